/* SPDX-License-Identifier: MIT */
/* test_port.c -- port/posix.c, socket.c and conn.c without signals, and
 * addresses of port/resolve.c.  links: port */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "port/port.h"
#include "child.h"
#include "loopback.h"

static char folder[] = "/tmp/test_port.XXXXXX";
static char path_text[200];

static const char *
path(const char *name)
{
	snprintf(path_text, sizeof(path_text), "%s/%s", folder, name);
	return path_text;
}

static void
put_file(const char *name, struct span text)
{
	int fd = open(path(name), O_WRONLY | O_CREAT | O_TRUNC, 0644);

	CHECK("a file for the test", fd >= 0 &&
	    write(fd, text.at, text.len) == (ssize_t)text.len);
	close(fd);
}

/* -- Files. */

static void
port_reads_files(void)
{
	char room[20] = "ab";
	struct buf b = { .at = room, .cap = sizeof(room), .len = 2 };

	put_file("short", SPAN("0123456789"));
	CHECK_INT("a file", port_read_file(path("short"), &b), ST_OK);
	CHECK_TEXT("it is appended", buf_span(&b), "ab0123456789");
	CHECK_INT("K14 too long for the rest",
	    port_read_file(path("short"), &b), ST_FILE_SIZE);
	CHECK_TEXT("nothing is changed", buf_span(&b), "ab0123456789");
	b.len = 10;
	CHECK_INT("it just fits", port_read_file(path("short"), &b), ST_OK);
	CHECK_INT("no room at all", port_read_file(path("short"), &b),
	    ST_FILE_SIZE);
	b.len = 11;
	CHECK_INT("a byte too long", port_read_file(path("short"), &b),
	    ST_FILE_SIZE);
	CHECK("what was read of it is wiped", room[11] == 0 && room[19] == 0);
	b.len = 0;
	b.full = true;
	CHECK_INT("a full buf", port_read_file(path("short"), &b),
	    ST_FILE_SIZE);
}

static enum status
read_status(const char *name)
{
	char room[100];
	struct buf b = BUF(room);
	enum status st = port_read_file(name, &b);

	CHECK(name, (st == ST_OK) == (b.len > 0) && !b.full);
	return st;
}

static void
read_denied(void)
{
	if (geteuid() == 0 && setuid(65534) != 0)
		_exit(9);
	_exit(read_status(path("secret")) == ST_FILE_DENIED ? 7 : 8);
}

static void
port_says_why_a_file_cannot_be_read(void)
{
	char said[100];
	int s = socket(AF_UNIX, SOCK_STREAM, 0);
	struct { unsigned short family; char name[108]; } at = { AF_UNIX, "" };

	put_file("empty", SPAN(""));
	put_file("secret", SPAN("x"));
	chmod(path("secret"), 0);
	chmod(folder, 0755);
	CHECK("a FIFO", mkfifo(path("fifo"), 0600) == 0);
	CHECK("a loop", symlink("loop", path("loop")) == 0);
	snprintf(at.name, sizeof(at.name), "%s", path("socket"));
	CHECK("a socket", bind(s, (void *)&at, sizeof(at)) == 0);
	close(s);
	CHECK_INT("K14 empty", read_status(path("empty")), ST_FILE_SIZE);
	CHECK_INT("K14 missing", read_status(path("no")), ST_FILE_MISSING);
	CHECK_INT("a file where a folder should be",
	    read_status(path("short/x")), ST_FILE_MISSING);
	CHECK_INT("X3 a folder", read_status(folder), ST_FILE_KIND);
	CHECK_INT("X3 a FIFO", read_status(path("fifo")), ST_FILE_KIND);
	CHECK_INT("X3 a socket", read_status(path("socket")), ST_FILE_KIND);
	CHECK_INT("X3 a device", read_status("/dev/zero"), ST_FILE_KIND);
	CHECK_INT("X3 a loop", read_status(path("loop")), ST_FILE_READ);
	CHECK_INT("X2 an error in the middle", read_status("/proc/self/mem"),
	    ST_FILE_READ);
	CHECK_INT("permission denied",
	    in_child(read_denied, said, sizeof(said)), 7);
}

/* -- Names. */

static const struct {
	const char *name, *host;
	enum status st;
	bool v6, loopback;
} hosts[] = {
	{ "an IPv4 address",	"127.0.0.1",	ST_OK,	false,	true },
	{ "another of it",	"127.255.0.9",	ST_OK,	false,	true },
	{ "not the loopback",	"10.96.0.1",	ST_OK,	false,	false },
	{ "128 is not 127",	"128.0.0.1",	ST_OK,	false,	false },
	{ "an IPv6 address",	"::1",		ST_OK,	true,	true },
	{ "not its loopback",	"::2",		ST_OK,	true,	false },
	{ "begins like it",	"7f00::1",	ST_OK,	true,	false },
	{ "a mapped one",	"::ffff:127.0.0.1", ST_OK, true, false },
	{ "an empty name",	"",		ST_DNS_NAME },
	{ "a name too long",
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa."
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa."
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa."
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
						ST_DNS_NAME },
};

static void
port_knows_addresses(void)
{
	struct port_dns_fault why;
	struct port_addresses out;
	enum status st;

	for (size_t i = 0; i < COUNT(hosts); i++) {
		port_lookup(1, hosts[i].host, 443, PORT_NAMES_ONLY);
		st = port_lookup_step(1, &out, &why);
		CHECK_INT(hosts[i].name, st, hosts[i].st);
		if (st != ST_OK)
			continue;
		CHECK_INT(hosts[i].name, out.n, 1);
		CHECK_INT(hosts[i].name, out.at[0].port, 443);
		CHECK(hosts[i].name, out.at[0].v6 == hosts[i].v6);
		CHECK(hosts[i].name,
		    port_is_loopback(&out.at[0]) == hosts[i].loopback);
	}
}

/* -- Connections. */

static void
port_connects(void)
{
	struct port_wait on[2] = { { 0, true, false, false },
	    { 1, true, false, false } };
	struct span part[3] = { SPAN("GET "), SPAN(""), SPAN("/x") };
	struct port_address at, nowhere = { .port = 1,
	    .ip = { 224, 0, 0, 1 } };	/* TCP to a group */
	char room[100];
	size_t n;
	int fd, peer;

	fd = listen_here(&at);
	CHECK_INT("it opens", open_to(0, &at), ST_OK);
	peer = accept(fd, NULL, NULL);
	CHECK_INT("another too", open_to(1, &at), ST_OK);
	close(accept(fd, NULL, NULL));
	CHECK_INT("the end of one", port_wait(on, 2, port_now_ms() + 3000),
	    ST_OK);
	CHECK("only that one is ready", !on[0].ready && on[1].ready);
	CHECK_INT("N6 it is an end", port_recv(1, room, 100, &n), ST_CLOSED);
	CHECK_INT("nothing to read", port_recv(0, room, 100, &n), ST_WAIT);
	CHECK_INT("it takes parts", port_send(0, part, 3, 0, &n), ST_OK);
	CHECK_INT("all of them", n, 6);
	CHECK("they arrive", read(peer, room, 100) == 6 &&
	    memcmp(room, "GET /x", 6) == 0);
	CHECK_INT("from the middle", port_send(0, part, 3, 5, &n), ST_OK);
	CHECK("the rest arrives", read(peer, room, 100) == 1 &&
	    room[0] == 'x');
	CHECK("an answer", write(peer, "ok", 2) == 2);
	CHECK_INT("it is seen", port_wait(on, 1, port_now_ms() + 3000), ST_OK);
	CHECK("on that one", on[0].ready);
	CHECK_INT("and read", port_recv(0, room, 1, &n), ST_OK);
	CHECK_INT("in pieces", port_recv(0, room + 1, 99, &n), ST_OK);
	CHECK("as sent", memcmp(room, "ok", 2) == 0);
	close(peer);
	close(fd);
	port_close(0);
	port_close(0);
	port_close(1);
	CHECK_INT("N1 nobody listens any more", open_to(0, &at), ST_REFUSED);
	port_close(0);
	CHECK_INT("N4 no way there", open_to(0, &nowhere), ST_UNREACHABLE);
	port_close(0);
}

/* A peer that does not read, then one that resets. */
static void
port_sends_what_the_socket_takes(void)
{
	static char much[16 << 20];	/* more than two sockets hold */
	struct port_wait on = { 0, false, true, false };
	struct span part[2] = { { much, sizeof(much) }, SPAN("end") };
	struct linger hard = { 1, 0 };
	size_t from = 0, n, got = 0;
	struct port_address at;
	enum status st = ST_OK;
	int fd, peer;
	ssize_t r;

	for (size_t i = 0; i < sizeof(much); i++)
		much[i] = (char)(i * 7 % 251);
	fd = listen_here(&at);
	CHECK_INT("it opens", open_to(0, &at), ST_OK);
	peer = accept(fd, NULL, NULL);
	while ((st = port_send(0, part, 2, from, &n)) == ST_OK)
		from += n;
	CHECK("N8 the socket fills up", st == ST_WAIT && n == 0 &&
	    from < sizeof(much));
	CHECK_INT("N8 and is not ready", port_wait(&on, 1, port_now_ms() + 20),
	    ST_TIME);
	while (from < sizeof(much) + 3 || got < sizeof(much) + 3) {
		char room[65536];
		bool same = true;

		r = recv(peer, room, sizeof(room), MSG_DONTWAIT);
		for (ssize_t i = 0; i < r; i++, got++)
			same = same && room[i] == (got < sizeof(much) ?
			    much[got] : "end"[got - sizeof(much)]);
		if (!CHECK("N9 every byte, once, in order", same))
			break;
		if (from < sizeof(much) + 3 &&
		    port_send(0, part, 2, from, &n) == ST_OK)
			from += n;
	}
	CHECK("N9 all of it", got == sizeof(much) + 3);
	setsockopt(peer, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
	close(peer);
	usleep(20000);
	CHECK_INT("N10 a reset, when it sends", port_send(0, part, 2, 0, &n),
	    ST_LOST);
	CHECK_INT("N10 and again: no SIGPIPE",
	    port_send(0, part, 2, 0, &n), ST_LOST);
	CHECK("N10 and when it reads",
	    port_recv(0, much, 10, &n) != ST_OK);
	port_close(0);
	close(fd);
}

static void
has_no_descriptor(void)
{
	struct port_address at = { .ip = { 127, 0, 0, 1 }, .port = 9 };

	while (dup(1) >= 0)
		continue;
	_exit(port_open(0, &at) == ST_UNREACHABLE ? 7 : 1);
}

static void
has_no_descriptor_to_ask(void)
{
	struct port_dns_fault why;
	struct port_addresses at;

	port_start();
	while (dup(1) >= 0)
		continue;
	port_lookup(0, "api.test", 443, PORT_NAMES_ONLY);
	if (port_lookup_step(0, &at, &why) != ST_DNS ||
	    why.a != PORT_DNS_AWAY || why.aaaa != PORT_DNS_AWAY)
		_exit(1);
	port_lookup(0, "10.96.0.1", 443, PORT_NAMES_ONLY);
	_exit(port_lookup_step(0, &at, &why) == ST_OK ? 7 : 2);
}

static void
port_runs_out_of_descriptors(void)
{
	check_child("N12 no descriptor for a look-up",
	    has_no_descriptor_to_ask, 7, "");
	check_child("N12 no descriptor", has_no_descriptor, 7, "");
}

/* -- Output and the process. */

static void
port_writes(void)
{
	int64_t before_ms;
	int ends[2], saved = dup(2);
	char room[70000];
	ssize_t n;

	CHECK("a pipe", pipe(ends) == 0);
	dup2(ends[1], 2);
	port_write(2, SPAN("hello\n"));
	port_write(2, SPAN(""));
	n = read(ends[0], room, sizeof(room));
	CHECK("it writes", n == 6 && memcmp(room, "hello\n", 6) == 0);

	memset(room, 'x', sizeof(room));
	before_ms = port_now_ms();
	port_write(2, (struct span){ room, sizeof(room) });
	CHECK("S5 a full pipe is no hindrance",
	    port_now_ms() - before_ms < 20000);
	for (int i = 0; i < 100; i++)
		port_write(2, SPAN("dropped\n"));
	CHECK("S5 nor is it waited for again and again",
	    port_now_ms() - before_ms < 20000);
	for (size_t got = 0; got < 65536; got += (size_t)n) {
		n = read(ends[0], room, sizeof(room));
		if (!CHECK("what it took", n > 0))
			break;
	}
	port_write(2, SPAN("hello\n"));
	n = read(ends[0], room, sizeof(room));
	CHECK("S5 once read, it is written to again",
	    n == 6 && memcmp(room, "hello\n", 6) == 0);
	close(ends[0]);
	signal(SIGPIPE, SIG_IGN);
	port_write(2, SPAN("S5 nobody reads\n"));
	close(2);
	port_write(2, SPAN("S5 closed\n"));
	close(ends[1]);
	n = open("/dev/full", O_WRONLY);
	if (n != 2)
		dup2((int)n, 2);
	port_write(2, SPAN("S5 disk full\n"));
	if (n != 2)
		close((int)n);
	dup2(saved, 2);
	close(saved);
	CHECK("S5 it comes back from all of these", true);
}

/* What a sandbox that does not know us may say to each wait. */
static void
may_not_wait(void)
{
	struct rlimit none = { 0, 0 };
	struct port_wait on = { 0, true, false, false };
	struct port_address at;

	listen_here(&at);
	open_to(0, &at);
	setrlimit(RLIMIT_NOFILE, &none);	/* ppoll() then: EINVAL */
	port_wait(&on, 1, port_now_ms() + 60000);
	_exit(1);
}

static void
port_waits_no_longer_than_it_should(void)
{
	int64_t before_ms = port_now_ms();

	check_child("CC5: a wait that cannot be ends the process",
	    may_not_wait, 2, "error: the system call ppoll failed\n");
	CHECK("CC5: and does not spin until its time",
	    port_now_ms() - before_ms < 30000);
}

static void
starts_without_descriptors(void)
{
	int saved = dup(2);

	for (int fd = 0; fd <= 2; fd++)
		close(fd);
	port_start();
	for (int fd = 0; fd <= 2; fd++) {
		if (fcntl(fd, F_GETFD) < 0)
			_exit(1);
	}
	_exit(socket(AF_INET, SOCK_STREAM, 0) > saved ? 7 : 2);
}

static void
leaves(void)
{
	port_exit(42);
}

static void
has_a_bug(void)
{
	port_start();
	port_bug("file.c:1");
}

static void
port_is_a_process(void)
{
	const char *value;
	struct span name;
	int seen = 0;

	check_child("S5 descriptors 0 to 2 are reserved",
	    starts_without_descriptors, 7, "");
	check_child("it leaves", leaves, 42, "");
	check_child("a bug is told", has_a_bug, 1000 + SIGABRT,
	    "error: a bug in ecr-refresh, please report: file.c:1\n");
	setenv("TEST_PORT", "x", 1);
	CHECK("a variable", strcmp(port_env("TEST_PORT"), "x") == 0);
	CHECK("none", port_env("TEST_PORT_NOT") == NULL);
	for (size_t i = 0; port_env_at(i, &name, &value); i++)
		seen += span_is(name, "TEST_PORT") && strcmp(value, "x") == 0;
	CHECK_INT("CE3: the environment is walked, each variable once", seen,
	    1);
}

static void
port_has_clocks_and_chance(void)
{
	int64_t a_ms = port_now_ms();
	uint32_t seen = 0;
	int i;

	usleep(3000);
	CHECK("the clock goes on", port_now_ms() > a_ms);
	CHECK("Z3 it is later than 2026 began", port_now_s() > 1767225600);
	for (i = 0; i < 2000; i++) {
		uint32_t r = port_random(7);

		if (r < 7)
			seen |= 1u << r;
		else
			CHECK("it stays below", false);
	}
	CHECK("every number comes", seen == 0x7f);
	CHECK("below 1 there is 0", port_random(1) == 0);
	CHECK("below 0 as well", port_random(0) == 0);
}

static void
port_begins(void)
{
	CHECK("a folder for the test", mkdtemp(folder) != NULL);
}

static void
port_ends(void)
{
	static const char *const names[] = { "short", "empty", "secret",
	    "fifo", "loop", "socket" };

	for (size_t i = 0; i < COUNT(names); i++)
		unlink(path(names[i]));
	CHECK("the folder is empty again", rmdir(folder) == 0);
}

CHECK_MAIN(
	CHECK_CASE(port_begins),
	CHECK_CASE(port_reads_files),
	CHECK_CASE(port_says_why_a_file_cannot_be_read),
	CHECK_CASE(port_knows_addresses),
	CHECK_CASE(port_connects),
	CHECK_CASE(port_sends_what_the_socket_takes),
	CHECK_CASE(port_runs_out_of_descriptors),
	CHECK_CASE(port_waits_no_longer_than_it_should),
	CHECK_CASE(port_writes),
	CHECK_CASE(port_is_a_process),
	CHECK_CASE(port_has_clocks_and_chance),
	CHECK_CASE(port_ends),
)
