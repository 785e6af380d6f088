/* SPDX-License-Identifier: MIT */
/* lookup.h -- the addresses of a peer: a look-up is a connection on its
 * way (p->conns.opening counts it), and nobody waits for it but its peer.  For
 * engine.c alone. */
#ifndef ENGINE_LOOKUP_H
#define ENGINE_LOOKUP_H

#include "engine/engine.h"

/* Begin to look `p` up, or go on with it.  ST_OK: its addresses are there
 * (p->address.valid).  ST_WAIT: it is p->looking.  Else why not, which p->dns
 * tells more of; ST_PLAIN. */
enum status lookup_step(struct engine *e, struct engine_peer *p);

/* Leave it, if there is one.  It stays p->looking, so that it can be told what
 * engine_run() was in when it ended. */
void lookup_leave(struct engine *e, struct engine_peer *p);

#endif
