/* SPDX-License-Identifier: MIT */
/* value.h -- what comes along with a value by mistake. */
#ifndef BASE_VALUE_H
#define BASE_VALUE_H

#include "base/buf.h"

/* What to do about it. */
#define VALUE_CURE "remove it and create the Secret (or ConfigMap) again; " \
	"--from-env-file keeps quotes, spaces and comments, and echo adds a " \
	"line break"

/* What `s` holds that does not belong into a key, a name or a number, in a few
 * words: a quote, a comment, white space, a control character or one that is
 * not ASCII.  NULL where it holds none of these. */
const char *value_wrong(struct span s);

#endif
