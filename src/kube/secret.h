/* SPDX-License-Identifier: MIT */
/* secret.h -- the pull Secret: rendered once, put into each namespace by one
 * server-side-apply PATCH; and the rule by which one that somebody else made
 * is adopted or left alone (design.md 1).  Builds requests, reads answers. */
#ifndef KUBE_SECRET_H
#define KUBE_SECRET_H

#include "failure.h"

#define SECRET_MANAGER "ecr-refresh"	/* our field manager */

/* What every namespace gets. */
struct secret {
	struct span host;	/* Host header of the API server */
	struct span name;	/* of the Secret */
	const struct span *registry;	/* hosts, bare: ECR's */
	size_t n_registries;
	size_t n_custom;	/* hosts after those that are not ECR's: nobody
				 * but the user vouches for them */
	struct span auth;	/* of each.  SECRET */
	struct span password;	/* in the clear, where username and password
				 * are to stand beside it; or empty.  SECRET */
	int64_t expires_s;	/* annotation ecr-refresh/expires-at */
	struct span settings;	/* annotation ecr-refresh/config-hash: what
				 * config_hash() makes of them */
	bool dry_run;		/* &dryRun=All on every request that writes */
	struct span body;	/* made by secret_render().  SECRET */
};

/* One namespace's Secret as it was read, for a PATCH that must not overwrite
 * what changed since. */
struct secret_version {
	char uid[MAX_CODE + 1];
	char version[MAX_CODE + 1];	/* resourceVersion */
};

/* What secret_judge() found. */
struct secret_found {
	struct secret_version at;
	bool ours;	/* has our label */
	bool stale;	/* has a last-applied-configuration */
	char mark[MAX_FOREIGN + 1];	/* ST_FOREIGN_RELEASE: "Helm",
					 * "ArgoCD", "Flux", the kind of its
					 * owner, or who its managed-by label
					 * says */
	char host[KUBE_OWNERS][MAX_FOREIGN + 1];	/* ST_FOREIGN_HOST:
					 * hosts that would be lost, then "" */
	size_t hosts;	/* how many those are in all */
};

/* Append the part of the object that is the same for every namespace to
 * `out`, and point s->body at it: from `"name":` in its metadata to the end.
 * SECRET.  ST_OK, ST_FULL. */
enum status secret_render(struct secret *s, struct buf *out);

/* Append the head of the PATCH for namespace `ns` to `head`, all but the
 * Authorization line and the blank line that end it, and the beginning of its
 * body to `lead`; s->body goes after that.  With `over` the PATCH forces, and
 * applies only to that version of that object.  Content-Length covers lead
 * and body.  ST_OK, ST_FULL. */
enum status secret_ask(const struct secret *s, struct span ns,
    const struct secret_version *over, struct buf *head, struct buf *lead);

/* Check an answer with code 200 or 201: PartialObjectMetadata of this
 * name and namespace with our annotations, our label and the type of the API
 * as sent.  ST_OK, ST_REPLY. */
enum status secret_answer(const struct secret *s, struct span ns,
    struct span object);

/* Append the GET of the whole Secret (rights: get), as secret_ask(). */
enum status secret_ask_read(const struct secret *s, struct span ns,
    struct buf *head);

/* Whether the Secret that was read may be taken over.  `object` is the whole
 * object; `work` is memory for its decoded data (SECRET, wiped by the
 * caller): less than the object's length, and it may be the object's own.
 *  ST_OK		adopt it
 *  ST_TYPE		not a kubernetes.io/dockerconfigjson
 *  ST_FOREIGN_RELEASE	belongs to Helm, Argo CD, Flux or a controller
 *  ST_FOREIGN_EMPTY	its data is missing, broken, or has no auths
 *  ST_FOREIGN_HOST	it has hosts that are not among ours
 *  ST_REPLY		not the object that was asked for
 *  ST_FULL		`work` is too small */
enum status secret_judge(const struct secret *s, struct span ns,
    struct span object, struct buf *work, struct secret_found *found);

/* Append the merge-patch that removes a stale last-applied-configuration:
 * head to `head` and whole body to `lead`, as secret_ask(); nothing follows.
 * It names `at`'s uid, so it cannot touch another object.  Its answer is
 * checked by secret_answer(); after a dry run there is nothing that could
 * pass, since the adoption before it was not stored: do not ask then.
 *
 * With NULL in `at` it removes our config-hash instead, from what there is: so
 * that secrets_is_fresh() is false until it is written again. */
enum status secret_ask_forget(const struct secret *s, struct span ns,
    const struct secret_version *at, struct buf *head, struct buf *lead);

/* Append the DELETE of that version of that object, and of no other (rights:
 * delete): head to `head` and whole body to `lead`, as secret_ask(); nothing
 * follows. */
enum status secret_ask_delete(const struct secret *s, struct span ns,
    const struct secret_version *at, struct buf *head, struct buf *lead);

/* Read its answer with code 200.  ST_OK: it is gone.  ST_WAIT: it is marked,
 * and stays until somebody takes their finalizer away.  ST_REPLY. */
enum status secret_deleted(struct span object);

#endif
