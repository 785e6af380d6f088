/* SPDX-License-Identifier: MIT */
/* conn.c -- port.h's connections and the wait for them: bytes go to the
 * socket, or through TLS where that was begun, and one poll() waits for all
 * connections and look-ups. */
#include <poll.h>

#include "posix.h"
#include "resolve.h"
#include "socket.h"
#include "tls.h"

enum status
port_send(int c, const struct span *part, size_t n, size_t from, size_t *sent)
{
	struct span rest[SOCKET_PARTS];

	BUG_IF(socket_fd(c) < 0);
	if (tls_is_on(c))
		return tls_send(c, part, n, from, sent);
	n = socket_cut(part, n, from, SIZE_MAX, rest, SOCKET_PARTS);
	BUG_IF(n == 0);
	return socket_send(c, rest, n, false, sent);
}

enum status
port_recv(int c, char *at, size_t cap, size_t *got)
{
	BUG_IF(socket_fd(c) < 0 || cap == 0);
	if (tls_is_on(c))
		return tls_recv(c, at, cap, got);
	return socket_recv(c, at, cap, got);
}

void
port_close(int c)
{
	BUG_IF(c < 0 || c >= MAX_CONNS);
	if (socket_fd(c) < 0)
		return;
	if (tls_is_on(c))
		tls_end(c);
	socket_close(c);
}

/* -- The wait. */

/* During a handshake only TLS knows which way the bytes go. */
static short
events_of(const struct port_wait *w)
{
	bool read = w->read, write = w->write;

	if (tls_is_on(w->c)) {
		bool blocked = tls_wants_write(w->c);

		if (!tls_is_up(w->c)) {
			write = blocked;
			read = !blocked;
		}
		write = write || blocked;
	}
	return (short)((read ? POLLIN : 0) | (write ? POLLOUT : 0));
}

enum status
port_wait(struct port_wait *on, size_t n, int64_t until_ms)
{
	struct pollfd fds[MAX_CONNS + RESOLVE_POLLS];
	int64_t at_ms = until_ms;
	bool here = false;
	enum status st;
	size_t asked;

	BUG_IF(n > MAX_CONNS);
	asked = resolve_polls(fds + n, &at_ms);
	for (size_t i = 0; i < n; i++) {
		fds[i].fd = socket_fd(on[i].c);
		BUG_IF(fds[i].fd < 0);
		fds[i].events = events_of(&on[i]);
		fds[i].revents = 0;
		on[i].ready = (fds[i].events & POLLIN) != 0 &&
		    tls_is_on(on[i].c) && tls_has_bytes(on[i].c);
		here = here || on[i].ready;
	}
	st = wait_for(fds, n + asked, here ? 0 : at_ms);
	if (st == ST_TIME && (here || at_ms < until_ms))
		st = ST_OK;
	for (size_t i = 0; i < n && st == ST_OK; i++)
		on[i].ready = on[i].ready || fds[i].revents != 0;
	return st;
}
