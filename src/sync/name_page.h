/* SPDX-License-Identifier: MIT */
/* name_page.h -- a page of names.  Knows no engine. */
#ifndef SYNC_NAME_PAGE_H
#define SYNC_NAME_PAGE_H

#include "base/buf.h"
#include "base/limits.h"

/* A page of the list, once settled what is due of it: names one after the
 * other, so that memory is touched only as far as it is filled, each behind a
 * byte that holds its length and whether it terminates. */
struct page {
	char name[MAX_PAGE * (1 + MAX_NAMESPACE)];
	size_t n;			/* names from `at` on: to be done */
	size_t at, end;
	uint32_t seen;			/* rows, wanted or not */
	char last[MAX_NAMESPACE + 1];	/* name in the last of these */
};

void page_clear(struct page *page);

/* Append a name.  It may be one of this page's own that was read before the
 * end: so a page is thinned out in place. */
void page_put(struct page *page, struct span name, bool terminating);

/* The name at `*at`, which goes on to the next one. */
struct span page_name(const struct page *page, size_t *at, bool *terminating);

#endif
