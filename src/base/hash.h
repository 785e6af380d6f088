/* SPDX-License-Identifier: MIT */
/* hash.h -- SipHash-2-4 (Aumasson and Bernstein, 2012): 64 bits under a key.
 * Who does not know the key cannot make two names collide. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/buf.h"

uint64_t hash_sip(const uint64_t key[2], struct span s);

#endif
