/* SPDX-License-Identifier: MIT */
/* test_process.c -- port/posix.c: how the process begins, reads its environment
 * and ends.  links: port */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "port/port.h"
#include "child.h"

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
	check_child("the program ends with its exit code", leaves, 42, "");
	check_child("a bug is told in one line, with where it is", has_a_bug,
	    1000 + SIGABRT,
	    "error: a bug in ecr-refresh, please report: file.c:1\n");
	setenv("TEST_PORT", "x", 1);
	CHECK("a variable that is set is found",
	    strcmp(port_env("TEST_PORT"), "x") == 0);
	CHECK("a variable that is not set is not found",
	    port_env("TEST_PORT_NOT") == NULL);
	for (size_t i = 0; port_env_at(i, &name, &value); i++)
		seen += span_is(name, "TEST_PORT") && strcmp(value, "x") == 0;
	CHECK_INT("CE3: the environment is walked, each variable once", seen,
	    1);
}

CHECK_MAIN(
	CHECK_CASE(port_is_a_process),
)
