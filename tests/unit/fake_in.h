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

/* When the next look-up is through; INT64_MAX. */
int64_t fake_lookup_ms(void);

struct fake_server {
	uint16_t port;
	const struct fake_step *script;	/* or NULL: */
	fake_answer *answer;
	void *arg;
	bool used;
};

/* A connection that was opened, also after its end. */
struct fake_peer {
	struct fake_opened seen;
	const struct fake_server *server;
	const struct fake_step *first, *step;
	enum { SHUT, OPENING, SHAKING, OPEN, ENDED } state;
	struct fake_bytes sent;
	size_t taken;		/* of `sent`, by steps */
	struct fake_bytes reply;	/* of `answer` */
	size_t given;		/* of the reply in hand */
	int64_t until_ms;	/* end of a pause, or 0 */
	bool close_after;	/* the reply of `answer` was the last one */
	bool gate;		/* ST_WAIT was said: now go on */
	bool again;		/* a send must come again with these: */
	struct span again_part;
	size_t again_from;
};

/* Forget connections; servers. */
void fake_net_reset(void);
void fake_script_reset(void);

/* The server for the next connection to `port`, or NULL. */
const struct fake_server *fake_server(uint16_t port);

/* Go on to the first step that has not happened yet. */
void fake_advance(struct fake_peer *p);

/* What can be received now, or the status of the end. */
enum status fake_receivable(struct fake_peer *p, struct span *out);

#endif
