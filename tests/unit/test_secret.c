/* SPDX-License-Identifier: MIT */
/* test_secret.c -- the pull Secret: rendered, asked for, answered. */
#include "secret_sample.h"

#define HOST_B "210987654321.dkr.ecr.us-east-1.amazonaws.com"
#define LEAD "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{"

/* Registries with names of growing length, so that the pieces of the text
 * meet the groups of base64 at every offset. */
static const struct {
	const char *name;
	const char *host[3];
	const char *auth;
	const char *logins;
	const char *want;
} rendered[] = {
	{ "one registry", { HOST_A }, AUTH,
	  "2026-11-24T06:00:00Z=" HOST_A,
	  "{\"auths\":{\"" HOST_A "\":{\"auth\":\"" AUTH "\"}}}" },
	{ "two registries share the login", { HOST_A, HOST_B }, AUTH,
	  "2026-11-24T06:00:00Z=" HOST_A " " HOST_B,
	  "{\"auths\":{\"" HOST_A "\":{\"auth\":\"" AUTH "\"},\"" HOST_B
	  "\":{\"auth\":\"" AUTH "\"}}}" },
	{ "lengths that leave nothing over", { "a", "bb", "ccc" }, "d",
	  "2026-11-24T06:00:00Z=a bb ccc",
	  "{\"auths\":{\"a\":{\"auth\":\"d\"},\"bb\":{\"auth\":\"d\"},"
	  "\"ccc\":{\"auth\":\"d\"}}}" },
	{ "lengths that leave one byte", { "a", "bb", "cccc" }, "d",
	  "2026-11-24T06:00:00Z=a bb cccc",
	  "{\"auths\":{\"a\":{\"auth\":\"d\"},\"bb\":{\"auth\":\"d\"},"
	  "\"cccc\":{\"auth\":\"d\"}}}" },
	{ "lengths that leave two bytes", { "a", "bb", "ccccc" }, "d",
	  "2026-11-24T06:00:00Z=a bb ccccc",
	  "{\"auths\":{\"a\":{\"auth\":\"d\"},\"bb\":{\"auth\":\"d\"},"
	  "\"ccccc\":{\"auth\":\"d\"}}}" },
};

static void
secret_renders_what_docker_login_writes(void)
{
	static char room[4096], plain[4096];
	struct buf out, text = BUF(plain);
	struct span hosts[3];
	struct secret s;
	size_t i, n;

	for (i = 0; i < COUNT(rendered); i++) {
		const char *name = check_row(
		    "a Secret is written as docker login does",
		    rendered[i].name);

		s = sample();
		for (n = 0; n < 3 && rendered[i].host[n] != NULL; n++)
			hosts[n] = span_of(rendered[i].host[n]);
		s.registry = hosts;
		s.n_registries = n;
		s.auth = span_of(rendered[i].auth);
		out = BUF(room);
		buf_puts(&out, "before");
		CHECK_INT(name, secret_render(&s, &out), ST_OK);
		CHECK(name, s.body.at == room + 6 && s.body.len == out.len - 6);
		CHECK(name, span_starts(s.body, SAME));
		CHECK(name, span_ends(s.body, "\"}}"));
		CHECK_TEXT(name, s.logins, rendered[i].logins);
		CHECK_TEXT(name, decoded(s.body, &text), rendered[i].want);
	}
}

/* I9: the same input gives the same bytes. */
static void
secret_renders_the_same_bytes_again(void)
{
	static char room[2048], again[2048];
	struct buf out = BUF(room), out2 = BUF(again);
	struct secret s = sample(), s2 = sample();

	secret_render(&s, &out);
	secret_render(&s2, &out2);
	CHECK_SPAN("the same input gives the same bytes", s.body, s2.body);
}

static void
secret_render_minds_the_room(void)
{
	static char room[2048];
	struct buf out = BUF(room);
	struct secret s = sample();
	size_t need;

	secret_render(&s, &out);
	need = s.body.len;
	out = (struct buf){ guard_room(need), need, 0, false };
	CHECK_INT("a Secret fits into just enough room",
	    secret_render(&s, &out), ST_OK);
	out = (struct buf){ guard_room(need - 1), need - 1, 0, false };
	CHECK_INT("a Secret does not fit into a byte less",
	    secret_render(&s, &out), ST_FULL);
	CHECK("without its room no body is left",
	    s.body.at == NULL && s.body.len == 0);
	out = (struct buf){ NULL, 0, 0, false };
	CHECK_INT("a Secret does not fit into no room", secret_render(&s, &out),
	    ST_FULL);
}

static const struct secret_version version = {
	.uid = "d7f256f3-e2d3-4571-a2a5-845d6ecd1beb", .version = "248",
};

#define UID "\"uid\":\"d7f256f3-e2d3-4571-a2a5-845d6ecd1beb\","
#define LINES \
	" HTTP/1.1\r\nHost: 10.96.0.1\r\n" \
	"User-Agent: ecr-refresh/" ECR_REFRESH_VERSION "\r\n"
#define META \
	LINES "Accept: application/json;as=PartialObjectMetadata;v=v1;" \
	"g=meta.k8s.io\r\n"
#define PATH " /api/v1/namespaces/team-a/secrets/pull"
#define APPLY(query) \
	"PATCH" PATH "?fieldManager=ecr-refresh" query META \
	"Content-Type: application/apply-patch+yaml\r\nContent-Length: "
#define MERGE(query) \
	"PATCH" PATH "?fieldManager=ecr-refresh" query META \
	"Content-Type: application/merge-patch+json\r\nContent-Length: "

enum kind { PUT, READ, FORGET, DELETE };

static const struct {
	const char *name;
	enum kind kind;
	bool over, dry;
	const char *head;
	const char *lead;
	bool has_length, has_body;
} asks[] = {
	{ "a put", PUT, false, false, APPLY(""), LEAD, true, true },
	{ "K22: a dry run", PUT, false, true, APPLY("&dryRun=All"), LEAD,
	  true, true },
	{ "an adoption names the version it read", PUT, true, false,
	  APPLY("&force=true"), LEAD UID "\"resourceVersion\":\"248\",",
	  true, true },
	{ "K22: a dry run of an adoption", PUT, true, true,
	  APPLY("&force=true&dryRun=All"),
	  LEAD UID "\"resourceVersion\":\"248\",", true, true },
	{ "a read asks for the whole Secret", READ, false, false,
	  "GET" PATH LINES "Accept: application/json\r\n", "", false, false },
	{ "a read in a dry run is the same", READ, false, true,
	  "GET" PATH LINES "Accept: application/json\r\n", "", false, false },
	{ "to forget is a merge patch of one annotation", FORGET, false,
	  false, MERGE(""), "{\"metadata\":{" UID "\"resourceVersion\":\"248\","
	  "\"annotations\":{"
	  "\"kubectl.kubernetes.io/last-applied-configuration\":null}}}",
	  true, false },
	{ "a delete is of the version that was read, and of no other", DELETE,
	  false, false, "DELETE" PATH META
	  "Content-Type: application/json\r\nContent-Length: ",
	  "{\"preconditions\":{" UID "\"resourceVersion\":\"248\"}}",
	  true, false },
	{ "K22: a delete in a dry run says so in its body, where alone the "
	  "server looks", DELETE, false, true, "DELETE" PATH META
	  "Content-Type: application/json\r\nContent-Length: ",
	  "{\"dryRun\":[\"All\"],\"preconditions\":{" UID
	  "\"resourceVersion\":\"248\"}}", true, false },
	{ "K22: to forget in a dry run stores nothing", FORGET, false, true,
	  MERGE("&dryRun=All"), "{\"metadata\":{" UID "\"resourceVersion\":\"248\","
	  "\"annotations\":{"
	  "\"kubectl.kubernetes.io/last-applied-configuration\":null}}}",
	  true, false },
};

static enum status
ask(size_t i, const struct secret *s, struct buf *head, struct buf *lead)
{
	const struct span ns = SPAN("team-a");

	switch (asks[i].kind) {
	case PUT:
		return secret_ask(s, ns, asks[i].over ? &version : NULL,
		    asks[i].over, head, lead);
	case READ:
		return secret_ask_read(s, ns, head);
	case DELETE:
		return secret_ask_delete(s, ns, &version, head, lead);
	default:
		return secret_ask_forget(s, ns, &version, head, lead);
	}
}

static void
secret_asks(void)
{
	static char rendered_room[2048], want[2048];
	struct buf out = BUF(rendered_room);
	struct secret s = sample();
	struct buf head, lead;
	size_t i, n, m;

	secret_render(&s, &out);
	for (i = 0; i < COUNT(asks); i++) {
		const char *name = check_row(
		    "a request for a Secret is written", asks[i].name);

		s.dry_run = asks[i].dry;
		m = strlen(asks[i].lead);
		if (asks[i].has_length)
			snprintf(want, sizeof(want), "%s%zu\r\n",
			    asks[i].head,
			    m + (asks[i].has_body ? s.body.len : 0));
		else
			snprintf(want, sizeof(want), "%s", asks[i].head);
		n = strlen(want);

		head = (struct buf){ guard_room(n), n, 0, false };
		lead = (struct buf){ guard_room(m), m, 0, false };
		CHECK_INT(name, ask(i, &s, &head, &lead), ST_OK);
		CHECK_TEXT(name, buf_span(&head), want);
		CHECK_TEXT(name, buf_span(&lead), asks[i].lead);

		head = (struct buf){ guard_room(n - 1), n - 1, 0, false };
		lead = (struct buf){ guard_room(m), m, 0, false };
		CHECK_INT(name, ask(i, &s, &head, &lead), ST_FULL);
		head = (struct buf){ NULL, 0, 0, false };
		CHECK_INT(name, ask(i, &s, &head, &lead), ST_FULL);
		if (m == 0)
			continue;
		head = (struct buf){ guard_room(n), n, 0, false };
		lead = (struct buf){ guard_room(m - 1), m - 1, 0, false };
		CHECK_INT(name, ask(i, &s, &head, &lead), ST_FULL);
		head = (struct buf){ guard_room(n), n, 0, false };
		lead = (struct buf){ NULL, 0, 0, false };
		CHECK_INT(name, ask(i, &s, &head, &lead), ST_FULL);
	}
}

/* Lead and body make one object that says what it should. */
static void
secret_puts_one_object(void)
{
	static char room[2048], head_room[512], lead_room[2048];
	struct buf out = BUF(room), head = BUF(head_room);
	struct secret s = sample();
	struct json_doc doc;
	struct buf lead;
	int over;

	secret_render(&s, &out);
	for (over = 0; over < 2; over++) {
		buf_clear(&head);
		lead = BUF(lead_room);
		secret_ask(&s, SPAN("a"), over ? &version : NULL, over, &head,
		    &lead);
		buf_put(&lead, s.body);
		CHECK_INT("the lead and the body are JSON together",
		    json_parse(&doc, buf_span(&lead)), ST_OK);
		CHECK("the Secret's name is in the object", json_string_is(&doc,
		    json_path(&doc, "metadata.name"), "pull"));
		CHECK("the Secret's type is in the object", json_string_is(&doc,
		    json_path(&doc, "type"), "kubernetes.io/dockerconfigjson"));
		CHECK_INT("the object has one key of data",
		    json_count(&doc, json_path(&doc, "data")), 1);
		CHECK_INT("the object names the version only where one is "
		    "meant", json_count(&doc, json_path(&doc, "metadata")),
		    over ? 5 : 3);
	}
}

/* Both parts may share one buffer, one behind the other, and what stands in
 * it already is not counted. */
static void
secret_counts_its_own_bytes_only(void)
{
	static char rendered_room[2048], head_room[512], lead_room[512];
	struct buf out = BUF(rendered_room);
	struct buf head = BUF(head_room), lead = BUF(lead_room);
	struct secret s = sample();
	char want[64];

	secret_render(&s, &out);
	buf_puts(&lead, "something else");
	secret_ask(&s, SPAN("a"), NULL, false, &head, &lead);
	snprintf(want, sizeof(want), "Content-Length: %zu\r\n",
	    s.body.len + sizeof(LEAD) - 1);
	CHECK("Content-Length covers lead and body",
	    span_ends(buf_span(&head), want));
}

/* The longest of all that limits.h allows. */
static void
secret_ask_fits_its_buffer(void)
{
	static char name[MAX_SECRET_NAME], ns[MAX_NAMESPACE];
	static char host[MAX_HOST + 8], room[MAX_ASK];
	struct secret_version over;
	struct secret s = sample();
	struct buf head = BUF(room), lead;

	memset(name, 'n', sizeof(name));
	memset(ns, 's', sizeof(ns));
	memset(host, 'h', sizeof(host));
	memset(&over, 'v', sizeof(over));
	over.uid[MAX_CODE] = over.version[MAX_CODE] = '\0';
	s.name = (struct span){ name, sizeof(name) };
	s.host = (struct span){ host, sizeof(host) };
	s.body.len = MAX_RENDERED;
	s.dry_run = true;
	lead = (struct buf){ room + MAX_ASK / 2, MAX_ASK / 2, 0, false };
	head.cap = MAX_ASK / 2;
	CHECK_INT("head and lead of the longest put fit MAX_ASK together",
	    secret_ask(&s, (struct span){ ns, sizeof(ns) }, &over, true,
	    &head, &lead), ST_OK);
	buf_clear(&head);
	buf_clear(&lead);
	CHECK_INT("head and body of the longest merge patch fit MAX_ASK",
	    secret_ask_forget(&s, (struct span){ ns, sizeof(ns) }, &over,
	    &head, &lead), ST_OK);
}

CHECK_MAIN(
	CHECK_CASE(secret_renders_what_docker_login_writes),
	CHECK_CASE(secret_renders_the_same_bytes_again),
	CHECK_CASE(secret_render_minds_the_room),
	CHECK_CASE(secret_asks),
	CHECK_CASE(secret_puts_one_object),
	CHECK_CASE(secret_counts_its_own_bytes_only),
	CHECK_CASE(secret_ask_fits_its_buffer),
)
