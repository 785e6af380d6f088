/* SPDX-License-Identifier: MIT */
/* buf.h -- foreign bytes as a pointer and a length, and bounded appending.
 * Nothing here allocates or ends anything with a NUL unless it says so. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

/* Bytes that somebody else owns.  An empty span may have a NULL `at`. */
struct span {
	const char *at;
	size_t len;
};

/* A span of a string literal. */
#define SPAN(literal) ((struct span){ "" literal, sizeof(literal) - 1 })

/* A caller's memory being filled.  A full buf stays full and unchanged, so
 * that a whole request may be built and `full` asked once. */
struct buf {
	char *at;
	size_t cap;
	size_t len;
	bool full;
	size_t used;	/* the most that len ever was: what wiping covers */
};

/* An empty buf over `n` bytes, and over an array. */
#define BUF_OVER(bytes, n) ((struct buf){ (bytes), (n), 0, false, 0 })
#define BUF(array) BUF_OVER((array), sizeof(array))

/* The span of a NUL-terminated string; of NULL, the empty span. */
struct span span_of(const char *s);

/* The bytes in `b` so far.  Dies when `b` is changed. */
struct span buf_span(const struct buf *b);

bool span_equal(struct span a, struct span b);
bool span_is(struct span a, const char *s);	/* equal to a string */
bool span_starts(struct span a, const char *s);
bool span_ends(struct span a, const char *s);

/* Where `c` first stands in `a`, or a.len. */
size_t span_find(struct span a, char c);

/* Whether `needle` stands anywhere in `a`.  The empty needle does. */
bool span_holds(struct span a, struct span needle);

/* `a` without its first `n` bytes; all of it gone when `n` is past its end. */
struct span span_skip(struct span a, size_t n);

/* `a` without ASCII white space (space, tab, CR, LF, VT, FF) at both ends. */
struct span span_trim(struct span a);

/* Split at the first `c`: what stands before it is returned, what stands
 * after it stays in `rest`.  Without `c` all is returned and `rest` empty. */
struct span span_cut(struct span *rest, char c);

/* A decimal number without sign, blanks or leading zeros ("0" itself is
 * one), at most `max`.  Returns false, and leaves `out`, for anything else. */
bool span_number(struct span a, uint64_t max, uint64_t *out);

/* Append.  Nothing is written when the whole does not fit: `b` is full. */
void buf_put(struct buf *b, struct span s);
void buf_puts(struct buf *b, const char *s);
void buf_putc(struct buf *b, char c);
void buf_number(struct buf *b, int64_t n);	/* decimal */
void buf_padded(struct buf *b, uint64_t n, int digits);	/* zeros before */
void buf_hex(struct buf *b, const unsigned char *at, size_t n);	/* lower */
void buf_base64(struct buf *b, struct span s);	/* RFC 4648 4, padded */

/* Append percent-encoded (RFC 3986): all but A-Z a-z 0-9 - _ . ~ */
void buf_percent(struct buf *b, struct span s);

/* Append inside a JSON string (RFC 8259 7): quotes, backslashes and controls
 * escaped.  The caller writes the quotes around it. */
void buf_json(struct buf *b, struct span s);

/* Append the character `code` as UTF-8.  Must be at most U+10FFFF and no
 * surrogate. */
void buf_utf8(struct buf *b, uint32_t code);

/* Append `t_s` (Unix seconds) as 2026-11-24T06:00:00Z, or as 20261124T060000Z,
 * which SigV4 wants.  A time before 1970 or after the year 9999 is written as
 * the first or last second of these. */
void buf_time(struct buf *b, int64_t t_s);
void buf_time_basic(struct buf *b, int64_t t_s);

/* Read an HTTP date in its one form that servers write (IMF-fixdate, RFC 9110
 * 5.6.7: Tue, 24 Nov 2026 06:00:00 GMT), or an RFC 3339 UTC time with or
 * without a fraction.  Unix seconds; false for anything else. */
bool span_http_date(struct span a, int64_t *out);
bool span_time(struct span a, int64_t *out);

/* Decode standard base64 with its padding (RFC 4648 4) and append.  ST_OK;
 * ST_REPLY, `b` unchanged, where `s` is not that; ST_FULL.  `b` may lie at or
 * before the bytes of `s`: decoding in place is allowed. */
enum status buf_unbase64(struct buf *b, struct span s);

/* Take everything out, or what stands from `len` on, which is a bug where
 * there is less.  The memory is kept as it is. */
void buf_clear(struct buf *b);
void buf_cut(struct buf *b, size_t len);

/* Overwrite with zeros so that no compiler leaves it out.  For secrets.  Of a
 * buf, all that ever was in it: memory that was never touched stays so. */
void wipe(void *at, size_t n);
void buf_wipe(struct buf *b);

/* -- Names that go into host names, paths and headers. */
/* RFC 1123: [a-z0-9]([-a-z0-9]*[a-z0-9])?, at most 63. */
bool name_is_label(struct span s);

/* Such labels, of any length as in Kubernetes, joined by dots; at most 253. */
bool name_is_subdomain(struct span s);

/* Glob match: `*` any run, `?` one character, all else itself.  Linear in
 * the product of both lengths. */
bool glob_match(struct span glob, struct span name);

#endif
