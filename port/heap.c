/* SPDX-License-Identifier: MIT */
/* heap.c -- see heap.h.  What is counted is what libc says a block holds, so
 * no header of our own stands before it.
 *
 * A handshake takes and gives back ten thousand numbers of a few words, hardly
 * any of which are there at the same time.  So blocks of up to SMALL bytes are
 * made of that size, and those that are given back are kept for the next:
 * libc's care for each of them would be a seventh of a handshake.  It must say
 * of such a block that it holds SMALL bytes, as musl does; glibc says more, and
 * nothing is kept. */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "heap.h"
#include "port.h"
#include "src/base/bug.h"

#define SMALL 64		/* a number of 512 bits */

static size_t now, peak, failures;
static size_t calls, fail_at;
static int fail_on;
static struct kept {
	struct kept *next;
} *kept;

static int
must_fail(void)
{
	calls++;
	if (fail_at == 0)
		return 0;
	return calls == fail_at || (fail_on && calls > fail_at);
}

static void *
take(size_t n, size_t *holds)
{
	void *p = kept;

	if (n <= SMALL && p != NULL) {
		kept = kept->next;
		*holds = SMALL;
		return memset(p, 0, SMALL);
	}
	p = calloc(1, n > SMALL ? n : SMALL);
	*holds = malloc_usable_size(p);		/* 0 of NULL */
	return p;
}

static void
give_back(void *p, size_t holds)
{
	struct kept *k = p;

	if (holds != SMALL) {
		free(p);
		return;
	}
	BUG_IF(k == kept);		/* given back twice */
	k->next = kept;
	kept = k;
}

void *
heap_calloc(size_t n, size_t size)
{
	void *p = NULL;
	size_t holds = 0;

	if (!must_fail() && (size == 0 || n <= MAX_HEAP / size) &&
	    n * size <= MAX_HEAP - now)
		p = take(n * size, &holds);
	if (p == NULL) {
		failures++;
		return NULL;
	}
	now += holds;
	if (now > MAX_HEAP) {		/* rounded up past the cap */
		now -= holds;
		give_back(p, holds);
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
	size_t holds;

	if (p == NULL)
		return;
	holds = malloc_usable_size(p);
	now -= holds;
	give_back(p, holds);
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
