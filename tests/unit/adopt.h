/* SPDX-License-Identifier: MIT */
/* adopt.h -- Secrets of others, and how the engine reads them, for the tests
 * of the verdict. */
#ifndef ADOPT_H
#define ADOPT_H

#include "kube/secret_list.h"
#include "check.h"
#include "fake.h"

#define HOST_A "123456789012.dkr.ecr.us-east-1.amazonaws.com"
#define HOST_B "210987654321.dkr.ecr.us-east-1.amazonaws.com"
#define HOST_C "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
#define UID "d7f256f3-e2d3-4571-a2a5-845d6ecd1beb"
#define DOCKER "kubernetes.io/dockerconfigjson"
#define LOGIN "{\"auth\":\"QVdTOng=\"}"
#define KUBECTL \
	"{\"username\":\"AWS\",\"password\":\"x\",\"auth\":\"QVdTOng=\"}"
#define GOOD "{\"auths\":{\"" HOST_A "\":" LOGIN "}}"

static const struct span registries[] = {
	{ HOST_A, sizeof(HOST_A) - 1 }, { HOST_B, sizeof(HOST_B) - 1 },
};

static inline struct secret
sample(void)
{
	return (struct secret){
		.host = SPAN("10.96.0.1"), .name = SPAN("pull"),
		.registry = registries, .n_registries = COUNT(registries),
		.auth = SPAN("QVdTOng="), .expires_s = 1795500000,
	};
}

/* A Secret as the API server gives it, with `meta` behind its own metadata
 * and `config` encoded. */
static inline struct span
made(const char *type, const char *meta, const char *config)
{
	static char room[16384];
	struct buf out = BUF(room);

	buf_puts(&out, "{\"kind\":\"Secret\",\"apiVersion\":\"v1\","
	    "\"metadata\":{\"name\":\"pull\",\"namespace\":\"team-a\","
	    "\"uid\":\"" UID "\",\"resourceVersion\":\"248\","
	    "\"creationTimestamp\":\"2026-11-24T03:28:07Z\"");
	buf_puts(&out, meta);
	buf_puts(&out, "},\"data\":{\".dockerconfigjson\":\"");
	buf_base64(&out, span_of(config));
	buf_puts(&out, "\"},\"type\":\"");
	buf_puts(&out, type);
	buf_puts(&out, "\"}");
	CHECK("the sample fits", !out.full);
	return guard_copy(buf_span(&out));
}

static inline void
watch(void *arg, int depth, bool is_key, struct span piece, bool end)
{
	secret_read_string(arg, depth, is_key, piece, end);
}

/* As the engine reads it: in pieces of `step` bytes, without long strings. */
static inline enum status
judge_in(struct span object, size_t step, const struct secret *s,
    struct secret_found *found)
{
	static struct secret_reader reader;
	static char room[MAX_ELEMENT];
	struct buf element = BUF(room);
	struct json_scan scan;
	struct span piece;

	memset(found, 0, sizeof(*found));
	secret_read(&reader, s);
	json_scan_start(&scan, NULL, MAX_SHORT_STRING, &element, NULL,
	    &reader);
	scan.watch = watch;
	while (object.len > 0) {
		piece = (struct span){ object.at,
		    object.len < step ? object.len : step };
		if (json_scan_feed(&scan, piece) != ST_OK)
			return ST_REPLY;
		object = span_skip(object, step);
	}
	if (json_scan_end(&scan) != ST_OK)
		return ST_REPLY;
	memset(found, 'x', sizeof(*found));
	return secret_judge(&reader, SPAN("team-a"),
	    guard_copy(buf_span(&element)), found);
}

/* The same verdict, whatever the pieces. */
static inline enum status
judge(struct span object, struct secret_found *found)
{
	static const size_t steps[] = { 1, 4, 16, 64 };
	const struct secret s = sample();
	struct secret_found other;
	enum status st = judge_in(object, 100000, &s, found);

	for (size_t i = 0; i < COUNT(steps); i++) {
		CHECK_INT("read in pieces, a Secret gets the same verdict",
		    judge_in(object, steps[i], &s, &other), st);
		CHECK("read in pieces, a Secret gives the same findings",
		    memcmp(&other, found, sizeof(other)) == 0);
	}
	return st;
}

#define AUTHS(list) "{\"auths\":{" list "}}"
#define HEAD(kind, api, name, ns, uid, rv) \
	"{\"kind\":\"" kind "\",\"apiVersion\":\"" api "\",\"metadata\":{" \
	"\"name\":\"" name "\",\"namespace\":\"" ns "\",\"uid\":\"" uid \
	"\",\"resourceVersion\":\"" rv "\"},\"type\":\"" DOCKER "\"," \
	"\"data\":"
#define PLAIN HEAD("Secret", "v1", "pull", "team-a", UID, "248")
/* {"auths":{}} and GOOD with another host would be foreign: this is ours. */
#define OURS_64 \
	"eyJhdXRocyI6eyIxMjM0NTY3ODkwMTIuZGtyLmVjci51cy1lYXN0LTEuYW1hem9u" \
	"YXdzLmNvbSI6e319fQ=="
#define DATA "{\".dockerconfigjson\":\"" OURS_64 "\"}}"
#define LONG_64 \
	"0123456789012345678901234567890123456789012345678901234567890123"

#endif
