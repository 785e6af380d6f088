/* SPDX-License-Identifier: MIT */
/* secret.c -- the pull Secret: rendered once, put into each namespace by one
 * server-side-apply PATCH.  Whether one that somebody else made may be taken
 * over is adopt.c's question. */
#include "kube/foreign.h"
#include "kube/head.h"
#include "kube/secret.h"
#include "kube/secret_meta.h"

/* Base64 of a text that comes in pieces: no second buffer of that size. */
struct encoder {
	struct buf *out;
	char left[3];		/* what is not encoded yet.  SECRET */
	size_t n;
};

static void
encode(struct encoder *e, struct span s)
{
	size_t i;

	for (i = 0; i < s.len; i++) {
		e->left[e->n++] = s.at[i];
		if (e->n == sizeof(e->left)) {
			buf_base64(e->out, (struct span){ e->left, e->n });
			e->n = 0;
		}
	}
}

static void
encode_end(struct encoder *e)
{
	buf_base64(e->out, (struct span){ e->left, e->n });
	wipe(e, sizeof(*e));
}

_Static_assert(MAX_REGISTRIES * MAX_LOGIN <= 1048576, "Kubernetes' limit");

/* The text that docker login writes.  Hosts and login were checked when they
 * were read and hold nothing that JSON would escape. */
static void
render_auths(const struct secret *s, struct buf *out)
{
	struct encoder e = { .out = out };
	size_t i;

	encode(&e, SPAN("{\"auths\":{"));
	for (i = 0; i < s->n_registries + s->n_custom; i++) {
		encode(&e, i == 0 ? SPAN("\"") : SPAN(",\""));
		encode(&e, s->registry[i]);
		encode(&e, SPAN("\":{\""));
		if (s->password.len > 0) {
			encode(&e, SPAN("username\":\"AWS\",\"password\":\""));
			encode(&e, s->password);
			encode(&e, SPAN("\",\""));
		}
		encode(&e, SPAN("auth\":\""));
		encode(&e, s->auth);
		encode(&e, SPAN("\"}"));
	}
	encode(&e, SPAN("}}"));
	encode_end(&e);
}

/* Whose login it is until when.  With one login there is one time. */
static void
render_logins(struct secret *s, struct buf *out)
{
	size_t from = out->len, i;

	buf_time(out, s->expires_s);
	for (i = 0; i < s->n_registries + s->n_custom; i++) {
		buf_puts(out, i == 0 ? "=" : " ");
		buf_put(out, s->registry[i]);
	}
	s->logins = (struct span){ out->at + from, out->len - from };
}

enum status
secret_render(struct secret *s, struct buf *out)
{
	size_t from = out->len;

	s->body = s->logins = (struct span){0};
	buf_puts(out, "\"name\":\"");
	buf_put(out, s->name);
	buf_puts(out, "\",\"labels\":{\"" LABEL_MANAGED_BY "\":\""
	    SECRET_MANAGER "\"},\"annotations\":{\"" EXPIRES_AT "\":\"");
	buf_time(out, s->expires_s);
	buf_puts(out, "\",\"" CONFIG_HASH "\":\"");
	buf_put(out, s->fingerprint);
	buf_puts(out, "\",\"" LOGINS "\":\"");
	render_logins(s, out);
	buf_puts(out, "\"}},\"type\":\"" SECRET_TYPE
	    "\",\"data\":{\"" SECRET_KEY "\":\"");
	render_auths(s, out);
	buf_puts(out, "\"}}");
	if (out->full)
		return ST_FULL;
	s->body = (struct span){ out->at + from, out->len - from };
	return ST_OK;
}

static void
put_path(const struct secret *s, const char *method, struct span ns,
    struct buf *head)
{
	head_path(head, method, s->host, ns, "secrets", s->name);
}

/* The rest of the head of a request that writes. */
static void
put_query(const struct secret *s, bool force, const char *type, size_t length,
    struct buf *head)
{
	buf_puts(head, "?fieldManager=" SECRET_MANAGER);
	if (force)
		buf_puts(head, "&force=true");
	if (s->dry_run)
		buf_puts(head, "&dryRun=All");
	head_put(head, s->host, HEAD_META);
	head_content(head, type, length);
}

/* That object, no other one of the same name, and as it was seen. */
static void
put_version(const struct secret_version *at, struct buf *lead)
{
	buf_puts(lead, "\"uid\":\"");
	buf_puts(lead, at->uid);
	buf_puts(lead, "\",\"resourceVersion\":\"");
	buf_puts(lead, at->version);
	buf_puts(lead, "\"");
}

enum status
secret_ask(const struct secret *s, struct span ns,
    const struct secret_version *over, bool force, struct buf *head,
    struct buf *lead)
{
	size_t from = lead->len;

	buf_puts(lead, "{\"apiVersion\":\"v1\",\"kind\":\"Secret\","
	    "\"metadata\":{");
	if (over != NULL) {
		put_version(over, lead);
		buf_puts(lead, ",");
	}
	put_path(s, "PATCH", ns, head);
	put_query(s, force, "application/apply-patch+yaml",
	    lead->len - from + s->body.len, head);
	return head->full || lead->full ? ST_FULL : ST_OK;
}

enum status
secret_ask_read(const struct secret *s, struct span ns, struct buf *head)
{
	put_path(s, "GET", ns, head);
	head_put(head, s->host, HEAD_WHOLE);
	return head->full ? ST_FULL : ST_OK;
}

enum status
secret_ask_forget(const struct secret *s, struct span ns,
    const struct secret_version *at, struct buf *head, struct buf *lead)
{
	size_t from = lead->len;

	buf_puts(lead, "{\"metadata\":{");
	put_version(at, lead);
	buf_puts(lead, ",\"annotations\":{\"" LAST_APPLIED "\":null}}}");
	put_path(s, "PATCH", ns, head);
	put_query(s, false, "application/merge-patch+json", lead->len - from,
	    head);
	return head->full || lead->full ? ST_FULL : ST_OK;
}

enum status
secret_ask_delete(const struct secret *s, struct span ns,
    const struct secret_version *at, struct buf *head, struct buf *lead)
{
	size_t from = lead->len;

	/* With a body, the server does not look for dryRun in the query. */
	buf_puts(lead, s->dry_run ? "{\"dryRun\":[\"All\"],"
	    "\"preconditions\":{" : "{\"preconditions\":{");
	put_version(at, lead);
	buf_puts(lead, "}}");
	put_path(s, "DELETE", ns, head);
	head_put(head, s->host, HEAD_META);
	head_content(head, "application/json", lead->len - from);
	return head->full || lead->full ? ST_FULL : ST_OK;
}

enum status
secret_deleted(const struct secret_version *at, struct span object)
{
	struct json_doc doc;
	int kind;

	if (json_parse(&doc, object) != ST_OK)
		return ST_REPLY;
	kind = json_member(&doc, JSON_ROOT, "kind");
	if (json_string_is(&doc, kind, "Status") &&
	    json_string_is(&doc, json_path(&doc, "status"), "Success") &&
	    json_string_is(&doc, json_path(&doc, "details.uid"), at->uid))
		return ST_OK;
	if (json_string_is(&doc, kind, "PartialObjectMetadata") &&
	    json_string_is(&doc, json_path(&doc, "metadata.uid"), at->uid))
		return ST_WAIT;
	return ST_REPLY;
}

bool
secret_is(const struct json_doc *doc, int v, struct span want)
{
	struct span got;

	return json_plain(doc, v, &got) == ST_OK && span_equal(got, want);
}

bool
secret_version(const struct json_doc *doc, int meta, struct secret_version *at)
{
	return foreign_id(doc, json_member(doc, meta, "uid"), at->uid) &&
	    foreign_id(doc, json_member(doc, meta, "resourceVersion"),
	    at->version);
}
