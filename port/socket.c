/* SPDX-License-Identifier: MIT */
/* socket.c -- connections that do not block, and their bytes as they are:
 * TCP, and the UDP of look-ups. Knows nothing of TLS, which is in tls.c,
 * above. */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "socket.h"

/* -- Addresses. */

bool
port_is_loopback(const struct port_address *a)
{
	static const unsigned char one[16] = { [15] = 1 };

	return a->v6 ? memcmp(a->ip, one, 16) == 0 : a->ip[0] == 127;
}

/* -- Connections. */

static struct {
	bool open;
	int fd;
} conns[MAX_CONNS];

static enum status
connect_error(int e)
{
	switch (e) {
	case EINPROGRESS:
	case EALREADY:
	case EINTR:			/* it goes on without us */
		return ST_WAIT;
	case ECONNREFUSED:
		return ST_REFUSED;
	case ECONNRESET:
	case EPIPE:
		return ST_LOST;
	default:
		return ST_UNREACHABLE;
	}
}

static int
connect_to(int fd, const struct port_address *to)
{
	struct sockaddr_in6 v6;
	struct sockaddr_in v4;

	if (to->v6) {
		memset(&v6, 0, sizeof(v6));
		v6.sin6_family = AF_INET6;
		v6.sin6_port = htons(to->port);
		v6.sin6_scope_id = to->scope;
		memcpy(&v6.sin6_addr, to->ip, 16);
		return connect(fd, (struct sockaddr *)&v6, sizeof(v6));
	}
	memset(&v4, 0, sizeof(v4));
	v4.sin_family = AF_INET;
	v4.sin_port = htons(to->port);
	memcpy(&v4.sin_addr, to->ip, 4);
	return connect(fd, (struct sockaddr *)&v4, sizeof(v4));
}

int
socket_to(const struct port_address *to, int type)
{
	int fd = socket(to->v6 ? AF_INET6 : AF_INET,
	    type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd >= 0 && connect_to(fd, to) == 0)
		errno = 0;
	return fd;
}

enum status
port_open(int c, const struct port_address *to)
{
	int fd, yes = 1;
	enum status st;

	BUG_IF(c < 0 || c >= MAX_CONNS || conns[c].open);
	fd = socket_to(to, SOCK_STREAM);
	if (fd < 0)
		return ST_UNREACHABLE;
	st = errno == 0 ? ST_OK : connect_error(errno);
	conns[c].open = true;
	conns[c].fd = fd;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
	return st;
}

enum status
port_opened(int c)
{
	struct sockaddr_storage peer;
	socklen_t len = sizeof(int);
	int e = 0;

	BUG_IF(!conns[c].open);
	getsockopt(conns[c].fd, SOL_SOCKET, SO_ERROR, &e, &len);
	if (e != 0)
		return connect_error(e);
	len = sizeof(peer);
	if (getpeername(conns[c].fd, (struct sockaddr *)&peer, &len) == 0)
		return ST_OK;
	return errno == ENOTCONN ? ST_WAIT : ST_LOST;
}

size_t
socket_cut(const struct span *part, size_t n, size_t from, size_t cap,
    struct span *out, size_t max)
{
	size_t used = 0;

	for (size_t i = 0; i < n && used < max && cap > 0; i++) {
		struct span s = span_skip(part[i], from);

		from -= part[i].len - s.len;
		if (s.len > cap)
			s.len = cap;
		cap -= s.len;
		if (s.len > 0)
			out[used++] = s;
	}
	return used;
}

enum status
socket_send(int c, const struct span *part, size_t n, bool more, size_t *sent)
{
	struct iovec at[SOCKET_PARTS];
	struct msghdr msg;
	ssize_t went;

	memset(&msg, 0, sizeof(msg));
	for (size_t i = 0; i < n; i++)
		at[i] = (struct iovec){ (void *)(uintptr_t)part[i].at,
		    part[i].len };
	msg.msg_iov = at;
	msg.msg_iovlen = n;
	*sent = 0;
	do {
		went = sendmsg(conns[c].fd, &msg,
		    MSG_NOSIGNAL | (more ? MSG_MORE : 0));
	} while (went < 0 && errno == EINTR);
	if (went < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return ST_WAIT;
	if (went < 0)
		return ST_LOST;
	*sent = (size_t)went;
	return went > 0 ? ST_OK : ST_WAIT;
}

enum status
socket_recv(int c, void *at, size_t cap, size_t *got)
{
	ssize_t n;

	*got = 0;
	do {
		n = recv(conns[c].fd, at, cap, 0);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return errno == EAGAIN || errno == EWOULDBLOCK ?
		    ST_WAIT : ST_LOST;
	*got = (size_t)n;
	return n > 0 ? ST_OK : ST_CLOSED;
}

int
socket_fd(int c)
{
	return c >= 0 && c < MAX_CONNS && conns[c].open ? conns[c].fd : -1;
}

void
socket_close(int c)
{
	close(conns[c].fd);
	conns[c].open = false;
}
