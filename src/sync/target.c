/* SPDX-License-Identifier: MIT */
/* target.c -- one namespace on its way: the pool of those, what each
 * asks for, what it waits for and how it ends.  What an answer leads to stands
 * in step.c. */
#include "sync/pass.h"

/* Room for the part of a body that is one request's alone: a uid and a
 * resourceVersion of MAX_CODE bytes and the words around them. */
#define MAX_LEAD 512

/* Two installs with one Secret name are noticed within so many of them. */
#define MAX_RIVAL_LOOKS 16

static struct put *
put_of(struct engine_task *t)
{
	return (struct put *)t;
}

/* -- Asking. */

static void
watch_secret(struct engine_task *t, int depth, bool is_key, struct span piece,
    bool end)
{
	secret_read_string(&put_of(t)->reader, depth, is_key, piece, end);
}

static enum status
ask_step(struct put *put, struct span ns, struct buf *head, struct buf *lead)
{
	const struct secret *s = &put->pass->secret;

	switch (put->step) {
	case PUT_LOOK:
		return secrets_ask_one(s->host, s->name, ns, head);
	case PUT_READ:
		secret_read(&put->reader, s);
		return secret_ask_read(s, ns, head);
	case PUT_WRITE:
		return secret_ask(s, ns, put->absent ? NULL : &put->found.at,
		    put->read, head, lead);
	case PUT_FORGET:
		return secret_ask_forget(s, ns, &put->found.at, head, lead);
	case PUT_ACCOUNT:
		return visit_ask(&put->visit, head, lead);
	case PUT_DELETE:
		return secret_ask_delete(s, ns, &put->found.at, head, lead);
	}
	BUG_IF(true);
}

static enum status
put_ask(struct engine_task *t, struct buf *own,
    struct span part[HTTP_PARTS], size_t *n)
{
	struct put *put = put_of(t);
	struct pass *p = put->pass;
	struct buf head = BUF_OVER(own->at, own->cap - MAX_LEAD);
	struct buf lead = BUF_OVER(own->at + head.cap, MAX_LEAD);
	enum status st;

	put->epoch = p->epoch;
	t->watch = put->step == PUT_READ ? watch_secret : NULL;
	st = ask_step(put, span_of(put->ns), &head, &lead);
	part[0] = buf_span(&head);
	part[1] = buf_span(&p->auth[p->epoch]);
	part[2] = buf_span(&lead);
	part[3] = p->secret.body;
	*n = put->step == PUT_WRITE ? 4 : 3;
	return st;
}

/* -- Waiting. */

static void
queue_put(struct put_queue *q, struct put *put)
{
	put->next = NULL;
	*q->end = put;
	q->end = &put->next;
	q->n++;
}

static struct put *
queue_take(struct put_queue *q)
{
	struct put *put = q->first;

	if (put == NULL)
		return NULL;
	q->first = put->next;
	if (q->first == NULL)
		q->end = &q->first;
	q->n--;
	return put;
}

static void
queue_clear(struct put_queue *q)
{
	q->first = NULL;
	q->end = &q->first;
	q->n = 0;
}

/* What is written needs the login; so does a verdict that hangs on whose
 * registry it is for. */
enum engine_next
put_go(struct put *put, enum put_step step)
{
	struct pass *p = put->pass;

	put->step = step;
	if (p->ready || (step != PUT_WRITE &&
	    !(step == PUT_READ && put->found.unsure)))
		return TASK_AGAIN;
	queue_put(&p->parked, put);
	p->wanted = true;
	return TASK_DONE;
}

void
pass_unpark(struct pass *p)
{
	struct put *put;

	while ((put = queue_take(&p->parked)) != NULL)
		engine_add(&put->task, false);
}

static void
lend_big(struct put *put)
{
	put->pass->large = put;
	put->task.big = &put->pass->big;
}

enum engine_next
put_go_large(struct put *put)
{
	struct pass *p = put->pass;

	put->large = true;
	if (p->large != NULL) {
		queue_put(&p->larges, put);
		return TASK_DONE;
	}
	lend_big(put);
	return TASK_AGAIN;
}

static void
return_big(struct put *put)
{
	struct pass *p = put->pass;
	struct put *next = queue_take(&p->larges);

	put->task.big = NULL;
	buf_wipe(&p->big);
	p->large = NULL;
	if (next == NULL)
		return;
	lend_big(next);
	engine_add(&next->task, true);
}

/* -- Ends. */

enum engine_next
put_end(struct put *put)
{
	struct pass *p = put->pass;

	if (p->large == put)
		return_big(put);
	put->next = p->free;
	p->free = put;
	p->busy--;
	return TASK_DONE;
}

static enum report_act
act_of(const struct put *put)
{
	switch (put->step) {
	case PUT_LOOK:
		return ACT_LOOK;
	case PUT_READ:
		return ACT_READ;
	case PUT_FORGET:
		return ACT_FORGET;
	case PUT_ACCOUNT:
		return ACT_ACCOUNT;
	case PUT_DELETE:
		return ACT_CLEAN;
	default:
		return ACT_PUT;
	}
}

enum engine_next
put_failed(struct put *put, enum status st, const struct kube_failure *k)
{
	struct pass *p = put->pass;
	struct report_fault f = pass_refusal(p, act_of(put), st, k);

	f.ns = span_of(put->ns);
	/* Where nobody may write, and nothing of ours is at stake. */
	if (st == ST_POLICY && put->step == PUT_WRITE && put->absent &&
	    !put->exact) {
		report_barred(p->report, &f);
		return put_end(put);
	}
	/* Ours, and changed since it was listed: not somebody else's yet. */
	if (put->step == PUT_DELETE && (st == ST_CONFLICT || st == ST_WAIT)) {
		p->report->tally.changed++;
		report_left(p->report, &f);
	} else {
		report_failed(p->report, &f);
	}
	return put_end(put);
}

/* -- Beginning. */

bool
pass_has_room(const struct pass *p)
{
	return p->busy < (size_t)p->settings->connections + MAX_WAITING;
}

/* One that was used before, if there is one: its memory is touched already. */
static struct put *
put_take(struct pass *p, struct span ns)
{
	struct put *put = p->free;

	BUG_IF(!pass_has_room(p));
	p->busy++;
	if (put == NULL)
		put = &p->put[p->n_puts++];
	else
		p->free = put->next;
	put->task = (struct engine_task){
		.peer = &p->kube, .ask = put_ask, .answer = put_answer,
	};
	put->pass = p;
	pass_copy_name(put->ns, ns);
	put->exact = put->absent = put->read = put->settled = false;
	put->stale = put->large = put->found.unsure = false;
	put->looks = 0;
	put->owner[0] = '\0';
	return put;
}

void
pass_start_put(struct pass *p, struct span ns, bool exact,
    const struct known *k)
{
	struct put *put = put_take(p, ns);
	enum put_step step = PUT_LOOK;

	put->exact = exact;
	put->absent = k->as == KNOWN_ABSENT;
	put->settled = k->as == KNOWN_FRESH;
	put->stale = k->stale;
	put->accounts = k->accounts;
	put->found.at = k->at;
	if (k->rival && p->rival_looks < MAX_RIVAL_LOOKS)
		p->rival_looks++;
	else if (k->as == KNOWN_ABSENT || k->as == KNOWN_OURS)
		step = PUT_WRITE;
	else if (k->as == KNOWN_OTHER)
		step = PUT_READ;
	else if (k->as == KNOWN_FRESH)
		step = k->stale || !visit_start(&put->visit, p,
		    span_of(put->ns), k->accounts, false) ? PUT_FORGET :
		    PUT_ACCOUNT;
	if (put_go(put, step) == TASK_AGAIN)
		engine_add(&put->task, false);
}

void
pass_start_delete(struct pass *p, struct span ns,
    const struct secret_version *at)
{
	struct put *put = put_take(p, ns);

	put->found.at = *at;
	put_go(put, visit_start(&put->visit, p, span_of(put->ns),
	    pass_all_accounts(p), true) ? PUT_ACCOUNT : PUT_DELETE);
	engine_add(&put->task, false);
}

void
pass_free_puts(struct pass *p)
{
	p->busy = p->n_puts = 0;
	p->free = NULL;
	p->large = NULL;
	queue_clear(&p->larges);
	queue_clear(&p->parked);
}
