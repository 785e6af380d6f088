/* SPDX-License-Identifier: MIT */
/* json.c -- the lookup of json.h.  jsmn cuts a text into tokens; it lets much
 * through that is no JSON, so only what our scanner accepted is given to it.
 * Parent links keep it linear, and make the members of an object the tokens
 * whose parent it is, and a value the token whose parent is its key. */
#include "wire/json.h"

#include <string.h>

#define JSMN_STATIC
#define JSMN_STRICT
#define JSMN_PARENT_LINKS
#include <jsmn.h>

#define MAX_WHOLE (INT64_C(1) << 53)

static jsmntok_t tokens[MAX_TOKENS];
static int n_tokens;

enum status
json_parse(struct json_doc *doc, struct span text)
{
	struct json_scan scan;
	jsmn_parser parser;

	n_tokens = 0;
	doc->text = text;
	json_scan_start(&scan, NULL, SIZE_MAX, NULL, NULL, NULL);
	if (text.len > INT32_MAX ||		/* jsmn counts in int */
	    json_scan_feed(&scan, text) != ST_OK ||
	    json_scan_end(&scan) != ST_OK)
		return ST_REPLY;
	jsmn_init(&parser);
	n_tokens = jsmn_parse(&parser, text.at, text.len, tokens, MAX_TOKENS);
	if (n_tokens > 0)
		return ST_OK;
	n_tokens = 0;
	return ST_REPLY;
}

/* -- Values. */

static bool
is_type(int v, jsmntype_t type)
{
	return v >= 0 && v < n_tokens && tokens[v].type == type;
}

/* The bytes of a value, those of a string without its quotes. */
static struct span
bytes_of(const struct json_doc *doc, int v)
{
	return (struct span){ doc->text.at + tokens[v].start,
		(size_t)(tokens[v].end - tokens[v].start) };
}

bool
json_is_object(const struct json_doc *doc, int v)
{
	(void)doc;
	return is_type(v, JSMN_OBJECT);
}

bool
json_is_array(const struct json_doc *doc, int v)
{
	(void)doc;
	return is_type(v, JSMN_ARRAY);
}

bool
json_is_string(const struct json_doc *doc, int v)
{
	(void)doc;
	return is_type(v, JSMN_STRING);
}

bool
json_is_true(const struct json_doc *doc, int v)
{
	return is_type(v, JSMN_PRIMITIVE) && span_is(bytes_of(doc, v), "true");
}

/* -- Strings. */

static uint32_t
hex4(const char *at)
{
	uint32_t n = 0;
	int i;

	for (i = 0; i < 4; i++) {
		char c = at[i];

		n <<= 4;
		n |= (uint32_t)(c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
	}
	return n;
}

/* Resolve the \u escape at the front of `rest` and take it off: 0 where it is
 * U+0000 or half a pair, neither of which is a character that we take. */
static uint32_t
take_code(struct span *rest)
{
	uint32_t code = hex4(rest->at + 2), low;

	*rest = span_skip(*rest, 6);
	if (code < 0xd800 || code > 0xdfff)
		return code;
	if (code > 0xdbff || !span_starts(*rest, "\\u"))
		return 0;
	low = hex4(rest->at + 2);
	if (low < 0xdc00 || low > 0xdfff)
		return 0;
	*rest = span_skip(*rest, 6);
	return 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
}

/* Take the next character, or run of plain ones, off the front of a string
 * that the scanner has seen, and append it.  False for U+0000 and half a
 * pair. */
static bool
unescape(struct span *rest, struct buf *out)
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	size_t plain = span_find(*rest, '\\');
	uint32_t code;
	const char *at;

	if (plain > 0) {
		buf_put(out, (struct span){ rest->at, plain });
		*rest = span_skip(*rest, plain);
		return true;
	}
	if (rest->at[1] == 'u') {
		code = take_code(rest);
		if (code != 0)
			buf_utf8(out, code);
		return code != 0;
	}
	at = strchr(from, rest->at[1]);
	buf_putc(out, at == NULL ? rest->at[1] : to[at - from]);
	*rest = span_skip(*rest, 2);
	return true;
}

/* The buf takes all or nothing. */
static enum status
put_string(struct span s, struct buf *out)
{
	size_t mark = out->len;

	while (s.len > 0 && !out->full) {
		if (!unescape(&s, out)) {
			buf_cut(out, mark);
			return ST_REPLY;
		}
	}
	if (!out->full)
		return ST_OK;
	buf_cut(out, mark);
	return ST_FULL;
}

/* Compare piece by piece, so that nothing needs room for the whole. */
static bool
string_equals(struct span s, struct span want)
{
	char text[4];
	struct buf one = BUF(text);
	struct span piece;

	while (s.len > 0) {
		piece = (struct span){ s.at, span_find(s, '\\') };
		if (piece.len > 0) {
			s = span_skip(s, piece.len);
		} else {
			buf_clear(&one);
			if (!unescape(&s, &one))
				return false;
			piece = buf_span(&one);
		}
		if (piece.len > want.len ||
		    memcmp(piece.at, want.at, piece.len) != 0)
			return false;
		want = span_skip(want, piece.len);
	}
	return want.len == 0;
}

bool
json_string_is(const struct json_doc *doc, int v, const char *s)
{
	return json_is_string(doc, v) &&
	    string_equals(bytes_of(doc, v), span_of(s));
}

enum status
json_text(const struct json_doc *doc, int v, struct buf *out)
{
	if (!json_is_string(doc, v))
		return ST_REPLY;
	return put_string(bytes_of(doc, v), out);
}

enum status
json_plain(const struct json_doc *doc, int v, struct span *out)
{
	struct span s;

	if (!json_is_string(doc, v))
		return ST_REPLY;
	s = bytes_of(doc, v);
	if (span_find(s, '\\') < s.len)
		return ST_REPLY;
	*out = s;
	return ST_OK;
}

/* -- Looking inside. */

/* Whether token `i` still lies inside value `in`. */
static bool
is_inside(int i, int in)
{
	return i < n_tokens && tokens[i].start < tokens[in].end;
}

static int
find_member(const struct json_doc *doc, int in, struct span name)
{
	int i, found = JSON_NONE;

	if (!json_is_object(doc, in))
		return JSON_NONE;
	for (i = in + 1; is_inside(i, in); i++) {
		if (tokens[i].parent != in ||
		    !string_equals(bytes_of(doc, i), name))
			continue;
		if (found != JSON_NONE)
			return JSON_NONE;
		found = i + 1;
	}
	return found;
}

int
json_member(const struct json_doc *doc, int in, const char *name)
{
	return find_member(doc, in, span_of(name));
}

/* The `n`th token whose parent is `in`. */
static int
find_child(int in, int n)
{
	int i;

	for (i = in + 1; n >= 0 && is_inside(i, in); i++)
		if (tokens[i].parent == in && n-- == 0)
			return i;
	return JSON_NONE;
}

int
json_item(const struct json_doc *doc, int in, int i)
{
	return json_is_array(doc, in) ? find_child(in, i) : JSON_NONE;
}

int
json_count(const struct json_doc *doc, int in)
{
	return json_is_array(doc, in) || json_is_object(doc, in) ?
	    tokens[in].size : 0;
}

int
json_nth(const struct json_doc *doc, int in, int i, struct buf *key)
{
	int k = json_is_object(doc, in) ? find_child(in, i) : JSON_NONE;

	if (k == JSON_NONE || put_string(bytes_of(doc, k), key) != ST_OK)
		return JSON_NONE;
	return k + 1;
}

int
json_path(const struct json_doc *doc, const char *path)
{
	struct span rest = span_of(path), name;
	int v = JSON_ROOT;
	uint64_t i;

	while (rest.len > 0) {
		name = span_cut(&rest, '.');
		if (!json_is_array(doc, v))
			v = find_member(doc, v, name);
		else if (span_number(name, MAX_TOKENS, &i))
			v = json_item(doc, v, (int)i);
		else
			v = JSON_NONE;
	}
	return v;
}

/* -- Numbers. */

/* The exponent behind `e`; beyond a million it is all the same. */
static int64_t
read_exponent(struct span e)
{
	bool minus = span_starts(e, "-");
	int64_t n = 0;
	size_t i;

	for (i = minus || span_starts(e, "+"); i < e.len; i++)
		if (n < 1000000000)
			n = n * 10 + (e.at[i] - '0');
	return minus ? -n : n;
}

/* Multiply by ten and add, but not past MAX_WHOLE. */
static bool
add_digit(int64_t *n, int digit)
{
	if (*n > (MAX_WHOLE - digit) / 10)
		return false;
	*n = *n * 10 + digit;
	return true;
}

/* Digits in front of the point go into `whole`; whether any behind it is not
 * zero is `more`.  The exponent moves the point. */
static bool
read_decimal(struct span s, int64_t *whole, bool *more)
{
	struct span digits = { s.at, 0 };
	int64_t point, seen = 0;
	size_t i;

	while (digits.len < s.len && (s.at[digits.len] | 32) != 'e')
		digits.len++;
	point = (int64_t)span_find(digits, '.') +
	    read_exponent(span_skip(s, digits.len + 1));
	for (i = 0; i < digits.len; i++) {
		if (digits.at[i] == '.')
			continue;
		if (seen++ >= point)
			*more |= digits.at[i] != '0';
		else if (!add_digit(whole, digits.at[i] - '0'))
			return false;
	}
	for (; seen < point && *whole != 0; seen++)
		if (!add_digit(whole, 0))
			return false;
	return true;
}

enum status
json_whole(const struct json_doc *doc, int v, int64_t *out)
{
	int64_t whole = 0;
	bool more = false, minus;
	struct span s;

	if (!is_type(v, JSMN_PRIMITIVE))
		return ST_REPLY;
	s = bytes_of(doc, v);
	if (s.at[0] >= 'a')		/* true, false, null */
		return ST_REPLY;
	minus = s.at[0] == '-';
	if (!read_decimal(span_skip(s, minus), &whole, &more))
		return ST_REPLY;
	if (minus)
		whole = -whole - more;
	if (whole < -MAX_WHOLE)
		return ST_REPLY;
	*out = whole;
	return ST_OK;
}
