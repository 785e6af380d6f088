/* SPDX-License-Identifier: MIT */
/* test_dns.c -- port/dns.c: names, queries, and answers of every kind, which
 * end where a page begins that cannot be touched.  links: port */
#define _GNU_SOURCE
#include <sys/mman.h>
#include <unistd.h>

#include "port/dns.h"
#include "check.h"

#define LABEL63 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define NAME253 LABEL63 "." LABEL63 "." LABEL63 "." \
	"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

/* -- Names and queries. */

static void
dns_writes_names(void)
{
	static const struct {
		const char *name, *host, *domain;
		size_t len;		/* 0: not a name */
	} rows[] = {
		{ "a name", "api.test", "", 10 },
		{ "with its final dot", "api.test.", "", 10 },
		{ "in a domain", "api", "test", 10 },
		{ "in a domain with a final dot", "api", "test.", 10 },
		{ "CD5: one of 253 bytes", NAME253, "", 255 },
		{ "CD5: one of 254 bytes", NAME253 "b", "", 0 },
		{ "CD5: one of 253 bytes in a domain", NAME253, "x", 0 },
		{ "CD5: a label of 63 bytes", LABEL63, "", 65 },
		{ "CD5: a label of 64 bytes", LABEL63 "a", "", 0 },
		{ "an empty name", "", "", 0 },
		{ "an empty name in a domain", "", "test", 0 },
		{ "a dot", ".", "", 0 },
		{ "an empty label", "a..b", "", 0 },
		{ "two final dots", "a..", "", 0 },
		{ "a domain that is a dot", "a", ".", 0 },
		{ "a domain that begins with one", "a", ".b", 0 },
	};
	unsigned char out[DNS_NAME];

	for (size_t i = 0; i < COUNT(rows); i++)
		CHECK_INT(check_row("a name is written as DNS wants it",
		    rows[i].name), dns_name(out, rows[i].host, rows[i].domain),
		    rows[i].len);
	dns_name(out, "api", "test");
	CHECK("labels are sent behind their lengths",
	    memcmp(out, "\3api\4test", 10) == 0);
}

static void
dns_writes_queries(void)
{
	struct dns_question q = { .id = 0xabcd, .v6 = true, .name_len = 10,
	    .name = (const unsigned char *)"\3api\4test" };
	unsigned char out[DNS_QUERY];
	struct span got = { (char *)out, dns_ask(out, &q) };

	CHECK_SPAN("a query for AAAA is written", got,
	    SPAN("\xab\xcd\1\0\0\1\0\0\0\0\0\0" "\3api\4test\0\0\x1c\0\1"));
	q.v6 = false;
	got.len = dns_ask(out, &q);
	CHECK_SPAN("a query for A is written", got,
	    SPAN("\xab\xcd\1\0\0\1\0\0\0\0\0\0" "\3api\4test\0\0\1\0\1"));
}

/* -- Answers. */

#define HEAD(flags, questions, answers) \
	"\xab\xcd" flags "\0" questions "\0" answers "\0\0\0\0"
#define ASKED "\3api\4test\0\0\1\0\1"		/* offset 12, 14 bytes */
#define OWNER "\xc0\x0c"
#define A(owner, ip) owner "\0\1\0\1\0\0\0\x3c\0\4" ip
#define CNAME(owner, len, to) owner "\0\5\0\1\0\0\0\x3c\0" len to
#define GOOD "\x81\x80"

struct row {
	const char *name;
	struct span message;
	bool v6, ours, cut;
	enum port_dns end;
	size_t n;
};
#define ROW(name, bytes, ...) { name, { bytes, sizeof(bytes) - 1 }, __VA_ARGS__ }
#define FOUND(n) false, true, false, PORT_DNS_FOUND, n
#define ENDS(how) false, true, false, PORT_DNS_##how, 0
#define STRANGE false, false, false, 0, 0

static const struct row rows[] = {
	ROW("an address", HEAD(GOOD, "\1", "\1") ASKED A(OWNER, "\x7f\0\0\1"),
	    FOUND(1)),
	ROW("two", HEAD(GOOD, "\1", "\2") ASKED A(OWNER, "\x7f\0\0\1")
	    A(OWNER, "\x7f\0\0\1"), FOUND(2)),
	ROW("its name not compressed", HEAD(GOOD, "\1", "\1") ASKED
	    A("\3api\4test\0", "\x7f\0\0\1"), FOUND(1)),
	ROW("in another case", HEAD(GOOD, "\1", "\1") "\3aPI\4TESt\0\0\1\0\1"
	    A("\3API\4test\0", "\x7f\0\0\1"), FOUND(1)),
	ROW("half of it compressed", HEAD(GOOD, "\1", "\1") ASKED
	    A("\3api\xc0\x10", "\x7f\0\0\1"), FOUND(1)),
	ROW("none", HEAD(GOOD, "\1", "\0") ASKED, ENDS(NONE)),
	ROW("none, of a zone of its own", HEAD("\x85\0", "\1", "\0") ASKED,
	    ENDS(NONE)),
	ROW("none, of a server that only knows its own zones",
	    HEAD("\x81\0", "\1", "\0") ASKED, ENDS(ERROR)),
	ROW("only of another name", HEAD(GOOD, "\1", "\1") ASKED
	    A("\3apx\xc0\x10", "\x7f\0\0\1"), ENDS(NONE)),
	ROW("of a name that is longer", HEAD(GOOD, "\1", "\1") ASKED
	    A("\3api\4test\1x\0", "\x7f\0\0\1"), ENDS(NONE)),
	ROW("only of another kind", HEAD(GOOD, "\1", "\1") ASKED
	    OWNER "\0\x1c\0\1\0\0\0\x3c\0\x10" "0123456789abcdef", ENDS(NONE)),
	ROW("of another class", HEAD(GOOD, "\1", "\1") ASKED
	    OWNER "\0\1\0\3\0\0\0\x3c\0\4" "\x7f\0\0\1", ENDS(NONE)),
	ROW("of three bytes", HEAD(GOOD, "\1", "\1") ASKED
	    OWNER "\0\1\0\1\0\0\0\x3c\0\3" "\x7f\0\0", ENDS(NONE)),
	ROW("a CNAME, then its address", HEAD(GOOD, "\1", "\2") ASKED
	    CNAME(OWNER, "\4", "\1b\xc0\x10") A("\xc0\x26", "\x7f\0\0\1"),
	    FOUND(1)),
	ROW("the address before the CNAME", HEAD(GOOD, "\1", "\2") ASKED
	    A("\1b\4test\0", "\x7f\0\0\1") CNAME(OWNER, "\4", "\1b\xc0\x10"),
	    FOUND(1)),
	ROW("a CNAME that leads nowhere", HEAD(GOOD, "\1", "\1") ASKED
	    CNAME(OWNER, "\4", "\1b\xc0\x10"), ENDS(NONE)),
	ROW("a CNAME to itself", HEAD(GOOD, "\1", "\1") ASKED
	    CNAME(OWNER, "\2", OWNER), ENDS(NONE)),
	ROW("CNAMEs in a circle", HEAD(GOOD, "\1", "\2") ASKED
	    CNAME(OWNER, "\4", "\1b\xc0\x10")
	    CNAME("\1b\xc0\x10", "\2", OWNER), ENDS(NONE)),
	ROW("a name that points to itself", HEAD(GOOD, "\1", "\1") ASKED
	    A("\xc0\x1a", "\x7f\0\0\1"), ENDS(NONE)),
	ROW("a name that points forward", HEAD(GOOD, "\1", "\1") ASKED
	    A("\xc0\x1c", "\x7f\0\0\1"), ENDS(NONE)),
	ROW("pointers in a circle", HEAD(GOOD, "\1", "\2") ASKED
	    CNAME(OWNER, "\4", "\xc0\x28\xc0\x26")
	    A("\xc0\x26", "\x7f\0\0\1"), ENDS(NONE)),
	ROW("a pointer past the end", HEAD(GOOD, "\1", "\1") ASKED
	    A("\xff\xff", "\x7f\0\0\1"), ENDS(NONE)),
	ROW("a label of a reserved kind", HEAD(GOOD, "\1", "\1") ASKED
	    A("\x40" "a\0", "\x7f\0\0\1"), ENDS(BAD)),
	ROW("more records than there are", HEAD(GOOD, "\1", "\x09") ASKED
	    A(OWNER, "\x7f\0\0\1"), FOUND(1)),
	ROW("only half a record", HEAD(GOOD, "\1", "\1") ASKED
	    OWNER "\0\1\0\1\0\0\0\x3c\0\4" "\x7f\0", ENDS(BAD)),
	ROW("a record longer than the message", HEAD(GOOD, "\1", "\1") ASKED
	    OWNER "\0\x10\0\1\0\0\0\x3c\xff\xff" "\x7f\0", ENDS(BAD)),
	ROW("nothing behind the question", HEAD(GOOD, "\1", "\1") ASKED,
	    ENDS(BAD)),
	ROW("truncated", HEAD("\x83\x80", "\1", "\0") ASKED,
	    false, true, true, PORT_DNS_NONE, 0),
	ROW("truncated, with an address", HEAD("\x83\x80", "\1", "\1") ASKED
	    A(OWNER, "\x7f\0\0\1"), false, true, true, PORT_DNS_FOUND, 1),
	ROW("NXDOMAIN", HEAD("\x81\x83", "\1", "\0") ASKED, ENDS(NXDOMAIN)),
	ROW("SERVFAIL", HEAD("\x81\x82", "\1", "\0") ASKED, ENDS(SERVFAIL)),
	ROW("REFUSED", HEAD("\x81\x85", "\1", "\0") ASKED, ENDS(REFUSED)),
	ROW("NOTIMP", HEAD("\x81\x84", "\1", "\0") ASKED, ENDS(ERROR)),
	ROW("FORMERR without the question", HEAD("\x81\x81", "\0", "\0"),
	    ENDS(ERROR)),
	ROW("NXDOMAIN without the question", HEAD("\x81\x83", "\0", "\0"),
	    STRANGE),
	ROW("an address without the question", HEAD(GOOD, "\0", "\1")
	    A("\3api\4test\0", "\x7f\0\0\1"), STRANGE),
	ROW("another number", "\xab\xce" GOOD "\0\1\0\1\0\0\0\0" ASKED
	    A(OWNER, "\x7f\0\0\1"), STRANGE),
	ROW("another name", HEAD(GOOD, "\1", "\1") "\3apj\4test\0\0\1\0\1"
	    A(OWNER, "\x7f\0\0\1"), STRANGE),
	ROW("another kind", HEAD(GOOD, "\1", "\0") "\3api\4test\0\0\x1c\0\1",
	    STRANGE),
	ROW("another class", HEAD(GOOD, "\1", "\0") "\3api\4test\0\0\1\0\3",
	    STRANGE),
	ROW("two questions", HEAD(GOOD, "\2", "\0") ASKED ASKED, STRANGE),
	ROW("a query", HEAD("\1\0", "\1", "\0") ASKED, STRANGE),
	ROW("an answer to a notification", HEAD("\xa1\x80", "\1", "\0") ASKED,
	    STRANGE),
	ROW("nothing", "", STRANGE),
	ROW("half a head", "\xab\xcd" GOOD "\0\1", STRANGE),
	ROW("the question cut", HEAD(GOOD, "\1", "\0") "\3api\4te", STRANGE),
};

static struct port_addresses out;
static enum port_dns end;

static bool
take(struct span message, bool v6, bool *cut)
{
	static const struct dns_question
	    q4 = { .id = 0xabcd, .name_len = 10,
		.name = (const unsigned char *)"\3api\4test" },
	    q6 = { .id = 0xabcd, .name_len = 10, .v6 = true,
		.name = (const unsigned char *)"\3api\4test" };
	static char *guard;
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	if (guard == NULL) {
		guard = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		mprotect(guard + page, page, PROT_NONE);
	}
	memcpy(guard + page - message.len, message.at, message.len);
	message.at = guard + page - message.len;
	return dns_read(message, v6 ? &q6 : &q4, &end, cut, &out);
}

static void
dns_reads_answers(void)
{
	const char *name;
	bool cut = false;

	for (size_t i = 0; i < COUNT(rows); i++) {
		name = check_row("CD5: an answer to a query is understood",
		    rows[i].name);
		CHECK(name, take(rows[i].message, rows[i].v6, &cut) ==
		    rows[i].ours);
		if (!rows[i].ours)
			continue;
		CHECK_INT(name, end, rows[i].end);
		CHECK_INT(name, out.n, rows[i].n);
		CHECK(name, cut == rows[i].cut);
		if (out.n > 0)
			CHECK(name, memcmp(out.at[0].ip, "\x7f\0\0\1", 4) ==
			    0 && !out.at[0].v6 && out.at[0].scope == 0);
	}
}

static void
dns_reads_ipv6(void)
{
	bool cut;

	CHECK("CD5: an IPv6 address is found", take(SPAN(HEAD(GOOD, "\1", "\1")
	    "\3api\4test\0\0\x1c\0\1" OWNER "\0\x1c\0\1\0\0\0\x3c\0\x10"
	    "0123456789abcdef"), true, &cut) && end == PORT_DNS_FOUND);
	CHECK("the IPv6 address is the one that was sent", out.n == 1 &&
	    out.at[0].v6 && memcmp(out.at[0].ip, "0123456789abcdef", 16) == 0);
}

static void
dns_reads_sixty(void)
{
	char room[2000];
	struct buf b = BUF(room);
	bool cut;

	buf_put(&b, SPAN(HEAD(GOOD, "\1", "\x3c") ASKED));
	for (int i = 0; i < 60; i++)
		buf_put(&b, SPAN(A(OWNER, "\x7f\0\0\1")));
	CHECK("CD5: sixty addresses", take(buf_span(&b), false, &cut));
	CHECK_INT("no more addresses are kept than there is room for", out.n,
	    MAX_ADDRESSES);
}

/* Each row cut everywhere, and with each byte changed; then what looks like an
 * answer and is none: it ends, and stays inside. */
static void
dns_survives_anything(void)
{
	uint32_t seed = 1;
	char m[200];
	bool cut;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = rows[i].message;

		for (size_t n = 0; n < s.len; n++)
			take((struct span){ s.at, n }, false, &cut);
		for (size_t k = 0; k < s.len * 256; k++) {
			memcpy(m, s.at, s.len);
			m[k / 256] = (char)k;
			take((struct span){ m, s.len }, false, &cut);
		}
	}
	for (int i = 0; i < 200000; i++) {
		size_t n = sizeof(HEAD(GOOD, "\1", "\7") ASKED) - 1;

		memcpy(m, HEAD(GOOD, "\1", "\7") ASKED, n);
		while (n < sizeof(m)) {
			seed = seed * 1664525u + 1013904223u;
			m[n++] = seed >> 31 ? "\xc0\x0c\0\1\5\3\x1a\x20"
			    [seed >> 16 & 7] : (char)(seed >> 20);
		}
		take((struct span){ m, 40 + (seed >> 24) % 160 }, false, &cut);
		if (out.n > MAX_ADDRESSES)
			CHECK("CD5: no more than are kept", false);
	}
	CHECK("CD5: whatever comes, reading it ends inside", true);
}

CHECK_MAIN(
	CHECK_CASE(dns_writes_names),
	CHECK_CASE(dns_writes_queries),
	CHECK_CASE(dns_reads_answers),
	CHECK_CASE(dns_reads_ipv6),
	CHECK_CASE(dns_reads_sixty),
	CHECK_CASE(dns_survives_anything),
)
