/* SPDX-License-Identifier: MIT */
/* time.c -- dates of buf.h: Unix seconds to text and back. */
#include "base/buf.h"

#define DAY_S 86400
#define LAST_S INT64_C(253402300799)	/* 9999-12-31T23:59:59Z */

struct moment {
	uint32_t year, month, day, hour, minute, second;
};

static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
static const char week[] = "ThuFriSatSunMonTueWed";	/* from 1970 on */

static bool
is_leap(uint32_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static uint32_t
days_in(uint32_t year, uint32_t month)
{
	if (month == 2)
		return is_leap(year) ? 29 : 28;
	return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/* Days from 1970-01-01 to the first of January of `year`. */
static uint32_t
days_before(uint32_t year)
{
	uint32_t y = year - 1;

	return y * 365 + y / 4 - y / 100 + y / 400 - 719162;
}

static struct moment
moment_of(int64_t t_s)
{
	struct moment m = { .month = 1 };
	uint32_t days, rest;

	t_s = t_s < 0 ? 0 : t_s > LAST_S ? LAST_S : t_s;
	days = (uint32_t)(t_s / DAY_S);
	rest = (uint32_t)(t_s % DAY_S);
	m.year = 1970 + days / 366;	/* a few years too early */
	while (days_before(m.year + 1) <= days)
		m.year++;
	days -= days_before(m.year);
	while (days >= days_in(m.year, m.month))
		days -= days_in(m.year, m.month++);
	m.day = days + 1;
	m.hour = rest / 3600;
	m.minute = rest / 60 % 60;
	m.second = rest % 60;
	return m;
}

/* False where there is no such moment.  A leap second is the next one. */
static bool
moment_s(const struct moment *m, int64_t *out)
{
	uint32_t days, month;

	if (m->year < 1970 || m->year > 9999 || m->month < 1 ||
	    m->month > 12 || m->day < 1 ||
	    m->day > days_in(m->year, m->month) || m->hour > 23 ||
	    m->minute > 59 || m->second > 60)
		return false;
	days = days_before(m->year) + m->day - 1;
	for (month = 1; month < m->month; month++)
		days += days_in(m->year, month);
	*out = (int64_t)days * DAY_S +
	    (m->hour * 60 + m->minute) * 60 + m->second;
	return true;
}

static void
put_time(struct buf *b, int64_t t_s, const char *dash, const char *colon)
{
	struct moment m = moment_of(t_s);
	size_t mark = b->len;

	buf_padded(b, m.year, 4);
	buf_puts(b, dash);
	buf_padded(b, m.month, 2);
	buf_puts(b, dash);
	buf_padded(b, m.day, 2);
	buf_putc(b, 'T');
	buf_padded(b, m.hour, 2);
	buf_puts(b, colon);
	buf_padded(b, m.minute, 2);
	buf_puts(b, colon);
	buf_padded(b, m.second, 2);
	buf_putc(b, 'Z');
	if (b->full)
		buf_cut(b, mark);
}

void
buf_time(struct buf *b, int64_t t_s)
{
	put_time(b, t_s, "-", ":");
}

void
buf_time_basic(struct buf *b, int64_t t_s)
{
	put_time(b, t_s, "", "");
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Match `a` with a picture of the same length: a lower-case letter stands for
 * a digit of that field, `.` for any character, all else for itself. */
static bool
read_picture(struct span a, const char *picture, struct moment *m)
{
	uint32_t field[26] = { 0 }, digit;
	size_t i;

	if (a.len != span_of(picture).len)
		return false;
	for (i = 0; i < a.len; i++) {
		if (picture[i] == '.')
			continue;
		if (picture[i] < 'a' || picture[i] > 'z') {
			if (a.at[i] != picture[i])
				return false;
			continue;
		}
		if (!is_digit(a.at[i]))
			return false;
		digit = (uint32_t)(a.at[i] - '0');
		field[picture[i] - 'a'] = field[picture[i] - 'a'] * 10 + digit;
	}
	*m = (struct moment){ field['y' - 'a'], field['m' - 'a'],
		field['d' - 'a'], field['h' - 'a'], field['n' - 'a'],
		field['s' - 'a'] };
	return true;
}

/* The number of the three letters at `at` in `table`, or `n`. */
static uint32_t
find_name(const char *table, uint32_t n, const char *at)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		if (table[i * 3] == at[0] && table[i * 3 + 1] == at[1] &&
		    table[i * 3 + 2] == at[2])
			return i;
	return n;
}

bool
span_http_date(struct span a, int64_t *out)
{
	struct moment m;
	int64_t t_s;

	if (!read_picture(a, "..., dd ... yyyy hh:nn:ss GMT", &m))
		return false;
	m.month = find_name(months, 12, a.at + 8) + 1;
	if (!moment_s(&m, &t_s))
		return false;
	/* A leap second may already belong to the next day. */
	if (find_name(week, 7, a.at) !=
	    (uint32_t)((t_s - (m.second == 60)) / DAY_S % 7))
		return false;
	*out = t_s;
	return true;
}

bool
span_time(struct span a, int64_t *out)
{
	struct moment m;
	size_t i;

	if (a.len > 20 && a.at[19] == '.' && a.at[a.len - 1] == 'Z') {
		for (i = 20; i < a.len - 1; i++)
			if (!is_digit(a.at[i]))
				return false;
		if (a.len == 21)
			return false;
		a.len = 19;
	} else if (a.len == 20 && a.at[19] == 'Z') {
		a.len = 19;
	} else {
		return false;
	}
	return read_picture(a, "yyyy-mm-ddThh:nn:ss", &m) &&
	    moment_s(&m, out);
}
