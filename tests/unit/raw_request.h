/* SPDX-License-Identifier: MIT */
/* raw_request.h -- an HTTP request as text, as AWS's signing tests write it:
 * a request line, header lines (folded ones too), and behind an empty line
 * the body.  Lines end in LF or CRLF; a blank behind a header's colon is
 * optional; the URI may hold blanks.  For tests and for tests/driver. */
#ifndef RAW_REQUEST_H
#define RAW_REQUEST_H

#include "aws/sigv4.h"

struct raw_request {
	struct span method, uri, body;
	struct sigv4_header header[SIGV4_HEADERS];
	size_t n;
};

static inline struct span
raw_line(struct span *rest)
{
	struct span line = span_cut(rest, '\n');

	if (span_ends(line, "\r"))
		line.len--;
	return line;
}

static inline bool
raw_header(struct raw_request *out, struct span line)
{
	struct sigv4_header *h;

	if (line.at[0] == ' ' || line.at[0] == '\t') {
		if (out->n == 0)
			return false;
		h = &out->header[out->n - 1];
		h->value.len = (size_t)(line.at + line.len - h->value.at);
		return true;
	}
	if (out->n == SIGV4_HEADERS || span_find(line, ':') == line.len)
		return false;
	h = &out->header[out->n++];
	h->name.at = line.at;
	h->name.len = span_find(line, ':');
	h->value.at = line.at + h->name.len + 1;
	h->value.len = line.len - h->name.len - 1;
	return true;
}

/* Spans point into `text`.  False where it is no such request. */
static inline bool
raw_read(struct span text, struct raw_request *out)
{
	struct span line = raw_line(&text);

	out->n = 0;
	out->method = span_cut(&line, ' ');
	if (span_ends(line, " HTTP/1.1"))
		line.len -= 9;
	out->uri = line;
	if (out->method.len == 0)
		return false;
	while (text.len > 0) {
		line = raw_line(&text);
		if (line.len == 0)
			break;
		if (!raw_header(out, line))
			return false;
	}
	out->body = text;
	return true;
}

static inline bool
raw_same_name(struct span a, const char *lower)
{
	size_t i;

	for (i = 0; i < a.len; i++) {
		char c = a.at[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (lower[i] == '\0' || c != lower[i])
			return false;
	}
	return lower[i] == '\0';
}

/* Take header `lower` out, wherever it stands; its last value, or empty. */
static inline struct span
raw_drop(struct raw_request *r, const char *lower)
{
	struct span value = { NULL, 0 };
	size_t i, kept = 0;

	for (i = 0; i < r->n; i++) {
		if (raw_same_name(r->header[i].name, lower))
			value = span_trim(r->header[i].value);
		else
			r->header[kept++] = r->header[i];
	}
	r->n = kept;
	return value;
}

#endif
