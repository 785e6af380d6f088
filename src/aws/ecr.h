/* SPDX-License-Identifier: MIT */
/* ecr.h -- trade AWS keys for one registry login: ECR's
 * GetAuthorizationToken (docs/design/wire.md, "ECR login").  Builds one signed
 * POST and reads its answer; knows nothing of sockets or Kubernetes.  Keeps no
 * state. */
#ifndef AWS_ECR_H
#define AWS_ECR_H

#include "aws/aws_error.h"
#include "aws/sigv4.h"

struct ecr_login {
	struct span host;	/* registry of the keys' account, no scheme */
	struct span account;	/* its 12 digits; empty when the host is not
				 * an ECR name (custom endpoint) */
	struct span auth;	/* base64("AWS:" + password), as `docker login`
				 * stores it.  SECRET */
	int64_t expires_s;	/* Unix seconds */
};

/* What an answer must be to be believed. */
struct ecr_expect {
	struct span region;	/* proxyEndpoint must be an ECR host of it */
	bool vouched;		/* AWS_ENDPOINT_URL_ECR is set: the operator
				 * answers for the host, only its form counts */
	int64_t now_s;		/* life left is counted from here */
};

/* Append the whole request, head and body, to `out`: for `host` (as it stands
 * in the Host header), signed with `keys` for `region` at `now_s`.  ST_OK, or
 * ST_FULL with `out` wiped. */
enum status ecr_ask(const struct sigv4_keys *keys, struct span host,
    struct span region, int64_t now_s, struct buf *out);

/* Read a complete answer with status 200.  Spans in `login` point into
 * `keep`, to which they are appended; the caller wipes it.  ST_OK, or, with
 * `login` zeroed and `why` a few words for the user:
 *  ST_REPLY	not JSON, no or more than one entry, a member missing or of
 *		the wrong type, token not base64 of "AWS:" and a password of
 *		printable characters that JSON takes as they are, registry of
 *		another region or suffix
 *  ST_EXPIRED	less than MIN_LIFE_S to live
 *  ST_LASTING	more than MAX_LIFE_S to live, though AWS took our clock for
 *		right
 *  ST_FULL	a token longer than `keep` has room for */
enum status ecr_answer(struct span body, const struct ecr_expect *expect,
    struct buf *keep, struct ecr_login *login, const char **why);

#endif
