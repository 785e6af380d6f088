/* SPDX-License-Identifier: MIT */
/* test_sigv4.c -- signatures against AWS's own cases, and what the signer
 * refuses. */
#include "check.h"
#include "fake.h"
#include "raw_request.h"
#include "sigv4_cases.h"

#define TEXT 8192

/* A case made ready to be signed. */
struct ready {
	struct raw_request raw;
	struct sigv4_keys keys;
	struct sigv4_request r;
};

static bool
make_ready(const struct sigv4_case *c, struct ready *out)
{
	if (!raw_read(guard_copy(span_of(c->request)), &out->raw))
		return false;
	if (c->length_unsigned)
		raw_drop(&out->raw, "content-length");
	out->keys = (struct sigv4_keys){ SPAN(SIGV4_CASE_ID),
	    SPAN(SIGV4_CASE_SECRET), span_of(c->token) };
	out->r = (struct sigv4_request){
		.method = out->raw.method,
		.uri = out->raw.uri,
		.header = out->raw.header,
		.n_headers = out->raw.n,
		.body = out->raw.body,
		.region = span_of(c->region),
		.service = span_of(c->service),
		.now_s = c->now_s,
		.path_as_is = c->path_as_is,
		.send_hash = c->send_hash,
		.token_unsigned = c->token_unsigned,
	};
	return true;
}

/* The value of header `name` (with its colon and blank) in `lines`. */
static struct span
find_line(struct span lines, const char *name)
{
	while (lines.len > 0) {
		struct span line = span_cut(&lines, '\n');

		if (span_starts(line, name))
			return span_trim(span_skip(line, strlen(name)));
	}
	return (struct span){ NULL, 0 };
}

static void
sigv4_makes_what_aws_makes(void)
{
	char room[TEXT];
	struct buf b = BUF(room);
	size_t i;

	for (i = 0; i < COUNT(sigv4_cases); i++) {
		const struct sigv4_case *c = &sigv4_cases[i];
		struct ready t;

		if (!CHECK(c->name, make_ready(c, &t)))
			continue;
		buf_clear(&b);
		CHECK_INT(c->name, sigv4_canonical(&t.keys, &t.r, &b), ST_OK);
		CHECK_TEXT(c->name, buf_span(&b), c->canonical);
		buf_clear(&b);
		CHECK_INT(c->name, sigv4_to_sign(&t.keys, &t.r, &b), ST_OK);
		CHECK_TEXT(c->name, buf_span(&b), c->to_sign);
		buf_clear(&b);
		CHECK_INT(c->name, sigv4_sign(&t.keys, &t.r, &b), ST_OK);
		CHECK_TEXT(c->name, find_line(buf_span(&b),
		    "Authorization: "), c->authorization);
	}
	CHECK_INT("all cases are there", COUNT(sigv4_cases), 38 + 15);
}

static void
sigv4_writes_the_lines_that_belong_to_it(void)
{
	static const char name[] = "own lines as the case says";
	char room[TEXT];
	struct buf b = BUF(room);
	size_t i;

	for (i = 0; i < COUNT(sigv4_cases); i++) {
		const struct sigv4_case *c = &sigv4_cases[i];
		struct ready t;

		if (!make_ready(c, &t))
			continue;
		buf_clear(&b);
		sigv4_sign(&t.keys, &t.r, &b);
		CHECK("the date line comes first",
		    span_starts(buf_span(&b), "X-Amz-Date: "));
		CHECK("the lines end with CRLF",
		    span_ends(buf_span(&b), "\r\n"));
		CHECK_SPAN(name, find_line(buf_span(&b),
		    "X-Amz-Security-Token: "), span_of(c->token));
		CHECK_INT(name, find_line(buf_span(&b),
		    "X-Amz-Content-Sha256: ").len, c->send_hash ? 64 : 0);
	}
}

/* -- What AWS's cases leave out. */

struct canonical_row {
	const char *name;
	const char *uri;
	bool as_is;
	const char *path, *query;
};

static const struct canonical_row canonical_rows[] = {
	{ "no path is the root", "", false, "/", "" },
	{ "no path is the root, as it is too", "", true, "/", "" },
	{ "no path but a query", "?a=b", false, "/", "a=b" },
	{ "an encoded path is encoded again", "/a%3Ab", false,
	    "/a%253Ab", "" },
	{ "and so it is where it is not normalised", "/a%3Ab", true,
	    "/a%253Ab", "" },
	{ "two dots do not climb above the root", "/../../a", false,
	    "/a", "" },
	{ "a slash at the end stays", "/a/b/", false, "/a/b/", "" },
	{ "but not where nothing is left before it", "/a/../", false,
	    "/", "" },
	{ "a name of three dots is a name", "/.../a", false, "/.../a", "" },
	{ "a parameter without a value gets its sign", "/?a", false,
	    "/", "a=" },
	{ "an equals sign in a value is encoded", "/?a=b=c", false,
	    "/", "a=b%3Dc" },
	{ "a plus is a plus, not a blank", "/?a=b+c", false,
	    "/", "a=b%2Bc" },
	{ "an encoded value is not encoded twice", "/?a=b%2fc", false,
	    "/", "a=b%2Fc" },
	{ "a percent sign alone stands for itself", "/?a=%&b=%4", false,
	    "/", "a=%25&b=%254" },
	{ "same names sort by value", "/?a=2&a=1&a=", false,
	    "/", "a=&a=1&a=2" },
	{ "sorted as encoded: a slash before a dash", "/?a-=1&a/=2", false,
	    "/", "a%2F=2&a-=1" },
	{ "a shorter name comes first", "/?ab=1&a=2", false,
	    "/", "a=2&ab=1" },
	{ "an empty parameter is left out", "/?&a=1&&b=2&", false,
	    "/", "a=1&b=2" },
	{ "a second question mark is part of the query", "/?a=?", false,
	    "/", "a=%3F" },
};

static const struct sigv4_keys some_keys = {
	{ SIGV4_CASE_ID, sizeof(SIGV4_CASE_ID) - 1 },
	{ SIGV4_CASE_SECRET, sizeof(SIGV4_CASE_SECRET) - 1 },
	{ NULL, 0 },
};

static const struct sigv4_request some_request = {
	.method = { "GET", 3 },
	.uri = { "/", 1 },
	.region = { "us-east-1", 9 },
	.service = { "service", 7 },
	.now_s = 1440938160,
};

static void
sigv4_canonicalises_any_uri(void)
{
	char room[TEXT];
	struct buf b = BUF(room);
	size_t i;

	for (i = 0; i < COUNT(canonical_rows); i++) {
		const struct canonical_row *row = &canonical_rows[i];
		struct sigv4_request r = some_request;
		struct span text;

		r.uri = guard_copy(span_of(row->uri));
		r.path_as_is = row->as_is;
		buf_clear(&b);
		CHECK_INT(row->name, sigv4_canonical(&some_keys, &r, &b),
		    ST_OK);
		text = buf_span(&b);
		span_cut(&text, '\n');
		CHECK_TEXT(row->name, span_cut(&text, '\n'), row->path);
		CHECK_TEXT(row->name, span_cut(&text, '\n'), row->query);
	}
}

static void
sigv4_sorts_and_joins_headers(void)
{
	static const struct sigv4_header header[] = {
		{ { "X-Amz-Zz", 8 }, { "\t a \r\n\t b\tc ", 12 } },
		{ { "hosts", 5 }, { "2", 1 } },
		{ { "HOST", 4 }, { "example.com", 11 } },
		{ { "x-amz-zz", 8 }, { "", 0 } },
		{ { "X-AMZ-ZZ", 8 }, { "d", 1 } },
	};
	struct sigv4_request r = some_request;
	char room[TEXT];
	struct buf b = BUF(room);

	r.header = header;
	r.n_headers = COUNT(header);
	CHECK_INT("headers are joined", sigv4_canonical(&some_keys, &r, &b),
	    ST_OK);
	CHECK("repeated, folded and empty ones, in order", span_holds(
	    buf_span(&b), SPAN("\n\nhost:example.com\nhosts:2\n"
	    "x-amz-date:20150830T123600Z\nx-amz-zz:a b c,,d\n\n"
	    "host;hosts;x-amz-date;x-amz-zz\n")));
}

/* -- Limits. */

static void
sigv4_needs_room_for_all_of_it(void)
{
	struct ready t;
	char room[TEXT];
	struct buf b = BUF(room);
	size_t need, cap;

	make_ready(&sigv4_cases[0], &t);
	sigv4_sign(&t.keys, &t.r, &b);
	need = b.len;
	for (cap = 0; cap <= need; cap++) {
		struct buf small = BUF_OVER(guard_room(cap), cap);

		CHECK_INT("the lines fit, or they are refused",
		    sigv4_sign(&t.keys, &t.r, &small),
		    cap == need ? ST_OK : ST_FULL);
	}
	b = BUF_OVER(room, 10);
	CHECK_INT("a canonical request without room",
	    sigv4_canonical(&t.keys, &t.r, &b), ST_FULL);
	b = BUF_OVER(room, 10);
	CHECK_INT("a string to sign without room",
	    sigv4_to_sign(&t.keys, &t.r, &b), ST_FULL);
}

/* Sign `r` with `keys` where nothing is short of room. */
static enum status
sign(const struct sigv4_keys *keys, const struct sigv4_request *r)
{
	static char room[65536];
	struct buf b = BUF(room);

	return sigv4_sign(keys, r, &b);
}

static void
sigv4_has_limits(void)
{
	static char text[MAX_SECRET_KEY + 1];
	static struct sigv4_header header[SIGV4_HEADERS + 1];
	struct sigv4_request r = some_request;
	struct sigv4_keys keys = some_keys;
	char uri[128];
	struct buf b = BUF(uri);
	size_t i;

	memset(text, 'a', sizeof(text));
	keys.secret = (struct span){ text, MAX_SECRET_KEY };
	CHECK_INT("the longest secret key can sign", sign(&keys, &r), ST_OK);
	keys.secret.len++;
	CHECK_INT("a longer secret key is refused", sign(&keys, &r), ST_FULL);
	r.region = (struct span){ text, sizeof(text) };
	CHECK_INT("a region longer than any is refused", sign(&some_keys, &r),
	    ST_FULL);

	r = some_request;
	for (i = 0; i < COUNT(header); i++)
		header[i] = (struct sigv4_header){ SPAN("a"), SPAN("b") };
	r.header = header;
	r.n_headers = SIGV4_HEADERS;
	CHECK_INT("as many headers as there may be can sign",
	    sign(&some_keys, &r), ST_OK);
	r.n_headers++;
	CHECK_INT("one header more than that is refused", sign(&some_keys, &r),
	    ST_FULL);

	r = some_request;
	for (i = 0; i < SIGV4_SEGMENTS; i++)
		buf_puts(&b, "/a");
	r.uri = buf_span(&b);
	CHECK_INT("as many names in the path as there may be can sign",
	    sign(&some_keys, &r), ST_OK);
	buf_puts(&b, "/a");
	r.uri = buf_span(&b);
	CHECK_INT("one name more than that is refused", sign(&some_keys, &r),
	    ST_FULL);

	buf_clear(&b);
	buf_putc(&b, '?');
	for (i = 0; i < SIGV4_PARAMS; i++)
		buf_puts(&b, "a&");
	r.uri = buf_span(&b);
	CHECK_INT("as many parameters as there may be can sign",
	    sign(&some_keys, &r), ST_OK);
	buf_puts(&b, "a");
	r.uri = buf_span(&b);
	CHECK_INT("one parameter more than that is refused",
	    sign(&some_keys, &r), ST_FULL);
}

static void
sigv4_never_writes_the_secret(void)
{
	char room[TEXT];
	struct buf b = BUF(room);
	struct ready t;

	make_ready(&sigv4_cases[0], &t);
	sigv4_sign(&t.keys, &t.r, &b);
	CHECK("what is written holds no secret", !span_holds(buf_span(&b),
	    SPAN(SIGV4_CASE_SECRET)));
	buf_clear(&b);
	sigv4_canonical(&t.keys, &t.r, &b);
	sigv4_to_sign(&t.keys, &t.r, &b);
	CHECK("what a signature is made of holds no secret",
	    !span_holds(buf_span(&b), SPAN(SIGV4_CASE_SECRET)));
}

static void
sigv4_takes_one_clock_reading(void)
{
	struct sigv4_request r = some_request;
	char room[TEXT];
	struct buf b = BUF(room);

	r.now_s = 1451606399;
	sigv4_to_sign(&some_keys, &r, &b);
	CHECK("Z4 date and scope are of the same day, last second",
	    span_starts(buf_span(&b), "AWS4-HMAC-SHA256\n20151231T235959Z\n"
	    "20151231/"));
	buf_clear(&b);
	r.now_s++;
	sigv4_to_sign(&some_keys, &r, &b);
	CHECK("Z4 a second later the date is the next day's",
	    span_starts(buf_span(&b), "AWS4-HMAC-SHA256\n20160101T000000Z\n"
	    "20160101/"));
	buf_clear(&b);
	r.now_s = 4102444800;
	sigv4_to_sign(&some_keys, &r, &b);
	CHECK("Z3 a time past 2038", span_starts(buf_span(&b),
	    "AWS4-HMAC-SHA256\n21000101T000000Z\n21000101/"));
}

CHECK_MAIN(
	CHECK_CASE(sigv4_makes_what_aws_makes),
	CHECK_CASE(sigv4_writes_the_lines_that_belong_to_it),
	CHECK_CASE(sigv4_canonicalises_any_uri),
	CHECK_CASE(sigv4_sorts_and_joins_headers),
	CHECK_CASE(sigv4_needs_room_for_all_of_it),
	CHECK_CASE(sigv4_has_limits),
	CHECK_CASE(sigv4_never_writes_the_secret),
	CHECK_CASE(sigv4_takes_one_clock_reading),
)
