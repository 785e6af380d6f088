/* SPDX-License-Identifier: MIT */
/* secrets.h -- what there is already: the metadata of the Secrets of one name,
 * in all namespaces or in one, as a list in pages or as one object (kube-facts
 * 3).  Data is never asked for.  The order is that of `namespace/name`, which
 * is not the order of the list of namespaces. */
#ifndef KUBE_SECRETS_H
#define KUBE_SECRETS_H

#include "secret.h"

/* The member whose items are cut out of the answer, and given to
 * secrets_item(). */
#define SECRETS_CUT "items"

/* One Secret.  Spans point into the item. */
struct secrets_item {
	struct span ns;		/* checked: [a-z0-9-]{1,63} */
	struct secret_version at;
	bool labelled;		/* it has our label */
	bool applied;		/* our manager owns something of it */
	bool ours;		/* our manager owns its data, by Apply */
	bool shared;		/* another one owns data of it */
	bool whole;		/* and all of it: the data, our label and our
				 * annotations, as of the last write of each */
	int64_t expires_s;	/* our annotation's; 0: none that is a time */
	struct span hash;	/* our annotation's, or empty */
	char other[MAX_FOREIGN + 1];	/* who else wrote it last, or "" */
};

/* Append the request for a page of MAX_PAGE to `out`, all but the
 * Authorization line and the blank line that end its head.  `ns` limits it to
 * one namespace, or is empty; `more` is the continue token of the page before,
 * or empty.  Rights: list, which RBAC allows under resourceNames for exactly
 * this field selector.  ST_OK, ST_FULL. */
enum status secrets_ask(struct span host, struct span name, struct span ns,
    struct span more, struct buf *out);

/* The same for the one in `ns`, as an object.  Rights: get. */
enum status secrets_ask_one(struct span host, struct span name,
    struct span ns, struct buf *out);

/* Read an item of the list, or the whole answer for one.  ST_OK; ST_REPLY
 * where it is no Secret of that name that can be read: its owner may have
 * stuffed it with anything, so this says nothing about the others. */
enum status secrets_item(struct span item, struct span name,
    struct secrets_item *out);

/* Read what is left of the page's object without its items, and the continue
 * token, as namespaces_end(). */
enum status secrets_end(struct span object, struct buf *more);

/* Whether the Secret is this program's: our label, and its data is ours and
 * nobody else's. */
bool secrets_is_ours(const struct secrets_item *i);

/* Whether the Secret is as this program left it, is of the settings that
 * `hash` stands for, and has more than `before_s` to live, but not more than
 * a login can. */
bool secrets_is_fresh(const struct secrets_item *i, struct span hash,
    int64_t now_s, int64_t before_s);

#endif
