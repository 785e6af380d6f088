/* SPDX-License-Identifier: MIT */
/* child.h -- what needs a process of its own: signals, closed descriptors,
 * leaving. */
#ifndef CHILD_H
#define CHILD_H

#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

/* Run it in a child, whose standard error comes back in `said`.  The code it
 * ended with; 1000 and the signal where one killed it. */
static inline int
in_child(void (*f)(void), char *said, size_t cap)
{
	int ends[2], status;
	size_t len = 0;
	ssize_t n;
	pid_t pid;

	CHECK("a pipe to the child can be made", pipe(ends) == 0);
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		dup2(ends[1], 2);
		close(ends[0]);
		close(ends[1]);
		f();
		_exit(0);
	}
	close(ends[1]);
	while ((n = read(ends[0], said + len, cap - 1 - len)) > 0)
		len += (size_t)n;
	said[len] = '\0';
	close(ends[0]);
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) :
	    1000 + WTERMSIG(status);
}

static inline void
check_child(const char *name, void (*f)(void), int code, const char *says)
{
	char said[1000];
	int got = in_child(f, said, sizeof(said));

	if (strstr(said, "qemu: ") != NULL)	/* it tells of an abort */
		*strstr(said, "qemu: ") = '\0';
	CHECK_INT(name, got, code);
	CHECK_TEXT(name, span_of(said), says);
}

#endif
