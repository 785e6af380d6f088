/* SPDX-License-Identifier: MIT */
/* test_ecr_ask.c -- asking ECR for the login. */
#include "check.h"
#include "fake.h"
#include "sigv4_cases.h"
#include "aws/ecr.h"

#define NOW 1440938160		/* of the signing cases */

static const struct sigv4_keys keys = {
	{ SIGV4_CASE_ID, sizeof(SIGV4_CASE_ID) - 1 },
	{ SIGV4_CASE_SECRET, sizeof(SIGV4_CASE_SECRET) - 1 },
	{ NULL, 0 },
};

/* The case of which this is the request. */
static const struct sigv4_case *
find_case(const char *name)
{
	size_t i;

	for (i = 0; i < COUNT(sigv4_cases); i++)
		if (strcmp(sigv4_cases[i].name, name) == 0)
			return &sigv4_cases[i];
	return NULL;
}

struct ask_row {
	const char *name;	/* of the signing case too */
	const char *host;
};

static const struct ask_row asks[] = {
	{ "generated ecr-get-authorization-token",
	    "api.ecr.us-east-1.amazonaws.com" },
	{ "generated ecr-get-authorization-token-session",
	    "api.ecr.eu-west-1.amazonaws.com" },
	{ "generated ecr-get-authorization-token-china",
	    "api.ecr.cn-northwest-1.amazonaws.com.cn" },
	{ "generated ecr-get-authorization-token-dualstack",
	    "ecr.us-gov-west-1.api.aws" },
	{ "generated ecr-get-authorization-token-host-port",
	    "localhost:4566" },
	{ "generated ecr-date-leap-day", "api.ecr.us-east-1.amazonaws.com" },
	{ "generated ecr-date-rollover-last-second",
	    "api.ecr.us-east-1.amazonaws.com" },
	{ "generated ecr-date-rollover-next-second",
	    "api.ecr.us-east-1.amazonaws.com" },
};

static void
ecr_ask_signs_what_it_sends(void)
{
	char room[MAX_ASK_AWS], want[1024];
	struct buf b = BUF(room), w = BUF(want);
	size_t i;

	for (i = 0; i < COUNT(asks); i++) {
		const struct sigv4_case *c = find_case(asks[i].name);
		struct sigv4_keys k = keys;

		if (!CHECK(asks[i].name, c != NULL))
			continue;
		k.token = span_of(c->token);
		buf_clear(&b);
		CHECK_INT(asks[i].name, ecr_ask(&k, span_of(asks[i].host),
		    span_of(c->region), c->now_s, &b), ST_OK);
		buf_clear(&w);
		buf_puts(&w, "\r\nAuthorization: ");
		buf_puts(&w, c->authorization);
		buf_puts(&w, "\r\n\r\n{}");
		CHECK(asks[i].name, span_ends(buf_span(&b),
		    (buf_putc(&w, '\0'), want)));
		buf_clear(&w);
		buf_puts(&w, "POST / HTTP/1.1\r\nHost: ");
		buf_puts(&w, asks[i].host);
		buf_puts(&w, "\r\n");
		CHECK(asks[i].name, span_starts(buf_span(&b),
		    (buf_putc(&w, '\0'), want)));
	}
}

static void
ecr_ask_writes_a_whole_request(void)
{
	static const char *const lines[] = {
		"\r\nContent-Type: application/x-amz-json-1.1\r\n",
		"\r\nX-Amz-Target: AmazonEC2ContainerRegistry_V20150921."
		    "GetAuthorizationToken\r\n",
		"\r\nContent-Length: 2\r\n",
		"\r\nX-Amz-Date: 20150830T123600Z\r\n",
		"\r\nX-Amz-Security-Token: FwoG/+==\r\n",
		"\r\nUser-Agent: ecr-refresh/",
	};
	char room[MAX_ASK_AWS];
	struct buf b = BUF(room);
	struct sigv4_keys k = keys;
	size_t i;

	k.token = SPAN("FwoG/+==");
	ecr_ask(&k, SPAN("example.com"), SPAN("us-east-1"), NOW, &b);
	for (i = 0; i < COUNT(lines); i++)
		CHECK(lines[i], span_holds(buf_span(&b),
		    span_of(lines[i])));
	buf_clear(&b);
	ecr_ask(&keys, SPAN("example.com"), SPAN("us-east-1"), NOW, &b);
	CHECK("without a session there is no token line",
	    !span_holds(buf_span(&b), SPAN("Security-Token")));
}

static bool
is_zero(const char *at, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (at[i] != 0)
			return false;
	return true;
}

static void
ecr_ask_needs_room_for_all_of_it(void)
{
	char room[MAX_ASK_AWS];
	struct buf b = BUF(room);
	struct sigv4_keys k = keys;
	size_t need, cap;

	k.token = SPAN("FwoG/+==");
	ecr_ask(&k, SPAN("example.com"), SPAN("us-east-1"), NOW, &b);
	need = b.len;
	for (cap = 0; cap <= need; cap++) {
		struct buf s = BUF_OVER(guard_room(cap), cap);
		enum status st = ecr_ask(&k, SPAN("example.com"),
		    SPAN("us-east-1"), NOW, &s);

		CHECK_INT("the request fits, or it is refused", st,
		    cap == need ? ST_OK : ST_FULL);
		if (st == ST_FULL)
			CHECK("a request without its room leaves nothing "
			    "behind", s.len == 0 && is_zero(s.at, cap));
	}
}

static void
ecr_ask_has_room_for_the_longest_session(void)
{
	static char token[MAX_TOKEN];
	static char host[MAX_HOST];
	static char id[MAX_KEY_ID];
	static char room[MAX_ASK_AWS];
	struct buf b = BUF(room);
	struct sigv4_keys k = keys;

	memset(token, 't', sizeof(token));
	memset(host, 'h', sizeof(host));
	memset(id, 'i', sizeof(id));
	k.id = (struct span){ id, sizeof(id) };
	k.token = (struct span){ token, sizeof(token) };
	CHECK_INT("MAX_ASK_AWS holds the greatest request", ecr_ask(&k,
	    (struct span){ host, sizeof(host) }, SPAN("us-east-1"), NOW, &b),
	    ST_OK);
}

CHECK_MAIN(
	CHECK_CASE(ecr_ask_signs_what_it_sends),
	CHECK_CASE(ecr_ask_writes_a_whole_request),
	CHECK_CASE(ecr_ask_needs_room_for_all_of_it),
	CHECK_CASE(ecr_ask_has_room_for_the_longest_session),
)
