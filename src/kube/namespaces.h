/* SPDX-License-Identifier: MIT */
/* namespaces.h -- one page of the list of namespaces, as a Table
 * (docs/design/wire.md, "Lists"): 45 bytes a namespace instead of some 700. */
#ifndef KUBE_NAMESPACES_H
#define KUBE_NAMESPACES_H

#include "wire/json.h"

/* The member whose items are cut out of the answer: give it to the scanner,
 * and each item to namespaces_row(). */
#define NAMESPACES_CUT "rows"

/* The label that opts a namespace out, and the selector that leaves those
 * out: always added. */
#define NAMESPACES_OPT_OUT "ecr-refresh/skip!=true"

struct namespaces_row {
	struct span name;	/* checked: [a-z0-9-]{1,63} */
	bool terminating;
};

/* Append the request for a page of MAX_PAGE to `out`, all but the
 * Authorization line and the blank line that end its head.  `host` is the
 * Host header's value; `selector` the user's or empty; `more` the continue
 * token of the page before, or empty.  ST_OK, ST_FULL. */
enum status namespaces_ask(struct span host, struct span selector,
    struct span more, struct buf *out);

/* Read a row.  The spans point into `item`.  ST_OK, ST_REPLY. */
enum status namespaces_row(struct span item, struct namespaces_row *row);

/* Read what is left of the page's object without its rows: checks that it is
 * a Table whose first two columns are Name and Status, and puts the continue
 * token to `more` (cleared first; empty on the last page).  ST_OK; ST_REPLY,
 * also where the token does not fit or was dropped by the scanner. */
enum status namespaces_end(struct span object, struct buf *more);

#endif
