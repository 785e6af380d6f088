/* SPDX-License-Identifier: MIT */
/* service_account.h -- a service account, whose pods pull with the Secrets
 * that its imagePullSecrets names: our entry there, put in or taken out, and
 * no other one touched.  That list is atomic, and whoever applies or merges
 * it replaces it whole (docs/design/wire.md, "Service accounts"): so it is
 * read, and one JSON Patch changes it as it was read.  Builds requests,
 * reads answers. */
#ifndef KUBE_SERVICE_ACCOUNT_H
#define KUBE_SERVICE_ACCOUNT_H

#include "kube/refusal.h"

struct service_account {
	struct span host;	/* Host header of the API server */
	struct span ns;
	struct span name;	/* of the account */
	struct span secret;	/* the entry's name */
	bool dry_run;		/* &dryRun=All on the PATCH */
};

/* One account as it was read. */
struct service_account_found {
	char version[MAX_CODE + 1];	/* resourceVersion */
	bool list;	/* it has imagePullSecrets at all */
	int at;		/* the place of our entry there, or -1 */
};

/* Append the GET (rights: get) to `head`, all but the Authorization line and
 * the blank line that end it.  ST_OK, ST_FULL. */
enum status service_account_ask_read(const struct service_account *a,
    struct buf *head);

/* Read an answer with code 200, to the GET or to the PATCH.  ST_OK; ST_REPLY
 * where it is not that account. */
enum status service_account_read(const struct service_account *a,
    struct span object, struct service_account_found *found);

/* Append the PATCH that puts our entry in, at the end, where it was not
 * found, or takes it out where it was: head to `head`, as
 * service_account_ask_read(), and the whole body to `lead`.  It changes that
 * version of the account and none other: else the server answers 422.
 * ST_OK, ST_FULL. */
enum status service_account_ask_change(const struct service_account *a,
    const struct service_account_found *found, struct buf *head,
    struct buf *lead);

/* The accounts of one name in all namespaces, as a list in pages.  The member
 * whose items are cut out of the answer, and given to
 * service_account_item(). */
#define SERVICE_ACCOUNTS_CUT "items"

/* Append the request for a page of MAX_PAGE, as secrets_ask().  Rights: list,
 * which RBAC allows under resourceNames for exactly this field selector. */
enum status service_account_ask_list(struct span host, struct span name,
    struct span more, struct buf *out);

/* Read an item: the account `name` of which namespace, and whether an entry
 * there is `secret`.  The span points into `item`.  ST_OK; ST_REPLY where it
 * is no such account that can be read. */
enum status service_account_item(struct span item, struct span name,
    struct span secret, struct span *ns, bool *has);

/* Read what is left of the page's object without its items, and the continue
 * token, as namespaces_end(). */
enum status service_account_end(struct span object, struct buf *more);

#endif
