/* SPDX-License-Identifier: MIT */
/* test_signals.c -- SIGTERM and others in a wait.  links: port
 * Each case is a process of its own. */
#define _GNU_SOURCE
#include <signal.h>

#include "port/port.h"
#include "child.h"
#include "loopback.h"

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

/* Which one it was, for the closing line.  _exit() with it. */
static void
is_interrupted(void)
{
	port_start();
	if (port_signal() != 0)
		_exit(1);
	kill(getpid(), SIGINT);
	if (port_wait(NULL, 0, port_now_ms() + 5000) != ST_STOP)
		_exit(3);
	kill(getpid(), SIGTERM);
	if (port_wait(NULL, 0, port_now_ms() + 100) != ST_STOP)
		_exit(3);
	_exit(port_signal());
}

static void
is_terminated(void)
{
	port_start();
	stop_soon();
	if (port_wait(NULL, 0, port_now_ms() + 5000) != ST_STOP)
		_exit(3);
	_exit(port_signal());
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
	check_child("a wait lasts as long as it should", waits_for_time, 7, "");
	check_child("S1 SIGTERM in a wait", is_stopped_in_a_wait, 7, "");
	check_child("S1 SIGTERM while it is busy", is_stopped_while_busy, 7,
	    "");
	check_child("CE6: SIGINT is known as such, also when SIGTERM follows",
	    is_interrupted, SIGINT, "");
	check_child("CE6: SIGTERM is known as such", is_terminated, SIGTERM,
	    "");
	check_child("S2 other signals do not end a wait",
	    survives_other_signals, 7, "");
}

CHECK_MAIN(
	CHECK_CASE(port_waits),
)
