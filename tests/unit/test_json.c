/* SPDX-License-Identifier: MIT */
/* test_json.c -- the lookup of wire/json.h. */
#include "check.h"
#include "fake.h"
#include "json_cases.h"

#include "wire/json.h"

static struct json_doc doc;

/* Parse a copy whose end cannot be read over. */
static enum status
parse(const char *text)
{
	return json_parse(&doc, guard_copy(span_of(text)));
}

static void
json_refuses(void)
{
	size_t i;

	for (i = 0; i < COUNT(json_bad); i++) {
		CHECK_INT("a good text is taken after a bad one",
		    parse("{\"a\":1}"), ST_OK);
		CHECK_INT(check_row("a text that is not JSON is refused",
		    json_bad[i].name),
		    json_parse(&doc, guard_copy(json_bad[i].text)), ST_REPLY);
		CHECK("nothing is found in a refused text", json_count(&doc,
		    JSON_ROOT) == 0 && !json_is_object(&doc, JSON_ROOT));
	}
}

/* Where a value is, by what it says: its own text is not handed out. */
static void
json_follows_paths(void)
{
	static const char text[] = "{\"a\":1,\"b\":{\"c\":[\"x\",{\"d\":\"y\"},"
	    "[\"z\"]],\"\":\"e\"},\"authorizationData\":[{"
	    "\"authorizationToken\":\"QVdTOnBhc3N3b3Jk\"}],\"n\":null,"
	    "\"0\":\"zero\",\"\\u0062b\":\"escaped\",\"two\":1,\"two\":2,"
	    "\"t\\u0077o\":3,\"o\":{\"\\u0000\":\"nul\"}}";
	static const struct {
		const char *name, *path, *want;
	} rows[] = {
		{ "member of a member's array", "b.c.0", "x" },
		{ "object in an array", "b.c.1.d", "y" },
		{ "array in an array", "b.c.2.0", "z" },
		{ "login of ECR", "authorizationData.0.authorizationToken",
		    "QVdTOnBhc3N3b3Jk" },
		{ "digits may be a member's name", "0", "zero" },
		{ "key with an escape", "bb", "escaped" },
		{ "J3 absent", "x", NULL },
		{ "J3 absent in what is absent", "x.y.z", NULL },
		{ "J3 in a number", "a.b", NULL },
		{ "J3 in null", "n.b", NULL },
		{ "J3 in a string", "b.c.0.x", NULL },
		{ "J3 item past the end", "b.c.3", NULL },
		{ "J3 item far past the end", "b.c.99999999999999999999", NULL },
		{ "J3 item that is no number", "b.c.x", NULL },
		{ "J3 item -1", "b.c.-1", NULL },
		{ "J3 item of an object", "b.0", NULL },
		{ "J3 twice, once with an escape", "two", NULL },
		{ "a key is no value", "b.c.1.d.y", NULL },
		{ "prefix of a key", "authorization", NULL },
		{ "longer than a key", "bbb", NULL },
	};
	struct span got;
	size_t i;

	CHECK_INT("the text of the paths is taken", parse(text), ST_OK);
	for (i = 0; i < COUNT(rows); i++) {
		int v = json_path(&doc, rows[i].path);
		const char *name = check_row(
		    "a path leads to its value", rows[i].name);

		CHECK(name, (v != JSON_NONE) == (rows[i].want != NULL));
		if (rows[i].want == NULL)
			continue;
		CHECK_INT(name, json_plain(&doc, v, &got), ST_OK);
		CHECK_TEXT(name, got, rows[i].want);
		CHECK(name, json_string_is(&doc, v, rows[i].want));
	}
	CHECK_INT("no path is the root", json_path(&doc, ""), JSON_ROOT);
	CHECK_INT("J4 a key with U+0000 is nobody's", json_member(&doc,
	    json_path(&doc, "o"), ""), JSON_NONE);
}

static void
json_counts(void)
{
	char room[8];
	struct buf key = BUF(room);
	int a, o;

	CHECK_INT("the text of the counts is taken", parse("{\"a\":[1,[2,3],{\""
	    "x\":[4]}],\"o\":{\"b\":{\"y\":1},\"\\u00e9\":\"v\",\"long "
	    "key\":2},\"e\":[],\"s\":\"x\"}"), ST_OK);
	a = json_path(&doc, "a");
	o = json_path(&doc, "o");
	CHECK_INT("items are counted without what is in them",
	    json_count(&doc, JSON_ROOT), 4);
	CHECK_INT("members are counted without what is in them",
	    json_count(&doc, a), 3);
	CHECK_INT("members are counted without what is in them",
	    json_count(&doc, o), 3);
	CHECK_INT("an empty array has no items",
	    json_count(&doc, json_path(&doc, "e")), 0);
	CHECK_INT("a string has no items",
	    json_count(&doc, json_path(&doc, "s")), 0);
	CHECK_INT("what is not there has no items", json_count(&doc, JSON_NONE),
	    0);
	CHECK_INT("what is past the end has no items", json_count(&doc, 9999),
	    0);
	CHECK_INT("the second item of an array is found",
	    json_count(&doc, json_item(&doc, a, 1)), 2);
	CHECK_INT("the third item of an array is found",
	    json_count(&doc, json_item(&doc, a, 2)), 1);
	CHECK_INT("there is no item past the last", json_item(&doc, a, 3),
	    JSON_NONE);
	CHECK_INT("there is no item before the first", json_item(&doc, a, -1),
	    JSON_NONE);
	CHECK_INT("an object has no items by number", json_item(&doc, o, 0),
	    JSON_NONE);
	CHECK_INT("what is not there has no item",
	    json_item(&doc, JSON_NONE, 0), JSON_NONE);
	CHECK_INT("an array has no member by name", json_member(&doc, a, "x"),
	    JSON_NONE);
	CHECK_INT("what is not there has no member",
	    json_member(&doc, JSON_NONE, "x"), JSON_NONE);

	CHECK("the first member is found by its number",
	    json_is_object(&doc, json_nth(&doc, o, 0, &key)));
	CHECK_TEXT("the first member's key is told", buf_span(&key), "b");
	CHECK("the second member is found by its number",
	    json_string_is(&doc, json_nth(&doc, o, 1, &key), "v"));
	CHECK_TEXT("keys are appended, unescaped", buf_span(&key),
	    "b\xc3\xa9");
	CHECK_INT("a key that does not fit is an error",
	    json_nth(&doc, o, 2, &key), JSON_NONE);
	CHECK("a key that does not fit is not written",
	    key.full && key.len == 3);
	buf_clear(&key);
	CHECK_INT("there is no member past the last",
	    json_nth(&doc, o, 3, &key), JSON_NONE);
	CHECK_INT("there is no member before the first",
	    json_nth(&doc, o, -1, &key), JSON_NONE);
	CHECK_INT("an array has no member by number",
	    json_nth(&doc, a, 0, &key), JSON_NONE);
	CHECK("no key is written for what is not there",
	    key.len == 0 && !key.full);
}

static void
json_tells_types(void)
{
	static const struct {
		const char *path;
		bool object, array, string, yes;
	} rows[] = {
		{ "o", true, false, false, false },
		{ "a", false, true, false, false },
		{ "s", false, false, true, false },
		{ "t", false, false, false, true },
		{ "f", false, false, false, false },
		{ "n", false, false, false, false },
		{ "i", false, false, false, false },
		{ "q", false, false, true, false },
		{ "none", false, false, false, false },
	};
	size_t i;

	CHECK_INT("the text of the types is taken", parse("{\"o\":{},\"a\":[],"
	    "\"s\":\"\",\"t\":true,\"f\":false,\"n\":null,\"i\":1,\"q\":\"true"
	    "\"}"), ST_OK);
	for (i = 0; i < COUNT(rows); i++) {
		int v = json_path(&doc, rows[i].path);
		const char *name = check_row(
		    "the type of a value is known", rows[i].path);

		CHECK(name, json_is_object(&doc, v) == rows[i].object);
		CHECK(name, json_is_array(&doc, v) == rows[i].array);
		CHECK(name, json_is_string(&doc, v) == rows[i].string);
		CHECK(name, json_is_true(&doc, v) == rows[i].yes);
	}
}

/* -- Strings. */

static void
json_resolves_escapes(void)
{
	static const struct {
		const char *name, *text;
		enum status st;
		const char *want;
		bool plain;
	} rows[] = {
		{ "plain", "abc", ST_OK, "abc", true },
		{ "empty", "", ST_OK, "", true },
		{ "UTF-8", "\xc3\xa9\xf0\x9f\x90\xb3", ST_OK,
		    "\xc3\xa9\xf0\x9f\x90\xb3", true },
		{ "short escapes", "\\\"\\\\\\/\\b\\f\\n\\r\\t", ST_OK,
		    "\"\\/\b\f\n\r\t", false },
		{ "escape in front", "\\nab", ST_OK, "\nab", false },
		{ "escape inside", "a\\nb", ST_OK, "a\nb", false },
		{ "escape at the end", "ab\\n", ST_OK, "ab\n", false },
		{ "backslash before a letter", "\\\\n", ST_OK, "\\n", false },
		{ "ASCII", "\\u0041\\u007f", ST_OK, "A\x7f", false },
		{ "two bytes", "\\u0080\\u07ff", ST_OK, "\xc2\x80\xdf\xbf",
		    false },
		{ "three bytes", "\\u0800\\uD7FF\\ue000\\uffff", ST_OK,
		    "\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf", false },
		{ "first pair", "\\ud800\\udc00", ST_OK, "\xf0\x90\x80\x80",
		    false },
		{ "last pair", "\\uDBFF\\uDFFF", ST_OK, "\xf4\x8f\xbf\xbf",
		    false },
		{ "J4 NUL", "\\u0000", ST_REPLY, "", false },
		{ "J4 NUL behind more", "abc\\u0000", ST_REPLY, "", false },
		{ "J4 first half alone", "\\ud800", ST_REPLY, "", false },
		{ "J4 first half before a letter", "\\ud800a", ST_REPLY, "",
		    false },
		{ "J4 first half before an escape", "\\ud800\\n", ST_REPLY, "",
		    false },
		{ "J4 first half twice", "\\ud800\\ud800", ST_REPLY, "",
		    false },
		{ "J4 first half before a character", "\\udbff\\ue000",
		    ST_REPLY, "", false },
		{ "J4 second half alone", "\\udc00", ST_REPLY, "", false },
		{ "J4 halves in the wrong order", "\\udc00\\ud800", ST_REPLY,
		    "", false },
	};
	char room[128];
	struct span got;
	size_t i, n, need;
	int v;

	for (i = 0; i < COUNT(rows); i++) {
		struct buf text = BUF(room);
		const char *name = check_row(
		    "a string is resolved or refused", rows[i].name);

		buf_puts(&text, "{\"a\":\"");
		buf_puts(&text, rows[i].text);
		buf_puts(&text, "\"}");
		buf_putc(&text, '\0');
		CHECK_INT(name, parse(room), ST_OK);
		v = json_path(&doc, "a");
		need = rows[i].st == ST_OK ? strlen(rows[i].want) : 16;
		for (n = rows[i].st == ST_OK ? 0 : need; n <= need; n++) {
			struct buf out = { guard_room(n + 1), n + 1, 0,
				false };

			buf_putc(&out, '!');
			CHECK_INT(name, json_text(&doc, v, &out),
			    n < need ? ST_FULL : rows[i].st);
			CHECK_TEXT(name, span_skip(buf_span(&out), 1),
			    n < need ? "" : rows[i].want);
		}
		CHECK(name, json_string_is(&doc, v, rows[i].want) == (rows[i].st
		    == ST_OK));
		CHECK(name, !json_string_is(&doc, v, "abcd"));
		CHECK(name, !json_string_is(&doc, v, "ab"));
		CHECK_INT(name, json_plain(&doc, v, &got),
		    rows[i].plain ? ST_OK : ST_REPLY);
		if (rows[i].plain)
			CHECK_TEXT(name, got, rows[i].want);
	}
}

static void
json_wants_strings(void)
{
	static const char *const paths[] = { "o", "a", "i", "t", "none" };
	char room[8];
	struct buf out = BUF(room);
	struct span got = SPAN("untouched");
	size_t i;

	CHECK_INT("the text of values that are no strings is taken",
	    parse("{\"o\":{\"x\":\"x\"},\"a\":[\"x\"],\"i\":1,\"t\":true}"),
	    ST_OK);
	for (i = 0; i < COUNT(paths); i++) {
		int v = json_path(&doc, paths[i]);

		CHECK_INT("J3 no string to copy", json_text(&doc, v, &out),
		    ST_REPLY);
		CHECK_INT("J3 no string to point at", json_plain(&doc, v,
		    &got), ST_REPLY);
		CHECK("J3 no string to compare", !json_string_is(&doc, v, ""));
	}
	CHECK("J3 nothing was written", out.len == 0 &&
	    span_is(got, "untouched"));
}

/* -- Numbers. */

static void
json_reads_whole_numbers(void)
{
	static const struct {
		const char *name, *text;
		enum status st;
		int64_t want;
	} rows[] = {
		{ "zero", "0", ST_OK, 0 },
		{ "J5 -0", "-0", ST_OK, 0 },
		{ "J5 -0.0e5", "-0.0e5", ST_OK, 0 },
		{ "an integer", "1900000000", ST_OK, 1900000000 },
		{ "J5 ECR's time, E notation", "1.7385984915E9", ST_OK,
		    1738598491 },
		{ "J5 ECR's time with milliseconds", "1.738598491557E9", ST_OK,
		    1738598491 },
		{ "J5 plain float", "1448878779.809", ST_OK, 1448878779 },
		{ "J5 short E notation", "1.9E9", ST_OK, 1900000000 },
		{ "J5 exponent with a plus", "19e+8", ST_OK, 1900000000 },
		{ "J5 negative exponent", "1900000000000e-3", ST_OK,
		    1900000000 },
		{ "J5 rounded down", "1.999999999", ST_OK, 1 },
		{ "J5 rounded down to 0", "0.999", ST_OK, 0 },
		{ "J5 rounded down below 0", "-0.1", ST_OK, -1 },
		{ "J5 rounded down to -2", "-1.5", ST_OK, -2 },
		{ "J5 whole below 0", "-2.0", ST_OK, -2 },
		{ "J5 tiny", "1e-999999999999999999999", ST_OK, 0 },
		{ "J5 tiny below 0", "-1e-99", ST_OK, -1 },
		{ "J5 zero to any power", "0e999999999999999999999", ST_OK, 0 },
		{ "J5 zeros in front, large exponent",
		    "0.00000000000000000000000000000001e33", ST_OK, 10 },
		{ "J5 many digits, small exponent",
		    "12345678901234567890123456789e-28", ST_OK, 1 },
		{ "J5 2^53", "9007199254740992", ST_OK, INT64_C(1) << 53 },
		{ "J5 2^53 and a bit", "9007199254740992.9", ST_OK,
		    INT64_C(1) << 53 },
		{ "J5 -2^53", "-9007199254740992", ST_OK,
		    -(INT64_C(1) << 53) },
		{ "J5 2^53 + 1", "9007199254740993", ST_REPLY, 0 },
		{ "J5 -2^53 - 1", "-9007199254740993", ST_REPLY, 0 },
		{ "J5 below -2^53", "-9007199254740992.1", ST_REPLY, 0 },
		{ "J5 2^63", "9223372036854775808", ST_REPLY, 0 },
		{ "J5 2^64", "18446744073709551616", ST_REPLY, 0 },
		{ "J5 1e16", "1e16", ST_REPLY, 0 },
		{ "J5 1e999", "1e999", ST_REPLY, 0 },
		{ "J5 exponent over 64 bits", "1e99999999999999999999999",
		    ST_REPLY, 0 },
		{ "J3 true", "true", ST_REPLY, 0 },
		{ "J3 null", "null", ST_REPLY, 0 },
		{ "J3 a string", "\"1\"", ST_REPLY, 0 },
		{ "J3 a date", "\"2026-11-24T06:00:00Z\"", ST_REPLY, 0 },
		{ "J3 an array", "[1]", ST_REPLY, 0 },
	};
	char room[128];
	int64_t got;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		struct buf text = BUF(room);
		const char *name = check_row(
		    "a whole number is read or refused", rows[i].name);

		buf_puts(&text, "{\"n\":");
		buf_puts(&text, rows[i].text);
		buf_puts(&text, "}");
		buf_putc(&text, '\0');
		got = 77;
		CHECK_INT(name, parse(room), ST_OK);
		CHECK_INT(name, json_whole(&doc, json_path(&doc, "n"), &got),
		    rows[i].st);
		CHECK_INT(name, got, rows[i].st == ST_OK ? rows[i].want : 77);
	}
	CHECK_INT("J3 no number at all", json_whole(&doc, JSON_NONE, &got),
	    ST_REPLY);
}

/* -- Answers of AWS's JSON protocol. */

static void
json_reads_aws_errors(void)
{
	static const struct {
		const char *name, *text, *type, *member, *message;
	} rows[] = {
		{ "indented, Message", "{\n    \"__type\": \"InvalidGreeting\",\n"
		    "    \"Message\": \"Hi\"\n}", "InvalidGreeting", "Message",
		    "Hi" },
		{ "compact, message", "{\"__type\":\"ExpiredTokenException\","
		    "\"message\":\"The security token included in the request "
		    "is expired\"}", "ExpiredTokenException", "message",
		    "The security token included in the request is expired" },
		{ "with other members", "{\n    \"__type\": \"ComplexError\",\n"
		    "    \"TopLevel\": \"Top level\",\n    \"Nested\": {\n"
		    "        \"Foo\": \"bar\"\n    }\n}", "ComplexError",
		    "TopLevel", "Top level" },
		{ "with a schema", "{\"__type\":\"com.amazonaws.ecr#Throttling"
		    "Exception:http://internal/\",\"message\":\"Rate exceeded\""
		    "}", "com.amazonaws.ecr#ThrottlingException:"
		    "http://internal/", "message", "Rate exceeded" },
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		CHECK_INT(check_row("an error of AWS is read", rows[i].name),
		    parse(rows[i].text), ST_OK);
		CHECK(check_row("an error of AWS is read", rows[i].name),
		    json_string_is(&doc, json_path(&doc, "__type"),
		    rows[i].type));
		CHECK(check_row("an error of AWS is read", rows[i].name),
		    json_string_is(&doc, json_path(&doc, rows[i].member),
		    rows[i].message));
	}
}

/* -- Caps. */

static void
json_keeps_its_caps(void)
{
	static char big[8 * MAX_TOKENS];
	struct buf b = BUF(big);
	int i, n;

	for (n = MAX_TOKENS; n <= MAX_TOKENS + 1; n++) {
		buf_clear(&b);
		buf_puts(&b, "{\"a\":[1");
		for (i = 4; i < n; i++)	/* root, key, array, 1 */
			buf_puts(&b, ",{}");
		buf_puts(&b, "]}");
		CHECK_INT("J2 tokens up to the cap", json_parse(&doc,
		    guard_copy(buf_span(&b))),
		    n == MAX_TOKENS ? ST_OK : ST_REPLY);
		if (n == MAX_TOKENS)
			CHECK_INT("J2 the last of the most tokens is found",
			    json_path(&doc, "a.1020"), MAX_TOKENS - 1);
	}
	CHECK("J2 afterwards nothing is there", json_path(&doc, "a") ==
	    JSON_NONE && !json_is_object(&doc, JSON_ROOT));
	CHECK_INT("another text is taken after one that was too large",
	    parse("{\"b\":1}"), ST_OK);
	CHECK_INT("a text takes the place of the one before",
	    json_path(&doc, "a"), JSON_NONE);
}

CHECK_MAIN(
	CHECK_CASE(json_refuses),
	CHECK_CASE(json_follows_paths),
	CHECK_CASE(json_counts),
	CHECK_CASE(json_tells_types),
	CHECK_CASE(json_resolves_escapes),
	CHECK_CASE(json_wants_strings),
	CHECK_CASE(json_reads_whole_numbers),
	CHECK_CASE(json_reads_aws_errors),
	CHECK_CASE(json_keeps_its_caps),
)
