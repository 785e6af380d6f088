/* SPDX-License-Identifier: MIT */
/* test_login.c -- one ECR login: what is asked, and what an answer
 * with 200, or none at all, makes of it. */
#include "login_by_hand.h"

/* -- Asking. */

static void
login_begins_with_a_task(void)
{
	struct engine_task *t;

	set_up();
	t = peer.ready.head;
	CHECK("a login that begins is a task of its peer", t == &login.task &&
	    peer.ready.n == 1 && t->peer == &peer);
	CHECK("its answer goes as it is into the login's memory",
	    t->raw && t->big == &login.raw);
	CHECK("nothing is signed before the engine asks for it",
	    login.ask.len == 0);
	CHECK_INT("nothing is told before there is an answer", told.n, 0);
}

static void
request_is_signed_for_now(void)
{
	struct span request;

	set_up();
	CHECK_INT("a request is made", ask(&request), ST_OK);
	CHECK_SPAN("the request is ECR's, signed at the time here", request,
	    signed_at(START_S));
	CHECK("the request goes to the host that was set", span_holds(request,
	    SPAN("\r\nHost: api.ecr.us-east-1.amazonaws.com\r\n")));
	fake.now_ms += 61000;
	CHECK_INT("the request can be made again", ask(&request), ST_OK);
	CHECK_SPAN("a second request is signed anew, in the first one's place",
	    request, signed_at(START_S + 61));
}

static void
request_without_room_is_told(void)
{
	struct span request;

	set_up();
	login.ask = BUF_OVER(ask_room, 100);
	CHECK_INT("a request that has no room is refused", ask(&request),
	    ST_FULL);
	CHECK("no part of a request without room is left in memory",
	    request.len == 0 && is_zero(ask_room, 100));
	CHECK_INT("without a request the login ends", lost(ST_FULL), TASK_DONE);
	CHECK("the event says that it did not fit", told.n == 1 &&
	    told.e.status == ST_FULL && !told.e.died);
}

/* -- Answers with 200. */

static void
good_answer_is_a_login(void)
{
	set_up();
	CHECK_INT("a good answer ends the task", answered(200, START_S,
	    SPAN(GOOD), true), TASK_DONE);
	CHECK("a good answer is told once, as a login", told.n == 1 &&
	    told.e.status == ST_OK && !told.e.died);
	CHECK("a good answer comes with its head, and no complaint", told.e.head ==
	    &head && told.e.failure == NULL && told.e.why == NULL);
	CHECK_TEXT("the login names the registry", told.got.host, HOST);
	CHECK_TEXT("the login names the account", told.got.account,
	    "123456789012");
	CHECK_TEXT("the login has the token", told.got.auth, AUTH);
	CHECK_INT("the login has its end", told.got.expires_s,
	    START_S + 12 * 3600);
	CHECK("what the login points to is in `keep`", told.got.auth.at >=
	    keep_room && told.got.auth.at < keep_room + login.keep.len);
	CHECK("the answer itself is wiped", login.raw.len == 0 &&
	    is_zero(raw_room, sizeof(GOOD)));
}

static void
host_is_vouched_for_or_not(void)
{
	const struct span body = SPAN(BODY(AUTH, IN_12_H, "registry.test"));

	set_up();
	answered(200, START_S, body, true);
	CHECK_INT("J7 a registry that is not ECR's is refused",
	    told.e.status, ST_REPLY);
	set_up();
	login.vouched = true;
	answered(200, START_S, body, true);
	CHECK_INT("a registry that the user vouches for is taken",
	    told.e.status, ST_OK);
	CHECK_TEXT("the vouched registry is the one of the answer", told.got.host,
	    "registry.test");
	CHECK_INT("a registry that is not ECR's has no account",
	    told.got.account.len, 0);
}

static void
bad_answers_are_no_login(void)
{
	static const struct row {
		const char *name, *body, *why;
		enum status st;
	} rows[] = {
		{ "J1 an empty answer is no login", "", "not JSON", ST_REPLY },
		{ "H12 a captive portal's page is no login",
		    "<html>hello</html>", "not JSON", ST_REPLY },
		{ "J6 an empty list is no login",
		    "{\"authorizationData\":[]}", "empty", ST_REPLY },
		{ "J6 a token that is no base64 is no login",
		    BODY("QVdT!", IN_12_H, HOST), "not base64", ST_REPLY },
		{ "J7 a registry of another region is no login",
		    BODY(AUTH, IN_12_H, "123456789012.dkr.ecr.us-west-1."
		    "amazonaws.com"), "another region", ST_REPLY },
		{ "A11 a login that lasts for 14 hours is no login",
		    BODY(AUTH, "1795528800", HOST), "out of range",
		    ST_LASTING },
		{ "A11 a login that ends in 9 minutes is no login",
		    BODY(AUTH, "1795478940", HOST), "out of range",
		    ST_EXPIRED },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		set_up();
		CHECK_INT(rows[i].name, answered(200, START_S,
		    span_of(rows[i].body), false), TASK_DONE);
		CHECK_INT(rows[i].name, told.n, 1);
		CHECK_INT(rows[i].name, told.e.status, rows[i].st);
		CHECK(rows[i].name, told.e.head == &head && !told.e.died);
		CHECK("what cannot be believed is not what AWS refused",
		    told.e.failure == NULL);
		CHECK(rows[i].name, told.e.why != NULL && span_holds(span_of(
		    told.e.why), span_of(rows[i].why)));
		CHECK("an answer that cannot be believed is wiped too",
		    login.raw.len == 0 && is_zero(raw_room, 256));
	}
}

static void
unbelievable_answers_are_final(void)
{
	set_up();
	CHECK_INT("a malformed login is not asked for again",
	    answered(200, START_S, SPAN("{}"), true), TASK_DONE);
	CHECK_INT("a malformed login is told at once", told.n, 1);
	set_up();
	CHECK_INT("A11 a login that lasts too long is not asked for again",
	    answered(200, START_S, SPAN(BODY(AUTH, "1795528800", HOST)),
	    true), TASK_DONE);
}

static void
expired_login_is_asked_for_again(void)
{
	const struct span stale = SPAN(BODY(AUTH, "1795478940", HOST));
	size_t kept;

	set_up();
	answered(200, START_S, SPAN(GOOD), true);
	kept = login.keep.len;
	set_up();
	CHECK_INT("A11 a login that has expired is asked for again",
	    answered(200, START_S, stale, true), TASK_RETRY);
	CHECK_INT("A11 an expired one that is asked for again is not told",
	    told.n, 0);
	CHECK("A11 an expired one needs no longer pause",
	    !login.task.throttled);
	CHECK_INT("a good login after an expired one ends the task",
	    answered(200, START_S, SPAN(GOOD), true), TASK_DONE);
	CHECK("a good login after an expired one is told", told.n == 1 &&
	    told.e.status == ST_OK);
	CHECK_INT("`keep` holds nothing of the expired one", login.keep.len,
	    kept);
}

/* A login whose token has `clear` bytes. */
static struct span
body_of_size(size_t clear)
{
	static char secret[MAX_TOKEN], text[2 * MAX_TOKEN];
	struct buf b = BUF(text);

	memset(secret, 'p', sizeof(secret));
	memcpy(secret, "AWS:", 4);
	buf_puts(&b, "{\"authorizationData\":[{\"authorizationToken\":\"");
	buf_base64(&b, (struct span){ secret, clear });
	buf_puts(&b, "\",\"expiresAt\":" IN_12_H ",\"proxyEndpoint\":"
	    "\"https://" HOST "\"}]}");
	return buf_span(&b);
}

static void
long_password_is_refused(void)
{
	const size_t most = MAX_TOKEN / 4 * 3;

	set_up();
	answered(200, START_S, body_of_size(most), false);
	CHECK_INT("the longest token is taken", told.e.status, ST_OK);
	CHECK_INT("the longest token is whole", told.got.auth.len, MAX_TOKEN);
	set_up();
	answered(200, START_S, body_of_size(most + 1), true);
	CHECK("a longer token is refused, though there is memory for it",
	    told.n == 1 && told.e.status == ST_FULL);
	set_up();
	login.keep = BUF_OVER(keep_room, 1000);
	answered(200, START_S, body_of_size(most), true);
	CHECK("a token that `keep` has no room for is refused",
	    told.n == 1 && told.e.status == ST_FULL);
	CHECK("such a token is called too long", told.e.why != NULL && span_holds(
	    span_of(told.e.why), SPAN("authorizationToken is too long")));
}

/* -- No answer. */

static void
lost_answers_are_told(void)
{
	static const struct row {
		const char *name;
		enum status st;
	} rows[] = {
		{ "N5 an answer that is lost for good is told", ST_LOST },
		{ "N7 an answer that does not come in time is told", ST_TIME },
		{ "H1 an answer that is no HTTP is told", ST_REPLY },
		{ "H15 an answer that is too large is told", ST_FULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		set_up();
		CHECK_INT(rows[i].name, lost(rows[i].st), TASK_DONE);
		CHECK_INT(rows[i].name, told.n, 1);
		CHECK_INT(rows[i].name, told.e.status, rows[i].st);
		CHECK("where no answer came there is no head, and nobody died",
		    told.e.head == NULL && told.e.got == NULL &&
		    told.e.failure == NULL && told.e.why == NULL &&
		    !told.e.died);
	}
}

static void
dead_peer_is_told(void)
{
	set_up();
	peer.dead = ST_CERT_TRUST;
	CHECK_INT("T3 a peer that was given up ends the task",
	    lost(ST_CERT_TRUST), TASK_DONE);
	CHECK("T3 the event says that the peer was given up", told.n == 1 &&
	    told.e.died && told.e.status == ST_CERT_TRUST);
	CHECK("T3 the event of a dead peer has no answer in it",
	    told.e.head == NULL && told.e.got == NULL &&
	    told.e.failure == NULL);
	set_up();
	peer.dead = ST_CERT_TRUST;
	CHECK_INT("I4 an answer of a peer that was given up is not read",
	    answered(200, START_S, SPAN(GOOD), false), TASK_DONE);
	CHECK("I4 such an answer is no login", told.n == 1 && told.e.died &&
	    told.e.got == NULL && login.keep.len == 0);
}

CHECK_MAIN(
	CHECK_CASE(login_begins_with_a_task),
	CHECK_CASE(request_is_signed_for_now),
	CHECK_CASE(request_without_room_is_told),
	CHECK_CASE(good_answer_is_a_login),
	CHECK_CASE(host_is_vouched_for_or_not),
	CHECK_CASE(bad_answers_are_no_login),
	CHECK_CASE(unbelievable_answers_are_final),
	CHECK_CASE(expired_login_is_asked_for_again),
	CHECK_CASE(long_password_is_refused),
	CHECK_CASE(lost_answers_are_told),
	CHECK_CASE(dead_peer_is_told),
)
