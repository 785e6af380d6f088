/* SPDX-License-Identifier: MIT */
/* page.c -- the continue tokens of lists that come in pages. */
#include "kube/page.h"

void
page_continue(struct span more, struct buf *out)
{
	if (more.len == 0)
		return;
	buf_puts(out, "&continue=");
	buf_percent(out, more);
}

enum status
page_more(const struct json_doc *doc, struct buf *more)
{
	int v = json_path(doc, "metadata.continue");

	if (v == JSON_NONE)
		return ST_OK;
	/* The server leaves out an empty one: this one was too long for the
	 * scanner, and without it the rest of the list would be lost. */
	if (json_text(doc, v, more) == ST_OK && more->len > 0)
		return ST_OK;
	buf_clear(more);
	return ST_REPLY;
}

void
page_expired(struct span object, struct buf *more)
{
	struct json_doc doc;

	buf_clear(more);
	if (json_parse(&doc, object) == ST_OK)
		page_more(&doc, more);
}
