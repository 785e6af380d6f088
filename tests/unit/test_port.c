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
	CHECK_INT("a short file is read", port_read_file(path("short"), &b),
	    ST_OK);
	CHECK_TEXT("a file is appended to what is there", buf_span(&b),
	    "ab0123456789");
	CHECK_INT("K14 a file that is too long for the rest is refused",
	    port_read_file(path("short"), &b), ST_FILE_SIZE);
	CHECK_TEXT("nothing is changed", buf_span(&b), "ab0123456789");
	b.len = 10;
	CHECK_INT("a file that just fits is read",
	    port_read_file(path("short"), &b), ST_OK);
	CHECK_INT("a file is refused where there is no room",
	    port_read_file(path("short"), &b), ST_FILE_SIZE);
	b.len = 11;
	CHECK_INT("a file that is a byte too long is refused",
	    port_read_file(path("short"), &b), ST_FILE_SIZE);
	CHECK("what was read of a file too long is wiped",
	    room[11] == 0 && room[19] == 0);
	b.len = 0;
	b.full = true;
	CHECK_INT("a file is refused where the buffer is full",
	    port_read_file(path("short"), &b), ST_FILE_SIZE);
}

static enum status
read_status(const char *name)
{
	char room[100];
	struct buf b = BUF(room);
	enum status st = port_read_file(name, &b);

	CHECK(check_row("a file is read whole or not at all", name),
	    (st == ST_OK) == (b.len > 0) && !b.full);
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
	CHECK("a FIFO for these tests can be made",
	    mkfifo(path("fifo"), 0600) == 0);
	CHECK("a loop of links for these tests can be made",
	    symlink("loop", path("loop")) == 0);
	snprintf(at.name, sizeof(at.name), "%s", path("socket"));
	CHECK("a socket for these tests can be made",
	    bind(s, (void *)&at, sizeof(at)) == 0);
	close(s);
	CHECK_INT("K14 an empty file is refused", read_status(path("empty")),
	    ST_FILE_SIZE);
	CHECK_INT("K14 a missing file is named as such",
	    read_status(path("no")), ST_FILE_MISSING);
	CHECK_INT("a file where a folder should be",
	    read_status(path("short/x")), ST_FILE_MISSING);
	CHECK_INT("X3 a folder is refused", read_status(folder), ST_FILE_KIND);
	CHECK_INT("X3 a FIFO is refused", read_status(path("fifo")),
	    ST_FILE_KIND);
	CHECK_INT("X3 a socket is refused", read_status(path("socket")),
	    ST_FILE_KIND);
	CHECK_INT("X3 a device is refused", read_status("/dev/zero"),
	    ST_FILE_KIND);
	CHECK_INT("X3 a loop of links is refused", read_status(path("loop")),
	    ST_FILE_READ);
	CHECK_INT("X2 a read error in the middle is told",
	    read_status("/proc/self/mem"), ST_FILE_READ);
	CHECK_INT("a file without permission is refused",
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
		const char *name = check_row(
		    "an address is read, and the loopback is known",
		    hosts[i].name);

		port_lookup(1, hosts[i].host, 443, PORT_NAMES_ONLY);
		st = port_lookup_step(1, &out, &why);
		CHECK_INT(name, st, hosts[i].st);
		if (st != ST_OK)
			continue;
		CHECK_INT(name, out.n, 1);
		CHECK_INT(name, out.at[0].port, 443);
		CHECK(name, out.at[0].v6 == hosts[i].v6);
		CHECK(name, port_is_loopback(&out.at[0]) == hosts[i].loopback);
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
	CHECK_INT("a connection to a listener opens", open_to(0, &at), ST_OK);
	peer = accept(fd, NULL, NULL);
	CHECK_INT("a second connection to it opens too", open_to(1, &at),
	    ST_OK);
	close(accept(fd, NULL, NULL));
	CHECK_INT("the end of a connection ends the wait",
	    port_wait(on, 2, port_now_ms() + 3000), ST_OK);
	CHECK("only the connection that ended is ready",
	    !on[0].ready && on[1].ready);
	CHECK_INT("N6 the end of a connection is told as such",
	    port_recv(1, room, 100, &n), ST_CLOSED);
	CHECK_INT("the other connection has nothing to read",
	    port_recv(0, room, 100, &n), ST_WAIT);
	CHECK_INT("a request of several parts is sent",
	    port_send(0, part, 3, 0, &n), ST_OK);
	CHECK_INT("all parts of the request are counted", n, 6);
	CHECK("the parts arrive in their order",
	    read(peer, room, 100) == 6 && memcmp(room, "GET /x", 6) == 0);
	CHECK_INT("a request is sent on from its middle",
	    port_send(0, part, 3, 5, &n), ST_OK);
	CHECK("only the rest of the request arrives",
	    read(peer, room, 100) == 1 && room[0] == 'x');
	CHECK("the peer can write an answer", write(peer, "ok", 2) == 2);
	CHECK_INT("an answer that comes ends the wait",
	    port_wait(on, 1, port_now_ms() + 3000), ST_OK);
	CHECK("the connection with the answer is ready", on[0].ready);
	CHECK_INT("the first byte of the answer is read",
	    port_recv(0, room, 1, &n), ST_OK);
	CHECK_INT("the rest of the answer is read",
	    port_recv(0, room + 1, 99, &n), ST_OK);
	CHECK("the answer is what was sent", memcmp(room, "ok", 2) == 0);
	close(peer);
	close(fd);
	port_close(0);
	port_close(0);
	port_close(1);
	CHECK_INT("N1 nobody listens any more", open_to(0, &at), ST_REFUSED);
	port_close(0);
	CHECK_INT("N4 there is no way to an address without a route",
	    open_to(0, &nowhere), ST_UNREACHABLE);
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
	CHECK_INT("a connection to a peer that does not read opens",
	    open_to(0, &at), ST_OK);
	peer = accept(fd, NULL, NULL);
	while ((st = port_send(0, part, 2, from, &n)) == ST_OK)
		from += n;
	CHECK("N8 the socket fills up", st == ST_WAIT && n == 0 &&
	    from < sizeof(much));
	CHECK_INT("N8 a full socket is not ready",
	    port_wait(&on, 1, port_now_ms() + 20), ST_TIME);
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
	CHECK("N9 every byte of it arrives", got == sizeof(much) + 3);
	setsockopt(peer, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
	close(peer);
	usleep(20000);
	CHECK_INT("N10 a reset, when it sends", port_send(0, part, 2, 0, &n),
	    ST_LOST);
	CHECK_INT("N10 a second write after a reset is no SIGPIPE",
	    port_send(0, part, 2, 0, &n), ST_LOST);
	CHECK("N10 a reset is told to who reads too",
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
	check_child("N12 without a descriptor no connection opens",
	    has_no_descriptor, 7, "");
}

/* -- Output and the process. */

static void
port_writes(void)
{
	int64_t before_ms;
	int ends[2], saved = dup(2);
	char room[70000];
	ssize_t n;

	CHECK("a pipe for these tests can be made", pipe(ends) == 0);
	dup2(ends[1], 2);
	port_write(2, SPAN("hello\n"));
	port_write(2, SPAN(""));
	n = read(ends[0], room, sizeof(room));
	CHECK("a line is written to standard error",
	    n == 6 && memcmp(room, "hello\n", 6) == 0);

	memset(room, 'x', sizeof(room));
	before_ms = port_now_ms();
	port_write(2, (struct span){ room, sizeof(room) });
	CHECK("S5 a full pipe is no hindrance",
	    port_now_ms() - before_ms < 20000);
	for (int i = 0; i < 100; i++)
		port_write(2, SPAN("dropped\n"));
	CHECK("S5 a full pipe is not waited for again and again",
	    port_now_ms() - before_ms < 20000);
	for (size_t got = 0; got < 65536; got += (size_t)n) {
		n = read(ends[0], room, sizeof(room));
		if (!CHECK("what a full pipe took can be read", n > 0))
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
	CHECK("S5 output to nobody, to a closed and to a full file comes back",
	    true);
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
	CHECK("CC5: a wait that cannot be does not spin until its time",
	    port_now_ms() - before_ms < 30000);
}

static void
port_has_clocks_and_chance(void)
{
	int64_t a_ms = port_now_ms();
	uint32_t seen = 0;
	int i;

	usleep(3000);
	CHECK("the monotonic clock goes on", port_now_ms() > a_ms);
	CHECK("Z3 the clock says that 2026 has begun",
	    port_now_s() > 1767225600);
	for (i = 0; i < 2000; i++) {
		uint32_t r = port_random(7);

		if (r < 7)
			seen |= 1u << r;
		else
			CHECK("a random number stays below its limit", false);
	}
	CHECK("each number below the limit comes", seen == 0x7f);
	CHECK("the only number below 1 is 0", port_random(1) == 0);
	CHECK("a limit of 0 gives 0 as well", port_random(0) == 0);
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
	CHECK_CASE(port_has_clocks_and_chance),
	CHECK_CASE(port_ends),
)
