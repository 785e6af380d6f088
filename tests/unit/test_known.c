/* SPDX-License-Identifier: MIT */
/* test_known.c -- the table of the Secrets that there are: filled in any
 * order, sorted, asked. */
#include "check.h"
#include "fake.h"
#include "sync/known.h"

#define A_UID "01234567-89ab-cdef-0123-456789abcdef"
#define MANY 10000

static struct known_table table, again;

/* -- Making entries. */

static struct secrets_item
item(const char *ns, const char *uid, const char *version)
{
	struct secrets_item i = { .ns = span_of(ns) };
	struct buf to_uid = BUF(i.at.uid), to_version = BUF(i.at.version);

	buf_puts(&to_uid, uid);
	buf_putc(&to_uid, '\0');
	buf_puts(&to_version, version);
	buf_putc(&to_version, '\0');
	return i;
}

static void
add(const char *ns, struct known_seen seen)
{
	struct secrets_item i = item(ns, A_UID, "7");

	CHECK("there is room for an entry in the table", known_add(&table, &i,
	    seen));
}

static void
start(void)
{
	fake_reset();
	known_reset(&table);
}

/* The `i`th of many: its namespace, and a version that tells it. */
static struct secrets_item
nth(size_t i)
{
	static char ns[16];
	struct secrets_item made;
	struct buf name = BUF(ns), version = BUF(made.at.version);

	buf_puts(&name, "team-");
	buf_number(&name, (int64_t)i);
	made = item("", "00000000-0000-0000-0000-000000000000", "");
	made.ns = buf_span(&name);
	buf_number(&version, (int64_t)i + 1);
	buf_putc(&version, '\0');
	/* A digit of it in each part of the uid. */
	made.at.uid[0] = made.at.uid[35] = (char)('0' + i % 10);
	made.at.uid[17] = made.at.uid[20] = (char)('a' + i / 10 % 6);
	return made;
}

/* How many of the first `n` are not found, or not as they were put in. */
static size_t
wrong_of(struct known_table *k, size_t n)
{
	size_t wrong = 0;
	struct known got;

	for (size_t i = 0; i < n; i++) {
		struct secrets_item want = nth(i);

		wrong += !known_find(k, want.ns, &got) ||
		    got.as != KNOWN_OURS ||
		    strcmp(got.at.uid, want.at.uid) != 0 ||
		    strcmp(got.at.version, want.at.version) != 0;
	}
	return wrong;
}

/* Fill it with the first `n`, beginning with 0 and going on by `step`. */
static void
fill(size_t n, size_t step)
{
	fake_reset();
	known_reset(&table);
	for (size_t i = 0, at = 0; i < n; i++, at = (at + step) % n) {
		struct secrets_item one = nth(at);

		known_add(&table, &one, (struct known_seen){ .ours = true });
	}
}

static size_t
disorder(const struct known_table *k)
{
	size_t n = 0;

	for (size_t i = 1; i < k->n; i++)
		n += k->entry[i - 1].hash > k->entry[i].hash;
	return n;
}

/* -- The order. */

static void
few_entries_are_found(void)
{
	struct known got;

	for (size_t n = 0; n < 20; n++) {
		fill(n, n - 1);
		known_sort(&table);
		CHECK_INT("each of up to twenty entries is found", wrong_of(
		    &table, n), 0);
		CHECK("a namespace without an entry is not found",
		    !known_find(&table, SPAN("other"), &got));
		CHECK_INT("of a namespace without an entry nothing is known",
		    got.as, KNOWN_UNSEEN);
	}
}

static void
many_entries_are_found_in_any_order(void)
{
	/* Ascending, descending, and two that jump about. */
	static const size_t step[] = { 1, MANY - 1, 7919, 3 };
	struct known got;

	for (size_t k = 0; k < COUNT(step); k++) {
		fill(MANY, step[k]);
		CHECK("10,000 entries do not come in that order",
		    disorder(&table) > MANY / 4);
		known_sort(&table);
		CHECK_INT("10,000 entries stand in the order of their hashes",
		    disorder(&table), 0);
		CHECK_INT("10,000 entries added in any order are all found",
		    wrong_of(&table, MANY), 0);
		CHECK("an entry that is not among 10,000 is not found",
		    !known_find(&table, SPAN("team-10000"), &got));
	}
}

/* What is sorted already, and what stands the other way round. */
static void
order_of_hashes_makes_no_difference(void)
{
	fill(MANY, 1);
	known_sort(&table);
	known_sort(&table);
	CHECK_INT("entries that are sorted once more stay sorted",
	    disorder(&table), 0);
	for (size_t i = 0; i < table.n / 2; i++) {
		struct known_entry e = table.entry[i];

		table.entry[i] = table.entry[table.n - 1 - i];
		table.entry[table.n - 1 - i] = e;
	}
	known_sort(&table);
	CHECK_INT("entries that stood the other way round are sorted",
	    disorder(&table), 0);
	CHECK_INT("entries are whole after they were moved", wrong_of(&table,
	    MANY), 0);
}

static void
table_takes_no_more_than_it_holds(void)
{
	struct secrets_item one;
	size_t refused = 0;
	struct known got;

	start();
	for (size_t i = 0; i < MAX_KNOWN; i++) {
		one = nth(i);
		refused += !known_add(&table, &one,
		    (struct known_seen){ .ours = true });
	}
	CHECK_INT("the table has room for MAX_KNOWN entries", refused, 0);
	one = nth(MAX_KNOWN);
	CHECK("an entry beyond MAX_KNOWN is refused", !known_add(&table, &one,
	    (struct known_seen){ .ours = true }));
	CHECK_INT("a refused entry is not counted", table.n, MAX_KNOWN);
	known_sort(&table);
	CHECK_INT("a full table finds each entry", wrong_of(&table, MAX_KNOWN),
	    0);
	CHECK("a full table does not find what it refused",
	    !known_find(&table, nth(MAX_KNOWN).ns, &got));
}

static void
reset_empties_under_another_key(void)
{
	struct secrets_item one = nth(1);
	struct known got;

	start();
	add("a", (struct known_seen){ .ours = true });
	table.doubt = true;
	table.whole = 1;
	known_sort(&table);
	again = table;
	known_reset(&table);
	CHECK("a table that was reset is empty, and nothing is in doubt",
	    table.n == 0 && table.whole == 0 && !table.doubt);
	CHECK("a table that was reset finds nothing", !known_find(&table,
	    SPAN("a"), &got));
	CHECK("a table that was reset has another key, in both halves",
	    table.key[0] != again.key[0] && table.key[1] != again.key[1]);
	known_add(&table, &one, (struct known_seen){ .ours = true });
	known_add(&again, &one, (struct known_seen){ .ours = true });
	CHECK("another key makes another hash of the same name",
	    table.entry[0].hash != again.entry[1].hash);
}

/* A server that lists a namespace twice: nobody else suffers. */
static void
namespace_listed_twice_is_found_once(void)
{
	struct secrets_item twice;
	struct known got;

	fill(9, 1);
	twice = nth(5);
	known_add(&table, &twice, (struct known_seen){ .ours = true });
	known_sort(&table);
	CHECK("a namespace that was listed twice is found",
	    known_find(&table, nth(5).ns, &got) && got.as == KNOWN_OURS);
	CHECK_TEXT("a namespace that was listed twice has its version",
	    span_of(got.at.version), "6");
	CHECK_INT("so are all others when one was listed twice", wrong_of(
	    &table, 9), 0);
}

/* -- What is known of one. */

#define FRESH .fresh = true
#define OURS .ours = true
#define STALE .stale = true
#define RIVAL .rival = true
#define ODD "ABCDEF01-89ab-cdef-0123-456789abcdef"

static void
flags_come_back(void)
{
	static const struct row {
		const char *name;
		struct known_seen seen;
		const char *uid;
		enum known_as as;
		bool done;
	} rows[] = {
		{ "a fresh Secret is done", { FRESH }, A_UID, KNOWN_FRESH,
		    true },
		{ "a fresh Secret is done whatever its uid looks like",
		    { FRESH }, ODD, KNOWN_FRESH, true },
		{ "a fresh Secret with a stale configuration is not done",
		    { FRESH, STALE }, A_UID, KNOWN_FRESH, false },
		{ "such a one with an odd uid is looked at again",
		    { FRESH, STALE }, ODD, KNOWN_UNSEEN, false },
		{ "a Secret that is ours alone is due", { OURS }, A_UID,
		    KNOWN_OURS, false },
		{ "ours alone, with a stale configuration", { OURS, STALE },
		    A_UID, KNOWN_OURS, false },
		{ "ours alone, with a rival's login", { OURS, RIVAL }, A_UID,
		    KNOWN_OURS, false },
		{ "ours alone with an odd uid is looked at again", { OURS },
		    ODD, KNOWN_UNSEEN, false },
		{ "a Secret of somebody else is to be read", { 0 }, A_UID,
		    KNOWN_OTHER, false },
		{ "a Secret of somebody else, whatever its uid looks like",
		    { RIVAL }, ODD, KNOWN_OTHER, false },
		{ "a Secret that expires is still somebody else's",
		    { .expiring = true }, A_UID, KNOWN_OTHER, false },
	};
	struct known got;

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct row *r = &rows[i];
		struct secrets_item one = item("a", r->uid, "7");

		start();
		known_add(&table, &one, r->seen);
		known_sort(&table);
		memset(&got, 'x', sizeof(got));
		CHECK(r->name, known_find(&table, SPAN("a"), &got));
		CHECK_INT(r->name, got.as, r->as);
		CHECK_INT(r->name, got.stale, r->seen.stale);
		CHECK_INT(r->name, got.rival, r->seen.rival);
		CHECK_INT(r->name, got.pullers, 0);
		CHECK_INT(r->name, known_is_done(&got), r->done);
	}
}

static void
uid_and_version_come_back(void)
{
	static const struct row {
		const char *name, *uid, *version;
		bool odd;
	} rows[] = {
		{ "a uid of the API server's comes back", A_UID, "1" },
		{ "a uid of highest digits comes back",
		    "ffffffff-ffff-ffff-ffff-ffffffffffff", "12345678" },
		{ "a uid of lowest digits, and version 0, come back",
		    "00000000-0000-0000-0000-000000000000", "0" },
		{ "the highest version that has room comes back", A_UID,
		    "281474976710655" },
		{ "a version beyond that is odd", A_UID, "281474976710656",
		    true },
		{ "a version past 64 bits is odd", A_UID,
		    "18446744073709551617", true },
		{ "a version with a zero before it is odd", A_UID, "07",
		    true },
		{ "a version of letters is odd", A_UID, "a7", true },
		{ "a version that is empty is odd", A_UID, "", true },
		{ "a uid that is empty is odd", "", "7", true },
		{ "a uid in capitals is odd",
		    "01234567-89AB-cdef-0123-456789abcdef", "7", true },
		{ "a uid without dashes is odd",
		    "0123456789abcdef0123456789abcdef", "7", true },
		{ "a uid with a dash in another place is odd",
		    "0123456-789ab-cdef-0123-456789abcdef", "7", true },
		{ "a uid with a dash too many is odd",
		    "01234567-89ab-cdef-0123-456789ab-def", "7", true },
		{ "a uid with one digit too few is odd",
		    "01234567-89ab-cdef-0123-456789abcde", "7", true },
		{ "a uid with one digit too many is odd",
		    "01234567-89ab-cdef-0123-456789abcdef0", "7", true },
		{ "a uid with a letter past f is odd",
		    "01234567-89ab-cdef-0123-456789abcdeg", "7", true },
		{ "a uid with a character before 0 is odd",
		    "/1234567-89ab-cdef-0123-456789abcdef", "7", true },
		{ "a uid with a character past 9 is odd",
		    ":1234567-89ab-cdef-0123-456789abcdef", "7", true },
		{ "a uid with a character before a is odd",
		    "`1234567-89ab-cdef-0123-456789abcdef", "7", true },
		{ "a uid that is a name is odd", "my-own-secret", "7", true },
	};
	struct known got;

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct row *r = &rows[i];
		struct secrets_item one = item("a", r->uid, r->version);

		start();
		known_add(&table, &one, (struct known_seen){ OURS, STALE });
		known_sort(&table);
		CHECK(r->name, known_find(&table, SPAN("a"), &got));
		CHECK_INT(r->name, got.as, r->odd ? KNOWN_UNSEEN : KNOWN_OURS);
		CHECK(r->name, got.stale && !got.rival && got.pullers == 0);
		if (r->odd)
			continue;
		CHECK_TEXT(r->name, span_of(got.at.uid), r->uid);
		CHECK_TEXT(r->name, span_of(got.at.version), r->version);
	}
}

/* -- Service accounts. */

static void
lacking_accounts_are_kept(void)
{
	struct secrets_item one = item("a", A_UID, "281474976710655");
	struct known got;

	start();
	known_add(&table, &one, (struct known_seen){ FRESH, STALE });
	add("b", (struct known_seen){ FRESH });
	known_sort(&table);
	known_lacks(&table, SPAN("none"), 0);
	known_find(&table, SPAN("b"), &got);
	CHECK("a fresh Secret whose accounts lack nothing is done",
	    known_is_done(&got));
	known_lacks(&table, SPAN("b"), 2);
	known_find(&table, SPAN("b"), &got);
	CHECK("an account that lacks the entry leaves something to do",
	    !known_is_done(&got) && got.as == KNOWN_FRESH);
	CHECK_INT("it is the third account that lacks the entry",
	    got.pullers, 1 << 2);
	for (size_t i = 0; i < MAX_SERVICE_ACCOUNTS; i++)
		known_lacks(&table, SPAN("a"), i);
	known_find(&table, SPAN("a"), &got);
	CHECK_INT("each of eight accounts can lack it", got.pullers, 0xff);
	CHECK("nothing else changes when accounts lack it",
	    got.as == KNOWN_FRESH && got.stale && !got.rival);
	CHECK_TEXT("the version is kept when accounts lack it",
	    span_of(got.at.version), "281474976710655");
	CHECK_TEXT("the uid is kept when accounts lack it",
	    span_of(got.at.uid), A_UID);
}

/* -- What nobody asked about. */

static void
unasked_ones_are_passed_over_once(void)
{
	const struct known_seen expiring = { OURS, .expiring = true };
	struct known got;

	start();
	add("asked", expiring);
	add("left", expiring);
	add("other", expiring);
	add("good", (struct known_seen){ FRESH });
	known_sort(&table);
	CHECK_INT("what expires counts until it is asked about",
	    known_passed_over(&table), 3);
	known_find(&table, SPAN("asked"), &got);
	known_find(&table, SPAN("none"), &got);
	CHECK_INT("what is asked about is not passed over",
	    known_passed_over(&table), 2);
	CHECK("what was asked about cannot be taken",
	    !known_take_passed_over(&table, SPAN("asked")));
	CHECK("what does not expire cannot be taken",
	    !known_take_passed_over(&table, SPAN("good")));
	CHECK("what is not in the table cannot be taken",
	    !known_take_passed_over(&table, SPAN("none")));
	CHECK("what nobody asked about is told",
	    known_take_passed_over(&table, SPAN("left")));
	CHECK("what was told is not told again",
	    !known_take_passed_over(&table, SPAN("left")));
	CHECK_INT("what was told is not counted again",
	    known_passed_over(&table), 1);
	CHECK("the next one that nobody asked about is told too",
	    known_take_passed_over(&table, SPAN("other")));
	CHECK_INT("nothing is left when all were told",
	    known_passed_over(&table), 0);
}

/* Accounts are asked about without a question about the Secret. */
static void
accounts_are_no_question(void)
{
	start();
	add("left", (struct known_seen){ .expiring = true });
	known_sort(&table);
	known_lacks(&table, SPAN("left"), 0);
	CHECK_INT("an account that lacks it is no question about the Secret",
	    known_passed_over(&table), 1);
}

CHECK_MAIN(
	CHECK_CASE(few_entries_are_found),
	CHECK_CASE(many_entries_are_found_in_any_order),
	CHECK_CASE(order_of_hashes_makes_no_difference),
	CHECK_CASE(table_takes_no_more_than_it_holds),
	CHECK_CASE(reset_empties_under_another_key),
	CHECK_CASE(namespace_listed_twice_is_found_once),
	CHECK_CASE(flags_come_back),
	CHECK_CASE(uid_and_version_come_back),
	CHECK_CASE(lacking_accounts_are_kept),
	CHECK_CASE(unasked_ones_are_passed_over_once),
	CHECK_CASE(accounts_are_no_question),
)
