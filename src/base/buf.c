/* SPDX-License-Identifier: MIT */
/* buf.c -- see buf.h. */
#include "base/buf.h"
#include "base/bug.h"

#include <string.h>

/* -- Looking at bytes. */

struct span
span_of(const char *s)
{
	return (struct span){ s, s == NULL ? 0 : strlen(s) };
}

struct span
buf_span(const struct buf *b)
{
	return (struct span){ b->at, b->len };
}

/* memcmp() may not be given NULL, not even for no bytes. */
static bool
same(const char *a, const char *b, size_t n)
{
	return n == 0 || memcmp(a, b, n) == 0;
}

bool
span_equal(struct span a, struct span b)
{
	return a.len == b.len && same(a.at, b.at, a.len);
}

bool
span_is(struct span a, const char *s)
{
	return span_equal(a, span_of(s));
}

bool
span_starts(struct span a, const char *s)
{
	size_t n = strlen(s);

	return a.len >= n && same(a.at, s, n);
}

bool
span_ends(struct span a, const char *s)
{
	size_t n = strlen(s);

	return a.len >= n && (n == 0 || same(a.at + (a.len - n), s, n));
}

size_t
span_find(struct span a, char c)
{
	const char *found = a.len == 0 ? NULL : memchr(a.at, c, a.len);

	return found == NULL ? a.len : (size_t)(found - a.at);
}

bool
span_holds(struct span a, struct span needle)
{
	size_t i;

	if (needle.len == 0)
		return true;
	for (i = 0; i + needle.len <= a.len; i++)
		if (a.at[i] == needle.at[0] &&
		    same(a.at + i, needle.at, needle.len))
			return true;
	return false;
}

struct span
span_skip(struct span a, size_t n)
{
	if (n > a.len)
		n = a.len;
	if (n > 0)
		a.at += n;
	a.len -= n;
	return a;
}

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct span
span_trim(struct span a)
{
	while (a.len > 0 && is_space(a.at[0]))
		a = span_skip(a, 1);
	while (a.len > 0 && is_space(a.at[a.len - 1]))
		a.len--;
	return a;
}

struct span
span_cut(struct span *rest, char c)
{
	size_t n = span_find(*rest, c);
	struct span first = { rest->at, n };

	*rest = span_skip(*rest, n + 1);
	return first;
}

bool
span_number(struct span a, uint64_t max, uint64_t *out)
{
	uint64_t n = 0;
	size_t i;

	if (a.len == 0 || (a.len > 1 && a.at[0] == '0'))
		return false;
	for (i = 0; i < a.len; i++) {
		unsigned digit = (unsigned)(a.at[i] - '0');

		if (digit > 9 || n > max / 10 || digit > max - n * 10)
			return false;
		n = n * 10 + digit;
	}
	*out = n;
	return true;
}

/* -- Appending.  What consists of several puts is taken back when one of them
 * does not fit, so that a full buf shows no half of anything. */

void
buf_cut(struct buf *b, size_t len)
{
	BUG_IF(len > b->len);
	if (b->len > b->used)
		b->used = b->len;
	b->len = len;
}

void
buf_put(struct buf *b, struct span s)
{
	if (b->full || s.len > b->cap - b->len) {
		b->full = true;
		return;
	}
	if (s.len > 0)
		memmove(b->at + b->len, s.at, s.len);
	b->len += s.len;
}

void
buf_puts(struct buf *b, const char *s)
{
	buf_put(b, span_of(s));
}

void
buf_putc(struct buf *b, char c)
{
	if (b->full || b->len == b->cap) {
		b->full = true;
		return;
	}
	b->at[b->len++] = c;
}

void
buf_padded(struct buf *b, uint64_t n, int digits)
{
	char text[20];
	size_t at = sizeof(text);

	while (at > 0 && (n > 0 || digits > 0)) {
		text[--at] = (char)('0' + n % 10);
		n /= 10;
		digits--;
	}
	buf_put(b, (struct span){ text + at, sizeof(text) - at });
}

void
buf_number(struct buf *b, int64_t n)
{
	size_t mark = b->len;

	if (n < 0)
		buf_putc(b, '-');
	buf_padded(b, n < 0 ? 0 - (uint64_t)n : (uint64_t)n, 1);
	if (b->full)
		buf_cut(b, mark);
}

static void
put_hex_byte(struct buf *b, unsigned char byte, const char *digits)
{
	buf_putc(b, digits[byte >> 4]);
	buf_putc(b, digits[byte & 15]);
}

void
buf_hex(struct buf *b, const unsigned char *at, size_t n)
{
	size_t mark = b->len, i;

	for (i = 0; i < n; i++)
		put_hex_byte(b, at[i], "0123456789abcdef");
	if (b->full)
		buf_cut(b, mark);
}

static bool
is_lower_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool
is_unreserved(char c)
{
	return is_lower_alnum(c) || (c >= 'A' && c <= 'Z') ||
	    c == '-' || c == '_' || c == '.' || c == '~';
}

void
buf_percent(struct buf *b, struct span s)
{
	size_t mark = b->len, i;

	for (i = 0; i < s.len; i++) {
		if (is_unreserved(s.at[i])) {
			buf_putc(b, s.at[i]);
			continue;
		}
		buf_putc(b, '%');
		put_hex_byte(b, (unsigned char)s.at[i], "0123456789ABCDEF");
	}
	if (b->full)
		buf_cut(b, mark);
}

void
buf_json(struct buf *b, struct span s)
{
	size_t mark = b->len, i;

	for (i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.at[i];

		if (c < ' ') {
			buf_puts(b, "\\u00");
			put_hex_byte(b, c, "0123456789abcdef");
			continue;
		}
		if (c == '"' || c == '\\')
			buf_putc(b, '\\');
		buf_putc(b, (char)c);
	}
	if (b->full)
		buf_cut(b, mark);
}

void
buf_utf8(struct buf *b, uint32_t code)
{
	char text[4];
	size_t n = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	static const unsigned char lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	size_t i;

	for (i = n - 1; i > 0; i--) {
		text[i] = (char)(0x80 | (code & 0x3f));
		code >>= 6;
	}
	text[0] = (char)(lead[n] | code);
	buf_put(b, (struct span){ text, n });
}

void
buf_clear(struct buf *b)
{
	buf_cut(b, 0);
	b->full = false;
}

void
wipe(void *at, size_t n)
{
	if (n > 0)
		memset(at, 0, n);
	/* The compiler must believe that somebody looks at the zeros. */
	__asm__ volatile("" : : "r"(at) : "memory");
}

void
buf_wipe(struct buf *b)
{
	buf_clear(b);
	wipe(b->at, b->used);
	b->used = 0;
}

/* -- Base64. */

static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
buf_base64(struct buf *b, struct span s)
{
	const unsigned char *at = (const unsigned char *)s.at;
	size_t i, left;
	uint32_t n;
	char *to;

	if (b->full || s.len > SIZE_MAX / 2 ||
	    (s.len + 2) / 3 * 4 > b->cap - b->len) {
		b->full = true;
		return;
	}
	for (i = 0; i < s.len; i += 3) {
		left = s.len - i;
		n = (uint32_t)at[i] << 16;
		n |= left > 1 ? (uint32_t)at[i + 1] << 8 : 0;
		n |= left > 2 ? at[i + 2] : 0;
		to = b->at + b->len;
		to[0] = base64_digits[n >> 18];
		to[1] = base64_digits[n >> 12 & 63];
		to[2] = left > 1 ? base64_digits[n >> 6 & 63] : '=';
		to[3] = left > 2 ? base64_digits[n & 63] : '=';
		b->len += 4;
	}
}

/* Value of a base64 digit, or 64. */
static uint32_t
base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (uint32_t)(c - 'A');
	if (c >= 'a' && c <= 'z')
		return (uint32_t)(c - 'a') + 26;
	if (c >= '0' && c <= '9')
		return (uint32_t)(c - '0') + 52;
	return c == '+' ? 62 : c == '/' ? 63 : 64;
}

/* How many bytes `s` stands for; SIZE_MAX where it is not base64, or is not
 * the one way to write those bytes (RFC 4648 3.5). */
static size_t
base64_len(struct span s)
{
	size_t pad = 0, i;
	uint32_t last = 0;

	if (s.len == 0)
		return 0;
	if (s.len % 4 != 0)
		return SIZE_MAX;
	while (pad < 2 && s.at[s.len - 1 - pad] == '=')
		pad++;
	for (i = 0; i < s.len - pad; i++) {
		last = base64_value(s.at[i]);
		if (last == 64)
			return SIZE_MAX;
	}
	if ((pad == 1 && (last & 3) != 0) || (pad == 2 && (last & 15) != 0))
		return SIZE_MAX;
	return s.len / 4 * 3 - pad;
}

enum status
buf_unbase64(struct buf *b, struct span s)
{
	size_t len = base64_len(s), done = 0, i, k;
	uint32_t n;

	if (len == SIZE_MAX)
		return ST_REPLY;
	if (b->full || len > b->cap - b->len) {
		b->full = true;
		return ST_FULL;
	}
	for (i = 0; i < s.len; i += 4) {
		n = 0;
		for (k = 0; k < 4; k++)	/* padding's bits are cut off below */
			n = n << 6 | (base64_value(s.at[i + k]) & 63);
		for (k = 0; k < 3 && done < len; k++, done++)
			b->at[b->len++] = (char)(n >> (16 - 8 * k) & 255);
	}
	return ST_OK;
}

/* -- Names. */

/* Letters, digits and hyphens, none of these at an end. */
static bool
is_label(struct span s)
{
	size_t i;

	if (s.len == 0 || s.at[0] == '-' || s.at[s.len - 1] == '-')
		return false;
	for (i = 0; i < s.len; i++)
		if (!is_lower_alnum(s.at[i]) && s.at[i] != '-')
			return false;
	return true;
}

bool
name_is_label(struct span s)
{
	return s.len <= 63 && is_label(s);
}

bool
name_is_subdomain(struct span s)
{
	bool dot = true;

	if (s.len > 253)
		return false;
	while (dot) {
		dot = span_find(s, '.') < s.len;
		if (!is_label(span_cut(&s, '.')))
			return false;
	}
	return true;
}

/* After a mismatch only the last star needs to be tried again, one character
 * further on. */
bool
glob_match(struct span glob, struct span name)
{
	size_t g = 0, n = 0, star = SIZE_MAX, star_n = 0;

	while (n < name.len) {
		if (g < glob.len && glob.at[g] == '*') {
			star = g++;
			star_n = n;
		} else if (g < glob.len &&
		    (glob.at[g] == '?' || glob.at[g] == name.at[n])) {
			g++;
			n++;
		} else if (star != SIZE_MAX) {
			g = star + 1;
			n = ++star_n;
		} else {
			return false;
		}
	}
	while (g < glob.len && glob.at[g] == '*')
		g++;
	return g == glob.len;
}
