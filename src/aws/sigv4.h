/* SPDX-License-Identifier: MIT */
/* sigv4.h -- AWS Signature Version 4 with an Authorization header.
 * Pure: keys + request + time -> headers.  SHA-256 and HMAC are BearSSL's. */
#ifndef AWS_SIGV4_H
#define AWS_SIGV4_H

#include "../base/buf.h"
#include "../base/limits.h"

struct sigv4_keys {
	struct span id;		/* AWS_ACCESS_KEY_ID */
	struct span secret;	/* SECRET */
	struct span token;	/* session token, or empty.  SECRET */
};

#endif
