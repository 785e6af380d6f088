/* SPDX-License-Identifier: MIT */
#include "refresh_pass.h"

/* Room for the part of a body that is one request's alone: a uid and a
 * resourceVersion of MAX_CODE bytes and the words around them. */
#define MAX_LEAD 512

/* So often a Secret that changes under our hands is read. */
#define MAX_READS 3

static struct put *
put_of(struct engine_task *t)
{
	return (struct put *)t;
}

/* -- Asking. */

static enum status
put_ask(struct engine_task *t, struct buf *own,
    struct span part[HTTP_PARTS], size_t *n)
{
	struct put *put = put_of(t);
	struct pass *p = put->pass;
	struct span ns = span_of(put->ns);
	struct buf head = BUF_OVER(own->at, own->cap - MAX_LEAD);
	struct buf lead = BUF_OVER(own->at + head.cap, MAX_LEAD);
	enum status st;

	put->epoch = p->epoch;
	*n = 3;
	switch (put->step) {
	case PUT_LOOK:
		st = secrets_ask_one(p->secret.host, p->secret.name, ns, &head);
		break;
	case PUT_APPLY:
		st = secret_ask(&p->secret, ns, NULL, &head, &lead);
		*n = 4;
		break;
	case PUT_READ:
		st = secret_ask_read(&p->secret, ns, &head);
		break;
	case PUT_FORCE:
		st = secret_ask(&p->secret, ns, &put->found.at, &head, &lead);
		*n = 4;
		break;
	case PUT_ACCOUNT:
		st = visit_ask(&put->visit, &head, &lead);
		break;
	case PUT_DOUBT:
		st = secret_ask_forget(&p->secret, ns, NULL, &head, &lead);
		break;
	case PUT_DELETE:
		st = secret_ask_delete(&p->secret, ns, &put->found.at, &head,
		    &lead);
		break;
	default:
		st = secret_ask_forget(&p->secret, ns, &put->found.at, &head,
		    &lead);
	}
	part[0] = buf_span(&head);
	part[1] = buf_span(&p->auth[p->epoch]);
	part[2] = buf_span(&lead);
	part[3] = p->secret.body;
	return st;
}

/* -- The memory that one reader at a time has. */

static void
begin_reading(struct put *put)
{
	put->pass->reader = put;
	put->step = PUT_READ;
	put->reads++;
	put->task.big = &put->pass->big;
	engine_add(&put->task, true);
}

static void
queue_reader(struct put *put)
{
	struct pass *p = put->pass;

	if (p->reader == NULL) {
		begin_reading(put);
		return;
	}
	put->next = NULL;
	*p->readers_end = put;
	p->readers_end = &put->next;
}

static void
end_reading(struct put *put)
{
	struct pass *p = put->pass;
	struct put *next = p->readers;

	BUG_IF(p->reader != put);
	put->task.big = NULL;
	buf_wipe(&p->big);
	p->reader = NULL;
	if (next == NULL)
		return;
	p->readers = next->next;
	if (p->readers == NULL)
		p->readers_end = &p->readers;
	begin_reading(next);
}

/* -- Ends. */

static void
put_free(struct put *put)
{
	struct pass *p = put->pass;

	if (p->reader == put)
		end_reading(put);
	put->next = p->free;
	p->free = put;
	p->busy--;
	p->fill(p);
}

static enum engine_next
put_end(struct put *put)
{
	put_free(put);
	return TASK_DONE;
}

static enum engine_next
put_done(struct put *put, enum report_result what, int http)
{
	struct span from = what == DONE_ADOPTED ?
	    span_of(put->conflict.owner[0]) : (struct span){ NULL, 0 };

	report_done(put->pass->report, span_of(put->ns), what, http, from);
	if (visit_start(&put->visit, put->pass, span_of(put->ns), false)) {
		put->step = PUT_ACCOUNT;
		return TASK_AGAIN;
	}
	return put_end(put);
}

/* What came of a service account.  Where it failed, pods would still ask for
 * the Secret that is to be deleted; and the next pass would find one that is
 * fresh, and look at no account. */
static enum engine_next
put_visited(struct put *put, enum engine_next next)
{
	if (next != TASK_DONE)
		return next;
	if (put->visit.removing != put->visit.failed) {
		put->step = put->visit.failed ? PUT_DOUBT : PUT_DELETE;
		return TASK_AGAIN;
	}
	return put_end(put);
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

static enum engine_next
put_failed(struct put *put, enum status st, const struct kube_failure *k)
{
	struct report_fault f = pass_refusal(put->pass, act_of(put), st, k);

	f.ns = span_of(put->ns);
	/* Ours, and changed since it was listed: not somebody else's yet. */
	if (put->step == PUT_DELETE && (st == ST_CONFLICT || st == ST_WAIT)) {
		put->pass->report->tally.changed++;
		report_left(put->pass->report, &f);
	} else {
		report_failed(put->pass->report, &f);
	}
	return put_end(put);
}

static enum engine_next
put_left(struct put *put, enum status st)
{
	struct report_fault f = pass_fault(put->pass, ACT_READ);
	const struct secret_found *found = &put->found;

	f.status = st;
	f.ns = span_of(put->ns);
	f.ours = found->ours;
	if (st == ST_FOREIGN_RELEASE)
		f.foreign[f.n_foreign++] = span_of(found->mark);
	for (size_t i = 0; st == ST_FOREIGN_HOST && i < KUBE_OWNERS; i++)
		if (found->host[i][0] != '\0')
			f.foreign[f.n_foreign++] = span_of(found->host[i]);
	f.all_foreign = st == ST_FOREIGN_HOST ? found->hosts : f.n_foreign;
	report_left(put->pass->report, &f);
	return put_end(put);
}

/* -- Answers. */

/* 401: with the token read anew, once; else it is so for every namespace. */
static enum engine_next
put_unauthorized(struct put *put, const struct kube_failure *k)
{
	struct report_fault f = pass_refusal(put->pass, act_of(put),
	    ST_UNAUTHORIZED, k);

	if (pass_renew_token(put->pass, put->epoch))
		return TASK_AGAIN;
	pass_break(put->pass, &f);
	return TASK_DONE;
}

/* What we read, or were about to, was deleted meanwhile: nobody's now. */
static enum engine_next
put_was_deleted(struct put *put, const struct kube_failure *k)
{
	if (put->reads >= MAX_READS)
		return put_failed(put, ST_CONFLICT, k);
	if (put->step == PUT_READ)
		end_reading(put);
	put->step = PUT_APPLY;
	return TASK_AGAIN;
}

static enum engine_next
put_noted(struct put *put, enum status st)
{
	report_note(put->pass->report, span_of(put->ns), st);
	return put_end(put);
}

/* -- Is it fresh?  What cannot be told counts as due. */

static enum engine_next
put_due(struct put *put, bool foreign)
{
	pass_due(put->pass, put->name, foreign);
	return put_end(put);
}

static enum engine_next
put_looked(struct put *put, struct span body)
{
	struct pass *p = put->pass;
	struct secrets_item item;

	if (secrets_item(body, p->secret.name, &item) != ST_OK ||
	    !span_equal(item.ns, put->name))
		return put_due(put, false);
	if (!pass_judge(p, &item))
		return put_due(put, !item.applied);
	p->report->tally.fresh++;
	return put_end(put);
}

/* There is none (or no such namespace, which the PATCH will tell); or it may
 * not be looked at, which is said once. */
static enum engine_next
put_unseen(struct put *put, enum status st, const struct kube_failure *k)
{
	struct report_fault f = pass_refusal(put->pass, ACT_LOOK, st, k);

	if (st != ST_NOT_FOUND && st != ST_GONE && !put->pass->unseen) {
		put->pass->unseen = true;
		report_unseen(put->pass->report, &f);
	}
	return put_due(put, false);
}

static enum engine_next
put_refused(struct put *put, const struct engine_answer *a)
{
	struct kube_failure f;
	enum status st = kube_failure_read(a->head->code, a->body, &f);

	put->task.throttled = a->head->code == 429 || st == ST_FORBIDDEN;
	if (pass_may_pass(put->pass, st, &f) && a->may_retry)
		return TASK_RETRY;
	if (st == ST_UNAUTHORIZED)
		return put_unauthorized(put, &f);
	if (put->step == PUT_DOUBT)
		return put_end(put);
	if (put->step == PUT_LOOK)
		return put_unseen(put, st, &f);
	if (put->step == PUT_ACCOUNT)
		return put_visited(put, visit_refused(&put->visit, st, &f));
	if (put->step == PUT_DELETE)
		return st == ST_NOT_FOUND || st == ST_GONE ?
		    put_noted(put, ST_NOT_FOUND) : put_failed(put, st, &f);
	if (st == ST_OWNED && put->step == PUT_APPLY)
		put->conflict = f;
	/* To a GET it would be no answer, and its reader waits for nobody. */
	if ((st == ST_OWNED && put->step == PUT_APPLY) ||
	    (st == ST_CONFLICT && put->step != PUT_READ &&
	    put->reads < MAX_READS)) {
		put->refused = true;
		queue_reader(put);
		return TASK_DONE;
	}
	if (st == ST_NOT_FOUND && put->step != PUT_APPLY)
		return put_was_deleted(put, &f);
	if (st == ST_TERMINATING || (st == ST_GONE && !put->exact))
		return put_noted(put, st);
	return put_failed(put, st, &f);
}

static enum engine_next
put_was_read(struct put *put, const struct engine_answer *a)
{
	struct pass *p = put->pass;
	struct buf work = BUF_OVER(p->big_bytes, sizeof p->big_bytes);
	enum status st;

	/* Its data is decoded where it stands: it is looked at last. */
	st = secret_judge(&p->secret, span_of(put->ns), a->body, &work,
	    &put->found);
	end_reading(put);
	switch (st) {
	case ST_OK:	/* by force where there was a conflict to overcome */
		put->step = put->refused ? PUT_FORCE : PUT_APPLY;
		return TASK_AGAIN;
	case ST_REPLY:
	case ST_FULL:
		put->step = PUT_READ;
		return put_failed(put, st, NULL);
	default:
		return put_left(put, st);
	}
}

static enum engine_next
put_was_written(struct put *put, const struct engine_answer *a)
{
	int code = a->head->code;
	enum status st;

	st = secret_answer(&put->pass->secret, span_of(put->ns), a->body);
	if (st != ST_OK)
		return put_failed(put, st, NULL);
	/* A dry run stored no adoption after which there is one to forget. */
	if (put->step == PUT_FORCE && put->found.stale &&
	    !put->pass->secret.dry_run) {
		put->step = PUT_FORGET;
		return TASK_AGAIN;
	}
	if (put->step != PUT_APPLY)
		return put_done(put, DONE_ADOPTED, code);
	return put_done(put, code == 201 ? DONE_CREATED : DONE_CONFIGURED,
	    code);
}

static enum engine_next
put_was_dropped(struct put *put, struct span body)
{
	enum status st = secret_deleted(body);

	if (st != ST_OK)
		return put_failed(put, st, NULL);
	report_done(put->pass->report, span_of(put->ns), DONE_DELETED, 200,
	    (struct span){0});
	return put_end(put);
}

static enum engine_next
put_answer(struct engine_task *t, const struct engine_answer *a)
{
	struct put *put = put_of(t);
	struct pass *p = put->pass;

	if (p->kube.dead != ST_OK) {
		pass_peer_died(p, &p->kube);
		return TASK_DONE;
	}
	if (put->step == PUT_DOUBT && (a->status != ST_OK ||
	    a->head->code == 200))
		return put_end(put);
	if (a->status != ST_OK && put->step == PUT_ACCOUNT)
		return put_visited(put, visit_failed(&put->visit, a->status,
		    NULL));
	if (a->status != ST_OK && put->step == PUT_LOOK)
		return put_unseen(put, a->status, NULL);
	if (a->status != ST_OK)
		return put_failed(put, a->status, NULL);
	if (a->head->code == 200 && put->step == PUT_LOOK)
		return put_looked(put, a->body);
	if (a->head->code == 200 && put->step == PUT_ACCOUNT)
		return put_visited(put, visit_answered(&put->visit, a->body));
	if (a->head->code == 200 && put->step == PUT_DELETE)
		return put_was_dropped(put, a->body);
	if (a->head->code == 200 && put->step == PUT_READ)
		return put_was_read(put, a);
	if (a->head->code == 200 || (a->head->code == 201 &&
	    put->step == PUT_APPLY))
		return put_was_written(put, a);
	return put_refused(put, a);
}

/* -- Beginning. */

bool
pass_has_room(const struct pass *p)
{
	return p->busy < (size_t)p->config->connections + MAX_WAITING;
}

/* One that was used before, if there is one: its memory is touched already. */
static struct put *
put_take(struct pass *p)
{
	struct put *put = p->free;

	BUG_IF(!pass_has_room(p));
	p->busy++;
	if (put == NULL)
		return &p->put[p->n_puts++];
	p->free = put->next;
	return put;
}

struct put *
pass_start_put(struct pass *p, struct span ns, bool exact, enum put_step step)
{
	struct put *put = put_take(p);

	BUG_IF(ns.len > MAX_NAMESPACE);
	put->pass = p;
	put->task = (struct engine_task){
		.peer = &p->kube, .ask = put_ask, .answer = put_answer,
	};
	pass_copy_name(put->ns, ns);
	put->name = ns;
	put->exact = exact;
	put->step = step;
	put->refused = false;
	put->reads = 0;
	put->conflict = (struct kube_failure){0};
	if (step == PUT_READ)
		queue_reader(put);
	else
		engine_add(&put->task, false);
	return put;
}

void
pass_free_puts(struct pass *p)
{
	p->busy = p->n_puts = 0;
	p->free = NULL;
	p->reader = NULL;
	p->readers = NULL;
	p->readers_end = &p->readers;
}
