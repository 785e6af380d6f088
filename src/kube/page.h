/* SPDX-License-Identifier: MIT */
/* page.h -- what all lists that come in pages share. */
#ifndef KUBE_PAGE_H
#define KUBE_PAGE_H

#include "wire/json.h"

#define PAGE_STR_(x) #x
#define PAGE_STR(x) PAGE_STR_(x)
#define PAGE_LIMIT "limit=" PAGE_STR(MAX_PAGE)

/* Append the continue token of the page before to a request's query, or
 * nothing where `more` is empty: the first page. */
void page_continue(struct span more, struct buf *out);

/* The token at metadata.continue of a page: put to `more` (which is empty;
 * and stays so on the last page).  ST_OK; ST_REPLY, also where the token does
 * not fit or was dropped by the scanner. */
enum status page_more(const struct json_doc *doc, struct buf *more);

/* The continue token that a 410 may carry in its Status: put to `more`
 * (cleared first; empty where there is none: start again). */
void page_expired(struct span object, struct buf *more);

#endif
