/* SPDX-License-Identifier: MIT */
/* adopt.c -- whether a Secret that somebody else made may be taken over. */
#include <string.h>

#include "kube/foreign.h"
#include "kube/secret_meta.h"
#include "kube/secret_list.h"

/* Labels and annotations that say: a release tool or a controller put this
 * here, and will put it back.  Arrays, as in endpoint.c. */
static const struct mark {
	char in[12];		/* member of metadata */
	char key[40];
	char owner[16];
} marks[] = {
	{ "annotations", "meta.helm.sh/release-name", "Helm" },
	{ "annotations", "argocd.argoproj.io/tracking-id", "ArgoCD" },
	{ "labels", "argocd.argoproj.io/instance", "ArgoCD" },
	{ "labels", "kustomize.toolkit.fluxcd.io/name", "Flux" },
	{ "labels", "helm.toolkit.fluxcd.io/name", "Flux" },
	{ "labels", "reconcile.external-secrets.io/managed",
	    "ExternalSecret" },
};

/* Whether it is the whole Secret, and not something else of that name. */
static bool
is_secret(const struct json_doc *doc)
{
	return json_string_is(doc, json_path(doc, "kind"), "Secret") &&
	    json_string_is(doc, json_path(doc, "apiVersion"), "v1");
}

/* Argo CD before 3.0 marks what it applies with app.kubernetes.io/instance
 * alone, a label that charts and people set as well and that so proves
 * nothing.  What it cannot hide is its name as field manager. */
static bool
is_argo_managed(const struct json_doc *doc, int meta)
{
	int fields = json_member(doc, meta, "managedFields");
	int i;

	for (i = 0; i < json_count(doc, fields); i++) {
		int manager = json_member(doc, json_item(doc, fields, i),
		    "manager");
		struct span name;

		if (json_plain(doc, manager, &name) == ST_OK &&
		    span_starts(name, "argocd-"))
			return true;
	}
	return false;
}

/* Write to `out` who else takes care of this object.  False: nobody. */
static bool
find_mark(const struct json_doc *doc, int meta, char out[MAX_FOREIGN + 1])
{
	int labels = json_member(doc, meta, "labels");
	int owners = json_member(doc, meta, "ownerReferences");
	struct span name = {0};
	size_t i;
	int v;

	for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		v = json_member(doc, meta, marks[i].in);
		if (json_member(doc, v, marks[i].key) == JSON_NONE)
			continue;
		foreign_name(span_of(marks[i].owner), out);
		return true;
	}
	if (is_argo_managed(doc, meta)) {
		foreign_name(SPAN("ArgoCD"), out);
		return true;
	}
	/* Helm says its name here; so may any other tool. */
	v = json_member(doc, labels, LABEL_MANAGED_BY);
	if (v != JSON_NONE && !json_string_is(doc, v, "") &&
	    !json_string_is(doc, v, SECRET_MANAGER)) {
		json_plain(doc, v, &name);
		foreign_name(name, out);
		return true;
	}
	/* A controller's object (External Secrets, Sealed Secrets). */
	if (json_count(doc, owners) == 0)
		return false;
	json_plain(doc, json_member(doc, json_item(doc, owners, 0), "kind"),
	    &name);
	foreign_name(name, out);
	return true;
}

/* The host of a key in `auths`: without scheme and path. */
static struct span
bare_host(struct span key)
{
	if (span_starts(key, "https://"))
		key = span_skip(key, sizeof("https://") - 1);
	else if (span_starts(key, "http://"))
		key = span_skip(key, sizeof("http://") - 1);
	return span_cut(&key, '/');
}

/* Which of `n` hosts from registry[from] on it is, or `n`. */
static size_t
find_host(const struct secret *s, size_t from, size_t n, struct span host)
{
	size_t i = 0;

	while (i < n && !span_equal(host, s->registry[from + i]))
		i++;
	return i;
}

_Static_assert(MAX_REGISTRIES <= 32, "a bit for each custom host");

static void
add_foreign(struct secret_reader *r, struct span host)
{
	if (r->n_foreign < REFUSAL_OWNERS)
		foreign_name(host, r->foreign[r->n_foreign]);
	r->n_foreign++;
}

/* -- The text in the data.  It is somebody else's, and of any size. */

/* One key of `auths` is there. */
static void
take_host(struct secret_reader *r)
{
	const struct secret *s = r->secret;
	struct span host = {0};
	size_t custom;

	if (r->n_key <= sizeof(r->key))
		host = bare_host((struct span){ r->key, r->n_key });
	r->n_hosts++;
	custom = find_host(s, s->n_registries, s->n_custom, host);
	if (custom < s->n_custom)
		r->custom |= UINT32_C(1) << custom;
	else if (find_host(s, 0, s->n_registries, host) < s->n_registries)
		return;
	else if (s->n_registries == 0 && s->could_be != NULL &&
	    s->could_be(s->arg, host))
		r->unsure = true;
	else
		add_foreign(r, host);
}

/* The custom hosts that `logins` does not name are foreign. */
static void
judge_custom(struct secret_reader *r, struct span logins)
{
	const struct secret *s = r->secret;
	int64_t expires_s = 0;
	struct span host;
	size_t i;

	while ((host = secrets_next_login(&logins, &expires_s)).len > 0) {
		i = find_host(s, s->n_registries, s->n_custom, host);
		if (i < s->n_custom)
			r->custom &= ~(UINT32_C(1) << i);
	}
	for (i = 0; i < s->n_custom; i++)
		if ((r->custom >> i & 1) != 0)
			add_foreign(r, s->registry[s->n_registries + i]);
}

/* A piece of a key.  Some programs write a slash as \/; whatever else is
 * escaped is in no host of ours. */
static void
take_key(struct secret_reader *r, struct span piece)
{
	char c;

	for (size_t i = 0; i < piece.len; i++) {
		c = piece.at[i];
		if (c == '/' && r->n_key > 0 && r->n_key <= sizeof(r->key) &&
		    r->key[r->n_key - 1] == '\\')
			r->n_key--;
		if (r->n_key < sizeof(r->key))
			r->key[r->n_key++] = c;
		else
			r->n_key = sizeof(r->key) + 1;
	}
}

/* As those who read it do, without regard to case; and what is escaped may be
 * it. */
static bool
is_auths(const struct secret_reader *r)
{
	const char name[] = "auths";

	if (memchr(r->key, '\\', r->n_key < sizeof(r->key) ? r->n_key :
	    sizeof(r->key)) != NULL)
		return true;

	for (size_t i = 0; i < sizeof(name) - 1; i++)
		if (r->n_key != sizeof(name) - 1 ||
		    (r->key[i] | ' ') != name[i])
			return false;
	return true;
}

static void
inner_string(void *arg, int depth, bool is_key, struct span piece, bool end)
{
	struct secret_reader *r = arg;

	if (!is_key || depth > 2)
		return;
	take_key(r, piece);
	if (!end)
		return;
	if (depth == 1)
		r->in_auths = is_auths(r);
	else if (r->in_auths)
		take_host(r);
	r->n_key = 0;
}

/* -- The data. */

static void
decode(struct secret_reader *r)
{
	char room[sizeof(r->chars)];
	struct buf text = BUF(room);
	struct span chars = { r->chars, r->n_chars };

	if (r->broken || chars.len == 0)
		return;
	r->broken = r->padded || buf_unbase64(&text, chars) != ST_OK ||
	    json_scan_feed(&r->scan, buf_span(&text)) != ST_OK;
	r->padded = span_ends(chars, "=");
	r->n_chars = 0;
	buf_wipe(&text);
}

static void
take_data(struct secret_reader *r, struct span piece)
{
	for (size_t i = 0; i < piece.len; i++) {
		r->chars[r->n_chars++] = piece.at[i];
		if (r->n_chars == sizeof(r->chars)) {
			decode(r);
			r->n_chars = 0;
		}
	}
}

void
secret_read(struct secret_reader *r, const struct secret *s)
{
	memset(r, 0, sizeof(*r));
	r->secret = s;
	json_scan_start(&r->scan, NULL, 0, NULL, NULL, r);
	r->scan.watch = inner_string;
}

void
secret_read_string(struct secret_reader *r, int depth, bool is_key,
    struct span piece, bool end)
{
	if (!is_key) {
		if (depth == 2 && r->in_value)
			take_data(r, piece);
		if (depth == 2 && r->in_value && end)
			decode(r);
		return;
	}
	if (depth > 2)
		return;
	take_key(r, piece);
	if (!end)
		return;
	piece = (struct span){ r->key, r->n_key };
	if (depth == 1)
		r->in_data = span_is(piece, "data");
	r->in_value = depth == 2 && r->in_data &&
	    span_is(piece, SECRET_KEY);
	r->n_key = 0;
}

static enum status
judge_data(struct secret_reader *r, struct span logins,
    struct secret_found *found)
{
	if (r->broken || json_scan_end(&r->scan) != ST_OK || r->n_hosts == 0)
		return ST_FOREIGN_EMPTY;
	judge_custom(r, logins);
	memcpy(found->host, r->foreign, sizeof(found->host));
	found->hosts = r->n_foreign;
	found->unsure = r->unsure;
	return r->n_foreign > 0 ? ST_FOREIGN_HOST : ST_OK;
}

enum status
secret_judge(struct secret_reader *r, struct span ns, struct span object,
    struct secret_found *found)
{
	struct secrets_item item;
	struct json_doc doc;
	enum status st = ST_OK;

	memset(found, 0, sizeof(*found));
	if (secrets_item(object, r->secret->name, &item) != ST_OK ||
	    !span_equal(item.ns, ns) || json_parse(&doc, object) != ST_OK ||
	    !is_secret(&doc)) {
		st = ST_REPLY;
	} else {
		found->at = item.at;
		found->ours = item.labelled;
		found->alone = item.ours && !item.shared;
		memcpy(found->other, item.other, sizeof(found->other));
		if (!json_string_is(&doc, json_path(&doc, "type"),
		    SECRET_TYPE))
			st = ST_TYPE;
		else if (find_mark(&doc, json_path(&doc, "metadata"),
		    found->mark))
			st = ST_FOREIGN_RELEASE;
		else
			st = judge_data(r, item.logins, found);
	}
	wipe(r, sizeof(*r));
	return st;
}
