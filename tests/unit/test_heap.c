/* SPDX-License-Identifier: MIT */
/* test_heap.c -- port/heap.c.  links: port */
#include <stdint.h>
#include <string.h>

#include "port/heap.h"
#include "base/limits.h"
#include "check.h"

static void
heap_gives_and_takes(void)
{
	size_t before = heap_now(), failed = heap_failures();
	unsigned char *p = heap_calloc(10, 100);
	int sum = 0;

	CHECK("an allocation gives memory", p != NULL);
	for (int i = 0; i < 1000; i++)
		sum |= p[i];
	CHECK("memory from the heap is zero", sum == 0);
	CHECK("an allocation counts as used", heap_now() >= before + 1000);
	CHECK("the peak counts memory in use", heap_peak() >= heap_now());
	heap_free(p);
	CHECK("freed memory does not count as used", heap_now() == before);
	CHECK("the peak stays after memory is freed",
	    heap_peak() >= before + 1000);
	heap_free(NULL);
	CHECK("nothing can be freed", heap_now() == before);
	CHECK("no allocation counted as a failure", heap_failures() == failed);
}

/* Blocks of a few words are kept for the next one that asks. */
static void
heap_keeps_small_blocks(void)
{
	unsigned char *a = heap_calloc(1, 24), *b = heap_calloc(4, 16), *c;
	size_t before = heap_now();
	int sum = 0;

	memset(a, 0xff, 24);
	memset(b, 0xff, 64);
	heap_free(b);
	heap_free(a);
	CHECK("a small block that is kept does not count",
	    heap_now() <= before - 24 - 64);
	c = heap_calloc(64, 1);
	CHECK("the small block that came back last is the next one", c == a);
	for (int i = 0; i < 64; i++)
		sum |= c[i];
	CHECK("a small block is zero when it is given again", sum == 0);
	CHECK("another small block has its own memory", heap_calloc(1, 1) == b);
	heap_free(b);
	before = heap_now();
	b = heap_calloc(1, 65);
	CHECK("a larger block is none of the small ones",
	    heap_now() >= before + 65);
	heap_free(b);
	heap_free(c);
}

static const struct {
	const char *name;
	size_t n, size;
	bool fits;
} rows[] = {
	{ "nothing",			0, 8,			true },
	{ "of nothing",			8, 0,			true },
	{ "half of it",			1, MAX_HEAP / 2,	true },
	{ "more than all of it",	1, MAX_HEAP + 1,	false },
	{ "more, in pieces",		MAX_HEAP, 2,		false },
	{ "M3 a product that overflows", SIZE_MAX / 2 + 2, 2,	false },
	{ "the largest",		SIZE_MAX, 1,		false },
	{ "the largest twice",		SIZE_MAX, SIZE_MAX,	false },
};

static void
heap_has_a_cap(void)
{
	void *p[40];
	size_t n = 0, i, before = heap_now();

	for (i = 0; i < COUNT(rows); i++) {
		size_t failed = heap_failures();
		const char *name = check_row(
		    "the heap's limit holds", rows[i].name);

		p[0] = heap_calloc(rows[i].n, rows[i].size);
		CHECK(name, (p[0] != NULL) == rows[i].fits);
		CHECK(name, heap_failures() == failed + (rows[i].fits ? 0 : 1));
		heap_free(p[0]);
	}
	while (n < COUNT(p) && (p[n] = heap_calloc(1, MAX_HEAP / 32)) != NULL)
		n++;
	CHECK("M3 the sum is capped", n >= 30 && n <= 32);
	CHECK("M3 the memory in use stays under the cap",
	    heap_now() <= MAX_HEAP);
	heap_free(p[--n]);
	p[n] = heap_calloc(1, MAX_HEAP / 32);
	CHECK("what was freed can be had again", p[n++] != NULL);
	for (i = 0; i < n; i++)
		heap_free(p[i]);
	CHECK("all memory is given back", heap_now() == before);
}

/* Which of six calls fail, as letters. */
static void
check_pattern(const char *name, size_t nth, int on, const char *want)
{
	size_t failed = heap_failures(), n = 0;
	char got[7] = "";

	heap_fail_at(nth, on);
	for (int i = 0; i < 6; i++) {
		void *p = heap_calloc(1, 16);

		got[i] = p != NULL ? '.' : 'x';
		n += p == NULL;
		heap_free(p);
	}
	CHECK_TEXT(name, span_of(got), want);
	CHECK(name, heap_failures() == failed + n);
	CHECK_INT(name, heap_fail_at(0, 0), 6);
}

static void
heap_fails_when_told(void)
{
	check_pattern("without a plan no allocation fails", 0, 0, "......");
	check_pattern("without a number none fails, even with all after it", 0,
	    1, "......");
	check_pattern("M1 only the first allocation fails", 1, 0, "x.....");
	check_pattern("M1 only the third allocation fails", 3, 0, "..x...");
	check_pattern("M2 the third allocation and all after it fail", 3, 1,
	    "..xxxx");
	check_pattern("a failure planned for later does not come", 9, 1,
	    "......");
}

CHECK_MAIN(
	CHECK_CASE(heap_gives_and_takes),
	CHECK_CASE(heap_keeps_small_blocks),
	CHECK_CASE(heap_has_a_cap),
	CHECK_CASE(heap_fails_when_told),
)
