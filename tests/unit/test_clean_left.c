/* SPDX-License-Identifier: MIT */
/* test_clean_left.c -- what other tools left, which `clean` only names. */
#include "check.h"
#include "world.h"

#define GCR .name = "gcr-secret", .owner = OF_REGISTRY_CREDS
#define DPR .name = "dpr-secret", .owner = OF_REGISTRY_CREDS

static void
what_others_left_is_named(void)
{
	CHECK_INT("leftovers of other tools do not fail the run: exit 0",
	    clean_held(HELD({ "a" }, { "b", GCR }, { "c", GCR }, { "d", GCR },
	    { "e", GCR }, { "f", DPR }), NULL), 0);
	CHECK("leftovers in many namespaces have one command for all",
	    world_said(2, "warning: list of Secrets: secrets/gcr-secret was "
	    "left in b, c, d and 1 more by another tool; if no pod needs it, "
	    "kubectl delete secret -A --field-selector "
	    "metadata.name=gcr-secret\n"));
	CHECK("a leftover in one namespace has its own command", world_said(2,
	    "warning: namespace f: secrets/dpr-secret was left in f by another "
	    "tool; if no pod needs it, kubectl delete secret dpr-secret -n "
	    "f\n"));
	CHECK("tools that left nothing are not named",
	    !world_said(2, "acr-secret"));
	CHECK_INT("each tool's Secret name has its list",
	    world_asked(LIST_SECRETS, NULL), 6);
	CHECK_INT("leftovers are not deleted", world_asked("DELETE ", NULL), 1);
	clean_held(HELD({ "a", .name = "gcr-secret" }), NULL);
	CHECK("what is ours under that name is nobody's leftover",
	    fake_output(2).len == 0);
	CHECK_INT("leftovers in one named namespace: exit 0",
	    clean_named("a", HELD({ "a" }, { "a", GCR }, { "b", GCR }), NULL),
	    0);
	CHECK("only the leftover in that namespace is named",
	    world_said(2, "kubectl delete secret gcr-secret -n a\n"));
	world_set_up("", NULL);
	world_config.secret_name = SPAN("awsecr-cred");
	world_secrets(HELD({ "a" }, { "b", .unlabelled = true }));
	CHECK_INT("our own name is no other tool's", world_clean(), 0);
	CHECK_INT("our own name is not listed twice",
	    world_asked(LIST_SECRETS, NULL), 5);
	CHECK("a Secret of our own name is not called a leftover",
	    !world_said(2, "left over"));
}

static void
what_may_not_be_looked_for_is_told_once(void)
{
	struct world_rule rules[] = {
		{ LIST_SECRETS, NAMED("k8s-ecr"), FORBIDDEN("list"), 0 }, {0},
	};

	CHECK_INT("a list of leftovers that is forbidden: exit 0",
	    clean_held(HELD({ "a" }), rules), 0);
	CHECK("one warning names the missing right", world_said(2, "warning: "
	    "list of Secrets: Forbidden (403): the service account cannot list "
	    "secrets/k8s-ecr-login-renew-docker-secret"));
	CHECK("the warning says what it means for leftovers", world_said(2,
	    " (so Secrets left by other tools are not listed)\n"));
	CHECK_INT("the other tools' lists are not asked for",
	    world_asked(LIST_SECRETS, NULL), 2);
}

CHECK_MAIN(
	CHECK_CASE(what_others_left_is_named),
	CHECK_CASE(what_may_not_be_looked_for_is_told_once),
)
