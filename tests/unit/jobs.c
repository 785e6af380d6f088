/* SPDX-License-Identifier: MIT */
/* jobs.c -- see jobs.h. */
#include <string.h>

#include "jobs.h"

struct engine engine;
struct engine_peer peer;
static struct url url;
static struct port_trust trust = { "/ca.crt" };
struct job job[MAX_JOBS];
int troubles, idles;
enum status trouble_status;
bool end_at_once, always_again;

static enum status
job_ask(struct engine_task *t, struct buf *own, struct span part[HTTP_PARTS],
    size_t *n)
{
	((struct job *)t)->asked++;
	buf_puts(own, "GET / HTTP/1.1\r\nHost: server\r\n\r\n");
	part[0] = buf_span(own);
	*n = 1;
	return ST_OK;
}

static enum engine_next
job_answer(struct engine_task *t, const struct engine_answer *a)
{
	struct job *j = (struct job *)t;
	size_t n = a->body.len < 63 ? a->body.len : 63;

	j->told++;
	j->status = a->status;
	j->code = a->status == ST_OK ? a->head->code : 0;
	j->may_retry = a->may_retry;
	j->at_ms = port_now_ms();
	if (n > 0)
		memcpy(j->body, a->body.at, n);
	j->body[n] = '\0';
	if (end_at_once)
		engine_end(&engine);
	if (always_again && j->told < 3)
		return TASK_AGAIN;
	return j->code == 503 && a->may_retry ? TASK_RETRY : TASK_DONE;
}

static void
on_trouble(struct engine_peer *p, enum status why)
{
	(void)p;
	troubles++;
	trouble_status = why;
}

/* What is to be done was added before, or is by what is told. */
static void
on_refill(struct engine *e)
{
	(void)e;
}

static void
on_idle(struct engine *e)
{
	(void)e;
	idles++;
}

void
jobs_set_up(const char *address)
{
	fake_reset();
	memset(job, 0, sizeof job);
	troubles = idles = 0;
	end_at_once = always_again = false;
	BUG_IF(url_read(span_of(address), &url) != NULL);
	engine.idle = on_idle;
	engine.refill = on_refill;
	engine_start(&engine);
	peer = (struct engine_peer){
		.at = &url, .trust = &trust, .max_conns = 4,
		.trouble = on_trouble,
	};
	engine_add_peer(&engine, &peer);
}

void
jobs_add(int from, int n)
{
	for (int i = from; i < n; i++) {
		job[i].task.peer = &peer;
		job[i].task.ask = job_ask;
		job[i].task.answer = job_answer;
		engine_add(&job[i].task, false);
	}
}

enum status
jobs_run(int64_t ms)
{
	return engine_run(&engine, port_now_ms() + ms);
}

int
jobs_with(int n, enum status st, int code)
{
	int found = 0;

	for (int i = 0; i < n; i++)
		found += job[i].told == 1 && job[i].status == st &&
		    job[i].code == code;
	return found;
}

void
jobs_serve(void *arg, struct span request, struct buf *reply, bool *close)
{
	(void)request;
	(void)close;
	buf_puts(reply, arg);
}
