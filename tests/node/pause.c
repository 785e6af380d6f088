// SPDX-License-Identifier: MIT
/* pause.c -- what stands in for the pause image's program: it waits until it is
 * told to end. */
#include <signal.h>
#include <unistd.h>

static void
end(int number)
{
	(void)number;
	_exit(0);
}

int
main(void)
{
	signal(SIGINT, end);
	signal(SIGTERM, end);
	for (;;)
		pause();
}
