/* SPDX-License-Identifier: MIT */
/* guard.h -- the register of live secrets: what holds a part of one is never
 * shown.  There is one for the whole program. */
#ifndef BASE_GUARD_H
#define BASE_GUARD_H

#include "base/buf.h"

#define GUARD_SECRETS 12

/* Never let 16 bytes in a row of `secret` out, nor all of a shorter one; of a
 * key's length, nor of its base64.  It must stay in place.  A thirteenth is a
 * bug. */
void guard_add(struct span secret);

/* Forget all of them, before they are wiped. */
void guard_clear(void);

/* Whether `s` holds such a part. */
bool guard_leaks(struct span s);

/* Whether it looks like a secret key, whoever's that is: 40 characters in a row
 * of what those are made of, and of three kinds. */
bool guard_suspects(struct span s);

#endif
