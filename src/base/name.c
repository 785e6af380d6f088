/* SPDX-License-Identifier: MIT */
/* name.c -- copies a namespace's name. */
#include <string.h>

#include "base/bug.h"
#include "base/name.h"

void
name_copy(char to[MAX_NAMESPACE + 1], struct span name)
{
	BUG_IF(name.len > MAX_NAMESPACE);
	memcpy(to, name.at, name.len);
	to[name.len] = '\0';
}
