/* SPDX-License-Identifier: MIT */
/* test_name_page.c -- a page of names: what is put in comes out again, and
 * the page can be thinned out in place. */
#include "check.h"
#include "fake.h"
#include "sync/name_page.h"

static struct page page;

/* The page, exactly as large as it is, before memory that nobody may touch. */
static struct page *
guarded_page(void)
{
	struct page *p = (struct page *)(void *)guard_room(sizeof(*p));

	page_clear(p);
	return p;
}

/* The `i`th name of `len` characters: its number, then dashes, then an x. */
static struct span
nth(size_t i, size_t len)
{
	static char text[MAX_NAMESPACE];
	struct buf b = BUF(text);

	buf_padded(&b, i, len < 5 ? (int)len : 5);
	while (b.len < len)
		buf_putc(&b, b.len + 1 == len ? 'x' : '-');
	return buf_span(&b);
}

static void
names_of_any_length_come_back(void)
{
	static const struct row {
		const char *name, *text;
		bool terminating;
	} rows[] = {
		{ "a name of one byte comes back", "a", false },
		{ "a name of one byte that terminates comes back", "b", true },
		{ "a name of 63 bytes comes back", "a23456789-123456789-"
		    "123456789-123456789-123456789-123456789-123", false },
		{ "a name of 63 bytes that terminates comes back",
		    "b23456789-123456789-123456789-123456789-123456789-"
		    "123456789-123", true },
		{ "a name behind one that terminates does not", "team-a",
		    false },
	};
	size_t at = 0;

	page_clear(&page);
	for (size_t i = 0; i < COUNT(rows); i++)
		page_put(&page, span_of(rows[i].text), rows[i].terminating);
	CHECK_INT("the page counts the names that were put in", page.n,
	    COUNT(rows));
	for (size_t i = 0; i < COUNT(rows); i++) {
		bool terminating = !rows[i].terminating;

		CHECK_TEXT(rows[i].name, page_name(&page, &at, &terminating),
		    rows[i].text);
		CHECK_INT(rows[i].name, terminating, rows[i].terminating);
	}
	CHECK_INT("after the last name comes the page's end", at, page.end);
}

static void
cleared_page_is_empty(void)
{
	bool terminating;
	size_t at = 0;

	page_clear(&page);
	page_put(&page, SPAN("old"), true);
	page.at = page.end;
	page.n = 0;
	page_clear(&page);
	CHECK("a page that was cleared holds nothing", page.n == 0 &&
	    page.at == 0 && page.end == 0);
	page_put(&page, SPAN("new"), false);
	CHECK_TEXT("a cleared page is filled from its beginning",
	    page_name(&page, &at, &terminating), "new");
	CHECK("a cleared page forgets what terminated", !terminating);
}

static void
full_page_holds_the_longest_names(void)
{
	struct page *p = guarded_page();
	size_t at = 0, wrong = 0;
	bool terminating;

	for (size_t i = 0; i < MAX_PAGE; i++)
		page_put(p, nth(i, MAX_NAMESPACE), i % 3 == 0);
	CHECK_INT("K12 a full page has room for the longest names", p->end,
	    sizeof(p->name));
	for (size_t i = 0; i < MAX_PAGE; i++) {
		struct span name = page_name(p, &at, &terminating);

		wrong += !span_equal(name, nth(i, MAX_NAMESPACE)) ||
		    terminating != (i % 3 == 0);
	}
	CHECK_INT("K12 all 500 of the longest names come back", wrong, 0);
	CHECK_INT("K12 and they fill the page to its last byte", at, p->end);
}

/* Whether the `i`th name is to be done: each `every`th, or all others. */
static bool
stays(size_t i, size_t every, bool others)
{
	return (i % every == every - 1) != others;
}

/* As names.c does: read on, and put back what is still to be done. */
static void
thin_out(struct page *p, size_t every, bool others)
{
	size_t at = 0, end = p->end;
	bool terminating;

	page_clear(p);
	for (size_t i = 0; at < end; i++) {
		struct span name = page_name(p, &at, &terminating);

		if (stays(i, every, others))
			page_put(p, name, terminating);
	}
}

/* Names of every length, so that some move by less than their own. */
static void
thin_and_check(size_t every, bool others)
{
	struct page *p = guarded_page();
	size_t at = 0, n = 0, wrong = 0;
	bool terminating;

	for (size_t i = 0; i < MAX_PAGE; i++)
		page_put(p, nth(i, 1 + i % MAX_NAMESPACE), i % 2 == 0);
	thin_out(p, every, others);
	for (size_t i = 0; i < MAX_PAGE; i++) {
		struct span name;

		if (!stays(i, every, others))
			continue;
		name = page_name(p, &at, &terminating);
		wrong += !span_equal(name, nth(i, 1 + i % MAX_NAMESPACE)) ||
		    terminating != (i % 2 == 0);
		n++;
	}
	CHECK_INT("a page thinned in place keeps the names put back", wrong,
	    0);
	CHECK_INT("a page thinned in place counts only these", p->n, n);
	CHECK_INT("a page thinned in place ends behind the last one", at,
	    p->end);
}

static void
page_is_thinned_in_place(void)
{
	static const size_t every[] = { 1, 2, 7, MAX_PAGE, MAX_PAGE + 1 };

	for (size_t k = 0; k < COUNT(every); k++) {
		thin_and_check(every[k], false);
		thin_and_check(every[k], true);
	}
}

static void
put_too_long(void *arg)
{
	page_put(arg, nth(0, MAX_NAMESPACE), false);
	page_put(arg, (struct span){ "a23456789-123456789-123456789-"
	    "123456789-123456789-123456789-1234", MAX_NAMESPACE + 1 }, false);
}

static void
longer_name_is_a_bug(void)
{
	page_clear(&page);
	CHECK_INT("a name of 64 bytes, which the length has no room for, is a "
	    "bug", fake_run(put_too_long, &page), FAKE_BUG);
	CHECK_INT("a name of 64 bytes is not put in", page.n, 1);
}

CHECK_MAIN(
	CHECK_CASE(names_of_any_length_come_back),
	CHECK_CASE(cleared_page_is_empty),
	CHECK_CASE(full_page_holds_the_longest_names),
	CHECK_CASE(page_is_thinned_in_place),
	CHECK_CASE(longer_name_is_a_bug),
)
