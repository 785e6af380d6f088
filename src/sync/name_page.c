/* SPDX-License-Identifier: MIT */
/* name_page.c -- a page of names, one after the other, each behind its
 * length. */
#include <string.h>

#include "base/bug.h"
#include "sync/name_page.h"

#define TERMINATING 0x80	/* beside a length, MAX_NAMESPACE at most */

void
page_clear(struct page *page)
{
	page->n = page->at = page->end = 0;
}

void
page_put(struct page *page, struct span name, bool terminating)
{
	char *to = page->name + page->end;

	BUG_IF(name.len > MAX_NAMESPACE);
	*to = (char)(name.len | (terminating ? TERMINATING : 0));
	memmove(to + 1, name.at, name.len);	/* down its own page */
	page->end += 1 + name.len;
	page->n++;
}

struct span
page_name(const struct page *page, size_t *at, bool *terminating)
{
	const char *from = page->name + *at;
	struct span name = { from + 1, (uint8_t)*from & ~TERMINATING };

	*terminating = ((uint8_t)*from & TERMINATING) != 0;
	*at += 1 + name.len;
	return name;
}
