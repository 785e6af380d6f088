/* SPDX-License-Identifier: MIT */
/* dns.h -- DNS messages (RFC 1035 4): one question, and the addresses that
 * answer it.  Knows nothing of sockets; keeps nothing.  For resolve.c. */
#ifndef PORT_DNS_H
#define PORT_DNS_H

#include "port.h"

#define DNS_NAME 255		/* a name, as it is sent */
#define DNS_QUERY (12 + DNS_NAME + 4)

struct dns_question {
	uint16_t id;
	bool v6;		/* AAAA, else A */
	size_t name_len;
	const unsigned char *name;	/* as dns_name() wrote it */
};

/* Write `name`, with `domain` behind it where that is not empty.  One final
 * dot in each is dropped.  Its length; 0 where it is not a name: an empty
 * label, one over 63 bytes, or DNS_NAME is too little. */
size_t dns_name(unsigned char out[DNS_NAME], const char *name,
    const char *domain);

/* Write the query.  Its length. */
size_t dns_ask(unsigned char out[DNS_QUERY], const struct dns_question *q);

/* Read what came.  False where it is not the answer to `q`: another id or
 * question, or no answer at all.  Else `end` says what it is worth:
 * PORT_DNS_FOUND with addresses in `out` (port and scope 0), at most
 * MAX_ADDRESSES, all of the name or of what its CNAMEs lead to;
 * PORT_DNS_NONE, _NXDOMAIN, _SERVFAIL, _REFUSED, _ERROR; _BAD where it is
 * malformed before the first address.  `cut`: there was more than fitted, so
 * it is worth asking by TCP. */
bool dns_read(struct span message, const struct dns_question *q,
    enum port_dns *end, bool *cut, struct port_addresses *out);

#endif
