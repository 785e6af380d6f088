/* SPDX-License-Identifier: MIT */
/* test_login_refused.c -- one ECR login that AWS refuses: again, later, with
 * another time, or the end. */
#include "login_by_hand.h"

/* -- Refusals. */

static void
refusals_are_judged(void)
{
	static const struct row {
		const char *name;
		int code;
		const char *body;
		bool may_retry;
		enum engine_next next;
		enum status st;
		const char *aws;	/* the code in the event */
	} rows[] = {
		{ "A1 throttled, with a try left: again", 400,
		    TYPE("ThrottlingException"), true, TASK_RETRY, ST_BUSY },
		{ "A1 throttled, with no try left: told", 400,
		    TYPE("ThrottlingException"), false, TASK_DONE, ST_BUSY,
		    "ThrottlingException" },
		{ "A1 429 without a body, with a try left: again", 429, "",
		    true, TASK_RETRY, ST_BUSY },
		{ "A2 503 in HTML, with a try left: again", 503,
		    "<html>busy</html>", true, TASK_RETRY, ST_BUSY },
		{ "A2 500 with no try left: told", 500, "", false, TASK_DONE,
		    ST_BUSY, "" },
		{ "A3 a session that ended is final", 400,
		    TYPE("ExpiredTokenException"), true, TASK_DONE, ST_EXPIRED,
		    "ExpiredTokenException" },
		{ "A4 denied access is final", 400,
		    TYPE("AccessDeniedException"), true, TASK_DONE, ST_DENIED,
		    "AccessDeniedException" },
		{ "A4 an unknown key is final", 403,
		    TYPE("UnrecognizedClientException"), true, TASK_DONE,
		    ST_DENIED, "UnrecognizedClientException" },
		{ "A5 a wrong signature, by clocks that agree, is final", 403,
		    TYPE("SignatureDoesNotMatch"), true, TASK_DONE, ST_DENIED,
		    "SignatureDoesNotMatch" },
		{ "H9 a redirect is final", 302, "", true, TASK_DONE,
		    ST_REPLY, "" },
		{ "H12 a proxy's own refusal is final", 407,
		    "<html>sign in</html>", true, TASK_DONE, ST_REPLY, "" },
		{ "a login that comes with 203 is none", 203, GOOD, true,
		    TASK_DONE, ST_REPLY, "" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct row *r = &rows[i];
		bool again = r->next == TASK_RETRY;

		set_up();
		CHECK_INT(r->name, answered(r->code, START_S,
		    span_of(r->body), r->may_retry), r->next);
		CHECK_INT(r->name, told.n, again ? 0 : 1);
		CHECK_INT(r->name, login.task.throttled, r->st == ST_BUSY);
		if (again)
			continue;
		CHECK_INT(r->name, told.e.status, r->st);
		CHECK_TEXT(r->name, span_of(told.failure.code), r->aws);
		CHECK_INT(r->name, told.failure.http, r->code);
		CHECK("a refusal is no login, and no peer's end",
		    told.e.got == NULL && !told.e.died && told.e.why == NULL);
		CHECK("a refusal comes with its head", told.e.head == &head);
	}
}

static void
refusal_is_told_in_full(void)
{
	set_up();
	answered(400, START_S + 5, SPAN("{\"__type\":\"com.amazonaws#"
	    "AccessDeniedException\",\"message\":\"User x may not\"}"), true);
	CHECK_TEXT("the event has AWS's code", span_of(told.failure.code),
	    "AccessDeniedException");
	CHECK_TEXT("the event has AWS's words", span_of(told.failure.message),
	    "User x may not");
	CHECK_TEXT("the event has the request's id",
	    span_of(told.failure.request_id), "an-id");
	CHECK_INT("the event has AWS's clock", told.failure.date_s,
	    START_S + 5);
}

static void
throttling_does_not_last(void)
{
	set_up();
	answered(400, START_S, SPAN(TYPE("Throttling")), true);
	CHECK("A1 a throttled login waits longer", login.task.throttled);
	answered(400, START_S, SPAN(TYPE("AccessDenied")), true);
	CHECK("A1 another refusal after it is not throttled",
	    !login.task.throttled && told.e.status == ST_DENIED);
}

/* -- The clock. */

static void
clock_is_corrected_once(void)
{
	const struct span skewed = SPAN(TYPE("RequestTimeTooSkewed"));
	struct span request;

	set_up();
	CHECK_INT("A5 a wrong clock: asked again at once, with no try left",
	    answered(403, HALF_PAST, skewed, false), TASK_AGAIN);
	CHECK_INT("A5 a wrong clock that is corrected is not told", told.n, 0);
	CHECK_INT("A5 the next request is made", ask(&request), ST_OK);
	CHECK_SPAN("A5 the next request is signed with AWS's time", request,
	    signed_at(HALF_PAST));
	CHECK("A5 AWS's time stands in the next request", span_holds(request,
	    SPAN("X-Amz-Date: 20261124T003000Z\r\n")));
	fake.now_ms += 61000;
	ask(&request);
	CHECK_SPAN("A5 AWS's time goes on as ours does", request,
	    signed_at(HALF_PAST + 61));
	CHECK_INT("A5 a second such refusal is the end", answered(403,
	    HALF_PAST + 3600, skewed, true), TASK_DONE);
	CHECK("A5 a second such refusal is told as a wrong clock", told.n == 1 &&
	    told.e.status == ST_SKEW && told.failure.date_s ==
	    HALF_PAST + 3600);
	ask(&request);
	CHECK_SPAN("A5 the second one's time is not taken over", request,
	    signed_at(HALF_PAST + 61));
}

static void
correction_ends_with_the_login(void)
{
	const struct span skewed = SPAN(TYPE("RequestTimeTooSkewed"));
	struct span request;

	set_up();
	answered(403, HALF_PAST, skewed, true);
	answered(403, HALF_PAST, skewed, true);
	peer.ready = (struct engine_queue){0};
	begin();
	ask(&request);
	CHECK_SPAN("A5 another login begins with our clock", request,
	    signed_at(START_S));
	CHECK_INT("A5 another login may correct the clock once more",
	    answered(403, HALF_PAST, skewed, true), TASK_AGAIN);
}

static void
clock_needs_a_date(void)
{
	set_up();
	CHECK_INT("A5 a wrong clock, and AWS tells no time: the end",
	    answered(403, 0, SPAN(TYPE("RequestExpired")), true), TASK_DONE);
	CHECK("A5 without AWS's time a wrong clock is told", told.n == 1 &&
	    told.e.status == ST_SKEW);
}

/* Years before or after AWS's, here: what it says is judged by its clock. */
static void
login_is_judged_by_the_corrected_clock(void)
{
	static const struct row {
		const char *name;
		int64_t here_s;
	} rows[] = {
		{ "Z1 a clock 56 years behind is put right", 0 },
		{ "Z1 a clock 20 years ahead is put right",
		    START_S + INT64_C(20) * 365 * 86400 },
		{ "Z1 a clock 5 minutes ahead is put right", START_S + 300 },
	};
	struct span request;

	for (size_t i = 0; i < COUNT(rows); i++) {
		set_up();
		fake_wall(rows[i].here_s);
		CHECK_INT(rows[i].name, answered(400, START_S,
		    SPAN(TYPE("InvalidSignatureException")), true),
		    TASK_AGAIN);
		ask(&request);
		CHECK_SPAN(rows[i].name, request, signed_at(START_S));
		CHECK_INT(rows[i].name, answered(200, START_S, SPAN(GOOD),
		    false), TASK_DONE);
		CHECK_INT(rows[i].name, told.e.status, ST_OK);
	}
}

static void
key_is_wrong_when_the_clock_is_right(void)
{
	const struct span bad = SPAN(TYPE("InvalidSignatureException"));

	set_up();
	CHECK_INT("CC3: a bad signature 30 minutes apart is the clock's first",
	    answered(400, HALF_PAST, bad, true), TASK_AGAIN);
	answered(400, HALF_PAST, bad, true);
	CHECK_INT("CC3: with the clock put right it is the key's",
	    told.e.status, ST_DENIED);
}

CHECK_MAIN(
	CHECK_CASE(refusals_are_judged),
	CHECK_CASE(refusal_is_told_in_full),
	CHECK_CASE(throttling_does_not_last),
	CHECK_CASE(clock_is_corrected_once),
	CHECK_CASE(correction_ends_with_the_login),
	CHECK_CASE(clock_needs_a_date),
	CHECK_CASE(login_is_judged_by_the_corrected_clock),
	CHECK_CASE(key_is_wrong_when_the_clock_is_right),
)
