/* SPDX-License-Identifier: MIT */
/* refusal.c -- what the API server says when it refuses. */
#include <string.h>

#include "kube/refusal.h"
#include "kube/foreign.h"

/* A `Status` as it is being read. */
struct parsed {
	const struct json_doc *doc;
	int causes;		/* details.causes, or JSON_NONE */
	int n;
};

/* Whether the `member` of cause `i` is `text`. */
static bool
cause_is(const struct parsed *r, int i, const char *member, const char *text)
{
	int cause = json_item(r->doc, r->causes, i);

	return json_string_is(r->doc, json_member(r->doc, cause, member),
	    text);
}

static bool
any_cause_is(const struct parsed *r, const char *member, const char *text)
{
	int i;

	for (i = 0; i < r->n; i++)
		if (cause_is(r, i, member, text))
			return true;
	return false;
}

/* Put the server's own words to `text`, as they are. */
static void
read_text(const struct json_doc *doc, int v, struct buf *text)
{
	buf_clear(text);
	if (json_text(doc, v, text) != ST_OK)
		buf_clear(text);
}

/* Keep the beginning of the message, in characters that a log line holds. */
static void
keep_message(struct span text, struct refusal *out)
{
	size_t i;

	for (i = 0; i < text.len && i < MAX_MESSAGE; i++) {
		char c = text.at[i];

		if (c == '\n' || c == '\t')
			c = ' ';
		out->message[i] = c >= ' ' && c <= '~' ? c : '?';
	}
	out->message[i] = '\0';
}

/* Add an owner, once. */
static void
keep_owner(struct span name, struct refusal *out)
{
	char shown[MAX_FOREIGN + 1];
	size_t i;

	foreign_name(name, shown);
	for (i = 0; i < REFUSAL_OWNERS && out->owner[i][0] != '\0'; i++)
		if (strcmp(out->owner[i], shown) == 0)
			return;
	if (i < REFUSAL_OWNERS)
		memcpy(out->owner[i], shown, sizeof(shown));
}

#define CONFLICT_WITH "conflict with \""

/* Note the manager in `conflict with "NAME" using v1 at ...`, which is how a
 * cause says it. */
static void
read_owner(struct span text, struct refusal *out)
{
	struct span name = {0};

	if (span_starts(text, CONFLICT_WITH)) {
		text = span_skip(text, sizeof(CONFLICT_WITH) - 1);
		name = span_cut(&text, '"');
	}
	keep_owner(name, out);
}

/* Which managers own what we wanted to write. */
static void
read_owners(const struct parsed *r, struct buf *text,
    struct refusal *out)
{
	int i;

	for (i = 0; i < r->n; i++) {
		if (!cause_is(r, i, "reason", "FieldManagerConflict"))
			continue;
		read_text(r->doc, json_member(r->doc,
		    json_item(r->doc, r->causes, i), "message"), text);
		read_owner(buf_span(text), out);
	}
}

static bool
says_immutable(const struct parsed *r, struct buf *text)
{
	int i;

	for (i = 0; i < r->n; i++) {
		if (!cause_is(r, i, "field", "data"))
			continue;
		read_text(r->doc, json_member(r->doc,
		    json_item(r->doc, r->causes, i), "message"), text);
		if (span_holds(buf_span(text), SPAN("immutable")))
			return true;
	}
	return false;
}

/* Whether who says no is an admission webhook, a policy, or the authorizer of
 * a provider that keeps namespaces to itself (GKE).  They choose the code, and
 * a right that is given changes nothing. */
static bool
is_denial(struct span message)
{
	return span_holds(message, SPAN("admission webhook \"")) ||
	    span_holds(message, SPAN("AdmissionPolicy '")) ||
	    span_holds(message, SPAN("[denied by "));
}

static enum status
judge_forbidden(const struct parsed *r, struct span message)
{
	if (any_cause_is(r, "reason", "NamespaceTerminating"))
		return ST_TERMINATING;
	if (span_holds(message, SPAN("exceeded quota")))
		return ST_QUOTA;
	return span_holds(message, SPAN(" is forbidden: ")) &&
	    !span_holds(message, SPAN(" is forbidden: User ")) ? ST_POLICY :
	    ST_FORBIDDEN;
}

static enum status
judge_code(int code)
{
	switch (code) {
	case 401:
		return ST_UNAUTHORIZED;
	case 403:
		return ST_FORBIDDEN;
	case 404:
		return ST_NOT_FOUND;
	case 409:
		return ST_CONFLICT;
	case 410:
		return ST_EXPIRED;
	case 400:
	case 405:
	case 406:
	case 413:
	case 415:
	case 422:
		return ST_INVALID;
	case 408:	/* a load balancer, of an idle connection */
	case 429:
	case 500:
	case 502:
	case 503:
	case 504:
		return ST_BUSY;
	default:
		return ST_REPLY;
	}
}

/* What the body adds to the code. */
static enum status
judge_body(int code, const struct parsed *r, struct span message)
{
	char room[MAX_SHORT_STRING];
	struct buf text = BUF(room);

	if (code != 429 && is_denial(message))
		return ST_POLICY;
	switch (code) {
	case 403:
		return judge_forbidden(r, message);
	case 404:
		if (json_string_is(r->doc, json_path(r->doc, "details.kind"),
		    "namespaces"))
			return ST_GONE;
		break;
	case 422:
		if (any_cause_is(r, "field", "metadata.uid"))
			return ST_CONFLICT;
		if (any_cause_is(r, "field", "type"))
			return ST_TYPE;
		if (says_immutable(r, &text))
			return ST_IMMUTABLE;
		break;
	}
	return judge_code(code);
}

enum status
refusal_read(int code, struct span object, struct refusal *out)
{
	struct json_doc doc;
	struct parsed r = { &doc, JSON_NONE, 0 };
	char room[MAX_SHORT_STRING];
	struct buf text = BUF(room);
	enum status st;

	memset(out, 0, sizeof(*out));
	out->http = code;
	if (object.len == 0 || json_parse(&doc, object) != ST_OK ||
	    !json_string_is(&doc, json_path(&doc, "kind"), "Status"))
		return judge_code(code);

	r.causes = json_path(&doc, "details.causes");
	r.n = json_is_array(&doc, r.causes) ? json_count(&doc, r.causes) : 0;
	read_text(&doc, json_path(&doc, "message"), &text);
	keep_message(buf_span(&text), out);
	st = judge_body(code, &r, buf_span(&text));
	/* ... : RBAC: clusterrole.rbac.authorization.k8s.io "x" not found */
	out->no_role = st == ST_FORBIDDEN &&
	    span_holds(buf_span(&text), SPAN(": RBAC: ")) &&
	    span_holds(buf_span(&text), SPAN(" not found"));
	if (code == 409 && any_cause_is(&r, "reason", "FieldManagerConflict")) {
		read_owners(&r, &text, out);
		st = ST_OWNED;
	}
	return st;
}
