/* SPDX-License-Identifier: MIT */
/* shown.c -- which bytes of others may stand in a line: never a part of
 * a guarded secret, nor what looks like one. */
#include <string.h>

#include "base/guard.h"
#include "report/shown.h"

#define MAX_SHOWN 128		/* of a value that the user set */

/* Append `s`, at most `max` bytes of it, on one line and without `"`. */
static void
put_printable(struct buf *b, struct span s, size_t max)
{
	for (size_t i = 0; i < s.len && i < max; i++) {
		char c = s.at[i];

		buf_putc(b, c < ' ' || c > '~' ? '?' : c == '"' ? '\'' : c);
	}
	if (s.len > max)
		buf_puts(b, "...");
}

static bool
all_of(struct span s, size_t max, const char *more)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= '0' && c <= '9') &&
		    (c == '\0' || strchr(more, c) == NULL))
			return false;
	}
	return s.len > 0 && s.len <= max;
}

void
report_foreign(struct buf *b, const struct span *name, size_t n, size_t all)
{
	size_t shown = n < 3 ? n : 3;

	for (size_t i = 0; i < shown; i++) {
		if (i > 0)
			buf_puts(b, ", ");
		if (all_of(name[i], MAX_FOREIGN, "._:/-"))
			buf_put(b, name[i]);
		else
			buf_puts(b, "(a name that cannot be shown)");
	}
	if (shown == 0)
		buf_puts(b, "somebody else");
	if (all > shown && shown > 0) {
		buf_puts(b, " and ");
		buf_number(b, (int64_t)(all - shown));
		buf_puts(b, " more");
	}
}

bool
line_is_code(struct span s)
{
	return all_of(s, MAX_CODE, "._#-") && !guard_leaks(s);
}

void
line_shown(struct buf *b, struct span s)
{
	if (guard_leaks(s) || guard_suspects(s))
		buf_puts(b, "(not shown: it may be a secret)");
	else
		put_printable(b, s, MAX_SHOWN);
}

void
line_message(struct buf *b, const char *says,
    struct span message)
{
	if (message.len == 0 || guard_leaks(message))
		return;
	buf_puts(b, "; ");
	buf_puts(b, says);
	buf_puts(b, " says: \"");
	put_printable(b, message, MAX_MESSAGE);
	buf_puts(b, "\"");
}
