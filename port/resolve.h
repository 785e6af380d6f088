/* SPDX-License-Identifier: MIT */
/* resolve.h -- look-ups as the wait sees them; port.h has the rest. */
#ifndef PORT_RESOLVE_H
#define PORT_RESOLVE_H

#include "port.h"

struct pollfd;

#define RESOLVE_POLLS (2 * MAX_LOOKUPS)	/* one for A, one for AAAA */

/* Fill in what look-ups wait for, and return how many.  `until_ms` becomes the
 * time when the next one must go on, where that is before it. */
size_t resolve_polls(struct pollfd *fds, int64_t *until_ms);

#endif
