/* SPDX-License-Identifier: MIT */
/* sigv4_uri.c -- the path and query of a canonical request
 * (docs/design/wire.md, "SigV4"). */
#include "aws/sigv4_uri.h"

struct param {
	struct span name;
	struct span value;
};

static void
put_percent(const struct sigv4_sink *k, sigv4_put *put, char c)
{
	char room[3];
	struct buf b = BUF(room);

	buf_percent(&b, (struct span){ &c, 1 });
	put(k, buf_span(&b));
}

/* -- The path. */

static void
put_path_part(const struct sigv4_sink *k, sigv4_put *put, struct span s)
{
	size_t i;

	for (i = 0; i < s.len; i++) {
		if (s.at[i] == '/')
			put(k, SPAN("/"));
		else
			put_percent(k, put, s.at[i]);
	}
}

/* Drop empty names and dots, and what two dots take back. */
static enum status
put_normal_path(const struct sigv4_sink *k, sigv4_put *put,
    struct span path)
{
	struct span segment[SIGV4_SEGMENTS];
	bool ends_so = span_ends(path, "/");
	size_t i, n = 0;

	while (path.len > 0) {
		struct span s = span_cut(&path, '/');

		if (s.len == 0 || span_is(s, "."))
			continue;
		if (span_is(s, "..")) {
			n -= n > 0;
			continue;
		}
		if (n == SIGV4_SEGMENTS)
			return ST_FULL;
		segment[n++] = s;
	}
	for (i = 0; i < n; i++) {
		put(k, SPAN("/"));
		put_path_part(k, put, segment[i]);
	}
	if (n == 0 || ends_so)
		put(k, SPAN("/"));
	return ST_OK;
}

enum status
sigv4_put_path(const struct sigv4_sink *k, sigv4_put *put, struct span path,
    bool as_is)
{
	if (!as_is)
		return put_normal_path(k, put, path);
	put_path_part(k, put, path.len > 0 ? path : SPAN("/"));
	return ST_OK;
}

/* -- The query. */

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 'a' - 'A';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The next byte of `s`, percent-encoding undone; -1 at its end. */
static int
next_byte(struct span *s)
{
	size_t used = 1;
	int c;

	if (s->len == 0)
		return -1;
	c = (unsigned char)s->at[0];
	if (c == '%' && s->len >= 3 && hex_digit(s->at[1]) >= 0 &&
	    hex_digit(s->at[2]) >= 0) {
		c = hex_digit(s->at[1]) << 4 | hex_digit(s->at[2]);
		used = 3;
	}
	*s = span_skip(*s, used);
	return c;
}

/* Where an encoded byte sorts: `%` comes before all that stay as they are,
 * and hex digits sort as their values do.  The end comes first. */
static int
rank(int c)
{
	char raw = (char)c, room[3];
	struct buf b = BUF(room);

	if (c < 0)
		return c;
	buf_percent(&b, (struct span){ &raw, 1 });
	return b.len == 1 ? c + 256 : c;
}

static int
compare_encoded(struct span a, struct span b)
{
	int x, y;

	do {
		x = rank(next_byte(&a));
		y = rank(next_byte(&b));
	} while (x == y && x != -1);
	return x - y;
}

static bool
param_before(const struct param *a, const struct param *b)
{
	int order = compare_encoded(a->name, b->name);

	if (order == 0)
		order = compare_encoded(a->value, b->value);
	return order < 0;
}

static void
put_encoded(const struct sigv4_sink *k, sigv4_put *put, struct span s)
{
	int c;

	while ((c = next_byte(&s)) >= 0)
		put_percent(k, put, (char)c);
}

enum status
sigv4_put_query(const struct sigv4_sink *k, sigv4_put *put,
    struct span query)
{
	struct param sorted[SIGV4_PARAMS], p;
	size_t i, n = 0;

	while (query.len > 0) {
		p.value = span_cut(&query, '&');
		if (p.value.len == 0)
			continue;
		p.name = span_cut(&p.value, '=');
		if (n == SIGV4_PARAMS)
			return ST_FULL;
		for (i = n++; i > 0 && param_before(&p, &sorted[i - 1]); i--)
			sorted[i] = sorted[i - 1];
		sorted[i] = p;
	}
	for (i = 0; i < n; i++) {
		if (i > 0)
			put(k, SPAN("&"));
		put_encoded(k, put, sorted[i].name);
		put(k, SPAN("="));
		put_encoded(k, put, sorted[i].value);
	}
	return ST_OK;
}
