/* SPDX-License-Identifier: MIT */
/* exchange.c -- one exchange over a connection: the request goes, the
 * answer comes, and its body is read as it comes. */
#include "engine/exchange.h"
#include "engine/open.h"

static enum status
take_item(void *arg, struct span item)
{
	struct engine_conn *k = arg;

	/* A refusal has no items: whatever is in it is not what was asked. */
	if (k->task->item == NULL || k->http.head.code != 200)
		return ST_OK;
	k->task->head = &k->http.head;
	return k->task->item(k->task, item);
}

static void
watch_string(void *arg, int depth, bool is_key, struct span piece, bool end)
{
	struct engine_conn *k = arg;

	if (k->http.head.code == 200)
		k->task->watch(k->task, depth, is_key, piece, end);
}

/* What the scanner makes of the body is looked at when the answer is whole:
 * the HTML of a load balancer's 503 must not hide its code. */
static enum status
take_body(void *arg, struct span piece)
{
	struct engine_conn *k = arg;

	if (k->scanned != ST_OK)
		return ST_OK;
	if (!k->task->raw) {
		k->scanned = json_scan_feed(&k->scan, piece);
		return ST_OK;
	}
	buf_put(k->task->big, piece);
	if (k->task->big->full)
		k->scanned = ST_FULL;
	return ST_OK;
}

enum status
conn_ask(struct engine *e, struct engine_conn *k, struct engine_task *t)
{
	struct buf own = BUF(k->own);
	struct span part[HTTP_PARTS];
	size_t n = 0;
	enum status st;

	BUG_IF(k->state != CONN_IDLE);
	st = t->ask(t, &own, part, &n);
	if (st != ST_OK)
		return st;
	k->state = CONN_BUSY;
	k->task = t;
	k->losses = k->peer->health.losses;
	k->began_ms = port_now_ms();
	k->deadline_ms = k->began_ms + EXCHANGE_MS;
	k->scanned = ST_OK;
	k->element = BUF(k->element_bytes);
	if (t->big != NULL)
		buf_clear(t->big);
	if (!t->raw)
		json_scan_start(&k->scan, t->cut,
		    MAX_SHORT_STRING,
		    t->big != NULL ? t->big : &k->element, take_item, k);
	k->scan.watch = t->watch != NULL ? watch_string : NULL;
	http_start(&k->http, conn_number(e, k), part, n, take_body, k);
	return ST_OK;
}

/* The message is whole: judge its body. */
static void
finish(struct engine_conn *k, struct engine_answer *a)
{
	struct engine_task *t = k->task;

	if (k->scanned == ST_OK && !t->raw)
		k->scanned = json_scan_end(&k->scan);
	a->head = &k->http.head;
	a->status = ST_OK;
	a->body = (struct span){ NULL, 0 };
	if (k->scanned == ST_OK)
		a->body = buf_span(t->big != NULL ? t->big : &k->element);
	else if (k->http.head.code / 100 == 2)
		a->status = k->scanned;
	k->peer->conns.busy_ms += port_now_ms() - k->began_ms;
	k->peer->conns.answers++;
}

enum status
conn_step(struct engine *e, struct engine_conn *k, struct engine_answer *a)
{
	enum status st = http_step(&k->http);

	if (st == ST_OK) {
		finish(k, a);
		k->used = true;
		if (k->http.head.keep)
			k->state = CONN_IDLE;
		else
			conn_close(e, k);
		return ST_OK;
	}
	if (st == ST_WAIT && port_now_ms() >= k->deadline_ms)
		st = ST_TIME;
	if (st != ST_WAIT)
		conn_close(e, k);
	return st;
}
