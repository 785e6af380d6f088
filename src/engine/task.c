/* SPDX-License-Identifier: MIT */
/* task.c -- tells a task how its request ended, and queues it again. */
#include "engine/peer.h"
#include "engine/queue.h"
#include "engine/task.h"

static void
put_off(struct engine_task *t, int64_t ms)
{
	t->not_before_ms = port_now_ms() + ms;
	task_put(&t->peer->waiting, t, false);
}

void
task_tell(struct engine_task *t, struct engine_answer *a)
{
	struct engine_peer *p = t->peer;
	enum engine_next next;
	int64_t ms, least_ms;

	a->may_retry = p->dead == ST_OK && retry_is_left(t->tries);
	next = t->answer(t, a);
	if (next == TASK_DONE || p->dead != ST_OK)
		return;
	if (next == TASK_AGAIN) {
		engine_add(t, true);
		return;
	}
	BUG_IF(!a->may_retry);
	ms = peer_draw(t->throttled ? PAUSE_THROTTLED : PAUSE, t->tries);
	least_ms = retry_least_ms(a->head);
	put_off(t, ms > least_ms ? ms : least_ms);
	t->tries++;
	t->lost = 0;
}

void
task_tell_status(struct engine_task *t, enum status st)
{
	struct engine_answer a = { .status = st };

	task_tell(t, &a);
}

/* Its peer is waited for.  The only task can say what was being done; and where
 * it is not, another one is the next probe. */
static void
wait_with_peer(struct engine_task *t, bool alone, enum status st)
{
	struct engine_peer *p = t->peer;

	if (p->dead != ST_OK && alone) {
		p->dead = ST_OK;
		task_tell_status(t, st);
	} else {
		task_put(&p->ready, t, false);
	}
}

void
task_lost(struct engine_task *t, const struct engine_conn *k, enum status st)
{
	struct engine_peer *p = t->peer;
	bool alone = p->ready.n + p->waiting.n + p->backlog == 0;

	peer_lost(k, st);
	switch (retry_lost(k, st, p->health.losses, t->lost)) {
	case LOST_IS_NO_TRY:
		task_put(&p->ready, t, true);
		break;
	case LOST_NOW:
		t->lost++;
		task_put(&p->ready, t, true);
		break;
	case LOST_LATER:
		put_off(t, peer_draw(PAUSE, t->lost++ - 1));
		break;
	case LOST_BY_PEER:
		wait_with_peer(t, alone, st);
		break;
	case LOST_FOR_GOOD:
		task_tell_status(t, st);
		break;
	}
}
