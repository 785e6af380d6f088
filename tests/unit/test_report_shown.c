/* SPDX-License-Identifier: MIT */
/* test_report_shown.c -- what may stand in a line of others' bytes: names of
 * a known form, messages without a secret in them, printable and cut. */
#include <time.h>

#include "base/guard.h"
#include "report/report.h"
#include "check.h"
#include "fake.h"

static struct report r;

static void
start(void)
{
	fake_reset();
	report_start(&r, false);
	r.secret_name = SPAN("ecr-registry-credentials");
	r.region = SPAN("us-east-1");
}

static struct span
told(const struct report_fault *f)
{
	start();
	report_failed(&r, f);
	report_flush(&r);
	return fake_output(2);
}

static const struct {
	const char *name;
	struct span foreign;
	const char *want;
} names[] = {
	{ "a manager", SPAN("kubectl-client-side-apply"),
	  "kubectl-client-side-apply" },
	{ "a host with a port and path", SPAN("r.io:5000/a_b"),
	  "r.io:5000/a_b" },
	{ "K16: a line break in it", SPAN("a\nerror: forged"),
	  "(a name that cannot be shown)" },
	{ "a blank in it", SPAN("a b"), "(a name that cannot be shown)" },
	{ "NUL in it", SPAN("a\0b"), "(a name that cannot be shown)" },
	{ "empty", SPAN(""), "(a name that cannot be shown)" },
};

static void
foreign_names_are_checked(void)
{
	char room[MAX_FOREIGN + 1];
	struct report_fault f = { .status = ST_FOREIGN_RELEASE,
	    .act = ACT_READ, .ns = SPAN("a"), .n_foreign = 1,
	    .all_foreign = 1 };

	for (size_t i = 0; i < COUNT(names); i++) {
		char want[80] = "a release of ";

		f.foreign[0] = names[i].foreign;
		strcat(want, names[i].want);
		CHECK(check_row("a name cannot forge a line", names[i].name),
		    span_holds(told(&f), span_of(want)));
		CHECK("a name cannot forge a line",
		    !span_holds(fake_output(2), SPAN("forged")));
	}
	memset(room, 'x', sizeof(room));
	f.foreign[0] = (struct span){ room, MAX_FOREIGN };
	CHECK("the longest name is shown", span_holds(told(&f), f.foreign[0]));
	f.foreign[0].len++;
	CHECK("a name that is one longer is not shown",
	    span_holds(told(&f), SPAN("cannot be shown")));
}

/* -- Secrets. */

#define SECRET "0123456789abcdefGHIJ"

static const struct {
	const char *name;
	struct span message;
	bool shown;
} messages[] = {
	{ "nothing of it", SPAN("quota exceeded"), true },
	{ "I4: all of it", SPAN("token " SECRET " bad"), false },
	{ "I4: 16 bytes from its middle", SPAN("x3456789abcdefGHIx"), false },
	{ "I4: its first 16 bytes, at the very end",
	  SPAN("x 0123456789abcdef"), false },
	{ "15 bytes of it", SPAN("x 0123456789abcde, 456789abcdefGHI x"),
	  true },
	{ "I4: a short secret, whole", SPAN("pass hunter2 x"), false },
	{ "a part of a short secret", SPAN("hunter x"), true },
	{ "the message is the short secret's end", SPAN("unter2"), true },
};

static void
a_message_with_a_secret_is_dropped_whole(void)
{
	for (size_t i = 0; i < COUNT(messages); i++) {
		struct report_fault f = { .status = ST_FORBIDDEN,
		    .act = ACT_PUT, .ns = SPAN("a"),
		    .message = messages[i].message };
		const char *name = check_row(
		    "a message with a secret in it is dropped",
		    messages[i].name);

		start();
		guard_add(SPAN(""));
		guard_add(SPAN(SECRET));
		guard_add(SPAN("hunter2"));
		report_failed(&r, &f);
		report_flush(&r);
		CHECK(name, span_holds(fake_output(2), SPAN(" says: ")) ==
		    messages[i].shown);
		CHECK(name, span_holds(fake_output(2), messages[i].message) ==
		    messages[i].shown);
	}
}

static void
guard_too_many(void *arg)
{
	(void)arg;
	for (int i = 0; i <= GUARD_SECRETS; i++)
		guard_add(SPAN(SECRET));
}

static void
the_guard_is_bounded_and_ends(void)
{
	start();
	CHECK_INT("a thirteenth secret is a bug", fake_run(guard_too_many, NULL),
	    FAKE_BUG);
	start();
	guard_add(SPAN(SECRET));
	guard_clear();
	CHECK("the guard forgets all secrets at its end",
	    !guard_leaks(SPAN(SECRET)));
}

/* A long secret: base64 of nothing in particular. */
static struct span
long_secret(void)
{
	static char secret[65536];
	uint32_t x = 1;

	for (size_t i = 0; i < sizeof(secret); i++) {
		x = x * 1664525u + 1013904223u;
		secret[i] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef"[x >> 27];
	}
	return (struct span){ secret, sizeof(secret) };
}

static void
the_guard_is_quick(void)
{
	struct span secret = long_secret();
	char room[MAX_MESSAGE];
	struct report_fault f = { .status = ST_FORBIDDEN, .act = ACT_PUT,
	    .ns = SPAN("a"), .http = 403 };
	clock_t began;
	int leaked = 0;

	start();
	guard_add(secret);
	began = clock();
	for (size_t i = 0; i < 50; i++) {
		/* One byte less than tells too much, from anywhere in it. */
		memset(room, '.', sizeof(room));
		memcpy(room + i * 5, secret.at + i * 1300, 15);
		f.message = (struct span){ room, sizeof(room) };
		report_failed(&r, &f);
		/* And that byte. */
		room[i * 5 + 15] = secret.at[i * 1300 + 15];
		report_failed(&r, &f);
	}
	report_flush(&r);
	for (size_t i = 0; i < fake_output(2).len; i++)
		leaked += span_starts(span_skip(fake_output(2), i), "says");
	CHECK_INT("I4: 16 bytes from anywhere in a long one", leaked, 50);
	CHECK("a refusal costs little, however long the secret",
	    (clock() - began) / (CLOCKS_PER_SEC / 1000) < 1500);
}

static void
a_message_is_printable_and_cut(void)
{
	static char room[1000];
	struct report_fault f = { .status = ST_FORBIDDEN, .act = ACT_PUT,
	    .ns = SPAN("a"), .message = SPAN("a\r\nb\033[2J\"\xc3\"") };

	CHECK("S7: controls and quotes", span_holds(told(&f),
	    SPAN("says: \"a?\?b?[2J'?'\"; ")));
	memset(room, 'm', sizeof(room));
	f.message = (struct span){ room, 300 };
	CHECK("a message of 300 characters is shown whole", span_holds(told(&f),
	    f.message) && !span_holds(fake_output(2), SPAN("...")));
	f.message.len = 301;
	CHECK("of a longer message the rest is cut", !span_holds(told(&f),
	    f.message) && span_holds(fake_output(2), SPAN("mmm...\"; ")));
}

/* Everything at its longest: the line is whole, so there is a cure. */
static void
the_longest_line_fits(void)
{
	static char room[1000];
	struct report_fault f = { .status = ST_FOREIGN_HOST, .act = ACT_READ,
	    .ns = { room, MAX_NAMESPACE }, .message = { room, 1000 },
	    .request_id = { room, MAX_CODE }, .host = { room, MAX_HOST },
	    .foreign = { { room, MAX_FOREIGN }, { room, MAX_FOREIGN },
	    { room, MAX_FOREIGN } }, .n_foreign = 3, .all_foreign = 99 };

	memset(room, 'y', sizeof(room));
	start();
	r.secret_name = (struct span){ room, 100 };
	report_failed(&r, &f);
	report_flush(&r);
	CHECK("the longest line has its cure at the end",
	    span_holds(fake_output(2), SPAN("or kubectl delete secret yyy")));
	CHECK("the longest line is one line", span_ends(fake_output(2), "\n"));
	start();
	r.secret_name = (struct span){ room, MAX_SECRET_NAME };
	report_failed(&r, &f);
	report_flush(&r);
	CHECK("a line past that is cut and still ends",
	    span_ends(fake_output(2), "\n") && fake_output(2).len < REPORT_TEXT
	    + 20);
}

CHECK_MAIN(
	CHECK_CASE(foreign_names_are_checked),
	CHECK_CASE(a_message_with_a_secret_is_dropped_whole),
	CHECK_CASE(the_guard_is_bounded_and_ends),
	CHECK_CASE(the_guard_is_quick),
	CHECK_CASE(a_message_is_printable_and_cut),
	CHECK_CASE(the_longest_line_fits),
)
