/* SPDX-License-Identifier: MIT */
/* service_account.c -- our entry in the imagePullSecrets of a service
 * account. */
#include "kube/service_account.h"
#include "kube/foreign.h"
#include "kube/head.h"
#include "kube/page.h"
#include "kube/secret.h"
#include "kube/secret_meta.h"

enum status
service_account_ask_read(const struct service_account *a, struct buf *head)
{
	head_path(head, "GET", a->host, a->ns, "serviceaccounts", a->name);
	head_put(head, a->host, HEAD_WHOLE);
	return head->full ? ST_FULL : ST_OK;
}

/* The last place of `secret` in the list, or -1. */
static int
find_entry(const struct json_doc *doc, int list, struct span secret)
{
	int at = -1;

	for (int i = 0; i < json_count(doc, list); i++)
		if (secret_is(doc, json_member(doc, json_item(doc, list, i),
		    "name"), secret))
			at = i;
	return at;
}

enum status
service_account_read(const struct service_account *a, struct span object,
    struct service_account_found *found)
{
	struct json_doc doc;
	int meta, list;

	*found = (struct service_account_found){ .at = -1 };
	if (json_parse(&doc, object) != ST_OK)
		return ST_REPLY;
	meta = json_member(&doc, JSON_ROOT, "metadata");
	if (!json_string_is(&doc, json_member(&doc, JSON_ROOT, "kind"),
	    "ServiceAccount") ||
	    !json_string_is(&doc, json_member(&doc, JSON_ROOT, "apiVersion"),
	    "v1") ||
	    !secret_is(&doc, json_member(&doc, meta, "name"), a->name) ||
	    !secret_is(&doc, json_member(&doc, meta, "namespace"), a->ns) ||
	    !foreign_id(&doc, json_member(&doc, meta, "resourceVersion"),
	    found->version))
		return ST_REPLY;
	list = json_member(&doc, JSON_ROOT, "imagePullSecrets");
	found->list = json_is_array(&doc, list);
	found->at = find_entry(&doc, list, a->secret);
	return ST_OK;
}

enum status
service_account_ask_change(const struct service_account *a,
    const struct service_account_found *found, struct buf *head,
    struct buf *lead)
{
	size_t from = lead->len;

	buf_puts(lead, "[{\"op\":\"test\",\"path\":"
	    "\"/metadata/resourceVersion\",\"value\":\"");
	buf_puts(lead, found->version);
	buf_puts(lead, found->at < 0 ? "\"},{\"op\":\"add" :
	    "\"},{\"op\":\"remove");
	buf_puts(lead, "\",\"path\":\"/imagePullSecrets");
	if (found->at >= 0) {
		buf_puts(lead, "/");
		buf_number(lead, found->at);
		buf_puts(lead, "\"}]");
	} else {
		buf_puts(lead, found->list ? "/-\",\"value\":{\"name\":\"" :
		    "\",\"value\":[{\"name\":\"");
		buf_put(lead, a->secret);
		buf_puts(lead, found->list ? "\"}}]" : "\"}]}]");
	}
	head_path(head, "PATCH", a->host, a->ns, "serviceaccounts", a->name);
	buf_puts(head, "?fieldManager=" SECRET_MANAGER);
	if (a->dry_run)
		buf_puts(head, "&dryRun=All");
	head_put(head, a->host, HEAD_WHOLE);
	head_content(head, "application/json-patch+json", lead->len - from);
	return head->full || lead->full ? ST_FULL : ST_OK;
}

enum status
service_account_ask_list(struct span host, struct span name, struct span more,
    struct buf *out)
{
	head_api(out, "GET", host);
	buf_puts(out, "serviceaccounts?" PAGE_LIMIT
	    "&fieldSelector=metadata.name%3D");
	buf_put(out, name);
	page_continue(more, out);
	head_put(out, host, HEAD_WHOLE);
	return out->full ? ST_FULL : ST_OK;
}

enum status
service_account_item(struct span item, struct span name, struct span secret,
    struct span *ns, bool *has)
{
	struct json_doc doc;
	int meta;

	if (json_parse(&doc, item) != ST_OK)
		return ST_REPLY;
	meta = json_member(&doc, JSON_ROOT, "metadata");
	if (!secret_is(&doc, json_member(&doc, meta, "name"), name) ||
	    json_plain(&doc, json_member(&doc, meta, "namespace"),
	    ns) != ST_OK || !name_is_label(*ns))
		return ST_REPLY;
	*has = find_entry(&doc, json_member(&doc, JSON_ROOT,
	    "imagePullSecrets"), secret) >= 0;
	return ST_OK;
}

enum status
service_account_end(struct span object, struct buf *more)
{
	struct json_doc doc;

	buf_clear(more);
	if (json_parse(&doc, object) != ST_OK ||
	    !json_string_is(&doc, json_path(&doc, "kind"),
	    "ServiceAccountList") ||
	    !json_string_is(&doc, json_path(&doc, "apiVersion"), "v1"))
		return ST_REPLY;
	return page_more(&doc, more);
}
