/* SPDX-License-Identifier: MIT */
/* test_peer_tls.c -- the engine's peers in the handshake: which TLS version
 * is offered, and a certificate that only one of several servers has. */
#include "check.h"
#include "fake.h"
#include "jobs.h"

static const struct fake_step
    good[] = { STEP_REQUEST, STEP_REPLY(OK_REPLY), STEP_AGAIN },
    last[] = { STEP_REQUEST, STEP_REPLY("HTTP/1.1 200 OK\r\nConnection: close"
	"\r\nContent-Length: 2\r\n\r\n{}"), STEP_END },
    refused[] = { STEP_OPENED(ST_REFUSED), STEP_END },
    lost[] = { STEP_TLS(ST_LOST), STEP_END },
    cut[] = { STEP_TLS(ST_TLS_CUT), STEP_END },
    alert[] = { STEP_TLS(ST_TLS_VERSION), STEP_END },
    not_tls[] = { STEP_TLS(ST_TLS), STEP_END },
    marked[] = { STEP_TLS(ST_TLS_DOWNGRADE), STEP_END },
    expired[] = { STEP_TLS(ST_CERT_DATES), STEP_END };

/* -- TLS versions. */

/* The versions that were offered, a digit each. */
static int
offered(void)
{
	int all = 0;

	for (size_t i = 0; i < fake_n_opened(); i++)
		all = all * 10 +
		    (fake_opened(i)->version == PORT_TLS_13 ? 3 : 2);
	return all;
}

static const struct version_row {
	const char *name;
	const struct fake_step *steps[6];
	int offered;
	int troubles;
	enum status trouble;	/* the last one */
} version_rows[] = {
	{ "T6: an alert: 1.2 is offered, and remembered",
	    { alert, last, last, good }, 3222, 0, ST_OK },
	{ "CD6: an end before the ServerHello: the same",
	    { cut, last, last, good }, 3222, 0, ST_OK },
	{ "CD6: after an outage 1.3 comes first again",	/* refused: 3 */
	    { cut, last, last, refused, cut, good }, 322332, 1, ST_REFUSED },
	{ "T6: a forged alert before a 1.3 server costs time only",
	    { alert, marked, good }, 323, 1, ST_TLS_DOWNGRADE },
	{ "CD6: a reset before a 1.3 server is no downgrade",
	    { cut, marked, good }, 323, 1, ST_LOST },
	{ "CD6: twice, it is one",
	    { cut, marked, cut, marked, good }, 32323, 1, ST_LOST },
	{ "CD6: a reset before a server that has 1.3 alone",
	    { cut, not_tls, good }, 323, 1, ST_LOST },
	{ "CD6: a forged alert before one",
	    { alert, not_tls, good }, 323, 1, ST_TLS },
	{ "CD6: one that is down is not offered 1.2 for ever",
	    { cut, lost, cut, refused, good }, 32333, 1, ST_LOST },
	{ "CD6: an end after the ServerHello has nothing to do with it",
	    { lost, lost, good }, 333, 1, ST_LOST },
};

static void
peer_finds_the_tls_version(void)
{
	for (size_t i = 0; i < COUNT(version_rows); i++) {
		const struct version_row *r = &version_rows[i];
		const char *name = check_row(
		    "the version of TLS is found", r->name);

		jobs_set_up("https://127.0.0.1:6443");
		for (size_t k = 0; k < COUNT(r->steps); k++)
			if (r->steps[k] != NULL)
				fake_script(PORT, r->steps[k]);
		peer.conns.limit = 1;
		jobs_add(0, 3);
		CHECK_INT(name, jobs_run(300000), ST_OK);
		CHECK_INT(name, jobs_with(3, ST_OK, 200), 3);
		CHECK_INT(name, offered(), r->offered);
		CHECK_INT(name, troubles, r->troubles);
		CHECK_INT(name, troubles > 0 ? trouble_status : ST_OK,
		    r->trouble);
		for (size_t k = 0; k + 1 < fake_n_opened(); k++)
			CHECK(name,
			    r->steps[k] == last || fake_sent(k).len == 0);
	}
}

static void
peer_gives_up_what_has_no_version(void)
{
	static const struct row {
		const char *name;
		const struct fake_step *first, *second;
		enum status want;
		int64_t least;
	} rows[] = {
		{ "CD6: neither version", alert, not_tls, ST_TLS, FAULT_MS },
		{ "CD6: an end, then an alert", cut, not_tls, ST_TLS,
		    FAULT_MS },
		{ "CD6: an end each time is an outage", cut, lost, ST_LOST,
		    PEER_DOWN_MS },
		{ "CD6: 1.3 is cut each time, 1.2 shows the mark", cut, marked,
		    ST_TLS_DOWNGRADE, PEER_DOWN_MS },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		int64_t took;
		const char *name = check_row(
		    "a server without a common version is given up",
		    rows[i].name);

		jobs_set_up("https://127.0.0.1:6443");
		for (int k = 0; k < 100; k++) {
			fake_script(PORT, rows[i].first);
			fake_script(PORT, rows[i].second);
		}
		jobs_add(0, 2);
		took = -port_now_ms();
		jobs_run(300000);
		took += port_now_ms();
		CHECK_INT(name, jobs_with(2, rows[i].want, 0), 2);
		CHECK(name, took >= rows[i].least && took <= rows[i].least +
		    MAX_BACKOFF_MS);
	}
}

/* -- One bad server of several. */

static void
peer_is_tried_again_for_five_seconds(void)
{
	static const struct row {
		const char *name;
		enum status st;
	} rows[] = {
		{ "CD4: T1 expired certificate", ST_CERT_DATES },
		{ "CD4: T2 certificate for another name", ST_CERT_NAME },
		{ "CD4: T3 unknown authority", ST_CERT_TRUST },
		{ "CD4: T4 weak certificate", ST_CERT_WEAK },
		{ "CD4: T8 not TLS", ST_TLS },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct fake_step
		    bad[] = { { .kind = FAKE_TLS, .n = rows[i].st }, STEP_END };
		int64_t took;
		const char *name = check_row(
		    "a fault of a certificate is tried again for 5 s",
		    rows[i].name);

		jobs_set_up("https://127.0.0.1:6443");
		fake.cert.not_after_s = 42;
		for (int k = 0; k < 100; k++)
			fake_script(PORT, bad);
		jobs_add(0, 2);
		took = -port_now_ms();
		CHECK_INT(name, jobs_run(300000), ST_OK);
		took += port_now_ms();
		CHECK_INT(name, jobs_with(2, rows[i].st, 0), 2);
		CHECK_INT(name, (int)took, FAULT_MS);
		CHECK(name, fake_n_opened() >= 6 && fake_n_opened() <= 30);
		CHECK_INT("nothing is sent to a server with a bad certificate",
		    (int)fake_sent(0).len, 0);
		CHECK_INT("the certificate's fault is told once", troubles, 1);
		CHECK_INT("the trouble is the certificate's fault",
		    trouble_status, rows[i].st);
		if (rows[i].st == ST_CERT_DATES)
			CHECK_INT("the certificate's dates are kept",
			    peer.cert.not_after_s, 42);

		jobs_set_up("https://127.0.0.1:6443");
		for (int k = 0; k < 4; k++)
			fake_script(PORT, bad);
		fake_script(PORT, good);
		jobs_add(0, 2);
		jobs_run(300000);
		CHECK_INT(name, jobs_with(2, ST_OK, 200), 2);
		CHECK_INT("a fault that ends in time is no outage",
		    peer.back_ms != 0, false);
	}
}

static void
peer_with_a_bad_server(void)
{
	jobs_set_up("https://api.example:6443");
	fake_host("api.example", "192.0.2.1 192.0.2.2");
	fake_script(PORT, expired);
	fake_script(PORT, good);
	jobs_add(0, 1);
	jobs_run(300000);
	CHECK_INT("CD4: behind a bad certificate the other address is tried",
	    jobs_with(1, ST_OK, 200), 1);
	CHECK_INT("CD4: the other address is tried at once",
	    (int)fake_opened(1)->at_ms, (int)fake_opened(0)->at_ms);
	CHECK_INT("CD4: after a bad certificate not the same address is tried",
	    fake_opened(1)->to.ip[3], 2);
	CHECK_INT("CD4: the bad certificate there is told", trouble_status,
	    ST_CERT_DATES);

	jobs_set_up("https://127.0.0.1:6443");
	fake_script(PORT, good);
	for (int i = 0; i < 3; i++)
		fake_script(PORT, expired);
	peer.conns.answers = 1;		/* further connections pay */
	peer.conns.busy_ms = 10000;
	jobs_add(0, 20);
	jobs_run(300000);
	CHECK_INT("CD4: a bad certificate that a further connection meets: all "
	    "is answered", jobs_with(20, ST_OK, 200), 20);
	CHECK_INT("CD4: that certificate is told once", troubles, 1);
	CHECK_INT("CD4: the trouble is that certificate's fault",
	    trouble_status, ST_CERT_DATES);
	CHECK_INT("CD4: the peer is not given up", peer.dead, ST_OK);

	/* A load balancer whose servers are away shows one of its own. */
	jobs_set_up("https://127.0.0.1:6443");
	for (int i = 0; i < 3; i++)
		fake_script(PORT, expired);
	for (int i = 0; i < 9; i++)
		fake_script(PORT, refused);
	fake_script(PORT, expired);
	fake_script(PORT, good);
	jobs_add(0, 1);
	jobs_run(300000);
	CHECK_INT("CD4: what was before an outage is forgotten",
	    jobs_with(1, ST_OK, 200), 1);
	CHECK_INT("CD4: the certificate and the outage are both told", troubles,
	    2);
}

static void
peer_with_no_good_server(void)
{
	int64_t took;

	jobs_set_up("https://api.example:6443");
	fake_host("api.example", "192.0.2.1 192.0.2.2");
	for (int i = 0; i < 50; i++) {
		fake_script(PORT, expired);
		fake_script(PORT, refused);
	}
	jobs_add(0, 1);
	took = -port_now_ms();
	jobs_run(300000);
	took += port_now_ms();
	CHECK_INT("CD4: a bad certificate here, nobody there",
	    jobs_with(1, ST_CERT_DATES, 0), 1);
	CHECK("CD4: with nobody at the other address the end comes as early",
	    took <= 2 * FAULT_MS + MAX_BACKOFF_MS);
}

CHECK_MAIN(
	CHECK_CASE(peer_finds_the_tls_version),
	CHECK_CASE(peer_gives_up_what_has_no_version),
	CHECK_CASE(peer_is_tried_again_for_five_seconds),
	CHECK_CASE(peer_with_a_bad_server),
	CHECK_CASE(peer_with_no_good_server),
)
