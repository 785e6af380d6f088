/* SPDX-License-Identifier: MIT */
/* aws_error.h -- what AWS says when it refuses, whatever form it uses: JSON
 * (`__type`, `code`), a header, or XML. */
#ifndef AWS_AWS_ERROR_H
#define AWS_AWS_ERROR_H

#include "wire/http.h"

struct aws_error {
	int http;			/* status code of the answer */
	char code[MAX_CODE + 1];	/* [A-Za-z0-9._]{1,64}, or "" */
	char message[MAX_MESSAGE + 1];	/* printable ASCII, cut; may be "".
					 * May quote a secret: to be shown
					 * through report only */
	char request_id[MAX_CODE + 1];	/* or "" */
	int64_t date_s;			/* Date of the answer, or 0 */
};

/* Read a refusal: an answer whose code is not 200
 * (docs/design/wire.md, "Refusals by AWS").
 * Decides on the error code first, then on the HTTP status.
 *  ST_BUSY	throttled, or AWS's own failure: may be retried
 *  ST_SKEW	the clock: RequestExpired, RequestTimeTooSkewed,
 *		RequestInTheFuture; or a signature refused while Date and
 *		`now_s` are 4 minutes or more apart
 *  ST_EXPIRED	the session token has ended
 *  ST_DENIED	everything else that AWS says no to
 *  ST_REPLY	a redirect, or a refusal with no error code in it at a status
 *		that AWS does not use (a captive portal, a proxy) */
enum status aws_error_read(const struct http_head *head, struct span body,
    int64_t now_s, struct aws_error *out);

#endif
