/* SPDX-License-Identifier: MIT */
/* test_run_fresh.c -- what is fresh is not written, and where nothing is
 * due AWS is not asked. */
#include "check.h"
#include "world.h"

static int
run_exact(const struct world_secret *held, const struct world_rule *rules)
{
	world_set_up("", rules);
	world_secrets(held);
	world_only("a b");
	return world_run();
}

static void
nothing_due_asks_nothing_of_aws(void)
{
	CHECK_INT("all Secrets are fresh: exit 0",
	    run_held("a b c", HELD({ "c" }, { "b" }, { "a" }), NULL), 0);
	CHECK_INT("one list of Secrets is asked for",
	    world_asked(LIST_SECRETS, NULL), 1);
	CHECK_INT("one list of namespaces is asked for",
	    world_asked(LIST_NAMESPACES, NULL), 1);
	CHECK_INT("fresh Secrets are not written", world_asked("PATCH ", NULL),
	    0);
	CHECK_INT("nothing due needs no login", world_asked("POST / ", NULL),
	    0);
	CHECK_INT("fresh Secrets are counted", world_tally()->fresh, 3);
	CHECK("the closing line counts the fresh",
	    world_said(1, "3 namespaces: 3 fresh, 0 written, 0 failed, in "));
	CHECK("no line says that a login is fetched",
	    !world_said(1, "Fetching"));
	CHECK("fresh Secrets give no warning", fake_output(2).len == 0);
	CHECK_INT("a namespace that is terminating is nobody's reason to ask",
	    run_held("a terminating", HELD({ "a" }), NULL), 0);
	CHECK_INT("a terminating namespace needs no login",
	    world_asked("POST / ", NULL), 0);
}

/* What each Secret is, and whether its namespace gets another. */
static const struct {
	const char *name;
	struct world_secret held[4];
	bool due;
} kinds[] = {
	{ "as we left it", { { "a" } }, false },
	{ "none there", {{0}}, true },
	{ "about to end", { { "a", .hours_left = 9 } }, true },
	{ "more to live than a login has", { { "a", .hours_left = 13 } },
	  true },
	{ "of other settings", { { "a", .other_settings = true } }, true },
	{ "edited by hand", { { "a", .owner = OF_KUBECTL_EDIT } }, true },
	{ "without our label", { { "a", .unlabelled = true } }, true },
	{ "CA2: large in its metadata, and fresh", { { "a", .large = true } },
	  false },
	{ "CA4: as 0.3 left it", { { "a", .owner = OF_US_0_3 } }, true },
	{ "CA4: with a login for another host", { { "a", LIVE_ELSEWHERE } },
	  true },
	{ "CA3: with a uid of another form", { { "a", .hours_left = 9,
	  .uid = "u-1" } }, true },
	{ "CA1: over which another applied stringData", { { "a",
	  .owner = OF_FLUX_TOO } }, true },
	{ "CA1: whose data another owns too", { { "a", .owner = OF_ARGO_TOO } },
	  true },
	{ "unreadable beside others", { { "x", .unreadable = true }, { "y",
	  .large = true }, { "a" } }, false },
};

static void
what_is_due_is_written(void)
{
	for (size_t i = 0; i < COUNT(kinds); i++) {
		bool due = kinds[i].due;
		const char *name = check_row(
		    "only what is due is written", kinds[i].name);

		CHECK_INT(name, run_held("a", kinds[i].held, NULL), 0);
		CHECK_INT(name, world_asked("PATCH ", NULL), due);
		CHECK_INT(name, world_asked("POST / ", NULL), due);
		CHECK_INT(name, world_tally()->fresh, !due);
		CHECK_INT(name, run_exact(kinds[i].held, NULL), 0);
		CHECK_INT(name, world_asked(PATCH("a"), NULL), due);
	}
}

static void
only_what_is_due(void)
{
	CHECK_INT("one of four is due: exit 0", run_held("a b new d",
	    HELD({ "a" }, { "b" }, { "d" }), NULL), 0);
	CHECK_INT("only the one that is due gets a PATCH",
	    world_asked("PATCH ", NULL), 1);
	CHECK_INT("the new namespace gets its Secret",
	    world_asked(PATCH("new"), NULL), 1);
	CHECK_INT("one that is due needs one login",
	    world_asked("POST / ", NULL), 1);
	CHECK("the closing line has the sum",
	    world_said(1, "4 namespaces: 3 fresh, 1 written, 0 failed, in "));
}

/* ECR_RENEW_BEFORE=0 switches off that anything is fresh, and nothing else; a
 * dry run asks what a run asks. */
static void
zero_and_dry_run_look_all_the_same(void)
{
	world_set_up("a", NULL);
	world_secrets(HELD({ "a" }));
	world_config.renew_before_s = 0;
	CHECK_INT("CA2: ECR_RENEW_BEFORE=0: exit 0", world_run(), 0);
	CHECK_INT("CA2: ECR_RENEW_BEFORE=0 still lists",
	    world_asked(LIST_SECRETS, NULL), 1);
	CHECK_INT("what is written is what was seen", world_asked("PATCH ",
	    "\"uid\":\"" UID "\",\"resourceVersion\":\"7\""), 1);
	world_set_up("a", NULL);
	world_secrets(HELD({ "a", THEIRS }));
	world_config.renew_before_s = 0;
	CHECK_INT("CA2: nothing of ours to renew: exit 2", world_run(), 2);
	CHECK_INT("CA2: another's login is not overwritten",
	    world_asked("PATCH ", NULL), 0);
	world_set_up("a", NULL);
	world_secrets(HELD({ "a" }));
	world_config.dry_run = true;
	CHECK_INT("CA5: a dry run, all fresh: exit 0", world_run(), 0);
	CHECK_INT("CA5: a dry run asks for the list",
	    world_asked(LIST_SECRETS, NULL), 1);
	CHECK_INT("CA5: a dry run, all fresh, writes nothing",
	    world_asked("PATCH ", NULL), 0);
	world_set_up("a b", NULL);
	world_secrets(HELD({ "a", THEIRS }));
	world_config.dry_run = true;
	CHECK_INT("CA5: a dry run beside another's: exit 0", world_run(), 0);
	CHECK_INT("CA5: a dry run counts what a run would leave alone",
	    (int)world_tally()->left, 1);
	CHECK_INT("CA5: a dry run tries the namespace beside it",
	    world_asked("PATCH ", "dryRun=All"), 1);
}

/* Every way to a PATCH: the others' login stays, whatever is not known. */
static void
what_is_not_ours_alone_is_read_first(void)
{
	static const struct world_secret hows[][2] = {
		{ { "a", THEIRS } }, { { "a", .owner = OF_HELM } },
		{ { "a", .owner = OF_KUBECTL_EDIT } },
		{ { "a", .unlabelled = true } },
		{ { "a", .owner = OF_ARGO_TOO } },
		{ { "a", .owner = OF_FLUX_TOO } },
	};

	for (size_t i = 0; i < COUNT(hows); i++) {
		bool theirs = i == 0;

		run_held("a", hows[i], NULL);
		/* Once more after AWS has named the registry. */
		CHECK_INT("CA1: a listed one that is shared is read first",
		    world_asked(GET("a"), WHOLE_OBJECT), theirs ? 1 : 2);
		CHECK_INT("CA1: a listed one is written only if nothing is "
		    "lost", world_asked(PATCH("a"), NULL), !theirs);
		CHECK_INT("CA3: a shared Secret is written as it was read",
		    world_asked(PATCH("a"), "\"uid\":\"" UID
		    "\",\"resourceVersion\":\"7\""), !theirs);
		CHECK_INT("CA3: what was taken over is said to be adopted",
		    (int)world_tally()->adopted, !theirs && i != 3);
		run_exact(hows[i], NULL);
		CHECK_INT("CA2: one looked at by name is read first",
		    world_asked(GET("a"), WHOLE_OBJECT), theirs ? 1 : 2);
		CHECK_INT("CA2: one looked at by name is written only if "
		    "nothing is lost", world_asked(PATCH("a"), NULL), !theirs);
		CHECK_INT("another's login is left alone",
		    (int)world_tally()->left, theirs);
	}
}

static void
what_is_fresh_is_judged_before_aws_is_asked(void)
{
	CHECK_INT("CA6: one left alone, the rest fresh: exit 0",
	    run_held("a b", HELD({ "a", THEIRS }, { "b" }), NULL), 0);
	CHECK_INT("CA6: AWS is not asked", world_asked("POST / ", NULL), 0);
	CHECK_INT("the one that is another's is left alone",
	    (int)world_tally()->left, 1);
	CHECK_INT("CE12: all left alone: exit 2",
	    run_held("a", HELD({ "a", THEIRS }), NULL), 2);
	CHECK("CE12: the last line names the cause", world_said(2,
	    "holds logins that would be lost: docker.io"));
	CHECK_INT("CE12: all terminating: exit 2",
	    run_held("terminating", NULL, NULL), 2);
}

static void
what_cannot_be_read_is_left(void)
{
	CHECK_INT("CA2: an unreadable Secret alone: exit 2",
	    run_held("a", HELD({ "a", .unreadable = true }), NULL), 2);
	CHECK_INT("CA2: a Secret that is unreadable is not written",
	    world_asked("PATCH ", NULL), 0);
	CHECK_INT("CA2: an unreadable Secret beside others: exit 1",
	    run_held("a b", HELD({ "a", .unreadable = true }), NULL), 1);
	CHECK_INT("CA2: only the unreadable Secret is left",
	    world_asked("PATCH ", NULL), 1);
	CHECK_INT("CA2: an unreadable Secret of an exact name: exit 1",
	    run_exact(HELD({ "a", .unreadable = true }, { "b" }), NULL), 1);
	CHECK_INT("CA2: a Secret that is unreadable is not written",
	    world_asked("PATCH ", NULL), 0);
}

static void
a_second_copy_of_us_is_no_stranger(void)
{
	const struct world_rule changed[] = {
		{ PATCH("a"), NULL, CHANGED, 1 },
		{ PATCH("a"), NULL, REPLY_CONFIGURED, 0 }, { 0 },
	};

	CHECK_INT("a plain 409 on ours: looked at again",
	    run_held("a", HELD({ "a", .hours_left = 9 }), changed), 0);
	CHECK("CA8: a Secret of another copy of us is configured, not adopted",
	    world_said(1, "secret/ecr-registry-credentials configured"));
	CHECK_INT("CA8: a conflict on ours is followed by a look",
	    world_asked(GET("a"), ONLY_METADATA), 1);
	CHECK_INT("CA8: ours is not read whole",
	    world_asked(GET("a"), WHOLE_OBJECT), 0);
}

static void
exact_names_are_looked_at(void)
{
	CHECK_INT("two exact names, one fresh: exit 0",
	    run_exact(HELD({ "b" }), NULL), 0);
	CHECK_INT("exact names need no list of Secrets",
	    world_asked(LIST_SECRETS, NULL), 0);
	CHECK_INT("each exact name is looked at",
	    world_asked("GET ", ONLY_METADATA), 2);
	CHECK_INT("the exact name without a Secret is written",
	    world_asked("PATCH ", NULL), 1);
	CHECK_INT("the PATCH is for the exact name without a Secret",
	    world_asked(PATCH("a"), NULL), 1);
	CHECK_INT("both exact names fresh: exit 0",
	    run_exact(HELD({ "a" }, { "b" }), NULL), 0);
	CHECK_INT("two fresh exact names need no login",
	    world_asked("POST / ", NULL), 0);
	world_set_up("a b c", NULL);
	world_secrets(HELD({ "a" }, { "c" }));
	world_exact("c d");
	CHECK_INT("exact names beside globs: exit 0", world_run(), 0);
	CHECK_INT("the list serves exact names too",
	    world_asked("GET ", ONLY_METADATA), 0);
	CHECK_INT("fresh ones are left", world_tally()->fresh, 2);
	CHECK_INT("the exact name that is due is written",
	    world_asked(PATCH("d"), NULL), 1);
}

/* Where what there is cannot be listed, each is looked at by itself; and what
 * may not be looked at is not written. */
static const struct {
	const char *name, *reply, *said;
} blind[] = {
	{ "CA2: an older role", "403", "warning: list of Secrets: Forbidden "
	    "(403)" },
	{ "CA2: not a list", "odd", "warning: list of Secrets: the answer from "
	    "127.0.0.1:6443 is not secrets/ecr-registry-credentials" },
};

static void
blind_passes_look_at_each(void)
{
	for (size_t i = 0; i < COUNT(blind); i++) {
		const char *reply = strcmp(blind[i].reply, "403") == 0 ?
		    world_reply("403 Forbidden", STATUS("403", "Forbidden",
		    "")) : world_reply("200 OK", "{\"kind\":\"Pod\"}");
		const struct world_rule listed[] = {
			{ LIST_SECRETS, NULL, reply, 0 }, { 0 },
		};
		const struct world_rule looked[] = {
			{ "GET ", "/secrets/", reply, 0 }, { 0 },
		};
		const char *name = check_row(
		    "without the list each Secret is looked at", blind[i].name);

		
		CHECK_INT(name, run_held("a b c d", HELD({ "a" },
		    { "b", .hours_left = 9 }, { "d", THEIRS }), listed), 0);
		CHECK_INT(name, (int)world_tally()->fresh, 1);
		CHECK_INT(name, world_asked("GET ", ONLY_METADATA), 4);
		CHECK_INT(name, world_asked(PATCH("b"), NULL), 1);
		CHECK_INT(name, world_asked(PATCH("c"), NULL), 1);
		CHECK_INT(name, world_asked("PATCH ", NULL), 2);
		CHECK_INT(name, (int)world_tally()->left, 1);
		CHECK(name, span_starts(fake_output(2), blind[i].said));
		CHECK_INT(name, run_exact(HELD({ "a" }, { "b" }), looked), 2);
		CHECK_INT(name, world_asked("PATCH ", NULL), 0);
	}
}

static void
many_pages_in_another_order(void)
{
	static struct world_secret held[1202];
	const struct world_secret *many = many_held(1201);
	size_t n = 0;

	for (size_t i = 0; i < 1201; i++) {
		if (i % 400 != 7)
			held[n++] = many[(i * 7 + 3) % 1201];
	}
	CHECK_INT("1,201 namespaces: exit 0", run_held(many_names(1201), held,
	    NULL), 0);
	CHECK_INT("the Secrets come in three pages",
	    world_asked(LIST_SECRETS, NULL), 3);
	CHECK_INT("the namespaces come in three pages",
	    world_asked(LIST_NAMESPACES, NULL), 3);
	CHECK_INT("only the three that lack a Secret are written",
	    world_asked("PATCH ", NULL), 3);
	CHECK_INT("all the others are fresh", world_tally()->fresh, 1198);
}

static void
a_list_that_is_read_again(void)
{
	const struct world_rule expired[] = {
		{ LIST_SECRETS, "continue=page-500", world_reply("410 Gone",
		    STATUS("410", "Expired", "")), 1 }, { 0 },
	};
	const struct world_rule lost[] = {
		{ LIST_SECRETS, "continue=page-500", REPLY_LOSE, 1 }, { 0 },
	};

	CHECK_INT("410 on the second page: exit 0",
	    run_held(many_names(600), many_held(600), expired), 0);
	CHECK_INT("after a 410 the list is read from the beginning",
	    world_asked(LIST_SECRETS, NULL), 4);
	CHECK_INT("after a 410 all are fresh", world_tally()->fresh, 600);
	CHECK("after a 410 no Secret is called unselected",
	    fake_output(2).len == 0);
	CHECK_INT("a lost connection: exit 0",
	    run_held(many_names(600), many_held(600), lost), 0);
	CHECK_INT("a page that was lost is asked for again",
	    world_asked(LIST_SECRETS, NULL), 3);
	CHECK_INT("after a lost page all are fresh", world_tally()->fresh, 600);
}

/* A token that expired may be answered so. */
static void
an_empty_last_page_is_no_proof(void)
{
	const struct world_rule empty[] = {
		{ LIST_SECRETS, "continue=page-500", world_reply("200 OK",
		    "{\"kind\":\"PartialObjectMetadataList\",\"apiVersion\":"
		    "\"meta.k8s.io/v1\",\"items\":[],\"metadata\":{}}"), 1 },
		{ 0 },
	};

	CHECK_INT("CA2: an empty last page: exit 0",
	    run_held(many_names(600), many_held(600), empty), 0);
	CHECK_INT("CA2: what an empty last page may have hidden is looked at",
	    world_asked("GET /api/v1/namespaces/", ONLY_METADATA), 100);
	CHECK_INT("CA2: what is fresh behind an empty last page is not written",
	    world_asked("PATCH ", NULL), 0);
}

static void
what_does_not_fit_is_looked_at(void)
{
	enum { N = MAX_KNOWN + 3 };
	char *names = many_names(N);

	CHECK_INT("more than the table holds: exit 0",
	    run_held(names, many_held(N), NULL), 0);
	CHECK_INT("CA2: what does not fit into the table is looked at",
	    world_asked("GET /api/v1/namespaces/", ONLY_METADATA), 3);
	CHECK_INT("what did not fit is fresh too", world_tally()->fresh, N);
	CHECK_INT("nothing is written", world_asked("PATCH ", NULL), 0);
	names[0] = 'z';		/* listed first, and has none */
	CHECK_INT("a namespace more, without a Secret: exit 0",
	    run_held(names, many_held(N) + 1, NULL), 0);
	CHECK_INT("CA2: what does not fit is looked at before it is created",
	    world_asked(GET("z00000"), ONLY_METADATA), 1);
	CHECK_INT("CA2: what is absent is created",
	    world_asked(PATCH("z00000"), NULL), 1);
}

static void
failures_beside_what_is_fresh(void)
{
	const struct world_rule refused[] = {
		{ PATCH("b"), NULL, world_reply("403 Forbidden", STATUS("403",
		    "Forbidden", "")), 0 }, { 0 },
	};
	const struct world_rule denied[] = {
		{ "POST / ", NULL, world_reply("400 Bad Request",
		    "{\"__type\":\"AccessDeniedException\"}"), 0 }, { 0 },
	};

	CHECK_INT("one Secret fresh, one refused: exit 1",
	    run_held("a b", HELD({ "a" }), refused), 1);
	CHECK("the closing line counts fresh and failed",
	    world_said(2, "(1 fresh, 0 written, 1 failed)"));
	CHECK_INT("no Secret fresh, one refused: exit 2",
	    run_held("b", NULL, refused), 2);
	CHECK_INT("no login: nothing is written, exit 2",
	    run_held("a b", HELD({ "a" }), denied), 2);
	CHECK_INT("with nothing due nobody asks for a login: exit 0",
	    run_held("a b", HELD({ "a" }, { "b" }), denied), 0);
}

static void
what_did_not_come_is_named(void)
{
	const struct world_rule silent[] = {
		{ LIST_SECRETS, NULL, world_reply("503 Service Unavailable",
		  ""),
		    1 }, { LIST_SECRETS, NULL, "", 0 }, { 0 },
	};

	world_set_up("a", silent);
	world_secrets(HELD({ "a" }));
	world_config.timeout_s = 3;
	CHECK_INT("ECR_TIMEOUT in the list of Secrets: exit 2", world_run(),
	    2);
	CHECK("the line says which list did not come", world_said(2, "error: "
	    "list of Secrets: timed out: no complete answer from "
	    "127.0.0.1:6443: ECR_TIMEOUT passed"));
	CHECK("the list of namespaces is not blamed",
	    !world_said(2, "list of namespaces"));
}

static void
one_that_may_not_be_looked_at_fails_alone(void)
{
	const struct world_rule looked[] = {
		{ GET("a"), ONLY_METADATA, world_reply("403 Forbidden",
		    STATUS("403", "Forbidden", "")), 0 }, { 0 },
	};

	CHECK_INT("CA2: one that must not be looked at: exit 1",
	    run_exact(HELD({ "a" }, { "b" }), looked), 1);
	CHECK_INT("the namespace beside it is fresh", world_tally()->fresh, 1);
	CHECK_INT("CA2: what could not be seen is not written",
	    world_asked("PATCH ", NULL), 0);
}

CHECK_MAIN(
	CHECK_CASE(what_did_not_come_is_named),
	CHECK_CASE(one_that_may_not_be_looked_at_fails_alone),
	CHECK_CASE(nothing_due_asks_nothing_of_aws),
	CHECK_CASE(what_is_due_is_written),
	CHECK_CASE(only_what_is_due),
	CHECK_CASE(zero_and_dry_run_look_all_the_same),
	CHECK_CASE(exact_names_are_looked_at),
	CHECK_CASE(blind_passes_look_at_each),
	CHECK_CASE(what_is_not_ours_alone_is_read_first),
	CHECK_CASE(what_is_fresh_is_judged_before_aws_is_asked),
	CHECK_CASE(what_cannot_be_read_is_left),
	CHECK_CASE(a_second_copy_of_us_is_no_stranger),
	CHECK_CASE(many_pages_in_another_order),
	CHECK_CASE(a_list_that_is_read_again),
	CHECK_CASE(an_empty_last_page_is_no_proof),
	CHECK_CASE(what_does_not_fit_is_looked_at),
	CHECK_CASE(failures_beside_what_is_fresh),
)
