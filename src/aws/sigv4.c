/* SPDX-License-Identifier: MIT */
/* sigv4.c -- AWS Signature Version 4 (docs/design/wire.md, "SigV4"). */
#include <bearssl_hmac.h>

#include "aws/sigv4.h"
#include "aws/sigv4_uri.h"

#define ALGORITHM "AWS4-HMAC-SHA256"
#define DAY 8		/* of a date, YYYYMMDDTHHMMSSZ: the day alone */
#define DATE 16
#define HEX 64		/* SHA-256 in hex */
#define OURS 3		/* headers that are added here */
#define SCOPE 256	/* day, region, service and their ending */

/* Where the canonical request goes: hashed, shown, or both. */
struct sigv4_sink {
	br_sha256_context *sha;		/* or NULL */
	struct buf *text;		/* or NULL */
};

struct signing {
	const struct sigv4_request *r;
	struct sigv4_header header[SIGV4_HEADERS + OURS];	/* sorted */
	size_t n;
	char date[DATE];
	char body_hash[HEX];
	char scope_room[SCOPE];
	struct buf scope;
};

static void
put(const struct sigv4_sink *k, struct span s)
{
	if (k->sha != NULL)
		br_sha256_update(k->sha, s.at, s.len);
	if (k->text != NULL)
		buf_put(k->text, s);
}

static void
putc_to(const struct sigv4_sink *k, char c)
{
	put(k, (struct span){ &c, 1 });
}

static void
digest(const br_sha256_context *sha, char hex[HEX])
{
	unsigned char raw[br_sha256_SIZE];
	struct buf b = BUF_OVER(hex, HEX);

	br_sha256_out(sha, raw);
	buf_hex(&b, raw, sizeof(raw));
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* -- The headers. */

static int
compare_names(struct span a, struct span b)
{
	size_t i;

	for (i = 0; i < a.len && i < b.len; i++) {
		int order = (unsigned char)lower(a.at[i]) -
		    (unsigned char)lower(b.at[i]);

		if (order != 0)
			return order;
	}
	return (a.len > b.len) - (a.len < b.len);
}

/* Sort a header in, behind those of the same name. */
static void
add_header(struct signing *s, struct span name, struct span value)
{
	size_t i;

	for (i = s->n++; i > 0 &&
	    compare_names(name, s->header[i - 1].name) < 0; i--)
		s->header[i] = s->header[i - 1];
	s->header[i] = (struct sigv4_header){ name, value };
}

static bool
repeats(const struct signing *s, size_t i)
{
	return i > 0 &&
	    compare_names(s->header[i].name, s->header[i - 1].name) == 0;
}

static void
put_name(const struct sigv4_sink *k, struct span name)
{
	size_t i;

	for (i = 0; i < name.len; i++)
		putc_to(k, lower(name.at[i]));
}

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Any run of white space becomes one space, a fold included. */
static void
put_value(const struct sigv4_sink *k, struct span value)
{
	size_t i;

	value = span_trim(value);
	for (i = 0; i < value.len; i++) {
		if (!is_blank(value.at[i]))
			putc_to(k, value.at[i]);
		else if (!is_blank(value.at[i - 1]))
			putc_to(k, ' ');
	}
}

static void
put_headers(const struct sigv4_sink *k, const struct signing *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		if (repeats(s, i)) {
			putc_to(k, ',');
		} else {
			if (i > 0)
				putc_to(k, '\n');
			put_name(k, s->header[i].name);
			putc_to(k, ':');
		}
		put_value(k, s->header[i].value);
	}
	put(k, SPAN("\n\n"));
}

static void
put_signed_names(const struct sigv4_sink *k, const struct signing *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		if (repeats(s, i))
			continue;
		if (i > 0)
			putc_to(k, ';');
		put_name(k, s->header[i].name);
	}
}

/* -- The request. */

static struct span
body_hash(const struct signing *s)
{
	return (struct span){ s->body_hash, HEX };
}

static struct span
date(const struct signing *s)
{
	return (struct span){ s->date, DATE };
}

static void
add_own_headers(struct signing *s, const struct sigv4_keys *keys)
{
	add_header(s, SPAN("x-amz-date"), date(s));
	if (keys->token.len > 0 && !s->r->token_unsigned)
		add_header(s, SPAN("x-amz-security-token"), keys->token);
	if (s->r->send_hash)
		add_header(s, SPAN("x-amz-content-sha256"), body_hash(s));
}

static enum status
begin(struct signing *s, const struct sigv4_keys *keys,
    const struct sigv4_request *r)
{
	struct buf b = BUF(s->date);
	br_sha256_context sha;
	size_t i;

	s->r = r;
	s->n = 0;
	if (r->n_headers > SIGV4_HEADERS)
		return ST_FULL;
	buf_time_basic(&b, r->now_s);
	br_sha256_init(&sha);
	br_sha256_update(&sha, r->body.at, r->body.len);
	digest(&sha, s->body_hash);

	for (i = 0; i < r->n_headers; i++)
		add_header(s, r->header[i].name, r->header[i].value);
	add_own_headers(s, keys);

	s->scope = (struct buf)BUF(s->scope_room);
	buf_put(&s->scope, (struct span){ s->date, DAY });
	buf_putc(&s->scope, '/');
	buf_put(&s->scope, r->region);
	buf_putc(&s->scope, '/');
	buf_put(&s->scope, r->service);
	buf_puts(&s->scope, "/aws4_request");
	return s->scope.full ? ST_FULL : ST_OK;
}

static enum status
put_canonical(const struct sigv4_sink *k, const struct signing *s)
{
	struct span query = s->r->uri;
	struct span path = span_cut(&query, '?');
	enum status st;

	put(k, s->r->method);
	putc_to(k, '\n');
	st = sigv4_put_path(k, put, path, s->r->path_as_is);
	if (st != ST_OK)
		return st;
	putc_to(k, '\n');
	st = sigv4_put_query(k, put, query);
	if (st != ST_OK)
		return st;
	putc_to(k, '\n');
	put_headers(k, s);
	put_signed_names(k, s);
	putc_to(k, '\n');
	put(k, body_hash(s));
	return ST_OK;
}

static enum status
put_to_sign(const struct signing *s, struct buf *out)
{
	br_sha256_context sha;
	struct sigv4_sink k = { &sha, NULL };
	char hash[HEX];
	enum status st;

	br_sha256_init(&sha);
	st = put_canonical(&k, s);
	if (st != ST_OK)
		return st;
	digest(&sha, hash);
	buf_puts(out, ALGORITHM "\n");
	buf_put(out, date(s));
	buf_putc(out, '\n');
	buf_put(out, buf_span(&s->scope));
	buf_putc(out, '\n');
	buf_put(out, (struct span){ hash, HEX });
	return out->full ? ST_FULL : ST_OK;
}

/* -- The signature. */

/* `out` may be the key itself: the chain of keys replaces link by link. */
static void
hmac(const void *key, size_t key_len, struct span s,
    unsigned char out[br_sha256_SIZE])
{
	br_hmac_key_context kc;
	br_hmac_context hc;

	br_hmac_key_init(&kc, &br_sha256_vtable, key, key_len);
	br_hmac_init(&hc, &kc, 0);
	br_hmac_update(&hc, s.at, s.len);
	br_hmac_out(&hc, out);
	wipe(&kc, sizeof(kc));
	wipe(&hc, sizeof(hc));
}

static enum status
signature(const struct sigv4_keys *keys, const struct signing *s,
    struct span to_sign, unsigned char out[br_sha256_SIZE])
{
	char first[4 + MAX_SECRET_KEY];
	struct buf b = BUF(first);
	unsigned char key[br_sha256_SIZE];
	bool full;

	buf_puts(&b, "AWS4");
	buf_put(&b, keys->secret);
	hmac(b.at, b.len, (struct span){ s->date, DAY }, key);
	full = b.full;
	buf_wipe(&b);
	hmac(key, sizeof(key), s->r->region, key);
	hmac(key, sizeof(key), s->r->service, key);
	hmac(key, sizeof(key), SPAN("aws4_request"), key);
	hmac(key, sizeof(key), to_sign, out);
	wipe(key, sizeof(key));
	return full ? ST_FULL : ST_OK;
}

static void
put_line(struct buf *out, const char *name, struct span value)
{
	buf_puts(out, name);
	buf_put(out, value);
	buf_puts(out, "\r\n");
}

static void
put_authorization(struct buf *out, const struct sigv4_keys *keys,
    const struct signing *s, const unsigned char sig[br_sha256_SIZE])
{
	struct sigv4_sink k = { NULL, out };

	buf_puts(out, "Authorization: " ALGORITHM " Credential=");
	buf_put(out, keys->id);
	buf_putc(out, '/');
	buf_put(out, buf_span(&s->scope));
	buf_puts(out, ", SignedHeaders=");
	put_signed_names(&k, s);
	buf_puts(out, ", Signature=");
	buf_hex(out, sig, br_sha256_SIZE);
	buf_puts(out, "\r\n");
}

enum status
sigv4_sign(const struct sigv4_keys *keys, const struct sigv4_request *r,
    struct buf *out)
{
	char room[sizeof(ALGORITHM) + DATE + SCOPE + HEX + 2];
	struct buf to_sign = BUF(room);
	unsigned char sig[br_sha256_SIZE];
	struct signing s;
	enum status st;

	st = begin(&s, keys, r);
	if (st == ST_OK)
		st = put_to_sign(&s, &to_sign);
	if (st == ST_OK)
		st = signature(keys, &s, buf_span(&to_sign), sig);
	if (st != ST_OK)
		return st;
	put_line(out, "X-Amz-Date: ", date(&s));
	if (keys->token.len > 0)
		put_line(out, "X-Amz-Security-Token: ", keys->token);
	if (r->send_hash)
		put_line(out, "X-Amz-Content-Sha256: ", body_hash(&s));
	put_authorization(out, keys, &s, sig);
	return out->full ? ST_FULL : ST_OK;
}

enum status
sigv4_canonical(const struct sigv4_keys *keys, const struct sigv4_request *r,
    struct buf *out)
{
	struct sigv4_sink k = { NULL, out };
	struct signing s;
	enum status st;

	st = begin(&s, keys, r);
	if (st == ST_OK)
		st = put_canonical(&k, &s);
	return st == ST_OK && out->full ? ST_FULL : st;
}

enum status
sigv4_to_sign(const struct sigv4_keys *keys, const struct sigv4_request *r,
    struct buf *out)
{
	struct signing s;
	enum status st;

	st = begin(&s, keys, r);
	return st == ST_OK ? put_to_sign(&s, out) : st;
}
