/* SPDX-License-Identifier: MIT */
/* test_clean_trouble.c -- what `clean` does when the API server is busy, away
 * or refuses, and when its time is over. */
#include "check.h"
#include "clean_requests.h"

static void
a_list_that_expires_is_read_anew(void)
{
	struct world_rule rules[] = {
		{ LIST_SECRETS, "continue=page-500", REFUSED("410", "Gone"),
		  1 },
		{0},
	};
	struct world_rule empty[] = {
		{ LIST_SECRETS, "continue=page-500", world_reply("200 OK",
		  "{\"kind\":\"PartialObjectMetadataList\",\"apiVersion\":"
		  "\"meta.k8s.io/v1\",\"metadata\":{},\"items\":[]}"), 1 },
		{0},
	};
	struct world_rule lost[] = {
		{ LIST_SECRETS, "continue=page-500", REPLY_LOSE, 1 }, {0},
	};
	struct world_secret *held;

	/* This cluster still has what was deleted: so it is met twice. */
	CHECK_INT("a list that expires (410) is read anew: exit 0",
	    clean_held(many_held(501), rules), 0);
	CHECK_INT("after a 410 the last one is deleted too",
	    world_asked(DELETE("n00500"), NULL), 1);
	held = many_held(501);
	held[0].owner = OF_KUBECTL_EDIT;
	CHECK_INT("one left alone in a list that is read twice: exit 0",
	    clean_held(held, rules), 0);
	CHECK_INT("a Secret met twice is left alone once",
	    (int)world_tally()->left, 1);
	CHECK_INT("an empty page is not believed", clean_held(many_held(501),
	    empty), 0);
	CHECK_INT("after an empty page the last one is deleted too",
	    world_asked(DELETE("n00500"), NULL), 1);
	CHECK_INT("a lost page is asked for again", clean_held(many_held(501),
	    lost), 0);
	CHECK_INT("after a lost page none is deleted twice",
	    world_asked("DELETE ", NULL), 501);
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
	world_secrets(HELD({ "b" }));
	world_only("a b");
	CHECK_INT("CE5: the failure of another list is not forgotten: exit 1",
	    world_clean(), 1);
	CHECK_INT("CE5: one failure is counted", (int)world_tally()->failed, 1);
	CHECK_INT("CE5: the other list's Secret is deleted",
	    (int)world_tally()->deleted, 1);
}

static void
trouble_is_waited_out(void)
{
	struct world_rule rules[] = {
		{ LIST_SECRETS, NULL, REFUSED("503", "x"), 1 },
		{ DELETE("a"), NULL, REFUSED("503", "x"), 2 },
		{ DELETE("b"), NULL, REPLY_LOSE, 1 },
		{0},
	};
	struct world_rule unauthorized[] = {
		{ DELETE("a"), NULL, REFUSED("401", "Unauthorized"), 1 }, {0},
	};

	CHECK_INT("busy servers and lost connections are waited out: exit 0",
	    clean_held(HELD({ "a" }, { "b" }), rules), 0);
	CHECK_INT("after a 401 the token is read anew",
	    clean_held(HELD({ "a" }), unauthorized), 0);
	unauthorized[0].times = 0;
	CHECK_INT("a second 401 ends the run: exit 2",
	    clean_held(HELD({ "a" }), unauthorized), 2);
	CHECK("the line names the 401", world_said(2, "Unauthorized (401)"));
	CHECK("the closing line says that the run ended early",
	    world_said(2, "clean-up ended early"));
}

static void
no_list_ends_it(void)
{
	struct world_rule rules[] = {
		{ LIST_SECRETS, NULL, FORBIDDEN("list"), 0 }, {0},
	};

	CHECK_INT("without the right to list: exit 2",
	    clean_held(HELD({ "a" }), rules), 2);
	CHECK("the missing right is named", world_said(2, "error: list of "
	    "Secrets: Forbidden (403): the service account cannot list "
	    "secrets/ecr-registry-credentials; "));
	CHECK("the line has the cure", world_said(2, "apply the role for clean "
	    "(docs/install.md, Uninstalling)"));
	CHECK_INT("nothing is deleted", world_asked("DELETE ", NULL), 0);
	rules[0].reply = world_reply("200 OK", "{\"kind\":\"List\"}");
	CHECK_INT("an answer that is no list of Secrets: exit 2",
	    clean_held(HELD({ "a" }), rules), 2);
	rules[0].holds = "continue=";
	rules[0].reply = REFUSED("403", "Forbidden");
	CHECK_INT("a list that ends after its first page: exit 1",
	    clean_held(many_held(501), rules), 1);
	CHECK_INT("what the first page held is deleted",
	    (int)world_tally()->deleted, 500);
}

static void
it_ends_when_it_is_told_to(void)
{
	struct world_rule rules[] = {
		{ DELETE("b"), NULL, "", 0 },	/* no answer */
		{0},
	};

	world_set_up("", rules);
	world_secrets(HELD({ "a" }, { "b" }));
	fake.stop_ms = fake.now_ms + 2000;
	CHECK_INT("SIGTERM ends the clean-up with exit 143", world_clean(),
	    143);
	CHECK("SIGTERM's line says how far it came", world_said(2, "stopped by "
	    "SIGTERM after 1 of 2 namespaces in 2.00 s (1 deleted, 0 left "
	    "alone, 0 failed, 1 not tried)"));
	world_set_up("", rules);
	world_secrets(HELD({ "a" }, { "b" }));
	world_config.timeout_s = 3;
	CHECK_INT("ECR_TIMEOUT ends the clean-up with exit 1", world_clean(),
	    1);
	CHECK("the timeout's line says how far it came",
	    world_said(2, "timed out (ECR_TIMEOUT) after 1 of 2 namespaces"));
	rules[0].begins = LIST_SECRETS;
	world_set_up("", rules);
	world_secrets(HELD({ "a" }, { "b" }));
	world_config.timeout_s = 3;
	CHECK_INT("a timeout in the list itself: exit 2", world_clean(), 2);
	CHECK("the line says which answer did not come", world_said(2, "error: "
	    "list of Secrets: timed out: no complete answer from "
	    "127.0.0.1:6443"));
}

static void
a_server_that_is_away_is_told(void)
{
	world_set_up("", NULL);
	fake_fail(CALL_OPEN, 1, ST_REFUSED, true);
	CHECK_INT("a server that refuses connections: exit 2", world_clean(),
	    2);
	CHECK("the refused connection is named", world_said(2,
	    "list of Secrets: connection refused: 127.0.0.1:6443"));
}

CHECK_MAIN(
	CHECK_CASE(trouble_is_waited_out),
	CHECK_CASE(no_list_ends_it),
	CHECK_CASE(it_ends_when_it_is_told_to),
	CHECK_CASE(a_server_that_is_away_is_told),
	CHECK_CASE(a_list_that_expires_is_read_anew),
	CHECK_CASE(one_list_that_expires_beside_one_that_failed),
)
