/* SPDX-License-Identifier: MIT */
/* libc.c -- three functions that musl's resolver calls and nothing else does.
 * The linker takes these and leaves musl's, which are 3 KB: a sort and a
 * search that are fast on large inputs, and the reading of UTF-8.  Here it is
 * 48 addresses, a line of /etc/hosts, and the C locale. */
#include <stdlib.h>
#include <string.h>

#include "src/base/bug.h"

static void
swap(char *a, char *b, size_t n)
{
	char kept;

	for (; n > 0; n--) {
		kept = *a;
		*a++ = *b;
		*b++ = kept;
	}
}

void
qsort(void *base, size_t n, size_t size,
    int (*order)(const void *, const void *))
{
	char *at;

	for (size_t i = 1; i < n; i++) {
		at = (char *)base + i * size;
		for (; at > (char *)base && order(at - size, at) > 0;
		    at -= size)
			swap(at - size, at, size);
	}
}

char *
strstr(const char *s, const char *word)
{
	size_t n = strlen(word);

	for (; strncmp(s, word, n) != 0; s++)
		if (*s == '\0')
			return NULL;
	return (char *)s;
}

/* How many characters `from` has; nobody wants them. */
size_t
mbstowcs(wchar_t *to, const char *from, size_t n)
{
	(void)n;
	BUG_IF(to != NULL);
	return strlen(from);
}
