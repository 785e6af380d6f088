/* SPDX-License-Identifier: MIT */
/* test_run.c -- a whole run, from the first request to the exit code. */
#include "check.h"
#include "world.h"

static void
pass_writes_each_namespace(void)
{
	CHECK_INT("three namespaces: exit 0", run_anew("a b c", NULL), 0);
	CHECK_INT("three namespaces need one login",
	    world_asked("POST / ", NULL), 1);
	CHECK_INT("three namespaces need one list",
	    world_asked(LIST_NAMESPACES, NULL), 1);
	CHECK_INT("each namespace gets one PATCH", world_asked("PATCH ", NULL),
	    3);
	CHECK_INT("each PATCH bears the pod's token", world_asked("PATCH ",
	    "\r\nAuthorization: Bearer the-bearer-token-of-this-pod\r\n\r\n"),
	    3);
	CHECK_INT("all three are counted as created", world_tally()->created,
	    3);
	CHECK("the registry is named", world_said(1, HOST));
	CHECK("each namespace is named", world_said(1, "namespace: b"));
	CHECK("nothing on standard error", fake_output(2).len == 0);
	CHECK("the password is not said", !world_said(1, "password-of"));
}

static void
pass_never_forces_unasked(void)
{
	run_anew("a", NULL);
	CHECK_INT("I1 the first PATCH does not force",
	    world_asked("PATCH ", "force=true"), 0);
	CHECK_INT("a PATCH names our field manager",
	    world_asked("PATCH ", "fieldManager=ecr-refresh"), 1);
}

static void
pass_reads_pages(void)
{
	char *names = many_names(1201);

	CHECK_INT("K12 1,201 namespaces: exit 0", run_anew(names, NULL), 0);
	CHECK_INT("1,201 namespaces come in three pages",
	    world_asked(LIST_NAMESPACES, NULL), 3);
	CHECK_INT("each of the 1,201 gets one PATCH",
	    world_asked("PATCH ", NULL), 1201);
	CHECK_INT("the namespace on the last page is written too",
	    world_asked(PATCH("n01200"), NULL), 1);
	CHECK_INT("all 1,201 namespaces are counted", world_tally()->seen,
	    1201);
}

static void
pass_starts_an_expired_list_again(void)
{
	char *names = many_names(600);
	const struct world_rule again[] = {
		{ LIST_NAMESPACES, "continue=page-500", world_reply("410 Gone",
		    STATUS("410", "Expired", "")), 1 }, { 0 },
	};
	const struct world_rule ever[] = {
		{ LIST_NAMESPACES, NULL, world_reply("410 Gone",
		    STATUS("410", "Expired", "")), 0 }, { 0 },
	};

	CHECK_INT("K6 410 on the second page: exit 0", run_anew(names, again),
	    0);
	CHECK_INT("after a 410 the list is read from the beginning",
	    world_asked(LIST_NAMESPACES, NULL), 4);
	CHECK_INT("after a 410 no namespace is written twice",
	    world_asked("PATCH ", NULL), 600);
	CHECK_INT("after a 410 no namespace is counted twice",
	    world_tally()->seen, 600);
	CHECK_INT("K6 410 for ever: exit 2", run_anew("a", ever), 2);
	CHECK_INT("a list that always expires is not asked for ever",
	    world_asked(LIST_NAMESPACES, NULL), 4);
}

static void
pass_doubts_an_empty_last_page(void)
{
	char *names = many_names(600);
	const char *empty = world_reply("200 OK", "{\"kind\":\"Table\","
	    "\"apiVersion\":\"meta.k8s.io/v1\",\"metadata\":{},"
	    "\"columnDefinitions\":[{\"name\":\"Name\"},"
	    "{\"name\":\"Status\"}],\"rows\":[]}");
	const struct world_rule once[] = {
		{ LIST_NAMESPACES, "continue=page-500", empty, 1 }, { 0 },
	};
	const struct world_rule ever[] = {
		{ LIST_NAMESPACES, "continue=page-500", empty, 0 }, { 0 },
	};

	CHECK_INT("K6 an expired token answered by an empty page: exit 0",
	    run_anew(names, once), 0);
	CHECK_INT("the list is read anew", world_asked(LIST_NAMESPACES, NULL),
	    4);
	CHECK_INT("no namespace is missed or written twice",
	    world_asked("PATCH ", NULL), 600);
	CHECK_INT("a selector that leaves nothing there: exit 0",
	    run_anew(names, ever), 0);
	CHECK_INT("an empty last page is believed the second time",
	    world_asked(LIST_NAMESPACES, NULL), 4);
	CHECK_INT("each of the 500 gets one PATCH", world_asked("PATCH ", NULL),
	    500);
}

static void
pass_writes_exact_names_without_a_list(void)
{
	world_set_up("", NULL);
	world_only("a b");
	CHECK_INT("two exact names: exit 0", world_run(), 0);
	CHECK_INT("exact names need no list",
	    world_asked(LIST_NAMESPACES, NULL), 0);
	CHECK_INT("both exact names are written", world_asked("PATCH ", NULL),
	    2);
}

static void
pass_tells_a_typo_from_a_departure(void)
{
	const struct world_rule gone[] = {
		{ PATCH("a"), NULL, world_reply("404 Not Found", STATUS("404",
		    "NotFound", "\"details\":{\"name\":\"a\",\"kind\":"
		    "\"namespaces\"},")), 0 }, { 0 },
	};

	CHECK_INT("K4 listed and gone is a note", run_anew("a b", gone), 0);
	CHECK_INT("a namespace that is gone is counted", world_tally()->gone,
	    1);
	world_set_up("", gone);
	world_only("a");
	CHECK_INT("K4 an exact name that does not exist fails",
	    world_run(), 2);
	CHECK("the exact name that does not exist is named",
	    world_said(2, "namespace a"));
}

static void
pass_notes_terminating_namespaces(void)
{
	const struct world_rule going[] = {
		{ PATCH("a"), NULL, world_reply("403 Forbidden", STATUS("403",
		    "Forbidden", CAUSES("{\"reason\":\"NamespaceTerminating\","
		    "\"message\":\"x\",\"field\":\"metadata.namespace\"}"))),
		    0 }, { 0 },
	};

	CHECK_INT("K3 terminating in the list: exit 0",
	    run_anew("terminating b", NULL), 0);
	CHECK_INT("a terminating namespace is not written",
	    world_asked(PATCH("terminating"), NULL), 0);
	CHECK_INT("K3 terminating in between: exit 0", run_anew("a b", going),
	    0);
	CHECK_INT("a namespace that ends in between is counted",
	    world_tally()->terminating, 1);
}

static void
pass_goes_on_past_a_failure(void)
{
	const struct world_rule rules[] = {
		{ PATCH("b"), NULL, world_reply("403 Forbidden", STATUS("403",
		    "Forbidden", "")), 0 }, { 0 },
	};

	CHECK_INT("I7 one of three forbidden: exit 1", run_anew("a b c", rules),
	    1);
	CHECK_INT("the other namespaces are written", world_tally()->created,
	    2);
	CHECK("K2 the forbidden namespace is named",
	    world_said(2, "namespace b"));
	CHECK("the line has the word Forbidden", world_said(2, "Forbidden"));
}

/* -- Refusals of everything. */

static void
pass_renews_its_token_once(void)
{
	const struct world_rule once[] = {
		{ LIST_NAMESPACES, NULL, world_reply("401 Unauthorized",
		  STATUS("401",
		    "Unauthorized", "")), 1 }, { 0 },
	};
	const struct world_rule ever[] = {
		{ "PATCH ", NULL, world_reply("401 Unauthorized", STATUS("401",
		    "Unauthorized", "")), 0 }, { 0 },
	};

	CHECK_INT("K1 401 once: the file is read again", run_anew("a", once),
	    0);
	CHECK_INT("after a 401 the token file is read again",
	    fake_calls(CALL_READ_FILE), 2);
	CHECK_INT("K1 401 for ever: exit 2", run_anew("a b c", ever), 2);
	CHECK("the line has the word Unauthorized",
	    world_said(2, "Unauthorized"));
	CHECK_INT("a second 401 is told for all at once", world_tally()->failed,
	    0);
}

static void
pass_survives_a_forbidden_list(void)
{
	const struct world_rule rules[] = {
		{ LIST_NAMESPACES, NULL, world_reply("403 Forbidden",
		  STATUS("403",
		    "Forbidden", "")), 0 }, { 0 },
	};

	CHECK_INT("K2 a forbidden list: exit 2", run_anew("a", rules), 2);
	CHECK("a forbidden list has the word Forbidden",
	    world_said(2, "Forbidden"));
	CHECK("the line says that list is needed", world_said(2, "list"));
	world_set_up("a", rules);
	world_exact("z");
	CHECK_INT("exact names are written all the same", world_run(), 1);
	CHECK_INT("z is written without the list",
	    world_asked(PATCH("z"), NULL), 1);
}

static void
pass_waits_for_roles(void)
{
	const struct world_rule rules[] = {
		{ LIST_NAMESPACES, NULL, world_reply("403 Forbidden",
		  STATUS("403",
		    "Forbidden", "")), 2 },
		{ PATCH("a"), NULL, world_reply("403 Forbidden", STATUS("403",
		    "Forbidden", "")), 1 }, { 0 },
	};

	world_set_up("a b", rules);
	fake_fail(CALL_OPEN, 1, ST_REFUSED, false);
	CHECK_INT("K19 forbidden by a server that just came back",
	    world_run(), 0);
	CHECK_INT("the list is asked for until it is allowed",
	    world_asked(LIST_NAMESPACES, NULL), 3);
	CHECK_INT("both namespaces are written in the end",
	    world_tally()->created, 2);
	CHECK_INT("forbidden by one that was there is the end",
	    run_anew("a b", rules), 2);
	CHECK_INT("that list is asked for only once",
	    world_asked(LIST_NAMESPACES, NULL), 1);
	CHECK("the server's words are shown", world_said(2, "told so"));
}

static void
pass_waits_for_a_role_that_is_not_found(void)
{
	const char *no_role = world_reply("403 Forbidden", "{\"kind\":\"Status\","
	    "\"message\":\"x is forbidden: User \\\"u\\\" cannot patch resource: "
	    "RBAC: clusterrole.rbac.authorization.k8s.io \\\"r\\\" not found\","
	    "\"reason\":\"Forbidden\",\"code\":403}");
	const struct world_rule some[] = {
		{ LIST_NAMESPACES, NULL, no_role, 1 }, { PATCH("a"), NULL,
		  no_role, 3 }, { 0 },
	};
	const struct world_rule ever[] = {
		{ PATCH("a"), NULL, no_role, 0 }, { 0 },
	};

	CHECK_INT("CD15: a 403 for want of a role is tried again",
	    run_anew("a b", some), 0);
	CHECK_INT("CD15: until the role is there",
	    world_asked(PATCH("a"), NULL), 4);
	CHECK_INT("CD15: a role that never comes: exit 1",
	    run_anew("a b", ever), 1);
	CHECK_INT("CD15: a role that never comes is tried for four times",
	    world_asked(PATCH("a"), NULL), MAX_TRIES);
	CHECK("CD15: the missing right is named", world_said(2,
	    "namespace a: Forbidden (403): the service account is not allowed "
	    "to patch secrets/ecr-registry-credentials: a role bound to"));
	CHECK("CD15: the line has the server's words, too", world_said(2,
	    "RBAC: clusterrole.rbac.authorization.k8s.io 'r' not found"));
}

static void
pass_goes_on_past_a_request_that_is_dropped(void)
{
	const struct world_rule dropped[] = {
		{ PATCH("b"), NULL, REPLY_LOSE, 0 }, { 0 },
	};
	const struct world_rule all[] = {
		{ "PATCH ", NULL, REPLY_LOSE, 0 }, { 0 },
	};

	CHECK_INT("CD2: one PATCH is lost each time: exit 1",
	    run_anew("a b c d", dropped), 1);
	CHECK_INT("CD2: the other namespaces are written",
	    world_tally()->created, 3);
	CHECK("CD2: the namespace of the lost PATCH is named", world_said(2,
	    "error: namespace b: connection reset or closed by "
	    "127.0.0.1:6443"));
	CHECK_INT("CD2: each PATCH is lost: exit 2", run_anew("a b c d", all),
	    2);
	CHECK("CD2: a server that drops every PATCH is told of once",
	    world_said(2, "error: Kubernetes: connection reset or closed") &&
	    !world_said(2, "error: namespace"));
	CHECK("CD2: it is told that the server is waited for",
	    world_said(2, " (trying again)"));
}

static void
pass_ends_when_a_peer_is_lost(void)
{
	world_set_up("a b c", NULL);
	world_config.kube.at.port = 6444;	/* nobody listens */
	CHECK_INT("N14 no API server: exit 2", world_run(), 2);
	CHECK("connection refused is said",
	    world_said(2, "onnection refused"));
	world_set_up("a b c", NULL);
	fake_host_fails("api.ecr.us-east-1.amazonaws.com", ST_DNS_NAME);
	CHECK_INT("N14 no name for AWS: exit 2", world_run(), 2);
	CHECK("the name is said",
	    world_said(2, "api.ecr.us-east-1.amazonaws.com"));
}

static void
pass_sleeps_when_a_peer_is_lost(void)
{
	static const struct fake_step
	    bad[] = { STEP_TLS(ST_CERT_TRUST), STEP_END },
	    slow[] = { STEP_REQUEST, STEP_PAUSE(50000), STEP_LOSE, STEP_END };

	/* No request to Kubernetes is there yet that could be told. */
	world_set_up("", NULL);
	world_only("a");
	for (int i = 0; i < 50; i++)
		fake_script(KUBE_PORT, bad);
	fake_script(ECR_PORT, slow);
	CHECK_INT("T3 given up while AWS is slow: exit 2", world_run(), 2);
	CHECK("the certificate's fault is told", world_said(2,
	    "x509: certificate signed by unknown authority: 127.0.0.1"));
}

static void
pass_says_what_is_wrong_with_certificates(void)
{
	static const struct fake_step
	    bad[] = { STEP_TLS(ST_CERT_WEAK), STEP_END };

	world_set_up("a", NULL);
	world_config.kube.trust.pem_file = "/ca.crt";
	world_config.kube.bad = (struct port_trust_faults){ 2,
	    "unsupported key algorithm Ed25519" };
	CHECK_INT("CD8: some that cannot be used do not matter", world_run(),
	    0);
	CHECK("CD8: those certificates are counted in a warning", world_said(2,
	    "warning: /ca.crt: unusable certificates: 2, the first: "
	    "unsupported key algorithm Ed25519; servers that need"));
	world_set_up("a", NULL);
	for (int i = 0; i < 50; i++)	/* it is tried again for a while */
		fake_script(KUBE_PORT, bad);
	fake.cert = (struct port_cert_fault){ .ca = true, .why = "a reason" };
	CHECK_INT("CD8: a CA that cannot be used: exit 2", world_run(), 2);
	CHECK("CD8: the line says that it is a CA certificate",
	    world_said(2, "x509: CA certificate of 127.0.0.1"));
	CHECK("CD8: the line has the reason",
	    world_said(2, " cannot be used: a reason; have it"));
}

static void
pass_stops_for_a_signal(void)
{
	const struct world_rule slow[] = {
		{ PATCH("b"), NULL, world_reply("503 Busy", ""), 0 }, { 0 },
	};
	static const struct fake_step silent[] = { STEP_REQUEST, STEP_END };

	world_set_up("a b", slow);
	fake.stop_ms = fake.now_ms + 10;
	CHECK_INT("S1 SIGTERM ends a run with exit 143", world_run(), 143);
	CHECK("how far it came is said", world_said(2, "SIGTERM"));
	world_set_up("a", NULL);
	fake_script(ECR_PORT, silent);
	fake.stop_ms = fake.now_ms + 10;
	world_run();
	CHECK("N14 whom it waited for is said", world_said(2,
	    "waiting for api.ecr.us-east-1.amazonaws.com"));
	world_set_up("a", NULL);
	fake.lookup_ms = 60000;
	fake.stop_ms = fake.now_ms + 10;
	fake.signal = 2;
	CHECK_INT("CE6: SIGINT in a look-up: exit 130", world_run(), 130);
	CHECK("CE6: SIGINT and the look-up are both told", world_said(2,
	    "stopped by SIGINT after ") && world_said(2,
	    "looking up api.ecr.us-east-1.amazonaws.com"));
	CHECK_INT("S1 the look-up is left", fake_looking(), 0);
	world_set_up("a", NULL);
	fake.lookup_ms = 60000;
	world_config.timeout_s = 1;
	CHECK_INT("N14 time passes in a look-up: exit 2", world_run(), 2);
	CHECK("N14 the look-up without an answer is the cause", world_said(2,
	    "DNS: could not look up api.ecr.us-east-1.amazonaws.com (A and "
	    "AAAA: no answer)"));
	world_set_up("a b", slow);
	world_config.timeout_s = 1;
	fake_serve(ECR_PORT, NULL, NULL);
	CHECK("the pass's deadline is an error", world_run() != 0);
}

static void
pass_finds_nothing_to_do(void)
{
	CHECK_INT("G1 no namespace matched: exit 2", run_anew("", NULL), 2);
	CHECK("that no namespace matched is told", world_said(2, "matched"));
}

CHECK_MAIN(
	CHECK_CASE(pass_writes_each_namespace),
	CHECK_CASE(pass_never_forces_unasked),
	CHECK_CASE(pass_reads_pages),
	CHECK_CASE(pass_starts_an_expired_list_again),
	CHECK_CASE(pass_doubts_an_empty_last_page),
	CHECK_CASE(pass_writes_exact_names_without_a_list),
	CHECK_CASE(pass_tells_a_typo_from_a_departure),
	CHECK_CASE(pass_notes_terminating_namespaces),
	CHECK_CASE(pass_goes_on_past_a_failure),
	CHECK_CASE(pass_renews_its_token_once),
	CHECK_CASE(pass_survives_a_forbidden_list),
	CHECK_CASE(pass_waits_for_roles),
	CHECK_CASE(pass_waits_for_a_role_that_is_not_found),
	CHECK_CASE(pass_goes_on_past_a_request_that_is_dropped),
	CHECK_CASE(pass_ends_when_a_peer_is_lost),
	CHECK_CASE(pass_sleeps_when_a_peer_is_lost),
	CHECK_CASE(pass_says_what_is_wrong_with_certificates),
	CHECK_CASE(pass_stops_for_a_signal),
	CHECK_CASE(pass_finds_nothing_to_do),
)
