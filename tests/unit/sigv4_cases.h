/* SPDX-License-Identifier: MIT */
/* sigv4_cases.h -- requests and what AWS's own signing tests, or another
 * implementation, make of them: the header half of the 38 v4 cases of
 * awslabs/aws-c-auth (Apache-2.0, commit 495329c2), and 15 of our own for ECR
 * and STS.  All use the key pair below. */
#ifndef SIGV4_CASES_H
#define SIGV4_CASES_H

#include <stdbool.h>
#include <stdint.h>

#define SIGV4_CASE_ID "AKIDEXAMPLE"
#define SIGV4_CASE_SECRET "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"

struct sigv4_case {
	const char *name;
	const char *region, *service;
	int64_t now_s;
	const char *token;	/* or NULL */
	bool path_as_is, send_hash, token_unsigned;
	bool length_unsigned;	/* Content-Length sent, not signed */
	const char *request;	/* as raw_request.h reads it */
	const char *canonical, *to_sign, *authorization;
};

static const struct sigv4_case sigv4_cases[] = {
#include "sigv4_path.h"
#include "sigv4_query.h"
#include "sigv4_header.h"
#include "sigv4_ecr.h"
#include "sigv4_sts.h"
};

#endif
