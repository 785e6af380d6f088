/* SPDX-License-Identifier: MIT */
/* test_clean.c -- what `clean` deletes, and what it leaves. */
#include "check.h"
#include "clean_requests.h"

#define ABSENT world_reply("404 Not Found", STATUS("404", "NotFound", \
	"\"details\":{\"name\":\"x\",\"kind\":\"secrets\"},"))
#define FINALIZED "{\"kind\":\"PartialObjectMetadata\",\"metadata\":{" \
	"\"uid\":\"" UID "\"}}"
#define PULLING(list) world_reply("200 OK", "{\"kind\":" \
	"\"ServiceAccount\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":" \
	"\"default\",\"namespace\":\"a\",\"resourceVersion\":\"8\"}," \
	"\"imagePullSecrets\":[" list "]}")
#define OURS "{\"name\":\"ecr-registry-credentials\"}"

static int
clean_accounts(const struct world_rule *rules)
{
	world_set_up("", rules);
	world_secrets(HELD({ "a" }));
	world_pullers("default");
	return world_clean();
}

static void
what_is_ours_is_deleted(void)
{
	CHECK_INT("all Secrets of ours are deleted: exit 0",
	    clean_held(HELD({ "a" }, { "b-c" }, { "b" }), NULL), 0);
	CHECK_INT("one DELETE goes to each of three namespaces",
	    world_asked("DELETE ", NULL), 3);
	CHECK_INT("a DELETE bears the uid and version that were listed",
	    world_asked(DELETE("b"), "\r\n\r\n{\"preconditions\":{\"uid\":\""
	    UID "\",\"resourceVersion\":\"7\"}}"), 1);
	CHECK("each deletion has a line of its own", world_said(1, "Deleting "
	    "secret in namespace: b-c: secret/ecr-registry-credentials "
	    "deleted\n"));
	CHECK("the closing line has the sum", world_said(1, "ECR credentials "
	    "clean-up completed successfully! 3 namespaces: 3 deleted, 0 left "
	    "alone, 0 failed, in "));
	CHECK_INT("clean does not ask AWS", world_asked("POST ", NULL), 0);
	CHECK_INT("clean does not ask for the list of namespaces",
	    world_asked(LIST_NAMESPACES, NULL), 0);
	CHECK("nothing is written to standard error", fake_output(2).len == 0);
	CHECK_INT("a cluster without Secrets of ours: exit 0",
	    clean_held(NULL, NULL), 0);
	CHECK("the closing line says that there was nothing",
	    world_said(1, "0 namespaces: 0 deleted"));
}

/* What each Secret is, and whether it is deleted. */
static const struct {
	const char *name;
	struct world_secret held[4];
	bool gone;
} kinds[] = {
	{ "as we left it", { { "a" } }, true },
	{ "about to end", { { "a", .hours_left = 9 } }, true },
	{ "of other settings", { { "a", .other_settings = true } }, true },
	{ "its data edited by hand", { { "a", .owner = OF_KUBECTL_EDIT } },
	  false },
	{ "without our label", { { "a", .unlabelled = true } }, false },
	{ "another manager owns the data too", { { "a",
	  .owner = OF_ARGO_TOO } }, false },
	{ "another tool's", { { "a", .name = "ecr-registry-credentials",
	  .owner = OF_REGISTRY_CREDS } }, false },
};

static void
nothing_else_is(void)
{
	for (size_t i = 0; i < COUNT(kinds); i++) {
		const char *name = check_row(
		    "only a Secret that is wholly ours is deleted",
		    kinds[i].name);

		CHECK_INT(name, clean_held(kinds[i].held, NULL), 0);
		CHECK_INT(name, world_asked("DELETE ", NULL), kinds[i].gone);
		CHECK_INT(name, world_tally()->left, !kinds[i].gone);
		CHECK_INT(name, clean_named("a", kinds[i].held, NULL), 0);
		CHECK_INT(name, world_asked("DELETE ", NULL), kinds[i].gone);
	}
	clean_held(HELD({ "a", .owner = OF_KUBECTL_EDIT }, { "b" }), NULL);
	CHECK("one line names the owner of the data and the way out",
	    world_said(2, "warning: namespace a: the data of "
	    "secrets/ecr-registry-credentials was written by kubectl-edit, not "
	    "by us; left alone; if nobody needs it, kubectl delete secret "
	    "ecr-registry-credentials -n a\n"));
	CHECK("what was left alone is counted",
	    world_said(1, "2 namespaces: 1 deleted, 1 left alone, 0 failed"));
}

static void
what_cannot_be_looked_at_is_told(void)
{
	static const struct world_secret held[][3] = {
		{ { "a" }, { "x", .large = true } },
		{ { "a" }, { "x", .unreadable = true } },
	};

	for (size_t i = 0; i < COUNT(held); i++) {
		CHECK_INT("a Secret that cannot be looked at fails the run: "
		    "exit 1", clean_held(held[i], NULL), 1);
		CHECK_INT("a Secret that cannot be looked at is not deleted",
		    world_asked("DELETE ", NULL), 1);
		CHECK("the line says that it is left alone", world_said(2,
		    "error: list of Secrets: secrets/ecr-registry-credentials "
		    "is too large to be read; left alone"));
		CHECK_INT("such a Secret alone: exit 2",
		    clean_held(held[i] + 1, NULL), 2);
	}
	CHECK_INT("a leftover of another tool does not fail the run",
	    clean_held(HELD({ "a" },
	    { "x", .name = "gcr-secret", .owner = OF_REGISTRY_CREDS }), NULL),
	    0);
}

static void
only_where_the_settings_say(void)
{
	world_set_up("", NULL);
	world_secrets(HELD({ "team-a" }, { "team-b" }, { "other" },
	    { "exact" }));
	world_config.glob[0] = SPAN("team-*");
	world_config.exclude[0] = SPAN("team-b");
	world_config.n_excludes = 1;
	world_exact("exact");
	CHECK_INT("with a glob, an exclude and a name: exit 0", world_clean(),
	    0);
	CHECK_INT("the Secret that the glob selects is deleted",
	    world_asked(DELETE("team-a"), NULL), 1);
	CHECK_INT("the Secret in the named namespace is deleted",
	    world_asked(DELETE("exact"), NULL), 1);
	CHECK_INT("no other Secret is deleted", world_asked("DELETE ", NULL),
	    2);
}

static int
clean_three(const struct world_rule *rules)
{
	world_set_up("", rules);
	world_secrets(HELD({ "a" }, { "b" }, { "c" }));
	world_only("c none a");
	return world_clean();
}

static void
one_namespace_needs_no_other_rights(void)
{
	struct world_rule rules[] = {
		{ "GET /api/v1/namespaces/none/", NULL, FORBIDDEN("list"), 0 },
		{0},
	};

	CHECK_INT("with rights in one namespace only: exit 0",
	    clean_named("a", HELD({ "a" }, { "b" }), NULL), 0);
	CHECK_INT("the cluster-wide list is not asked for",
	    world_asked(LIST_SECRETS, NULL), 0);
	CHECK_INT("the namespace's own list is asked for",
	    world_asked("GET /api/v1/namespaces/a/secrets?",
	    NAMED("ecr-registry-credentials")), 1);
	CHECK_INT("only that namespace's Secret is deleted",
	    world_asked("DELETE ", NULL), 1);
	CHECK_INT("three by name, one without: exit 0", clean_three(NULL), 0);
	CHECK_INT("the two of three that have one are deleted",
	    world_asked("DELETE ", NULL), 2);
	CHECK_INT("nothing is deleted in a namespace that is not named",
	    world_asked(DELETE("b"), NULL), 0);
	CHECK_INT("no Role in one of them: exit 1", clean_three(rules), 1);
	CHECK("the namespace without a Role is named", world_said(2, "error: "
	    "namespace none: Forbidden (403): the service account cannot list "
	    "secrets/"));
	CHECK_INT("the Secrets in the other namespaces are deleted",
	    world_asked("DELETE ", NULL), 2);
	CHECK("the closing line counts all three namespaces",
	    world_said(2, "failed, after 3 of 3 namespaces"));
}

static void
pages_follow_each_other(void)
{
	CHECK_INT("1,203 Secrets are deleted: exit 0",
	    clean_held(many_held(1203), NULL), 0);
	CHECK_INT("each of the 1,203 gets a DELETE",
	    world_asked("DELETE ", NULL), 1203);
	CHECK_INT("the list comes in three pages",
	    world_asked(LIST_SECRETS, NAMED("ecr-registry-credentials")), 3);
	CHECK("the closing line counts all pages",
	    world_said(1, "1203 namespaces: 1203 deleted"));
}

static const struct {
	const char *name, *reply;
	int code;
	bool failed;
	const char *says;
} answers[] = {
	{ "gone already", NULL, 0, false, NULL },
	{ "CA7: something else was deleted", "200 other", 2, true, "error: " },
	{ "changed meanwhile", "409", 2, false, "warning: namespace a: "
	  "Conflict (409): secrets/ecr-registry-credentials changed after it "
	  "was read; left alone; " },
	{ "a finalizer", "held", 2, false, "warning: namespace a: secrets/"
	  "ecr-registry-credentials is marked for deletion, but a finalizer" },
	{ "may not", "403", 2, true, "error: namespace a: Forbidden (403): "
	  "the service account cannot delete secrets/"
	  "ecr-registry-credentials; Kubernetes says: " },
	{ "a webhook", "400", 2, true, "Bad Request (400): secrets/"
	  "ecr-registry-credentials was refused" },
	{ "nonsense", "junk", 2, true, "is not secrets/"
	  "ecr-registry-credentials" },
};

static const char *
reply_of(const char *which)
{
	if (which == NULL)
		return ABSENT;
	if (strcmp(which, "409") == 0)
		return CHANGED;
	if (strcmp(which, "403") == 0)
		return FORBIDDEN("delete");
	if (strcmp(which, "400") == 0)
		return REFUSED("400", "BadRequest");
	return world_reply("200 OK", strcmp(which, "held") == 0 ? FINALIZED :
	    "{\"kind\":\"Pod\"}");
}

static void
each_answer_to_a_delete_is_told(void)
{
	for (size_t i = 0; i < COUNT(answers); i++) {
		const char *name = check_row(
		    "an answer to a DELETE is understood", answers[i].name);
		struct world_rule rules[] = {
			{ DELETE("a"), NULL, reply_of(answers[i].reply), 0 },
			{0},
		};

		CHECK_INT(name, clean_held(HELD({ "a" }), rules),
		    answers[i].code);
		CHECK_INT(name, world_tally()->failed, answers[i].failed);
		if (answers[i].says != NULL)
			CHECK(name, world_said(2, answers[i].says));
		else
			CHECK(name, world_said(1, "Namespace a has no secret/"
			    "ecr-registry-credentials (NotFound): skipped\n"));
		CHECK_INT(name, clean_held(HELD({ "a" }, { "b" }), rules),
		    answers[i].code == 0 ? 0 : 1);
		CHECK_INT("the other namespace's Secret is deleted",
		    world_tally()->deleted, 1);
	}
	CHECK("the closing lines have sum and time", world_said(2, "error: ECR "
	    "credentials clean-up failed, after 2 of 2 namespaces in 0.00 s (1 "
	    "deleted, 0 left alone, 1 failed); the next run deletes the rest\n")
	    || world_said(2, "error: ECR credentials clean-up failed, after 2 "
	    "of 2 namespaces (1 deleted, 0 left alone, 1 failed); the next run "
	    "deletes the rest\n"));
}

static void
accounts_come_before_the_secret(void)
{
	struct world_rule rules[] = {
		{ ACCOUNT("GET", "a", "default"), NULL, PULLING("{\"name\":"
		  "\"x\"}," OURS), 0 },
		{ ACCOUNT("PATCH", "a", "default"), NULL, PULLING("{\"name\":"
		  "\"x\"}"), 0 },
		{0},
	};

	CHECK_INT("an account and its Secret are cleaned: exit 0",
	    clean_accounts(rules), 0);
	CHECK_INT("only our entry is taken out of the account",
	    world_asked(ACCOUNT("PATCH", "a", "default"),
	    "{\"op\":\"remove\",\"path\":\"/imagePullSecrets/1\"}"), 1);
	CHECK("the account's line comes before the Secret's", world_said(1,
	    "serviceaccount/default patched\n"
	    "Deleting secret"));
	CHECK_INT("the Secret is deleted after the account",
	    world_asked("DELETE ", NULL), 1);
	CHECK_INT("an account without our entry: exit 0", clean_accounts(NULL),
	    0);
	CHECK_INT("an account without our entry is not changed",
	    world_asked("PATCH ", NULL), 0);
	CHECK_INT("its namespace's Secret is deleted all the same",
	    world_asked("DELETE ", NULL), 1);
	rules[0].reply = ABSENT;
	CHECK_INT("an account that does not exist: exit 0",
	    clean_accounts(rules), 0);
	CHECK_INT("without an account the Secret is deleted",
	    world_asked("DELETE ", NULL), 1);
	rules[0].reply = FORBIDDEN("get");
	CHECK_INT("an account that must not be read: exit 2",
	    clean_accounts(rules), 2);
	CHECK_INT("where its account must not be read, the Secret stays",
	    world_asked("DELETE ", NULL), 0);
	CHECK("the right to get accounts is named",
	    world_said(2, "cannot get serviceaccounts/default; "));
	CHECK_INT("the namespace's failure is counted once",
	    (int)world_tally()->failed, 1);
}

static void
a_dry_run_deletes_nothing(void)
{
	struct world_rule rules[] = {
		{ ACCOUNT("GET", "a", "default"), NULL, PULLING(OURS), 0 },
		{ ACCOUNT("PATCH", "a", "default"), NULL, PULLING(""), 0 },
		{0},
	};

	world_set_up("", rules);
	world_secrets(HELD({ "a" }));
	world_pullers("default");
	world_config.dry_run = true;
	CHECK_INT("a dry run of the clean-up: exit 0", world_clean(), 0);
	CHECK_INT("a dry run's DELETE has dryRun",
	    world_asked("DELETE ", "{\"dryRun\":[\"All\"],"), 1);
	CHECK_INT("a dry run sends no other DELETE",
	    world_asked("DELETE ", NULL), 1);
	CHECK_INT("a dry run's PATCH has dryRun",
	    world_asked("PATCH ", "&dryRun=All"), 1);
	CHECK("a dry run says so in its line", world_said(1,
	    "secret/ecr-registry-credentials deleted (server dry run)\n"));
	CHECK("a dry run says so in its sum",
	    world_said(1, " s (server dry run)\n"));
}

CHECK_MAIN(
	CHECK_CASE(what_is_ours_is_deleted),
	CHECK_CASE(nothing_else_is),
	CHECK_CASE(what_cannot_be_looked_at_is_told),
	CHECK_CASE(only_where_the_settings_say),
	CHECK_CASE(one_namespace_needs_no_other_rights),
	CHECK_CASE(pages_follow_each_other),
	CHECK_CASE(each_answer_to_a_delete_is_told),
	CHECK_CASE(accounts_come_before_the_secret),
	CHECK_CASE(a_dry_run_deletes_nothing),
)
