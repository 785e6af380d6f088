/* SPDX-License-Identifier: MIT */
/* aws_error.c -- what AWS says when it refuses
 * (docs/design/wire.md, "Refusals by AWS"). */
#include <string.h>

#include "wire/json.h"
#include "wire/xml.h"
#include "aws/aws_error.h"

#define SKEW_S 240	/* clocks so far apart explain a bad signature */

/* Names of codes, each ended by a blank: one string costs less than a table
 * of pointers.  Old services leave "Exception" off. */
static const char busy[] =
	"BandwidthLimitExceeded EC2Throttled IDPCommunicationError "
	"InternalError InternalFailure InternalServer InternalServerError "
	"LimitExceeded PriorRequestNotComplete "
	"ProvisionedThroughputExceeded RequestLimitExceeded "
	"RequestThrottled RequestTimeout Server ServiceUnavailable SlowDown "
	"Throttle Throttled Throttling TooManyRequests "
	"TransactionInProgress ";
static const char skew[] =
	"RequestExpired RequestInTheFuture RequestTimeTooSkewed ";
static const char signature[] =
	"AuthFailure InvalidSignature SignatureDoesNotMatch ";
static const char expired[] = "ExpiredToken ";
static const char denied[] =
	"AccessDenied IncompleteSignature InvalidClientTokenId "
	"MissingAuthenticationToken NotAuthorized OptInRequired "
	"RegionDisabled UnrecognizedClient ";

/* Whether `code`, with or without "Exception" at its end, is in `list`. */
static bool
is_one_of(const char *code, const char *list)
{
	struct span c = span_of(code), rest = span_of(list);

	if (span_ends(c, "Exception"))
		c.len -= sizeof("Exception") - 1;
	while (rest.len > 0)
		if (span_equal(span_cut(&rest, ' '), c))
			return true;
	return false;
}

static bool
is_code_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '.' || c == '_';
}

/* Keep the code in `raw`: what stands before the first `:`, and of that what
 * stands behind the last `#`.  Not where one is kept already. */
static void
keep_code(struct span raw, struct aws_error *out)
{
	struct span code = span_cut(&raw, ':');
	size_t i;

	while (span_find(code, '#') < code.len)
		span_cut(&code, '#');
	if (code.len > MAX_CODE || out->code[0] != '\0')
		return;
	for (i = 0; i < code.len; i++)
		if (!is_code_char(code.at[i]))
			return;
	if (code.len > 0)
		memcpy(out->code, code.at, code.len);
}

/* Keep as much of the message as fits, in characters a log line holds. */
static void
keep_message(struct span raw, struct aws_error *out)
{
	size_t i;

	if (out->message[0] != '\0')
		return;
	for (i = 0; i < raw.len && i < MAX_MESSAGE; i++) {
		char c = raw.at[i];

		out->message[i] = c >= ' ' && c <= '~' ? c : '?';
	}
}

static void
keep_request_id(struct span raw, struct aws_error *out)
{
	size_t i;

	if (raw.len > MAX_CODE || out->request_id[0] != '\0')
		return;
	for (i = 0; i < raw.len; i++)
		if (!is_code_char(raw.at[i]) && raw.at[i] != '-')
			return;
	if (raw.len > 0)
		memcpy(out->request_id, raw.at, raw.len);
}

typedef void keep(struct span raw, struct aws_error *out);

/* Hand on the string at `path`, if there is one. */
static void
from_json(const struct json_doc *doc, const char *path, keep *keep_it,
    struct aws_error *out)
{
	char room[MAX_ELEMENT];
	struct buf b = BUF(room);
	int v = json_path(doc, path);
	struct span s;

	if (json_plain(doc, v, &s) == ST_OK)
		keep_it(s, out);
	else if (json_text(doc, v, &b) == ST_OK)
		keep_it(buf_span(&b), out);
	wipe(room, sizeof(room));
}

static void
from_xml(struct span text, const char *path, keep *keep_it,
    struct aws_error *out)
{
	char room[MAX_ELEMENT];
	struct buf b = BUF(room);

	if (xml_text(text, path, &b) == ST_OK)
		keep_it(buf_span(&b), out);
	wipe(room, sizeof(room));
}

/* Only members of the whole object: one that is deeper belongs to something
 * else, but for the `Error` of STS. */
static void
read_json(struct span body, struct aws_error *out)
{
	struct json_doc doc;

	if (json_parse(&doc, body) != ST_OK)
		return;
	from_json(&doc, "code", keep_code, out);
	from_json(&doc, "__type", keep_code, out);
	from_json(&doc, "Error.Code", keep_code, out);
	from_json(&doc, "message", keep_message, out);
	from_json(&doc, "Message", keep_message, out);
	from_json(&doc, "Error.Message", keep_message, out);
	from_json(&doc, "RequestId", keep_request_id, out);
}

/* The forms of the query protocol, of a bare error and of EC2. */
static void
read_xml(struct span body, struct aws_error *out)
{
	from_xml(body, "*.Error.Code", keep_code, out);
	from_xml(body, "Error.Code", keep_code, out);
	from_xml(body, "*.*.Error.Code", keep_code, out);
	from_xml(body, "*.Error.Message", keep_message, out);
	from_xml(body, "Error.Message", keep_message, out);
	from_xml(body, "*.*.Error.Message", keep_message, out);
	from_xml(body, "*.RequestId", keep_request_id, out);
	from_xml(body, "*.RequestID", keep_request_id, out);
}

static enum status
judge_http(int http, bool has_code)
{
	switch (http) {
	case 408:	/* a proxy, of an idle connection */
	case 429:
	case 500:
	case 502:
	case 503:
	case 504:
		return ST_BUSY;
	case 400:
	case 403:
		return ST_DENIED;
	default:
		return has_code ? ST_DENIED : ST_REPLY;
	}
}

static enum status
judge(const struct aws_error *f, int64_t now_s)
{
	int64_t apart_s = f->date_s > now_s ? f->date_s - now_s :
	    now_s - f->date_s;

	if (f->http < 400)
		return ST_REPLY;
	if (is_one_of(f->code, busy))
		return ST_BUSY;
	if (is_one_of(f->code, skew))
		return ST_SKEW;
	if (is_one_of(f->code, expired))
		return ST_EXPIRED;
	if (is_one_of(f->code, signature))
		return f->date_s != 0 && apart_s >= SKEW_S ? ST_SKEW :
		    ST_DENIED;
	if (is_one_of(f->code, denied))
		return ST_DENIED;
	return judge_http(f->http, f->code[0] != '\0');
}

enum status
aws_error_read(const struct http_head *head, struct span body,
    int64_t now_s, struct aws_error *out)
{
	memset(out, 0, sizeof(*out));
	out->http = head->code;
	out->date_s = head->date_s;
	keep_code(span_of(head->error_type), out);
	keep_request_id(span_of(head->request_id), out);
	body = span_trim(body);
	if (span_starts(body, "{"))
		read_json(body, out);
	else if (span_starts(body, "<"))
		read_xml(body, out);
	return judge(out, now_s);
}
