/* SPDX-License-Identifier: MIT */
/* test_time.c -- base/buf.h: dates that are read.  test_buf.c has those that
 * are written. */
#include "check.h"
#include "fake.h"

static void
http_dates_are_read(void)
{
	static const struct {
		const char *name, *text;
		int64_t want;	/* -1: refused */
	} rows[] = {
		{ "H16 date", "Tue, 24 Nov 2026 06:00:00 GMT", 1795500000 },
		{ "example of RFC 9110", "Sun, 06 Nov 1994 08:49:37 GMT",
		    784111777 },
		{ "first date", "Thu, 01 Jan 1970 00:00:00 GMT", 0 },
		{ "last date", "Fri, 31 Dec 9999 23:59:59 GMT",
		    INT64_C(253402300799) },
		{ "leap day", "Thu, 29 Feb 2024 12:00:00 GMT", 1709208000 },
		{ "Z4 leap second", "Sat, 31 Dec 2016 23:59:60 GMT",
		    1483228800 },
		{ "no such leap day", "Wed, 29 Feb 2023 12:00:00 GMT", -1 },
		{ "1900 was none either", "Sat, 29 Feb 2100 12:00:00 GMT", -1 },
		{ "wrong day of the week", "Mon, 24 Nov 2026 06:00:00 GMT", -1 },
		{ "no day of the week", "Xxx, 24 Nov 2026 06:00:00 GMT", -1 },
		{ "no month", "Tue, 24 Xxx 2026 06:00:00 GMT", -1 },
		{ "before 1970", "Wed, 31 Dec 1969 23:59:59 GMT", -1 },
		{ "day 0", "Tue, 00 Nov 2026 06:00:00 GMT", -1 },
		{ "day 31 of November", "Tue, 31 Nov 2026 06:00:00 GMT", -1 },
		{ "hour 24", "Tue, 24 Nov 2026 24:00:00 GMT", -1 },
		{ "minute 60", "Tue, 24 Nov 2026 06:60:00 GMT", -1 },
		{ "second 61", "Tue, 24 Nov 2026 06:00:61 GMT", -1 },
		{ "another zone", "Tue, 24 Nov 2026 06:00:00 CET", -1 },
		{ "one digit", "Tue, 24 Nov 2026  6:00:00 GMT", -1 },
		{ "RFC 850", "Sunday, 06-Nov-94 08:49:37 GMT", -1 },
		{ "asctime", "Sun Nov  6 08:49:37 1994", -1 },
		{ "cut off", "Tue, 24 Nov 2026 06:00:00 GM", -1 },
		{ "too long", "Tue, 24 Nov 2026 06:00:00 GMT ", -1 },
		{ "empty date", "", -1 },
	};
	int64_t got;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		const char *name = check_row(
		    "a date of HTTP is read or refused", rows[i].name);

		got = -1;
		CHECK(name, span_http_date(guard_copy(span_of(rows[i].text)),
		    &got) == (rows[i].want >= 0));
		CHECK_INT(name, got, rows[i].want);
	}
}

static void
times_are_read(void)
{
	static const struct {
		const char *name, *text;
		int64_t want;
	} rows[] = {
		{ "RFC 3339", "2026-11-24T06:00:00Z", 1795500000 },
		{ "with a fraction", "2015-07-11T23:28:33.359Z", 1436657313 },
		{ "with a long fraction", "2015-07-11T23:28:33.123456789012Z",
		    1436657313 },
		{ "point and no fraction", "2015-07-11T23:28:33.Z", -1 },
		{ "fraction with a letter", "2015-07-11T23:28:33.3a9Z", -1 },
		{ "fraction without zone", "2015-07-11T23:28:33.359", -1 },
		{ "no zone", "2026-11-24T06:00:00", -1 },
		{ "another zone", "2026-11-24T06:00:00+01:00", -1 },
		{ "blank for T", "2026-11-24 06:00:00Z", -1 },
		{ "month 0", "2026-00-24T06:00:00Z", -1 },
		{ "month 13", "2026-13-24T06:00:00Z", -1 },
		{ "before 1970", "1969-12-31T23:59:59Z", -1 },
		{ "letters", "yyyy-mm-ddThh:nn:ssZ", -1 },
		{ "empty time", "", -1 },
	};
	int64_t got;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		const char *name = check_row(
		    "a time is read or refused", rows[i].name);

		got = -1;
		CHECK(name, span_time(guard_copy(span_of(rows[i].text)), &got)
		    == (rows[i].want >= 0));
		CHECK_INT(name, got, rows[i].want);
	}
}

/* Every 12 hours and a bit for 700 years, and what is written is read. */
static void
times_come_back(void)
{
	char room[24];
	struct buf b = BUF(room);
	int64_t t_s, got, bad = 0;

	for (t_s = 0; t_s < INT64_C(22090000000); t_s += 43207) {
		buf_clear(&b);
		buf_time(&b, t_s);
		if (!span_time(buf_span(&b), &got) || got != t_s)
			bad++;
	}
	CHECK_INT("times that do not come back", bad, 0);
}

CHECK_MAIN(
	CHECK_CASE(http_dates_are_read),
	CHECK_CASE(times_are_read),
	CHECK_CASE(times_come_back),
)
