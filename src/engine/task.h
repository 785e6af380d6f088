/* SPDX-License-Identifier: MIT */
/* task.h -- the end of a task's request: the task is told, or is queued
 * again, as it and retry.h say.  For engine/ alone. */
#ifndef ENGINE_TASK_H
#define ENGINE_TASK_H

#include "engine/engine.h"

/* Tell the task what came of its request, and do with it what it says. */
void task_tell(struct engine_task *t, struct engine_answer *a);
void task_tell_status(struct engine_task *t, enum status st);

/* Its exchange on `k`, which is closed now, ended without an answer. */
void task_lost(struct engine_task *t, const struct engine_conn *k,
    enum status st);

#endif
