/* SPDX-License-Identifier: MIT */
/* test_service_account.c -- our entry in the imagePullSecrets of a service account. */
#include "kube/service_account.h"
#include "check.h"
#include "fake.h"

#define ASKED(method, query) \
	method " /api/v1/namespaces/team-a/serviceaccounts/default" query \
	" HTTP/1.1\r\nHost: 10.96.0.1\r\n" \
	"User-Agent: ecr-refresh/" ECR_REFRESH_VERSION "\r\n" \
	"Accept: application/json\r\n"
#define PATCHED(query, length) \
	ASKED("PATCH", "?fieldManager=ecr-refresh" query) \
	"Content-Type: application/json-patch+json\r\n" \
	"Content-Length: " length "\r\n"
#define TEST_248 \
	"[{\"op\":\"test\",\"path\":\"/metadata/resourceVersion\"," \
	"\"value\":\"248\"},"

static struct service_account
sample(void)
{
	return (struct service_account){
		.host = SPAN("10.96.0.1"), .ns = SPAN("team-a"),
		.name = SPAN("default"), .secret = SPAN("pull"),
	};
}

static void
account_asks_to_read(void)
{
	const char *want = ASKED("GET", "");
	size_t need = strlen(want);
	struct service_account a = sample();
	struct buf head = { guard_room(need), need, 0, false };

	CHECK_INT("the GET fits into just enough room",
	    service_account_ask_read(&a, &head), ST_OK);
	CHECK_TEXT("the GET is of the whole object", buf_span(&head), want);
	head = (struct buf){ guard_room(need - 1), need - 1, 0, false };
	CHECK_INT("the GET does not fit into a byte less",
	    service_account_ask_read(&a, &head), ST_FULL);
	head = (struct buf){ NULL, 0, 0, false };
	CHECK_INT("the GET does not fit into no room",
	    service_account_ask_read(&a, &head), ST_FULL);
}

static const struct {
	const char *name;
	struct service_account_found found;
	bool dry_run;
	const char *head, *body;
} changes[] = {
	{ "an account without a list gets one",
	  { "248", false, -1 }, false, PATCHED("", "130"),
	  TEST_248 "{\"op\":\"add\",\"path\":\"/imagePullSecrets\","
	  "\"value\":[{\"name\":\"pull\"}]}]" },
	{ "an account with a list gets one more at its end",
	  { "248", true, -1 }, false, PATCHED("", "130"),
	  TEST_248 "{\"op\":\"add\",\"path\":\"/imagePullSecrets/-\","
	  "\"value\":{\"name\":\"pull\"}}]" },
	{ "the first entry is taken out",
	  { "248", true, 0 }, false, PATCHED("", "109"),
	  TEST_248 "{\"op\":\"remove\",\"path\":\"/imagePullSecrets/0\"}]" },
	{ "a later entry is taken out",
	  { "248", true, 12 }, false, PATCHED("", "110"),
	  TEST_248 "{\"op\":\"remove\",\"path\":\"/imagePullSecrets/12\"}]" },
	{ "a dry run says so",
	  { "248", true, 0 }, true, PATCHED("&dryRun=All", "109"),
	  TEST_248 "{\"op\":\"remove\",\"path\":\"/imagePullSecrets/0\"}]" },
};

static void
account_asks_to_change(void)
{
	struct service_account a = sample();

	for (size_t i = 0; i < COUNT(changes); i++) {
		const char *name = check_row(
		    "a change of an account is asked for", changes[i].name);
		size_t h = strlen(changes[i].head), b = strlen(changes[i].body);

		a.dry_run = changes[i].dry_run;
		for (size_t less = 0; less < 3; less++) {
			size_t hn = less == 1 ? h - 1 : h;
			size_t bn = less == 2 ? b - 1 : b;
			struct buf head = { guard_room(hn), hn, 0, false };
			struct buf lead = { guard_room(bn), bn, 0, false };

			CHECK_INT(name, service_account_ask_change(&a,
			    &changes[i].found, &head, &lead),
			    less == 0 ? ST_OK : ST_FULL);
			if (less > 0)
				continue;
			CHECK_TEXT(name, buf_span(&head), changes[i].head);
			CHECK_TEXT(name, buf_span(&lead), changes[i].body);
		}
	}
}

/* An account as the API server gives it, but for what a row changes. */
#define MADE(kind, version, ns, name, rv, rest) \
	"{\"kind\":\"" kind "\",\"apiVersion\":\"" version "\",\"metadata\":{" \
	"\"name\":\"" name "\",\"namespace\":\"" ns "\",\"uid\":\"5c1d\"," \
	"\"resourceVersion\":\"" rv "\"}" rest "}"
#define GOOD(rest) MADE("ServiceAccount", "v1", "team-a", "default", "248", \
	rest)
#define PULLS(list) ",\"imagePullSecrets\":" list

static const struct {
	const char *name, *text;
	enum status want;
	bool list;
	int at;
} reads[] = {
	{ "an account that pulls with nothing", GOOD(""), ST_OK, false, -1 },
	{ "a list of null is none", GOOD(PULLS("null")), ST_OK, false, -1 },
	{ "an empty list is a list", GOOD(PULLS("[]")), ST_OK, true, -1 },
	{ "another's entry", GOOD(PULLS("[{\"name\":\"gcr-secret\"}]")),
	  ST_OK, true, -1 },
	{ "an entry that ours is the beginning of",
	  GOOD(PULLS("[{\"name\":\"pull-2\"}]")), ST_OK, true, -1 },
	{ "an entry that the scanner emptied", GOOD(PULLS("[{\"name\":\"\"}]")),
	  ST_OK, true, -1 },
	{ "our entry alone", GOOD(PULLS("[{\"name\":\"pull\"}]")), ST_OK,
	  true, 0 },
	{ "our entry behind others",
	  GOOD(PULLS("[{\"name\":\"a\"},{},{\"name\":\"pull\"}]")), ST_OK,
	  true, 2 },
	{ "the last one where it is there twice",
	  GOOD(PULLS("[{\"name\":\"pull\"},{\"name\":\"pull\"}]")), ST_OK,
	  true, 1 },
	{ "a name under `secrets` is not what pods pull with",
	  GOOD(",\"secrets\":[{\"name\":\"pull\"}]"), ST_OK, false, -1 },
	{ "not JSON", "not JSON", ST_REPLY, false, -1 },
	{ "an empty object", "{}", ST_REPLY, false, -1 },
	{ "another kind", MADE("Secret", "v1", "team-a", "default", "248", ""),
	  ST_REPLY, false, -1 },
	{ "another version of the API",
	  MADE("ServiceAccount", "v2", "team-a", "default", "248", ""),
	  ST_REPLY, false, -1 },
	{ "of another namespace",
	  MADE("ServiceAccount", "v1", "team-b", "default", "248", ""),
	  ST_REPLY, false, -1 },
	{ "of another name",
	  MADE("ServiceAccount", "v1", "team-a", "builder", "248", ""),
	  ST_REPLY, false, -1 },
	{ "without a resourceVersion",
	  MADE("ServiceAccount", "v1", "team-a", "default", "", ""),
	  ST_REPLY, false, -1 },
	{ "a resourceVersion that would break out of the patch",
	  MADE("ServiceAccount", "v1", "team-a", "default", "1\\\"},{\\\"", ""),
	  ST_REPLY, false, -1 },
};

static void
account_reads(void)
{
	const struct service_account a = sample();
	struct service_account_found found;

	for (size_t i = 0; i < COUNT(reads); i++) {
		const char *name = check_row("an account is read or refused",
		    reads[i].name);

		memset(&found, 'x', sizeof found);
		CHECK_INT(name, service_account_read(&a,
		    guard_copy(span_of(reads[i].text)), &found),
		    reads[i].want);
		if (reads[i].want != ST_OK)
			continue;
		CHECK_TEXT(name, span_of(found.version), "248");
		CHECK_INT(name, found.list, reads[i].list);
		CHECK_INT(name, found.at, reads[i].at);
	}
}

/* The longest of all that limits.h allows, into what a connection lends. */
static void
account_ask_fits_its_buffers(void)
{
	static char ns[MAX_NAMESPACE], name[MAX_SECRET_NAME];
	static char host[MAX_HOST + 8], room[MAX_ASK - 512], body[512];
	struct service_account_found found = { "", false, -1 };
	struct buf head = BUF(room), lead = BUF(body);
	struct service_account a = {
		{ host, sizeof host }, { ns, sizeof ns }, { name, sizeof name },
		{ name, sizeof name }, true,
	};

	memset(host, 'h', sizeof host);
	memset(ns, 'n', sizeof ns);
	memset(name, 's', sizeof name);
	memset(found.version, '9', MAX_CODE);
	CHECK_INT("the longest names fit a request",
	    service_account_ask_change(&a, &found, &head, &lead), ST_OK);
}

CHECK_MAIN(
	CHECK_CASE(account_asks_to_read),
	CHECK_CASE(account_asks_to_change),
	CHECK_CASE(account_reads),
	CHECK_CASE(account_ask_fits_its_buffers),
)
