/* SPDX-License-Identifier: MIT */
/* known_list.c -- the list of the Secrets that there are, from which known.c
 * makes its table; and of those that no run renews any more.  What is known
 * decides what may be done unread: the rule is in kube/secret_list.h. */
#include "sync/pass.h"

static struct pass *
pass_of(struct engine_task *t)
{
	return t->peer->arg;
}

/* -- What is asked. */

void
known_about(struct pass *p, struct span ns, struct known *out)
{
	bool complete = p->known.state == TABLE_READY && !p->known.table.doubt;

	if (known_find(&p->known.table, ns, out)) {
		out->pullers = pullers_due(p, out->pullers,
		    out->as == KNOWN_FRESH);
		return;
	}
	out->pullers = pullers_all(p);
	if (complete)
		out->as = KNOWN_ABSENT;
}

bool
known_is_fresh(const struct pass *p, const struct secrets_item *item)
{
	return p->settings->renew_before_s > 0 && secrets_is_fresh(item,
	    p->secret.fingerprint, api_now_s(p), p->settings->renew_before_s);
}

/* -- The list of what there is. */

static enum status
list_ask(struct pass *p, struct span more, struct buf *out)
{
	struct known_table *k = &p->known.table;
	struct known_list *l = &p->known;

	/* A page may be asked for again, or the whole list; one that goes on
	 * after it expired tells of another time. */
	if (l->state == TABLE_READING) {
		if (more.len == 0)
			k->whole = 0;
		k->n = k->whole;
		k->doubt = more.len == 0 ? false :
		    k->doubt || l->list.restarts > 0;
	}
	return secrets_ask(buf_span(&p->api.host), p->settings->secret_name,
	    (struct span){0}, more, out);
}

static struct known_seen
judge(struct pass *p, const struct secrets_item *item)
{
	int64_t before_s = p->settings->renew_before_s;
	struct known_seen seen = {
		.fresh = known_is_fresh(p, item), .ours = secrets_is_ours(item),
	};

	seen.stale = item->stale && seen.ours;
	if (seen.fresh) {
		hosts_presume(p, item);
		seen.ours = false;
		return seen;
	}
	if (before_s == 0)
		before_s = RENEW_BEFORE_S;
	seen.expiring = item->labelled && item->ours &&
	    item->expires_s - api_now_s(p) <= before_s;
	seen.rival = rival_is(p, item);
	return seen;
}

static enum status
list_item(struct engine_task *t, struct span object)
{
	struct pass *p = pass_of(t);
	struct secrets_item item;

	api_see_clock(p, t->head);
	p->known.list.empty = false;
	if (secrets_item(object, p->settings->secret_name, &item) != ST_OK ||
	    !known_add(&p->known.table, &item, judge(p, &item)))
		p->known.table.doubt = true;
	return ST_OK;
}

void
known_complete(struct pass *p)
{
	struct known k;

	/* Targets all of them, whose turn may come after the list's end. */
	for (size_t i = 0; i < p->settings->n_exact; i++)
		known_about(p, p->settings->exact[i], &k);
	p->known.state = TABLE_READY;
}

static enum engine_next
list_page(struct pass *p)
{
	struct known_table *k = &p->known.table;
	struct known_list *l = &p->known;

	k->whole = k->n;
	/* Its token may have expired (list.c): what is not in the
	 * table is looked at, which is cheaper than to read all anew. */
	k->doubt |= l->list.resumed && l->list.empty;
	if (l->list.more.len > 0)
		return TASK_AGAIN;
	known_sort(k);
	l->state = TABLE_LISTED;
	return TASK_DONE;
}

/* Nothing is known: each is looked at by itself. */
static void
list_failed(struct pass *p, const struct report_fault *fault)
{
	report_unseen(p->report, fault);
	p->known.table.n = 0;
	p->known.table.doubt = true;
	p->known.state = TABLE_LISTED;
}

/* -- Our Secrets that no run renews any more: nobody asked about them.  Their
 * names are not kept: the list is read once more for them. */

static enum status
passed_over_item(struct engine_task *t, struct span object)
{
	struct pass *p = pass_of(t);
	struct known_list *l = &p->known;
	struct secrets_item item;

	/* Once only: the page may be asked for again. */
	if (secrets_item(object, p->settings->secret_name, &item) != ST_OK ||
	    !known_take_passed_over(&p->known.table, item.ns))
		return ST_OK;
	if (l->passed_over < KNOWN_NAMES)
		name_copy(l->name[l->passed_over], item.ns);
	l->passed_over++;
	return ST_OK;
}

static enum engine_next
passed_over_page(struct pass *p)
{
	struct known_list *l = &p->known;
	struct span name[KNOWN_NAMES];
	size_t n = 0;

	if (l->list.more.len > 0)
		return TASK_AGAIN;
	for (; n < KNOWN_NAMES && n < l->passed_over; n++)
		name[n] = span_of(l->name[n]);
	if (n > 0)
		report_passed_over(p->report, name, n, l->passed_over);
	return TASK_DONE;
}

static void
passed_over_failed(struct pass *p, const struct report_fault *fault)
{
	report_leftover(p->report, fault);
}

void
known_list_passed_over(struct pass *p)
{
	struct known_list *l = &p->known;

	if (known_passed_over(&p->known.table) == 0)
		return;
	l->passed_over = 0;
	l->list.task.item = passed_over_item;
	l->list.page = passed_over_page;
	l->list.failed = passed_over_failed;
	listing_start(p, &l->list);
	listing_next(&l->list);
}

/* -- Beginning. */

void
known_list_start(struct pass *p)
{
	struct known_list *l = &p->known;

	known_reset(&p->known.table);
	l->state = p->settings->n_globs > 0 ? TABLE_READING : TABLE_NONE;
	l->list.task = (struct engine_task){
		.item = list_item, .cut = SECRETS_CUT,
	};
	l->list.act = ACT_LOOK;
	l->list.ask = list_ask;
	l->list.end = secrets_end;
	l->list.page = list_page;
	l->list.failed = list_failed;
	listing_start(p, &l->list);
	p->pullers.blind = p->pullers.doubt = 0;
	if (l->state == TABLE_READING)
		listing_next(&l->list);
}
