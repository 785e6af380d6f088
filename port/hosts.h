/* SPDX-License-Identifier: MIT */
/* hosts.h -- what is known of names without asking anybody: addresses that are
 * written as such, /etc/hosts, and, in /etc/resolv.conf, whom to ask.  For
 * resolve.c. */
#ifndef PORT_HOSTS_H
#define PORT_HOSTS_H

#include "port.h"

#define NAME_SERVERS 3
#define NAMES_SEARCH 2048	/* all domains: as much as Kubernetes allows */

struct resolv_conf {
	struct port_address server[NAME_SERVERS];	/* at port 53 */
	size_t n_servers;
	int ndots, timeout_s, attempts;

	/* The domains, each ended by a NUL, between two empty ones, which
	 * leave a name as it is; the second is at search_len.  What does not
	 * fit is left out. */
	size_t search_len;
	char search[NAMES_SEARCH + 1];
};

/* Read an IPv4 or IPv6 address, which may have a scope: %3 or %eth0. */
bool names_address(const char *text, struct port_address *out);

/* Add the addresses that the file has for `host` to out[0] (IPv4) and out[1]
 * (IPv6).  A file that cannot be read is an empty one. */
void names_hosts(const char *file, const char *host,
    struct port_addresses out[2]);

/* Read the file, or take what holds without one: the name server here. */
void names_resolv_conf(const char *file, struct resolv_conf *out);

/* Whether it is localhost or in that domain (RFC 6761 6.3). */
bool names_is_localhost(const char *host);

/* Add one, if there is room. */
void names_keep(struct port_addresses *out, const struct port_address *a);

#endif
