/* SPDX-License-Identifier: MIT */
/* test_fake.c -- the port that the other tests stand on: that it notices what
 * breaks port.h, and that its time passes. */
#include "check.h"
#include "fake.h"

static const struct fake_step talk[] = { STEP_OPENED(ST_OK), STEP_TLS(ST_OK),
	STEP_REQUEST, STEP_PAUSE(500), STEP_REPLY("hello"), STEP_AGAIN };
static const struct fake_step quiet[] = { STEP_END };
static const struct fake_step closed[] = { STEP_CLOSE };

static const struct port_address to = { .port = 443 };
static const struct port_trust roots;
static const struct port_tls tls = { "host.example", &roots, PORT_TLS_13 };
static const struct span ask[] = {
	{ "GET / HTTP/1.1\r\n", 16 }, { "Content-Length: 2\r\n\r\nab", 23 },
};

/* -- What it lets through. */

static void
fake_talks(void)
{
	struct port_wait on = { .c = 0, .write = true };
	struct port_cert_fault why;
	char room[8];
	int64_t began;
	size_t n, from;
	int i;

	fake_reset();
	fake_script(443, talk);
	CHECK_INT("a connection opens later than it is asked for",
	    port_open(0, &to), ST_WAIT);
	CHECK_INT("the open connection is ready to be written to",
	    port_wait(&on, 1, fake.now_ms + 10), ST_OK);
	CHECK_INT("a connection that is ready has opened", port_opened(0),
	    ST_OK);
	CHECK_INT("TLS begins on an open connection", port_tls_begin(0, &tls),
	    ST_OK);
	CHECK_INT("the TLS handshake ends in one step", port_tls_step(0, &why),
	    ST_OK);
	on.write = false;
	on.read = true;
	for (i = 0; i < 3; i++) {
		fake.piece = i == 1 ? 3 : 0;
		for (from = 0; from < 39; from += n)
			CHECK_INT("each piece of the request is sent",
			    port_send(0, ask, 2, from, &n), ST_OK);
		CHECK_INT("there is no answer before the pause",
		    port_recv(0, room, 8, &n), ST_WAIT);
		began = fake.now_ms;
		CHECK_INT("the wait ends when the answer comes",
		    port_wait(&on, 1, began + 1000), ST_OK);
		CHECK_INT("the wait lasts as long as the pause",
		    fake.now_ms - began, 500);
		CHECK_INT("the answer is received", port_recv(0, room, 8, &n),
		    ST_OK);
		CHECK_INT("the answer comes in pieces if told to", n,
		    i == 1 ? 3 : 5);
		if (i == 1)
			CHECK_INT("the rest of the answer is received",
			    port_recv(0, room, 8, &n), ST_OK);
	}
	CHECK_INT("all that was sent is kept", fake_sent(0).len, 3 * 39);
	CHECK_TEXT("the name of the peer is kept",
	    span_of(fake_opened(0)->name), "host.example");
	began = fake.now_ms;
	CHECK_INT("a wait for nothing ends at its deadline",
	    port_wait(&on, 1, began + 70), ST_TIME);
	CHECK_INT("the clock moves on by a wait", fake.now_ms, began + 70);
	fake.stop_ms = fake.now_ms + 5;
	CHECK_INT("SIGTERM ends a wait", port_wait(&on, 1, INT64_MAX), ST_STOP);
	CHECK_INT("SIGTERM ends the next wait too",
	    port_wait(&on, 1, INT64_MAX), ST_STOP);
	CHECK_INT("SIGTERM comes at its time", fake.now_ms, fake.stop_ms);
	port_close(0);
	CHECK_INT("a second connection without a script is refused",
	    port_open(0, &to), ST_REFUSED);
	port_close(0);
}

static enum status
look_up(const char *host, struct port_addresses *at)
{
	struct port_dns_fault why;

	port_lookup(0, host, 443, PORT_NAMES_ONLY);
	return port_lookup_step(0, at, &why);
}

static void
fake_looks_up(void)
{
	struct port_addresses at;

	fake_reset();
	fake_host("a.example", "10.0.0.1 fd00::1");
	fake_host_fails("b.example", ST_DNS);
	CHECK_INT("a name that is given is found", look_up("a.example", &at),
	    ST_OK);
	CHECK("the addresses of a name are found in order", at.n == 2 &&
	    at.at[0].ip[0] == 10 && at.at[1].v6 && at.at[1].port == 443);
	CHECK_INT("an address in numbers is found", look_up("127.0.0.1", &at),
	    ST_OK);
	CHECK("that address is on the loopback",
	    at.n == 1 && port_is_loopback(&at.at[0]));
	CHECK_INT("a name server that is away", look_up("b.example", &at),
	    ST_DNS);
	CHECK_INT("a name that is not given does not exist",
	    look_up("c.example", &at), ST_DNS_NAME);
	fake_fail(CALL_LOOKUP, 2, ST_DNS, false);
	CHECK_INT("before the planned failure a look-up works",
	    look_up("a.example", &at), ST_OK);
	CHECK_INT("the second look-up fails as planned",
	    look_up("a.example", &at), ST_DNS);
	CHECK_INT("after the planned failure a look-up works",
	    look_up("a.example", &at), ST_OK);
}

static void
fake_takes_time_to_look_up(void)
{
	struct port_dns_fault why;
	struct port_addresses at;
	int64_t began_ms;

	fake_reset();
	fake.lookup_ms = 100;
	fake.dns.aaaa = PORT_DNS_SERVFAIL;
	fake_host_fails("b.example", ST_DNS);
	began_ms = fake.now_ms;
	CHECK_INT("a slow look-up is not there at once",
	    look_up("b.example", &at), ST_WAIT);
	CHECK_INT("a slow look-up is on its way", fake_looking(), 1);
	CHECK_INT("a wait for less than it takes ends at its deadline",
	    port_wait(NULL, 0, began_ms + 50), ST_TIME);
	CHECK_INT("a wait for longer ends with the look-up",
	    port_wait(NULL, 0, began_ms + 500), ST_OK);
	CHECK_INT("the look-up ends when its time is over", fake.now_ms,
	    began_ms + 100);
	CHECK_INT("the look-up fails as it was told to",
	    port_lookup_step(0, &at, &why), ST_DNS);
	CHECK_INT("the failed look-up tells why", why.aaaa, PORT_DNS_SERVFAIL);
	CHECK_INT("after that no look-up is on its way", fake_looking(), 0);
	CHECK_INT("a second slow look-up begins", look_up("b.example", &at),
	    ST_WAIT);
	port_lookup_end(0);
	CHECK_INT("a look-up that is ended is not on its way", fake_looking(),
	    0);
}

/* -- What it does not. */

static void
open_twice(void)
{
	(void)port_open(0, &to);
	(void)port_open(0, &to);
}

static void
send_unopened(void)
{
	size_t n;

	(void)port_send(0, ask, 2, 0, &n);
}

static void
send_before_handshake(void)
{
	size_t n;

	(void)port_open(0, &to);
	(void)port_tls_begin(0, &tls);
	(void)port_send(0, ask, 2, 0, &n);
}

static void
send_another(void)
{
	size_t n;

	(void)port_open(0, &to);
	fake.wait = true;
	(void)port_send(0, ask, 2, 0, &n);
	(void)port_send(0, ask, 2, 1, &n);
}

static void
read_behind_the_end(void)
{
	char room[8];
	size_t n;

	port_close(0);
	fake_script(80, closed);
	(void)port_open(0, &(struct port_address){ .port = 80 });
	(void)port_recv(0, room, 8, &n);
	(void)port_recv(0, room, 8, &n);
}

static void
wait_for_nobody(void)
{
	struct port_wait on = { .c = 0, .read = true };

	(void)port_wait(&on, 1, INT64_MAX);
}

static void
look_up_twice(void)
{
	port_lookup(1, "a.example", 1, PORT_NAMES_ONLY);
	port_lookup(1, "a.example", 1, PORT_NAMES_ONLY);
}

static void
spin(void)
{
	struct port_wait on = { .c = 0, .write = true };

	(void)port_open(0, &to);
	for (;;)
		(void)port_wait(&on, 1, INT64_MAX);
}

static void
bug(void)
{
	BUG_IF(true);
}

static void
call(void *arg)
{
	(*(void (**)(void))arg)();
}

static void
fake_watches_the_contract(void)
{
	static const struct {
		const char *name;
		void (*run)(void);
	} rows[] = {
		{ "opened twice", open_twice },
		{ "sent before it is open", send_unopened },
		{ "sent before the handshake is over",
		    send_before_handshake },
		{ "something else sent after ST_WAIT", send_another },
		{ "read behind the end", read_behind_the_end },
		{ "waited for nobody", wait_for_nobody },
		{ "looked up twice", look_up_twice },
		{ "waits without end", spin },
		{ "port_bug()", bug },
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		void (*run)(void) = rows[i].run;

		fake_reset();
		fake_script(443, quiet);
		CHECK_INT(check_row("a breach of the port's contract is a bug",
		    rows[i].name), fake_run(call, &run), FAKE_BUG);
	}
	fake_reset();
}

CHECK_MAIN(
	CHECK_CASE(fake_talks),
	CHECK_CASE(fake_looks_up),
	CHECK_CASE(fake_takes_time_to_look_up),
	CHECK_CASE(fake_watches_the_contract),
)
