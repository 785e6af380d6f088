/* SPDX-License-Identifier: MIT */
/* secret_sample.h -- a pull Secret to be rendered, and what its body holds, for
 * the tests of the Secret. */
#ifndef TESTS_UNIT_SECRET_SAMPLE_H
#define TESTS_UNIT_SECRET_SAMPLE_H

#include "kube/secret.h"
#include "check.h"
#include "fake.h"

#define AUTH "QVdTOnBhc3N3b3Jk"
#define HOST_A "123456789012.dkr.ecr.us-east-1.amazonaws.com"
#define EXPIRES_S 1795500000	/* 2026-11-24T06:00:00Z */
#define SETTINGS "0123456789abcdef"

#define SAME \
	"\"name\":\"pull\",\"labels\":{\"app.kubernetes.io/managed-by\":" \
	"\"ecr-refresh\"},\"annotations\":{\"ecr-refresh/expires-at\":" \
	"\"2026-11-24T06:00:00Z\",\"ecr-refresh/config-hash\":" \
	"\"" SETTINGS "\",\"ecr-refresh/logins\":\"2026-11-24T06:00:00Z="
#define REST \
	"\"}},\"type\":\"kubernetes.io/" \
	"dockerconfigjson\",\"data\":{\".dockerconfigjson\":\""

static const struct span one[] = { { HOST_A, sizeof(HOST_A) - 1 } };

static inline struct secret
sample(void)
{
	return (struct secret){
		.host = SPAN("10.96.0.1"), .name = SPAN("pull"),
		.registry = one, .n_registries = 1, .auth = SPAN(AUTH),
		.expires_s = EXPIRES_S, .fingerprint = SPAN(SETTINGS),
	};
}

/* What the rendered body holds, decoded.  `room` takes it. */
static inline struct span
decoded(struct span body, struct buf *room)
{
	struct span data = span_skip(body, sizeof(SAME) - 1);

	while (data.len > 0 && !span_starts(data, REST))
		data = span_skip(data, 1);
	data = span_skip(data, sizeof(REST) - 1);
	buf_clear(room);
	data.len -= sizeof("\"}}") - 1;
	if (buf_unbase64(room, data) != ST_OK)
		buf_puts(room, "no base64");
	return buf_span(room);
}

#endif
