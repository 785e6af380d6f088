/* SPDX-License-Identifier: MIT */
/* test_signals.c -- SIGTERM and others in a wait and in a lookup.  links: port
 * Each case is a process of its own. */
#define _GNU_SOURCE
#include <signal.h>

#include "../../port/port.h"
#include "child.h"
#include "loopback.h"

static const struct port_last_words words = {
	{ "stopped\n", 8 }, { "late\n", 5 }, 43, 44
};

/* -- The last words: a lookup that does not come back, played by a sleep
 * between the two halves that port_lookup() is made of. */

void signals_open(int64_t until_ms, const struct port_last_words *w);
void signals_close(void);

static void
looks_up_late(void)
{
	port_start();
	signals_open(port_now_ms() + 100, &words);
	sleep(5);
}

static void
looks_up_after_the_deadline(void)
{
	port_start();
	signals_open(port_now_ms() - 100, &words);
	sleep(5);
}

static void
looks_up_and_is_stopped(void)
{
	port_start();
	signals_open(port_now_ms() + 4000, &words);
	kill(getpid(), SIGTERM);
	sleep(5);
}

static void
is_stopped_and_looks_up(void)
{
	port_start();
	kill(getpid(), SIGINT);
	signals_open(port_now_ms() + 4000, &words);
	sleep(5);
}

/* SIGTERM comes in 30 ms: while ppoll() sleeps. */
static void
stop_soon(void)
{
	if (fork() == 0) {
		usleep(30000);
		kill(getppid(), SIGTERM);
		_exit(0);
	}
}

static void
knows_of_the_stop_and_looks_up(void)
{
	port_start();
	stop_soon();
	if (port_wait(NULL, 0, port_now_ms() + 4000) != ST_STOP)
		_exit(1);
	signals_open(port_now_ms() + 4000, &words);
	sleep(5);
}

static void
looks_up_in_a_storm(void)
{
	static const int storm[] = { SIGALRM, SIGHUP, SIGPIPE, SIGQUIT,
	    SIGCHLD };

	port_start();
	signals_open(port_now_ms() + 4000, &words);
	for (int i = 0; i < 500; i++)
		kill(getpid(), storm[i % 5]);
	signals_close();
	for (int i = 0; i < 500; i++)
		kill(getpid(), storm[i % 5]);
	_exit(5);
}

/* Afterwards neither the timer nor SIGTERM ends the process. */
static void
looks_up_and_goes_on(void)
{
	sigset_t set;

	port_start();
	signals_open(port_now_ms() + 60, &words);
	signals_close();
	sigprocmask(SIG_BLOCK, NULL, &set);
	if (!sigismember(&set, SIGTERM) || !sigismember(&set, SIGINT))
		_exit(1);
	if (port_wait(NULL, 0, port_now_ms() + 100) != ST_TIME)
		_exit(2);
	stop_soon();
	_exit(port_wait(NULL, 0, port_now_ms() + 2000) == ST_STOP ? 6 : 3);
}

static void
port_has_last_words(void)
{
	check_child("a lookup past the deadline", looks_up_late, 44, "late\n");
	check_child("a deadline that has passed", looks_up_after_the_deadline,
	    44, "late\n");
	check_child("S1 SIGTERM in a lookup", looks_up_and_is_stopped, 43,
	    "stopped\n");
	check_child("S1 SIGINT before a lookup", is_stopped_and_looks_up, 43,
	    "stopped\n");
	check_child("S1 SIGTERM known before a lookup",
	    knows_of_the_stop_and_looks_up, 43, "stopped\n");
	check_child("S2 other signals in a lookup", looks_up_in_a_storm, 5, "");
	check_child("a lookup leaves nothing behind", looks_up_and_goes_on, 6,
	    "");
}

/* -- Signals and the wait. */

static void
waits_for_time(void)
{
	int64_t before_ms = port_now_ms();
	enum status st;

	port_start();
	st = port_wait(NULL, 0, before_ms + 50);
	if (st != ST_TIME || port_now_ms() < before_ms + 50)
		_exit(1);
	_exit(port_wait(NULL, 0, before_ms - 5) == ST_TIME ? 7 : 2);
}

static void
is_stopped_in_a_wait(void)
{
	int64_t before_ms = port_now_ms();

	port_start();
	stop_soon();
	if (port_wait(NULL, 0, before_ms + 60000) != ST_STOP ||
	    port_now_ms() > before_ms + 20000)
		_exit(1);
	_exit(port_wait(NULL, 0, before_ms + 5000) == ST_STOP ? 7 : 2);
}

/* A connection is always ready, so that ppoll() never sleeps. */
static void
is_stopped_while_busy(void)
{
	struct port_wait on = { 0, false, true, false };
	struct port_address at;
	int64_t end_ms;

	port_start();
	listen_here(&at);
	if (open_to(0, &at) != ST_OK)
		_exit(1);
	kill(getpid(), SIGTERM);
	end_ms = port_now_ms() + 2000;
	while (port_now_ms() < end_ms) {
		if (port_wait(&on, 1, end_ms) == ST_STOP)
			_exit(7);
	}
	_exit(2);
}

static void
survives_other_signals(void)
{
	port_start();
	for (int i = 0; i < 100; i++) {
		kill(getpid(), SIGHUP);
		kill(getpid(), SIGPIPE);
		kill(getpid(), SIGQUIT);
		kill(getpid(), SIGALRM);
		kill(getpid(), SIGCHLD);
	}
	_exit(port_wait(NULL, 0, port_now_ms() + 20) == ST_TIME ? 7 : 1);
}

static void
port_waits(void)
{
	check_child("for the time", waits_for_time, 7, "");
	check_child("S1 SIGTERM in a wait", is_stopped_in_a_wait, 7, "");
	check_child("S1 SIGTERM while it is busy", is_stopped_while_busy, 7,
	    "");
	check_child("S2 other signals", survives_other_signals, 7, "");
}

CHECK_MAIN(
	CHECK_CASE(port_has_last_words),
	CHECK_CASE(port_waits),
)
