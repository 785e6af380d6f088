/* SPDX-License-Identifier: MIT */
/* test_json_scan.c -- the scanner of wire/json.h, fed whole and in pieces of
 * 1, 4, 16 and 64 bytes, each on a guard page. */
#include "check.h"
#include "fake.h"
#include "json_cases.h"

#include "wire/json.h"

static const size_t steps[] = { SIZE_MAX, 1, 4, 16, 64 };

/* What the scanner cut out, items ended by a bar. */
static char items_room[1024];
static struct buf items;

static enum status
take_item(void *arg, struct span item)
{
	(void)arg;
	buf_put(&items, item);
	buf_putc(&items, '|');
	return ST_OK;
}

struct want {
	const char *cut;
	size_t max_string;
};

/* Scan `text`; what is left goes to `out`. */
static enum status
scan(struct span text, size_t step, const struct want *w, struct buf *out)
{
	struct json_scan s;
	enum status st = ST_OK;

	items = (struct buf)BUF(items_room);
	json_scan_start(&s, w->cut, w->max_string, out, take_item, NULL);
	while (st == ST_OK && text.len > 0) {
		struct span piece = { text.at, text.len < step ? text.len :
			step };

		st = json_scan_feed(&s, guard_copy(piece));
		text = span_skip(text, piece.len);
	}
	if (st != ST_OK && json_scan_feed(&s, SPAN(" ")) != ST_REPLY)
		return ST_STOP;		/* a dead scan came alive */
	return st == ST_OK ? json_scan_end(&s) : st;
}

static const struct want plain = { NULL, 1024 };
static char out_room[4096];

/* -- Texts that are taken. */

static const struct {
	const char *name, *text, *copy;
} whole[] = {
	{ "empty object", "{}", "{}" },
	{ "blanks everywhere", " { \"a\" :\t1 , \"b\"\r\n: [ 1 , 2 ] } \n",
	    "{\"a\":1,\"b\":[1,2]}" },
	{ "blanks in strings stay", "{\"a b\":\" \"}", "{\"a b\":\" \"}" },
	{ "empty array", "{\"a\":[]}", "{\"a\":[]}" },
	{ "empty array with a blank", "{\"a\":[ ]}", "{\"a\":[]}" },
	{ "empty object with a blank", "{\"a\":{ }}", "{\"a\":{}}" },
	{ "empty key", "{\"\":\"\"}", "{\"\":\"\"}" },
	{ "words", "{\"a\":[true,false,null]}", "{\"a\":[true,false,null]}" },
	{ "J5 numbers", "{\"a\":[0,-0,10,-1,0.5,1e5,1E+05,-1.25e-10,1e999]}",
	    "{\"a\":[0,-0,10,-1,0.5,1e5,1E+05,-1.25e-10,1e999]}" },
	{ "number before a brace", "{\"a\":1}", "{\"a\":1}" },
	{ "number before a blank", "{\"a\":1 }", "{\"a\":1}" },
	{ "escapes", "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\uABcd\"}",
	    "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\uABcd\"}" },
	{ "hex digits of all kinds", "{\"a\":\"\\u09aF\\uAf90\"}",
	    "{\"a\":\"\\u09aF\\uAf90\"}" },
	{ "DEL is no control here", "{\"a\":\"\x7f\"}", "{\"a\":\"\x7f\"}" },
	{ "J4 UTF-8 at its borders", "{\"a\":\"\xc2\x80\xdf\xbf\xe0\xa0\x80"
	    "\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf\xf0\x90\x80\x80"
	    "\xf4\x8f\xbf\xbf\"}", "{\"a\":\"\xc2\x80\xdf\xbf\xe0\xa0\x80"
	    "\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf\xf0\x90\x80\x80"
	    "\xf4\x8f\xbf\xbf\"}" },
	{ "J3 a key twice is still JSON", "{\"a\":1,\"a\":2}",
	    "{\"a\":1,\"a\":2}" },
	{ "nested", "{\"a\":{\"b\":[{\"c\":{}},[[]],\"d\"]}}",
	    "{\"a\":{\"b\":[{\"c\":{}},[[]],\"d\"]}}" },
};

static void
scan_takes_json(void)
{
	size_t i, k, need, n;

	for (i = 0; i < COUNT(whole); i++) {
		need = strlen(whole[i].copy);
		for (k = 0; k < COUNT(steps); k++) {
			struct buf out = { guard_room(need), need, 0, false };
			const char *name = check_row(
			    "a good text is copied without its blanks",
			    whole[i].name);

			CHECK_INT(name, scan(span_of(whole[i].text), steps[k],
			    &plain, &out), ST_OK);
			CHECK_TEXT(name, buf_span(&out), whole[i].copy);
			for (n = 0; n < need; n++) {
				out = (struct buf){ guard_room(n), n, 0,
					false };
				CHECK_INT("a copy with less room than it needs "
				    "is refused", scan(span_of(whole[i].text),
				    steps[k], &plain, &out), ST_FULL);
			}
			CHECK_INT("without a copy only the grammar is checked",
			    scan(span_of(whole[i].text), steps[k], &plain,
			    NULL), ST_OK);
		}
	}
}

static void
scan_refuses(void)
{
	struct buf out = BUF(out_room);
	size_t i, k;

	for (i = 0; i < COUNT(json_bad); i++)
		for (k = 0; k < COUNT(steps); k++)
			CHECK_INT(check_row("a text that is not JSON is "
			    "refused", json_bad[i].name),
			    scan(json_bad[i].text, steps[k], &plain, &out),
			    ST_REPLY);
}

static void
scan_knows_when_it_is_whole(void)
{
	struct buf out = BUF(out_room);
	size_t i, n, len;
	bool good;

	for (i = 0; i < COUNT(whole); i++) {
		struct span text = span_trim(span_of(whole[i].text));

		good = true;
		len = text.len;
		for (n = 0; n < len; n++)
			good &= scan((struct span){ text.at, n }, SIZE_MAX,
			    &plain, &out) == ST_REPLY;
		CHECK("J8 every cut of a text is refused", good);
		if (!good)
			printf("  %s\n", whole[i].name);
	}
}

/* -- Long strings. */

static void
scan_empties_long_strings(void)
{
	static const struct {
		const char *name, *text;
		size_t max, room;
		enum status st;
		const char *copy;
	} rows[] = {
		{ "as long as allowed", "{\"a\":\"1234\"}", 4, 12, ST_OK,
		    "{\"a\":\"1234\"}" },
		{ "longer", "{\"a\":\"12345\"}", 4, 12, ST_OK, "{\"a\":\"\"}" },
		{ "longer than there is room", "{\"a\":\"1234567890\"}", 4, 8,
		    ST_OK, "{\"a\":\"\"}" },
		{ "allowed, but no room", "{\"a\":\"1234\"}", 4, 11, ST_FULL,
		    "" },
		{ "allowed, and no room at all", "{\"a\":\"1234\"}", 4, 8,
		    ST_FULL, "" },
		{ "long, and no room for the quotes", "{\"a\":\"12345\"}", 4, 6,
		    ST_FULL, "" },
		{ "long key", "{\"12345\":1}", 4, 9, ST_OK, "{\"\":1}" },
		{ "escapes count as written", "{\"a\":\"\\u0041\"}", 5, 20, ST_OK,
		    "{\"a\":\"\"}" },
		{ "one long, one short", "{\"a\":\"12345\",\"b\":\"1\"}", 4, 16,
		    ST_OK, "{\"a\":\"\",\"b\":\"1\"}" },
		{ "long, and bad at its end", "{\"a\":\"12345\x01\"}", 4, 20,
		    ST_REPLY, "" },
		{ "no strings at all", "{\"a\":\"1\",\"\":\"\"}", 0, 20, ST_OK,
		    "{\"\":\"\",\"\":\"\"}" },
	};
	size_t i, k;

	for (i = 0; i < COUNT(rows); i++) {
		struct want w = { NULL, rows[i].max };

		for (k = 0; k < COUNT(steps); k++) {
			struct buf out = { guard_room(rows[i].room),
				rows[i].room, 0, false };
			const char *name = check_row(
			    "a long string is emptied", rows[i].name);

			CHECK_INT(name,
			    scan(span_of(rows[i].text), steps[k], &w, &out),
			    rows[i].st);
			if (rows[i].st == ST_OK)
				CHECK_TEXT(name, buf_span(&out), rows[i].copy);
		}
	}
}

/* -- Items. */

static const struct {
	const char *name, *text;
	size_t room;
	enum status st;
	const char *items, *rest;
} cuts[] = {
	{ "rows of a table", "{\"kind\":\"Table\",\"rows\":[{\"cells\":[\"a\"]},"
	    " {\"cells\":[\"b\"]}],\"x\":1}", 64, ST_OK,
	    "{\"cells\":[\"a\"]}|{\"cells\":[\"b\"]}|",
	    "{\"kind\":\"Table\",\"rows\":[],\"x\":1}" },
	{ "rows in front", "{\"rows\":[{\"a\":1}],\"kind\":\"Table\"}", 40,
	    ST_OK, "{\"a\":1}|", "{\"rows\":[],\"kind\":\"Table\"}" },
	{ "no rows", "{\"rows\":[]}", 11, ST_OK, "", "{\"rows\":[]}" },
	{ "no rows, with a blank", "{\"rows\":[ ]}", 11, ST_OK, "",
	    "{\"rows\":[]}" },
	{ "rows that are null", "{\"rows\":null}", 13, ST_OK, "",
	    "{\"rows\":null}" },
	{ "rows that are an object", "{\"rows\":{\"a\":[1]}}", 18, ST_OK, "",
	    "{\"rows\":{\"a\":[1]}}" },
	{ "rows that are a string", "{\"rows\":\"[1]\"}", 14, ST_OK, "",
	    "{\"rows\":\"[1]\"}" },
	{ "no such member", "{\"a\":[1]}", 9, ST_OK, "", "{\"a\":[1]}" },
	{ "the member deeper down", "{\"a\":{\"rows\":[1]}}", 18, ST_OK, "",
	    "{\"a\":{\"rows\":[1]}}" },
	{ "a value of that name", "{\"a\":\"rows\",\"b\":[1]}", 22, ST_OK, "",
	    "{\"a\":\"rows\",\"b\":[1]}" },
	{ "a longer name", "{\"rowsx\":[1]}", 13, ST_OK, "",
	    "{\"rowsx\":[1]}" },
	{ "rows in rows", "{\"rows\":[{\"rows\":[1,2]}]}", 32, ST_OK,
	    "{\"rows\":[1,2]}|", "{\"rows\":[]}" },
	{ "items of all kinds", "{\"rows\":[1, \"a\" ,true,null,[2,[3]],{},-1e5]}",
	    32, ST_OK, "1|\"a\"|true|null|[2,[3]]|{}|-1e5|",
	    "{\"rows\":[]}" },
	{ "more items than there is room for all",
	    "{\"rows\":[\"12345678\",\"12345678\",\"12345678\"]}", 20, ST_OK,
	    "\"12345678\"|\"12345678\"|\"12345678\"|", "{\"rows\":[]}" },
	{ "an item with exactly its room", "{\"rows\":[\"12345678\"]}", 19,
	    ST_OK, "\"12345678\"|", "{\"rows\":[]}" },
	{ "an item that lacks a byte is dropped", "{\"rows\":[\"12345678\"]}",
	    18, ST_OK, "|", "{\"rows\":[]}" },
	{ "others around it are not",
	    "{\"rows\":[\"1\",\"12345678\",{\"a\":2}]}", 18, ST_OK,
	    "\"1\"||{\"a\":2}|", "{\"rows\":[]}" },
	{ "one that has no room for its beginning", "{\"rows\":[{\"a\":[1,\"\"],"
	    "\"b\":\"\\\"\"},7,true]}", 11, ST_OK, "|7||", "{\"rows\":[]}" },
	{ "one that ends with what does not fit", "{\"rows\":[{\"a\":[[\"\"]]},1]}",
	    18, ST_OK, "|1|", "{\"rows\":[]}" },
	{ "one that names the member to cut", "{\"rows\":[{\"rows\":[1,2]},3]}",
	    12, ST_OK, "|3|", "{\"rows\":[]}" },
	{ "J1 one that is no JSON where it is dropped",
	    "{\"rows\":[{\"a\":[1,2}]}", 12, ST_REPLY, "", "" },
	{ "a rest that lacks a byte", "{\"rows\":[\"12345678\"],\"kind\":1}",
	    19, ST_FULL, "\"12345678\"|", "" },
	{ "J3 the member twice", "{\"rows\":[1],\"rows\":[2]}", 64, ST_REPLY,
	    "1|", "" },
	{ "J3 the member twice, once as null", "{\"rows\":null,\"rows\":[2]}",
	    64, ST_OK, "2|", "{\"rows\":null,\"rows\":[]}" },
	{ "J1 comma at the end", "{\"rows\":[1,]}", 64, ST_REPLY, "1|", "" },
	{ "J1 no comma", "{\"rows\":[1 2]}", 64, ST_REPLY, "1|", "" },
	{ "J1 comma in front", "{\"rows\":[,1]}", 64, ST_REPLY, "", "" },
	{ "J8 cut off behind an item", "{\"rows\":[{},", 64, ST_REPLY, "{}|",
	    "" },
	{ "J8 cut off behind all items", "{\"rows\":[{}]", 64, ST_REPLY,
	    "{}|", "" },
	{ "J1 closed wrongly", "{\"rows\":[1}", 64, ST_REPLY, "1|", "" },
};

static void
scan_cuts_items(void)
{
	static const struct want w = { "rows", 1024 };
	size_t i, k;

	for (i = 0; i < COUNT(cuts); i++) {
		for (k = 0; k < COUNT(steps); k++) {
			struct buf out = { guard_room(cuts[i].room),
				cuts[i].room, 0, false };
			const char *name = check_row(
			    "the items of a list are handed out", cuts[i].name);

			CHECK_INT(name,
			    scan(span_of(cuts[i].text), steps[k], &w, &out),
			    cuts[i].st);
			CHECK_TEXT(name, buf_span(&items), cuts[i].items);
			if (cuts[i].st == ST_OK)
				CHECK_TEXT(name, buf_span(&out), cuts[i].rest);
		}
	}
}

static enum status
take_two(void *arg, struct span item)
{
	(void)item;
	return ++*(int *)arg == 2 ? ST_GONE : ST_OK;
}

static void
scan_stops_when_the_taker_does(void)
{
	struct buf out = BUF(out_room);
	struct json_scan s;
	int n = 0;

	json_scan_start(&s, "rows", 10, &out, take_two, &n);
	CHECK_INT("an error of the taker ends the scan",
	    json_scan_feed(&s, SPAN("{\"rows\":[1,2,3,4]}")), ST_GONE);
	CHECK_INT("the taker is not called after its error", n, 2);
	CHECK_INT("a scan that ended cannot go on",
	    json_scan_feed(&s, SPAN("]")), ST_REPLY);
	CHECK_INT("a scan that ended early does not end well",
	    json_scan_end(&s), ST_REPLY);
}

/* -- Caps. */

static char big[400008];

/* `n` times `s` behind what is in `b`. */
static void
repeat(struct buf *b, const char *s, size_t n)
{
	while (n-- > 0)
		buf_puts(b, s);
}

static enum status
count_items(void *arg, struct span item)
{
	(void)item;
	++*(int *)arg;
	return ST_OK;
}

static void
scan_keeps_its_caps(void)
{
	struct buf out = BUF(out_room), b = BUF(big);
	struct json_scan s;
	int n = 0;

	repeat(&b, "{\"a\":", MAX_DEPTH - 1);
	repeat(&b, "{}", 1);
	repeat(&b, "}", MAX_DEPTH - 1);
	CHECK_INT("J2 a text as deep as allowed is taken",
	    scan(buf_span(&b), SIZE_MAX, &plain, &out), ST_OK);
	b = (struct buf)BUF(big);
	repeat(&b, "{\"a\":", 1);
	repeat(&b, "[", MAX_DEPTH);
	repeat(&b, "]", MAX_DEPTH);
	repeat(&b, "}", 1);
	CHECK_INT("J2 a level deeper than the deepest is refused",
	    scan(buf_span(&b), SIZE_MAX, &plain, &out), ST_REPLY);
	b = (struct buf)BUF(big);
	repeat(&b, "{\"a\":", 1);
	repeat(&b, "[", 100000);
	CHECK_INT("J2 a text of 100,000 levels is refused",
	    scan(buf_span(&b), SIZE_MAX, &plain, NULL), ST_REPLY);

	b = (struct buf)BUF(big);
	repeat(&b, "{\"rows\":[{}", 1);
	repeat(&b, ",{}", 59999);
	repeat(&b, "]}", 1);
	json_scan_start(&s, "rows", 10, &out, count_items, &n);
	CHECK_INT("J2 60,000 siblings", json_scan_feed(&s, buf_span(&b)),
	    ST_OK);
	CHECK_INT("J2 60,000 items are read in constant memory",
	    json_scan_end(&s), ST_OK);
	CHECK_INT("J2 each of 60,000 items is handed on", n, 60000);
}

static void
cut_without_taker(void *arg)
{
	struct json_scan s;

	json_scan_start(&s, "rows", 10, arg, NULL, NULL);
}

static void
cut_without_room(void *arg)
{
	struct json_scan s;

	json_scan_start(&s, "rows", 10, NULL, take_item, arg);
}

static void
scan_stops_at_bugs(void)
{
	struct buf out = BUF(out_room);

	CHECK_INT("to cut items for nobody is a bug",
	    fake_run(cut_without_taker, &out), FAKE_BUG);
	CHECK_INT("to cut items without room for one is a bug",
	    fake_run(cut_without_room, NULL), FAKE_BUG);
}

CHECK_MAIN(
	CHECK_CASE(scan_takes_json),
	CHECK_CASE(scan_refuses),
	CHECK_CASE(scan_knows_when_it_is_whole),
	CHECK_CASE(scan_empties_long_strings),
	CHECK_CASE(scan_cuts_items),
	CHECK_CASE(scan_stops_when_the_taker_does),
	CHECK_CASE(scan_keeps_its_caps),
	CHECK_CASE(scan_stops_at_bugs),
)
