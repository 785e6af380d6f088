/* SPDX-License-Identifier: MIT */
/* test_http.c -- wire/http.h: one exchange.  The reader is fed whole and in
 * pieces of 1, 4, 16 and 64 bytes, each on a guard page. */
#include "check.h"
#include "fake.h"

#include "wire/http.h"

static const size_t steps[] = { SIZE_MAX, 1, 4, 16, 64 };

static char body_room[65536];

static enum status
take_body(void *arg, struct span piece)
{
	buf_put(arg, piece);
	return ((struct buf *)arg)->full ? ST_FULL : ST_OK;
}

/* Give `wire` to the reader in pieces.  `used` is how far it read. */
static enum status
feed(struct http *h, struct buf *body, struct span wire, size_t step,
    size_t *used)
{
	enum status st = ST_WAIT;
	size_t n;

	http_start(h, 0, NULL, 0, take_body, body);
	*used = 0;
	while (st == ST_WAIT && wire.len > 0) {
		struct span piece = { wire.at, wire.len < step ? wire.len :
			step };

		st = http_feed(h, guard_copy(piece), &n);
		*used += n;
		wire = span_skip(wire, piece.len);
	}
	return st;
}

/* -- Answers that are whole. */

#define OK "HTTP/1.1 200 OK\r\n"
#define LEN(n) "Content-Length: " #n "\r\n"
#define TE "Transfer-Encoding: chunked\r\n"
#define END "\r\n"

#define T100 "0123456789012345678901234567890123456789" \
	"012345678901234567890123456789012345678901234567890123456789"
#define T600 T100 T100 T100 T100 T100 T100
#define B100 "                                                  " \
	"                                                  "
#define B500 B100 B100 B100 B100 B100

struct whole {
	const char *name, *wire;
	int code;
	const char *body;
	bool keep;
};

static const struct whole wholes[] = {
	{ "body of a length", OK LEN(5) END "hello", 200, "hello", true },
	{ "no body", OK LEN(0) END, 200, "", true },
	{ "no reason", "HTTP/1.1 200\r\n" LEN(2) END "ok", 200, "ok", true },
	{ "empty reason", "HTTP/1.1 200 \r\n" LEN(2) END "ok", 200, "ok",
	    true },
	{ "reason with high bytes", "HTTP/1.1 200 \xc3\xa9\r\n" LEN(0) END,
	    200, "", true },
	{ "last code", "HTTP/1.1 599 x\r\n" LEN(0) END, 599, "", true },
	{ "names in any case", OK "cONTENT-lENGTH:2\r\n" END "ok", 200, "ok",
	    true },
	{ "blanks around a value", OK "Content-Length: \t 2 \t\r\n" END "ok",
	    200, "ok", true },
	{ "names of all characters", OK LEN(0) "!#$%&'*+-.^_`|~09azAZ: x\r\n"
	    END, 200, "", true },
	{ "a name that only ends like another", OK LEN(2)
	    "Xontent-Length: 5\r\n" END "ok", 200, "ok", true },
	{ "empty value", OK LEN(0) "X:\r\n" END, 200, "", true },
	{ "H3 the same length twice", OK LEN(2) LEN(2) END "ok", 200, "ok",
	    true },
	{ "H4 surplus is not read", OK LEN(2) END "okmore", 200, "ok", true },
	{ "Connection: close", OK LEN(0) "Connection: close\r\n" END, 200, "",
	    false },
	{ "Connection with several", OK LEN(0)
	    "Connection: foo , CLOSE\r\n" END, 200, "", false },
	{ "Connection that says nothing", OK LEN(0)
	    "Connection: closed\r\n" END, 200, "", true },
	{ "H9 a redirect is an answer", "HTTP/1.1 302 Found\r\n"
	    "Location: https://example.com/\r\n" LEN(0) END, 302, "", true },
	{ "H10 HTTP/1.0", "HTTP/1.0 200 OK\r\n" LEN(2) END "ok", 200, "ok",
	    false },
	{ "H10 HTTP/1.0 with keep-alive", "HTTP/1.0 200 OK\r\n" LEN(2)
	    "Connection: Keep-Alive\r\n" END "ok", 200, "ok", true },
	{ "H6 identity is no coding", OK "Content-Encoding: identity\r\n"
	    LEN(2) END "ok", 200, "ok", true },
	{ "H6 an empty coding is none", OK "Content-Encoding:\r\n" LEN(2) END
	    "ok", 200, "ok", true },
	{ "H7 100 before the answer", "HTTP/1.1 100 Continue\r\n\r\n" OK
	    LEN(2) END "ok", 200, "ok", true },
	{ "H7 103 with headers", "HTTP/1.1 103 Early Hints\r\n"
	    "Link: </x>\r\nContent-Length: 9\r\n\r\n" OK LEN(2) END "ok",
	    200, "ok", true },
	{ "H8 204 has no body", "HTTP/1.1 204 No Content\r\n\r\n", 204, "",
	    true },
	{ "H8 204 that announces one", "HTTP/1.1 204 x\r\n" LEN(5) END
	    "hello", 204, "", false },
	{ "H8 304 that announces one", "HTTP/1.1 304 x\r\n" TE END
	    "0\r\n\r\n", 304, "", false },
	{ "H5 chunks", OK TE END "5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n", 200,
	    "hello!", true },
	{ "H5 chunk sizes in hex", OK TE END "A\r\n0123456789\r\n"
	    "0b\r\n01234567890\r\n0000\r\n\r\n", 200, "012345678901234567890",
	    true },
	{ "H5 chunk extensions", OK TE END "2;a=b;c=\"d\"\r\nok\r\n"
	    "1\t; x\r\n!\r\n0 ;last\r\n\r\n", 200, "ok!", true },
	{ "H5 the longest line of a chunk", OK TE END "2;" T100 T100 T100
	    T100 T100 "0123456789\r\nok\r\n0\r\n\r\n", 200, "ok", true },
	{ "H5 trailers are passed over", OK TE END "2\r\nok\r\n0\r\n"
	    "X-Sum: 1\r\nContent-Length: 7\r\n\r\n", 200, "ok", true },
	{ "H5 only the last chunk", OK TE END "0\r\n\r\n", 200, "", true },
	{ "H5 coding in any case", OK "transfer-encoding: Chunked\r\n" END
	    "0\r\n\r\n", 200, "", true },
};

static void
http_reads_whole_answers(void)
{
	static struct http h;
	size_t i, k, used;

	for (i = 0; i < COUNT(wholes); i++) {
		const struct whole *row = &wholes[i];
		struct span wire = span_of(row->wire);
		struct buf body = BUF(body_room);

		for (k = 0; k < COUNT(steps); k++) {
			const char *name = check_row(
			    "an answer is read whole", row->name);

			buf_clear(&body);
			CHECK_INT(name, feed(&h, &body, wire, steps[k], &used),
			    ST_OK);
			CHECK_INT(name, h.head.code, row->code);
			CHECK_TEXT(name, buf_span(&body), row->body);
			CHECK_INT(name, h.head.keep, row->keep);
		}
	}
}

/* The same in two reads, parted anywhere. */
static void
http_reads_what_is_split(void)
{
	static struct http h;
	size_t i, n, used;
	enum status st;

	for (i = 0; i < COUNT(wholes); i++) {
		struct span wire = span_of(wholes[i].wire);
		struct buf body = BUF(body_room);
		bool good = true;

		for (n = 1; n < wire.len; n++) {
			buf_clear(&body);
			http_start(&h, 0, NULL, 0, take_body, &body);
			st = http_feed(&h, guard_copy((struct span){ wire.at,
			    n }), &used);
			if (st == ST_WAIT)
				st = http_feed(&h, guard_copy(span_skip(wire,
				    n)), &used);
			good &= st == ST_OK && h.head.code == wholes[i].code &&
			    span_is(buf_span(&body), wholes[i].body);
		}
		CHECK("H5 split at every byte", good);
		if (!good)
			printf("  %s\n", wholes[i].name);
	}
}

/* Cut short anywhere, no answer is whole; the connection's end then is a loss,
 * however proper it is. */
static void
http_knows_when_it_is_whole(void)
{
	static struct http h;
	size_t i, n, used, whole;

	for (i = 0; i < COUNT(wholes); i++) {
		struct span wire = span_of(wholes[i].wire);
		struct buf body = BUF(body_room);
		bool good = true;

		(void)feed(&h, &body, wire, SIZE_MAX, &whole);
		for (n = 0; n < whole; n++) {
			struct span cut = { wire.at, n };

			buf_clear(&body);
			good &= feed(&h, &body, cut, SIZE_MAX, &used) ==
			    ST_WAIT && used == n;
			good &= http_feed_end(&h, true) == ST_LOST;
		}
		CHECK("H1 H4 H5 J8 every cut of an answer is a loss", good);
		if (!good)
			printf("  %s\n", wholes[i].name);
	}
}

/* -- Answers that are refused. */

static const struct {
	const char *name;
	struct span wire;
} refused[] = {
	{ "H1 empty line in front", SPAN("\r\n" OK LEN(0) END) },
	{ "H1 bare LF behind the status", SPAN("HTTP/1.1 200 OK\n") },
	{ "H1 bare LF behind a header", SPAN(OK "A: b\n") },
	{ "H1 bare LF behind the head", SPAN(OK LEN(0) "\n") },
	{ "H1 bare CR", SPAN(OK "A: b\rc\r\n") },
	{ "H1 two CRs", SPAN(OK "A: b\r\r\n") },
	{ "H1 status cut off", SPAN("HTTP/1.1 20\r\n") },
	{ "H1 no blank behind the code", SPAN("HTTP/1.1 200OK\r\n") },
	{ "H1 two blanks before the code", SPAN("HTTP/1.1  200 OK\r\n") },
	{ "H1 no blank before the code", SPAN("HTTP/1.1/200 OK\r\n") },
	{ "H1 code of four digits", SPAN("HTTP/1.1 2000 OK\r\n") },
	{ "H1 code of letters", SPAN("HTTP/1.1 abc OK\r\n") },
	{ "code 600", SPAN("HTTP/1.1 600 x\r\n") },
	{ "code 099", SPAN("HTTP/1.1 099 x\r\n") },
	{ "code 101", SPAN("HTTP/1.1 101 Switching Protocols\r\n") },
	{ "H10 HTTP/2 over one connection", SPAN("HTTP/2 200\r\n") },
	{ "H10 HTTP/1.2", SPAN("HTTP/1.2 200 OK\r\n") },
	{ "H10 HTTP/2's preface", SPAN("PRI * HTTP/2.0\r\n") },
	{ "H10 ICY", SPAN("ICY 200 OK\r\n") },
	{ "H10 ICAP", SPAN("ICAP/1.0 200 OK\r\n") },
	{ "H10 lower case", SPAN("http/1.1 200 ok\r\n") },
	{ "T8 HTML at once", SPAN("<html><body>hello</body>\r\n") },
	{ "T8 TLS where HTTP should be", SPAN("\x15\x03\x01\x00\x02") },
	{ "H11 NUL in a value", SPAN(OK "A: b\0c\r\n") },
	{ "H11 control in a value", SPAN(OK "A: b\x01\r\n") },
	{ "H11 DEL in a value", SPAN(OK "A: \x7f\r\n") },
	{ "H11 control in the status line", SPAN("HTTP/1.1 200 \x1b[1m\r\n") },
	{ "H11 NUL in a name", SPAN(OK "A\0: b\r\n") },
	{ "H11 blank in a name", SPAN(OK "A b: c\r\n") },
	{ "H11 blank before the colon", SPAN(OK "Content-Length : 0\r\n") },
	{ "H11 no colon", SPAN(OK "hello\r\n") },
	{ "H11 no name", SPAN(OK ": b\r\n") },
	{ "H11 high byte in a name", SPAN(OK "\xc3\xa9: b\r\n") },
	{ "H11 obs-fold", SPAN(OK "A: b\r\n c\r\n") },
	{ "H11 obs-fold with a tab", SPAN(OK "A: b\r\n\tc\r\n") },
	{ "H11 blank in front of the first header", SPAN(OK " A: b\r\n") },
	{ "H11 no colon in the part that is kept", SPAN(OK T600 ": b\r\n") },
	{ "H11 bad header before an interim answer's end",
	    SPAN("HTTP/1.1 100 x\r\nA b\r\n") },
	{ "H3 negative length", SPAN(OK "Content-Length: -1\r\n") },
	{ "H3 length with a sign", SPAN(OK "Content-Length: +1\r\n") },
	{ "H3 length of 2^64", SPAN(OK LEN(18446744073709551616)) },
	{ "H3 length of 2^64 + 5", SPAN(OK LEN(18446744073709551621)) },
	{ "H3 length in hex", SPAN(OK LEN(0x5)) },
	{ "H3 no length", SPAN(OK "Content-Length:\r\n") },
	{ "H3 list of lengths", SPAN(OK "Content-Length: 5, 5\r\n") },
	{ "H3 two lengths", SPAN(OK LEN(5) LEN(6)) },
	{ "H3 length and chunks", SPAN(OK LEN(5) TE END) },
	{ "H3 chunks and length", SPAN(OK TE LEN(0) END) },
	{ "H3 length too long a line", SPAN(OK "Content-Length: 5" B500 "\r\n") },
	{ "H15 length over the cap", SPAN(OK LEN(1073741825)) },
	{ "H6 gzip on the way", SPAN(OK "Transfer-Encoding: gzip\r\n") },
	{ "H6 gzip and chunks", SPAN(OK
	    "Transfer-Encoding: gzip, chunked\r\n") },
	{ "H6 chunks twice", SPAN(OK TE TE) },
	{ "H6 chunked in HTTP/1.0", SPAN("HTTP/1.0 200 OK\r\n" TE END) },
	{ "H6 gzip body", SPAN(OK "Content-Encoding: gzip\r\n") },
	{ "H5 no size", SPAN(OK TE END "\r\n") },
	{ "H5 extension without size", SPAN(OK TE END ";a=b\r\n") },
	{ "H5 size with a sign", SPAN(OK TE END "+5\r\n") },
	{ "H5 size with 0x", SPAN(OK TE END "0x5\r\n") },
	{ "H5 size of letters", SPAN(OK TE END "g\r\n") },
	{ "H5 size of 2^64", SPAN(OK TE END "10000000000000000\r\n") },
	{ "H5 size of 2^64 + 5", SPAN(OK TE END "10000000000000005\r\n") },
	{ "H5 size over the cap", SPAN(OK TE END "40000001\r\n") },
	{ "H5 bare LF behind a size", SPAN(OK TE END "5\nhello") },
	{ "H5 chunk longer than its size", SPAN(OK TE END "2\r\nhello\r\n") },
	{ "H5 no CRLF behind a chunk", SPAN(OK TE END "2\r\nok3\r\n") },
	{ "H5 bare LF behind a chunk", SPAN(OK TE END "2\r\nok\n") },
	{ "H5 a line of a chunk that is longer", SPAN(OK TE END "2;" T100 T100
	    T100 T100 T100 "01234567890\r\n") },
	{ "H5 flood of extensions", SPAN(OK TE END "2;" T600 "\r\n") },
	{ "H5 control in an extension", SPAN(OK TE END "2;\x01\r\n") },
	{ "H5 control in a trailer", SPAN(OK TE END "0\r\nA: \x01\r\n") },
};

static void
http_refuses(void)
{
	static struct http h;
	size_t i, k, used;

	for (i = 0; i < COUNT(refused); i++) {
		struct buf body = BUF(body_room);

		for (k = 0; k < COUNT(steps); k++) {
			const char *name = check_row(
			    "a malformed answer is refused", refused[i].name);

			buf_clear(&body);
			CHECK_INT(name,
			    feed(&h, &body, refused[i].wire, steps[k], &used),
			    ST_REPLY);
		}
	}
}

/* -- A body that lasts until the end of the connection. */

static void
http_reads_to_the_end(void)
{
	static struct http h;
	struct buf body = BUF(body_room);
	size_t k, used;

	for (k = 0; k < COUNT(steps); k++) {
		buf_clear(&body);
		CHECK_INT("H3 no length at all", feed(&h, &body,
		    SPAN(OK END "hello"), steps[k], &used), ST_WAIT);
		CHECK_INT("H3 the end of the connection ends the body",
		    http_feed_end(&h, true), ST_OK);
		CHECK_TEXT("H3 a body up to the end of the connection is read",
		    buf_span(&body), "hello");
		CHECK("H3 after such a body the connection cannot be kept",
		    !h.head.keep);
	}
	(void)feed(&h, &body, SPAN(OK END "hello"), 64, &used);
	CHECK_INT("H3 T11 without close_notify it is a loss",
	    http_feed_end(&h, false), ST_LOST);
	(void)feed(&h, &body, SPAN("HTTP/1.1 2"), 64, &used);
	CHECK_INT("an end inside the head", http_feed_end(&h, true), ST_LOST);
}

/* -- What a head says. */

static void
http_reads_headers(void)
{
	static const struct {
		const char *name, *head;
		int64_t after_s, after_ms, date_s;
	} rows[] = {
		{ "none of them", "", -1, -1, 0 },
		{ "K9 Retry-After", "Retry-After: 1\r\n", 1, -1, 0 },
		{ "K9 Retry-After 0", "retry-after: 0\r\n", 0, -1, 0 },
		{ "K9 absurd", "Retry-After: 1000000000\r\n", 1000000000,
		    -1, 0 },
		{ "K9 more absurd", "Retry-After: 1000000000000\r\n",
		    INT32_MAX, -1, 0 },
		{ "K9 beyond reason", "Retry-After: 99999999999999999999\r\n",
		    -1, -1, 0 },
		{ "K9 negative", "Retry-After: -1\r\n", -1, -1, 0 },
		{ "K9 words", "Retry-After: soon\r\n", -1, -1, 0 },
		{ "K9 cut off", "Retry-After: 1" B500 "0\r\n", -1, -1, 0 },
		{ "x-amz-retry-after", "x-amz-retry-after: 1500\r\n", -1,
		    1500, 0 },
		{ "x-amz-retry-after with words", "x-amz-retry-after: 1s\r\n",
		    -1, -1, 0 },
		{ "H16 Date", "Date: Tue, 24 Nov 2026 06:00:00 GMT\r\n", -1,
		    -1, 1795500000 },
		{ "H16 no date", "Date: yesterday\r\n", -1, -1, 0 },
		{ "K9 a date to come", "Date: Tue, 24 Nov 2026 06:00:00 GMT\r\n"
		    "Retry-After: Tue, 24 Nov 2026 06:00:30 GMT\r\n", 30, -1,
		    1795500000 },
		{ "K9 a date before the Date",
		    "Retry-After: Tue, 24 Nov 2026 06:00:30 GMT\r\n"
		    "Date: Tue, 24 Nov 2026 06:00:00 GMT\r\n", 30, -1,
		    1795500000 },
		{ "K9 a date gone by", "Date: Tue, 24 Nov 2026 06:00:00 GMT\r\n"
		    "Retry-After: Tue, 24 Nov 2026 05:00:00 GMT\r\n", 0, -1,
		    1795500000 },
		{ "K9 a date without Date",
		    "Retry-After: Tue, 24 Nov 2026 06:00:30 GMT\r\n", -1, -1,
		    0 },
		{ "of an interim answer nothing counts", "\r\nHTTP/1.1 503 x\r\n"
		    LEN(0), -1, -1, 0 },
	};
	static struct http h;
	char room[1024];
	size_t i, k, used;

	for (i = 0; i < COUNT(rows); i++) {
		struct buf b = BUF(room), body = BUF(body_room);
		bool last = i == COUNT(rows) - 1;

		buf_puts(&b, last ? "HTTP/1.1 103 x\r\nRetry-After: 5\r\n" :
		    "HTTP/1.1 503 x\r\n" LEN(0));
		buf_puts(&b, rows[i].head);
		buf_puts(&b, "\r\n");
		for (k = 0; k < COUNT(steps); k++) {
			const char *name = check_row(
			    "a header is read or passed over", rows[i].name);

			CHECK_INT(name,
			    feed(&h, &body, buf_span(&b), steps[k], &used),
			    ST_OK);
			CHECK_INT(name, h.head.retry_after_s, rows[i].after_s);
			CHECK_INT(name, h.head.retry_after_ms,
			    rows[i].after_ms);
			CHECK_INT(name, h.head.date_s, rows[i].date_s);
		}
	}
}

#define C32 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void
http_keeps_codes(void)
{
	static const struct {
		const char *name, *value, *type, *id;
	} rows[] = {
		{ "a code", "ExpiredTokenException", "ExpiredTokenException",
		    "ExpiredTokenException" },
		{ "a code with a schema", "Throttling:http://x.example/doc/",
		    "Throttling", "Throttling:http://x.example/doc/" },
		{ "all that is printable", " a b~ ", "a b~", "a b~" },
		{ "64 characters", C32 C32, C32 C32, C32 C32 },
		{ "65 characters", C32 C32 "a", "", "" },
		{ "64 characters and a schema", C32 C32 ":x", C32 C32, "" },
		{ "a tab", "a\tb", "", "" },
		{ "high bytes", "caf\xc3\xa9", "", "" },
		{ "longer than a line is kept", T600, "", "" },
		{ "empty", "", "", "" },
	};
	static struct http h;
	char room[2048];
	size_t i, used;

	for (i = 0; i < COUNT(rows); i++) {
		struct buf b = BUF(room), body = BUF(body_room);
		const char *name = check_row(
		    "a code in a header is kept or dropped", rows[i].name);

		buf_puts(&b, "HTTP/1.1 400 x\r\n" LEN(0) "x-amzn-ErrorType: ");
		buf_puts(&b, rows[i].value);
		buf_puts(&b, "\r\nX-Amzn-RequestId: ");
		buf_puts(&b, rows[i].value);
		buf_puts(&b, "\r\n\r\n");
		CHECK_INT(name, feed(&h, &body, buf_span(&b), 16, &used),
		    ST_OK);
		CHECK_TEXT(name, span_of(h.head.error_type), rows[i].type);
		CHECK_TEXT(name, span_of(h.head.request_id), rows[i].id);
	}
}

/* -- Who takes the body. */

static enum status
take_one(void *arg, struct span piece)
{
	(void)piece;
	return ++*(int *)arg == 2 ? ST_FULL : ST_OK;
}

static void
http_stops_when_the_taker_does(void)
{
	static struct http h;
	size_t used;
	int n = 0;

	http_start(&h, 0, NULL, 0, take_one, &n);
	CHECK_INT("an error of the taker ends the body", http_feed(&h, SPAN(OK
	    TE END "1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n"), &used), ST_FULL);
	CHECK_INT("the taker is not called after its error", n, 2);
	n = 0;
	http_start(&h, 0, NULL, 0, take_one, &n);
	CHECK_INT("a body in one long piece may go on",
	    http_feed(&h, SPAN(OK LEN(500) END T100 T100), &used), ST_WAIT);
	CHECK_INT("a long piece reaches the taker in one", n, 1);
}

CHECK_MAIN(
	CHECK_CASE(http_reads_whole_answers),
	CHECK_CASE(http_reads_what_is_split),
	CHECK_CASE(http_knows_when_it_is_whole),
	CHECK_CASE(http_refuses),
	CHECK_CASE(http_reads_to_the_end),
	CHECK_CASE(http_reads_headers),
	CHECK_CASE(http_keeps_codes),
	CHECK_CASE(http_stops_when_the_taker_does),
)
