/* SPDX-License-Identifier: MIT */
/* http.h -- one HTTP/1.1 exchange (RFC 9110, 9112) over an open connection,
 * as a machine that goes as far as the connection allows.  It sends what it
 * is given, reads the head, hands on the body in pieces as they come, and
 * stops at the end of the message.  It never connects, never retries, never
 * follows a redirect, never waits, keeps no body. */
#ifndef WIRE_HTTP_H
#define WIRE_HTTP_H

#include "port/port.h"

#define HTTP_PARTS 4

/* What a head says that anybody here wants to know. */
struct http_head {
	int code;		/* 200 to 599; 0 before the head is whole */
	bool keep;		/* the connection can carry another exchange */
	int64_t retry_after_s;	/* Retry-After in seconds (a date: from Date,
				 * at least 0); -1 where there is none */
	int64_t retry_after_ms;	/* x-amz-retry-after; -1 */
	int64_t date_s;		/* Date, Unix seconds; 0 */
	char error_type[MAX_CODE + 1];	/* x-amzn-errortype up to its first
				 * `:`; "" when absent, too long or not
				 * printable */
	char request_id[MAX_CODE + 1];	/* x-amzn-requestid; "" likewise */
};

/* Takes a piece of the body; the bytes die when it returns.  Anything but
 * ST_OK ends the exchange with that status. */
typedef enum status http_take(void *arg, struct span piece);

/* All fields are http.c's own, but for `head`. */
struct http {
	struct http_head head;

	int c;
	struct {
		struct span part[HTTP_PARTS];
		size_t n, sent, total;
	} ask;			/* the request */

	http_take *take;
	void *arg;

	int state;
	char line[MAX_HEAD_LINE];
	size_t line_len;	/* may exceed the array: what is cut off */
	bool cr;		/* the byte before was a CR */
	size_t head_len;	/* bytes of all heads and trailers so far */
	int code;		/* of the head at hand, interim ones too */
	int interim;		/* 1xx answers so far */
	uint64_t left;		/* of the body or chunk */
	uint64_t body_len;
	bool has_length, chunked, old, closing, keep_alive;
};

/* Begin an exchange on connection `c`: send part[0..n-1] (at most HTTP_PARTS;
 * the bytes must stay until the exchange ends), then read the answer and give
 * its body to `take`. */
void http_start(struct http *h, int c, const struct span *part, size_t n,
    http_take *take, void *arg);

/* Go as far as the connection allows, though not for ever: where the server
 * sends faster than we read, other connections get their turn.
 *  ST_OK	the whole answer came; h->head is complete.  Where h->head.keep
 *		is false the connection must be closed.
 *  ST_WAIT	wait for http_wants_write() ? writing : reading, then again.
 *  ST_LOST	the connection ended before the answer was whole.
 *  ST_REPLY	the answer breaks RFC 9112 or a limit of limits.h: bad status
 *		line or version, a line that does not end in CRLF, control or
 *		NUL in a header, obs-fold, head over MAX_HEAD, both lengths, two
 *		different lengths, a length that is no number, a transfer
 *		coding other than chunked, a content coding, bad chunk, over
 *		MAX_BODY, over MAX_INTERIM, code under 200 that is not interim,
 *		101.
 *  others	what `take` returned.
 * After anything but ST_WAIT the exchange is over. */
enum status http_step(struct http *h);

/* Whether the request is not sent yet; a byte of the answer came. */
bool http_wants_write(const struct http *h);
bool http_is_answered(const struct http *h);

/* The reader alone, for tests and fuzzing: consume `bytes`.  ST_OK when the
 * message is whole (`used` tells how many bytes belonged to it), ST_WAIT for
 * more, or as http_step().  http_feed_end() says what the end of the
 * connection means now: ST_OK for a body that lasts until then and whose end
 * is authentic, else ST_LOST. */
enum status http_feed(struct http *h, struct span bytes, size_t *used);
enum status http_feed_end(struct http *h, bool authentic);

#endif
