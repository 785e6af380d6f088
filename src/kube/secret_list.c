/* SPDX-License-Identifier: MIT */
/* secret_list.c -- what there is already, and whether it is ours alone. */
#include "kube/foreign.h"
#include "kube/head.h"
#include "kube/page.h"
#include "kube/secret_meta.h"
#include "kube/secret_list.h"

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

/* Any key of the member.  "." is the object that the keys stand in. */
static bool
owns_key(const struct json_doc *doc, int fields, const char *member)
{
	int in = json_member(doc, fields, member);

	return json_count(doc, in) > (has(doc, in, ".") ? 1 : 0);
}

static bool
owns_some_data(const struct json_doc *doc, int fields)
{
	return owns_key(doc, fields, "f:data") ||
	    owns_key(doc, fields, "f:stringData");
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
	    has(doc, notes, "f:" EXPIRES_AT) && has(doc, notes, "f:" LOGINS) &&
	    has(doc, notes, "f:" CONFIG_HASH);
}

/* Who else wrote it: whoever owns data of it, or else the last. */
static void
note_other(const struct json_doc *doc, int fields, struct span name,
    struct secrets_item *out)
{
	bool owns = owns_some_data(doc, fields);

	if (owns || !out->shared)
		foreign_name(name, out->other);
	out->shared |= owns;
}

/* The server sorts the entries by time within Apply, and then within
 * Update. */
static void
read_managers(const struct json_doc *doc, int list, struct secrets_item *out)
{
	struct span name;
	int i, entry, fields;
	bool apply;

	for (i = 0; i < json_count(doc, list); i++) {
		entry = json_item(doc, list, i);
		if (json_plain(doc, json_member(doc, entry, "manager"),
		    &name) != ST_OK)
			name = (struct span){0};
		fields = json_member(doc, entry, "fieldsV1");
		if (!span_is(name, SECRET_MANAGER)) {
			note_other(doc, fields, name, out);
			continue;
		}
		apply = json_string_is(doc, json_member(doc, entry,
		    "operation"), "Apply");
		out->ours |= apply && owns_data(doc, fields);
		out->whole |= apply && owns_all(doc, fields);
	}
}

static struct span
note(const struct json_doc *doc, int notes, const char *name)
{
	struct span value;

	if (json_plain(doc, json_member(doc, notes, name), &value) != ST_OK)
		return (struct span){0};
	return value;
}

static void
read_notes(const struct json_doc *doc, int notes, struct secrets_item *out)
{
	if (!span_time(note(doc, notes, EXPIRES_AT), &out->expires_s))
		out->expires_s = 0;
	out->hash = note(doc, notes, CONFIG_HASH);
	out->logins = note(doc, notes, LOGINS);
	out->stale = has(doc, notes, LAST_APPLIED);
}

/* All but its version, which a dry run has not made. */
static bool
read_item(const struct json_doc *doc, struct span name,
    struct secrets_item *out)
{
	int meta = json_member(doc, JSON_ROOT, "metadata");

	*out = (struct secrets_item){0};
	if (!secret_is(doc, json_member(doc, meta, "name"), name) ||
	    json_plain(doc, json_member(doc, meta, "namespace"),
	    &out->ns) != ST_OK || out->ns.len > MAX_NAMESPACE ||
	    !name_is_label(out->ns))
		return false;
	out->labelled = json_string_is(doc, json_member(doc,
	    json_member(doc, meta, "labels"), LABEL_MANAGED_BY),
	    SECRET_MANAGER);
	read_notes(doc, json_member(doc, meta, "annotations"), out);
	read_managers(doc, json_member(doc, meta, "managedFields"), out);
	return true;
}

enum status
secrets_item(struct span item, struct span name, struct secrets_item *out)
{
	struct json_doc doc;

	if (json_parse(&doc, item) == ST_OK && read_item(&doc, name, out) &&
	    secret_version(&doc, json_path(&doc, "metadata"), &out->at))
		return ST_OK;
	*out = (struct secrets_item){0};
	return ST_REPLY;
}

enum status
secrets_answer(const struct secret *s, struct span ns, struct span object,
    struct secrets_item *out)
{
	char room[32];
	struct buf expires = BUF(room);
	struct json_doc doc;
	struct span until;

	buf_time(&expires, s->expires_s);
	if (json_parse(&doc, object) != ST_OK ||
	    !read_item(&doc, s->name, out) ||
	    !(secret_version(&doc, json_path(&doc, "metadata"), &out->at) ||
	    s->dry_run) || !json_string_is(&doc, json_path(&doc, "kind"),
	    "PartialObjectMetadata") ||
	    !json_string_is(&doc, json_path(&doc, "apiVersion"),
	    "meta.k8s.io/v1"))
		return ST_REPLY;
	until = note(&doc, json_path(&doc, "metadata.annotations"),
	    EXPIRES_AT);
	if (span_equal(out->ns, ns) && out->labelled &&
	    span_equal(until, buf_span(&expires)) &&
	    span_equal(out->hash, s->fingerprint) &&
	    span_equal(out->logins, s->logins))
		return ST_OK;
	return ST_REPLY;
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
	return secrets_is_ours(i) && i->whole && span_equal(i->hash, hash) &&
	    i->expires_s - now_s > before_s &&
	    i->expires_s - now_s <= MAX_FRESH_S;
}

struct span
secrets_next_login(struct span *logins, int64_t *expires_s)
{
	const struct span none = {0};
	struct span head = *logins, host;
	size_t n = 0;

	/* Where a time may stand: it holds no blank and no semicolon. */
	while (n < head.len && head.at[n] != ' ' && head.at[n] != ';' &&
	    head.at[n] != '=')
		n++;
	if (n < head.len && head.at[n] == '=') {
		if (!span_time((struct span){ head.at, n }, expires_s))
			*expires_s = 0;
		*logins = span_skip(head, n + 1);
	}
	if (*expires_s == 0)
		return none;
	host = *logins;
	for (n = 0; n < host.len && host.at[n] != ' ' && host.at[n] != ';'; )
		n++;
	*logins = span_skip(host, n + 1);
	return (struct span){ host.at, n };
}
