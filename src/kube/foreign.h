/* SPDX-License-Identifier: MIT */
/* foreign.h -- names that somebody else chose, made fit for a log line.  For
 * the files of this room only. */
#ifndef KUBE_FOREIGN_H
#define KUBE_FOREIGN_H

#include "../base/buf.h"
#include "../base/limits.h"

/* Copy `name` with a NUL, or "?" where it is not [A-Za-z0-9._:/-]{1,128}. */
void foreign_name(struct span name, char out[MAX_FOREIGN + 1]);

#endif
