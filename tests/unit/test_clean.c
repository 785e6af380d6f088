/* SPDX-License-Identifier: MIT */
/* test_clean.c -- what `clean` deletes, and what it leaves. */
#include "check.h"
#include "world.h"

#define DELETE(ns) "DELETE /api/v1/namespaces/" ns "/secrets/" \
	"ecr-registry-credentials "
#define REFUSED(code, reason) world_reply(code " " reason, STATUS(code, \
	reason, ""))
#define ABSENT world_reply("404 Not Found", STATUS("404", "NotFound", \
	"\"details\":{\"name\":\"x\",\"kind\":\"secrets\"},"))
#define HELD "{\"kind\":\"PartialObjectMetadata\",\"metadata\":{" \
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
	world_secrets("a");
	world_config.account_name[0] = SPAN("default");
	world_config.n_account_names = 1;
	return world_clean();
}

static void
what_is_ours_is_deleted(void)
{
	CHECK_INT("exit 0", clean_held("a b-c b", NULL), 0);
	CHECK_INT("three", world_asked("DELETE ", NULL), 3);
	CHECK_INT("each as it was listed", world_asked(DELETE("b"),
	    "\r\n\r\n{\"preconditions\":{\"uid\":\"" UID
	    "\",\"resourceVersion\":\"7\"}}"), 1);
	CHECK("a line each", world_said(1, "Deleting secret in namespace: "
	    "b-c: secret/ecr-registry-credentials deleted\n"));
	CHECK("the sum", world_said(1, "ECR credentials clean-up completed "
	    "successfully! 3 namespaces: 3 deleted, 0 left alone, 0 failed, "
	    "in "));
	CHECK_INT("AWS is not asked", world_asked("POST ", NULL), 0);
	CHECK_INT("nor the namespaces", world_asked(LIST, NULL), 0);
	CHECK("and nothing is wrong", fake_output(2).len == 0);
	CHECK_INT("nothing there is exit 0", clean_held("", NULL), 0);
	CHECK("that is said", world_said(1, "0 namespaces: 0 deleted"));
}

/* What each Secret is, and whether it is deleted. */
static const struct {
	const char *name, *held;
	bool gone;
} kinds[] = {
	{ "as we left it", "a", true },
	{ "about to end", "a:old", true },
	{ "of other settings", "a:hash", true },
	{ "its data edited by hand", "a:edit", false },
	{ "without our label", "a:free", false },
	{ "another manager owns the data too", "a:both", false },
	{ "another tool's", "a:=ecr-registry-credentials", false },
};

static void
nothing_else_is(void)
{
	for (size_t i = 0; i < COUNT(kinds); i++) {
		CHECK_INT(kinds[i].name, clean_held(kinds[i].held, NULL), 0);
		CHECK_INT(kinds[i].name, world_asked("DELETE ", NULL),
		    kinds[i].gone);
		CHECK_INT(kinds[i].name, world_tally()->left, !kinds[i].gone);
		CHECK_INT(kinds[i].name, clean_named("a", kinds[i].held, NULL),
		    0);
		CHECK_INT(kinds[i].name, world_asked("DELETE ", NULL),
		    kinds[i].gone);
	}
	clean_held("a:edit b", NULL);
	CHECK("one line with the way out", world_said(2, "warning: namespace "
	    "a: the data of secrets/ecr-registry-credentials was written by "
	    "kubectl-edit, not by us; left alone; if nobody needs it, kubectl "
	    "delete secret ecr-registry-credentials -n a\n"));
	CHECK("counted", world_said(1, "2 namespaces: 1 deleted, 1 left "
	    "alone, 0 failed"));
}

static void
what_cannot_be_looked_at_is_told(void)
{
	static const char *const held[] = { "x:big a", "x:junk a" };

	for (size_t i = 0; i < COUNT(held); i++) {
		CHECK_INT("exit 1", clean_held(held[i], NULL), 1);
		CHECK_INT("it is left", world_asked("DELETE ", NULL), 1);
		CHECK("told", world_said(2, "error: list of Secrets: "
		    "secrets/ecr-registry-credentials is too large to be read; "
		    "left alone"));
		CHECK_INT("alone: exit 2", clean_held(i == 0 ? "x:big" :
		    "x:junk", NULL), 2);
	}
	CHECK_INT("of another tool: no matter", clean_held("a x:=gcr-secret",
	    NULL), 0);
}

static void
only_where_the_settings_say(void)
{
	world_set_up("", NULL);
	world_secrets("team-a team-b other exact");
	world_config.glob[0] = SPAN("team-*");
	world_config.exclude[0] = SPAN("team-b");
	world_config.n_excludes = 1;
	world_config.exact[0] = SPAN("exact");
	world_config.n_exact = 1;
	CHECK_INT("exit 0", world_clean(), 0);
	CHECK_INT("what the glob wants", world_asked(DELETE("team-a"), NULL),
	    1);
	CHECK_INT("and what is named", world_asked(DELETE("exact"), NULL), 1);
	CHECK_INT("nothing else", world_asked("DELETE ", NULL), 2);
}

static int
clean_three(const struct world_rule *rules)
{
	world_set_up("", rules);
	world_secrets("a b c");
	world_config.n_globs = 0;
	world_config.exact[0] = SPAN("c");
	world_config.exact[1] = SPAN("none");
	world_config.exact[2] = SPAN("a");
	world_config.n_exact = 3;
	return world_clean();
}

static void
one_namespace_needs_no_other_rights(void)
{
	struct world_rule rules[] = {
		{ "GET /api/v1/namespaces/none/", NULL, FORBIDDEN("list"), 0 },
		{0},
	};

	CHECK_INT("exit 0", clean_named("a", "a b", NULL), 0);
	CHECK_INT("no list of all", world_asked(SECRETS, NULL), 0);
	CHECK_INT("a list there", world_asked("GET /api/v1/namespaces/a/"
	    "secrets?", LIST_OF("ecr-registry-credentials")), 1);
	CHECK_INT("one deleted", world_asked("DELETE ", NULL), 1);
	CHECK_INT("three by name, one without: exit 0", clean_three(NULL), 0);
	CHECK_INT("two deleted", world_asked("DELETE ", NULL), 2);
	CHECK_INT("not b's", world_asked(DELETE("b"), NULL), 0);
	CHECK_INT("no Role in one of them: exit 1", clean_three(rules), 1);
	CHECK("it is named", world_said(2, "error: namespace none: Forbidden "
	    "(403): the service account cannot list secrets/"));
	CHECK_INT("the others are deleted", world_asked("DELETE ", NULL), 2);
	CHECK("counted", world_said(2, "failed, after 3 of 3 namespaces"));
}

static const char *
many(size_t n)
{
	static char names[20000];

	names[0] = '\0';
	for (size_t i = 0; i < n; i++)
		sprintf(names + strlen(names), "n%zu ", i);
	return names;
}

static void
pages_follow_each_other(void)
{
	CHECK_INT("exit 0", clean_held(many(1203), NULL), 0);
	CHECK_INT("all deleted", world_asked("DELETE ", NULL), 1203);
	CHECK_INT("three pages", world_asked(SECRETS,
	    LIST_OF("ecr-registry-credentials")), 3);
	CHECK("counted", world_said(1, "1203 namespaces: 1203 deleted"));
}

static const char *
edited_and(const char *others)
{
	static char names[20000];

	snprintf(names, sizeof names, "edited:edit %s", others);
	return names;
}

static void
a_list_that_expires_is_read_anew(void)
{
	struct world_rule rules[] = {
		{ SECRETS, "continue=page-500", REFUSED("410", "Gone"), 1 },
		{0},
	};
	struct world_rule empty[] = {
		{ SECRETS, "continue=page-500", world_reply("200 OK",
		  "{\"kind\":\"PartialObjectMetadataList\",\"apiVersion\":"
		  "\"meta.k8s.io/v1\",\"metadata\":{},\"items\":[]}"), 1 },
		{0},
	};
	struct world_rule lost[] = {
		{ SECRETS, "continue=page-500", REPLY_LOSE, 1 }, {0},
	};

	/* This cluster still has what was deleted: so it is met twice. */
	CHECK_INT("410: exit 0", clean_held(many(501), rules), 0);
	CHECK_INT("the last one too", world_asked(DELETE("n500"), NULL), 1);
	CHECK_INT("what is left is counted once: exit 0", clean_held(edited_and(
	    many(500)), rules), 0);
	CHECK_INT("it is", (int)world_tally()->left, 1);
	CHECK_INT("an empty page is not believed", clean_held(many(501),
	    empty), 0);
	CHECK_INT("the last one too", world_asked(DELETE("n500"), NULL), 1);
	CHECK_INT("a lost page is asked for again", clean_held(many(501),
	    lost), 0);
	CHECK_INT("and nothing twice", world_asked("DELETE ", NULL), 501);
}

/* Only that list's counts begin again. */
static void
one_list_that_expires_beside_one_that_failed(void)
{
	struct world_rule rules[] = {
		{ "GET /api/v1/namespaces/a/secrets?", NULL,
		  REFUSED("403", "Forbidden"), 0 },
		{ "GET /api/v1/namespaces/b/secrets?", NULL,
		  REFUSED("410", "Gone"), 1 }, {0},
	};

	world_set_up("", rules);
	world_secrets("b");
	world_config.n_globs = 0;
	world_config.exact[0] = SPAN("a");
	world_config.exact[1] = SPAN("b");
	world_config.n_exact = 2;
	CHECK_INT("CE5: the failure of another list is not forgotten: exit 1",
	    world_clean(), 1);
	CHECK_INT("CE5: it is counted", (int)world_tally()->failed, 1);
	CHECK_INT("CE5: and the other one deleted",
	    (int)world_tally()->deleted, 1);
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
	return world_reply("200 OK", strcmp(which, "held") == 0 ? HELD :
	    "{\"kind\":\"Pod\"}");
}

static void
each_answer_to_a_delete_is_told(void)
{
	for (size_t i = 0; i < COUNT(answers); i++) {
		const char *name = answers[i].name;
		struct world_rule rules[] = {
			{ DELETE("a"), NULL, reply_of(answers[i].reply), 0 },
			{0},
		};

		CHECK_INT(name, clean_held("a", rules), answers[i].code);
		CHECK_INT(name, world_tally()->failed, answers[i].failed);
		if (answers[i].says != NULL)
			CHECK(name, world_said(2, answers[i].says));
		else
			CHECK(name, world_said(1, "Namespace a has no secret/"
			    "ecr-registry-credentials (NotFound): skipped\n"));
		CHECK_INT(name, clean_held("a b", rules),
		    answers[i].code == 0 ? 0 : 1);
		CHECK_INT("the other one is deleted", world_tally()->deleted,
		    1);
	}
	CHECK("the last lines", world_said(2, "error: ECR credentials clean-up "
	    "failed, after 2 of 2 namespaces in 0.00 s (1 deleted, 0 left "
	    "alone, 1 failed); the next run deletes the rest\n")
	    || world_said(2, "error: ECR credentials clean-up failed, after 2 "
	    "of 2 namespaces (1 deleted, 0 left alone, 1 failed); the next run "
	    "deletes the rest\n"));
}

static void
trouble_is_waited_out(void)
{
	struct world_rule rules[] = {
		{ SECRETS, NULL, REFUSED("503", "x"), 1 },
		{ DELETE("a"), NULL, REFUSED("503", "x"), 2 },
		{ DELETE("b"), NULL, REPLY_LOSE, 1 },
		{0},
	};
	struct world_rule unauthorized[] = {
		{ DELETE("a"), NULL, REFUSED("401", "Unauthorized"), 1 }, {0},
	};

	CHECK_INT("busy and lost connections: exit 0", clean_held("a b",
	    rules), 0);
	CHECK_INT("the token is read anew", clean_held("a", unauthorized), 0);
	unauthorized[0].times = 0;
	CHECK_INT("once", clean_held("a", unauthorized), 2);
	CHECK("told", world_said(2, "Unauthorized (401)"));
	CHECK("and that it ended early", world_said(2, "clean-up ended early"));
}

static void
no_list_ends_it(void)
{
	struct world_rule rules[] = {
		{ SECRETS, NULL, FORBIDDEN("list"), 0 }, {0},
	};

	CHECK_INT("exit 2", clean_held("a", rules), 2);
	CHECK("told", world_said(2, "error: list of Secrets: Forbidden (403): "
	    "the service account cannot list secrets/"
	    "ecr-registry-credentials; "));
	CHECK("with the cure", world_said(2,
	    "apply the role for clean (docs/install.md, Uninstalling)"));
	CHECK_INT("nothing is deleted", world_asked("DELETE ", NULL), 0);
	rules[0].reply = world_reply("200 OK", "{\"kind\":\"List\"}");
	CHECK_INT("no list: exit 2", clean_held("a", rules), 2);
	rules[0].holds = "continue=";
	rules[0].reply = REFUSED("403", "Forbidden");
	CHECK_INT("half of it: exit 1", clean_held(many(501), rules), 1);
	CHECK_INT("deleted so far", (int)world_tally()->deleted, 500);
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

	CHECK_INT("exit 0", clean_accounts(rules), 0);
	CHECK_INT("our entry and no other", world_asked(ACCOUNT("PATCH", "a",
	    "default"), "{\"op\":\"remove\",\"path\":\"/imagePullSecrets/1\"}"),
	    1);
	CHECK("told", world_said(1, "serviceaccount/default patched\n"
	    "Deleting secret"));
	CHECK_INT("and the Secret", world_asked("DELETE ", NULL), 1);
	CHECK_INT("without an entry", clean_accounts(NULL), 0);
	CHECK_INT("no change", world_asked("PATCH ", NULL), 0);
	CHECK_INT("but the Secret", world_asked("DELETE ", NULL), 1);
	rules[0].reply = ABSENT;
	CHECK_INT("without the account", clean_accounts(rules), 0);
	CHECK_INT("the Secret", world_asked("DELETE ", NULL), 1);
	rules[0].reply = FORBIDDEN("get");
	CHECK_INT("may not: exit 2", clean_accounts(rules), 2);
	CHECK_INT("then the Secret stays", world_asked("DELETE ", NULL), 0);
	CHECK("told", world_said(2, "cannot get serviceaccounts/default; "));
	CHECK_INT("counted once", (int)world_tally()->failed, 1);
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
	world_secrets("a");
	world_config.account_name[0] = SPAN("default");
	world_config.n_account_names = 1;
	world_config.dry_run = true;
	CHECK_INT("exit 0", world_clean(), 0);
	CHECK_INT("the DELETE says so", world_asked("DELETE ",
	    "{\"dryRun\":[\"All\"],"), 1);
	CHECK_INT("there is no other", world_asked("DELETE ", NULL), 1);
	CHECK_INT("so does the PATCH", world_asked("PATCH ", "&dryRun=All"),
	    1);
	CHECK("and the line", world_said(1, "secret/ecr-registry-credentials "
	    "deleted (server dry run)\n"));
	CHECK("and the sum", world_said(1, " s (server dry run)\n"));
}

static void
it_ends_when_it_is_told_to(void)
{
	struct world_rule rules[] = {
		{ DELETE("b"), NULL, "", 0 },	/* no answer */
		{0},
	};

	world_set_up("", rules);
	world_secrets("a b");
	fake.stop_ms = fake.now_ms + 2000;
	CHECK_INT("SIGTERM: 143", world_clean(), 143);
	CHECK("how far it came", world_said(2, "stopped by SIGTERM after 1 of "
	    "2 namespaces in 2.00 s (1 deleted, 0 left alone, 0 failed, 1 not "
	    "tried)"));
	world_set_up("", rules);
	world_secrets("a b");
	world_config.timeout_s = 3;
	CHECK_INT("ECR_TIMEOUT: exit 1", world_clean(), 1);
	CHECK("told", world_said(2, "timed out (ECR_TIMEOUT) after 1 of 2 "
	    "namespaces"));
	rules[0].begins = SECRETS;
	world_set_up("", rules);
	world_secrets("a b");
	world_config.timeout_s = 3;
	CHECK_INT("in the list: exit 2", world_clean(), 2);
	CHECK("told what did not come", world_said(2, "error: list of Secrets: "
	    "timed out: no complete answer from 127.0.0.1:6443"));
}

static void
a_server_that_is_away_is_told(void)
{
	world_set_up("", NULL);
	fake_fail(CALL_OPEN, 1, ST_REFUSED, true);
	CHECK_INT("exit 2", world_clean(), 2);
	CHECK("told", world_said(2, "list of Secrets: connection refused: "
	    "127.0.0.1:6443"));
}

CHECK_MAIN(
	CHECK_CASE(what_is_ours_is_deleted),
	CHECK_CASE(nothing_else_is),
	CHECK_CASE(what_cannot_be_looked_at_is_told),
	CHECK_CASE(only_where_the_settings_say),
	CHECK_CASE(one_namespace_needs_no_other_rights),
	CHECK_CASE(pages_follow_each_other),
	CHECK_CASE(a_list_that_expires_is_read_anew),
	CHECK_CASE(one_list_that_expires_beside_one_that_failed),
	CHECK_CASE(each_answer_to_a_delete_is_told),
	CHECK_CASE(trouble_is_waited_out),
	CHECK_CASE(no_list_ends_it),
	CHECK_CASE(accounts_come_before_the_secret),
	CHECK_CASE(a_dry_run_deletes_nothing),
	CHECK_CASE(it_ends_when_it_is_told_to),
	CHECK_CASE(a_server_that_is_away_is_told),
)
