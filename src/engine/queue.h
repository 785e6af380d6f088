/* SPDX-License-Identifier: MIT */
/* queue.h -- the queues that tasks wait in.  For engine/ alone. */
#ifndef ENGINE_QUEUE_H
#define ENGINE_QUEUE_H

#include "engine/engine.h"

/* Add a task at the end, or before all others; and take the first, or NULL. */
void task_put(struct engine_queue *q, struct engine_task *t, bool first);
struct engine_task *task_take(struct engine_queue *q);

#endif
