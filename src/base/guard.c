/* SPDX-License-Identifier: MIT */
/* guard.c -- the register of live secrets, and whether a text holds a part of
 * one. */
#include "base/bug.h"
#include "base/guard.h"
#include "base/limits.h"

#define GUARD 16		/* so many bytes of a secret tell too much */
#define KEY 40			/* characters of a secret key */
#define HASH_BITS 14		/* 2 KiB of stack */

static struct span guarded[GUARD_SECRETS];
static size_t n_guarded;

void
guard_add(struct span secret)
{
	if (secret.len == 0)
		return;
	BUG_IF(n_guarded == GUARD_SECRETS);
	guarded[n_guarded++] = secret;
}

void
guard_clear(void)
{
	n_guarded = 0;
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

/* So it is for each of them, and for the base64 of a key: that is how kubectl
 * shows it. */
bool
guard_leaks(struct span s)
{
	char room[(MAX_SECRET_KEY + 2) / 3 * 4];
	struct buf b = BUF(room);
	bool found = false;

	for (size_t i = 0; i < n_guarded && !found; i++) {
		buf_clear(&b);
		if (guarded[i].len <= MAX_SECRET_KEY)
			buf_base64(&b, guarded[i]);
		found = leaks(s, guarded[i]) || leaks(s, buf_span(&b));
	}
	buf_wipe(&b);
	return found;
}

/* Whether `s` holds 40 characters in a row of what secret keys are made of,
 * and of three kinds: whoever's that is, it is not shown. */
bool
guard_suspects(struct span s)
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
