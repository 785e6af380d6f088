/* SPDX-License-Identifier: MIT */
/* secret_list.h -- what there is already: the metadata of the Secrets of one
 * name, in all namespaces or in one, as a list in pages or as one object.
 * Data is never asked for.  The order is that of `namespace/name`, which is
 * not the order of the list of namespaces.
 *
 * Here is the rule that keeps other people's logins: a Secret is written
 * unread only when it is absent, or seen to be ours alone.  Ours alone means
 * that it has our label, that our manager owns its data, and that no other
 * field manager owns a key under `data` or `stringData`.  Both count, since
 * the API server turns `stringData` into `data` after it computed who owns
 * what: whoever applies `stringData` over a Secret of ours replaces our data,
 * and we still stand as the owner of `f:data`, so that no conflict tells.
 * `type` and `immutable` do not count: equal values stay owned by both for
 * ever after an adoption, and the server refuses to change them anyway.
 *
 * All else is read, judged by secret_judge(), and written as it was read or
 * left alone.  Whatever was seen is written with the uid and resourceVersion
 * that were seen, so that a change in between ends in a 409 and another look.
 * Only one moment stays open: from a Secret's being seen absent to its being
 * created.  No request that RBAC allows by name creates only. */
#ifndef KUBE_SECRET_LIST_H
#define KUBE_SECRET_LIST_H

#include "kube/secret.h"

/* The member whose items are cut out of the answer, and given to
 * secrets_item(). */
#define SECRETS_CUT "items"

/* One Secret.  Spans point into the item. */
struct secrets_item {
	struct span ns;		/* checked: [a-z0-9-]{1,63} */
	struct secret_version at;
	bool labelled;		/* it has our label */
	bool ours;		/* our manager owns its data, by Apply */
	bool shared;		/* another one owns data of it */
	bool whole;		/* ours is all of it: the data, our label and
				 * our annotations, as of the last write */
	bool stale;		/* it holds kubectl's last-applied
				 * configuration, and so perhaps a login */
	int64_t expires_s;	/* our annotation's; 0: none that is a time */
	struct span hash;	/* our annotation's, or empty */
	struct span logins;	/* our annotation's, or empty */
	char other[MAX_FOREIGN + 1];	/* the other manager that owns data
					 * of it, or else wrote it last; "" */
};

/* Append the request for a page of MAX_PAGE to `out`, all but the
 * Authorization line and the blank line that end its head.  `ns` limits it to
 * one namespace, or is empty; `more` is the continue token of the page before,
 * or empty.  Rights: list, which RBAC allows under resourceNames for exactly
 * this field selector.  ST_OK, ST_FULL. */
enum status secrets_ask(struct span host, struct span name, struct span ns,
    struct span more, struct buf *out);

/* The same for the one in `ns`, as an object.  Rights: get. */
enum status secrets_ask_one(struct span host, struct span name,
    struct span ns, struct buf *out);

/* Read an item of the list, or the whole answer for one.  ST_OK; ST_REPLY
 * where it is no Secret of that name that can be read: its owner may have
 * stuffed it with anything, so this says nothing about the others. */
enum status secrets_item(struct span item, struct span name,
    struct secrets_item *out);

/* Check the answer to secret_ask() with code 200 or 201: that Secret's
 * metadata, with our label and annotations as they were sent; and read it.
 * ST_OK, ST_REPLY. */
enum status secrets_answer(const struct secret *s, struct span ns,
    struct span object, struct secrets_item *out);

/* Read what is left of the page's object without its items, and the continue
 * token, as namespaces_end(). */
enum status secrets_end(struct span object, struct buf *more);

/* Whether the Secret is ours alone, by the rule above. */
bool secrets_is_ours(const struct secrets_item *i);

/* Whether the Secret is ours alone, is as this program left it, is of the
 * settings that `hash` stands for, and has more than `before_s` to live, but
 * not more than a login can. */
bool secrets_is_fresh(const struct secrets_item *i, struct span hash,
    int64_t now_s, int64_t before_s);

/* Read `logins`, the value of our annotation: `RFC3339=HOST HOST;RFC3339=HOST`.
 * Returns the next host and takes it, and puts when its login expires to
 * `expires_s`, which begins as 0; empty at the end, and where the rest has
 * another form. */
struct span secrets_next_login(struct span *logins, int64_t *expires_s);

#endif
