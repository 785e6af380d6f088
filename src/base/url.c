/* SPDX-License-Identifier: MIT */
/* url.c -- the URLs that a user may set. */
#include <string.h>

#include "base/url.h"

#define HTTP_PORT 80
#define HTTPS_PORT 443
#define V6_GROUPS 8

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_hex(char c)
{
	return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'f');
}

static bool
is_v4(struct span s)
{
	uint64_t n;
	int i;

	for (i = 0; i < 4; i++) {
		bool last = i == 3;

		if ((span_find(s, '.') == s.len) != last)
			return false;
		if (!span_number(span_cut(&s, '.'), 255, &n))
			return false;
	}
	return true;
}

/* Count the 16-bit groups of one side of a `::`; -1 where it is wrong.  An
 * IPv4 address may be the last two. */
static int
count_groups(struct span s, bool v4_allowed)
{
	int n = 0;

	if (s.len == 0)
		return 0;
	if (s.at[s.len - 1] == ':')
		return -1;
	while (s.len > 0) {
		struct span group = span_cut(&s, ':');
		size_t i;

		if (s.len == 0 && v4_allowed && is_v4(group))
			return n + 2;
		for (i = 0; i < group.len; i++)
			if (!is_hex(group.at[i]))
				return -1;
		if (group.len < 1 || group.len > 4)
			return -1;
		n++;
	}
	return n;
}

static bool
is_v6(struct span s)
{
	size_t gap = 0;
	int before, after;

	while (gap < s.len && !span_starts(span_skip(s, gap), "::"))
		gap++;
	if (gap == s.len)
		return count_groups(s, true) == V6_GROUPS;
	before = count_groups((struct span){ s.at, gap }, false);
	after = count_groups(span_skip(s, gap + 2), true);
	return before >= 0 && after >= 0 && before + after < V6_GROUPS;
}

bool
url_is_address(struct span host)
{
	return is_v4(host) || is_v6(host);
}

/* Whether a resolver would take `name` for an address written in one of the
 * old ways (10.1, 0x7f.1): nobody means that, and it has no certificate. */
static bool
looks_like_address(struct span name)
{
	struct span last = name;
	size_t i;

	while (span_find(last, '.') < last.len)
		span_cut(&last, '.');
	if (span_starts(last, "0x"))
		return true;
	for (i = 0; i < last.len; i++)
		if (!is_digit(last.at[i]))
			return false;
	return true;
}

/* Take scheme and slashes off `s`. */
static const char *
read_scheme(struct span *s, struct url *out)
{
	size_t colon = span_find(*s, ':'), i;
	char scheme[5];

	for (i = 0; i < colon && i < sizeof(scheme); i++)
		scheme[i] = lower(s->at[i]);
	if (colon == 5 && memcmp(scheme, "https", 5) == 0)
		out->tls = true;
	else if (colon != 4 || memcmp(scheme, "http", 4) != 0)
		return "does not begin with https:// or http://";
	*s = span_skip(*s, colon);
	if (!span_starts(*s, "://"))
		return "does not begin with https:// or http://";
	*s = span_skip(*s, 3);
	out->port = out->tls ? HTTPS_PORT : HTTP_PORT;
	return NULL;
}

static bool
is_path_char(char c)
{
	return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z') ||
	    (c != '\0' && strchr("-._~:@", c) != NULL);
}

/* `s` begins with a slash and is longer than that. */
static const char *
keep_path(struct span s, struct url *out)
{
	struct span rest = span_skip(s, 1), part;

	if (span_ends(rest, "/"))
		rest.len--;
	if (span_ends(rest, "/"))
		return "has a bad path";
	if (rest.len + 1 > MAX_PATH)
		return "has a path of over 255 characters";
	memcpy(out->path, s.at, rest.len + 1);
	do {
		part = span_cut(&rest, '/');
		if (part.len == 0 || span_is(part, ".") || span_is(part, ".."))
			return "has a bad path";
		for (size_t i = 0; i < part.len; i++)
			if (!is_path_char(part.at[i]))
				return "has a bad path";
	} while (rest.len > 0);
	return NULL;
}

/* Whether what is left begins with a host and a port, at the most followed
 * by a slash or a path, which is taken off. */
static const char *
check_rest(struct span *s, bool may_have_path, struct url *out)
{
	size_t slash = span_find(*s, '/');
	struct span path = span_skip(*s, slash);
	const char *wrong = NULL;

	if (span_find(*s, '?') < s->len || span_find(*s, '#') < s->len)
		return "has a query or fragment";
	if (path.len > 1)
		wrong = may_have_path ? keep_path(path, out) : "has a path";
	if (wrong != NULL)
		return wrong;
	s->len = slash;
	if (span_find(*s, '@') < s->len)
		return "has a user name";
	return NULL;
}

static const char *
read_port(struct span s, struct url *out)
{
	uint64_t n;

	if (!span_number(s, 65535, &n) || n == 0)
		return "has a bad port";
	out->port = (uint16_t)n;
	return NULL;
}

static const char *
keep_host(struct span host, bool v6, struct url *out)
{
	struct span kept = { out->host, host.len };
	size_t i;

	if (host.len == 0)
		return "has no host";
	if (host.len > MAX_HOST)
		return "has a host name that is too long";
	for (i = 0; i < host.len; i++)
		out->host[i] = lower(host.at[i]);
	if (v6)
		return is_v6(kept) ? NULL : "has a bad IPv6 address";
	if (is_v4(kept))
		return NULL;
	if (!name_is_subdomain(kept) || looks_like_address(kept))
		return "has a bad host name";
	return NULL;
}

static const char *
read_authority(struct span s, struct url *out)
{
	struct span host;
	const char *wrong;
	bool v6 = span_starts(s, "[");

	if (v6) {
		s = span_skip(s, 1);
		if (span_find(s, ']') == s.len)
			return "has a bad IPv6 address";
		host = span_cut(&s, ']');
	} else {
		host = (struct span){ s.at, span_find(s, ':') };
		s = span_skip(s, host.len);
	}
	wrong = keep_host(host, v6, out);
	if (wrong != NULL || s.len == 0)
		return wrong;
	if (s.at[0] != ':')
		return "has a bad port";
	return read_port(span_skip(s, 1), out);
}

static const char *
read_all(struct span s, bool may_have_path, struct url *out)
{
	const char *wrong;

	memset(out, 0, sizeof(*out));
	wrong = read_scheme(&s, out);
	if (wrong == NULL)
		wrong = check_rest(&s, may_have_path, out);
	if (wrong == NULL)
		wrong = read_authority(s, out);
	if (wrong != NULL)
		memset(out, 0, sizeof(*out));
	return wrong;
}

const char *
url_read(struct span s, struct url *out)
{
	return read_all(s, false, out);
}

const char *
url_read_path(struct span s, struct url *out)
{
	return read_all(s, true, out);
}

void
url_host(const struct url *u, struct buf *out)
{
	struct span host = span_of(u->host);
	bool v6 = span_find(host, ':') < host.len;

	if (v6)
		buf_putc(out, '[');
	buf_put(out, host);
	if (v6)
		buf_putc(out, ']');
	if (u->port != (u->tls ? HTTPS_PORT : HTTP_PORT)) {
		buf_putc(out, ':');
		buf_number(out, u->port);
	}
	buf_puts(out, u->path);
}
