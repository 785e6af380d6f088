/* SPDX-License-Identifier: MIT */
/* adopt.c -- whether a Secret that somebody else made may be taken over. */
#include <string.h>

#include "foreign.h"
#include "secret.h"
#include "secret_names.h"

#define MAX_AUTHS_KEY 512	/* a longer one is foreign and shown as ? */

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

/* Whether it is the Secret that was asked for, and which version of it. */
static bool
is_asked(const struct secret *s, struct span ns, const struct json_doc *doc,
    struct secret_version *at)
{
	int meta = json_member(doc, JSON_ROOT, "metadata");

	return json_string_is(doc, json_member(doc, JSON_ROOT, "kind"),
	    "Secret") &&
	    json_string_is(doc, json_member(doc, JSON_ROOT, "apiVersion"),
	    "v1") &&
	    secret_is(doc, json_member(doc, meta, "name"), s->name) &&
	    secret_is(doc, json_member(doc, meta, "namespace"), ns) &&
	    secret_version(doc, meta, at);
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

static bool
is_ours(const struct secret *s, struct span host)
{
	size_t i;

	for (i = 0; i < s->n_registries; i++)
		if (span_equal(host, s->registry[i]))
			return true;
	return false;
}

/* Note each host in `auths` that is not among ours. */
static void
find_hosts(const struct secret *s, const struct json_doc *doc, int auths,
    struct secret_found *found)
{
	char room[MAX_AUTHS_KEY];
	struct buf key = BUF(room);
	int i;

	for (i = 0; i < json_count(doc, auths); i++) {
		struct span host = {0};

		buf_clear(&key);
		if (json_nth(doc, auths, i, &key) != JSON_NONE)
			host = bare_host(buf_span(&key));
		if (is_ours(s, host))
			continue;
		if (found->hosts < KUBE_OWNERS)
			foreign_name(host, found->host[found->hosts]);
		found->hosts++;
	}
}

/* Look at the logins that the Secret holds. */
static enum status
judge_data(const struct secret *s, const struct json_doc *doc,
    struct buf *work, struct secret_found *found)
{
	struct json_doc inner;
	struct span data;
	enum status st;
	int v;

	buf_clear(work);
	v = json_member(doc, JSON_ROOT, "data");
	v = json_member(doc, v, SECRET_KEY);
	if (json_plain(doc, v, &data) != ST_OK)
		return ST_FOREIGN_EMPTY;
	st = buf_unbase64(work, data);
	if (st == ST_FULL)
		return ST_FULL;
	/* `doc` ends here: there is one parsed text at a time. */
	if (st != ST_OK || json_parse(&inner, buf_span(work)) != ST_OK)
		return ST_FOREIGN_EMPTY;
	v = json_member(&inner, JSON_ROOT, "auths");
	if (!json_is_object(&inner, v) || json_count(&inner, v) == 0)
		return ST_FOREIGN_EMPTY;
	find_hosts(s, &inner, v, found);
	return found->hosts > 0 ? ST_FOREIGN_HOST : ST_OK;
}

enum status
secret_judge(const struct secret *s, struct span ns, struct span object,
    struct buf *work, struct secret_found *found)
{
	struct json_doc doc;
	int meta;

	memset(found, 0, sizeof(*found));
	if (json_parse(&doc, object) != ST_OK ||
	    !is_asked(s, ns, &doc, &found->at)) {
		memset(found, 0, sizeof(*found));
		return ST_REPLY;
	}
	meta = json_member(&doc, JSON_ROOT, "metadata");
	found->ours = json_string_is(&doc, json_member(&doc,
	    json_member(&doc, meta, "labels"), LABEL_MANAGED_BY),
	    SECRET_MANAGER);
	found->stale = json_member(&doc, json_member(&doc, meta,
	    "annotations"), LAST_APPLIED) != JSON_NONE;

	if (!json_string_is(&doc, json_member(&doc, JSON_ROOT, "type"),
	    SECRET_TYPE))
		return ST_TYPE;
	if (find_mark(&doc, meta, found->mark))
		return ST_FOREIGN_RELEASE;
	return judge_data(s, &doc, work, found);
}
