/* SPDX-License-Identifier: MIT */
/* report_line.h -- one line of the log, as text or JSON, and what of others'
 * bytes may stand in it.  For report*.c alone. */
#ifndef REPORT_LINE_H
#define REPORT_LINE_H

#include "report.h"

enum report_level {
	LEVEL_INFO,	/* standard output; the others: standard error */
	LEVEL_WARNING,
	LEVEL_ERROR,
};

/* A line being made.  `text` is what a person reads; the rest is for JSON. */
struct report_line {
	enum report_level level;
	const char *event;	/* a stable name */
	struct span ns;		/* or empty */
	const char *result;	/* or NULL */
	int code;		/* HTTP's, or 0 */
	struct buf text;
	char bytes[REPORT_TEXT];
};

void line_start(struct report_line *l, enum report_level level,
    const char *event);

/* Append the line to `out`, all or nothing: false when it does not fit. */
bool line_put(const struct report_line *l, bool json, struct buf *out);

/* Collect the line for its stream. */
void line_end(struct report *r, const struct report_line *l);

/* The user's own bytes, from the environment or command line: what is not
 * printable becomes `?`, what is long is cut.  What holds part of a guarded
 * secret, or looks like a secret key of whoever, is not shown. */
void line_shown(const struct report *r, struct buf *b, struct span s);

/* Foreign names: [A-Za-z0-9._:/-]{1,128}, three at most, joined by commas,
 * `all` being how many there are.  One of another form is not shown. */
void report_foreign(struct buf *b, const struct span *name, size_t n,
    size_t all);

/* Whether `s` has the form of AWS's codes and ids, [A-Za-z0-9._#-]{1,64}, and
 * holds no part of a guarded secret. */
bool line_is_code(const struct report *r, struct span s);

/* A server's message, in quotes after `says`; nothing where it is empty or
 * holds part of a guarded secret. */
void line_message(const struct report *r, struct buf *b, const char *says,
    struct span message);

#endif
