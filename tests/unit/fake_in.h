/* SPDX-License-Identifier: MIT */
/* fake_in.h -- what fake.c and fake_net.c share; not for tests. */
#ifndef FAKE_IN_H
#define FAKE_IN_H

#include "fake.h"

struct fake_bytes {
	char *at;
	size_t len, cap;
};

void fake_grow(struct fake_bytes *b, struct span s);
void fake_drop(struct fake_bytes *b);

/* End the run when a promise of port.h was not kept. */
void fake_contract(bool holds, const char *what);

/* Count a call; whether it must fail, and with what. */
bool fake_fails(enum fake_call which, enum status *st);

/* Forget servers and connections. */
void fake_net_reset(void);

#endif
