/* SPDX-License-Identifier: MIT */
/* step.c -- one namespace: what an answer leads to.
 *
 *	LOOK	fresh: done; ours alone: WRITE; absent: WRITE; else READ
 *	READ	WRITE by force what may be taken over, or leave it alone
 *	WRITE	then FORGET or the service accounts; a conflict: LOOK or READ
 *	FORGET	then the service accounts
 *	ACCOUNT	the next one; then the end, or DELETE
 *	DELETE	the end
 *
 * The rule by which it goes stands in kube/secret_list.h. */
#include <string.h>

#include "sync/pass.h"

/* So often a Secret that changes under our hands is looked at again. */
#define MAX_LOOKS 3

/* -- Steps that several answers lead to. */

static enum engine_next
put_noted(struct put *put, enum status st)
{
	report_note(put->pass->report, span_of(put->ns), st);
	return put_end(put);
}

/* The Secret is as it should be. */
static enum engine_next
put_visit(struct put *put)
{
	if (visit_start(&put->visit, put->pass, span_of(put->ns),
	    put->accounts, false))
		return put_go(put, PUT_ACCOUNT);
	return put_end(put);
}

/* It holds the login: what else is to be done there? */
static enum engine_next
put_settled(struct put *put)
{
	put->settled = true;
	return put->stale ? put_go(put, PUT_FORGET) : put_visit(put);
}

/* It is not as it was seen: look again, or read it where that was not a look
 * that could tell. */
static enum engine_next
put_again(struct put *put, enum put_step step, enum status st,
    const struct kube_failure *k)
{
	if (put->looks++ == MAX_LOOKS)
		return put_failed(put, st, k);
	return put_go(put, step);
}

/* There is none.  One that was deleted after we wrote it stays so. */
static enum engine_next
put_is_absent(struct put *put)
{
	if (put->settled)
		return put_end(put);
	put->absent = true;
	put->read = false;
	return put_go(put, PUT_WRITE);
}

/* -- LOOK. */

static enum engine_next
put_looked(struct put *put, struct span body)
{
	struct pass *p = put->pass;
	struct secrets_item item;
	bool ours;

	put->absent = put->read = false;
	if (secrets_item(body, p->secret.name, &item) != ST_OK ||
	    !span_equal(item.ns, span_of(put->ns)))
		return put_go(put, PUT_READ);
	ours = secrets_is_ours(&item);
	put->found.at = item.at;
	put->stale = item.stale;
	if (put->settled)
		return ours ? put_settled(put) : put_visit(put);
	if (pass_judge(p, &item)) {
		p->report->tally.fresh++;
		pass_presume_registry(p, &item);
		return put_settled(put);
	}
	pass_see_rival(p, &item);
	return put_go(put, ours ? PUT_WRITE : PUT_READ);
}

/* -- READ. */

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

static enum engine_next
put_was_read(struct put *put, struct span body)
{
	struct pass *p = put->pass;
	enum status st = secret_judge(&put->reader, span_of(put->ns), body,
	    &put->found);

	put->absent = false;
	put->read = st == ST_OK;
	if (st == ST_REPLY)
		return put_failed(put, st, NULL);
	if (st != ST_OK)
		return put_left(put, st);
	/* Once the login has said whose registry it is for: a Secret that says
	 * so may be anybody's. */
	put->found.unsure |= p->presumed;
	return put_go(put, put->found.unsure ? PUT_READ : PUT_WRITE);
}

/* -- WRITE. */

/* Whose it was before. */
static struct span
former_owner(const struct put *put)
{
	return span_of(put->owner[0] != '\0' ? put->owner : put->found.other);
}

static enum engine_next
put_was_written(struct put *put, const struct engine_answer *a)
{
	struct pass *p = put->pass;
	struct span ns = span_of(put->ns);
	bool adopted = put->read && !put->found.alone;
	struct secrets_item item;

	if (secrets_answer(&p->secret, ns, a->body, &item) != ST_OK)
		return put_failed(put, ST_REPLY, NULL);
	report_done(p->report, ns, adopted ? DONE_ADOPTED :
	    a->head->code == 201 ? DONE_CREATED : DONE_CONFIGURED,
	    a->head->code, adopted ? former_owner(put) : (struct span){0});
	/* The one moment that cannot be closed. */
	if (put->absent && item.shared)
		report_stranger(p->report, ns, span_of(item.other));
	pass_tell_rival(p, ns);
	put->found.at = item.at;
	put->stale = item.stale;
	return put_settled(put);
}

/* -- FORGET. */

static enum engine_next
put_has_forgotten(struct put *put, struct span body)
{
	struct pass *p = put->pass;
	struct secrets_item item;

	if (secrets_item(body, p->secret.name, &item) != ST_OK || item.stale)
		return put_failed(put, ST_REPLY, NULL);
	report_forgotten(p->report, span_of(put->ns));
	return put_visit(put);
}

/* -- ACCOUNT, DELETE. */

/* Where one failed, pods would still ask for the Secret that is to be
 * deleted. */
static enum engine_next
put_visited(struct put *put, enum engine_next next)
{
	if (next != TASK_DONE)
		return next;
	if (put->visit.removing && !put->visit.failed)
		return put_go(put, PUT_DELETE);
	return put_end(put);
}

static enum engine_next
put_was_deleted(struct put *put, struct span body)
{
	enum status st = secret_deleted(&put->found.at, body);

	if (st != ST_OK)
		return put_failed(put, st, NULL);
	report_done(put->pass->report, span_of(put->ns), DONE_DELETED, 200,
	    (struct span){0});
	return put_end(put);
}

/* -- Refusals. */

/* 401: with the token read again, once; else it is so for every namespace. */
static enum engine_next
put_unauthorized(struct put *put, const struct kube_failure *k)
{
	struct report_fault f = pass_refusal(put->pass, ACT_PUT,
	    ST_UNAUTHORIZED, k);

	if (pass_renew_token(put->pass, put->epoch))
		return TASK_AGAIN;
	pass_break(put->pass, &f);
	return TASK_DONE;
}

static enum engine_next
put_write_refused(struct put *put, enum status st,
    const struct kube_failure *k)
{
	if (st == ST_OWNED && !put->read) {
		memcpy(put->owner, k->owner[0], sizeof(put->owner));
		return put_again(put, PUT_READ, st, k);
	}
	return put_again(put, put->read ? PUT_READ : PUT_LOOK, st, k);
}

/* What a refusal means for what the step was about; `st` otherwise. */
static enum engine_next
put_refused_so(struct put *put, enum status st, const struct kube_failure *k)
{
	bool changed = st == ST_OWNED || st == ST_CONFLICT;
	bool absent = st == ST_NOT_FOUND;

	switch (put->step) {
	case PUT_ACCOUNT:
		return put_visited(put, visit_refused(&put->visit, st, k));
	case PUT_DELETE:
		if (absent || st == ST_GONE)
			return put_noted(put, ST_NOT_FOUND);
		return put_failed(put, st, k);
	case PUT_LOOK:
	case PUT_READ:
		if (absent)
			return put_is_absent(put);
		break;
	case PUT_WRITE:
		if (changed)
			return put_write_refused(put, st, k);
		break;
	case PUT_FORGET:
		if (changed || absent)
			return put_again(put, PUT_LOOK, ST_CONFLICT, k);
		break;
	}
	if (st == ST_TERMINATING || (st == ST_GONE && !put->exact))
		return put_noted(put, st);
	return put_failed(put, st, k);
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
	return put_refused_so(put, st, &f);
}

/* -- All of them. */

static enum engine_next
put_accepted(struct put *put, const struct engine_answer *a)
{
	switch (put->step) {
	case PUT_LOOK:
		return put_looked(put, a->body);
	case PUT_READ:
		return put_was_read(put, a->body);
	case PUT_WRITE:
		return put_was_written(put, a);
	case PUT_FORGET:
		return put_has_forgotten(put, a->body);
	case PUT_ACCOUNT:
		return put_visited(put, visit_answered(&put->visit, a->body));
	case PUT_DELETE:
		return put_was_deleted(put, a->body);
	}
	BUG_IF(true);
}

/* There is no answer. */
static enum engine_next
put_unanswered(struct put *put, enum status st)
{
	/* Where it was a write, its conflict with itself is looked at. */
	if (st == ST_FULL && !put->large)
		return put_go_large(put);
	if (put->step == PUT_ACCOUNT)
		return put_visited(put, visit_failed(&put->visit, st, NULL));
	return put_failed(put, st, NULL);
}

enum engine_next
put_answer(struct engine_task *t, const struct engine_answer *a)
{
	struct put *put = (struct put *)t;
	struct pass *p = put->pass;
	bool created;

	if (p->kube.dead != ST_OK) {
		pass_peer_died(p, &p->kube);
		return TASK_DONE;
	}
	if (a->status != ST_OK)
		return put_unanswered(put, a->status);
	pass_see_clock(p, a->head);
	created = a->head->code == 201 && put->step == PUT_WRITE;
	if (a->head->code == 200 || created)
		return put_accepted(put, a);
	return put_refused(put, a);
}
