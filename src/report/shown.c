/* SPDX-License-Identifier: MIT */
/* shown.c -- which bytes of others may stand in a line: never a part of
 * a guarded secret, nor what looks like one. */
#include <string.h>

#include "report/shown.h"

#define MAX_SHOWN 128		/* of a value that the user set */
#define GUARD 16		/* so many bytes of a secret tell too much */
#define KEY 40			/* characters of a secret key */
#define HASH_BITS 14		/* 2 KiB of stack */

void
report_guard(struct report *r, struct span secret)
{
	if (secret.len == 0)
		return;
	BUG_IF(r->n_secrets == REPORT_SECRETS);
	r->secret[r->n_secrets++] = secret;
}

void
report_unguard_all(struct report *r)
{
	r->n_secrets = 0;
}

/* Append `s`, at most `max` bytes of it, on one line and without `"`. */
static void
put_printable(struct buf *b, struct span s, size_t max)
{
	for (size_t i = 0; i < s.len && i < max; i++) {
		char c = s.at[i];

		buf_putc(b, c < ' ' || c > '~' ? '?' : c == '"' ? '\'' : c);
	}
	if (s.len > max)
		buf_puts(b, "...");
}

static bool
all_of(struct span s, size_t max, const char *more)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= '0' && c <= '9') &&
		    (c == '\0' || strchr(more, c) == NULL))
			return false;
	}
	return s.len > 0 && s.len <= max;
}

void
report_foreign(struct buf *b, const struct span *name, size_t n, size_t all)
{
	size_t shown = n < 3 ? n : 3;

	for (size_t i = 0; i < shown; i++) {
		if (i > 0)
			buf_puts(b, ", ");
		if (all_of(name[i], MAX_FOREIGN, "._:/-"))
			buf_put(b, name[i]);
		else
			buf_puts(b, "(a name that cannot be shown)");
	}
	if (shown == 0)
		buf_puts(b, "somebody else");
	if (all > shown && shown > 0) {
		buf_puts(b, " and ");
		buf_number(b, (int64_t)(all - shown));
		buf_puts(b, " more");
	}
}

/* A number for the four bytes at `at`, whatever their case. */
static size_t
hash_four(const char *at)
{
	const unsigned char *b = (const unsigned char *)at;
	uint32_t four = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 |
	    (uint32_t)b[2] << 8 | b[3];

	return (four | 0x20202020u) * 2654435761u >> (32 - HASH_BITS);
}

/* Whether `s` holds the GUARD bytes at `at`, in any case: a URL's host is kept
 * in small letters. */
static bool
holds_piece(struct span s, const char *at)
{
	for (size_t i = 0, n = 0; i + GUARD <= s.len; i++, n = 0) {
		while (n < GUARD && (s.at[i + n] | 0x20) == (at[n] | 0x20))
			n++;
		if (n == GUARD)
			return true;
	}
	return false;
}

/* Whether `s` holds GUARD bytes in a row of `secret`, or a short one whole.
 * A thousand refusals are held against 64 KiB of secrets each, so most places
 * in the secret are passed over by what four bytes stand nowhere in `s`. */
static bool
leaks(struct span s, struct span secret)
{
	unsigned char here[(1 << HASH_BITS) / 8] = { 0 };
	size_t i, h;

	if (secret.len < GUARD)
		return secret.len > 0 && span_holds(s, secret);
	for (i = 0; i + GUARD <= s.len; i++) {
		h = hash_four(s.at + i);
		here[h / 8] |= (unsigned char)(1 << h % 8);
	}
	for (i = 0; i + GUARD <= secret.len; i++) {
		h = hash_four(secret.at + i);
		if ((here[h / 8] >> h % 8 & 1) != 0 &&
		    holds_piece(s, secret.at + i))
			return true;
	}
	return false;
}

/* The same for each guarded secret, and for the base64 of a key: that is how
 * kubectl shows it. */
static bool
leaks_any(const struct report *r, struct span s)
{
	char room[(MAX_SECRET_KEY + 2) / 3 * 4];
	struct buf b = BUF(room);
	bool found = false;

	for (size_t i = 0; i < r->n_secrets && !found; i++) {
		buf_clear(&b);
		if (r->secret[i].len <= MAX_SECRET_KEY)
			buf_base64(&b, r->secret[i]);
		found = leaks(s, r->secret[i]) || leaks(s, buf_span(&b));
	}
	buf_wipe(&b);
	return found;
}

bool
line_is_code(const struct report *r, struct span s)
{
	return all_of(s, MAX_CODE, "._#-") && !leaks_any(r, s);
}

/* Whether `s` holds 40 characters in a row of what secret keys are made of,
 * and of three kinds: whoever's that is, it is not shown. */
static bool
looks_secret(struct span s)
{
	unsigned kinds = 0;
	size_t run = 0;

	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];
		unsigned kind = c >= 'a' && c <= 'z' ? 1 :
		    c >= 'A' && c <= 'Z' ? 2 : c >= '0' && c <= '9' ? 4 :
		    c == '/' || c == '+' ? 8 : 0;

		run = kind != 0 ? run + 1 : 0;
		kinds = kind != 0 ? kinds | kind : 0;
		if (run >= KEY && (kinds & 7) == 7)
			return true;
	}
	return false;
}

void
line_shown(const struct report *r, struct buf *b, struct span s)
{
	if (leaks_any(r, s) || looks_secret(s))
		buf_puts(b, "(not shown: it may be a secret)");
	else
		put_printable(b, s, MAX_SHOWN);
}

void
line_message(const struct report *r, struct buf *b, const char *says,
    struct span message)
{
	if (message.len == 0 || leaks_any(r, message))
		return;
	buf_puts(b, "; ");
	buf_puts(b, says);
	buf_puts(b, " says: \"");
	put_printable(b, message, MAX_MESSAGE);
	buf_puts(b, "\"");
}
