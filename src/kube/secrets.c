/* SPDX-License-Identifier: MIT */
#include "foreign.h"
#include "head.h"
#include "page.h"
#include "secret_names.h"
#include "secrets.h"

enum status
secrets_ask(struct span host, struct span name, struct span ns,
    struct span more, struct buf *out)
{
	head_api(out, "GET", host);
	if (ns.len > 0) {
		buf_puts(out, "namespaces/");
		buf_put(out, ns);
		buf_puts(out, "/");
	}
	buf_puts(out, "secrets?" PAGE_LIMIT "&fieldSelector=metadata.name%3D");
	buf_put(out, name);
	page_continue(more, out);
	head_put(out, host, HEAD_META_LIST);
	return out->full ? ST_FULL : ST_OK;
}

enum status
secrets_ask_one(struct span host, struct span name, struct span ns,
    struct buf *out)
{
	head_path(out, "GET", host, ns, "secrets", name);
	head_put(out, host, HEAD_META);
	return out->full ? ST_FULL : ST_OK;
}

static bool
has(const struct json_doc *doc, int in, const char *name)
{
	return json_member(doc, in, name) != JSON_NONE;
}

static bool
owns_data(const struct json_doc *doc, int fields)
{
	return has(doc, json_member(doc, fields, "f:data"), "f:" SECRET_KEY);
}

/* Some of it: any key.  "." is the object that the keys stand in. */
static bool
owns_some_data(const struct json_doc *doc, int fields)
{
	int data = json_member(doc, fields, "f:data");

	return json_count(doc, data) > (has(doc, data, ".") ? 1 : 0);
}

/* Whether the fields of a manager are all that we write.  Whoever changes one
 * of them becomes its owner in our place. */
static bool
owns_all(const struct json_doc *doc, int fields)
{
	int meta = json_member(doc, fields, "f:metadata");
	int notes = json_member(doc, meta, "f:annotations");

	return owns_data(doc, fields) &&
	    has(doc, json_member(doc, meta, "f:labels"),
	    "f:" LABEL_MANAGED_BY) &&
	    has(doc, notes, "f:" EXPIRES_AT) &&
	    has(doc, notes, "f:" CONFIG_HASH);
}

/* Who wrote it.  The server sorts the entries by time within Apply, and then
 * within Update. */
static void
read_managers(const struct json_doc *doc, int list, struct secrets_item *out)
{
	struct span name;
	int i, entry, fields;
	bool apply;

	out->other[0] = '\0';
	for (i = 0; i < json_count(doc, list); i++) {
		entry = json_item(doc, list, i);
		if (json_plain(doc, json_member(doc, entry, "manager"),
		    &name) != ST_OK)
			name = (struct span){0};
		fields = json_member(doc, entry, "fieldsV1");
		if (!span_is(name, SECRET_MANAGER)) {
			foreign_name(name, out->other);
			out->shared |= owns_some_data(doc, fields);
			continue;
		}
		apply = json_string_is(doc, json_member(doc, entry,
		    "operation"), "Apply");
		out->applied = true;
		out->ours |= apply && owns_data(doc, fields);
		out->whole |= apply && owns_all(doc, fields);
	}
}

static void
read_notes(const struct json_doc *doc, int notes, struct secrets_item *out)
{
	struct span expires;

	if (json_plain(doc, json_member(doc, notes, EXPIRES_AT),
	    &expires) != ST_OK || !span_time(expires, &out->expires_s))
		out->expires_s = 0;
	if (json_plain(doc, json_member(doc, notes, CONFIG_HASH),
	    &out->hash) != ST_OK)
		out->hash = (struct span){0};
}

enum status
secrets_item(struct span item, struct span name, struct secrets_item *out)
{
	struct json_doc doc;
	int meta;

	*out = (struct secrets_item){0};
	if (json_parse(&doc, item) != ST_OK)
		return ST_REPLY;
	meta = json_member(&doc, JSON_ROOT, "metadata");
	if (!secret_is(&doc, json_member(&doc, meta, "name"), name) ||
	    json_plain(&doc, json_member(&doc, meta, "namespace"),
	    &out->ns) != ST_OK || out->ns.len > MAX_NAMESPACE ||
	    !name_is_label(out->ns) ||
	    !secret_version(&doc, meta, &out->at)) {
		*out = (struct secrets_item){0};
		return ST_REPLY;
	}
	out->labelled = json_string_is(&doc, json_member(&doc,
	    json_member(&doc, meta, "labels"), LABEL_MANAGED_BY),
	    SECRET_MANAGER);
	read_notes(&doc, json_member(&doc, meta, "annotations"), out);
	read_managers(&doc, json_member(&doc, meta, "managedFields"), out);
	return ST_OK;
}

enum status
secrets_end(struct span object, struct buf *more)
{
	struct json_doc doc;

	buf_clear(more);
	if (json_parse(&doc, object) != ST_OK ||
	    !json_string_is(&doc, json_path(&doc, "kind"),
	    "PartialObjectMetadataList") ||
	    !json_string_is(&doc, json_path(&doc, "apiVersion"),
	    "meta.k8s.io/v1"))
		return ST_REPLY;
	return page_more(&doc, more);
}

bool
secrets_is_ours(const struct secrets_item *i)
{
	return i->labelled && i->ours && !i->shared;
}

bool
secrets_is_fresh(const struct secrets_item *i, struct span hash,
    int64_t now_s, int64_t before_s)
{
	return i->labelled && i->whole && span_equal(i->hash, hash) &&
	    i->expires_s - now_s > before_s &&
	    i->expires_s - now_s <= MAX_FRESH_S;
}
