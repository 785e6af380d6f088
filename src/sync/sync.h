/* SPDX-License-Identifier: MIT */
/* sync.h -- what next?  The one place that answers it. */
#ifndef SYNC_SYNC_H
#define SYNC_SYNC_H

#include "base/limits.h"

struct pass;

/* Before the engine runs; and at the top of each of its turns. */
void sync_start(struct pass *p);
void sync_refill(struct pass *p);

#endif
