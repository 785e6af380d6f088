/* SPDX-License-Identifier: MIT */
/* test_report.c -- the lines of a pass and of its end, and the exit code. */
#include "report/report.h"
#include "check.h"
#include "fake.h"

#define HOST "123456789012.dkr.ecr.us-east-1.amazonaws.com"
#define NOON 1795521600		/* 2026-11-24T12:00:00Z */

static struct report r;

static void
start(bool json)
{
	fake_reset();
	report_start(&r, json);
	r.secret_name = SPAN("ecr-registry-credentials");
	r.region = SPAN("us-east-1");
	r.patterns = "*";
}

/* What was written so far, without the streams' mixing. */
static struct span
out(int to)
{
	report_flush(&r);
	return fake_output(to);
}

static void
fail(enum status st, const char *ns)
{
	report_failed(&r, &(struct report_fault){ .status = st,
	    .act = ACT_PUT, .ns = span_of(ns), .host = SPAN("kube:6443"),
	    .http = 403 });
}

static void
a_pass_reads_as_designed(void)
{
	start(false);
	report_fetching(&r);
	report_login(&r, &SPAN(HOST), 1, NOON);
	r.tally.seen = 42;
	r.tally.matched = 40;
	r.tally.configured = 16;	/* besides these: */
	r.tally.fresh = 20;
	report_done(&r, SPAN("default"), DONE_CREATED, 201, SPAN(""));
	report_done(&r, SPAN("production"), DONE_CONFIGURED, 200, SPAN(""));
	report_done(&r, SPAN("staging"), DONE_ADOPTED, 200,
	    SPAN("kubectl-client-side-apply"));
	report_note(&r, SPAN("old"), ST_TERMINATING);
	CHECK_INT("a run with all written ends with exit 0",
	    report_end(&r, END_DONE, 214), 0);
	CHECK_TEXT("a run reads word for word as designed", fake_output(1),
	    "Fetching ECR authorization token...\n"
	    "ECR login for " HOST ", valid until 2026-11-24T12:00:00Z\n"
	    "Updating secret in namespace: default: "
	    "secret/ecr-registry-credentials created\n"
	    "Updating secret in namespace: production: "
	    "secret/ecr-registry-credentials configured\n"
	    "Updating secret in namespace: staging: "
	    "secret/ecr-registry-credentials adopted from "
	    "kubectl-client-side-apply\n"
	    "Namespace old is being terminated: skipped\n"
	    "Found namespaces: 42 (40 matched, 1 terminating)\n"
	    "Pods use it with imagePullSecrets: "
	    "[{name: ecr-registry-credentials}]\n"
	    "ECR credentials refresh completed successfully! "
	    "39 namespaces: 20 fresh, 19 written, 0 failed, in 0.21 s\n");
	CHECK("nothing on standard error", fake_output(2).len == 0);
}

static void
a_dry_run_says_so(void)
{
	start(false);
	r.dry_run = true;
	r.tally.matched = 1;
	report_done(&r, SPAN("a"), DONE_CREATED, 201, SPAN(""));
	CHECK_INT("a dry run ends with exit 0", report_end(&r, END_DONE, 1999),
	    0);
	CHECK_TEXT("each line that would be untrue says that it was a dry run",
	    fake_output(1),
	    "Updating secret in namespace: a: "
	    "secret/ecr-registry-credentials created (server dry run)\n"
	    "Named namespaces: 1 (0 fresh, 1 written)\n"
	    "ECR credentials refresh completed successfully! "
	    "1 namespace: 0 fresh, 1 written, 0 failed, in 1.99 s "
	    "(server dry run)\n");
}

static void
json_is_one_object_a_line(void)
{
	start(true);
	report_done(&r, SPAN("a"), DONE_CREATED, 201, SPAN(""));
	report_note(&r, SPAN("b"), ST_GONE);
	CHECK_TEXT("progress is told as JSON", out(1),
	    "{\"time\":\"2026-11-24T00:00:00Z\",\"level\":\"info\","
	    "\"event\":\"secret\",\"namespace\":\"a\",\"result\":\"created\","
	    "\"code\":201,\"message\":\"Updating secret in namespace: a: "
	    "secret/ecr-registry-credentials created\"}\n"
	    "{\"time\":\"2026-11-24T00:00:00Z\",\"level\":\"info\","
	    "\"event\":\"note\",\"namespace\":\"b\",\"result\":\"gone\","
	    "\"message\":\"Namespace b is gone (NotFound): skipped\"}\n");
	start(true);
	report_setting(&r, &(struct setting_fault){
	    .variable = SPAN("ECR_NAMESPACES"), .wrong = "is bad",
	    .allowed = "do so", .value = SPAN("a\"\\\n\x7f") });
	CHECK_TEXT("S7: what the user set is escaped", out(2),
	    "{\"time\":\"2026-11-24T00:00:00Z\",\"level\":\"error\","
	    "\"event\":\"setting\",\"message\":\"ECR_NAMESPACES: "
	    "\\\"a'\\\\??\\\" is bad; do so\"}\n");
}

static void
settings_and_usage_are_one_line(void)
{
	char long_value[300];

	start(false);
	report_setting(&r, &(struct setting_fault){
	    .variable = SPAN("AWS_REGION"), .wrong = "is not set",
	    .allowed = "use x" });
	report_setting(&r, &(struct setting_fault){
	    .variable = SPAN("KUBE_CA_FILE"), .wrong = "does not exist",
	    .allowed = "use x", .file = "/ca\n.crt" });
	report_setting(&r, &(struct setting_fault){
	    .variable = SPAN("ECR_X"), .wrong = "is not a setting",
	    .meant = "ECR_Y" });
	report_strange(&r, &(struct setting_fault){
	    .variable = SPAN("ECR_TIMEOUT"), .wrong = "must be 1",
	    .value = SPAN("2") });
	CHECK_TEXT("S7: what the user set is one line of text", out(2),
	    "error: AWS_REGION is not set; use x\n"
	    "error: KUBE_CA_FILE: /ca?.crt does not exist; use x\n"
	    "error: ECR_X is not a setting; did you mean ECR_Y?\n"
	    "warning: ECR_TIMEOUT: \"2\" must be 1\n");
	start(false);
	report_usage(&r, "--forse\033[2J");
	CHECK_TEXT("S7: an unknown option", out(2),
	    "error: unknown command or option \"--forse?[2J\"; use run "
	    "[--dry-run], clean [--dry-run] [--namespace NAME], version or "
	    "help\n");
	memset(long_value, 'x', sizeof(long_value));
	start(false);
	report_setting(&r, &(struct setting_fault){
	    .variable = SPAN("A"), .wrong = "is bad", .allowed = "do so",
	    .value = { long_value, sizeof(long_value) } });
	CHECK_INT("S7: a long value is cut", out(2).len,
	    strlen("error: A: \"...\" is bad; do so\n") + 128);
}

static void
other_lines(void)
{
	struct span many[5];

	start(false);
	for (size_t i = 0; i < COUNT(many); i++)
		many[i] = SPAN(HOST);
	report_login(&r, many, COUNT(many), NOON);
	report_default_only(&r);
	report_service_account(&r, SPAN("a"), SPAN("default"), 200);
	report_service_account(&r, SPAN("b"), SPAN("default"), 404);
	CHECK("three hosts at most", span_holds(out(1),
	    SPAN(HOST " and 2 more, valid until ")));
	CHECK("nabsul's default is told", span_holds(out(1),
	    SPAN("only the namespace default")));
	CHECK("a service account that was changed", span_holds(out(1),
	    SPAN("Updating service account in namespace: a: "
	    "serviceaccount/default patched\n")));
	CHECK("a service account that is not there is told", span_holds(out(1),
	    SPAN("Namespace b has no serviceaccount/default (NotFound): "
	    "skipped\n")));
	report_other_region(&r, SPAN(HOST));
	r.tally = (struct tally){ .matched = 1, .fresh = 1 };
	report_end(&r, END_DONE, 10);
	CHECK("CE12: a registry in another region is told at the end, too",
	    span_holds(out(1), SPAN("; but this login does not work for a "
	    "registry in another region: see the warning\n")));
	CHECK("a registry in another region is a warning", span_starts(out(2),
	    "warning: registry " HOST " is not in AWS_REGION (us-east-1)"));
}

/* -- Exit codes. */

static const struct {
	const char *name;
	struct tally tally;
	enum report_end how;
	int want;
} ends[] = {
	{ "all written", { .matched = 2, .created = 1, .adopted = 1 },
	  END_DONE, 0 },
	{ "CE12: all left alone", { .matched = 2, .left = 2 }, END_DONE, 2 },
	{ "CE12: all terminating", { .matched = 1, .terminating = 1 },
	  END_DONE, 2 },
	{ "CE12: one is fresh beside that", { .matched = 3, .terminating = 1,
	  .left = 1, .fresh = 1 }, END_DONE, 0 },
	{ "CF5: a policy refused one, another is written",
	  { .matched = 2, .barred = 1, .created = 1 }, END_DONE, 0 },
	{ "CF5: a policy refused all", { .matched = 2, .barred = 2 }, END_DONE,
	  2 },
	{ "one failed", { .matched = 2, .configured = 1, .failed = 1 },
	  END_DONE, 1 },
	{ "one whose service account failed",
	  { .matched = 1, .created = 1, .failed = 1, .half = 1 },
	  END_DONE, 1 },
	{ "all failed", { .matched = 2, .failed = 2 }, END_DONE, 2 },
	{ "one left alone, the other failed",
	  { .matched = 2, .left = 1, .failed = 1 }, END_DONE, 2 },
	{ "G1: nothing matched", { .seen = 7 }, END_DONE, 2 },
	{ "I3: one that nobody told of",
	  { .matched = 2, .created = 1 }, END_DONE, 1 },
	{ "I3: none that anybody told of", { .matched = 2 }, END_DONE, 2 },
	{ "ended early with something written",
	  { .matched = 2, .created = 1 }, END_FAILED, 1 },
	{ "ended early with nothing written", { .matched = 2 }, END_FAILED,
	  2 },
	{ "time passed with something written",
	  { .matched = 2, .configured = 1 }, END_TIME, 1 },
	{ "time passed with nothing written", { .matched = 2 }, END_TIME, 2 },
	{ "S1: stopped", { .matched = 2, .created = 1 }, END_STOPPED, 143 },
};

static void
the_exit_code_follows_from_the_tally(void)
{
	for (size_t i = 0; i < COUNT(ends); i++) {
		start(false);
		fake.stop_ms = fake.now_ms;
		r.tally = ends[i].tally;
		CHECK_INT(check_row("the exit code follows from the tally",
		    ends[i].name), report_end(&r, ends[i].how, 10),
		    ends[i].want);
		CHECK("I3: success is said with exit 0 and only then",
		    span_holds(fake_output(1), SPAN("success")) ==
		    (ends[i].want == 0));
		CHECK("I3: an error is told unless exit 0",
		    (fake_output(2).len > 0) == (ends[i].want != 0));
	}
}

static struct span
last_line(struct span s)
{
	size_t from = 0;

	for (size_t i = 0; i + 1 < s.len; i++) {
		if (s.at[i] == '\n')
			from = i + 1;
	}
	return span_skip(s, from);
}

static void
the_first_cause_is_said_last(void)
{
	start(false);
	r.tally.matched = 3;
	report_done(&r, SPAN("a"), DONE_CREATED, 201, SPAN(""));
	fail(ST_FORBIDDEN, "b");
	fail(ST_QUOTA, "c");
	CHECK_INT("I7: both failures are counted", r.tally.failed, 2);
	CHECK_INT("a run in which two of three failed ends with exit 1",
	    report_end(&r, END_DONE, 10), 1);
	CHECK("the last line is the first failure",
	    span_starts(last_line(fake_output(2)),
	    "error: namespace b: Forbidden (403)"));
	CHECK("I7: the sum is told before it", span_holds(fake_output(2),
	    SPAN("error: ECR credentials refresh failed, after 3 of 3 "
	    "namespaces in 0.01 s (0 fresh, 1 written, 2 failed);")));
	CHECK("the line of namespaces has the sum too",
	    span_holds(fake_output(1), SPAN("Named namespaces: 3 (0 fresh, 1 "
	    "written, 2 failed)\n")));

	start(true);
	fail(ST_FORBIDDEN, "b");
	report_end(&r, END_DONE, 10);
	CHECK("the first failure is told as JSON with its code",
	    span_starts(last_line(fake_output(2)),
	    "{\"time\":\"2026-11-24T00:00:00Z\",\"level\":\"error\","
	    "\"event\":\"cause\",\"code\":403,\"message\":\"namespace b: "));
}

static void
trouble_is_the_cause_until_something_fails(void)
{
	struct report_fault f = { .status = ST_REFUSED, .act = ACT_PUT,
	    .host = SPAN("kube:6443") };

	start(false);
	report_trouble(&r, &f);
	CHECK_INT("trouble does not count as a failure", r.tally.failed, 0);
	CHECK("trouble is a warning, which says that the run goes on",
	    span_starts(out(2), "warning: Kubernetes: connection refused: "
	    "kube:6443; ") && span_ends(out(2), " (trying again)\n"));
	CHECK_INT("trouble until time runs out ends with exit 2",
	    report_end(&r, END_TIME, 300000), 2);
	CHECK("N1: the cause when time runs out",
	    span_starts(last_line(fake_output(2)),
	    "error: Kubernetes: connection refused: kube:6443; ") &&
	    !span_holds(last_line(fake_output(2)), SPAN("trying again")));
	CHECK("I2: the timeout is told with how long it took",
	    span_holds(fake_output(2), SPAN("timed out (ECR_TIMEOUT) after 0 "
	    "namespaces in 300.00 s")));

	start(false);
	f.status = ST_TIME;
	report_awaited(&r, &f, END_TIME);
	CHECK("N14: what was awaited is told at the end only",
	    out(2).len == 0);
	report_end(&r, END_TIME, 3000);
	CHECK("N14: what was awaited is told as the cause",
	    span_starts(last_line(fake_output(2)), "error: Kubernetes: timed "
	    "out: no complete answer from kube:6443: ECR_TIMEOUT passed; "));

	start(false);
	f.status = ST_REFUSED;
	report_trouble(&r, &f);
	fail(ST_QUOTA, "a");
	fail(ST_FORBIDDEN, "b");
	report_end(&r, END_DONE, 10);
	CHECK("trouble is not the cause when something failed",
	    span_starts(last_line(fake_output(2)),
	    "error: namespace a: exceeded quota"));

	start(false);
	report_trouble(&r, &f);
	r.tally.matched = 1;
	report_done(&r, SPAN("a"), DONE_CREATED, 201, SPAN(""));
	CHECK_INT("trouble is not the cause when all went well",
	    report_end(&r, END_DONE, 10), 0);
	CHECK("when all went well there is no error",
	    !span_holds(fake_output(2), SPAN("error:")));
}

static void
stopping_says_how_far_it_came(void)
{
	static const struct report_fault
	    looking = { .status = ST_DNS, .act = ACT_LOGIN,
		.host = SPAN("api.ecr") },
	    waiting = { .status = ST_TIME, .act = ACT_LOGIN,
		.host = SPAN("api.ecr") };

	start(false);
	fake.stop_ms = fake.now_ms;
	r.tally = (struct tally){ .matched = 40, .created = 2, .left = 1 };
	report_end(&r, END_STOPPED, 50);
	CHECK("CE11: S1: after a signal the rest is counted",
	    span_starts(fake_output(2), "error: stopped by SIGTERM after 3 of "
	    "40 namespaces in 0.05 s (0 fresh, 2 written, 0 failed, 1 left "
	    "alone, 37 not tried); every Secret is whole, old or new"));

	start(false);
	fake.stop_ms = fake.now_ms;
	fail(ST_QUOTA, "z");
	report_awaited(&r, &looking, END_STOPPED);
	CHECK_INT("S1: a run that was stopped ends with exit 143",
	    report_end(&r, END_STOPPED, 50), 143);
	CHECK("S1: a signal in a look-up is told as such",
	    span_holds(fake_output(2), SPAN("error: stopped by SIGTERM after 1 "
	    "namespaces in 0.05 s (0 fresh, 0 written, 1 failed), looking up "
	    "api.ecr; every Secret")));
	CHECK("a run that was stopped tells the first failure last",
	    span_starts(last_line(fake_output(2)),
	    "error: namespace z: exceeded quota"));

	start(false);
	report_awaited(&r, &looking, END_TIME);
	report_end(&r, END_TIME, 50);
	CHECK("S1: time passes in a look-up", span_holds(fake_output(2),
	    SPAN(", looking up api.ecr; raise ECR_TIMEOUT")));
	CHECK("a look-up without an answer is the cause",
	    span_starts(last_line(fake_output(2)), "error: ECR login: DNS: "
	    "could not look up api.ecr (A and AAAA: no answer); check "
	    "CoreDNS"));

	start(false);
	fake.stop_ms = fake.now_ms;
	fake.signal = 2;
	report_awaited(&r, &waiting, END_STOPPED);
	CHECK_INT("CE6: 130 after SIGINT", report_end(&r, END_STOPPED, 50),
	    130);
	CHECK("CE6: the closing line names SIGINT", span_starts(
	    fake_output(2), "error: stopped by SIGINT after 0 namespaces in "
	    "0.05 s (0 fresh, 0 written, 0 failed), waiting for api.ecr; "));
}

static void
no_match_names_the_patterns(void)
{
	start(false);
	r.patterns = "team-*\nweb";
	r.tally.seen = 7;
	report_end(&r, END_DONE, 10);
	CHECK("G1: that nothing matched is told with what was seen",
	    span_starts(fake_output(2), "error: no namespace matched "
	    "ECR_NAMESPACES=\"team-*?web\" (7 seen); "));
}

static void
lines_are_never_lost_for_want_of_room(void)
{
	char ns[8];
	struct buf b;
	size_t lines = 0;

	start(false);
	for (int i = 0; i < 1000; i++) {
		b = BUF(ns);
		buf_padded(&b, (uint64_t)i, 4);
		report_done(&r, buf_span(&b), DONE_CREATED, 201, SPAN(""));
		fail(ST_FORBIDDEN, "x");
	}
	report_flush(&r);
	for (size_t i = 0; i < fake_output(1).len; i++)
		lines += fake_output(1).at[i] == '\n';
	CHECK_INT("K12: a thousand lines of progress", lines, 1000);
	CHECK_INT("K12: each line of a long run is whole", fake_output(1).len,
	    1000 * strlen("Updating secret in namespace: 0000: "
	    "secret/ecr-registry-credentials created\n"));
	lines = 0;
	for (size_t i = 0; i < fake_output(2).len; i++)
		lines += fake_output(2).at[i] == '\n';
	CHECK_INT("K12: a thousand errors", lines, 1000);
}

static void
help_and_version(void)
{
	start(false);
	report_help();
	CHECK("help names the settings", span_holds(fake_output(1),
	    SPAN("ECR_NAMESPACES (TARGET_NAMESPACE)")));
	CHECK("help goes to standard output only", fake_output(2).len == 0);
	start(false);
	report_version();
	CHECK("version prints one line with the name",
	    span_starts(fake_output(1), "ecr-refresh ") &&
	    span_ends(fake_output(1), "\n"));
}

CHECK_MAIN(
	CHECK_CASE(a_pass_reads_as_designed),
	CHECK_CASE(a_dry_run_says_so),
	CHECK_CASE(json_is_one_object_a_line),
	CHECK_CASE(settings_and_usage_are_one_line),
	CHECK_CASE(other_lines),
	CHECK_CASE(the_exit_code_follows_from_the_tally),
	CHECK_CASE(the_first_cause_is_said_last),
	CHECK_CASE(trouble_is_the_cause_until_something_fails),
	CHECK_CASE(stopping_says_how_far_it_came),
	CHECK_CASE(no_match_names_the_patterns),
	CHECK_CASE(lines_are_never_lost_for_want_of_room),
	CHECK_CASE(help_and_version),
)
