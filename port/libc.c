/* SPDX-License-Identifier: MIT */
/* libc.c -- functions that musl's resolver calls and nothing else does.  The
 * linker takes these and leaves musl's, which are 5 KB: a sort and a search
 * that are fast on large inputs, the reading of UTF-8, numbers read as scanf()
 * does.  Here it is 48 addresses, a line of /etc/hosts, the C locale, and
 * numbers that begin with a digit: the resolver looks first. */
#include <limits.h>
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

/* The value of a digit, or 16. */
static unsigned
digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	c |= 'a' ^ 'A';
	return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : 16;
}

/* Past 60 bits it is large, which is all that is asked. */
unsigned long long
strtoull(const char *s, char **end, int base)
{
	unsigned long long n = 0;
	unsigned digit;

	if (base == 0 && s[0] == '0' && (s[1] == 'x' || s[1] == 'X') &&
	    digit_of(s[2]) < 16) {
		base = 16;
		s += 2;
	}
	if (base == 0)
		base = s[0] == '0' ? 8 : 10;
	for (; (digit = digit_of(*s)) < (unsigned)base; s++)
		if (n >> 60 == 0)
			n = n * (unsigned)base + digit;
	*end = (char *)s;
	return n;
}

unsigned long
strtoul(const char *s, char **end, int base)
{
	unsigned long long n = strtoull(s, end, base);

	return n < ULONG_MAX ? (unsigned long)n : ULONG_MAX;
}
