/* SPDX-License-Identifier: MIT */
/* test_ecr.c -- believing ECR's answer, or not. */
#include "check.h"
#include "fake.h"
#include "aws/ecr.h"

#define TOKEN(t) "\"authorizationToken\":" t
#define EXPIRES(t) "\"expiresAt\":" t
#define PROXY(t) "\"proxyEndpoint\":" t
#define DATA(members) "{\"authorizationData\":[{" members "}]}"
#define ALL(token, expires, proxy) \
	DATA(TOKEN(token) "," EXPIRES(expires) "," PROXY(proxy))

#define A_TOKEN "\"QVdTOnBhc3N3b3Jk\""		/* AWS:password */
#define A_TIME "1900000000"
#define A_HOST "146325435496.dkr.ecr.us-west-2.amazonaws.com"
#define A_PROXY "\"https://" A_HOST "\""
#define A_BODY ALL(A_TOKEN, A_TIME, A_PROXY)
#define TWELVE_H 43200

struct good_row {
	const char *name;
	const char *body;
	const char *region;
	bool vouched;
	const char *host, *account, *auth;
	int64_t expires_s;
};

static const struct good_row goods[] = {
	/* Shapes seen on the wire, and others that JSON allows. */
	{ "J5 private-observed-E-notation",
	    ALL("\"QVdTOnBhc3N3b3Jk\"", "1.7385984915E9", A_PROXY),
	    "us-west-2", false, A_HOST, "146325435496", "QVdTOnBhc3N3b3Jk",
	    1738598491 },
	{ "J5 private-observed-E-notation-ms",
	    ALL("\"QVdTOnBhc3N3b3Jk\"", "1.738598491557E9", A_PROXY),
	    "us-west-2", false, A_HOST, "146325435496", "QVdTOnBhc3N3b3Jk",
	    1738598491 },
	{ "J5 private-plain-float",
	    ALL("\"QVdTOmE6YjpjPQ==\"", "1448878779.809",
	    "\"https://012345678910.dkr.ecr.us-west-2.amazonaws.com\""),
	    "us-west-2", false,
	    "012345678910.dkr.ecr.us-west-2.amazonaws.com", "012345678910",
	    "QVdTOmE6YjpjPQ==", 1448878779 },
	{ "J5 private-integer, members in another order, one unknown",
	    DATA(PROXY("\"https://012345678910.dkr.ecr.cn-north-1.amazonaws"
	    ".com.cn\"") "," EXPIRES("1900000000") ","
	    TOKEN("\"QVdTOnNlY3JldA==\"")
	    ",\"futureField\":{\"a\":[1,null,true]}"),
	    "cn-north-1", false,
	    "012345678910.dkr.ecr.cn-north-1.amazonaws.com.cn",
	    "012345678910", "QVdTOnNlY3JldA==", 1900000000 },
	{ "a slash written as \\/",
	    ALL("\"QVdTOj8\\/Pz8=\"", A_TIME,
	    "\"https:\\/\\/" A_HOST "\""),
	    "us-west-2", false, A_HOST, "146325435496", "QVdTOj8/Pz8=",
	    1900000000 },
	{ "a FIPS registry", ALL(A_TOKEN, A_TIME,
	    "\"https://146325435496.dkr.ecr-fips.us-west-2.amazonaws.com\""),
	    "us-west-2", false,
	    "146325435496.dkr.ecr-fips.us-west-2.amazonaws.com",
	    "146325435496", "QVdTOnBhc3N3b3Jk", 1900000000 },
	{ "a password of one character", ALL("\"QVdTOng=\"", A_TIME,
	    A_PROXY), "us-west-2", false, A_HOST, "146325435496",
	    "QVdTOng=", 1900000000 },
	{ "vouched: any host", ALL(A_TOKEN, A_TIME,
	    "\"https://registry.test\""), "us-west-2", true,
	    "registry.test", "", "QVdTOnBhc3N3b3Jk", 1900000000 },
	{ "vouched: with a port", ALL(A_TOKEN, A_TIME,
	    "\"https://localhost:4566\""), "us-west-2", true,
	    "localhost:4566", "", "QVdTOnBhc3N3b3Jk", 1900000000 },
	{ "vouched: a registry of another region", A_BODY, "eu-west-1",
	    true, A_HOST, "146325435496", "QVdTOnBhc3N3b3Jk", 1900000000 },
};

static char keep_room[MAX_TOKEN + 512];

/* Read `body` twelve hours before `expires_s`. */
static enum status
answer(struct span body, const char *region, bool vouched, int64_t now_s,
    struct ecr_login *login, const char **why)
{
	struct ecr_expect expect = { span_of(region), vouched, now_s };
	struct buf keep = BUF(keep_room);

	memset(login, 'x', sizeof(*login));
	return ecr_answer(guard_copy(body), &expect, &keep, login, why);
}

static void
ecr_answer_reads_a_login(void)
{
	size_t i;

	for (i = 0; i < COUNT(goods); i++) {
		const struct good_row *row = &goods[i];
		struct ecr_login login;
		const char *why;
		const char *name = check_row(
		    "an answer with a login is read", row->name);

		CHECK_INT(name, answer(span_of(row->body), row->region,
		    row->vouched, row->expires_s - TWELVE_H, &login, &why),
		    ST_OK);
		CHECK_TEXT(name, login.host, row->host);
		CHECK_TEXT(name, login.account, row->account);
		CHECK_TEXT(name, login.auth, row->auth);
		CHECK_INT(name, login.expires_s, row->expires_s);
		CHECK("a good answer leaves nothing to say", why == NULL);
	}
}

struct bad_row {
	const char *name;
	const char *body;
	const char *why;	/* words in what is said */
	bool vouched;
};

#define TOKEN_ROW(name, token, why) \
	{ name, ALL(token, A_TIME, A_PROXY), why, false }
#define TIME_ROW(name, time) \
	{ name, ALL(A_TOKEN, time, A_PROXY), "expiresAt", false }
#define PROXY_ROW(name, proxy, why) \
	{ name, ALL(A_TOKEN, A_TIME, proxy), why, false }
#define VOUCHED_ROW(name, proxy) \
	{ name, ALL(A_TOKEN, A_TIME, proxy), "proxyEndpoint", true }

static const struct bad_row bads[] = {
	{ "nothing", "", "not JSON", false },
	{ "H12 a captive portal's page", "<html>Sign in</html>", "not JSON",
	    false },
	{ "JSON, but no object", "[]", "not JSON", false },
	{ "J3 an empty object", "{}", "authorizationData", false },
	{ "J3 null", "{\"authorizationData\":null}", "authorizationData",
	    false },
	{ "J3 a string", "{\"authorizationData\":\"a\"}",
	    "authorizationData", false },
	{ "J3 another case", "{\"AuthorizationData\":[]}",
	    "authorizationData", false },
	{ "J3 the list twice", "{\"authorizationData\":[],"
	    "\"authorizationData\":[]}", "authorizationData", false },
	{ "private-empty-list", "{\"authorizationData\":[]}", "empty",
	    false },
	{ "public-object-not-list", "{\"authorizationData\":{"
	    TOKEN("\"QVdTOnB1Yg==\"") "," EXPIRES("1.9E9") "}}",
	    "not a list", false },
	{ "private-two-entries", "{\"authorizationData\":[{"
	    TOKEN("\"QVdTOngx\"") "," EXPIRES("1.9E9") ","
	    PROXY("\"https://111111111111.dkr.ecr.us-west-2.amazonaws.com\"")
	    "},{" TOKEN("\"QVdTOngy\"") "," EXPIRES("1.9E9") ","
	    PROXY("\"https://222222222222.dkr.ecr.us-west-2.amazonaws.com\"")
	    "}]}", "more than one", false },
	{ "an entry that is no object", "{\"authorizationData\":[1]}",
	    "not hold an object", false },

	{ "J3 no token", DATA(EXPIRES(A_TIME) "," PROXY(A_PROXY)),
	    "authorizationToken", false },
	{ "J3 the token twice", DATA(TOKEN(A_TOKEN) "," TOKEN(A_TOKEN) ","
	    EXPIRES(A_TIME) "," PROXY(A_PROXY)), "authorizationToken",
	    false },
	TOKEN_ROW("J3 null for a token", "null", "authorizationToken"),
	TOKEN_ROW("J3 a number for a token", "1", "authorizationToken"),
	TOKEN_ROW("J6 an empty token", "\"\"", "authorizationToken"),
	TOKEN_ROW("J6 not base64", "\"QVdTOnBhc3N3b3J!\"", "base64"),
	TOKEN_ROW("J6 base64 without its padding", "\"QVdTOng\"", "base64"),
	TOKEN_ROW("J6 base64 with its padding in the middle",
	    "\"QVdTOng=QVdTOng=\"", "base64"),
	TOKEN_ROW("J6 padding after 64 characters, and more behind it",
	    "\"QVdTOnBhc3N3b3JkcGFzc3dvcmRwYXNzd29yZHBhc3N3b3JkcGFzc3dvcmRwY"
	    "Q==QVdTOng=\"", "base64"),
	TOKEN_ROW("J6 base64 of the URL alphabet", "\"QVdTOj8_Pz8=\"",
	    "base64"),
	TOKEN_ROW("J6 a line end in base64", "\"QVdT\\nOng=\"", "base64"),
	TOKEN_ROW("J6 without AWS:", "\"cGFzc3dvcmQ=\"", "user AWS"),
	TOKEN_ROW("J6 another user", "\"YXdzOnBhc3N3b3Jk\"", "user AWS"),
	TOKEN_ROW("J6 a user that begins like it", "\"QVdTMTpwYXNz\"",
	    "user AWS"),
	TOKEN_ROW("J6 the user alone", "\"QVdT\"", "no password"),
	TOKEN_ROW("J6 an empty password", "\"QVdTOg==\"", "no password"),
	TOKEN_ROW("J6 a line end in the password", "\"QVdTOnBhc3MK\"",
	    "unexpected character"),
	TOKEN_ROW("J6 a blank in the password", "\"QVdTOmEgYg==\"",
	    "unexpected character"),
	TOKEN_ROW("J6 a NUL in the password", "\"QVdTOmEAYg==\"",
	    "unexpected character"),
	TOKEN_ROW("J6 a delete in the password", "\"QVdTOn8=\"",
	    "unexpected character"),
	TOKEN_ROW("J6 UTF-8 in the password", "\"QVdTOsOk\"", "unexpected character"),
	TOKEN_ROW("CF11: a quote in the password", "\"QVdTOiJh\"",
	    "unexpected character"),
	TOKEN_ROW("CF11: a backslash in the password", "\"QVdTOlxh\"",
	    "unexpected character"),

	{ "J3 no time", DATA(TOKEN(A_TOKEN) "," PROXY(A_PROXY)),
	    "expiresAt", false },
	TIME_ROW("J3 null for a time", "null"),
	TIME_ROW("J3 a string for a time", "\"1900000000\""),
	TIME_ROW("J5 a date for a time", "\"2030-03-17T17:46:40Z\""),
	TIME_ROW("J5 2^63", "9223372036854775808"),
	TIME_ROW("J5 1e999", "1e999"),
	TIME_ROW("J5 before 1970", "-1900000000"),

	{ "J7 no registry", DATA(TOKEN(A_TOKEN) "," EXPIRES(A_TIME)),
	    "proxyEndpoint", false },
	PROXY_ROW("J3 null for a registry", "null", "proxyEndpoint"),
	PROXY_ROW("J7 an empty registry", "\"\"", "proxyEndpoint"),
	PROXY_ROW("J7 no scheme", "\"" A_HOST "\"", "https"),
	PROXY_ROW("J7 plain http", "\"http://" A_HOST "\"", "https"),
	PROXY_ROW("J7 a path", "\"https://" A_HOST "/\"", "ECR registry"),
	PROXY_ROW("J7 a foreign host", "\"https://registry.test\"",
	    "ECR registry"),
	PROXY_ROW("J7 a foreign host that begins so",
	    "\"https://" A_HOST ".registry.test\"", "ECR registry"),
	PROXY_ROW("J7 a user before it",
	    "\"https://a@" A_HOST "\"", "ECR registry"),
	PROXY_ROW("J7 a port", "\"https://" A_HOST ":443\"",
	    "ECR registry"),
	PROXY_ROW("J7 another region",
	    "\"https://146325435496.dkr.ecr.us-west-1.amazonaws.com\"",
	    "another region"),
	PROXY_ROW("J7 another partition",
	    "\"https://146325435496.dkr.ecr.us-west-2.amazonaws.com.cn\"",
	    "another partition"),
	PROXY_ROW("J7 a dual-stack host, which AWS never names here",
	    "\"https://146325435496.dkr-ecr.us-west-2.on.aws\"",
	    "another partition"),
	VOUCHED_ROW("vouched, but plain http", "\"http://registry.test\""),
	VOUCHED_ROW("vouched, but a path", "\"https://registry.test/a\""),
	VOUCHED_ROW("vouched, but no host", "\"https://\""),
	VOUCHED_ROW("vouched, but no port", "\"https://registry.test:\""),
	VOUCHED_ROW("vouched, but a bad port",
	    "\"https://registry.test:65536\""),
	VOUCHED_ROW("vouched, but a quote", "\"https://registry\\\".test\""),
	VOUCHED_ROW("vouched, but a blank", "\"https://registry.test \""),
};

static bool
is_zeroed(const struct ecr_login *login)
{
	return login->host.at == NULL && login->host.len == 0 &&
	    login->account.at == NULL && login->account.len == 0 &&
	    login->auth.at == NULL && login->auth.len == 0 &&
	    login->expires_s == 0;
}

static void
ecr_answer_refuses_what_it_cannot_believe(void)
{
	size_t i;

	for (i = 0; i < COUNT(bads); i++) {
		const struct bad_row *row = &bads[i];
		struct ecr_login login;
		const char *why;
		const char *name = check_row(
		    "an answer that cannot be believed is refused", row->name);

		CHECK_INT(name, answer(span_of(row->body), "us-west-2",
		    row->vouched, 1900000000 - TWELVE_H, &login, &why),
		    ST_REPLY);
		if (!CHECK(name,
		    why != NULL && span_holds(span_of(why), span_of(row->why))))
			check_print("why", span_of(why));
		CHECK("a refused answer leaves no login behind",
		    is_zeroed(&login));
	}
}

static void
ecr_answer_refuses_every_prefix(void)
{
	const struct span body = SPAN(A_BODY);
	struct ecr_login login;
	const char *why;
	size_t i;

	for (i = 0; i < body.len; i++)
		CHECK_INT("J8 truncated anywhere", answer(
		    (struct span){ body.at, i }, "us-west-2", false,
		    1900000000 - TWELVE_H, &login, &why), ST_REPLY);
	CHECK_INT("J8 the answer that was not cut is read", answer(body,
	    "us-west-2", false, 1900000000 - TWELVE_H, &login, &why), ST_OK);
}

struct life_row {
	const char *name;
	int64_t left_s;
	enum status want;
};

static const struct life_row lives[] = {
	{ "twelve hours", 43200, ST_OK },
	{ "A11 the least", MIN_LIFE_S, ST_OK },
	{ "A11 a second less", MIN_LIFE_S - 1, ST_EXPIRED },
	{ "A11 none", 0, ST_EXPIRED },
	{ "A11 expired long ago", -315360000, ST_EXPIRED },
	{ "the most", MAX_LIFE_S, ST_OK },
	{ "CC4: a second more", MAX_LIFE_S + 1, ST_LASTING },
	{ "Z1 our clock is at 1970", 1900000000, ST_LASTING },
};

static void
ecr_answer_wants_life_left(void)
{
	size_t i;

	for (i = 0; i < COUNT(lives); i++) {
		struct ecr_login login;
		const char *why;
		enum status st = answer(SPAN(A_BODY), "us-west-2", false,
		    1900000000 - lives[i].left_s, &login, &why);
		const char *name = check_row(
		    "a login must live for long enough, and not too long",
		    lives[i].name);

		CHECK_INT(name, st, lives[i].want);
		CHECK(name, (why == NULL) == (st == ST_OK));
		CHECK(name, is_zeroed(&login) == (st != ST_OK));
	}
}

/* An answer with a password of `n` characters. */
static struct span
long_answer(size_t n)
{
	static char body[200000], clear[100000];
	struct buf b = BUF(body);

	memset(clear, 'p', sizeof(clear));
	memcpy(clear, "AWS:", 4);
	buf_puts(&b, "{\"authorizationData\":[{" EXPIRES(A_TIME) ","
	    PROXY(A_PROXY) ",\"authorizationToken\":\"");
	buf_base64(&b, (struct span){ clear, 4 + n });
	buf_puts(&b, "\"}]}");
	return buf_span(&b);
}

static void
ecr_answer_takes_tokens_of_any_real_length(void)
{
	static const size_t sizes[] = { 1700, 2293, 2714, 12000 };
	struct ecr_login login;
	const char *why;
	size_t i;

	for (i = 0; i < COUNT(sizes); i++) {
		CHECK_INT("a password as long as AWS makes them, or longer",
		    answer(long_answer(sizes[i]), "us-west-2", false,
		    1900000000 - TWELVE_H, &login, &why), ST_OK);
		CHECK_INT("the base64 of a long password is whole",
		    login.auth.len, (4 + sizes[i] + 2) / 3 * 4);
	}
	CHECK_INT("J6 a token of 100 KB is refused", answer(long_answer(75000),
	    "us-west-2", false, 1900000000 - TWELVE_H, &login, &why), ST_FULL);
	CHECK("J6 a token of 100 KB is said to be too long",
	    span_holds(span_of(why), SPAN("authorizationToken is too long")));
	CHECK("a token that is too long leaves nothing behind",
	    is_zeroed(&login));
}

static void
ecr_answer_needs_room_to_keep(void)
{
	const struct span body = SPAN(A_BODY);
	struct ecr_expect expect = { SPAN("us-west-2"), false,
	    1900000000 - TWELVE_H };
	size_t need = strlen("https://" A_HOST "QVdTOnBhc3N3b3Jk"), cap;

	for (cap = 0; cap <= need; cap++) {
		struct buf keep = BUF_OVER(guard_room(cap), cap);
		struct ecr_login login;
		const char *why;
		enum status st = ecr_answer(body, &expect, &keep, &login,
		    &why);

		CHECK_INT("the login fits, or it is refused", st,
		    cap == need ? ST_OK : ST_FULL);
		CHECK("the login dies with what keeps it, not with the body",
		    st != ST_OK || (login.auth.at >= keep.at &&
		    login.auth.at + login.auth.len <= keep.at + keep.len &&
		    login.host.at >= keep.at));
	}
}

CHECK_MAIN(
	CHECK_CASE(ecr_answer_reads_a_login),
	CHECK_CASE(ecr_answer_refuses_what_it_cannot_believe),
	CHECK_CASE(ecr_answer_refuses_every_prefix),
	CHECK_CASE(ecr_answer_wants_life_left),
	CHECK_CASE(ecr_answer_takes_tokens_of_any_real_length),
	CHECK_CASE(ecr_answer_needs_room_to_keep),
)
