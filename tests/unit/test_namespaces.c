/* SPDX-License-Identifier: MIT */
/* test_namespaces.c -- one page of the list of namespaces, as a Table. */
#include "kube/namespaces.h"
#include "kube/page.h"
#include "check.h"
#include "fake.h"

#define LABEL_63 \
	"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk"
#define REST \
	" HTTP/1.1\r\nHost: 10.96.0.1\r\n" \
	"User-Agent: ecr-refresh/" ECR_REFRESH_VERSION "\r\n" \
	"Accept: application/json;as=Table;v=v1;g=meta.k8s.io\r\n"
#define LIST \
	"GET /api/v1/namespaces?limit=500&includeObject=None&labelSelector="
#define OPT_OUT "ecr-refresh%2Fskip%21%3Dtrue"

static const struct {
	const char *name;
	const char *selector, *more;
	const char *want;
} asks[] = {
	{ "the first page", "", "", LIST OPT_OUT REST },
	{ "the user's selector comes first",
	  "env in (a,b),!x", "",
	  LIST "env%20in%20%28a%2Cb%29%2C%21x%2C" OPT_OUT REST },
	{ "a further page", "", "eyJ2+/=&x",
	  LIST OPT_OUT "&continue=eyJ2%2B%2F%3D%26x" REST },
	{ "a further page with a selector", "a=b", "t",
	  LIST "a%3Db%2C" OPT_OUT "&continue=t" REST },
	{ "nothing in a selector leaves the request line", "a=b&c HTTP/1.1\r\n",
	  "", LIST "a%3Db%26c%20HTTP%2F1.1%0D%0A%2C" OPT_OUT REST },
};

static void
namespaces_asks(void)
{
	struct span host = SPAN("10.96.0.1");
	struct buf out;
	size_t i, need;

	for (i = 0; i < COUNT(asks); i++) {
		struct span selector = span_of(asks[i].selector);
		struct span more = span_of(asks[i].more);
		const char *name = check_row(
		    "a page of namespaces is asked for", asks[i].name);

		need = strlen(asks[i].want);
		out = (struct buf){ guard_room(need), need, 0, false };
		CHECK_INT(name, namespaces_ask(host, selector, more, &out),
		    ST_OK);
		CHECK_TEXT(name, buf_span(&out), asks[i].want);
		out = (struct buf){ guard_room(need - 1), need - 1, 0, false };
		CHECK_INT(name, namespaces_ask(host, selector, more, &out),
		    ST_FULL);
		out = (struct buf){ NULL, 0, 0, false };
		CHECK_INT(name, namespaces_ask(host, selector, more, &out),
		    ST_FULL);
	}
}

/* The longest of all that limits.h allows. */
static void
namespaces_ask_fits_its_buffer(void)
{
	static char selector[MAX_SELECTOR], more[MAX_CONTINUE], host[MAX_HOST];
	static char room[MAX_ASK_LIST + MAX_SELECTOR * 3];
	struct buf out = BUF(room);

	memset(selector, '=', sizeof(selector));
	memset(more, 'x', sizeof(more));
	memset(host, 'h', sizeof(host));
	CHECK_INT("the longest selector and continue token",
	    namespaces_ask((struct span){ host, sizeof(host) },
	    (struct span){ selector, sizeof(selector) },
	    (struct span){ more, sizeof(more) }, &out), ST_OK);
	CHECK("the longest request fits MAX_ASK_LIST",
	    out.len <= MAX_ASK_LIST);
}

#define ROW(cells) "{\"cells\":[" cells "],\"object\":null}"

static const struct {
	const char *name;
	const char *item;
	enum status want;
	const char *ns;
	bool terminating;
} rows[] = {
	{ "an active namespace", ROW("\"team-a\",\"Active\",\"88s\""),
	  ST_OK, "team-a", false },
	{ "K3: a terminating namespace",
	  ROW("\"team-a\",\"Terminating\",\"88s\""), ST_OK, "team-a", true },
	{ "K12: a name of 63 characters",
	  ROW("\"" LABEL_63 "\",\"Active\",\"1s\""), ST_OK, LABEL_63, false },
	{ "a name that begins with a digit", ROW("\"0a\",\"Active\",\"1s\""),
	  ST_OK, "0a", false },
	{ "a status that is new to us", ROW("\"a\",\"Hibernating\",\"1s\""),
	  ST_OK, "a", false },
	{ "more cells than are known", ROW("\"a\",\"Active\",\"1s\",\"x\",1"),
	  ST_OK, "a", false },
	{ "two cells are enough", "{\"cells\":[\"a\",\"Active\"]}",
	  ST_OK, "a", false },
	{ "a row with its object",
	  "{\"cells\":[\"a\",\"Active\",\"1s\"],\"object\":{\"kind\":"
	  "\"PartialObjectMetadata\",\"metadata\":{\"name\":\"b\"}}}",
	  ST_OK, "a", false },
	{ "K12: a name of 64 characters",
	  ROW("\"" LABEL_63 "l\",\"Active\",\"1s\""), ST_REPLY, "", false },
	{ "an empty name", ROW("\"\",\"Active\",\"1s\""), ST_REPLY, "",
	  false },
	{ "a name with a slash", ROW("\"a/b\",\"Active\",\"1s\""), ST_REPLY,
	  "", false },
	{ "a name that climbs", ROW("\"..\",\"Active\",\"1s\""), ST_REPLY, "",
	  false },
	{ "a name with a question mark", ROW("\"a?b\",\"Active\",\"1s\""),
	  ST_REPLY, "", false },
	{ "a name in capitals", ROW("\"A\",\"Active\",\"1s\""), ST_REPLY, "",
	  false },
	{ "a name with an escape", ROW("\"\\u0061\",\"Active\",\"1s\""),
	  ST_REPLY, "", false },
	{ "a name with a line end", ROW("\"a\\r\\n\",\"Active\",\"1s\""),
	  ST_REPLY, "", false },
	{ "a name with a dot", ROW("\"a.b\",\"Active\",\"1s\""), ST_REPLY, "",
	  false },
	{ "a name that is a number", ROW("7,\"Active\",\"1s\""), ST_REPLY, "",
	  false },
	{ "a name that is null", ROW("null,\"Active\",\"1s\""), ST_REPLY, "",
	  false },
	{ "no status", ROW("\"a\""), ST_REPLY, "", false },
	{ "a status that is no string", ROW("\"a\",null,\"1s\""), ST_REPLY,
	  "", false },
	{ "no cells in the row", "{\"object\":null}", ST_REPLY, "", false },
	{ "no cell in the cells", "{\"cells\":[]}", ST_REPLY, "", false },
	{ "cells that are an object", "{\"cells\":{\"0\":\"a\"}}", ST_REPLY,
	  "", false },
	{ "cells twice", "{\"cells\":[\"a\",\"Active\"],\"cells\":"
	  "[\"b\",\"Active\"]}", ST_REPLY, "", false },
	{ "a row that is a string", "\"a\"", ST_REPLY, "", false },
	{ "a row that is null", "null", ST_REPLY, "", false },
	{ "half a row", "{\"cells\":[\"a\",\"Act", ST_REPLY, "", false },
	{ "nothing at all", "", ST_REPLY, "", false },
};

static void
namespaces_reads_rows(void)
{
	struct namespaces_row row;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		const char *name = check_row(
		    "a row is a namespace or refused", rows[i].name);

		memset(&row, 'x', sizeof(row));
		CHECK_INT(name,
		    namespaces_row(guard_copy(span_of(rows[i].item)), &row),
		    rows[i].want);
		CHECK_TEXT(name, row.name, rows[i].ns);
		CHECK(name, row.terminating == rows[i].terminating);
	}
}

#define COLUMNS(first, second) \
	"\"columnDefinitions\":[{\"name\":\"" first "\",\"type\":\"string\"," \
	"\"description\":\"\"},{\"name\":\"" second "\"},{\"name\":\"Age\"}],"
#define TABLE(meta) \
	"{\"kind\":\"Table\",\"apiVersion\":\"meta.k8s.io/v1\",\"metadata\":" \
	meta "," COLUMNS("Name", "Status") "\"rows\":[]}"

static const struct {
	const char *name;
	const char *object;
	enum status want;
	const char *more;
} ends[] = {
	{ "the last page", TABLE("{\"resourceVersion\":\"250\"}"), ST_OK,
	  "" },
	{ "K12: a page before the last", TABLE("{\"resourceVersion\":\"250\","
	  "\"continue\":\"eyJ2Ijoi\",\"remainingItemCount\":9}"), ST_OK,
	  "eyJ2Ijoi" },
	{ "a continue token with escapes",
	  TABLE("{\"continue\":\"a\\/b\\u003d\"}"), ST_OK, "a/b=" },
	{ "a page without metadata is the last one", TABLE("null"), ST_OK,
	  "" },
	{ "a continue token that the scanner dropped loses no page",
	  TABLE("{\"continue\":\"\"}"), ST_REPLY, "" },
	{ "a continue token that is a number", TABLE("{\"continue\":7}"),
	  ST_REPLY, "" },
	{ "a continue token with a NUL", TABLE("{\"continue\":\"a\\u0000\"}"),
	  ST_REPLY, "" },
	{ "K11: a Status with code 200", "{\"kind\":\"Status\",\"apiVersion\":"
	  "\"v1\",\"status\":\"Failure\"}", ST_REPLY, "" },
	{ "a list that is no table", "{\"kind\":\"NamespaceList\","
	  "\"apiVersion\":\"v1\",\"metadata\":{},\"items\":[]}", ST_REPLY,
	  "" },
	{ "a table of another API", "{\"kind\":\"Table\",\"apiVersion\":"
	  "\"meta.k8s.io/v2\"," COLUMNS("Name", "Status") "\"rows\":[]}",
	  ST_REPLY, "" },
	{ "other columns", "{\"kind\":\"Table\",\"apiVersion\":"
	  "\"meta.k8s.io/v1\"," COLUMNS("Status", "Name") "\"rows\":[]}",
	  ST_REPLY, "" },
	{ "a second column that is not the status", "{\"kind\":\"Table\","
	  "\"apiVersion\":\"meta.k8s.io/v1\"," COLUMNS("Name", "Age")
	  "\"rows\":[]}", ST_REPLY, "" },
	{ "no columns", "{\"kind\":\"Table\",\"apiVersion\":"
	  "\"meta.k8s.io/v1\",\"metadata\":{},\"rows\":[]}", ST_REPLY, "" },
	{ "an empty object", "{}", ST_REPLY, "" },
	{ "no JSON", "<html>", ST_REPLY, "" },
	{ "nothing", "", ST_REPLY, "" },
};

static void
namespaces_reads_ends(void)
{
	char room[MAX_CONTINUE];
	struct buf more = BUF(room);
	size_t i;

	for (i = 0; i < COUNT(ends); i++) {
		const char *name = check_row(
		    "the end of a page is read", ends[i].name);

		buf_clear(&more);
		buf_puts(&more, "of the page before");
		CHECK_INT(name,
		    namespaces_end(guard_copy(span_of(ends[i].object)), &more),
		    ends[i].want);
		CHECK_TEXT(name, buf_span(&more), ends[i].more);
	}
}

static void
namespaces_minds_the_room_for_the_token(void)
{
	const struct span page = SPAN(TABLE("{\"continue\":\"abcdef\"}"));
	struct buf more;

	more = (struct buf){ guard_room(6), 6, 0, false };
	CHECK_INT("a token in just enough room", namespaces_end(page, &more),
	    ST_OK);
	CHECK_TEXT("a token in just enough room", buf_span(&more), "abcdef");
	more = (struct buf){ guard_room(5), 5, 0, false };
	CHECK_INT("a token in one byte less", namespaces_end(page, &more),
	    ST_REPLY);
	CHECK_TEXT("a token in one byte less", buf_span(&more), "");
	CHECK("the buffer can be used again", !more.full);
	more = (struct buf){ NULL, 0, 0, false };
	CHECK_INT("a token in no room", namespaces_end(page, &more),
	    ST_REPLY);
}

#define EXPIRED(meta) \
	"{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":" meta "," \
	"\"status\":\"Failure\",\"reason\":\"Expired\",\"code\":410}"

static const struct {
	const char *name;
	const char *object;
	const char *more;
} expired[] = {
	{ "K6: a 410 with a token goes on with it",
	  EXPIRED("{\"continue\":\"eyJydiI6LTF9\"}"), "eyJydiI6LTF9" },
	{ "K6: a 410 without a token starts again", EXPIRED("{}"), "" },
	{ "K6: a 410 with an empty token", EXPIRED("{\"continue\":\"\"}"),
	  "" },
	{ "K6: a 410 with a token that is no string",
	  EXPIRED("{\"continue\":[]}"), "" },
	{ "K6: a 410 with a token that does not fit",
	  EXPIRED("{\"continue\":\"0123456789012345678901234567890123456789"
	  "01234567890123456789012345678901234567890123456789\"}"), "" },
	{ "K6: a 410 that is no JSON", "gone", "" },
	{ "K6: a 410 without a body", "", "" },
};

static void
namespaces_reads_what_expired(void)
{
	char room[64];
	struct buf more = BUF(room);
	size_t i;

	for (i = 0; i < COUNT(expired); i++) {
		buf_clear(&more);
		buf_puts(&more, "of the page before");
		page_expired(guard_copy(span_of(expired[i].object)), &more);
		CHECK_TEXT(check_row("what is left of a list that expired is "
		    "read", expired[i].name), buf_span(&more), expired[i].more);
		CHECK(check_row("what is left of a list that expired is read",
		    expired[i].name), !more.full);
	}
}

/* K12: a whole page as it comes, through the scanner in pieces. */
static enum status
count_row(void *arg, struct span item)
{
	struct namespaces_row row;
	enum status st = namespaces_row(item, &row);

	if (st == ST_OK && !span_equal(row.name, SPAN(LABEL_63)))
		return ST_REPLY;
	++*(int *)arg;
	return st;
}

static void
namespaces_reads_a_page_in_pieces(void)
{
	static const size_t steps[] = { 1, 4, 16, 64, 4096 };
	static char page[MAX_PAGE * 128], room[MAX_ELEMENT];
	char token[MAX_CONTINUE];
	struct json_scan scan;
	struct buf text, out, more;
	struct span whole;
	size_t i, at, n;
	int row;

	text = BUF(page);
	buf_puts(&text, "{\"kind\":\"Table\",\"apiVersion\":"
	    "\"meta.k8s.io/v1\",\"metadata\":{\"continue\":\"next\"},"
	    COLUMNS("Name", "Status") "\"rows\":[");
	for (row = 0; row < MAX_PAGE; row++) {
		buf_puts(&text, row == 0 ? "" : ",");
		buf_puts(&text, ROW("\"" LABEL_63 "\",\"Active\",\"1s\""));
	}
	buf_puts(&text, "]}\n");
	CHECK("the page of 500 rows fits", !text.full);
	whole = guard_copy(buf_span(&text));
	for (i = 0; i < COUNT(steps); i++) {
		enum status st = ST_OK;

		row = 0;
		out = BUF(room);
		more = BUF(token);
		json_scan_start(&scan, NAMESPACES_CUT, MAX_SHORT_STRING, &out,
		    count_row, &row);
		for (at = 0; st == ST_OK && at < whole.len; at += n) {
			n = whole.len - at < steps[i] ? whole.len - at :
			    steps[i];
			st = json_scan_feed(&scan,
			    (struct span){ whole.at + at, n });
		}
		CHECK_INT("K12: a page of 500 rows", st, ST_OK);
		CHECK_INT("K12: a page of 500 rows", json_scan_end(&scan),
		    ST_OK);
		CHECK_INT("K12: a page of 500 rows", row, MAX_PAGE);
		CHECK_INT("K12: a page of 500 rows",
		    namespaces_end(buf_span(&out), &more), ST_OK);
		CHECK_TEXT("K12: a page of 500 rows", buf_span(&more),
		    "next");
	}
}

CHECK_MAIN(
	CHECK_CASE(namespaces_asks),
	CHECK_CASE(namespaces_ask_fits_its_buffer),
	CHECK_CASE(namespaces_reads_rows),
	CHECK_CASE(namespaces_reads_ends),
	CHECK_CASE(namespaces_minds_the_room_for_the_token),
	CHECK_CASE(namespaces_reads_what_expired),
	CHECK_CASE(namespaces_reads_a_page_in_pieces),
)
