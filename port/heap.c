/* SPDX-License-Identifier: MIT */
/* heap.c -- see heap.h.  What is counted is what libc says a block holds, so
 * no header of our own stands before it. */
#include <malloc.h>
#include <stdlib.h>

#include "heap.h"
#include "port.h"

static size_t now, peak, failures;
static size_t calls, fail_at;
static int fail_on;

static int
must_fail(void)
{
	calls++;
	if (fail_at == 0)
		return 0;
	return calls == fail_at || (fail_on && calls > fail_at);
}

void *
heap_calloc(size_t n, size_t size)
{
	void *p = NULL;

	if (!must_fail() && (size == 0 || n <= MAX_HEAP / size) &&
	    n * size <= MAX_HEAP - now)
		p = calloc(n, size);
	if (p == NULL) {
		failures++;
		return NULL;
	}
	now += malloc_usable_size(p);
	if (now > MAX_HEAP) {		/* rounded up past the cap */
		now -= malloc_usable_size(p);
		free(p);
		failures++;
		return NULL;
	}
	if (now > peak)
		peak = now;
	return p;
}

void
heap_free(void *p)
{
	if (p == NULL)
		return;
	now -= malloc_usable_size(p);
	free(p);
}

size_t
heap_failures(void)
{
	return failures;
}

size_t
heap_now(void)
{
	return now;
}

size_t
heap_peak(void)
{
	return peak;
}

size_t
heap_fail_at(size_t nth, int on)
{
	size_t made = calls;

	calls = 0;
	fail_at = nth;
	fail_on = on;
	return made;
}
