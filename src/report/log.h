/* SPDX-License-Identifier: MIT */
/* log.h -- one line of the log, as text or JSON.  For report/
 * alone. */
#ifndef REPORT_LOG_H
#define REPORT_LOG_H

#include "report/report.h"

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

#endif
