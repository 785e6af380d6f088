/* SPDX-License-Identifier: MIT */
/* foreign.c -- names that somebody else chose, made fit for a log line. */
#include <string.h>

#include "foreign.h"

static bool
may_be_shown(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '.' || c == '_' || c == ':' ||
	    c == '/' || c == '-';
}

void
foreign_name(struct span name, char out[MAX_FOREIGN + 1])
{
	bool fits = name.len > 0 && name.len <= MAX_FOREIGN;
	size_t i;

	for (i = 0; fits && i < name.len; i++)
		fits = may_be_shown(name.at[i]);
	if (!fits)
		name = SPAN("?");
	memcpy(out, name.at, name.len);
	out[name.len] = '\0';
}
