/* SPDX-License-Identifier: MIT */
/* test_run_pullers.c -- service accounts, after the Secret was written. */
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
#define GET_ACCOUNT(ns) ACCOUNT("GET", ns, "default")
#define PATCH_ACCOUNT(ns) ACCOUNT("PATCH", ns, "default")

static char big[20000];

static int
run_with(const char *namespaces, const struct world_rule *rules)
{
	world_set_up(namespaces, rules);
	world_pullers("default");
	return world_run();
}

static void
each_account_gets_the_entry_after_the_secret(void)
{
	world_set_up("a b", NULL);
	world_pullers("default builder");
	CHECK_INT("two accounts in two namespaces: exit 0", world_run(), 0);
	CHECK_INT("each of the four accounts is read",
	    world_asked("GET", "/serviceaccounts/"), 4);
	CHECK_INT("each of the four accounts is changed",
	    world_asked("PATCH", "application/json-patch+json"), 4);
	CHECK_INT("an account is changed in the version that was read",
	    world_asked(ACCOUNT("PATCH", "b", "builder"), "\"value\":\"7\""),
	    1);
	CHECK("each account that is changed has its line", world_said(1,
	    "Updating service account in namespace: b: serviceaccount/builder "
	    "patched\n"));
	CHECK_INT("a namespace counts once for all its accounts",
	    world_tally()->created, 2);
	CHECK_INT("no namespace with accounts failed", world_tally()->failed,
	    0);
}

static void
nobody_asked_for_it(void)
{
	CHECK_INT("a run without accounts: exit 0", run_anew("a", NULL), 0);
	CHECK_INT("no account was read", world_asked("GET",
	    "/serviceaccounts/"), 0);
}

static void
what_has_the_entry_is_left(void)
{
	struct world_rule rules[] = {
		{ GET_ACCOUNT("a"), NULL, PULLING("a",
		  "{\"name\":\"x\"}," OURS),
		  0 },
		{0},
	};

	CHECK_INT("an account that has our entry: exit 0", run_with("a", rules),
	    0);
	CHECK_INT("an account that has our entry is not changed",
	    world_asked(PATCH_ACCOUNT("a"), NULL), 0);
	CHECK("an account that has our entry has no line",
	    !world_said(1, "service account"));
}

static void
others_entries_stay(void)
{
	struct world_rule rules[] = {
		{ GET_ACCOUNT("a"), NULL, PULLING("a", "{\"name\":\"x\"}"), 0 },
		{ PATCH_ACCOUNT("a"), NULL, PULLING("a", "{\"name\":\"x\"},"
		  OURS), 0 },
		{0},
	};

	CHECK_INT("an account with others' entries: exit 0",
	    run_with("a", rules), 0);
	CHECK_INT("our entry goes behind others' entries",
	    world_asked(PATCH_ACCOUNT("a"), "\"/imagePullSecrets/-\",\"value\":"
	    OURS), 1);
}

static void
an_absent_account_is_a_note(void)
{
	struct world_rule rules[] = {
		{ GET_ACCOUNT("a"), NULL, ABSENT, 0 }, {0},
	};

	CHECK_INT("an account that does not exist: exit 0",
	    run_with("a", rules), 0);
	CHECK("the absent account is a note", world_said(1,
	    "Namespace a has no serviceaccount/default (NotFound): skipped\n"));
	CHECK_INT("its namespace's Secret counts all the same",
	    world_tally()->created, 1);
}

static const struct {
	const char *name, *verb;
	bool patch;
	const char *want;
} refusals[] = {
	{ "may not get", "get", false,
	  "error: namespace a: Forbidden (403): the service account cannot "
	  "get serviceaccounts/default (the Secret itself holds the login); " },
	{ "may not patch", "patch", true,
	  "error: namespace a: Forbidden (403): the service account cannot "
	  "patch serviceaccounts/default (the Secret itself holds the login); " },
};

static void
a_missing_right_fails_the_namespace_and_no_other(void)
{
	for (size_t i = 0; i < COUNT(refusals); i++) {
		struct world_rule rules[] = {
			{ refusals[i].patch ? PATCH_ACCOUNT("a") :
			  GET_ACCOUNT("a"),
			  NULL, strcmp(refusals[i].verb, "get") == 0 ?
			  FORBIDDEN("get") : FORBIDDEN("patch"), 0 },
			{0},
		};
		const char *name = check_row(
		    "a missing right fails one namespace only",
		    refusals[i].name);

		CHECK_INT(name, run_with("a b", rules), 1);
		CHECK(name, world_said(2, refusals[i].want));
		CHECK(name,
		    world_said(2, "with the rights for ECR_SERVICE_ACCOUNTS"));
		CHECK_INT("both Secrets are written", world_tally()->created,
		    2);
		CHECK_INT("the namespace with the missing right fails",
		    world_tally()->failed, 1);
		CHECK("the other namespace's account is changed", world_said(1,
		    "namespace: b: serviceaccount/default patched"));
		CHECK("the namespace that failed counts once",
		    world_said(2, "after 2 of 2 namespaces"));
		CHECK_INT("CB1: nothing is noted for the next run, which looks",
		    world_asked("PATCH ", "config-hash\":null"), 0);
	}
	CHECK("one namespace with the missing right: exit 1, for its Secret "
	    "was written", run_with("a", (struct world_rule[]){ { GET_ACCOUNT(
	    "a"), NULL, FORBIDDEN("get"), 0 }, {0} }) == 1);
}

static void
one_that_changed_meanwhile_is_read_again(void)
{
	struct world_rule rules[] = {
		{ PATCH_ACCOUNT("a"), NULL, FAILED_TEST, 2 }, {0},
	};

	CHECK_INT("an account that changed meanwhile: exit 0",
	    run_with("a", rules), 0);
	CHECK_INT("an account that changed is read again before each try",
	    world_asked(GET_ACCOUNT("a"), NULL), 3);
	CHECK_INT("an account that changed twice is changed at the third try",
	    world_asked(PATCH_ACCOUNT("a"), NULL), 3);
	rules[0].times = 0;
	CHECK_INT("an account that changes for ever fails: exit 1",
	    run_with("a", rules), 1);
	CHECK_INT("an account that changes for ever is tried three times",
	    world_asked(PATCH_ACCOUNT("a"), NULL), 3);
	CHECK("the refusal of its change is told", world_said(2,
	    "Invalid (422): serviceaccounts/default was refused"));
}

static void
an_entry_that_is_taken_out_again_is_told(void)
{
	struct world_rule rules[] = {
		{ PATCH_ACCOUNT("a"), NULL, PULLING("a", ""), 0 }, {0},
	};

	CHECK_INT("an entry that does not stay fails: exit 1",
	    run_with("a", rules), 1);
	CHECK_INT("an entry that does not stay is tried three times",
	    world_asked(PATCH_ACCOUNT("a"), NULL), 3);
	CHECK("the line says that the account is not as sent",
	    world_said(2, "is not serviceaccounts/default as it was sent"));
}

static void
what_is_no_account_is_told(void)
{
	struct world_rule rules[] = {
		{ GET_ACCOUNT("a"), NULL, PULLING("b", ""), 0 }, {0},
	};

	CHECK_INT("another namespace's account fails: exit 1",
	    run_with("a", rules), 1);
	CHECK_INT("another namespace's account is not changed",
	    world_asked(PATCH_ACCOUNT("a"), NULL), 0);
	rules[0].reply = world_reply("200 OK", "no JSON");
	CHECK_INT("an account that is no JSON fails: exit 1",
	    run_with("a", rules), 1);
	CHECK_INT("an account that is no JSON is not changed",
	    world_asked(PATCH_ACCOUNT("a"), NULL), 0);
}

static void
what_is_too_large_keeps_the_secret(void)
{
	static char list[9000 * 2];
	struct world_rule rules[] = {
		{ GET_ACCOUNT("a"), NULL, NULL, 0 }, {0},
	};

	for (size_t i = 0; i < 700; i++)
		strcat(list, i == 0 ? OURS : ",{\"name\":\"x\"}");
	snprintf(big, sizeof big, "{\"kind\":\"ServiceAccount\","
	    "\"imagePullSecrets\":[%s]}", list);
	rules[0].reply = world_reply("200 OK", big);
	CHECK_INT("an account that is too large fails: exit 1",
	    run_with("a", rules), 1);
	CHECK("the account that is too large is named",
	    world_said(2, "is not serviceaccounts/default"));
	CHECK("the cure is not to delete the Secret",
	    !world_said(2, "kubectl delete"));
}

static void
trouble_is_waited_out_there_too(void)
{
	struct world_rule rules[] = {
		{ GET_ACCOUNT("a"), NULL, world_reply("503 Service Unavailable",
		  ""), 2 },
		{ PATCH_ACCOUNT("a"), NULL, REPLY_LOSE, 1 },
		{0},
	};
	struct world_rule unauthorized[] = {
		{ PATCH_ACCOUNT("a"), NULL, world_reply("401 Unauthorized",
		  STATUS("401", "Unauthorized", "")), 1 },
		{0},
	};

	CHECK_INT("a busy server and a lost connection: exit 0",
	    run_with("a", rules), 0);
	CHECK_INT("a busy server is asked three times",
	    world_asked(GET_ACCOUNT("a"), NULL), 3);
	CHECK_INT("after a 401 the token is read anew",
	    run_with("a", unauthorized), 0);
	unauthorized[0].times = 0;
	CHECK_INT("after a second 401 the namespace fails: exit 1",
	    run_with("a", unauthorized), 1);
	CHECK("the second 401 is told", world_said(2, "Unauthorized (401)"));
}

static void
a_dry_run_stores_nothing(void)
{
	world_set_up("a", NULL);
	world_pullers("default");
	world_config.dry_run = true;
	CHECK_INT("a dry run with an account: exit 0", world_run(), 0);
	CHECK_INT("a dry run's PATCH of an account has dryRun",
	    world_asked(PATCH_ACCOUNT("a"), "&dryRun=All"), 1);
	CHECK("a dry run's line of an account says so",
	    world_said(1, "serviceaccount/default patched (server dry run)"));
}

/* -- What is there is looked at in each run, whether the Secret is fresh or
 * not. */

static int
run_fresh(const struct world_secret *held, const struct world_account *accounts,
    const struct world_rule *rules)
{
	world_set_up("a b", rules);
	world_secrets(held);
	world_accounts(accounts);
	world_pullers("default");
	return world_run();
}

static const struct world_account both_pull[] = {
	{ "a", .has_entry = true }, { "b", .has_entry = true }, { NULL },
};

static void
a_fresh_secret_does_not_hide_its_account(void)
{
	CHECK_INT("CB1: fresh Secrets and accounts with our entry: exit 0",
	    run_fresh(HELD({ "a" }, { "b" }),
	    ACCOUNTS({ "a", .has_entry = true }, { "b", .has_entry = true },
	    { "x" }), NULL), 0);
	CHECK_INT("CB1: fresh Secrets need one list of accounts more",
	    world_asked(LIST_ACCOUNTS, NULL), 1);
	CHECK_INT("CB1: the list of accounts is of that name only",
	    world_asked(LIST_ACCOUNTS, NAMED("default")), 1);
	CHECK_INT("CB1: nothing is written", world_asked("PATCH ", NULL), 0);
	CHECK_INT("CB1: three requests in all", world_asked("", NULL), 3);
	CHECK_INT("CB4: one account lacks our entry: exit 0",
	    run_fresh(HELD({ "a" }, { "b" }),
	    ACCOUNTS({ "a", .has_entry = true }, { "b" }), NULL), 0);
	CHECK_INT("CB4: the account that lacks our entry is changed",
	    world_asked(PATCH_ACCOUNT("b"), NULL), 1);
	CHECK_INT("CB4: no other object is changed",
	    world_asked("PATCH ", NULL), 1);
	CHECK_INT("CB4: AWS is not asked", world_asked("POST / ", NULL), 0);
	CHECK_INT("CB4: both Secrets are fresh", (int)world_tally()->fresh, 2);
	CHECK_INT("CB3: an account that is not there yet: exit 0",
	    run_fresh(HELD({ "a" }, { "b" }),
	    ACCOUNTS({ "a", .has_entry = true }), NULL), 0);
	CHECK_INT("CB3: an account that is not there needs no write",
	    world_asked("PATCH ", NULL), 0);
	CHECK_INT("CB1: due, and its account has our entry: exit 0",
	    run_fresh(HELD({ "a", .hours_left = 9 }, { "b" }), both_pull, NULL),
	    0);
	CHECK_INT("CB1: an account with our entry is not asked for",
	    world_asked(GET_ACCOUNT("a"), NULL), 0);
	CHECK_INT("CB1: the Secret that is due is written",
	    world_asked(PATCH("a"), NULL), 1);
}

static void
accounts_that_may_not_be_listed(void)
{
	struct world_rule rules[] = {
		{ LIST_ACCOUNTS, NULL, FORBIDDEN("list"), 0 }, {0},
	};

	CHECK_INT("CB1: a role of 0.3: exit 0",
	    run_fresh(HELD({ "a", .hours_left = 9 }, { "b" }),
	    ACCOUNTS({ "a" }, { "b" }), rules), 0);
	CHECK("CB1: the list that is forbidden is told", world_said(2,
	    "warning: list of service accounts: Forbidden (403)"));
	CHECK_INT("CB1: what is written has its accounts visited",
	    world_asked(PATCH_ACCOUNT("a"), NULL), 1);
	CHECK_INT("CB1: what is fresh has its accounts left alone",
	    world_asked(GET_ACCOUNT("b"), NULL), 0);
}

static void
exact_names_have_their_accounts_looked_at(void)
{
	world_set_up("", NULL);
	world_secrets(HELD({ "a" }));
	world_pullers("default");
	world_only("a");
	CHECK_INT("CB1: an exact name with a fresh Secret: exit 0", world_run(),
	    0);
	CHECK_INT("CB1: the account is asked for by its name",
	    world_asked(GET_ACCOUNT("a"), NULL), 1);
	CHECK_INT("CB1: the account gets our entry",
	    world_asked(PATCH_ACCOUNT("a"), NULL), 1);
	CHECK_INT("CB1: no list of accounts is asked for",
	    world_asked(LIST_ACCOUNTS, NULL), 0);
}

static void
a_stale_annotation_makes_it_due_for_that_step(void)
{
	struct world_rule refused[] = {
		{ PATCH("a"), "merge-patch", FORBIDDEN("patch"), 0 }, {0},
	};

	CHECK_INT("CB2: a fresh Secret with an old login in last-applied: exit "
	    "0", run_fresh(HELD({ "a", .last_applied = true }, { "b" }),
	    both_pull, NULL), 0);
	CHECK_INT("CB2: last-applied is removed, in the version that was seen",
	    world_asked(PATCH("a"), "{\"metadata\":{\"uid\":\"" UID "\","
	    "\"resourceVersion\":\"7\",\"annotations\":{\"kubectl.kubernetes"
	    ".io/last-applied-configuration\":null}}}"), 1);
	CHECK_INT("CB2: removing it needs no login",
	    world_asked("POST / ", NULL), 0);
	CHECK("CB2: the removal is told",
	    world_said(1, "removed kubectl's last-applied-configuration"));
	CHECK_INT("CB2: its removal is refused: exit 1",
	    run_fresh(HELD({ "a", .last_applied = true }, { "b" }), both_pull,
	    refused), 1);
	CHECK_INT("CB2: a Secret whose removal is refused is fresh all the "
	    "same", (int)world_tally()->fresh, 2);
}

CHECK_MAIN(
	CHECK_CASE(a_fresh_secret_does_not_hide_its_account),
	CHECK_CASE(accounts_that_may_not_be_listed),
	CHECK_CASE(exact_names_have_their_accounts_looked_at),
	CHECK_CASE(a_stale_annotation_makes_it_due_for_that_step),
	CHECK_CASE(each_account_gets_the_entry_after_the_secret),
	CHECK_CASE(nobody_asked_for_it),
	CHECK_CASE(what_has_the_entry_is_left),
	CHECK_CASE(others_entries_stay),
	CHECK_CASE(an_absent_account_is_a_note),
	CHECK_CASE(a_missing_right_fails_the_namespace_and_no_other),
	CHECK_CASE(one_that_changed_meanwhile_is_read_again),
	CHECK_CASE(an_entry_that_is_taken_out_again_is_told),
	CHECK_CASE(what_is_no_account_is_told),
	CHECK_CASE(what_is_too_large_keeps_the_secret),
	CHECK_CASE(trouble_is_waited_out_there_too),
	CHECK_CASE(a_dry_run_stores_nothing),
)
