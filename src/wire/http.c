/* SPDX-License-Identifier: MIT */
/* http.c -- see http.h. */
#include "wire/http.h"

#include <string.h>

/* A TLS record holds at most 16 KiB; half of one is enough for a namespace's
 * answer in one piece, and small for a stack. */
#define RECV_SIZE 8192
#define RECV_TURNS 64		/* then others get theirs */

enum {
	IN_STATUS,
	IN_HEADER,
	IN_LENGTH,	/* a body of `left` bytes */
	IN_REST,	/* a body that lasts until the end */
	IN_CHUNK_SIZE,
	IN_CHUNK,
	IN_CHUNK_END,	/* the empty line behind a chunk */
	IN_TRAILER,
	WHOLE,
	DEAD
};

void
http_start(struct http *h, int c, const struct span *part, size_t n,
    http_take *take, void *arg)
{
	size_t i;

	BUG_IF(n > HTTP_PARTS);
	/* All but the line, which is only read as far as it was written. */
	h->head = (struct http_head){ .retry_after_s = -1,
		.retry_after_ms = -1 };
	h->c = c;
	h->ask.n = n;
	h->ask.sent = h->ask.total = 0;
	for (i = 0; i < n; i++) {
		h->ask.part[i] = part[i];
		h->ask.total += part[i].len;
	}
	h->take = take;
	h->arg = arg;
	h->state = IN_STATUS;
	h->line_len = h->head_len = 0;
	h->cr = false;
	h->code = h->interim = 0;
	h->left = h->body_len = 0;
	h->has_length = h->chunked = h->old = false;
	h->closing = h->keep_alive = false;
}

bool
http_wants_write(const struct http *h)
{
	return h->ask.sent < h->ask.total;
}

bool
http_is_answered(const struct http *h)
{
	return h->head_len > 0;
}

/* -- Header lines. */

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 32) : c;
}

/* Compare with a lower-case string. */
static bool
is_name(struct span a, const char *name)
{
	size_t i;

	for (i = 0; i < a.len; i++)
		if (lower(a.at[i]) != name[i])
			return false;
	return name[i] == '\0';
}

/* A character, not NUL, of a header's name (RFC 9110 5.6.2). */
static bool
is_tchar(char c)
{
	return (lower(c) >= 'a' && lower(c) <= 'z') ||
	    (c >= '0' && c <= '9') || strchr("!#$%&'*+-.^_`|~", c) != NULL;
}

static bool
read_length(struct http *h, struct span value)
{
	uint64_t n;

	if (!span_number(value, MAX_BODY, &n) ||
	    (h->has_length && n != h->left))
		return false;
	h->has_length = true;
	h->left = n;
	return true;
}

static bool
read_coding(struct http *h, struct span value)
{
	if (h->chunked || !is_name(value, "chunked"))
		return false;
	h->chunked = true;
	return true;
}

static void
read_connection(struct http *h, struct span list)
{
	struct span option;

	while (list.len > 0) {
		option = span_trim(span_cut(&list, ','));
		h->closing |= is_name(option, "close");
		h->keep_alive |= is_name(option, "keep-alive");
	}
}

/* A number, or -1.  An absurd one is cut down to 68 years. */
static int64_t
read_wait(struct span value)
{
	uint64_t n;

	if (!span_number(value, UINT64_MAX, &n))
		return -1;
	return n > INT32_MAX ? INT32_MAX : (int64_t)n;
}

/* A number, or a date: then negative, until the Date of this head is known. */
static void
read_retry_after(struct http *h, struct span value)
{
	int64_t date_s;

	h->head.retry_after_s = read_wait(value);
	if (span_http_date(value, &date_s))
		h->head.retry_after_s = -2 - date_s;
}

/* Keep a short printable value as a string. */
static void
keep_value(char *to, struct span value)
{
	size_t i;

	to[0] = '\0';
	if (value.len > MAX_CODE)
		return;
	for (i = 0; i < value.len; i++)
		if (value.at[i] < ' ' || value.at[i] > '~')
			return;
	if (value.len > 0)
		memcpy(to, value.at, value.len);
	to[value.len] = '\0';
}

/* What says where the message ends.  It must be sound, or the next answer
 * would be read from the wrong place.  *known: it was such a header. */
static bool
read_framing(struct http *h, struct span name, struct span value, bool *known)
{
	*known = true;
	if (is_name(name, "content-length"))
		return read_length(h, value);
	if (is_name(name, "transfer-encoding"))
		return read_coding(h, value);
	if (is_name(name, "content-encoding"))
		return value.len == 0 || is_name(value, "identity");
	if (is_name(name, "connection"))
		read_connection(h, value);
	else
		*known = false;
	return true;
}

static void
read_other(struct http *h, struct span name, struct span value)
{
	if (is_name(name, "date")) {
		if (!span_http_date(value, &h->head.date_s))
			h->head.date_s = 0;
	} else if (is_name(name, "retry-after")) {
		read_retry_after(h, value);
	} else if (is_name(name, "x-amz-retry-after")) {
		h->head.retry_after_ms = read_wait(value);
	} else if (is_name(name, "x-amzn-errortype")) {
		/* What follows a colon is a URL, often a long one. */
		keep_value(h->head.error_type, span_cut(&value, ':'));
	} else if (is_name(name, "x-amzn-requestid")) {
		keep_value(h->head.request_id, value);
	}
}

/* Of a line longer than we keep, only the name counts; where it would frame
 * the message, it is too long. */
static enum status
read_header(struct http *h, struct span line)
{
	size_t colon = span_find(line, ':'), i;
	struct span name = { line.at, colon };
	struct span value = span_trim(span_skip(line, colon + 1));
	bool cut = h->line_len > sizeof(h->line), framing;

	if (colon == 0 || colon == line.len)
		return ST_REPLY;
	for (i = 0; i < name.len; i++)
		if (!is_tchar(name.at[i]))
			return ST_REPLY;
	if (h->code < 200)
		return ST_OK;
	if (!read_framing(h, name, value, &framing) || (framing && cut))
		return ST_REPLY;
	if (!framing && !cut)
		read_other(h, name, value);
	return ST_OK;
}

/* "HTTP/1.1 200 OK"; the reason may be missing, and so may its blank. */
static enum status
read_status(struct http *h, struct span line)
{
	uint64_t code;

	if (line.len < 12 || !span_starts(line, "HTTP/1.") ||
	    (line.at[7] != '0' && line.at[7] != '1') || line.at[8] != ' ' ||
	    (line.len > 12 && line.at[12] != ' ') ||
	    !span_number((struct span){ line.at + 9, 3 }, 599, &code))
		return ST_REPLY;
	if (code == 101 || (code < 200 && ++h->interim > MAX_INTERIM))
		return ST_REPLY;
	h->code = (int)code;
	h->old = line.at[7] == '0';
	h->state = IN_HEADER;
	return ST_OK;
}

/* -- The end of the head: what follows? */

static void
settle_retry_after(struct http_head *head)
{
	int64_t date_s;

	if (head->retry_after_s >= -1)
		return;
	date_s = -2 - head->retry_after_s;
	head->retry_after_s = head->date_s == 0 ? -1 :
	    date_s > head->date_s ? date_s - head->date_s : 0;
}

static enum status
end_head(struct http *h)
{
	bool bare = h->code == 204 || h->code == 304;
	bool announced = h->chunked || (h->has_length && h->left > 0);

	if (h->code < 200) {
		h->state = IN_STATUS;
		return ST_WAIT;
	}
	if (h->chunked && (h->has_length || h->old))
		return ST_REPLY;
	settle_retry_after(&h->head);
	h->head.code = h->code;
	h->head.keep = !h->closing && (!h->old || h->keep_alive);
	if (bare) {
		h->head.keep &= !announced;
		h->state = WHOLE;
	} else if (h->chunked) {
		h->state = IN_CHUNK_SIZE;
	} else if (h->has_length) {
		h->state = h->left > 0 ? IN_LENGTH : WHOLE;
	} else {
		h->head.keep = false;
		h->state = IN_REST;
	}
	return h->state == WHOLE ? ST_OK : ST_WAIT;
}

/* -- Chunks. */

static bool
is_hex(char c)
{
	return (c >= '0' && c <= '9') ||
	    (lower(c) >= 'a' && lower(c) <= 'f');
}

/* The size in hex, then perhaps extensions, which nobody reads. */
static enum status
read_chunk_size(struct http *h, struct span line)
{
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < line.len && is_hex(line.at[i]); i++) {
		char c = lower(line.at[i]);

		n = n << 4 | (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
		if (n > MAX_BODY)
			return ST_REPLY;
	}
	if (i == 0 || (i < line.len && line.at[i] != ';' &&
	    line.at[i] != ' ' && line.at[i] != '\t'))
		return ST_REPLY;
	h->left = n;
	h->state = n > 0 ? IN_CHUNK : IN_TRAILER;
	return ST_OK;
}

/* -- The machine. */

static enum status
end_line(struct http *h)
{
	size_t n = h->line_len;
	struct span line = { h->line, n < sizeof(h->line) ? n :
		sizeof(h->line) };

	switch (h->state) {
	case IN_STATUS:
		return read_status(h, line) == ST_OK ? ST_WAIT : ST_REPLY;
	case IN_HEADER:
		if (n == 0)
			return end_head(h);
		return read_header(h, line) == ST_OK ? ST_WAIT : ST_REPLY;
	case IN_CHUNK_SIZE:
		return read_chunk_size(h, line) == ST_OK ? ST_WAIT : ST_REPLY;
	case IN_CHUNK_END:
		h->state = IN_CHUNK_SIZE;
		return n == 0 ? ST_WAIT : ST_REPLY;
	default:		/* trailers are passed over */
		h->state = n == 0 ? WHOLE : IN_TRAILER;
		return n == 0 ? ST_OK : ST_WAIT;
	}
}

/* Lines end in CRLF and nothing else; in them no controls but tabs. */
static bool
line_byte(struct http *h, char c)
{
	bool control = (unsigned char)c < ' ' && c != '\t';

	if (h->cr != (c == '\n'))
		return false;
	if (h->cr || c == '\r') {
		h->cr = !h->cr;
		return true;
	}
	if (control || c == 127)
		return false;
	/* A line that goes on with a blank would be obs-fold. */
	if (h->line_len == 0 && (c == ' ' || c == '\t'))
		return false;
	if (h->line_len < sizeof(h->line))
		h->line[h->line_len] = c;
	h->line_len++;
	return true;
}

static enum status
feed_line(struct http *h, struct span *rest)
{
	bool counts = h->state != IN_CHUNK_SIZE && h->state != IN_CHUNK_END;
	enum status st;
	char c;

	while (rest->len > 0) {
		c = rest->at[0];
		*rest = span_skip(*rest, 1);
		if (!line_byte(h, c) || (counts && ++h->head_len > MAX_HEAD) ||
		    (!counts && h->line_len > sizeof(h->line)))
			return ST_REPLY;
		if (c != '\n')
			continue;
		st = end_line(h);
		h->line_len = 0;
		return st;
	}
	return ST_WAIT;
}

static enum status
feed_body(struct http *h, struct span *rest)
{
	struct span piece = *rest;
	enum status st;

	if (h->state != IN_REST && piece.len > h->left)
		piece.len = (size_t)h->left;
	if (piece.len > MAX_BODY - h->body_len)
		return ST_REPLY;
	*rest = span_skip(*rest, piece.len);
	h->body_len += piece.len;
	st = h->take(h->arg, piece);
	if (st != ST_OK)
		return st;
	if (h->state == IN_REST)
		return ST_WAIT;
	h->left -= piece.len;
	if (h->left > 0)
		return ST_WAIT;
	if (h->state == IN_CHUNK) {
		h->state = IN_CHUNK_END;
		return ST_WAIT;
	}
	h->state = WHOLE;
	return ST_OK;
}

enum status
http_feed(struct http *h, struct span bytes, size_t *used)
{
	struct span rest = bytes;
	enum status st = ST_WAIT;

	BUG_IF(h->state == WHOLE || h->state == DEAD);
	while (st == ST_WAIT && rest.len > 0) {
		if (h->state == IN_LENGTH || h->state == IN_REST ||
		    h->state == IN_CHUNK)
			st = feed_body(h, &rest);
		else
			st = feed_line(h, &rest);
	}
	*used = bytes.len - rest.len;
	if (st != ST_OK && st != ST_WAIT)
		h->state = DEAD;
	return st;
}

enum status
http_feed_end(struct http *h, bool authentic)
{
	bool whole = authentic && h->state == IN_REST;

	h->state = whole ? WHOLE : DEAD;
	return whole ? ST_OK : ST_LOST;
}

static enum status
send_all(struct http *h)
{
	enum status st = ST_OK;
	size_t n;

	while (st == ST_OK && h->ask.sent < h->ask.total) {
		st = port_send(h->c, h->ask.part, h->ask.n, h->ask.sent, &n);
		if (st == ST_OK)
			h->ask.sent += n;
	}
	return st;
}

enum status
http_step(struct http *h)
{
	char room[RECV_SIZE];
	size_t got, used;
	enum status st;
	int turn;

	/* Nobody answers as fast as that: to ask now is a call for nothing. */
	if (http_wants_write(h)) {
		st = send_all(h);
		return st == ST_OK ? ST_WAIT : st;
	}
	for (turn = 0; turn < RECV_TURNS; turn++) {
		st = port_recv(h->c, room, sizeof(room), &got);
		if (st == ST_CLOSED || st == ST_LOST)
			return http_feed_end(h, st == ST_CLOSED);
		if (st != ST_OK)
			return st;
		st = http_feed(h, (struct span){ room, got }, &used);
		wipe(room, got);	/* it may have been the login */
		/* What nobody asked for belongs to no answer. */
		if (used < got)
			h->head.keep = false;
		if (st != ST_WAIT)
			return st;
	}
	return ST_WAIT;
}
