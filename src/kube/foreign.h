/* SPDX-License-Identifier: MIT */
/* foreign.h -- what somebody else chose, made fit for a log line or a request.
 * For the files of this room only. */
#ifndef KUBE_FOREIGN_H
#define KUBE_FOREIGN_H

#include "wire/json.h"

/* Copy `name` with a NUL, or "?" where it is not [A-Za-z0-9._:/-]{1,128}. */
void foreign_name(struct span name, char out[MAX_FOREIGN + 1]);

/* Copy string `v`, a uid or a resourceVersion, with a NUL.  False where it is
 * not [A-Za-z0-9-]{1,64}, which may go into any request. */
bool foreign_id(const struct json_doc *doc, int v, char out[MAX_CODE + 1]);

#endif
