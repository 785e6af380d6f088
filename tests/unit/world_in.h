/* SPDX-License-Identifier: MIT */
/* world_in.h -- for world*.c alone. */
#ifndef WORLD_IN_H
#define WORLD_IN_H

#include "world.h"

/* A whole message. */
void put_message(struct buf *reply, const char *status, const char *body);

/* The answer to a request for the metadata of Secrets; false: it is none. */
bool put_secrets(struct buf *reply, const char *request);

#endif
