/* SPDX-License-Identifier: MIT */
/* clean_requests.h -- requests and answers of a clean-up, for its tests. */
#ifndef TESTS_UNIT_CLEAN_REQUESTS_H
#define TESTS_UNIT_CLEAN_REQUESTS_H

#include "world.h"

#define DELETE(ns) "DELETE /api/v1/namespaces/" ns "/secrets/" \
	"ecr-registry-credentials "
#define REFUSED(code, reason) world_reply(code " " reason, STATUS(code, \
	reason, ""))

#endif
