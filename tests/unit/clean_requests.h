/* SPDX-License-Identifier: MIT */
/* clean_requests.h -- requests and answers of a clean-up, for its tests. */
#ifndef TESTS_UNIT_CLEAN_REQUESTS_H
#define TESTS_UNIT_CLEAN_REQUESTS_H

#include "world.h"

#define DELETE(ns) "DELETE /api/v1/namespaces/" ns "/secrets/" \
	"ecr-registry-credentials "
#define REFUSED(code, reason) world_reply(code " " reason, STATUS(code, \
	reason, ""))

/* `n` names. */
static inline const char *
many(size_t n)
{
	static char names[20000];

	names[0] = '\0';
	for (size_t i = 0; i < n; i++)
		sprintf(names + strlen(names), "n%zu ", i);
	return names;
}

#endif
