/* SPDX-License-Identifier: MIT */
/* check.h -- what a test program needs to say what holds.  A test program is
 * one file: tables whose rows have sentences for names, functions that put
 * the rows through the code, and a list of these for main().
 *
 *	static void
 *	http_refuses_bad_chunks(void) { ... CHECK(row->name, st == row->want); }
 *
 *	CHECK_MAIN(
 *		CHECK_CASE(http_refuses_bad_chunks),
 *		CHECK_CASE(http_reads_good_ones),
 *	)
 *
 * Run without arguments it prints what failed and ends with the line `N
 * passed, N failed`; `-v` prints each name that passed (fault ids are read
 * off these), any other argument chooses the cases whose name holds it.  A name
 * that begins with a row's id, as `CA1: `, is also told to the file that the
 * environment's CASES names: tests/cases.py. */
#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

struct check_case {
	const char *name;
	void (*run)(void);
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define CHECK_NAME 15		/* characters that a name has at least */

struct check_state {
	const char *running;	/* the case, or NULL */
	char last[512];		/* name that was printed last */
	int passed, failed;
	bool verbose;
};

static struct check_state check;

static inline void
check_record(const char *name, bool holds, const char *file)
{
	const char *path = getenv("CASES");
	size_t ids = strspn(name, "ABCDEFG0123456789 ,");
	FILE *f;

	if (path == NULL || strncmp(name + ids, ": ", 2) != 0 ||
	    !(name[0] == 'C' || (name[0] == 'G' && ids == 1)))
		return;
	f = fopen(path, "a");
	if (f == NULL)
		return;
	fprintf(f, "%s\t%.*s\t%s: %s\n", holds ? "ok" : "FAILED",
	    (int)ids, name, file, name + ids + 2);
	fclose(f);
}

/* How many bytes of `name` are ids, as `CA1: K3, M1 `. */
static inline size_t
check_ids(const char *name)
{
	size_t ids = 0, n;

	for (;;) {
		n = ids + strspn(name + ids, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
		if (n == ids || strspn(name + n, "0123456789") == 0)
			return ids;
		n += strspn(name + n, "0123456789");
		if (strspn(name + n, " ,:") == 0)
			return ids;
		ids = n + strspn(name + n, " ,:");
	}
}

/* The name of a check that each row of a table goes through: what holds for
 * all of them, then the row's own name, as `a number is read or refused: a
 * blank in it`.  The row's ids come first.  Good for 16 calls. */
static inline const char *
check_row(const char *holds, const char *row)
{
	static char names[16][512];
	static size_t n;
	char *name = names[n++ % COUNT(names)];
	size_t ids = check_ids(row);

	snprintf(name, sizeof(names[0]), "%.*s%s: %s", (int)ids, row, holds,
	    row + ids);
	return name;
}

static inline bool
check_note(const char *name, bool holds, const char *file, int line)
{
	bool new = strncmp(check.last, name, sizeof(check.last) - 1) != 0;

	if (!holds || new)
		check_record(name, holds, file);
	if (!holds || strlen(name + check_ids(name)) < CHECK_NAME) {
		check.failed++;
		printf("FAILED %s:%d: %s%s\n", file, line, name, holds ?
		    " (too short a name: say what must hold)" : "");
		return false;
	}
	check.passed++;
	if (check.verbose && new)
		printf("ok %s\n", name);
	snprintf(check.last, sizeof(check.last), "%s", name);
	return true;
}

static inline void
check_print(const char *what, struct span s)
{
	size_t i;

	printf("  %s (%zu bytes): ", what, s.len);
	for (i = 0; i < s.len && i < 400; i++) {
		unsigned char c = (unsigned char)s.at[i];

		if (c >= ' ' && c < 127)
			putchar(c);
		else
			printf("\\x%02x", c);
	}
	printf("%s\n", i < s.len ? "..." : "");
}

static inline bool
check_int(const char *name, long long got, long long want, const char *file,
    int line)
{
	if (check_note(name, got == want, file, line))
		return true;
	printf("  got %lld, want %lld\n", got, want);
	return false;
}

static inline bool
check_span(const char *name, struct span got, struct span want,
    const char *file, int line)
{
	bool same = got.len == want.len &&
	    (got.len == 0 || memcmp(got.at, want.at, got.len) == 0);

	if (check_note(name, same, file, line))
		return true;
	check_print("got ", got);
	check_print("want", want);
	return false;
}

/* The names say what must hold, so that who reads one alone understands it: at
 * least CHECK_NAME characters behind its ids.  Each check returns whether it
 * held.  The text for CHECK_SPAN and CHECK_TEXT is a span and a NUL-terminated
 * string. */
#define CHECK(name, cond) check_note((name), (cond), __FILE__, __LINE__)
#define CHECK_INT(name, got, want) \
	check_int((name), (long long)(got), (long long)(want), \
	    __FILE__, __LINE__)
#define CHECK_SPAN(name, got, want) \
	check_span((name), (got), (want), __FILE__, __LINE__)
#define CHECK_TEXT(name, got, want) \
	check_span((name), (got), (struct span){ (want), strlen(want) }, \
	    __FILE__, __LINE__)

/* Also when something left in the middle: then the case itself failed. */
static inline void
check_summary(void)
{
	if (check.running != NULL) {
		check.failed++;
		printf("FAILED %s: did not end\n", check.running);
	}
	printf("%d passed, %d failed\n", check.passed, check.failed);
}

static inline int
check_run(const struct check_case *cases, size_t n, int argc, char **argv)
{
	const char *only = NULL;
	size_t i;
	int a;

	for (a = 1; a < argc; a++) {
		if (strcmp(argv[a], "-v") == 0)
			check.verbose = true;
		else
			only = argv[a];
	}
	atexit(check_summary);
	for (i = 0; i < n; i++) {
		if (only != NULL && strstr(cases[i].name, only) == NULL)
			continue;
		check.running = cases[i].name;
		check.last[0] = '\0';
		cases[i].run();
	}
	check.running = NULL;
	return check.failed != 0 || check.passed == 0;
}

#define CHECK_CASE(function) { #function, function }
#define CHECK_MAIN(...) \
	int \
	main(int argc, char **argv) \
	{ \
		static const struct check_case cases[] = { __VA_ARGS__ }; \
 \
		return check_run(cases, COUNT(cases), argc, argv); \
	}

#endif
