/* SPDX-License-Identifier: MIT */
/* test_run_unselected.c -- Secrets that an earlier run wrote in namespaces that
 * are no longer selected are named before their logins expire. */
#include "check.h"
#include "world.h"

static void
what_is_passed_over_is_named(void)
{
	CHECK_INT("a namespace that opted out, its login to end soon: exit 0",
	    run_held("a", HELD({ "a" }, { "b", .hours_left = 9 }), NULL), 0);
	CHECK("one that is no longer selected and ends soon is named",
	    span_starts(fake_output(2), "warning: namespace b: "
	    "secrets/ecr-registry-credentials was written by an earlier run "
	    "but is no longer selected, so its login will expire; select it "
	    "again "));
	CHECK_INT("the namespace's name is known from a second list",
	    world_asked(LIST_SECRETS, NULL), 2);
	CHECK_INT("what is no longer selected is not written",
	    world_asked("PATCH ", NULL), 0);
	run_held("a", HELD({ "a" }, { "b" }), NULL);
	CHECK("a fresh Secret may be another run's", fake_output(2).len == 0);
	run_held("a", HELD({ "a" }, { "b", .unlabelled = true },
	    { "c", .owner = OF_KUBECTL_EDIT }), NULL);
	CHECK("an unselected Secret that is not ours is not named",
	    fake_output(2).len == 0);
	run_held("a terminating",
	    HELD({ "a" }, { "terminating", .hours_left = 9 }), NULL);
	CHECK("one that goes with its namespace is not named",
	    fake_output(2).len == 0);
	run_held("a", HELD({ "b", .hours_left = 9 }, { "c", .hours_left = 9 },
	    { "d", .hours_left = 9 }, { "e", .hours_left = 9 },
	    { "f", .hours_left = 9 }, { "a" }), NULL);
	CHECK("three are named and the rest is counted",
	    world_said(2, "namespace b, c, d and 2 more: "));
	world_set_up("a", NULL);
	world_secrets(HELD({ "a" }, { "x", .hours_left = 9 }));
	world_exact("x");
	CHECK_INT("an exact name beside a glob is selected: exit 0",
	    world_run(), 0);
	CHECK("the exact name is written without a warning",
	    world_asked(PATCH("x"), NULL) == 1 && fake_output(2).len == 0);
	world_set_up("a", NULL);
	world_secrets(HELD({ "a" }, { "x", .hours_left = 9 }));
	world_config.connections = 1;
	for (size_t i = 0; i < MAX_WAITING + 2; i++)
		world_config.exact[i] = span_of(&"qqqqqqqqqq"[i]);
	world_config.exact[MAX_WAITING + 2] = SPAN("x");
	world_config.n_exact = MAX_WAITING + 3;
	CHECK_INT("an exact name whose turn comes later: exit 0", world_run(),
	    0);
	CHECK("the exact name whose turn comes later is written too",
	    world_asked(PATCH("x"), NULL) == 1 && fake_output(2).len == 0);
}

static void
no_names_for_what_is_passed_over(void)
{
	const struct world_rule gone[] = {
		{ LIST_SECRETS, NULL, NULL, 1 },
		{ LIST_SECRETS, NULL, world_reply("403 Forbidden", STATUS("403",
		    "Forbidden", "")), 0 }, { 0 },
	};

	CHECK_INT("the second list is refused: exit 0 all the same",
	    run_held("a", HELD({ "a" }, { "b", .hours_left = 9 }), gone), 0);
	CHECK("the refused list is a warning",
	    world_said(2, "warning: list of Secrets: Forbidden"));
	CHECK_INT("nothing is written", world_asked("PATCH ", NULL), 0);
	CHECK("no line says that something is written",
	    !world_said(2, "is written"));
}

CHECK_MAIN(
	CHECK_CASE(what_is_passed_over_is_named),
	CHECK_CASE(no_names_for_what_is_passed_over),
)
