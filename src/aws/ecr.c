/* SPDX-License-Identifier: MIT */
/* ecr.c -- ECR's GetAuthorizationToken (docs/design/wire.md, "ECR login"). */
#include "wire/json.h"
#include "aws/ecr.h"
#include "aws/endpoint.h"

#ifndef ECR_REFRESH_VERSION
#define ECR_REFRESH_VERSION "dev"
#endif

#define BODY "{}"
#define USER "AWS:"		/* what a token decodes to, then the password */
#define CHUNK 64		/* base64 characters decoded at a time */

static void
put_header(struct buf *out, struct span name, struct span value)
{
	buf_put(out, name);
	buf_puts(out, ": ");
	buf_put(out, value);
	buf_puts(out, "\r\n");
}

enum status
ecr_ask(const struct sigv4_keys *keys, struct span host, struct span region,
    int64_t now_s, struct buf *out)
{
	const struct sigv4_header header[] = {
		{ SPAN("Host"), host },
		{ SPAN("Content-Type"), SPAN("application/x-amz-json-1.1") },
		{ SPAN("X-Amz-Target"), SPAN("AmazonEC2ContainerRegistry_"
		    "V20150921.GetAuthorizationToken") },
	};
	const struct sigv4_request r = {
		.method = SPAN("POST"),
		.uri = SPAN("/"),
		.header = header,
		.n_headers = sizeof(header) / sizeof(header[0]),
		.body = SPAN(BODY),
		.region = region,
		.service = SPAN("ecr"),
		.now_s = now_s,
	};
	enum status st;
	size_t i;

	buf_puts(out, "POST / HTTP/1.1\r\n");
	for (i = 0; i < r.n_headers; i++)
		put_header(out, header[i].name, header[i].value);
	buf_puts(out, "User-Agent: ecr-refresh/" ECR_REFRESH_VERSION
	    "\r\nContent-Length: 2\r\n");
	st = sigv4_sign(keys, &r, out);
	buf_puts(out, "\r\n" BODY);
	if (st == ST_OK && !out->full)
		return ST_OK;
	buf_wipe(out);
	return ST_FULL;
}

/* Go on checking what a token decodes to: `at` bytes came before `part`. */
static const char *
check_part(struct span part, size_t at)
{
	size_t i;

	for (i = 0; i < part.len; i++, at++) {
		char c = part.at[i];

		if (at < sizeof(USER) - 1 && c != USER[at])
			return "authorizationToken is not for user AWS";
		if (c < '!' || c > '~' || c == '"' || c == '\\')
			return "password in authorizationToken has an "
			    "unexpected character";
	}
	return NULL;
}

/* Whether `auth` is base64 of "AWS:" and a password.  Decoded piece by piece:
 * the clear password is nowhere as a whole. */
static const char *
check_auth(struct span auth)
{
	char room[CHUNK];
	struct buf b = BUF(room);
	const char *wrong = NULL;
	size_t at = 0;

	while (auth.len > 0 && wrong == NULL) {
		struct span piece = { auth.at,
		    auth.len < CHUNK ? auth.len : CHUNK };

		auth = span_skip(auth, piece.len);
		if (buf_unbase64(&b, piece) != ST_OK ||
		    (auth.len > 0 && span_find(piece, '=') < piece.len))
			wrong = "authorizationToken is not base64";
		else
			wrong = check_part(buf_span(&b), at);
		at += b.len;
		buf_clear(&b);
	}
	wipe(room, sizeof(room));
	if (wrong == NULL && at < sizeof(USER))
		wrong = "authorizationToken has no password";
	return wrong;
}

/* Append a string member; the span points into `keep`. */
static enum status
keep_text(const struct json_doc *doc, int v, struct buf *keep,
    struct span *out)
{
	size_t from = keep->len;
	enum status st = json_text(doc, v, keep);

	*out = (struct span){ keep->at + from, keep->len - from };
	return st;
}

static bool
is_host(struct span host)
{
	struct span port = host;
	struct span name = span_cut(&port, ':');
	uint64_t n;

	return name_is_subdomain(name) && (name.len == host.len ||
	    span_number(port, 65535, &n));
}

/* Read proxyEndpoint: https:// and a host alone, which must be the registry
 * of an account in this region. */
static const char *
check_host(struct span url, const struct ecr_expect *expect,
    struct ecr_login *login)
{
	struct endpoint_registry parts;

	if (!span_starts(url, "https://"))
		return "proxyEndpoint is not an https:// URL";
	login->host = span_skip(url, sizeof("https://") - 1);
	if (endpoint_is_registry(login->host, &parts))
		login->account = parts.account;
	if (expect->vouched)
		return is_host(login->host) ? NULL :
		    "proxyEndpoint is not a host name";
	if (login->account.len == 0)
		return "proxyEndpoint is not an ECR registry";
	if (!span_equal(parts.region, expect->region))
		return "proxyEndpoint is a registry in another region";
	if (!span_is(parts.suffix, endpoint_suffix(expect->region)))
		return "proxyEndpoint is a registry in another partition";
	return NULL;
}

static enum status
read_host(const struct json_doc *doc, int entry,
    const struct ecr_expect *expect, struct buf *keep,
    struct ecr_login *login, const char **why)
{
	struct span url;
	enum status st = keep_text(doc,
	    json_member(doc, entry, "proxyEndpoint"), keep, &url);

	*why = st == ST_OK ? check_host(url, expect, login) :
	    st == ST_FULL ? "proxyEndpoint is too long" :
	    "proxyEndpoint is missing or not a string";
	return st == ST_OK && *why != NULL ? ST_REPLY : st;
}

static enum status
read_auth(const struct json_doc *doc, int entry, struct buf *keep,
    struct ecr_login *login, const char **why)
{
	enum status st = keep_text(doc,
	    json_member(doc, entry, "authorizationToken"), keep,
	    &login->auth);

	*why = st == ST_OK ? check_auth(login->auth) :
	    st == ST_FULL ? "authorizationToken is too long" :
	    "authorizationToken is missing or not a string";
	return st == ST_OK && *why != NULL ? ST_REPLY : st;
}

static enum status
read_expiry(const struct json_doc *doc, int entry, int64_t now_s,
    struct ecr_login *login, const char **why)
{
	*why = "expiresAt is missing or not a number";
	if (json_whole(doc, json_member(doc, entry, "expiresAt"),
	    &login->expires_s) != ST_OK || login->expires_s < 0)
		return ST_REPLY;
	*why = "expiresAt is out of range";
	if (login->expires_s < now_s + MIN_LIFE_S)
		return ST_EXPIRED;
	if (login->expires_s > now_s + MAX_LIFE_S)
		return ST_LASTING;
	*why = NULL;
	return ST_OK;
}

/* The one entry, or JSON_NONE with `why`. */
static int
find_entry(const struct json_doc *doc, const char **why)
{
	int list = json_member(doc, JSON_ROOT, "authorizationData");
	int entry = json_item(doc, list, 0);

	*why = "authorizationData is missing or not a list";
	if (!json_is_array(doc, list))
		return JSON_NONE;
	*why = "authorizationData is empty";
	if (json_count(doc, list) == 0)
		return JSON_NONE;
	*why = "authorizationData has more than one login";
	if (json_count(doc, list) > 1)
		return JSON_NONE;
	*why = "authorizationData does not hold an object";
	return json_is_object(doc, entry) ? entry : JSON_NONE;
}

enum status
ecr_answer(struct span body, const struct ecr_expect *expect,
    struct buf *keep, struct ecr_login *login, const char **why)
{
	struct json_doc doc;
	enum status st = ST_REPLY;
	int entry;

	*login = (struct ecr_login){ .expires_s = 0 };
	*why = "the answer is not JSON";
	if (json_parse(&doc, body) != ST_OK)
		return ST_REPLY;
	entry = find_entry(&doc, why);
	if (entry != JSON_NONE)
		st = read_host(&doc, entry, expect, keep, login, why);
	if (st == ST_OK)
		st = read_auth(&doc, entry, keep, login, why);
	if (st == ST_OK)
		st = read_expiry(&doc, entry, expect->now_s, login, why);
	if (st != ST_OK)
		*login = (struct ecr_login){ .expires_s = 0 };
	return st;
}
