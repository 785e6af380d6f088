/* SPDX-License-Identifier: MIT */
/* json_scan.c -- the scanner of json.h.  Every byte is looked at once; what
 * was seen before is a state, a depth and one bit per level. */
#include "wire/json.h"

#include "base/bug.h"

#include <string.h>

_Static_assert(MAX_DEPTH <= 32, "one bit per level in json_scan.arrays");

enum {
	AT_START,	/* the object is to begin */
	AT_VALUE,
	AT_ITEM,	/* a value, or ] */
	AT_MEMBER,	/* a key, or } */
	AT_KEY,
	AT_COLON,
	AFTER_VALUE,	/* a comma, or what closes */
	AT_END,		/* nothing more */
	IN_STRING,
	IN_WORD,
	/* Numbers: what was read last. */
	IN_MINUS,
	IN_ZERO,	/* a 0 in front */
	IN_WHOLE,
	IN_POINT,
	IN_FRACTION,
	IN_E,
	IN_SIGN,
	IN_EXPONENT,
	DEAD
};

/* Inside a string. */
enum {
	IS_PLAIN,
	IS_ESCAPE,	/* after a backslash */
	IS_HEX,		/* `need` digits of \u */
	IS_UTF8		/* `need` bytes of a character */
};

void
json_scan_start(struct json_scan *s, const char *cut, size_t max_string,
    struct buf *out, json_take *take, void *arg)
{
	BUG_IF(cut != NULL && (out == NULL || take == NULL));
	*s = (struct json_scan){ .cut = cut, .max_string = max_string,
		.out = out, .take = take, .arg = arg, .state = AT_START };
	if (out != NULL)
		buf_clear(out);
}

/* `out` has no more room: an item is lost, anything else ends the scan. */
static enum status
overflow(struct json_scan *s)
{
	if (!s->in_cut)
		return ST_FULL;
	s->lost = true;
	buf_cut(s->out, s->item_at);
	s->out->full = false;
	return ST_OK;
}

static enum status
copy(struct json_scan *s, char c)
{
	if (s->out == NULL || s->lost)
		return ST_OK;
	buf_putc(s->out, c);
	return s->out->full ? overflow(s) : ST_OK;
}

/* -- Strings. */

/* The first byte of a character of several (RFC 3629 4): how many follow, and
 * what the next one may be, which keeps out overlong forms and surrogates. */
static bool
begin_character(struct json_scan *s, unsigned char c)
{
	if (c < 0xc2 || c > 0xf4)
		return false;
	s->string.inside = IS_UTF8;
	s->string.need = c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
	s->string.low = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
	s->string.high = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
	return true;
}

static bool
is_hex(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
	    (c >= 'A' && c <= 'F');
}

/* A byte of a string that is not simply one more character. */
static bool
string_byte(struct json_scan *s, unsigned char c)
{
	switch (s->string.inside) {
	case IS_ESCAPE:
		s->string.inside = c == 'u' ? IS_HEX : IS_PLAIN;
		s->string.need = 4;
		return c != 0 && strchr("\"\\/bfnrtu", c) != NULL;
	case IS_HEX:
		if (--s->string.need == 0)
			s->string.inside = IS_PLAIN;
		return is_hex(c);
	case IS_UTF8:
		if (c < s->string.low || c > s->string.high)
			return false;
		s->string.low = 0x80;
		s->string.high = 0xbf;
		if (--s->string.need == 0)
			s->string.inside = IS_PLAIN;
		return true;
	default:
		if (c == '\\') {
			s->string.inside = IS_ESCAPE;
			return true;
		}
		return begin_character(s, c);
	}
}

/* Copy a run of a string.  One that does not fit may yet become longer than
 * max_string and be emptied, so whether that is ST_FULL is known at its end. */
static void
copy_run(struct json_scan *s, struct span run)
{
	size_t before = s->string.len;

	if (s->watch != NULL && run.len > 0)
		s->watch(s->arg, s->depth, s->is_key, run, false);
	s->string.len += run.len;
	if (s->out == NULL || s->string.skipping || s->lost)
		return;
	if (s->string.len <= s->max_string && before < s->string.len)
		buf_put(s->out, run);
	if (s->string.len > s->max_string || s->out->full) {
		s->string.skipping = true;
		buf_cut(s->out, s->string.at);
		s->out->full = false;
	}
}

static enum status
begin_string(struct json_scan *s, bool is_key)
{
	s->state = IN_STRING;
	s->is_key = is_key;
	s->string.inside = IS_PLAIN;
	s->string.len = 0;
	s->string.skipping = false;
	if (copy(s, '"') != ST_OK)
		return ST_FULL;
	s->string.at = s->out == NULL ? 0 : s->out->len;
	return ST_OK;
}

static enum status value_done(struct json_scan *s);

static enum status
end_string(struct json_scan *s)
{
	if (s->watch != NULL)
		s->watch(s->arg, s->depth, s->is_key, SPAN(""), true);
	if (s->string.skipping && s->string.len <= s->max_string &&
	    overflow(s) != ST_OK)
		return ST_FULL;
	if (s->is_key && s->depth == 1 && s->cut != NULL)
		s->at_cut = span_is((struct span){ s->out->at + s->string.at,
		    s->out->len - s->string.at }, s->cut);
	if (copy(s, '"') != ST_OK)
		return ST_FULL;
	if (!s->is_key)
		return value_done(s);
	s->state = AT_COLON;
	return ST_OK;
}

/* Go on in a string as far as it goes; what is behind it is left in `rest`. */
static enum status
scan_string(struct json_scan *s, struct span *rest)
{
	const unsigned char *at = (const unsigned char *)rest->at;
	size_t i;

	for (i = 0; i < rest->len; i++) {
		if (s->string.inside == IS_PLAIN && at[i] < 0x80 &&
		    at[i] >= ' ') {
			if (at[i] == '"')
				break;
			if (at[i] != '\\')
				continue;
		}
		if (!string_byte(s, at[i]))
			return ST_REPLY;
	}
	copy_run(s, (struct span){ rest->at, i });
	*rest = span_skip(*rest, i);
	if (rest->len == 0)
		return ST_OK;
	*rest = span_skip(*rest, 1);
	return end_string(s);
}

/* -- Numbers and words. */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The state after `c`, or DEAD where no number goes on like this. */
static int
number_next(int state, char c)
{
	bool e = c == 'e' || c == 'E';

	switch (state) {
	case IN_MINUS:
		return c == '0' ? IN_ZERO : is_digit(c) ? IN_WHOLE : DEAD;
	case IN_ZERO:
		return c == '.' ? IN_POINT : e ? IN_E : DEAD;
	case IN_WHOLE:
		return is_digit(c) ? IN_WHOLE : c == '.' ? IN_POINT :
		    e ? IN_E : DEAD;
	case IN_POINT:
		return is_digit(c) ? IN_FRACTION : DEAD;
	case IN_FRACTION:
		return is_digit(c) ? IN_FRACTION : e ? IN_E : DEAD;
	case IN_E:
		return c == '+' || c == '-' ? IN_SIGN :
		    is_digit(c) ? IN_EXPONENT : DEAD;
	default:
		return is_digit(c) ? IN_EXPONENT : DEAD;
	}
}

static bool
number_may_end(int state)
{
	return state == IN_ZERO || state == IN_WHOLE ||
	    state == IN_FRACTION || state == IN_EXPONENT;
}

/* A number ends at what cannot be part of it; that byte is not consumed. */
static enum status
scan_number(struct json_scan *s, struct span *rest)
{
	char c = rest->at[0];
	int next = number_next(s->state, c);

	if (next == DEAD)
		return number_may_end(s->state) ? value_done(s) : ST_REPLY;
	s->state = next;
	*rest = span_skip(*rest, 1);
	return copy(s, c);
}

static enum status
scan_word(struct json_scan *s, struct span *rest)
{
	char c = rest->at[0];

	if (c != *s->word || copy(s, c) != ST_OK)
		return c != *s->word ? ST_REPLY : ST_FULL;
	*rest = span_skip(*rest, 1);
	s->word++;
	return *s->word == '\0' ? value_done(s) : ST_OK;
}

/* -- Structure. */

static bool
in_array(const struct json_scan *s)
{
	return (s->arrays >> (s->depth - 1) & 1) != 0;
}

/* The level below the array that is cut: items begin and end here. */
static bool
at_item(const struct json_scan *s)
{
	return s->in_cut && s->depth == 2;
}

static enum status
value_done(struct json_scan *s)
{
	struct span item;

	s->state = s->depth == 0 ? AT_END : AFTER_VALUE;
	if (!at_item(s))
		return ST_OK;
	item = span_skip(buf_span(s->out), s->item_at);
	buf_cut(s->out, s->item_at);
	s->lost = false;
	return s->take(s->arg, item);
}

static enum status
open_level(struct json_scan *s, bool array)
{
	bool cut = s->at_cut && array;

	s->at_cut = false;
	if (s->depth == MAX_DEPTH || (cut && s->was_cut))
		return ST_REPLY;
	s->depth++;
	s->arrays &= ~(UINT32_C(1) << (s->depth - 1));
	s->arrays |= (uint32_t)array << (s->depth - 1);
	s->state = array ? AT_ITEM : AT_MEMBER;
	if (copy(s, array ? '[' : '{') != ST_OK)
		return ST_FULL;
	if (cut) {
		s->was_cut = s->in_cut = true;
		s->item_at = s->out->len;
	}
	return ST_OK;
}

static enum status
close_level(struct json_scan *s, bool array)
{
	if (in_array(s) != array)
		return ST_REPLY;
	if (at_item(s))
		s->in_cut = false;
	s->depth--;
	if (copy(s, array ? ']' : '}') != ST_OK)
		return ST_FULL;
	return value_done(s);
}

static enum status
begin_value(struct json_scan *s, char c)
{
	if (c == '{' || c == '[')
		return open_level(s, c == '[');
	s->at_cut = false;
	if (c == '"')
		return begin_string(s, false);
	switch (c) {
	case 't':
		s->word = "rue";
		break;
	case 'f':
		s->word = "alse";
		break;
	case 'n':
		s->word = "ull";
		break;
	default:
		s->word = NULL;
		break;
	}
	s->state = s->word != NULL ? IN_WORD : c == '-' ? IN_MINUS :
	    number_next(IN_MINUS, c);
	return s->state == DEAD ? ST_REPLY : copy(s, c);
}

static enum status
after_value(struct json_scan *s, char c)
{
	if (c != ',')
		return c == ']' || c == '}' ? close_level(s, c == ']') :
		    ST_REPLY;
	s->state = in_array(s) ? AT_VALUE : AT_KEY;
	return at_item(s) ? ST_OK : copy(s, ',');
}

/* A byte between values, white space left out. */
static enum status
structure(struct json_scan *s, char c)
{
	switch (s->state) {
	case AT_START:
		return c == '{' ? open_level(s, false) : ST_REPLY;
	case AT_ITEM:
		if (c == ']')
			return close_level(s, true);
		return begin_value(s, c);
	case AT_VALUE:
		return begin_value(s, c);
	case AT_MEMBER:
		if (c == '}')
			return close_level(s, false);
		return c == '"' ? begin_string(s, true) : ST_REPLY;
	case AT_KEY:
		return c == '"' ? begin_string(s, true) : ST_REPLY;
	case AT_COLON:
		s->state = AT_VALUE;
		return c == ':' ? copy(s, c) : ST_REPLY;
	case AFTER_VALUE:
		return after_value(s, c);
	default:
		return ST_REPLY;	/* more behind the end */
	}
}

static enum status
scan_some(struct json_scan *s, struct span *rest)
{
	char c = rest->at[0];

	if (s->state == IN_STRING)
		return scan_string(s, rest);
	if (s->state == IN_WORD)
		return scan_word(s, rest);
	if (s->state >= IN_MINUS)
		return scan_number(s, rest);
	*rest = span_skip(*rest, 1);
	if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
		return ST_OK;
	return structure(s, c);
}

enum status
json_scan_feed(struct json_scan *s, struct span piece)
{
	enum status st = s->state == DEAD ? ST_REPLY : ST_OK;

	while (st == ST_OK && piece.len > 0)
		st = scan_some(s, &piece);
	if (st != ST_OK)
		s->state = DEAD;
	return st;
}

enum status
json_scan_end(struct json_scan *s)
{
	bool whole = s->state == AT_END;

	s->state = DEAD;
	return whole ? ST_OK : ST_REPLY;
}
