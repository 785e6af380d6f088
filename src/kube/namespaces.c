/* SPDX-License-Identifier: MIT */
/* namespaces.c -- one page of the list of namespaces, as a Table. */
#include "kube/head.h"
#include "kube/namespaces.h"
#include "kube/page.h"

enum status
namespaces_ask(struct span host, struct span selector, struct span more,
    struct buf *out)
{
	head_api(out, "GET", host);
	buf_puts(out, "namespaces?" PAGE_LIMIT
	    "&includeObject=None&labelSelector=");
	if (selector.len > 0) {
		buf_percent(out, selector);
		buf_percent(out, SPAN(","));
	}
	buf_percent(out, SPAN(NAMESPACES_OPT_OUT));
	page_continue(more, out);
	head_put(out, host, HEAD_TABLE);
	return out->full ? ST_FULL : ST_OK;
}

enum status
namespaces_row(struct span item, struct namespaces_row *row)
{
	struct json_doc doc;
	enum status st;
	int cells;

	*row = (struct namespaces_row){0};
	st = json_parse(&doc, item);
	if (st != ST_OK)
		return ST_REPLY;
	cells = json_member(&doc, JSON_ROOT, "cells");
	st = json_plain(&doc, json_item(&doc, cells, 0), &row->name);
	if (st != ST_OK || row->name.len > MAX_NAMESPACE ||
	    !name_is_label(row->name) ||
	    !json_is_string(&doc, json_item(&doc, cells, 1))) {
		row->name = (struct span){0};
		return ST_REPLY;
	}
	row->terminating = json_string_is(&doc, json_item(&doc, cells, 1),
	    "Terminating");
	return ST_OK;
}

enum status
namespaces_end(struct span object, struct buf *more)
{
	struct json_doc doc;
	enum status st;

	buf_clear(more);
	st = json_parse(&doc, object);
	if (st != ST_OK)
		return ST_REPLY;
	/* Rows are read by position, so the columns must be the known ones. */
	if (!json_string_is(&doc, json_path(&doc, "kind"), "Table") ||
	    !json_string_is(&doc, json_path(&doc, "apiVersion"),
	    "meta.k8s.io/v1") ||
	    !json_string_is(&doc, json_path(&doc, "columnDefinitions.0.name"),
	    "Name") ||
	    !json_string_is(&doc, json_path(&doc, "columnDefinitions.1.name"),
	    "Status"))
		return ST_REPLY;
	return page_more(&doc, more);
}
