/* SPDX-License-Identifier: MIT */
/* value.c -- finds the quote, blank or comment that came along with a value. */
#include <string.h>

#include "base/value.h"

/* Characters, and what they are called.  The first that is found is told, so
 * a comment is not told as the blank before it. */
static const struct {
	char chars[4], words[28];
} names[] = {
	{ "\"'`", "contains a quote" },
	{ "#", "contains a # (a comment?)" },
	{ "\r\n", "contains a line break" },
	{ " ", "contains a space" },
	{ "\t\v\f", "contains a tab" },
};

static bool
has(struct span s, const char *chars)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] != '\0' && strchr(chars, s.at[i]) != NULL)
			return true;
	return false;
}

const char *
value_wrong(struct span s)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (has(s, names[i].chars))
			return names[i].words;
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] < '!' || s.at[i] > '~')
			return "contains a character that is not printable "
			    "ASCII";
	return NULL;
}
