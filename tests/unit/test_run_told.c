/* SPDX-License-Identifier: MIT */
/* test_run_told.c -- what a run finds beside its work: policies, clocks,
 * strangers. */
#include <string.h>

#include "check.h"
#include "world.h"

#define NEIGHBOURS .owner = OF_KUBECTL, .holds = NEIGHBOUR

/* -- Namespaces that nobody may write. */

#define DENIED world_reply("403 Forbidden", "{\"kind\":\"Status\"," \
	"\"message\":\"admission webhook \\\"x\\\" denied the request: no\"," \
	"\"reason\":\"Forbidden\",\"code\":403}")

static void
what_a_policy_bars_is_no_failure(void)
{
	const struct world_rule rules[] = {
		{ PATCH("kube-system"), NULL, DENIED, 0 }, { 0 },
	};
	const struct world_rule all[] = { { "PATCH ", NULL, DENIED, 0 }, { 0 } };

	CHECK_INT("CF5: refused where there was none, another written: exit 0",
	    run_held("a kube-system", NULL, rules), 0);
	CHECK("CF5: a refusal by policy is a warning", world_said(2, "warning: "
	    "namespace kube-system: Forbidden (403): an admission webhook or "
	    "policy refused "));
	CHECK("CF5: the warning has the cure",
	    world_said(2, "ECR_EXCLUDE_NAMESPACES"));
	CHECK("CF5: what a policy refused is counted apart",
	    world_said(1, "1 refused by policy"));
	CHECK_INT("CF5: one refused by policy, another fresh: exit 0",
	    run_held("a kube-system", HELD({ "a" }), rules), 0);
	CHECK_INT("CF5: nothing but a refusal by policy: exit 2",
	    run_held("kube-system", NULL, rules), 2);
	CHECK("CF5: the last line says why", world_said(2, "\nerror: namespace "
	    "kube-system: Forbidden (403): an admission webhook"));
	CHECK_INT("CF5: a renewal that is refused is a failure",
	    run_held("a kube-system", HELD({ "a" },
	    { "kube-system", .hours_left = 9 }), rules), 1);
	world_set_up("a", all);
	world_secrets(HELD({ "a" }));
	world_exact("kube-system");
	CHECK_INT("CF5: a refusal by policy for an exact name is a failure",
	    world_run(), 1);
}

/* -- The clocks. */

static void
run_at(const char *date)
{
	world_set_up("a", NULL);
	world_date(date);
	world_run();
}

static void
two_clocks_that_differ_are_told(void)
{
	run_at("Tue, 24 Nov 2026 10:00:00 GMT");
	CHECK("CC1: ten hours apart: a warning with both", world_said(2,
	    "warning: clock: it is 2026-11-24T00:00:00Z here and "
	    "2026-11-24T10:00:00Z at 127.0.0.1:6443; "));
	run_at("Tue, 24 Nov 2026 00:04:59 GMT");
	CHECK("CC1: less than five minutes: no word", !world_said(2, "clock"));
	run_at("Mon, 23 Nov 2026 14:00:00 GMT");
	CHECK("CC1: a server's clock that is behind is a warning too",
	    world_said(2, "2026-11-23T14:00:00Z at "));
	run_at("yesterday");
	CHECK("CC1: a date that is none: no word", !world_said(2, "clock"));
}

static void
the_later_clock_decides(void)
{
	/* It is fresh by our clock, which is ten hours behind. */
	world_set_up("", NULL);
	world_secrets(HELD({ "a" }));
	world_only("a");
	world_date("Tue, 24 Nov 2026 10:00:00 GMT");
	CHECK_INT("CC1: a login that expires in an hour: exit 0", world_run(),
	    0);
	CHECK_INT("CC1: the login that expires in an hour is renewed",
	    world_asked(PATCH("a"), NULL), 1);
	world_set_up("a", NULL);
	world_secrets(HELD({ "a", .hours_left = 9 }));
	world_date("Mon, 23 Nov 2026 14:00:00 GMT");
	world_run();
	CHECK_INT("CC1: the server's clock alone makes nothing fresh",
	    world_asked(PATCH("a"), NULL), 1);
}

/* -- Two installs with one Secret name. */

static void
another_ecr_refresh_is_told(void)
{
	run_held("a b", HELD({ "a", LIVE_ELSEWHERE }, { "b", LIVE_ELSEWHERE }),
	    NULL);
	CHECK("CA4: a live login of ours for another host was replaced",
	    world_said(2, "namespace a: secrets/ecr-registry-credentials held "
	    "a login for their.host that is valid until "));
	CHECK("CA4: the warning has both hosts and the way out", world_said(2,
	    "; it now holds one for " HOST "; if another ecr-refresh writes it "
	    "too, choose another ECR_SECRET_NAME"));
	CHECK("CA4: the replacement is told only once",
	    !world_said(2, "namespace b"));
	run_held("terminating b",
	    HELD({ "terminating", LIVE_ELSEWHERE }, { "b", LIVE_ELSEWHERE }),
	    NULL);
	CHECK("CA4: a Secret that is not written hides no other", world_said(2,
	    "namespace b: secrets/ecr-registry-credentials held a login"));
	world_set_up("", NULL);
	world_secrets(HELD({ "a", LIVE_ELSEWHERE }, { "b", LIVE_ELSEWHERE }));
	world_only("a b");
	world_run();
	CHECK("CA4: among exact names it is told too",
	    world_said(2, "namespace a: secrets/"));
	CHECK("CA4: among exact names it is told only once",
	    !world_said(2, "namespace b"));
	run_held("a", HELD({ "a", .other_settings = true }), NULL);
	CHECK("CA4: other settings for the same host are no matter",
	    fake_output(2).len == 0);
	run_held("a", HELD({ "a" }), NULL);
	CHECK("CA4: a login that is not replaced is not told",
	    fake_output(2).len == 0);
}

/* -- Whose registry it is, without asking AWS. */

static void
a_fresh_secret_tells_whose_registry_it_is(void)
{
	CHECK_INT("CA6: another account's login, the rest fresh: exit 0",
	    run_held("a b", HELD({ "a" }, { "b", NEIGHBOURS }), NULL), 0);
	CHECK_INT("CA6: AWS is not asked", world_asked("POST / ", NULL), 0);
	CHECK_INT("CA6: the other account's login is left alone",
	    (int)world_tally()->left, 1);
}

/* Whoever writes Secrets in one namespace can make one that looks fresh. */
static void
a_fresh_secret_gives_no_leave_to_write(void)
{
	run_held("a b", HELD({ "a", .login = "docker.io" }, { "b", THEIRS }),
	    NULL);
	CHECK_INT("CA6: one that claims docker.io: another's login for it is "
	    "not overwritten", world_asked(PATCH("b"), NULL), 0);
	run_held("a b", HELD({ "a", .login = NEIGHBOUR },
	    { "b", NEIGHBOURS }), NULL);
	CHECK_INT("CA6: one that claims another account's host: that login is "
	    "not overwritten", world_asked(PATCH("b"), NULL), 0);
}

static void
an_answer_to_a_write_may_be_large(void)
{
	static char body[9000];
	struct world_rule rules[] = {
		{ PATCH("a"), NULL, NULL, 1 },
		{ PATCH("a"), "\"resourceVersion\":\"7\"", CHANGED, 1 }, { 0 },
	};

	strcpy(body, "{\"metadata\":{\"finalizers\":[\"a\"");
	while (strlen(body) < MAX_ELEMENT)
		strcat(body, ",\"a-finalizer-of-somebody-else\"");
	strcat(body, "]}}");
	rules[0].reply = world_reply("200 OK", body);
	CHECK_INT("CA2: written, and large since: exit 0", run_held("a",
	    HELD({ "a", .hours_left = 9 }), rules), 0);
	CHECK_INT("CA2: after a large answer it is looked at",
	    world_asked(GET("a"), ONLY_METADATA), 1);
	CHECK_INT("CA2: a large answer is no failure",
	    (int)world_tally()->failed, 0);
}

CHECK_MAIN(
	CHECK_CASE(what_a_policy_bars_is_no_failure),
	CHECK_CASE(two_clocks_that_differ_are_told),
	CHECK_CASE(the_later_clock_decides),
	CHECK_CASE(another_ecr_refresh_is_told),
	CHECK_CASE(a_fresh_secret_tells_whose_registry_it_is),
	CHECK_CASE(a_fresh_secret_gives_no_leave_to_write),
	CHECK_CASE(an_answer_to_a_write_may_be_large),
)
