/* SPDX-License-Identifier: MIT */
/* test_lookup.c -- the engine's look-ups: one peer's does not hold up the
 * other, and each end of it. */
#include "check.h"
#include "fake.h"
#include "jobs.h"

#define OTHER_PORT 443

static const struct fake_step
    good[] = { STEP_REQUEST, STEP_REPLY(OK_REPLY), STEP_AGAIN };
static struct engine_peer other;
static struct url other_url;
static struct port_trust other_trust;
static int64_t began_ms;

/* A second peer at `host`, and job[1] for it; job[0] is the first one's. */
static void
set_up(const char *host)
{
	jobs_set_up("https://127.0.0.1:6443");
	BUG_IF(url_read(span_of(host), &other_url) != NULL);
	other = (struct engine_peer){
		.at = &other_url, .trust = &other_trust, .max_conns = 1,
		.trouble = peer.trouble, .names = PORT_NAMES_FIRST,
	};
	engine_add_peer(&engine, &other);
	jobs_add(0, 1);
	job[1].task = job[0].task;
	job[1].task.peer = &other;
	engine_add(&job[1].task, false);
	began_ms = port_now_ms();
}

static void
lookup_holds_nobody_up(void)
{
	set_up("https://slow.example");
	fake.lookup_ms = 20000;
	fake_host("slow.example", "192.0.2.1");
	fake_script(PORT, good);
	fake_script(OTHER_PORT, good);
	CHECK_INT("CD5: a slow look-up holds up nobody: both are asked",
	    jobs_run(60000), ST_OK);
	CHECK_INT("both peers' tasks are answered", jobs_with(2, ST_OK, 200),
	    2);
	CHECK_INT("CD5: the other peer goes on at once",
	    job[0].at_ms - began_ms, 0);
	CHECK_INT("CD5: the slow one when its name is there",
	    job[1].at_ms - began_ms, 20000);
	CHECK_INT("the slow name is looked up once", fake_calls(CALL_LOOKUP),
	    2);
	CHECK_INT("a slow look-up is no trouble", troubles, 0);
	CHECK_INT("CD7: the name is looked up by its own rule", fake_names(),
	    PORT_NAMES_FIRST);
	CHECK_INT("no connection is left on its way",
	    other.conns.opening + other.conns.open + peer.conns.opening, 0);
}

static void
lookup_of_both_at_once(void)
{
	set_up("https://slow.example");
	peer.at = &other_url;
	fake.lookup_ms = 3000;
	fake_host("slow.example", "192.0.2.1");
	fake_script(OTHER_PORT, good);
	fake_script(OTHER_PORT, good);
	jobs_run(60000);
	CHECK_INT("two names are looked up at the same time",
	    jobs_with(2, ST_OK, 200), 2);
	CHECK_INT("two look-ups take the time of one", port_now_ms() - began_ms,
	    3000);
}

static void
lookup_ends_with_the_run(void)
{
	set_up("https://slow.example");
	fake.lookup_ms = 20000;
	fake.stop_ms = port_now_ms() + 100;
	fake_script(PORT, good);
	CHECK_INT("CD5: SIGTERM in a look-up ends it at once",
	    jobs_run(60000), ST_STOP);
	CHECK_INT("the run ends when SIGTERM comes", port_now_ms() - began_ms,
	    100);
	CHECK("it is known which peer was in a look-up",
	    other.looking && !peer.looking);
	CHECK_INT("SIGTERM leaves no look-up behind",
	    fake_looking() + other.conns.opening, 0);

	set_up("https://slow.example");
	fake.lookup_ms = 20000;
	fake_script(PORT, good);
	CHECK_INT("CD5: the run's deadline ends a look-up too", jobs_run(500),
	    ST_TIME);
	CHECK("it is known that the deadline came in a look-up", other.looking);
	CHECK_INT("the deadline leaves no look-up behind",
	    fake_looking() + other.conns.opening, 0);
	fake_host("slow.example", "192.0.2.1");
	fake_script(PORT, good);
	fake_script(OTHER_PORT, good);
	CHECK_INT("a later run looks up anew", jobs_run(60000), ST_OK);
	CHECK_INT("the later run's tasks are answered",
	    jobs_with(2, ST_OK, 200), 2);
}

/* Two losses in a row, on a host of one address: it is looked up again while
 * another connection goes on. */
static void
lookup_for_a_further_connection(void)
{
	static const struct fake_step
	    slow[] = { STEP_REQUEST, STEP_PAUSE(1000), STEP_REPLY(OK_REPLY),
		STEP_AGAIN },
	    lost[] = { STEP_REQUEST, STEP_LOSE, STEP_END };

	jobs_set_up("https://api.example:6443");
	fake_host("api.example", "192.0.2.1");
	fake.lookup_ms = 3000;
	peer.conns.answers = 1;		/* further connections pay */
	peer.conns.busy_ms = 10000;
	fake_script(PORT, slow);
	for (int i = 0; i < 6; i++)
		fake_script(PORT, lost);
	for (int i = 0; i < 3; i++)
		fake_script(PORT, good);
	jobs_add(0, 12);
	jobs_run(60000);
	CHECK_INT("CD5: all twelve tasks are answered",
	    jobs_with(12, ST_OK, 200), 12);
	CHECK_INT("CD5: the host was looked up again",
	    fake_calls(CALL_LOOKUP), 2);
}

static void
lookup_fails(void)
{
	set_up("https://slow.example");
	fake.lookup_ms = 5000;
	fake.dns = (struct port_dns_fault){ PORT_DNS_NXDOMAIN,
	    PORT_DNS_SILENT };
	fake_host_fails("slow.example", ST_DNS);
	fake_script(PORT, good);
	jobs_run(300000);
	CHECK_INT("D2: both kinds fail: given up after a minute",
	    job[1].status, ST_DNS);
	CHECK("failing look-ups are not given up before a minute",
	    job[1].at_ms - began_ms >= PEER_DOWN_MS);
	CHECK_INT("failing look-ups are told once", troubles, 1);
	CHECK("CD5: it is told which of A and AAAA failed, and how", other.dns.a
	    == PORT_DNS_NXDOMAIN && other.dns.aaaa == PORT_DNS_SILENT);
	CHECK_INT("the other peer goes on meanwhile", job[0].at_ms - began_ms,
	    0);

	set_up("https://slow.example");
	fake.lookup_ms = 5000;
	fake_script(PORT, good);
	jobs_run(300000);
	CHECK_INT("D4: no such name: given up at once", job[1].status,
	    ST_DNS_NAME);
	CHECK_INT("a name that does not exist is given up at once",
	    job[1].at_ms - began_ms, 5000);

	set_up("https://slow.example");
	fake.lookup_ms = 5000;
	fake_host("slow.example", "192.0.2.1");
	fake_fail(CALL_LOOKUP, 2, ST_DNS, false);
	fake_script(PORT, good);
	fake_script(OTHER_PORT, good);
	jobs_run(300000);
	CHECK_INT("D3: the next look-up works", jobs_with(2, ST_OK, 200), 2);
}

CHECK_MAIN(
	CHECK_CASE(lookup_holds_nobody_up),
	CHECK_CASE(lookup_of_both_at_once),
	CHECK_CASE(lookup_ends_with_the_run),
	CHECK_CASE(lookup_for_a_further_connection),
	CHECK_CASE(lookup_fails),
)
