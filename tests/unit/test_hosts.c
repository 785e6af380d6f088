/* SPDX-License-Identifier: MIT */
/* test_hosts.c -- port/hosts.c: addresses as text, /etc/hosts and
 * /etc/resolv.conf, as files of this test.  links: port */
#define _GNU_SOURCE
#include <fcntl.h>
#include <unistd.h>

#include "port/hosts.h"
#include "check.h"

static char path[] = "/tmp/test_names.XXXXXX";
static struct resolv_conf conf;
static struct port_addresses found[2];

static void
put(struct span text)
{
	int fd = open(path, O_WRONLY | O_TRUNC);

	CHECK("a file for the test",
	    write(fd, text.at, text.len) == (ssize_t)text.len);
	close(fd);
}

/* -- Addresses. */

static void
names_reads_addresses(void)
{
	static const struct {
		const char *name, *text;
		bool good, v6;
		uint32_t scope;
	} rows[] = {
		{ "IPv4", "10.96.0.10", true, false, 0 },
		{ "IPv6", "fd00::a", true, true, 0 },
		{ "IPv4 in IPv6", "::ffff:1.2.3.4", true, true, 0 },
		{ "the longest", "1111:2222:3333:4444:5555:6666:255.255.255.255",
		    true, true, 0 },
		{ "a scope by its number", "fe80::1%7", true, true, 7 },
		{ "a scope by its name", "fe80::1%lo", true, true, 1 },
		{ "a scope that is not there", "fe80::1%none", false },
		{ "no scope behind the sign", "fe80::1%", false },
		{ "a scope of IPv4", "127.0.0.1%lo", false },
		{ "not all of it", "10.96.0", false },
		{ "in octal", "010.1.1.1", false },
		{ "over 255", "10.96.0.256", false },
		{ "more behind it", "10.96.0.10x", false },
		{ "a name", "localhost", false },
		{ "too long", "1111:2222:3333:4444:5555:6666:255.255.255.2550",
		    false },
		{ "nothing", "", false },
	};
	struct port_address a;

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *name = check_row(
		    "an address is read or refused", rows[i].name);

		CHECK(name, names_address(rows[i].text, &a) == rows[i].good);
		if (!rows[i].good)
			continue;
		CHECK(name, a.v6 == rows[i].v6);
		CHECK_INT(name, a.scope, rows[i].scope);
	}
	CHECK("localhost is the loopback's name",
	    names_is_localhost("localhost"));
	CHECK("names under localhost are the loopback's too",
	    names_is_localhost("a.localhost"));
	CHECK("a name that only ends like localhost is not",
	    !names_is_localhost("alocalhost"));
}

/* -- /etc/hosts. */

static void
look(const char *host)
{
	found[0].n = found[1].n = 0;
	names_hosts(path, host, found);
}

static void
names_reads_hosts(void)
{
	put(SPAN("# 9.9.9.9 api.test\n"
	    "10.0.0.1\tapi.test other.test # also.test\n\n"
	    "  10.0.0.2 \t first API.Test api.test\r\n"
	    "fd00::1 api.test\n"
	    "nonsense api.test\n"
	    "10.0.0.3 xapi.test api.test.x\n"
	    "10.0.0.4 last.test"));
	look("api.test");
	CHECK_INT("every line with the name, in any case", found[0].n, 2);
	CHECK_INT("IPv6 addresses are found too", found[1].n, 1);
	CHECK("addresses stay in the order of the file",
	    found[0].at[0].ip[3] == 1 && found[0].at[1].ip[3] == 2);
	look("also.test");
	CHECK_INT("a name in a comment is not found", found[0].n, 0);
	look("10.0.0.1");
	CHECK_INT("an address is not taken for a name", found[0].n, 0);
	look("last.test");
	CHECK_INT("a last line without its end", found[0].n, 1);
	look("none.test");
	CHECK_INT("a name that is not in the file is not found",
	    found[0].n + found[1].n, 0);
	put(SPAN(""));
	look("api.test");
	CHECK_INT("an empty file has no names", found[0].n, 0);
	names_hosts("/tmp", "api.test", found);
	names_hosts("/nowhere", "api.test", found);
	CHECK_INT("without a file there are no names", found[0].n, 0);
}

static void
names_reads_long_hosts(void)
{
	static char text[20000];
	struct buf b = BUF(text);

	for (int i = 0; i < 100; i++) {
		buf_puts(&b, "10.0.1.");
		buf_number(&b, i);
		for (int k = 0; k < 10; k++)
			buf_puts(&b, " alias.of.some.length");
		buf_puts(&b, i % 10 == 0 ? " api.test\n" : "\n");
	}
	put(buf_span(&b));
	look("api.test");
	CHECK_INT("lines and files of any length, as many as are kept",
	    found[0].n, MAX_ADDRESSES);
	look("alias.of.some.length");
	CHECK("a line counts once for all its names",
	    found[0].at[1].ip[3] == 1);
}

/* -- /etc/resolv.conf. */

/* The domains, joined by commas. */
static struct span
domains(void)
{
	static char text[2 * NAMES_SEARCH];
	size_t n = 0;

	for (size_t at = 1; at < conf.search_len;
	    at += strlen(conf.search + at) + 1)
		n += (size_t)sprintf(text + n, "%s,", conf.search + at);
	return (struct span){ text, n };
}

static void
names_reads_resolv_conf(void)
{
	static const struct {
		const char *name, *text;
		size_t servers;
		const char *first, *domains;
		int ndots, timeout_s, attempts;
	} rows[] = {
		{ "a pod's", "search a.svc.cluster.local svc.cluster.local "
		    "cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n",
		    1, "10.96.0.10", "a.svc.cluster.local,svc.cluster.local,"
		    "cluster.local,", 5, 5, 2 },
		{ "without a file's end", "nameserver ::1", 1, "::1", "",
		    1, 5, 2 },
		{ "options", "options timeout:2 ndots:0 attempts:3 rotate\n"
		    "options edns0 use-vc", 1, "127.0.0.1", "", 0, 2, 3 },
		{ "options out of range", "options timeout:0 ndots:99 "
		    "attempts:0\n", 1, "127.0.0.1", "", 15, 1, 1 },
		{ "large options", "options timeout:99999999999 attempts:99",
		    1, "127.0.0.1", "", 1, 5, 5 },
		{ "options that are none", "options ndots: timeout:x "
		    "xndots:3 attempts:-1", 1, "127.0.0.1", "", 1, 5, 2 },
		{ "four servers", "nameserver 1.1.1.1\nnameserver 1.1.1.2\n"
		    "nameserver 1.1.1.3\nnameserver 1.1.1.4\n", 3, "1.1.1.1",
		    "", 1, 5, 2 },
		{ "comments", "# nameserver 9.9.9.9\n; nameserver 9.9.9.9\n"
		    "nameserver 1.1.1.1 # the first\n", 1, "1.1.1.1", "",
		    1, 5, 2 },
		{ "a server by name", "nameserver dns.test\n", 1,
		    "127.0.0.1", "", 1, 5, 2 },
		{ "the last search or domain counts", "search a.test b.test\n"
		    "domain c.test\n", 1, "127.0.0.1", "c.test,", 1, 5, 2 },
		{ "an empty search takes it back", "search a.test\nsearch\n",
		    1, "127.0.0.1", "", 1, 5, 2 },
		{ "Windows line ends", "search a.test\r\nnameserver 1.1.1.1"
		    "\r\n", 1, "1.1.1.1", "a.test,", 1, 5, 2 },
		{ "nonsense", "\1\2 nameserver\n\n\nsearchx a\nname", 1,
		    "127.0.0.1", "", 1, 5, 2 },
		{ "nothing", "", 1, "127.0.0.1", "", 1, 5, 2 },
	};
	struct port_address first;

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *name = check_row(
		    "resolv.conf is read", rows[i].name);

		put(span_of(rows[i].text));
		names_resolv_conf(path, &conf);
		CHECK_INT(name, conf.n_servers, rows[i].servers);
		names_address(rows[i].first, &first);
		first.port = 53;
		CHECK(name,
		    memcmp(&first, &conf.server[0], sizeof(first)) == 0);
		CHECK_TEXT(name, domains(), rows[i].domains);
		CHECK(name, conf.search[0] == '\0' &&
		    conf.search[conf.search_len] == '\0');
		CHECK_INT(name, conf.ndots, rows[i].ndots);
		CHECK_INT(name, conf.timeout_s, rows[i].timeout_s);
		CHECK_INT(name, conf.attempts, rows[i].attempts);
	}
	names_resolv_conf("/nowhere", &conf);
	CHECK_INT("without resolv.conf there is one name server",
	    conf.n_servers, 1);
}

static void
names_keeps_what_fits(void)
{
	static char text[8000];
	struct buf b = BUF(text);

	buf_puts(&b, "search");
	for (int i = 0; i < 100; i++)
		buf_puts(&b, " a.domain.of.some.length.svc.cluster.local");
	buf_puts(&b, "\nsearch");
	for (int i = 0; i < 300; i++)
		buf_puts(&b, "a");	/* longer than a name */
	for (int i = 0; i < 60; i++)
		buf_puts(&b, " a.domain.of.some.length.svc.cluster.local");
	buf_puts(&b, "\nnameserver 1.1.1.1\n");
	put(buf_span(&b));
	names_resolv_conf(path, &conf);
	CHECK("CD7: domains that fit, whole, and no further one",
	    conf.search_len <= NAMES_SEARCH &&
	    domains().len == (NAMES_SEARCH - 1) / 42 * 42);
	CHECK_INT("what follows a long line is read", conf.server[0].ip[3], 1);
}

static void
names_survives_anything(void)
{
	static const char bits[] = "search options nameserver ndots: 1 . # \n%";
	static char text[3000];
	uint32_t seed = 7;

	for (int i = 0; i < 500; i++) {
		for (size_t n = 0; n < sizeof(text); n++) {
			seed = seed * 1664525u + 1013904223u;
			text[n] = seed >> 31 ? (char)(seed >> 16) :
			    bits[(seed >> 16) % (sizeof(bits) - 1)];
		}
		put((struct span){ text, sizeof(text) });
		names_resolv_conf(path, &conf);
		look("1");
	}
	CHECK("whatever the files hold", conf.n_servers > 0);
}

static void
names_begins(void)
{
	int fd = mkstemp(path);

	CHECK("a file for these tests can be made", fd >= 0);
	close(fd);
}

static void
names_ends(void)
{
	CHECK("the file of these tests can be removed", unlink(path) == 0);
}

CHECK_MAIN(
	CHECK_CASE(names_begins),
	CHECK_CASE(names_reads_addresses),
	CHECK_CASE(names_reads_hosts),
	CHECK_CASE(names_reads_long_hosts),
	CHECK_CASE(names_reads_resolv_conf),
	CHECK_CASE(names_keeps_what_fits),
	CHECK_CASE(names_survives_anything),
	CHECK_CASE(names_ends),
)
