/* SPDX-License-Identifier: MIT */
/* step.c -- one namespace: what it asks for, and what an answer leads to.
 *
 *	LOOK	fresh: done; ours alone: WRITE; absent: WRITE; else READ
 *	READ	WRITE by force what may be taken over, or leave it alone
 *	WRITE	then FORGET or PULLERS; a conflict: LOOK or READ
 *	FORGET	then PULLERS
 *	PULLERS	the next service account; then the end, or DELETE
 *	DELETE	the end
 *
 * The rule by which it goes stands in kube/secret_list.h. */
#include <string.h>

#include "sync/pass.h"

/* Room for the part of a body that is one request's alone: a uid and a
 * resourceVersion of MAX_CODE bytes and the words around them. */
#define MAX_LEAD 512

/* Two installs with one Secret name are noticed within so many of them. */
#define MAX_RIVAL_LOOKS 16

/* So often a Secret that changes under our hands is looked at again. */
#define MAX_LOOKS 3

static struct target *
target_of(struct engine_task *t)
{
	return (struct target *)t;
}

/* -- Asking. */

static void
watch_secret(struct engine_task *t, int depth, bool is_key, struct span piece,
    bool end)
{
	secret_read_string(&target_of(t)->reader, depth, is_key, piece, end);
}

static enum status
ask_step(struct target *target, struct span ns, struct buf *head,
    struct buf *lead)
{
	const struct secret *s = &target->pass->secret;

	switch (target->step) {
	case STEP_LOOK:
		return secrets_ask_one(s->host, s->name, ns, head);
	case STEP_READ:
		secret_read(&target->reader, s);
		return secret_ask_read(s, ns, head);
	case STEP_WRITE:
		return secret_ask(s, ns,
		    target->absent ? NULL : &target->found.at, target->read,
		    head, lead);
	case STEP_FORGET:
		return secret_ask_forget(s, ns, &target->found.at, head, lead);
	case STEP_PULLERS:
		return visit_ask(&target->visit, head, lead);
	case STEP_DELETE:
		return secret_ask_delete(s, ns, &target->found.at, head, lead);
	}
	BUG_IF(true);
}

static enum status
target_ask(struct engine_task *t, struct buf *own,
    struct span part[HTTP_PARTS], size_t *n)
{
	struct target *target = target_of(t);
	struct pass *p = target->pass;
	struct buf head = BUF_OVER(own->at, own->cap - MAX_LEAD);
	struct buf lead = BUF_OVER(own->at + head.cap, MAX_LEAD);
	enum status st;

	target->epoch = p->api.epoch;
	t->watch = target->step == STEP_READ ? watch_secret : NULL;
	st = ask_step(target, span_of(target->ns), &head, &lead);
	part[0] = buf_span(&head);
	part[1] = buf_span(&p->api.auth[p->api.epoch]);
	part[2] = buf_span(&lead);
	part[3] = p->secret.body;
	*n = target->step == STEP_WRITE ? 4 : 3;
	return st;
}

/* -- Steps that several answers lead to. */

static enum engine_next
noted(struct target *target, enum status st)
{
	report_note(target->pass->report, span_of(target->ns), st);
	return target_end(target);
}

/* The Secret is as it should be. */
static enum engine_next
visit_accounts(struct target *target)
{
	if (visit_start(&target->visit, target->pass, span_of(target->ns),
	    target->pullers, false))
		return target_go(target, STEP_PULLERS);
	return target_end(target);
}

/* It holds the login: what else is to be done there? */
static enum engine_next
settled(struct target *target)
{
	target->settled = true;
	return target->stale ? target_go(target, STEP_FORGET) :
	    visit_accounts(target);
}

/* It is not as it was seen: look again, or read it where that was not a look
 * that could tell. */
static enum engine_next
look_again(struct target *target, enum target_step step, enum status st,
    const struct refusal *k)
{
	if (target->looks++ == MAX_LOOKS)
		return target_failed(target, st, k);
	return target_go(target, step);
}

/* There is none.  One that was deleted after we wrote it stays so. */
static enum engine_next
is_absent(struct target *target)
{
	if (target->settled)
		return target_end(target);
	target->absent = true;
	target->read = false;
	return target_go(target, STEP_WRITE);
}

/* -- LOOK. */

static enum engine_next
looked(struct target *target, struct span body)
{
	struct pass *p = target->pass;
	struct secrets_item item;
	bool ours;

	target->absent = target->read = false;
	if (secrets_item(body, p->secret.name, &item) != ST_OK ||
	    !span_equal(item.ns, span_of(target->ns)))
		return target_go(target, STEP_READ);
	ours = secrets_is_ours(&item);
	target->found.at = item.at;
	target->stale = item.stale;
	if (target->settled)
		return ours ? settled(target) : visit_accounts(target);
	if (known_is_fresh(p, &item)) {
		p->report->tally.fresh++;
		hosts_presume(p, &item);
		return settled(target);
	}
	rival_see(p, &item);
	return target_go(target, ours ? STEP_WRITE : STEP_READ);
}

/* -- READ. */

static enum engine_next
left_alone(struct target *target, enum status st)
{
	struct report_fault f = api_fault(target->pass, ACT_READ);
	const struct secret_found *found = &target->found;

	f.status = st;
	f.ns = span_of(target->ns);
	f.ours = found->ours;
	if (st == ST_FOREIGN_RELEASE)
		f.foreign[f.n_foreign++] = span_of(found->mark);
	for (size_t i = 0; st == ST_FOREIGN_HOST && i < REFUSAL_OWNERS; i++)
		if (found->host[i][0] != '\0')
			f.foreign[f.n_foreign++] = span_of(found->host[i]);
	f.all_foreign = st == ST_FOREIGN_HOST ? found->hosts : f.n_foreign;
	report_left(target->pass->report, &f);
	return target_end(target);
}

static enum engine_next
was_read(struct target *target, struct span body)
{
	struct pass *p = target->pass;
	enum status st = secret_judge(&target->reader, span_of(target->ns),
	    body, &target->found);

	target->absent = false;
	target->read = st == ST_OK;
	if (st == ST_REPLY)
		return target_failed(target, st, NULL);
	if (st != ST_OK)
		return left_alone(target, st);
	/* Once the login has said whose registry it is for: a Secret that says
	 * so may be anybody's. */
	target->found.unsure |= p->hosts.presumed;
	return target_go(target, target->found.unsure ? STEP_READ : STEP_WRITE);
}

/* -- WRITE. */

/* Whose it was before. */
static struct span
former_owner(const struct target *target)
{
	return span_of(target->owner[0] != '\0' ? target->owner :
	    target->found.other);
}

static enum engine_next
was_written(struct target *target, const struct engine_answer *a)
{
	struct pass *p = target->pass;
	struct span ns = span_of(target->ns);
	bool adopted = target->read && !target->found.alone;
	struct secrets_item item;

	if (secrets_answer(&p->secret, ns, a->body, &item) != ST_OK)
		return target_failed(target, ST_REPLY, NULL);
	report_done(p->report, ns, adopted ? DONE_ADOPTED :
	    a->head->code == 201 ? DONE_CREATED : DONE_CONFIGURED,
	    a->head->code, adopted ? former_owner(target) : (struct span){0});
	/* The one moment that cannot be closed. */
	if (target->absent && item.shared)
		report_stranger(p->report, ns, span_of(item.other));
	rival_tell(p, ns);
	target->found.at = item.at;
	target->stale = item.stale;
	return settled(target);
}

/* -- FORGET. */

static enum engine_next
has_forgotten(struct target *target, struct span body)
{
	struct pass *p = target->pass;
	struct secrets_item item;

	if (secrets_item(body, p->secret.name, &item) != ST_OK || item.stale)
		return target_failed(target, ST_REPLY, NULL);
	report_forgotten(p->report, span_of(target->ns));
	return visit_accounts(target);
}

/* -- PULLERS, DELETE. */

/* Where one failed, pods would still ask for the Secret that is to be
 * deleted. */
static enum engine_next
visited(struct target *target, enum engine_next next)
{
	if (next != TASK_DONE)
		return next;
	if (target->visit.removing && !target->visit.failed)
		return target_go(target, STEP_DELETE);
	return target_end(target);
}

static enum engine_next
was_deleted(struct target *target, struct span body)
{
	enum status st = secret_deleted(&target->found.at, body);

	if (st != ST_OK)
		return target_failed(target, st, NULL);
	report_done(target->pass->report, span_of(target->ns), DONE_DELETED,
	    200, (struct span){0});
	return target_end(target);
}

/* -- Refusals. */

/* 401: with the token read again, once; else it is so for every namespace. */
static enum engine_next
unauthorized(struct target *target, const struct refusal *k)
{
	struct report_fault f = api_refusal(target->pass, ACT_PUT,
	    ST_UNAUTHORIZED, k);

	if (api_renew_token(target->pass, target->epoch))
		return TASK_AGAIN;
	pass_break(target->pass, &f);
	return TASK_DONE;
}

static enum engine_next
write_refused(struct target *target, enum status st,
    const struct refusal *k)
{
	if (st == ST_OWNED && !target->read) {
		memcpy(target->owner, k->owner[0], sizeof(target->owner));
		return look_again(target, STEP_READ, st, k);
	}
	return look_again(target, target->read ? STEP_READ : STEP_LOOK, st, k);
}

/* What a refusal means for what the step was about; `st` otherwise. */
static enum engine_next
refused_so(struct target *target, enum status st, const struct refusal *k)
{
	bool changed = st == ST_OWNED || st == ST_CONFLICT;
	bool absent = st == ST_NOT_FOUND;

	switch (target->step) {
	case STEP_PULLERS:
		return visited(target, visit_refused(&target->visit, st, k));
	case STEP_DELETE:
		if (absent || st == ST_GONE)
			return noted(target, ST_NOT_FOUND);
		return target_failed(target, st, k);
	case STEP_LOOK:
	case STEP_READ:
		if (absent)
			return is_absent(target);
		break;
	case STEP_WRITE:
		if (changed)
			return write_refused(target, st, k);
		break;
	case STEP_FORGET:
		if (changed || absent)
			return look_again(target, STEP_LOOK, ST_CONFLICT, k);
		break;
	}
	if (st == ST_TERMINATING || (st == ST_GONE && !target->exact))
		return noted(target, st);
	return target_failed(target, st, k);
}

static enum engine_next
refused(struct target *target, const struct engine_answer *a)
{
	struct refusal f;
	enum status st = refusal_read(a->head->code, a->body, &f);

	target->task.throttled = a->head->code == 429 || st == ST_FORBIDDEN;
	if (api_may_retry(target->pass, st, &f) && a->may_retry)
		return TASK_RETRY;
	if (st == ST_UNAUTHORIZED)
		return unauthorized(target, &f);
	return refused_so(target, st, &f);
}

/* -- All of them. */

static enum engine_next
accepted(struct target *target, const struct engine_answer *a)
{
	switch (target->step) {
	case STEP_LOOK:
		return looked(target, a->body);
	case STEP_READ:
		return was_read(target, a->body);
	case STEP_WRITE:
		return was_written(target, a);
	case STEP_FORGET:
		return has_forgotten(target, a->body);
	case STEP_PULLERS:
		return visited(target, visit_answered(&target->visit, a->body));
	case STEP_DELETE:
		return was_deleted(target, a->body);
	}
	BUG_IF(true);
}

/* There is no answer. */
static enum engine_next
unanswered(struct target *target, enum status st)
{
	/* Where it was a write, its conflict with itself is looked at. */
	if (st == ST_FULL && !target->large)
		return target_go_large(target);
	if (target->step == STEP_PULLERS)
		return visited(target, visit_failed(&target->visit, st, NULL));
	return target_failed(target, st, NULL);
}

static enum engine_next
target_answer(struct engine_task *t, const struct engine_answer *a)
{
	struct target *target = target_of(t);
	struct pass *p = target->pass;
	bool created;

	if (p->api.peer.dead != ST_OK) {
		api_died(p);
		return TASK_DONE;
	}
	if (a->status != ST_OK)
		return unanswered(target, a->status);
	api_see_clock(p, a->head);
	created = a->head->code == 201 && target->step == STEP_WRITE;
	if (a->head->code == 200 || created)
		return accepted(target, a);
	return refused(target, a);
}

/* -- Beginning. */

static struct target *
target_begin(struct pass *p, struct span ns)
{
	struct target *target = target_take(p, ns);

	target->task.ask = target_ask;
	target->task.answer = target_answer;
	return target;
}

void
target_start(struct pass *p, struct span ns, bool exact,
    const struct known *k)
{
	struct target *target = target_begin(p, ns);
	enum target_step step = STEP_LOOK;

	target->exact = exact;
	target->absent = k->as == KNOWN_ABSENT;
	target->settled = k->as == KNOWN_FRESH;
	target->stale = k->stale;
	target->pullers = k->pullers;
	target->found.at = k->at;
	if (k->rival && p->rival.looks < MAX_RIVAL_LOOKS)
		p->rival.looks++;
	else if (k->as == KNOWN_ABSENT || k->as == KNOWN_OURS)
		step = STEP_WRITE;
	else if (k->as == KNOWN_OTHER)
		step = STEP_READ;
	else if (k->as == KNOWN_FRESH)
		step = k->stale || !visit_start(&target->visit, p,
		    span_of(target->ns), k->pullers, false) ? STEP_FORGET :
		    STEP_PULLERS;
	if (target_go(target, step) == TASK_AGAIN)
		engine_add(&target->task, false);
}

void
target_start_delete(struct pass *p, struct span ns,
    const struct secret_version *at)
{
	struct target *target = target_begin(p, ns);

	target->found.at = *at;
	target_go(target, visit_start(&target->visit, p, span_of(target->ns),
	    pullers_all(p), true) ? STEP_PULLERS : STEP_DELETE);
	engine_add(&target->task, false);
}
