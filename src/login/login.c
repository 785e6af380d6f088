/* SPDX-License-Identifier: MIT */
/* login.c -- asks ECR for a login, and says what came of it. */
#include "login/login.h"

static struct login *
login_of(struct engine_task *t)
{
	return t->peer->arg;
}

static int64_t
aws_now_s(const struct login *l)
{
	return port_now_s() + l->skew_s;
}

static enum status
login_ask(struct engine_task *t, struct buf *own,
    struct span part[HTTP_PARTS], size_t *n)
{
	struct login *l = login_of(t);
	enum status st;

	(void)own;	/* a session token does not fit there */
	buf_clear(&l->ask);
	st = ecr_ask(l->keys, l->host, l->region, aws_now_s(l), &l->ask);
	part[0] = buf_span(&l->ask);
	*n = 1;
	return st;
}

static enum engine_next
login_accepted(struct login *l, const struct engine_answer *a)
{
	struct ecr_expect expect = {
		.region = l->region, .vouched = l->vouched,
		.now_s = aws_now_s(l),
	};
	struct ecr_login got;
	struct login_event e = { .got = &got, .head = a->head };

	buf_clear(&l->keep);
	e.status = ecr_answer(a->body, &expect, &l->keep, &got, &e.why);
	buf_wipe(&l->raw);
	if (e.status == ST_OK && got.auth.len > MAX_TOKEN)
		e.status = ST_FULL;	/* its password would not be guarded */
	if (e.status == ST_EXPIRED && a->may_retry)
		return TASK_RETRY;
	l->event(l, &e);
	return TASK_DONE;
}

static enum engine_next
login_refused(struct login *l, const struct engine_answer *a)
{
	struct aws_error f;
	struct login_event e = { .failure = &f, .head = a->head };

	e.status = aws_error_read(a->head, a->body, aws_now_s(l), &f);
	l->task.throttled = e.status == ST_BUSY;
	if (e.status == ST_BUSY && a->may_retry)
		return TASK_RETRY;
	/* The Date is that of a server whose certificate was verified. */
	if (e.status == ST_SKEW && !l->skew_tried && f.date_s != 0) {
		l->skew_tried = true;
		l->skew_s = f.date_s - port_now_s();
		return TASK_AGAIN;
	}
	l->event(l, &e);
	return TASK_DONE;
}

static enum engine_next
login_answer(struct engine_task *t, const struct engine_answer *a)
{
	struct login *l = login_of(t);
	struct login_event e = { .status = a->status };

	e.died = l->peer->dead != ST_OK;
	if (!e.died && a->status == ST_OK)
		return a->head->code == 200 ? login_accepted(l, a) :
		    login_refused(l, a);
	l->event(l, &e);
	return TASK_DONE;
}

void
login_begin(struct login *l)
{
	l->skew_s = 0;
	l->skew_tried = false;
	l->task = (struct engine_task){
		.peer = l->peer, .ask = login_ask, .answer = login_answer,
		.big = &l->raw, .raw = true,
	};
	engine_add(&l->task, false);
}
