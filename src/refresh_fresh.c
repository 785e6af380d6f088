/* SPDX-License-Identifier: MIT */
#include "base/hash.h"
#include "kube/secrets.h"
#include "refresh_pass.h"

/* An entry is a namespace's hash, and in its lowest bits what is known of it.
 * A Secret has one where it is ours and fresh, or ours and about to end, or
 * not ours at all. */
#define FRESH 1u
#define VISITED 2u	/* the namespace is a target of this pass */
#define FOREIGN 4u
#define FLAGS (FRESH | VISITED | FOREIGN)

static struct pass *
pass_of(struct engine_task *t)
{
	return t->peer->arg;
}

static uint64_t
hash_of(const struct fresh *f, struct span ns)
{
	return hash_sip(f->key, ns) & ~(uint64_t)FLAGS;
}

/* -- The table: filled, then sorted, then searched. */

static void
sift_down(uint64_t *at, size_t i, size_t n)
{
	uint64_t moved = at[i];
	size_t child;

	while ((child = 2 * i + 1) < n) {
		if (child + 1 < n && at[child + 1] > at[child])
			child++;
		if (at[child] <= moved)
			break;
		at[i] = at[child];
		i = child;
	}
	at[i] = moved;
}

/* Heapsort: in place, and no order of names makes it slow. */
static void
sort(uint64_t *at, size_t n)
{
	uint64_t top;

	for (size_t i = n / 2; i > 0; i--)
		sift_down(at, i - 1, n);
	while (n > 1) {
		top = at[0];
		at[0] = at[--n];
		at[n] = top;
		sift_down(at, 0, n);
	}
}

/* The entry of a namespace, or NULL. */
static uint64_t *
find(struct fresh *f, struct span ns)
{
	uint64_t hash = hash_of(f, ns);
	size_t from = 0, to = f->n, at;

	while (from < to) {
		at = from + (to - from) / 2;
		if ((f->entry[at] & ~(uint64_t)FLAGS) == hash)
			return &f->entry[at];
		if (f->entry[at] < hash)
			from = at + 1;
		else
			to = at;
	}
	return NULL;
}

bool
pass_is_fresh(struct pass *p, struct span ns)
{
	uint64_t *entry = find(&p->fresh, ns);

	if (entry == NULL)
		return false;
	*entry |= VISITED;
	return (*entry & FRESH) != 0;
}

bool
pass_is_foreign(struct pass *p, struct span ns)
{
	uint64_t *entry = find(&p->fresh, ns);

	return entry != NULL && (*entry & FOREIGN) != 0;
}

bool
pass_judge(const struct pass *p, const struct secrets_item *item)
{
	return secrets_is_fresh(item, p->secret.settings, port_now_s(),
	    p->config->renew_before_s);
}

/* -- The list of what there is. */

static enum status
fresh_ask(struct pass *p, struct span more, struct buf *out)
{
	/* A page may be asked for again, or the whole list. */
	if (more.len == 0)
		p->fresh.whole = 0;
	if (p->fresh.state == FRESH_READING)
		p->fresh.n = p->fresh.whole;
	return secrets_ask(buf_span(&p->kube_host), p->config->secret_name,
	    (struct span){0}, more, out);
}

/* What cannot be read, or has no room, is due. */
static enum status
fresh_item(struct engine_task *t, struct span object)
{
	struct pass *p = pass_of(t);
	struct fresh *f = &p->fresh;
	struct secrets_item item;
	unsigned flags = 0;

	if (secrets_item(object, p->config->secret_name, &item) != ST_OK)
		return ST_OK;
	if (!item.applied)
		flags = FOREIGN;
	else if (pass_judge(p, &item))
		flags = FRESH;
	else if (!item.labelled || !item.ours || item.expires_s -
	    port_now_s() > p->config->renew_before_s)
		return ST_OK;
	if (f->n < MAX_FRESH)
		f->entry[f->n++] = hash_of(f, item.ns) | flags;
	return ST_OK;
}

/* What waited for the list goes on. */
static void
begin(struct pass *p, enum fresh_state state)
{
	p->fresh.state = state;
	pass_take_exact(p);
	pass_settle_page(p);
	pass_fill(p);
}

static enum engine_next
fresh_page(struct pass *p)
{
	struct fresh *f = &p->fresh;

	f->whole = f->n;
	if (f->list.more.len > 0)
		return TASK_AGAIN;
	sort(f->entry, f->n);
	begin(p, FRESH_KNOWN);
	return TASK_DONE;
}

/* Without it nothing is known to be fresh: all is written. */
static void
fresh_failed(struct pass *p, const struct report_fault *fault)
{
	report_unseen(p->report, fault);
	p->fresh.n = 0;
	begin(p, FRESH_OFF);
}

/* -- Secrets of ours that no pass renews any more: an entry that was not
 * visited.  Their names are not kept: the list is read once more for them. */

static enum status
passed_over_item(struct engine_task *t, struct span object)
{
	struct pass *p = pass_of(t);
	struct fresh *f = &p->fresh;
	struct secrets_item item;
	uint64_t *entry;

	if (secrets_item(object, p->config->secret_name, &item) != ST_OK)
		return ST_OK;
	entry = find(f, item.ns);
	if (entry == NULL || (*entry & FLAGS) != 0)
		return ST_OK;
	*entry |= VISITED;	/* the page may be asked for again */
	if (f->passed_over < FRESH_NAMES)
		pass_copy_name(f->name[f->passed_over], item.ns);
	f->passed_over++;
	return ST_OK;
}

static enum engine_next
passed_over_page(struct pass *p)
{
	struct fresh *f = &p->fresh;
	struct span name[FRESH_NAMES];
	size_t n = 0;

	if (f->list.more.len > 0)
		return TASK_AGAIN;
	for (; n < FRESH_NAMES && n < f->passed_over; n++)
		name[n] = span_of(f->name[n]);
	if (n > 0)
		report_passed_over(p->report, name, n, f->passed_over);
	return TASK_DONE;
}

static void
passed_over_failed(struct pass *p, const struct report_fault *fault)
{
	report_leftover(p->report, fault);
}

void
pass_find_passed_over(struct pass *p)
{
	struct fresh *f = &p->fresh;
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++)
		n += (f->entry[i] & FLAGS) == 0;
	if (n == 0)
		return;
	f->passed_over = 0;
	f->list.task.item = passed_over_item;
	f->list.page = passed_over_page;
	f->list.failed = passed_over_failed;
	listing_start(p, &f->list);
	listing_next(&f->list);
}

/* -- Beginning. */

void
pass_start_fresh(struct pass *p)
{
	const struct config *c = p->config;
	struct fresh *f = &p->fresh;

	f->n = f->whole = 0;
	f->state = c->dry_run || c->renew_before_s == 0 ? FRESH_OFF :
	    c->n_globs > 0 ? FRESH_READING : FRESH_ASKED;
	for (int i = 0; i < 2; i++)
		f->key[i] = (uint64_t)port_random(UINT32_MAX) << 32 |
		    port_random(UINT32_MAX);
	f->list.task = (struct engine_task){
		.item = fresh_item, .cut = SECRETS_CUT,
	};
	f->list.act = ACT_LOOK;
	f->list.ask = fresh_ask;
	f->list.end = secrets_end;
	f->list.page = fresh_page;
	f->list.failed = fresh_failed;
	listing_start(p, &f->list);
	if (f->state == FRESH_READING)
		listing_next(&f->list);
}
