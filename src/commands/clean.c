/* SPDX-License-Identifier: MIT */
/* clean.c -- the command that deletes the Secrets which are ours alone. */
#include <string.h>

#include "commands/clean.h"
#include "commands/run.h"
#include "sync/pass.h"

#define LEFT_NAMES 3

/* Secrets that other tools write into every namespace. */
static const char others[] =
	"k8s-ecr-login-renew-docker-secret\n"
	"awsecr-cred\n" "gcr-secret\n" "dpr-secret\n" "acr-secret\n";

/* A Secret of our name, as it was listed. */
struct row {
	char ns[MAX_NAMESPACE + 1];
	struct secret_version at;
	bool ours;
	char other[MAX_FOREIGN + 1];	/* who else wrote it last, or "" */
};

/* One list after the other: of our Secrets, then of each of the others', in
 * all namespaces or in each that is named. */
static struct {
	struct span name;		/* of the Secrets that are listed */
	struct span rest;		/* of others[]: to be listed next */
	size_t exact_at;		/* of settings->exact: is listed */
	bool blind;			/* the others' may not be listed */
	bool over;			/* no list is left */

	/* The page of the list that is being worked on. */
	size_t n, at;
	bool last;			/* it is the last one */
	bool unread;			/* it has an item that has no row */

	/* What others left; and how much of it after the last whole page. */
	size_t left, whole;
	char left_in[LEFT_NAMES][MAX_NAMESPACE + 1];

	struct tally before;		/* as the list began */
} clean;

static struct row row[MAX_PAGE];	/* touched as far as it is filled */

static struct pass *
pass_of(struct engine_task *t)
{
	return t->peer->arg;
}

/* Whether the list is of our name, not of another tool's. */
static bool
is_own(const struct pass *p)
{
	return clean.name.at == p->secret.name.at;
}

/* -- The lists. */

/* A list from its beginning, perhaps again: what was deleted is gone from it,
 * and all else is met again.  What the lists before it told stays. */
static void
forget_counts(struct pass *p)
{
	struct tally *t = &p->report->tally;
	const struct tally *was = &clean.before;

	clean.whole = 0;
	if (!is_own(p) || p->list.restarts == 0)
		return;
	if (p->settings->dry_run)
		t->deleted = was->deleted;
	t->matched = was->matched + t->deleted - was->deleted + t->absent -
	    was->absent;
	t->left = was->left;
	t->changed = was->changed;
	t->failed = was->failed;
}

static enum status
list_ask(struct pass *p, struct span more, struct buf *out)
{
	const struct settings *c = p->settings;

	/* A page may be asked for again, or the whole list. */
	clean.n = clean.at = 0;
	if (more.len == 0)
		forget_counts(p);
	clean.left = clean.whole;
	clean.unread = false;
	return secrets_ask(p->secret.host, clean.name, c->n_globs > 0 ?
	    (struct span){0} : c->exact[clean.exact_at], more, out);
}

static enum status
list_item(struct engine_task *t, struct span object)
{
	struct pass *p = pass_of(t);
	struct secrets_item item;
	struct row *to = &row[clean.n];

	p->list.empty = false;
	if (secrets_item(object, clean.name, &item) != ST_OK) {
		clean.unread = is_own(p);
		return ST_OK;
	}
	if (!is_own(p)) {
		if (secrets_is_ours(&item))
			return ST_OK;	/* of another ECR_SECRET_NAME */
		if (clean.left < LEFT_NAMES)
			name_copy(clean.left_in[clean.left], item.ns);
		clean.left++;
		return ST_OK;
	}
	if (!settings_names(p->settings, item.ns))
		return ST_OK;
	if (clean.n++ == MAX_PAGE)
		return ST_REPLY;	/* more than was asked for */
	name_copy(to->ns, item.ns);
	to->at = item.at;
	to->ours = secrets_is_ours(&item);
	memcpy(to->other, item.other, sizeof to->other);
	return ST_OK;
}

static void
list_start(struct pass *p, struct span name)
{
	clean.name = name;
	clean.last = false;
	clean.before = p->report->tally;
	listing_start(p, &p->list);
	p->listing = true;
	listing_next(&p->list);
}

/* The list is done: the next one, if there is one. */
static void
list_over(struct pass *p)
{
	const struct settings *c = p->settings;
	struct span next;

	while (clean.rest.len > 0 && !clean.blind) {
		next = span_cut(&clean.rest, '\n');
		if (!span_equal(next, p->secret.name)) {
			list_start(p, next);
			return;
		}
	}
	if (c->n_globs > 0 || ++clean.exact_at == c->n_exact) {
		clean.over = true;
		return;
	}
	clean.rest = (struct span){ others, sizeof(others) - 1 };
	list_start(p, p->secret.name);
}

/* Tell of the list, or of one Secret in it. */
static void
tell(struct pass *p, enum status st, const char *ns, const char *other)
{
	struct report_fault f = api_fault(p, ACT_CLEAN);

	f.status = st;
	f.secret = clean.name;
	f.ns = span_of(ns);
	for (f.all_foreign = clean.left; f.n_foreign < LEFT_NAMES &&
	    f.n_foreign < clean.left; f.n_foreign++)
		f.foreign[f.n_foreign] = span_of(clean.left_in[f.n_foreign]);
	if (other != NULL && other[0] != '\0') {
		f.foreign[0] = span_of(other);
		f.n_foreign = f.all_foreign = 1;
	}
	if (st == ST_OWNED)
		report_left(p->report, &f);
	else if (st == ST_FOREIGN_RELEASE)
		report_leftover(p->report, &f);
	else
		report_failed(p->report, &f);
}

static enum engine_next
page_is_read(struct pass *p)
{
	if (listing_is_doubtful(&p->list))
		return TASK_AGAIN;
	p->listing = false;
	clean.last = p->list.more.len == 0;
	clean.whole = clean.left;
	if (clean.last && clean.left > 0)
		tell(p, ST_FOREIGN_RELEASE, clean.left > 1 ? NULL :
		    clean.left_in[0], NULL);
	/* It may be ours all the same. */
	if (clean.unread) {
		tell(p, ST_FULL, NULL, NULL);
		pass_fall_short(p);
	}
	if (is_own(p))
		p->report->tally.matched += (uint32_t)clean.n;
	return TASK_DONE;
}

/* A list of one namespace fails alone: its Role may be missing. */
static void
list_failed(struct pass *p, const struct report_fault *f)
{
	const struct settings *c = p->settings;
	struct report_fault of = *f;

	p->listing = false;
	of.secret = clean.name;
	if (!is_own(p)) {
		clean.blind = true;
		report_unseen(p->report, &of);
	} else if (c->n_globs > 0) {
		pass_break(p, f);
		return;
	} else {
		of.ns = c->exact[clean.exact_at];
		p->report->tally.matched++;
		report_failed(p->report, &of);
		clean.rest.len = 0;	/* nor the others' lists */
	}
	clean.n = clean.at = 0;
	clean.last = true;
}

/* -- All of it. */

/* What next?  Begin as many as there is room for; and when the page is dealt
 * with, ask for the next one. */
static void
clean_refill(struct pass *p)
{
	const struct row *r;

	if (p->listing || clean.over)
		return;
	for (; targets_have_room(p) && clean.at < clean.n; clean.at++) {
		r = &row[clean.at];
		if (r->ours)
			target_start_delete(p, span_of(r->ns), &r->at);
		else
			tell(p, ST_OWNED, r->ns, r->other);
	}
	p->api.peer.backlog = clean.n - clean.at;
	if (p->pool.busy > 0)
		return;
	if (clean.last) {
		list_over(p);
		return;
	}
	p->listing = true;
	listing_next(&p->list);
}

static void
begin_clean(struct pass *p)
{
	memset(&clean, 0, sizeof clean);
	targets_reset(p);
	p->refill = clean_refill;
	clean.rest = (struct span){ others, sizeof(others) - 1 };
	p->cleaning = true;
	p->list.task = (struct engine_task){
		.item = list_item, .cut = SECRETS_CUT,
	};
	p->list.act = ACT_CLEAN;
	p->list.ask = list_ask;
	p->list.end = secrets_end;
	p->list.page = page_is_read;
	p->list.failed = list_failed;
	list_start(p, p->secret.name);
}

int
clean_command(const struct settings *c, struct report *r)
{
	return pass_run(c, r, begin_clean);
}
