/* SPDX-License-Identifier: MIT */
/* sigv4.h -- AWS Signature Version 4 with an Authorization header.
 * Pure: keys + request + time -> headers.  SHA-256 and HMAC are BearSSL's.
 * The canonical request is hashed as it is made and never stored; what is
 * derived from the secret is wiped before each function returns. */
#ifndef AWS_SIGV4_H
#define AWS_SIGV4_H

#include "base/buf.h"
#include "base/limits.h"

#define SIGV4_HEADERS 24	/* headers to sign in one request */
#define SIGV4_PARAMS 32		/* parameters in a query */
#define SIGV4_SEGMENTS 32	/* names in a path that is normalised */

struct sigv4_keys {
	struct span id;		/* AWS_ACCESS_KEY_ID */
	struct span secret;	/* SECRET */
	struct span token;	/* session token, or empty.  SECRET */
};

struct sigv4_header {
	struct span name;	/* in any case */
	struct span value;	/* may have blanks around it and be folded */
};

struct sigv4_request {
	struct span method;
	struct span uri;	/* path as sent; from the first `?`, a query */
	const struct sigv4_header *header;	/* all that are to be signed:
				 * Host, and each X-Amz- one that is sent but
				 * for the three that sigv4_sign() writes.
				 * One that a proxy may change is left out. */
	size_t n_headers;
	struct span body;	/* the bytes that will be sent */
	struct span region;
	struct span service;	/* signing name: "ecr", not "api.ecr" */
	int64_t now_s;		/* the only clock reading: date and scope */

	bool path_as_is;	/* no dots resolved, no slashes dropped */
	bool send_hash;		/* X-Amz-Content-Sha256 is sent and signed */
	bool token_unsigned;	/* the token is sent, but not signed */
};

/* Append the lines that sign `r`, each with its CRLF: X-Amz-Date, then where
 * they apply X-Amz-Security-Token and X-Amz-Content-Sha256, Authorization
 * last.  ST_OK, or ST_FULL: `out` is full and may hold a part of it, or one
 * of the limits above or in limits.h was passed. */
enum status sigv4_sign(const struct sigv4_keys *keys,
    const struct sigv4_request *r, struct buf *out);

/* Append what the signature is made of, as AWS's error messages and other
 * implementations show it: the canonical request, and the string to sign.
 * For tests and for tests/driver/sigv4.c.  The first holds the session token.
 * As sigv4_sign(). */
enum status sigv4_canonical(const struct sigv4_keys *keys,
    const struct sigv4_request *r, struct buf *out);
enum status sigv4_to_sign(const struct sigv4_keys *keys,
    const struct sigv4_request *r, struct buf *out);

#endif
