/* SPDX-License-Identifier: MIT */
/* test_run_login.c -- the login of a run, and what is said of it. */
#include "check.h"
#include "world.h"

static void
pass_ends_without_a_login(void)
{
	static const struct row {
		const char *name, *line, *body, *say;
		int asked;
	} rows[] = {
		{ "A4 access denied", "400 Bad Request",
		    "{\"__type\":\"AccessDeniedException\",\"message\":\"User "
		    "x is not authorized\"}", "AccessDeniedException", 1 },
		{ "A4 unknown key", "403 Forbidden",
		    "{\"__type\":\"UnrecognizedClientException\"}",
		    "UnrecognizedClientException", 1 },
		{ "A1 throttled for ever", "400 Bad Request",
		    "{\"__type\":\"ThrottlingException\"}",
		    "ThrottlingException", 4 },
		{ "A3 session expired", "400 Bad Request",
		    "{\"__type\":\"ExpiredTokenException\"}",
		    "ExpiredTokenException", 1 },
		{ "H12 a captive portal", "200 OK", "<html>hello</html>",
		    "ECR", 1 },
		{ "J6 no token", "200 OK", "{\"authorizationData\":[]}",
		    "ECR", 1 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct world_rule rules[] = { { "POST / ", NULL,
			world_reply(rows[i].line, rows[i].body), 0 }, { 0 } };

		CHECK_INT(check_row("without a login the run ends with its "
		    "cause", rows[i].name), run_anew("a b", rules), 2);
		CHECK_INT("I1 nothing is written",
		    world_asked("PATCH ", NULL), 0);
		CHECK_INT(check_row("without a login the run ends with its "
		    "cause", rows[i].name), world_asked("POST / ", NULL),
		    rows[i].asked);
		CHECK(check_row("without a login the run ends with its cause",
		    rows[i].name), world_said(2, rows[i].say));
	}
}

static void
pass_corrects_its_clock_once(void)
{
	static const char skewed[] = "HTTP/1.1 403 Forbidden\r\n"
	    "Date: Tue, 24 Nov 2026 00:30:00 GMT\r\nContent-Length: 32\r\n\r\n"
	    "{\"__type\":\"RequestTimeTooSkewed\"}";
	char fixed[sizeof skewed];
	const struct world_rule once[] = {
		{ "POST / ", NULL, fixed, 1 }, { 0 },
	};

	strcpy(fixed, skewed);
	memcpy(strstr(fixed, "32"), "33", 2);
	CHECK_INT("A5 signed again with AWS's time", run_anew("a", once), 0);
	CHECK_INT("the second time is AWS's", world_asked("POST / ",
	    "20261124T0030"), 1);
}

/* Ten minutes off, and the secret key is another's. */
static void
pass_judges_with_the_corrected_clock(void)
{
	static const char refused[] = "HTTP/1.1 400 Bad Request\r\n"
	    "Date: Tue, 24 Nov 2026 00:10:00 GMT\r\nContent-Length: 38\r\n\r\n"
	    "{\"__type\":\"InvalidSignatureException\"}";
	const struct world_rule rules[] = {
		{ "POST / ", NULL, refused, 0 }, { 0 },
	};

	CHECK_INT("CC3: a wrong key and a wrong clock: exit 2",
	    run_anew("a", rules), 2);
	CHECK_INT("CC3: signed again with AWS's time, once",
	    world_asked("POST / ", NULL), 2);
	CHECK("CC3: with AWS's time the key is wrong", world_said(2, "the "
	    "signature does not match (clock here 2026-11-24T00:00:00Z, AWS's "
	    "2026-11-24T00:10:00Z)"));
	CHECK("CC3: with AWS's time the clock is not blamed",
	    !world_said(2, "the clock is wrong"));
}

#define LASTING_S "1795528800"	/* 14 h from the start */

static void
pass_names_a_login_that_lasts(void)
{
	const struct world_rule rules[] = { { "POST / ", NULL,
	    world_reply("200 OK", "{\"authorizationData\":[{"
	    "\"authorizationToken\":\"QVdTOnBhc3N3b3Jk\",\"expiresAt\":"
	    LASTING_S ",\"proxyEndpoint\":\"https://" HOST "\"}]}"), 0 },
	    { 0 } };

	CHECK_INT("CC4: a login of 14 h: exit 2", run_anew("a", rules), 2);
	CHECK("CC4: a login that lives too long has words of its own",
	    world_said(2, "ECR login: ECR returned a login that is valid for "
	    "more than 13 hours "));
	CHECK("CC4: AWS refused nothing", !world_said(2, "refused (200)"));
	CHECK("CC4: the line has both clocks",
	    world_said(2, "(clock here 2026-11-24T00:00:00Z, AWS's unknown)"));
	CHECK_INT("I1 nothing is written", world_asked("PATCH ", NULL), 0);
}

static void
pass_notes_another_account(void)
{
	static const char typo[] = "123456789013.dkr.ecr.us-east-1."
	    "amazonaws.com";

	world_set_up("a", NULL);
	world_config.account = SPAN("123456789013");
	CHECK_INT("CE10: another account's registry: exit 0", world_run(), 0);
	CHECK("CE10: the account is noted, with both", world_said(1, "The keys "
	    "belong to account 123456789012, which does not own "
	    "123456789013.dkr.ecr.us-east-1.amazonaws.com; "));
	CHECK("CE10: another account's registry is no error",
	    fake_output(2).len == 0);
	world_set_up("a", NULL);
	world_config.account = SPAN("123456789012");
	CHECK_INT("CE10: its own account's registry: exit 0", world_run(), 0);
	CHECK("CE10: its own account's registry is nothing to note",
	    !world_said(1, "does not own"));
	world_set_up("a", NULL);
	world_config.registry[0] = SPAN(HOST);
	world_config.registry[1] = span_of(typo);
	world_config.n_registries = 2;
	CHECK_INT("CE10: another account's registry in ECR_REGISTRIES: exit 0",
	    world_run(), 0);
	CHECK("CE10: one of ECR_REGISTRIES is noted too", world_said(1,
	    "which does not own 123456789013.dkr.ecr.us-east-1.amazonaws.com;"
	    " "));
}

CHECK_MAIN(
	CHECK_CASE(pass_ends_without_a_login),
	CHECK_CASE(pass_corrects_its_clock_once),
	CHECK_CASE(pass_judges_with_the_corrected_clock),
	CHECK_CASE(pass_names_a_login_that_lasts),
	CHECK_CASE(pass_notes_another_account),
)
