/* SPDX-License-Identifier: MIT */
/* test_run_adopt.c -- a run where somebody else made the Secret. */
#include "check.h"
#include "world.h"

/* {"auths":{"HOST":{"auth":"QVdTOng="}}} and the same of another host. */
#define AUTHS_OURS "eyJhdXRocyI6eyIxMjM0NTY3ODkwMTIuZGtyLmVjci51cy1lYXN0LTEu" \
	"YW1hem9uYXdzLmNvbSI6eyJhdXRoIjoiUVZkVE9uZz0ifX19"
#define AUTHS_FOREIGN "eyJhdXRocyI6eyJnaGNyLmlvIjp7ImF1dGgiOiJ4In19fQ=="

static const char *
secret_in(const char *ns, const char *notes, const char *auths)
{
	static char body[4][2048];
	static int at;
	char *b = body[at++ % 4];

	snprintf(b, sizeof body[0], "{\"kind\":\"Secret\",\"apiVersion\":"
	    "\"v1\",\"metadata\":{\"name\":\"ecr-registry-credentials\","
	    "\"namespace\":\"%s\",\"uid\":\"u-1\",\"resourceVersion\":\"5\","
	    "\"annotations\":{%s}},\"type\":\"kubernetes.io/dockerconfigjson\","
	    "\"data\":{\".dockerconfigjson\":\"%s\"}}", ns, notes, auths);
	return world_reply("200 OK", b);
}

static const char *
secret(const char *notes, const char *auths)
{
	return secret_in("a", notes, auths);
}

static void
pass_adopts(void)
{
	const struct world_rule rules[] = {
		{ PATCH("a"), "force=true", REPLY_STALE, 0 },
		{ PATCH("a"), "merge-patch", REPLY_CONFIGURED, 0 },
		{ PATCH("a"), NULL, OWNED, 0 },
		{ GET("a"), NULL, secret("\"kubectl.kubernetes.io/last-applied"
		    "-configuration\":\"{}\"", AUTHS_OURS), 0 }, { 0 },
	};

	CHECK_INT("K16 kubectl's Secret is adopted", run_anew("a", rules), 0);
	CHECK_INT("the adoption is counted", world_tally()->adopted, 1);
	CHECK_INT("what was read is what is replaced", world_asked(PATCH("a"),
	    "\"uid\":\"u-1\",\"resourceVersion\":\"5\""), 1);
	CHECK_INT("the stale annotation is removed",
	    world_asked(PATCH("a"), "merge-patch"), 1);
	CHECK("it is told from whom a Secret is adopted",
	    world_said(1, "adopted from kubectl-client-side-apply"));
}

static void
pass_adopts_nothing_in_a_dry_run(void)
{
	const struct world_rule rules[] = {
		{ PATCH("a"), "force=true", REPLY_STALE, 0 },
		{ PATCH("a"), "merge-patch", REPLY_CONFIGURED, 0 },
		{ PATCH("a"), NULL, OWNED, 0 },
		{ GET("a"), NULL, secret("\"kubectl.kubernetes.io/last-applied"
		    "-configuration\":\"{}\"", AUTHS_OURS), 0 }, { 0 },
	};

	world_set_up("a", rules);
	world_config.dry_run = true;
	CHECK_INT("K22 a dry run of an adoption", world_run(), 0);
	CHECK_INT("every PATCH of a dry run has dryRun",
	    world_asked(PATCH("a"), "dryRun=All"), 3);
	CHECK_INT("a dry run sends no other PATCH",
	    world_asked(PATCH("a"), NULL), 3);
}

static void
pass_leaves_what_was_deleted_after_it(void)
{
	const struct world_rule rules[] = {
		{ PATCH("a"), "merge-patch", world_reply("404 Not Found",
		  STATUS(
		    "404", "NotFound", "\"details\":{\"kind\":\"secrets\"},")),
		    0 },
		{ PATCH("a"), "force=true", REPLY_STALE, 0 },
		{ PATCH("a"), NULL, OWNED, 1 },
		{ GET("a"), WHOLE_OBJECT,
		  secret("\"kubectl.kubernetes.io/last-applied"
		    "-configuration\":\"{}\"", AUTHS_OURS), 0 }, { 0 },
	};

	CHECK_INT("K5 deleted after its adoption", run_anew("a", rules), 0);
	CHECK_INT("a Secret deleted after its adoption counts as adopted",
	    world_tally()->adopted, 1);
	CHECK_INT("it is left to whoever deleted it, until the next run",
	    world_tally()->created, 0);
}

static void
pass_leaves_others_alone(void)
{
	const struct world_rule rules[] = {
		{ PATCH("a"), NULL, OWNED, 0 },
		{ GET("a"), NULL, secret("", AUTHS_FOREIGN), 0 }, { 0 },
	};

	CHECK_INT("K16 a foreign registry is left alone",
	    run_anew("a b", rules), 0);
	CHECK_INT("the Secret that is left alone is counted",
	    world_tally()->left, 1);
	CHECK_INT("nothing is forced", world_asked(PATCH("a"), "force"), 0);
	CHECK("the host that would be lost is named",
	    world_said(2, "ghcr.io"));
}

static void
pass_reads_again_what_changed(void)
{
	const struct world_rule once[] = {
		{ PATCH("a"), "force=true", CHANGED, 1 },
		{ PATCH("a"), "force=true", REPLY_CONFIGURED, 0 },
		{ PATCH("a"), NULL, OWNED, 0 },
		{ GET("a"), NULL, secret("", AUTHS_OURS), 0 }, { 0 },
	};
	const struct world_rule ever[] = {
		{ PATCH("a"), "force=true", CHANGED, 0 },
		{ PATCH("a"), NULL, OWNED, 0 },
		{ GET("a"), NULL, secret("", AUTHS_OURS), 0 }, { 0 },
	};
	const struct world_rule deleted[] = {
		{ PATCH("a"), NULL, OWNED, 1 },
		{ GET("a"), NULL, world_reply("404 Not Found", STATUS("404",
		    "NotFound", "\"details\":{\"kind\":\"secrets\"},")), 0 },
		{ 0 },
	};
	const struct world_rule to_get[] = {
		{ PATCH("a"), NULL, OWNED, 0 },
		{ GET("a"), NULL, CHANGED, 0 }, { 0 },
	};

	CHECK_INT("K5 changed between read and write", run_anew("a", once), 0);
	CHECK_INT("the Secret that changed is read twice",
	    world_asked(GET("a"), WHOLE_OBJECT), 2);
	CHECK_INT("K5 changed for ever fails", run_anew("a", ever), 2);
	CHECK_INT("three reads are enough", world_asked(GET("a"), WHOLE_OBJECT),
	    3);
	CHECK_INT("K5 deleted in between is created", run_anew("a", deleted),
	    0);
	CHECK_INT("what is created anew needs no force",
	    world_asked(PATCH("a"), "force=true"), 0);
	CHECK_INT("I3 409 to the GET is a failure", run_anew("a b", to_get), 1);
	CHECK_INT("only that namespace fails", world_tally()->failed, 1);
}

static void
pass_knows_whose_a_secret_was(void)
{
	static char names[40 * 4] = "z ";
	const struct world_rule rules[] = {
		{ PATCH("z"), "force=true", REPLY_CONFIGURED, 0 },
		{ PATCH("z"), NULL, OWNED, 0 },
		{ GET("z"), NULL, secret_in("z", "", AUTHS_OURS), 0 },
		{ PATCH("a"), "force=true", REPLY_CONFIGURED, 0 },
		{ PATCH("a"), NULL, CHANGED, 0 },
		{ GET("a"), NULL, secret("", AUTHS_OURS), 0 }, { 0 },
	};

	/* This one gets the memory that the first one had. */
	for (int i = 1; i < 1 + MAX_WAITING; i++)
		sprintf(names + strlen(names), "n%02d ", i);
	strcat(names, "a");
	world_set_up(names, rules);
	world_config.connections = 1;
	CHECK_INT("K5 a conflict that names nobody", world_run(), 0);
	CHECK_INT("two are adopted", world_tally()->adopted, 2);
	CHECK("the one that was kubectl's",
	    world_said(1, "namespace: z: secret/ecr-registry-credentials "
	    "adopted from kubectl-client-side-apply\n"));
	CHECK("the other one is said to be of somebody else", world_said(1,
	    "namespace: a: secret/ecr-registry-credentials adopted from "
	    "somebody else\n"));
}

static void
pass_adopts_many_at_once(void)
{
	const struct world_rule rules[] = {
		{ "PATCH ", "force=true", REPLY_CONFIGURED, 0 },
		{ "PATCH ", NULL, OWNED, 0 },
		{ "GET /api/v1/namespaces/", NULL, secret("", AUTHS_OURS), 0 },
		{ 0 },
	};

	/* The memory for reading is lent to one after the other; the Secret
	 * that is read says namespace a, so the others are refused. */
	CHECK_INT("eight readers wait for one memory",
	    run_anew("a b c d e f g h", rules), 1);
	CHECK_INT("each of the eight Secrets had its turn",
	    world_asked("GET /api/v1/namespaces/", WHOLE_OBJECT), 8);
	CHECK_INT("one of the eight answers was right", world_tally()->adopted,
	    1);
	CHECK_INT("K11 seven of the eight answers were not",
	    world_tally()->failed, 7);
	world_set_up("a b c d e f g h i j k l m n o p q r s t u v w x y z", rules);
	world_config.connections = MAX_CONNECTIONS;
	CHECK_INT("more than may be on their way at once", world_run(), 1);
	CHECK_INT("each of the 26 Secrets had its turn",
	    world_asked("GET /api/v1/namespaces/", WHOLE_OBJECT), 26);
	CHECK_INT("none of the 26 Secrets was left out", world_tally()->failed,
	    25);
}

static void
pass_goes_on_beside_retries(void)
{
	static char names[40 * 4];
	const struct world_rule rules[] = {
		{ "PATCH ", NULL, world_reply("503 Busy", ""),
		    1 + MAX_WAITING }, { 0 },
	};

	names[0] = '\0';
	for (int i = 0; i < 3 * MAX_WAITING; i++)
		sprintf(names + strlen(names), "n%02d ", i);
	world_set_up(names, rules);
	world_config.connections = 1;
	CHECK_INT("K9 as many as may wait are told to", world_run(), 0);
	CHECK_INT("all namespaces that had to wait are written",
	    world_tally()->created, 3 * MAX_WAITING);
	CHECK_INT("each that had to wait needs a request more",
	    world_asked("PATCH ", NULL), 4 * MAX_WAITING + 1);
}

CHECK_MAIN(
	CHECK_CASE(pass_adopts),
	CHECK_CASE(pass_adopts_nothing_in_a_dry_run),
	CHECK_CASE(pass_leaves_what_was_deleted_after_it),
	CHECK_CASE(pass_leaves_others_alone),
	CHECK_CASE(pass_reads_again_what_changed),
	CHECK_CASE(pass_knows_whose_a_secret_was),
	CHECK_CASE(pass_adopts_many_at_once),
	CHECK_CASE(pass_goes_on_beside_retries),
)
