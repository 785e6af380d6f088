/* SPDX-License-Identifier: MIT */
/* test_buf.c -- base/buf.h: spans, bounded appending, names. */
#include "check.h"
#include "fake.h"

/* -- Spans. */

static void
spans_are_compared(void)
{
	struct span none = { NULL, 0 };

	CHECK("no bytes are equal to no bytes", span_equal(none, SPAN("")));
	CHECK("no bytes are not equal to some", !span_equal(none, SPAN("a")));
	CHECK("span_of(NULL) is empty", span_of(NULL).len == 0);
	CHECK("a span is its string", span_is(SPAN("abc"), "abc"));
	CHECK("a span is not another", !span_is(SPAN("a"), "b"));
	CHECK("a span is no prefix of it", !span_is(SPAN("ab"), "abc"));
	CHECK("a NUL inside counts", !span_is(SPAN("ab\0"), "ab"));
	CHECK("a span starts with its prefix", span_starts(SPAN("abc"), "ab"));
	CHECK("any span starts with nothing", span_starts(none, ""));
	CHECK("does not start with more",
	    !span_starts(guard_copy(SPAN("a")), "ab"));
	CHECK("a span ends with its suffix", span_ends(SPAN("abc"), "bc"));
	CHECK("any span ends with nothing", span_ends(none, ""));
	CHECK("does not end with more", !span_ends(SPAN("c"), "bc"));
	CHECK_INT("the first of two separators is found",
	    span_find(SPAN("a=b=c"), '='), 1);
	CHECK_INT("a separator that is not there is at the end",
	    span_find(SPAN("abc"), '='), 3);
	CHECK_INT("nothing has no separator", span_find(none, '='), 0);
}

static void
spans_are_searched(void)
{
	CHECK("any span holds the empty needle",
	    span_holds(SPAN(""), SPAN("")));
	CHECK("a span holds its front", span_holds(SPAN("abcd"), SPAN("ab")));
	CHECK("a span holds its middle", span_holds(SPAN("abcd"), SPAN("bc")));
	CHECK("a span holds its end", span_holds(SPAN("abcd"), SPAN("cd")));
	CHECK("holds after a false start", span_holds(SPAN("aab"), SPAN("ab")));
	CHECK("a span does not hold letters in another order",
	    !span_holds(SPAN("abcd"), SPAN("cb")));
	CHECK("does not hold more than itself",
	    !span_holds(guard_copy(SPAN("abc")), SPAN("abcd")));
}

static void
spans_are_cut(void)
{
	static const struct {
		const char *name, *text, *trimmed;
	} rows[] = {
		{ "trim at both ends", " \t\r\n\v\fa b \n", "a b" },
		{ "trim nothing", "ab", "ab" },
		{ "trim all", " \n ", "" },
		{ "trim the empty", "", "" },
	};
	struct span rest = SPAN("a,,b"), none = { NULL, 0 };
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		CHECK_TEXT(check_row("white space is trimmed", rows[i].name),
		    span_trim(guard_copy(span_of(rows[i].text))),
		    rows[i].trimmed);
	CHECK_TEXT("the first part is cut off", span_cut(&rest, ','), "a");
	CHECK_TEXT("an empty part is cut off too", span_cut(&rest, ','), "");
	CHECK_TEXT("what follows the parts is left", rest, "b");
	CHECK_TEXT("the last part has no separator", span_cut(&rest, ','), "b");
	CHECK_TEXT("nothing is left behind the last part", rest, "");
	CHECK_TEXT("a cut of nothing is empty", span_cut(&rest, ','), "");
	CHECK("cut of NULL is empty", span_cut(&none, ',').len == 0);
	CHECK_TEXT("a skip takes bytes off the front",
	    span_skip(SPAN("abc"), 2), "c");
	CHECK_TEXT("skip past the end", span_skip(SPAN("abc"), 4), "");
	CHECK("a skip in NULL stays NULL", span_skip(none, 1).at == NULL);
}

static void
numbers_are_read(void)
{
	static const struct {
		const char *name, *text;
		uint64_t max;
		bool ok;
		uint64_t want;
	} rows[] = {
		{ "number zero", "0", 10, true, 0 },
		{ "number at its limit", "10", 10, true, 10 },
		{ "number past its limit", "11", 10, false, 0 },
		{ "number past its limit by a digit", "100", 10, false, 0 },
		{ "largest number", "18446744073709551615", UINT64_MAX, true,
		    UINT64_MAX },
		{ "number over 64 bits", "18446744073709551616", UINT64_MAX,
		    false, 0 },
		{ "number far over 64 bits", "99999999999999999999999",
		    UINT64_MAX, false, 0 },
		{ "empty number", "", 10, false, 0 },
		{ "number with a sign", "+1", 10, false, 0 },
		{ "negative number", "-1", 10, false, 0 },
		{ "number with a leading zero", "01", 10, false, 0 },
		{ "number with a blank", "1 ", 10, false, 0 },
		{ "number in hex", "0x1", 10, false, 0 },
		{ "slash is before the digits", "/", 100, false, 0 },
		{ "colon is behind the digits", ":", 100, false, 0 },
	};
	uint64_t n;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		const char *name = check_row(
		    "a number is read or refused", rows[i].name);

		n = 77;
		CHECK(name, span_number(guard_copy(span_of(rows[i].text)),
		    rows[i].max, &n) == rows[i].ok);
		CHECK(name, n == (rows[i].ok ? rows[i].want : 77));
	}
}

/* -- Appending.  Each writer is tried with exactly the room it needs, with
 * one byte less and with none, at the end of a page. */

static void put_abc(struct buf *b) { buf_put(b, SPAN("abc")); }
static void puts_abc(struct buf *b) { buf_puts(b, "abc"); }
static void putc_a(struct buf *b) { buf_putc(b, 'a'); }
static void number_zero(struct buf *b) { buf_number(b, 0); }
static void number_least(struct buf *b) { buf_number(b, INT64_MIN); }
static void number_most(struct buf *b) { buf_number(b, INT64_MAX); }
static void padded(struct buf *b) { buf_padded(b, 7, 3); }
static void padded_over(struct buf *b) { buf_padded(b, 1234, 3); }
static void padded_most(struct buf *b) { buf_padded(b, UINT64_MAX, 1); }
static void
hex(struct buf *b)
{
	buf_hex(b, (const unsigned char *)"\x00\x9f\xff", 3);
}
static void base64_1(struct buf *b) { buf_base64(b, SPAN("f")); }
static void base64_2(struct buf *b) { buf_base64(b, SPAN("fo")); }
static void base64_3(struct buf *b) { buf_base64(b, SPAN("foo")); }
static void base64_6(struct buf *b) { buf_base64(b, SPAN("foobar")); }
static void
base64_high(struct buf *b)
{
	buf_base64(b, SPAN("\xff\xfe\xfb\xff"));
}
static void
percent(struct buf *b)
{
	buf_percent(b, SPAN("aZ9-_.~ /+=%\xff"));
}
static void
json(struct buf *b)
{
	buf_json(b, SPAN("a\"\\\n\x01/ \xc3\xa9\x7f"));
}
static void utf8_1(struct buf *b) { buf_utf8(b, 0x7f); }
static void utf8_2(struct buf *b) { buf_utf8(b, 0x7ff); }
static void utf8_3(struct buf *b) { buf_utf8(b, 0xffff); }
static void utf8_4(struct buf *b) { buf_utf8(b, 0x10ffff); }
static void utf8_first_2(struct buf *b) { buf_utf8(b, 0x80); }
static void utf8_first_3(struct buf *b) { buf_utf8(b, 0x800); }
static void utf8_first_4(struct buf *b) { buf_utf8(b, 0x10000); }
static void time_now(struct buf *b) { buf_time(b, 1795500000); }
static void time_basic(struct buf *b) { buf_time_basic(b, 1795500000); }
static void time_first(struct buf *b) { buf_time(b, 0); }
static void time_before(struct buf *b) { buf_time(b, -1); }
static void time_last(struct buf *b) { buf_time(b, 253402300799); }
static void time_after(struct buf *b) { buf_time(b, INT64_MAX); }
static void time_2038(struct buf *b) { buf_time(b, INT64_C(2147483648)); }
static void time_2100(struct buf *b) { buf_time(b, INT64_C(4107542400)); }
static void time_leap(struct buf *b) { buf_time(b, 1709164800); }
static void time_eve(struct buf *b) { buf_time(b, 1735689599); }
static void
unbase64(struct buf *b)
{
	(void)buf_unbase64(b, SPAN("Zm9vYg=="));
}

static const struct {
	const char *name;
	void (*put)(struct buf *b);
	const char *want;
} writers[] = {
	{ "put", put_abc, "abc" },
	{ "puts", puts_abc, "abc" },
	{ "putc", putc_a, "a" },
	{ "number 0", number_zero, "0" },
	{ "least number", number_least, "-9223372036854775808" },
	{ "largest number", number_most, "9223372036854775807" },
	{ "padded with zeros", padded, "007" },
	{ "longer than padded", padded_over, "1234" },
	{ "largest padded number", padded_most, "18446744073709551615" },
	{ "hex", hex, "009fff" },
	{ "base64 of 1", base64_1, "Zg==" },
	{ "base64 of 2", base64_2, "Zm8=" },
	{ "base64 of 3", base64_3, "Zm9v" },
	{ "base64 of 6", base64_6, "Zm9vYmFy" },
	{ "base64 of high bytes", base64_high, "//77/w==" },
	{ "percent-encoding", percent, "aZ9-_.~%20%2F%2B%3D%25%FF" },
	{ "JSON string", json, "a\\\"\\\\\\u000a\\u0001/ \xc3\xa9\x7f" },
	{ "UTF-8 of 1 byte", utf8_1, "\x7f" },
	{ "UTF-8 of 2 bytes", utf8_2, "\xdf\xbf" },
	{ "UTF-8 of 3 bytes", utf8_3, "\xef\xbf\xbf" },
	{ "UTF-8 of 4 bytes", utf8_4, "\xf4\x8f\xbf\xbf" },
	{ "first UTF-8 of 2 bytes", utf8_first_2, "\xc2\x80" },
	{ "first UTF-8 of 3 bytes", utf8_first_3, "\xe0\xa0\x80" },
	{ "first UTF-8 of 4 bytes", utf8_first_4, "\xf0\x90\x80\x80" },
	{ "time", time_now, "2026-11-24T06:00:00Z" },
	{ "basic time", time_basic, "20261124T060000Z" },
	{ "first time", time_first, "1970-01-01T00:00:00Z" },
	{ "time before the first", time_before, "1970-01-01T00:00:00Z" },
	{ "last time", time_last, "9999-12-31T23:59:59Z" },
	{ "time after the last", time_after, "9999-12-31T23:59:59Z" },
	{ "Z3 time past 32 bits", time_2038, "2038-01-19T03:14:08Z" },
	{ "Z3 2100 is no leap year", time_2100, "2100-03-01T00:00:00Z" },
	{ "leap day", time_leap, "2024-02-29T00:00:00Z" },
	{ "last second of a leap year", time_eve, "2024-12-31T23:59:59Z" },
	{ "decoded base64", unbase64, "foob" },
};

static void
writers_write_all_or_nothing(void)
{
	size_t i, need, room;

	for (i = 0; i < COUNT(writers); i++) {
		const char *name = check_row(
		    "a writer writes all or nothing", writers[i].name);

		need = strlen(writers[i].want);
		for (room = 0; room <= need; room++) {
			struct buf b = { guard_room(room + 1), room + 1, 0,
				false };

			buf_putc(&b, '!');
			writers[i].put(&b);
			CHECK(name, b.full == (room < need));
			CHECK_TEXT(name, span_skip(buf_span(&b), 1),
			    room < need ? "" : writers[i].want);
			b.full = true;
			b.len = 0;
			writers[i].put(&b);
			CHECK(name, b.full && b.len == 0);
		}
	}
}

static void
empty_things_fit_nowhere(void)
{
	struct buf b = { NULL, 0, 0, false };

	buf_put(&b, (struct span){ NULL, 0 });
	buf_puts(&b, "");
	buf_base64(&b, (struct span){ NULL, 0 });
	buf_percent(&b, (struct span){ NULL, 0 });
	buf_json(&b, (struct span){ NULL, 0 });
	buf_hex(&b, NULL, 0);
	CHECK_INT("no bytes decode to none", buf_unbase64(&b, SPAN("")), ST_OK);
	CHECK("no bytes need no room", !b.full && b.len == 0);
}

static void
base64_is_decoded(void)
{
	static const struct {
		const char *name, *text;
		enum status st;
		const char *want;
	} rows[] = {
		{ "one byte", "Zg==", ST_OK, "f" },
		{ "two bytes", "Zm8=", ST_OK, "fo" },
		{ "three bytes", "Zm9v", ST_OK, "foo" },
		{ "both ends of each range", "AZaz09+/", ST_OK,
		    "\x01\x96\xb3\xd3\xdf\xbf" },
		{ "plus and slash", "+/v+", ST_OK, "\xfb\xfb\xfe" },
		{ "J6 without padding", "Zg", ST_REPLY, "" },
		{ "J6 half the padding", "Zg=", ST_REPLY, "" },
		{ "J6 too much padding", "Z===", ST_REPLY, "" },
		{ "J6 only padding", "====", ST_REPLY, "" },
		{ "J6 padding inside", "Zg==Zg==", ST_REPLY, "" },
		{ "J6 more behind padding", "Zm8=Zm9v", ST_REPLY, "" },
		{ "J6 bits that mean nothing, 2", "Zh==", ST_REPLY, "" },
		{ "J6 bits that mean nothing, 1", "Zm9=", ST_REPLY, "" },
		{ "J6 newline", "Zm9v\n", ST_REPLY, "" },
		{ "J6 newline inside", "Zm\nv", ST_REPLY, "" },
		{ "J6 URL alphabet", "-_-_", ST_REPLY, "" },
		{ "J6 high byte", "Zm9\xff", ST_REPLY, "" },
	};
	char room[16], place[16];
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		struct buf b = BUF(room), in = { place, 16, 0, false };
		const char *name = check_row(
		    "base64 is decoded or refused", rows[i].name);

		CHECK_INT(name,
		    buf_unbase64(&b, guard_copy(span_of(rows[i].text))),
		    rows[i].st);
		CHECK_TEXT(name, buf_span(&b), rows[i].want);
		memcpy(place, rows[i].text, strlen(rows[i].text));
		CHECK_INT(name, buf_unbase64(&in, (struct span){ place,
		    strlen(rows[i].text) }), rows[i].st);
		CHECK_TEXT("base64 is decoded in its own place", buf_span(&in),
		    rows[i].want);
	}
}

static void
decoding_says_full(void)
{
	char room[3];
	struct buf b = { room, 2, 0, false };

	CHECK_INT("base64 with a byte too little room is refused",
	    buf_unbase64(&b, SPAN("Zm9v")), ST_FULL);
	CHECK("base64 without its room writes nothing", b.full && b.len == 0);
	buf_clear(&b);
	CHECK("clear is not full", !b.full);
	CHECK_INT("what is no base64 is told before a lack of room",
	    buf_unbase64(&b, SPAN("Zm9v*")), ST_REPLY);
	CHECK("what is no base64 does not fill the buffer", !b.full);
}

static void
secrets_are_wiped(void)
{
	char room[8] = "xxxxxxx";
	struct buf b = BUF(room);

	buf_puts(&b, "secret");
	buf_cut(&b, 2);
	buf_clear(&b);
	buf_puts(&b, "a");
	buf_wipe(&b);
	CHECK("wiped beyond its length", memcmp(room, "\0\0\0\0\0\0x", 8) == 0);
	CHECK("a wiped buffer is empty and keeps its room",
	    b.len == 0 && !b.full && b.cap == 8);
	wipe(NULL, 0);
}

/* -- Names. */

static void
names_are_checked(void)
{
#define X62 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	static const struct {
		const char *name, *text;
		bool label, subdomain;
	} rows[] = {
		{ "plain name", "team-a", true, true },
		{ "digits", "0", true, true },
		{ "63 characters", X62 "x", true, true },
		{ "64 characters", X62 "xx", false, true },
		{ "dotted", "a.b-c.d", false, true },
		{ "empty", "", false, false },
		{ "upper case", "Team", false, false },
		{ "hyphen in front", "-a", false, false },
		{ "hyphen at the end", "a-", false, false },
		{ "hyphen before a dot", "a-.b", false, false },
		{ "dot in front", ".a", false, false },
		{ "dot at the end", "a.", false, false },
		{ "two dots", "a..b", false, false },
		{ "underscore", "a_b", false, false },
		{ "slash", "a/b", false, false },
		{ "S7 newline", "a\nb", false, false },
		{ "high byte", "\xc3\xa4", false, false },
		{ "253 characters", X62 "." X62 "." X62 "." X62 ".x", false,
		    true },
		{ "254 characters", X62 "." X62 "." X62 "." X62 ".xx", false,
		    false },
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		struct span s = guard_copy(span_of(rows[i].text));
		const char *name = check_row(
		    "a name is a label or a subdomain, or not", rows[i].name);

		CHECK(name, name_is_label(s) == rows[i].label);
		CHECK(name, name_is_subdomain(s) == rows[i].subdomain);
	}
}

static void
globs_match(void)
{
	static const struct {
		const char *glob, *name;
		bool want;
	} rows[] = {
		{ "", "", true }, { "", "a", false }, { "a", "", false },
		{ "abc", "abc", true }, { "abc", "abd", false },
		{ "*", "", true }, { "*", "abc", true }, { "**", "a", true },
		{ "?", "", false }, { "?", "a", true }, { "?", "ab", false },
		{ "a*", "a", true }, { "a*", "ab", true }, { "a*", "ba", false },
		{ "*a", "ba", true }, { "*a", "ab", false },
		{ "a*c", "abc", true }, { "a*c", "ac", true },
		{ "a*c", "abcd", false }, { "*b*", "abc", true },
		{ "*ab", "aab", true }, { "a?c*", "abcd", true },
		{ "team-*-prod", "team-a-prod-prod", true },
		{ "[a]", "a", false }, { "[a]", "[a]", true },
		{ "*?", "", false }, { "*?", "a", true }, { "?*?", "ab", true },
	};
	char many[64], glob[64];
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		CHECK(check_row("a glob matches what it should", rows[i].glob),
		    glob_match(guard_copy(span_of(rows[i].glob)),
		    guard_copy(span_of(rows[i].name))) == rows[i].want);
	memset(many, 'a', 63);
	many[63] = '\0';
	memset(glob, '*', 63);
	for (i = 1; i < 62; i += 2)
		glob[i] = 'a';
	glob[62] = 'b';
	glob[63] = '\0';
	CHECK("many stars end soon", !glob_match(span_of(glob), span_of(many)));
}

CHECK_MAIN(
	CHECK_CASE(spans_are_compared),
	CHECK_CASE(spans_are_searched),
	CHECK_CASE(spans_are_cut),
	CHECK_CASE(numbers_are_read),
	CHECK_CASE(writers_write_all_or_nothing),
	CHECK_CASE(empty_things_fit_nowhere),
	CHECK_CASE(base64_is_decoded),
	CHECK_CASE(decoding_says_full),
	CHECK_CASE(secrets_are_wiped),
	CHECK_CASE(names_are_checked),
	CHECK_CASE(globs_match),
)
