/* SPDX-License-Identifier: MIT */
/* url.h -- the URLs that a user may set: http or https, a host, a port, and
 * where it is wanted a path.  No user names, no queries; a path of "/" is
 * accepted and dropped. */
#ifndef BASE_URL_H
#define BASE_URL_H

#include "base/buf.h"
#include "base/limits.h"

struct url {
	char host[MAX_HOST + 1];	/* lower case; an IPv6 address without
					 * its brackets */
	uint16_t port;			/* the scheme's own where none given */
	bool tls;			/* https */
	char path[MAX_PATH + 1];	/* "/a/b", or empty */
};

/* Read `s`.  Returns NULL, or what is wrong with it in a few words ("has a
 * path", "no host", ...); then `out` is zeroed. */
const char *url_read(struct span s, struct url *out);

/* The same, and it may have a path: segments of A-Z a-z 0-9 - . _ ~ : @, none
 * of them empty or of dots alone.  A final slash is dropped. */
const char *url_read_path(struct span s, struct url *out);

/* Append what belongs into a Host header (RFC 9110 7.2): brackets around
 * IPv6, the port only where it is not the scheme's own.  Behind that the path,
 * where there is one: it belongs to the server's name, and kube/head.c takes
 * the two apart. */
void url_host(const struct url *u, struct buf *out);

/* Whether `host` is an IPv4 or IPv6 address rather than a name. */
bool url_is_address(struct span host);

#endif
