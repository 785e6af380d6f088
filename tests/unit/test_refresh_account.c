/* SPDX-License-Identifier: MIT */
/* test_refresh_account.c -- service accounts, after the Secret was written. */
#include "check.h"
#include "world.h"

#define FAILED_TEST world_reply("422 Unprocessable Entity", STATUS("422", \
	"Invalid", ""))
#define ABSENT world_reply("404 Not Found", STATUS("404", "NotFound", \
	"\"details\":{\"name\":\"default\",\"kind\":\"serviceaccounts\"},"))
#define PULLING(ns, list) world_reply("200 OK", "{\"kind\":" \
	"\"ServiceAccount\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":" \
	"\"default\",\"namespace\":\"" ns "\",\"resourceVersion\":\"8\"}," \
	"\"imagePullSecrets\":[" list "]}")
#define OURS "{\"name\":\"ecr-registry-credentials\"}"
#define READ_ONE(ns) ACCOUNT("GET", ns, "default")
#define PATCH_ONE(ns) ACCOUNT("PATCH", ns, "default")

static char big[20000];

static int
run_with(const char *namespaces, const struct world_rule *rules)
{
	world_set_up(namespaces, rules);
	world_config.account_name[0] = SPAN("default");
	world_config.n_account_names = 1;
	return world_run();
}

static void
each_account_gets_the_entry_after_the_secret(void)
{
	world_set_up("a b", NULL);
	world_config.account_name[0] = SPAN("default");
	world_config.account_name[1] = SPAN("builder");
	world_config.n_account_names = 2;
	CHECK_INT("exit 0", world_run(), 0);
	CHECK_INT("each was read", world_asked("GET", "/serviceaccounts/"), 4);
	CHECK_INT("each was changed", world_asked("PATCH",
	    "application/json-patch+json"), 4);
	CHECK_INT("in the version that was read", world_asked(
	    ACCOUNT("PATCH", "b", "builder"), "\"value\":\"7\""), 1);
	CHECK("a line each", world_said(1, "Updating service account in "
	    "namespace: b: serviceaccount/builder patched\n"));
	CHECK_INT("counted once a namespace", world_tally()->created, 2);
	CHECK_INT("none failed", world_tally()->failed, 0);
}

static void
nobody_asked_for_it(void)
{
	CHECK_INT("exit 0", run_anew("a", NULL), 0);
	CHECK_INT("no account was read", world_asked("GET",
	    "/serviceaccounts/"), 0);
}

static void
what_has_the_entry_is_left(void)
{
	struct world_rule rules[] = {
		{ READ_ONE("a"), NULL, PULLING("a", "{\"name\":\"x\"}," OURS),
		  0 },
		{0},
	};

	CHECK_INT("exit 0", run_with("a", rules), 0);
	CHECK_INT("not changed", world_asked(PATCH_ONE("a"), NULL), 0);
	CHECK("not told", !world_said(1, "service account"));
}

static void
others_entries_stay(void)
{
	struct world_rule rules[] = {
		{ READ_ONE("a"), NULL, PULLING("a", "{\"name\":\"x\"}"), 0 },
		{ PATCH_ONE("a"), NULL, PULLING("a", "{\"name\":\"x\"},"
		  OURS), 0 },
		{0},
	};

	CHECK_INT("exit 0", run_with("a", rules), 0);
	CHECK_INT("ours goes behind them", world_asked(PATCH_ONE("a"),
	    "\"/imagePullSecrets/-\",\"value\":" OURS), 1);
}

static void
an_absent_account_is_a_note(void)
{
	struct world_rule rules[] = {
		{ READ_ONE("a"), NULL, ABSENT, 0 }, {0},
	};

	CHECK_INT("exit 0", run_with("a", rules), 0);
	CHECK("told", world_said(1, "Namespace a has no "
	    "serviceaccount/default (NotFound): skipped\n"));
	CHECK_INT("the Secret counts", world_tally()->created, 1);
}

static const struct {
	const char *name, *verb;
	bool patch;
	const char *want;
} refusals[] = {
	{ "may not get", "get", false,
	  "error: namespace a: Forbidden (403): the service account may not "
	  "get serviceaccounts/default (the Secret itself is written); " },
	{ "may not patch", "patch", true,
	  "error: namespace a: Forbidden (403): the service account may not "
	  "patch serviceaccounts/default (the Secret itself is written); " },
};

static void
a_missing_right_fails_the_namespace_and_no_other(void)
{
	for (size_t i = 0; i < COUNT(refusals); i++) {
		struct world_rule rules[] = {
			{ refusals[i].patch ? PATCH_ONE("a") : READ_ONE("a"),
			  NULL, strcmp(refusals[i].verb, "get") == 0 ?
			  FORBIDDEN("get") : FORBIDDEN("patch"), 0 },
			{0},
		};

		CHECK_INT(refusals[i].name, run_with("a b", rules), 1);
		CHECK(refusals[i].name, world_said(2, refusals[i].want));
		CHECK(refusals[i].name, world_said(2,
		    "with the rights for ECR_SERVICE_ACCOUNTS"));
		CHECK_INT("both Secrets are written", world_tally()->created,
		    2);
		CHECK_INT("one failed", world_tally()->failed, 1);
		CHECK("b is done", world_said(1, "namespace: b: "
		    "serviceaccount/default patched"));
		CHECK("counted once", world_said(2, "after 2 of 2 namespaces"));
		CHECK_INT("and due again", world_asked(PUT("a"),
		    "\r\n\r\n{\"metadata\":{\"annotations\":{"
		    "\"ecr-refresh/config-hash\":null}}}"), 1);
		CHECK_INT("it alone", world_asked("PATCH ",
		    "config-hash\":null"), 1);
	}
	CHECK("one alone is exit 1: its Secret was written", run_with("a",
	    (struct world_rule[]){ { READ_ONE("a"), NULL, FORBIDDEN("get"), 0 },
	    {0} }) == 1);
}

/* Which is tried as often as all else, and tells nothing of its own. */
static void
what_failed_is_to_be_tried_by_the_next_pass(void)
{
	struct world_rule rules[] = {
		{ READ_ONE("a"), NULL, FORBIDDEN("get"), 0 },
		{ PUT("a"), "config-hash\":null", world_reply("503 Service "
		  "Unavailable", ""), 1 },
		{ PUT("a"), "config-hash\":null", FORBIDDEN("patch"), 0 },
		{0},
	};

	CHECK_INT("exit 1", run_with("a", rules), 1);
	CHECK_INT("twice", world_asked(PUT("a"), "config-hash\":null"), 2);
	CHECK_INT("one failure", (int)world_tally()->failed, 1);
	CHECK("told once", !world_said(2, "cannot patch"));
	rules[1].reply = REPLY_LOSE;
	rules[1].times = 0;
	CHECK_INT("no answer: exit 1", run_with("a", rules), 1);
	CHECK_INT("one failure", (int)world_tally()->failed, 1);
}

static void
one_that_changed_meanwhile_is_read_again(void)
{
	struct world_rule rules[] = {
		{ PATCH_ONE("a"), NULL, FAILED_TEST, 2 }, {0},
	};

	CHECK_INT("exit 0", run_with("a", rules), 0);
	CHECK_INT("read each time", world_asked(READ_ONE("a"), NULL), 3);
	CHECK_INT("and changed in the end", world_asked(PATCH_ONE("a"), NULL),
	    3);
	rules[0].times = 0;
	CHECK_INT("but not for ever", run_with("a", rules), 1);
	CHECK_INT("three times", world_asked(PATCH_ONE("a"), NULL), 3);
	CHECK("told", world_said(2, "Invalid (422): serviceaccounts/default "
	    "was refused"));
}

static void
an_entry_that_is_taken_out_again_is_told(void)
{
	struct world_rule rules[] = {
		{ PATCH_ONE("a"), NULL, PULLING("a", ""), 0 }, {0},
	};

	CHECK_INT("exit 1", run_with("a", rules), 1);
	CHECK_INT("tried three times", world_asked(PATCH_ONE("a"), NULL), 3);
	CHECK("told", world_said(2, "is not serviceaccounts/default as it "
	    "was sent"));
}

static void
what_is_no_account_is_told(void)
{
	struct world_rule rules[] = {
		{ READ_ONE("a"), NULL, PULLING("b", ""), 0 }, {0},
	};

	CHECK_INT("another namespace's", run_with("a", rules), 1);
	CHECK_INT("is not changed", world_asked(PATCH_ONE("a"), NULL), 0);
	rules[0].reply = world_reply("200 OK", "no JSON");
	CHECK_INT("nor what is no JSON", run_with("a", rules), 1);
	CHECK_INT("is not changed", world_asked(PATCH_ONE("a"), NULL), 0);
}

static void
what_is_too_large_keeps_the_secret(void)
{
	static char list[9000 * 2];
	struct world_rule rules[] = { { READ_ONE("a"), NULL, NULL, 0 }, {0} };

	for (size_t i = 0; i < 700; i++)
		strcat(list, i == 0 ? OURS : ",{\"name\":\"x\"}");
	snprintf(big, sizeof big, "{\"kind\":\"ServiceAccount\","
	    "\"imagePullSecrets\":[%s]}", list);
	rules[0].reply = world_reply("200 OK", big);
	CHECK_INT("exit 1", run_with("a", rules), 1);
	CHECK("told", world_said(2, "serviceaccounts/default is too large"));
	CHECK("and not to delete the Secret", !world_said(2,
	    "kubectl delete"));
}

static void
trouble_is_waited_out_there_too(void)
{
	struct world_rule rules[] = {
		{ READ_ONE("a"), NULL, world_reply("503 Service Unavailable",
		  ""), 2 },
		{ PATCH_ONE("a"), NULL, REPLY_LOSE, 1 },
		{0},
	};
	struct world_rule unauthorized[] = {
		{ PATCH_ONE("a"), NULL, world_reply("401 Unauthorized",
		  STATUS("401", "Unauthorized", "")), 1 },
		{0},
	};

	CHECK_INT("busy, then a lost connection", run_with("a", rules), 0);
	CHECK_INT("read three times", world_asked(READ_ONE("a"), NULL), 3);
	CHECK_INT("the token is read anew", run_with("a", unauthorized), 0);
	unauthorized[0].times = 0;
	CHECK_INT("once", run_with("a", unauthorized), 1);
	CHECK("told", world_said(2, "Unauthorized (401)"));
}

static void
a_dry_run_stores_nothing(void)
{
	world_set_up("a", NULL);
	world_config.account_name[0] = SPAN("default");
	world_config.n_account_names = 1;
	world_config.dry_run = true;
	CHECK_INT("exit 0", world_run(), 0);
	CHECK_INT("the PATCH says so", world_asked(PATCH_ONE("a"),
	    "&dryRun=All"), 1);
	CHECK("the line too", world_said(1, "serviceaccount/default patched "
	    "(server dry run)"));
}

CHECK_MAIN(
	CHECK_CASE(each_account_gets_the_entry_after_the_secret),
	CHECK_CASE(nobody_asked_for_it),
	CHECK_CASE(what_has_the_entry_is_left),
	CHECK_CASE(others_entries_stay),
	CHECK_CASE(an_absent_account_is_a_note),
	CHECK_CASE(a_missing_right_fails_the_namespace_and_no_other),
	CHECK_CASE(what_failed_is_to_be_tried_by_the_next_pass),
	CHECK_CASE(one_that_changed_meanwhile_is_read_again),
	CHECK_CASE(an_entry_that_is_taken_out_again_is_told),
	CHECK_CASE(what_is_no_account_is_told),
	CHECK_CASE(what_is_too_large_keeps_the_secret),
	CHECK_CASE(trouble_is_waited_out_there_too),
	CHECK_CASE(a_dry_run_stores_nothing),
)
