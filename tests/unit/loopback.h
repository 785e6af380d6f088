/* SPDX-License-Identifier: MIT */
/* loopback.h -- a listener in this process, and a connection of the port's to
 * it. */
#ifndef LOOPBACK_H
#define LOOPBACK_H

#include <netinet/in.h>
#include <sys/socket.h>

#include "port/port.h"
#include "check.h"

static inline int
listen_here(struct port_address *at)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	socklen_t len = sizeof(in);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	CHECK("a listener on the loopback can be made", bind(fd, (void *)&in,
	    len) == 0 && listen(fd, 8) == 0 && getsockname(fd, (void *)&in,
	    &len) == 0);
	*at = (struct port_address){ .ip = { 127, 0, 0, 1 },
	    .port = ntohs(in.sin_port) };
	return fd;
}

static inline enum status
open_to(int c, const struct port_address *at)
{
	struct port_wait on = { c, false, true, false };
	enum status st = port_open(c, at);

	while (st == ST_WAIT) {
		if (port_wait(&on, 1, port_now_ms() + 3000) != ST_OK)
			return ST_TIME;
		st = port_opened(c);
	}
	return st;
}

#endif
