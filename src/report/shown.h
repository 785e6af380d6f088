/* SPDX-License-Identifier: MIT */
/* shown.h -- what of others' bytes may stand in a line.  For report/
 * alone. */
#ifndef REPORT_SHOWN_H
#define REPORT_SHOWN_H

#include "report/report.h"

/* The user's own bytes, from the environment or command line: what is not
 * printable becomes `?`, what is long is cut.  What holds part of a guarded
 * secret, or looks like a secret key of whoever, is not shown. */
void line_shown(struct buf *b, struct span s);

/* Foreign names: [A-Za-z0-9._:/-]{1,128}, three at most, joined by commas,
 * `all` being how many there are.  One of another form is not shown. */
void report_foreign(struct buf *b, const struct span *name, size_t n,
    size_t all);

/* Whether `s` has the form of AWS's codes and ids, [A-Za-z0-9._#-]{1,64}, and
 * holds no part of a guarded secret. */
bool line_is_code(struct span s);

/* A server's message, in quotes after `says`; nothing where it is empty or
 * holds part of a guarded secret. */
void line_message(struct buf *b, const char *says,
    struct span message);

#endif
