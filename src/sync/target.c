/* SPDX-License-Identifier: MIT */
/* target.c -- the pool of the namespaces that are being worked on: what each
 * waits for, and how it ends.  What it asks for, and what an answer leads to,
 * is in step.c. */
#include "sync/pass.h"

/* -- Waiting. */

static void
queue_add(struct target_queue *q, struct target *target)
{
	target->next = NULL;
	*q->end = target;
	q->end = &target->next;
	q->n++;
}

static struct target *
queue_take(struct target_queue *q)
{
	struct target *target = q->first;

	if (target == NULL)
		return NULL;
	q->first = target->next;
	if (q->first == NULL)
		q->end = &q->first;
	q->n--;
	return target;
}

static void
queue_clear(struct target_queue *q)
{
	q->first = NULL;
	q->end = &q->first;
	q->n = 0;
}

/* What is written needs the login; so does a verdict that hangs on whose
 * registry it is for. */
enum engine_next
target_go(struct target *target, enum target_step step)
{
	struct pass *p = target->pass;

	target->step = step;
	if (p->login.ready || (step != STEP_WRITE &&
	    !(step == STEP_READ && target->found.unsure)))
		return TASK_AGAIN;
	queue_add(&p->pool.parked, target);
	p->login.wanted = true;
	return TASK_DONE;
}

void
targets_unpark(struct pass *p)
{
	struct target *target;

	while ((target = queue_take(&p->pool.parked)) != NULL)
		engine_add(&target->task, false);
}

static void
lend_big(struct target *target)
{
	target->pass->pool.large = target;
	target->task.big = &target->pass->pool.big;
}

enum engine_next
target_go_large(struct target *target)
{
	struct pass *p = target->pass;

	target->large = true;
	if (p->pool.large != NULL) {
		queue_add(&p->pool.larges, target);
		return TASK_DONE;
	}
	lend_big(target);
	return TASK_AGAIN;
}

static void
return_big(struct target *target)
{
	struct pass *p = target->pass;
	struct target *next = queue_take(&p->pool.larges);

	target->task.big = NULL;
	buf_wipe(&p->pool.big);
	p->pool.large = NULL;
	if (next == NULL)
		return;
	lend_big(next);
	engine_add(&next->task, true);
}

/* -- Ends. */

enum engine_next
target_end(struct target *target)
{
	struct pass *p = target->pass;

	if (p->pool.large == target)
		return_big(target);
	target->next = p->pool.free;
	p->pool.free = target;
	p->pool.busy--;
	return TASK_DONE;
}

static enum report_act
act_of(const struct target *target)
{
	switch (target->step) {
	case STEP_LOOK:
		return ACT_LOOK;
	case STEP_READ:
		return ACT_READ;
	case STEP_FORGET:
		return ACT_FORGET;
	case STEP_PULLERS:
		return ACT_SERVICE_ACCOUNT;
	case STEP_DELETE:
		return ACT_CLEAN;
	default:
		return ACT_PUT;
	}
}

enum engine_next
target_failed(struct target *target, enum status st,
    const struct refusal *k)
{
	struct pass *p = target->pass;
	struct report_fault f = api_refusal(p, act_of(target), st, k);

	f.ns = span_of(target->ns);
	/* Where nobody may write, and nothing of ours is at stake. */
	if (st == ST_POLICY && target->step == STEP_WRITE && target->absent &&
	    !target->exact) {
		report_barred(p->report, &f);
		return target_end(target);
	}
	/* Ours, and changed since it was listed: not somebody else's yet. */
	if (target->step == STEP_DELETE &&
	    (st == ST_CONFLICT || st == ST_WAIT)) {
		p->report->tally.changed++;
		report_left(p->report, &f);
	} else {
		report_failed(p->report, &f);
	}
	return target_end(target);
}

/* -- Beginning. */

bool
targets_have_room(const struct pass *p)
{
	return p->pool.busy < (size_t)p->settings->connections + MAX_WAITING;
}

/* One that was used before, if there is one: its memory is touched already. */
struct target *
target_take(struct pass *p, struct span ns)
{
	struct target *target = p->pool.free;

	BUG_IF(!targets_have_room(p));
	p->pool.busy++;
	if (target == NULL)
		target = &p->target[p->pool.n++];
	else
		p->pool.free = target->next;
	target->task = (struct engine_task){ .peer = &p->api.peer };
	target->pass = p;
	name_copy(target->ns, ns);
	target->exact = target->absent = target->read = target->settled = false;
	target->stale = target->large = target->found.unsure = false;
	target->looks = 0;
	target->owner[0] = '\0';
	return target;
}

void
targets_reset(struct pass *p)
{
	p->pool.busy = p->pool.n = 0;
	p->pool.free = NULL;
	p->pool.large = NULL;
	queue_clear(&p->pool.larges);
	queue_clear(&p->pool.parked);
}
