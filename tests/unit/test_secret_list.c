/* SPDX-License-Identifier: MIT */
/* test_secret_list.c -- the metadata of the Secrets that are there. */
#include "kube/secret_list.h"
#include "check.h"
#include "fake.h"

#define NAME SPAN("pull")
#define HASH "0123456789abcdef"
#define EXPIRES_S 1795500000	/* 2026-11-24T06:00:00Z */
#define REST(as) \
	" HTTP/1.1\r\nHost: 10.96.0.1\r\n" \
	"User-Agent: ecr-refresh/" ECR_REFRESH_VERSION "\r\n" \
	"Accept: application/json;as=" as ";v=v1;g=meta.k8s.io\r\n"
#define QUERY "secrets?limit=500&fieldSelector=metadata.name%3Dpull"

static const struct {
	const char *name, *ns, *more, *want;
} asks[] = {
	{ "all namespaces", "", "", "GET /api/v1/" QUERY
	    REST("PartialObjectMetadataList") },
	{ "a further page", "", "a+/=&b", "GET /api/v1/" QUERY
	    "&continue=a%2B%2F%3D%26b" REST("PartialObjectMetadataList") },
	{ "one namespace", "team-a", "", "GET /api/v1/namespaces/team-a/" QUERY
	    REST("PartialObjectMetadataList") },
};

static void
secrets_asks(void)
{
	struct span host = SPAN("10.96.0.1");
	struct buf out;

	for (size_t i = 0; i < COUNT(asks); i++) {
		struct span ns = span_of(asks[i].ns);
		struct span more = span_of(asks[i].more);
		size_t need = strlen(asks[i].want);
		const char *name = check_row(
		    "a list of Secrets is asked for", asks[i].name);

		for (size_t less = 0; less < 2; less++) {
			out = BUF_OVER(guard_room(need), need - less);
			CHECK_INT(name, secrets_ask(host, NAME, ns, more, &out),
			    less == 0 ? ST_OK : ST_FULL);
			if (less == 0)
				CHECK_TEXT(name, buf_span(&out), asks[i].want);
		}
	}
	out = BUF_OVER(guard_room(400), 400);
	CHECK_INT("one Secret can be asked for",
	    secrets_ask_one(host, NAME, SPAN("team-a"), &out), ST_OK);
	CHECK_TEXT("one Secret is asked for by its name", buf_span(&out),
	    "GET /api/v1/namespaces/team-a/secrets/pull"
	    REST("PartialObjectMetadata"));
	out = BUF_OVER(guard_room(30), 30);
	CHECK_INT("a request for one Secret needs its room",
	    secrets_ask_one(host, NAME, SPAN("team-a"), &out), ST_FULL);
}

static void
secrets_ask_fits_its_buffer(void)
{
	static char name[MAX_SECRET_NAME], more[MAX_CONTINUE], host[MAX_HOST];
	static char room[2 * MAX_ASK_LIST];
	struct buf out = BUF(room);

	memset(name, 'n', sizeof(name));
	memset(more, 'x', sizeof(more));
	memset(host, 'h', sizeof(host));
	CHECK_INT("the longest name and continue token", secrets_ask(
	    (struct span){ host, sizeof(host) },
	    (struct span){ name, sizeof(name) },
	    (struct span){ name, MAX_NAMESPACE },
	    (struct span){ more, sizeof(more) }, &out), ST_OK);
	CHECK("the longest request fits MAX_ASK_LIST",
	    out.len <= MAX_ASK_LIST);
}

/* -- Items. */

#define OWN(data, label, expires, hash) \
	OWN_AND(data, label, expires, hash F_LOGINS)
#define OWN_AND(data, label, expires, hash) \
	"{\"f:data\":{\"." "\":{}" data "},\"f:metadata\":{\"f:annotations\":{" \
	"\".\":{}" expires hash "},\"f:labels\":{\".\":{}" label "}}," \
	"\"f:type\":{}}"
#define F_DATA ",\"f:.dockerconfigjson\":{}"
#define F_LABEL ",\"f:app.kubernetes.io/managed-by\":{}"
#define F_EXPIRES ",\"f:ecr-refresh/expires-at\":{}"
#define F_LOGINS ",\"f:ecr-refresh/logins\":{}"
#define F_HASH ",\"f:ecr-refresh/config-hash\":{}"
#define ALL OWN(F_DATA, F_LABEL, F_EXPIRES, F_HASH)
#define BY(manager, operation, fields) \
	"{\"manager\":\"" manager "\",\"operation\":\"" operation "\"," \
	"\"apiVersion\":\"v1\",\"time\":\"2026-11-24T00:00:00Z\"," \
	"\"fieldsType\":\"FieldsV1\",\"fieldsV1\":" fields "}"
#define META(name, labels, notes, managers) \
	"{\"metadata\":{\"name\":\"" name "\",\"namespace\":\"team-a\"," \
	"\"uid\":\"u-1\",\"resourceVersion\":\"77\"," \
	"\"creationTimestamp\":\"2026-11-24T00:00:00Z\",\"labels\":{" labels \
	"},\"annotations\":{" notes "},\"managedFields\":[" managers "]}}"
#define LABEL "\"app.kubernetes.io/managed-by\":\"ecr-refresh\""
#define EXPIRES "\"ecr-refresh/expires-at\":\"2026-11-24T06:00:00Z\""
#define NOTES EXPIRES ",\"ecr-refresh/config-hash\":\"" HASH "\""
#define OURS(fields) META("pull", LABEL, NOTES, \
	BY("ecr-refresh", "Apply", fields))

static const struct {
	const char *name, *item;
	enum status st;
	bool labelled, whole;
	int64_t expires_s;
	const char *hash, *other;
} items[] = {
	{ "ours", OURS(ALL), ST_OK, true, true, EXPIRES_S, HASH, "" },
	{ "ours, and another owns what we do not write",
	  META("pull", LABEL ",\"team\":\"x\"", NOTES, BY("ecr-refresh",
	  "Apply", ALL) "," BY("kubectl-label", "Update",
	  "{\"f:metadata\":{\"f:labels\":{\"f:team\":{}}}}")), ST_OK, true, true, EXPIRES_S, HASH, "kubectl-label" },
	{ "data that was edited by hand", META("pull", LABEL, NOTES,
	  BY("ecr-refresh", "Apply", OWN("", F_LABEL, F_EXPIRES, F_HASH)) ","
	  BY("kubectl-edit", "Update", OWN(F_DATA, "", "", ""))), ST_OK, true, false, EXPIRES_S, HASH, "kubectl-edit" },
	{ "a faked time", OURS(OWN(F_DATA, F_LABEL, "", F_HASH)), ST_OK, true, false, EXPIRES_S, HASH, "" },
	{ "a faked hash", OURS(OWN(F_DATA, F_LABEL, F_EXPIRES, "")), ST_OK,
	  true, false, EXPIRES_S, HASH, "" },
	{ "CA4: one of 0.3, without its logins", OURS(OWN_AND(F_DATA, F_LABEL,
	  F_EXPIRES, F_HASH)), ST_OK, true, false, EXPIRES_S, HASH, "" },
	{ "a faked label", OURS(OWN(F_DATA, "", F_EXPIRES, F_HASH)), ST_OK,
	  true, false, EXPIRES_S, HASH, "" },
	{ "an update under our name is no apply", META("pull", LABEL, NOTES,
	  BY("ecr-refresh", "Update", ALL)), ST_OK, true, false,
	  EXPIRES_S, HASH, "" },
	{ "everything ours but the manager", META("pull", LABEL, NOTES,
	  BY("kubectl-create", "Update", ALL)), ST_OK, true, false,
	  EXPIRES_S, HASH, "kubectl-create" },
	{ "the last of several managers is named", META("pull", "", "",
	  BY("helm", "Apply", "{}") "," BY("kubectl", "Update", "{}")), ST_OK,
	  false, false, 0, "", "kubectl" },
	{ "a manager that cannot be shown", META("pull", "", "",
	  BY("a b", "Update", "{}")), ST_OK, false, false, 0, "", "?" },
	{ "a manager that is no string", META("pull", "", "",
	  "{\"manager\":7},7,null"), ST_OK, false, false, 0, "", "?" },
	{ "a version before this one: no hash", META("pull", LABEL, EXPIRES,
	  BY("ecr-refresh", "Apply", OWN(F_DATA, F_LABEL, F_EXPIRES, ""))),
	  ST_OK, true, false, EXPIRES_S, "", "" },
	{ "another label", META("pull", "\"app.kubernetes.io/managed-by\":"
	  "\"Helm\"", NOTES, BY("ecr-refresh", "Apply", ALL)), ST_OK, false, true, EXPIRES_S, HASH, "" },
	{ "annotations that are no strings", META("pull", LABEL,
	  "\"ecr-refresh/expires-at\":7,\"ecr-refresh/config-hash\":null",
	  BY("ecr-refresh", "Apply", ALL)), ST_OK, true, true, 0, "",
	  "" },
	{ "a time that is none", META("pull", LABEL, "\"ecr-refresh/"
	  "expires-at\":\"tomorrow\",\"ecr-refresh/config-hash\":\"" HASH "\"",
	  BY("ecr-refresh", "Apply", ALL)), ST_OK, true, true, 0, HASH,
	  "" },
	{ "an annotation that the scanner dropped", META("pull", LABEL,
	  "\"ecr-refresh/expires-at\":\"\",\"x\":\"\"", ""), ST_OK, true, false, 0, "", "" },
	{ "as one object", "{\"kind\":\"PartialObjectMetadata\","
	  "\"apiVersion\":\"meta.k8s.io/v1\",\"metadata\":{\"name\":\"pull\","
	  "\"namespace\":\"team-a\",\"uid\":\"u-1\",\"resourceVersion\":"
	  "\"77\"}}", ST_OK, false, false, 0, "", "" },
	{ "another name", META("pull2", LABEL, NOTES, ""), ST_REPLY, false, false, 0, "", "" },
	{ "no namespace", "{\"metadata\":{\"name\":\"pull\",\"uid\":\"u\","
	  "\"resourceVersion\":\"7\"}}", ST_REPLY, false, false, 0, "",
	  "" },
	{ "a namespace that climbs", "{\"metadata\":{\"name\":\"pull\","
	  "\"namespace\":\"../a\",\"uid\":\"u\",\"resourceVersion\":\"7\"}}",
	  ST_REPLY, false, false, 0, "", "" },
	{ "a uid that is none", "{\"metadata\":{\"name\":\"pull\","
	  "\"namespace\":\"a\",\"uid\":\"u\\\"\",\"resourceVersion\":\"7\"}}",
	  ST_REPLY, false, false, 0, "", "" },
	{ "no version", "{\"metadata\":{\"name\":\"pull\",\"namespace\":\"a\","
	  "\"uid\":\"u\"}}", ST_REPLY, false, false, 0, "", "" },
	{ "no metadata", "{}", ST_REPLY, false, false, 0, "", "" },
	{ "no object", "7", ST_REPLY, false, false, 0, "", "" },
	{ "half an object", "{\"metadata\":{\"na", ST_REPLY, false,
	  false, 0, "", "" },
	{ "one that was too large", "", ST_REPLY, false, false, 0, "",
	  "" },
};

static void
secrets_reads_items(void)
{
	struct secrets_item got;

	for (size_t i = 0; i < COUNT(items); i++) {
		const char *name = check_row(
		    "an item of the list is read or refused", items[i].name);

		memset(&got, 'x', sizeof(got));
		CHECK_INT(name, secrets_item(guard_copy(span_of(
		    items[i].item)), NAME, &got), items[i].st);
		CHECK_TEXT(name, got.ns, items[i].st == ST_OK ? "team-a" : "");
		CHECK_TEXT(name, span_of(got.at.uid),
		    items[i].st == ST_OK ? "u-1" : "");
		CHECK_TEXT(name, span_of(got.at.version),
		    items[i].st == ST_OK ? "77" : "");
		CHECK(name, got.labelled == items[i].labelled);
		CHECK(name, got.whole == items[i].whole);
		CHECK_INT(name, got.expires_s, items[i].expires_s);
		CHECK_TEXT(name, got.hash, items[i].hash);
		CHECK_TEXT(name, span_of(got.other), items[i].other);
	}
}

static const struct {
	const char *name, *item;
	bool data, all;		/* is ours; and nobody else's */
} owners[] = {
	{ "our data", OURS(ALL), true, true },
	{ "under our name, but not by apply", META("pull", LABEL, NOTES,
	  BY("ecr-refresh", "Update", ALL)), false, false },
	{ "our data without our label", META("pull", "", NOTES,
	  BY("ecr-refresh", "Apply", ALL)), true, false },
	{ "another owns the same data", META("pull", LABEL, NOTES,
	  BY("argo", "Apply", OWN(F_DATA, "", "", "")) ","
	  BY("ecr-refresh", "Apply", ALL)), true, false },
	{ "another owns another key", META("pull", LABEL, NOTES,
	  BY("ecr-refresh", "Apply", ALL) "," BY("kubectl-edit", "Update",
	  "{\"f:data\":{\"f:more\":{}}}")), true, false },
	{ "whoever made it owns an empty place for data", META("pull", LABEL,
	  NOTES, BY("ecr-refresh", "Apply", ALL) "," BY("kubectl-create",
	  "Update", OWN("", "", "", ""))), true, true },
	{ "our data, though others own the rest", META("pull", LABEL, NOTES,
	  BY("ecr-refresh", "Apply", OWN(F_DATA, "", "", "")) ","
	  BY("kubectl-edit", "Update", OWN("", F_LABEL, F_EXPIRES, F_HASH))),
	  true, true },
	{ "data that another owns", META("pull", LABEL, NOTES,
	  BY("ecr-refresh", "Apply", OWN("", F_LABEL, F_EXPIRES, F_HASH)) ","
	  BY("kubectl-edit", "Update", OWN(F_DATA, "", "", ""))), false,
	  false },
	{ "CA1: another applied stringData", META("pull", LABEL, NOTES,
	  BY("flux", "Apply", "{\"f:stringData\":{\"f:.dockerconfigjson\":{}}}"
	  ) "," BY("ecr-refresh", "Apply", ALL)), true, false },
	{ "CA1: another applied stringData of another key", META("pull",
	  LABEL, NOTES, BY("flux", "Apply", "{\"f:stringData\":{\".\":{},"
	  "\"f:x\":{}}}") "," BY("ecr-refresh", "Apply", ALL)), true, false },
	{ "CA1: type and immutable do not count", META("pull", LABEL, NOTES,
	  BY("kubectl", "Apply", "{\"f:type\":{},\"f:immutable\":{}}") ","
	  BY("ecr-refresh", "Apply", ALL)), true, true },
	{ "data of another key", OURS(OWN(",\"f:other\":{}", F_LABEL,
	  F_EXPIRES, F_HASH)), false, false },
	{ "nobody's data", META("pull", LABEL, NOTES, ""), false, false },
};

static void
secrets_knows_whose_data_it_is(void)
{
	struct secrets_item got;

	for (size_t i = 0; i < COUNT(owners); i++) {
		const char *name = check_row(
		    "the owner of the data is known", owners[i].name);

		CHECK_INT(name,
		    secrets_item(span_of(owners[i].item), NAME, &got), ST_OK);
		CHECK(name, got.ours == owners[i].data);
		CHECK(name, secrets_is_ours(&got) == owners[i].all);
	}
}

/* -- What is fresh. */

#define HOUR 3600

static const struct {
	const char *name;
	bool labelled, whole;
	const char *hash;
	int64_t left_s, before_s;
	bool want;
} freshes[] = {
	{ "just written", true, true, HASH, 12 * HOUR, 34200, true },
	{ "a second more than it needs", true, true, HASH, 34201, 34200,
	  true },
	{ "just what it needs", true, true, HASH, 34200, 34200, false },
	{ "expired", true, true, HASH, -HOUR, 0, false },
	{ "no time", true, true, HASH, -1795500000, 34200, false },
	{ "twelve hours and ten minutes", true, true, HASH, 43800, 0, true },
	{ "a second more than any login has", true, true, HASH, 43801, 0,
	  false },
	{ "other settings", true, true, "0123456789abcdee", 12 * HOUR, 0,
	  false },
	{ "no settings", true, true, "", 12 * HOUR, 0, false },
	{ "no label", false, true, HASH, 12 * HOUR, 0, false },
	{ "owned in part", true, false, HASH, 12 * HOUR, 0, false },
};

static void
secrets_knows_what_is_fresh(void)
{
	for (size_t i = 0; i < COUNT(freshes); i++) {
		struct secrets_item item = {
			.labelled = freshes[i].labelled, .ours = true,
			.whole = freshes[i].whole,
			.expires_s = EXPIRES_S + freshes[i].left_s,
			.hash = span_of(freshes[i].hash),
		};

		CHECK(check_row("it is known which Secret is fresh",
		    freshes[i].name), secrets_is_fresh(&item, SPAN(HASH),
		    EXPIRES_S, freshes[i].before_s) == freshes[i].want);
	}
}

/* -- Pages. */

#define LIST(meta) \
	"{\"kind\":\"PartialObjectMetadataList\",\"apiVersion\":" \
	"\"meta.k8s.io/v1\",\"metadata\":" meta ",\"items\":[]}"

static const struct {
	const char *name, *object;
	enum status want;
	const char *more;
} ends[] = {
	{ "the last page", LIST("{\"resourceVersion\":\"250\"}"), ST_OK, "" },
	{ "a page before the last", LIST("{\"continue\":\"eyJ2\"}"), ST_OK,
	  "eyJ2" },
	{ "a token that the scanner dropped", LIST("{\"continue\":\"\"}"),
	  ST_REPLY, "" },
	{ "whole Secrets", "{\"kind\":\"SecretList\",\"apiVersion\":\"v1\","
	  "\"metadata\":{},\"items\":[]}", ST_REPLY, "" },
	{ "another API", "{\"kind\":\"PartialObjectMetadataList\","
	  "\"apiVersion\":\"meta.k8s.io/v2\",\"metadata\":{}}", ST_REPLY, "" },
	{ "a Status with code 200", "{\"kind\":\"Status\"}", ST_REPLY, "" },
	{ "no JSON", "<html>", ST_REPLY, "" },
	{ "nothing", "", ST_REPLY, "" },
};

static void
secrets_reads_ends(void)
{
	char room[64];
	struct buf more = BUF(room);

	for (size_t i = 0; i < COUNT(ends); i++) {
		const char *name = check_row(
		    "the end of a page is read", ends[i].name);

		buf_clear(&more);
		buf_puts(&more, "of the page before");
		CHECK_INT(name,
		    secrets_end(guard_copy(span_of(ends[i].object)), &more),
		    ends[i].want);
		CHECK_TEXT(name, buf_span(&more), ends[i].more);
	}
}

/* One fresh, one with a whole old Secret in an annotation (@), one that its
 * owner filled with more than any reader takes (#), one fresh again. */
#define LAST "\"kubectl.kubernetes.io/last-applied-configuration\":\"@\","
static const char a_page[] =
    "{\"kind\":\"PartialObjectMetadataList\",\"apiVersion\":\"meta.k8s.io/v1\","
    "\"metadata\":{},\"items\":[" OURS(ALL) ","
    META("pull", LABEL, LAST NOTES, BY("ecr-refresh", "Apply", ALL)) ","
    META("pull", LABEL, "#" NOTES, BY("ecr-refresh", "Apply", ALL)) ","
    OURS(ALL) "]}";

static void
expand(const char *text, struct buf *out)
{
	for (; *text != '\0'; text++) {
		for (int i = 0; *text == '@' && i < 1200; i++)
			buf_puts(out, "ten bytes.");
		for (int i = 0; *text == '#' && i < 400; i++)
			buf_puts(out, "\"stuffing/that\":\"is mine\",");
		if (*text != '@' && *text != '#')
			buf_putc(out, *text);
	}
}

static enum status
count_fresh(void *arg, struct span item)
{
	struct secrets_item i;
	int *n = arg;

	n[0]++;
	n[1] += secrets_item(item, NAME, &i) == ST_OK &&
	    secrets_is_fresh(&i, SPAN(HASH), EXPIRES_S - HOUR, 0);
	return ST_OK;
}

static void
secrets_reads_a_page_in_pieces(void)
{
	static const size_t steps[] = { 1, 4, 16, 64, 100000 };
	static char page[40000], room[MAX_ELEMENT], token[64];
	struct buf text = BUF(page), out = BUF(room), more = BUF(token);
	struct json_scan scan;
	struct span whole;

	expand(a_page, &text);
	CHECK("the page of many kinds fits", !text.full);
	whole = guard_copy(buf_span(&text));
	for (size_t i = 0; i < COUNT(steps); i++) {
		enum status st = ST_OK;
		int n[2] = { 0, 0 };
		size_t part;

		json_scan_start(&scan, SECRETS_CUT, MAX_SHORT_STRING, &out,
		    count_fresh, n);
		for (size_t at = 0; st == ST_OK && at < whole.len;
		    at += part) {
			part = whole.len - at < steps[i] ? whole.len - at :
			    steps[i];
			st = json_scan_feed(&scan, (struct span){
			    whole.at + at, part });
		}
		CHECK_INT("a page of many kinds", st, ST_OK);
		CHECK_INT("the page of many kinds ends well",
		    json_scan_end(&scan), ST_OK);
		CHECK_INT("all four items of the page are seen", n[0], 4);
		CHECK_INT("only the stuffed item is lost", n[1], 3);
		CHECK_INT("what follows the items is read",
		    secrets_end(buf_span(&out), &more), ST_OK);
	}
}

static const struct {
	const char *name, *object;
	enum status want;
} deletions[] = {
	{ "it is gone", "{\"kind\":\"Status\",\"status\":\"Success\","
	  "\"details\":{\"uid\":\"u-1\"}}", ST_OK },
	{ "CA7: another one is gone", "{\"kind\":\"Status\",\"status\":"
	  "\"Success\",\"details\":{\"uid\":\"u-2\"}}", ST_REPLY },
	{ "CA7: something is gone", "{\"kind\":\"Status\",\"status\":"
	  "\"Success\"}", ST_REPLY },
	{ "CA7: a failure with code 200", "{\"kind\":\"Status\",\"status\":"
	  "\"Failure\",\"details\":{\"uid\":\"u-1\"}}", ST_REPLY },
	{ "the object: a finalizer keeps it", "{\"kind\":"
	  "\"PartialObjectMetadata\",\"metadata\":{\"name\":\"pull\","
	  "\"uid\":\"u-1\"}}", ST_WAIT },
	{ "CA7: another object", "{\"kind\":\"PartialObjectMetadata\","
	  "\"metadata\":{\"name\":\"pull\",\"uid\":\"u-2\"}}", ST_REPLY },
	{ "something else", "{\"kind\":\"Secret\"}", ST_REPLY },
	{ "nothing", "{}", ST_REPLY },
	{ "no JSON", "gone", ST_REPLY },
	{ "empty", "", ST_REPLY },
};

static void
secret_knows_what_a_delete_did(void)
{
	const struct secret_version at = { "u-1", "77" };

	for (size_t i = 0; i < COUNT(deletions); i++)
		CHECK_INT(check_row("it is known what a DELETE did",
		    deletions[i].name), secret_deleted(&at,
		    guard_copy(span_of(deletions[i].object))),
		    deletions[i].want);
}

CHECK_MAIN(
	CHECK_CASE(secrets_asks),
	CHECK_CASE(secrets_ask_fits_its_buffer),
	CHECK_CASE(secrets_reads_items),
	CHECK_CASE(secrets_knows_whose_data_it_is),
	CHECK_CASE(secrets_knows_what_is_fresh),
	CHECK_CASE(secrets_reads_ends),
	CHECK_CASE(secrets_reads_a_page_in_pieces),
	CHECK_CASE(secret_knows_what_a_delete_did),
)
