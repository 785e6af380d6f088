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

CHECK_MAIN(
	CHECK_CASE(libc_sorts),
	CHECK_CASE(libc_finds),
	CHECK_CASE(libc_counts),
)
