/* SPDX-License-Identifier: MIT */
/* bug.c -- the end of a program that met what cannot be. Apart from posix.c,
 * and without its help, because that uses what calls this. */
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

#include "src/base/bug.h"

static struct iovec
part(const char *text)
{
	return (struct iovec){ (void *)(size_t)text, strlen(text) };
}

void
port_bug(const char *where)
{
	struct iovec line[] = {
		part("error: a bug in ecr-refresh, please report: "),
		part(where), part("\n"),
	};
	ssize_t told = writev(2, line, 3);

	(void)told;
	abort();
}
