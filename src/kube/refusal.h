/* SPDX-License-Identifier: MIT */
/* refusal.h -- what the API server says when it refuses: a `Status` object. */
#ifndef KUBE_REFUSAL_H
#define KUBE_REFUSAL_H

#include "wire/json.h"

#define REFUSAL_OWNERS 3

struct refusal {
	int http;			/* status code of the answer */
	char message[MAX_MESSAGE + 1];	/* printable ASCII, cut; may be "".
					 * To be shown through report only */
	char owner[REFUSAL_OWNERS][MAX_FOREIGN + 1];	/* field managers that
					 * a conflict names, each once, then "";
					 * "?" for one that is not fit to be
					 * shown */
	bool no_role;	/* 403: a role that is bound was not found.  It may
			 * be there all the same: an API server that has just
			 * started is still reading its roles */
};

/* Read a refusal: `code` is not 200 or 201; `object` is the answer's one
 * object, or empty where it was no JSON (a load balancer's HTML).
 *  ST_POLICY		any code but 429, in the words of an admission
 *			webhook, a policy or a provider's authorizer; 403 of an
 *			admission plugin, which names no user as RBAC does
 *  ST_UNAUTHORIZED	401
 *  ST_TERMINATING	403 with cause NamespaceTerminating
 *  ST_QUOTA		403 that names a quota
 *  ST_FORBIDDEN	403 otherwise
 *  ST_GONE		404 of a namespace
 *  ST_NOT_FOUND	404 otherwise
 *  ST_OWNED		409 with cause FieldManagerConflict
 *  ST_CONFLICT		409 otherwise; 422 whose cause field is `metadata.uid`
 *			(deleted and made again since it was read)
 *  ST_EXPIRED		410
 *  ST_TYPE		422 whose cause field is `type`
 *  ST_IMMUTABLE	422 whose cause field is `data` and which says that it
 *			is immutable
 *  ST_INVALID		400, 405, 406, 413, 415, 422 otherwise
 *  ST_BUSY		408, 429, 500, 502, 503, 504
 *  ST_REPLY		any other code (a redirect, 2xx that was not asked) */
enum status refusal_read(int code, struct span object,
    struct refusal *out);

#endif
