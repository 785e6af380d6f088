/* SPDX-License-Identifier: MIT */
/* login_by_hand.h -- one ECR login for tests that play the engine's part
 * themselves: set_up(), ask(), answered() or lost(), then what was told. */
#ifndef LOGIN_BY_HAND_H
#define LOGIN_BY_HAND_H

#include "check.h"
#include "fake.h"
#include "login/login.h"

#define HOST "123456789012.dkr.ecr.us-east-1.amazonaws.com"
#define START_S INT64_C(1795478400)	/* 2026-11-24T00:00:00Z */
#define HALF_PAST (START_S + 1800)
#define IN_12_H "1795521600"
#define AUTH "QVdTOnBhc3N3b3Jk"		/* AWS:password */
#define BODY(auth, expires, host) "{\"authorizationData\":[{" \
	"\"authorizationToken\":\"" auth "\",\"expiresAt\":" expires \
	",\"proxyEndpoint\":\"https://" host "\"}]}"
#define GOOD BODY(AUTH, IN_12_H, HOST)
#define TYPE(code) "{\"__type\":\"" code "\"}"

static char ask_room[MAX_ASK_AWS], keep_room[2 * MAX_TOKEN],
    raw_room[MAX_LONG], own_room[MAX_ASK], want_room[MAX_ASK_AWS];
static const struct sigv4_keys keys = {
	SPAN("AKIDEXAMPLE"), SPAN("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
	SPAN("a-session-token"),
};
static struct engine_peer peer;
static struct login login;
static struct http_head head;	/* of the last answer */

/* What the last event said, and how many there were. */
static struct {
	int n;
	struct login_event e;
	struct ecr_login got;
	struct aws_error failure;
} told;

static inline void
on_event(struct login *l, const struct login_event *e)
{
	CHECK("the event is the login's own", l == &login);
	told.n++;
	told.e = *e;
	if (e->got != NULL)
		told.got = *e->got;
	if (e->failure != NULL)
		told.failure = *e->failure;
}

/* -- The engine's part. */

static inline void
begin(void)
{
	memset(&told, 0, sizeof(told));
	login_begin(&login);
}

static inline void
set_up(void)
{
	fake_reset();
	memset(ask_room, 0, sizeof(ask_room));
	memset(raw_room, 0, sizeof(raw_room));
	peer = (struct engine_peer){ .arg = &login };
	login = (struct login){
		.keys = &keys, .region = SPAN("us-east-1"),
		.host = SPAN("api.ecr.us-east-1.amazonaws.com"),
		.peer = &peer, .ask = BUF(ask_room), .keep = BUF(keep_room),
		.raw = BUF(raw_room), .event = on_event,
	};
	begin();
}

static inline enum status
ask(struct span *request)
{
	struct buf own = BUF(own_room);
	struct span part[HTTP_PARTS] = { 0 };
	size_t n = 0;
	enum status st = login.task.ask(&login.task, &own, part, &n);

	CHECK_INT("the request has one part", n, 1);
	CHECK_INT("the connection's own memory is not used", own.len, 0);
	*request = part[0];
	return st;
}

/* The whole answer came, with `code` and `date_s`. */
static inline enum engine_next
answered(int code, int64_t date_s, struct span body, bool may_retry)
{
	struct engine_answer a = { .head = &head, .may_retry = may_retry };

	head = (struct http_head){
		.code = code, .date_s = date_s, .request_id = "an-id",
	};
	buf_clear(&login.raw);
	buf_put(&login.raw, body);
	a.body = buf_span(&login.raw);
	return login.task.answer(&login.task, &a);
}

static inline enum engine_next
lost(enum status st)
{
	struct engine_answer a = { .status = st };

	return login.task.answer(&login.task, &a);
}

/* What ecr_ask() makes of the same at `now_s`. */
static inline struct span
signed_at(int64_t now_s)
{
	struct buf want = BUF(want_room);

	ecr_ask(&keys, login.host, login.region, now_s, &want);
	return buf_span(&want);
}

static inline bool
is_zero(const char *at, size_t n)
{
	size_t i = 0;

	while (i < n && at[i] == 0)
		i++;
	return i == n;
}

#endif
