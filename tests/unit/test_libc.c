/* SPDX-License-Identifier: MIT */
/* test_libc.c -- port/libc.c, included because the linker would find these
 * names in the sanitizers' library before it.  links: port */
#include "../../port/libc.c"
#include "check.h"

static const struct {
	const char *name, *text, *sorted;
} sorts[] = {
	{ "nothing to sort",		"", "" },
	{ "one thing to sort",		"b1", "b1" },
	{ "two in order",		"a1b1", "a1b1" },
	{ "two in the other order",	"b1a1", "a1b1" },
	{ "the last is the least",	"b1c1d1a1", "a1b1c1d1" },
	{ "all in the other order",	"e1d1c1b1a1", "a1b1c1d1e1" },
	{ "equal ones keep their order", "b1a1b2a2b3", "a1a2b1b2b3" },
};

static int
order(const void *a, const void *b)
{
	return *(const char *)a - *(const char *)b;
}

static void
libc_sorts(void)
{
	for (size_t i = 0; i < sizeof(sorts) / sizeof(sorts[0]); i++) {
		size_t n = strlen(sorts[i].text);
		char *at = malloc(n + 1);	/* ASan sees a step past */

		memcpy(at, sorts[i].text, n + 1);
		qsort(at, n / 2, 2, order);
		CHECK(sorts[i].name, strcmp(at, sorts[i].sorted) == 0);
		free(at);
	}
}

static const struct {
	const char *name, *text, *word;
	int at;
} finds[] = {
	{ "a word at the start",	"ndots:1", "ndots:", 0 },
	{ "a word at the end",		"1.2.3.4 host", "host", 8 },
	{ "the first of two",		"a host, host", "host", 2 },
	{ "a false start before it",	"hohost", "host", 2 },
	{ "a word that is not there",	"1.2.3.4 other", "host", -1 },
	{ "a word cut off by the end",	"1.2.3.4 hos", "host", -1 },
	{ "a word in nothing",		"", "host", -1 },
	{ "no word",			"text", "", 0 },
	{ "no word in nothing",		"", "", 0 },
};

static void
libc_finds(void)
{
	for (size_t i = 0; i < sizeof(finds) / sizeof(finds[0]); i++) {
		const char *text = finds[i].text;
		const char *at = strstr(text, finds[i].word);

		CHECK(finds[i].name, finds[i].at < 0 ? at == NULL :
		    at == text + finds[i].at);
	}
}

static void
libc_counts(void)
{
	CHECK("characters are bytes", mbstowcs(NULL, "h\xc3\xb6", 0) == 3);
	CHECK("nothing has none", mbstowcs(NULL, "", 0) == 0);
}

static const struct {
	const char *name, *text;
	int base;
	unsigned long value;
	int end;
} numbers[] = {
	{ "nothing",			"", 10, 0, 0 },
	{ "no digit",			"x1", 0, 0, 0 },
	{ "zero",			"0", 0, 0, 1 },
	{ "a number before a dot",	"127.0", 0, 127, 3 },
	{ "a number before a letter",	"15a", 10, 15, 2 },
	{ "32 bits",			"4294967295", 0, 4294967295, 10 },
	{ "octal",			"0377.1", 0, 255, 4 },
	{ "no octal digit",		"09", 0, 0, 1 },
	{ "no octal where it is decimal", "010", 10, 10, 3 },
	{ "hexadecimal",		"0x7f", 0, 127, 4 },
	{ "in capitals",		"0XAB.", 0, 171, 4 },
	{ "no hexadecimal digit",	"0xg", 0, 0, 1 },
	{ "no hexadecimal where it is decimal", "0x1", 10, 0, 1 },
};

static void
libc_reads_numbers(void)
{
	const char *huge = "99999999999999999999999999999999999999";
	char *end;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		const char *text = numbers[i].text;
		unsigned long n = strtoul(text, &end, numbers[i].base);

		CHECK(numbers[i].name, n == numbers[i].value &&
		    end == text + numbers[i].end);
	}
	CHECK("too large is large", strtoull(huge, &end, 0) >> 60 > 0);
	CHECK("and read to its end", end == huge + strlen(huge));
	CHECK("also where it is short", strtoul(huge, &end, 10) > 0xfffffffe);
	CHECK("two to the 32 is no 0", strtoul("4294967296", &end, 0) > 0 &&
	    *end == '\0');
}

CHECK_MAIN(
	CHECK_CASE(libc_reads_numbers),
	CHECK_CASE(libc_sorts),
	CHECK_CASE(libc_finds),
	CHECK_CASE(libc_counts),
)
