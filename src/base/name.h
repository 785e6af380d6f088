/* SPDX-License-Identifier: MIT */
/* name.h -- a namespace's name that must be kept. */
#ifndef BASE_NAME_H
#define BASE_NAME_H

#include "base/buf.h"
#include "base/limits.h"

/* Copy it, with a NUL behind it.  One that is longer is a bug. */
void name_copy(char to[MAX_NAMESPACE + 1], struct span name);

#endif
