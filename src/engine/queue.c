/* SPDX-License-Identifier: MIT */
/* queue.c -- the tasks of a peer that wait for a connection, or for
 * their time. */
#include "engine/queue.h"

void
task_put(struct engine_queue *q, struct engine_task *t, bool first)
{
	q->n++;
	if (q->head == NULL) {
		t->next = NULL;
		q->head = q->tail = t;
	} else if (first) {
		t->next = q->head;
		q->head = t;
	} else {
		t->next = NULL;
		q->tail->next = t;
		q->tail = t;
	}
}

struct engine_task *
task_take(struct engine_queue *q)
{
	struct engine_task *t = q->head;

	if (t == NULL)
		return NULL;
	q->head = t->next;
	if (q->head == NULL)
		q->tail = NULL;
	q->n--;
	return t;
}

void
engine_add(struct engine_task *t, bool first)
{
	t->tries = 0;
	t->lost = 0;
	task_put(&t->peer->ready, t, first);
}
