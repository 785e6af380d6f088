/* SPDX-License-Identifier: MIT */
/* secret.h -- the pull Secret: rendered once, put into each namespace by one
 * server-side-apply PATCH; and the rule by which one that somebody else made
 * is adopted or left alone (docs/design/architecture.md, "Whose a Secret
 * is").  Builds requests, reads answers. */
#ifndef KUBE_SECRET_H
#define KUBE_SECRET_H

#include "kube/refusal.h"

#define SECRET_MANAGER "ecr-refresh"	/* our field manager */

/* What every namespace gets. */
struct secret {
	struct span host;	/* Host header of the API server */
	struct span name;	/* of the Secret */

	/* Hosts, bare, ECR's; none where they are not known yet.  Then
	 * could_be() tells whether a host might be among them. */
	const struct span *registry;
	size_t n_registries;
	size_t n_custom;	/* hosts after those that are not ECR's: nobody
				 * but the user vouches for them */
	bool (*could_be)(const void *arg, struct span host);
	const void *arg;

	struct span auth;	/* of each.  SECRET */
	struct span password;	/* in the clear, where username and password
				 * are to stand beside it; or empty.  SECRET */
	int64_t expires_s;	/* annotation ecr-refresh/expires-at */
	struct span fingerprint; /* annotation ecr-refresh/config-hash: what
				 * settings_fingerprint() makes of them */
	bool dry_run;		/* &dryRun=All on every request that writes */
	struct span logins;	/* annotation ecr-refresh/logins, and the body:
				 * made by secret_render().  The body is
				 * SECRET */
	struct span body;
};

/* One namespace's Secret as it was seen, for a request that must not touch
 * what changed since. */
struct secret_version {
	char uid[MAX_CODE + 1];
	char version[MAX_CODE + 1];	/* resourceVersion */
};

#define MAX_AUTHS_KEY 320	/* a longer one is no host of ours */

/* What a Secret that is being read holds: made from its strings as they come,
 * since no length of theirs is bounded.  All its own. */
struct secret_reader {
	const struct secret *secret;
	struct json_scan scan;	/* of the text that the data decodes to */
	bool in_data, in_value;	/* of the Secret */
	bool in_auths;		/* of that text */
	bool broken;		/* it is no base64, or no JSON */
	bool padded;		/* base64 has ended */
	bool unsure;		/* a host could be ours */
	uint32_t custom;	/* bits: which custom hosts it holds */
	char chars[64];		/* not decoded yet.  SECRET */
	size_t n_chars;
	char key[MAX_AUTHS_KEY];	/* of auths, as far as it came */
	size_t n_key;
	size_t n_hosts, n_foreign;
	char foreign[REFUSAL_OWNERS][MAX_FOREIGN + 1];
};

/* What secret_judge(), in adopt.c, found. */
struct secret_found {
	struct secret_version at;
	bool ours;	/* has our label */
	bool alone;	/* its data was ours, and nobody else's */
	bool unsure;	/* ST_OK holds only if hosts that could be ours are */
	char other[MAX_FOREIGN + 1];	/* whose it was, or "" */
	char mark[MAX_FOREIGN + 1];	/* ST_FOREIGN_RELEASE: "Helm",
					 * "ArgoCD", "Flux", the kind of its
					 * owner, or who its managed-by label
					 * says */
	char host[REFUSAL_OWNERS][MAX_FOREIGN + 1];	/* ST_FOREIGN_HOST:
					 * hosts that would be lost, then "" */
	size_t hosts;	/* how many those are in all */
};

/* Append the part of the object that is the same for every namespace to
 * `out`, and point s->body at it: from `"name":` in its metadata to the end.
 * SECRET.  ST_OK, ST_FULL. */
enum status secret_render(struct secret *s, struct buf *out);

/* Append the head of the PATCH for namespace `ns` to `head`, all but the
 * Authorization line and the blank line that end it, and the beginning of its
 * body to `lead`; s->body goes after that.  With `over` the PATCH applies only
 * to that version of that object; without, it creates.  With `force` it takes
 * over what other managers own.  Content-Length covers lead and body.  ST_OK,
 * ST_FULL. */
enum status secret_ask(const struct secret *s, struct span ns,
    const struct secret_version *over, bool force, struct buf *head,
    struct buf *lead);

/* Append the GET of the whole Secret (rights: get), as secret_ask(). */
enum status secret_ask_read(const struct secret *s, struct span ns,
    struct buf *head);

/* Begin to read one; then each string of the answer, as json_watch. */
void secret_read(struct secret_reader *r, const struct secret *s);
void secret_read_string(struct secret_reader *r, int depth, bool is_key,
    struct span piece, bool end);

/* Whether the Secret that was read may be taken over.  `object` is the whole
 * object without long strings.  `r` is wiped.
 *  ST_OK		adopt it
 *  ST_TYPE		not a kubernetes.io/dockerconfigjson
 *  ST_FOREIGN_RELEASE	belongs to Helm, Argo CD, Flux or a controller
 *  ST_FOREIGN_EMPTY	its data is missing, broken, or has no auths
 *  ST_FOREIGN_HOST	it has hosts that are not among ours; a custom host is
 *			where our annotation of the logins names it: whose
 *			login it holds nobody else can tell
 *  ST_REPLY		not the object that was asked for */
enum status secret_judge(struct secret_reader *r, struct span ns,
    struct span object, struct secret_found *found);

/* Append the merge-patch that removes a stale last-applied-configuration from
 * that version of that object: head to `head` and whole body to `lead`, as
 * secret_ask(); nothing follows.  Its answer is a Secret's metadata, which
 * secrets_item() reads. */
enum status secret_ask_forget(const struct secret *s, struct span ns,
    const struct secret_version *at, struct buf *head, struct buf *lead);

/* Append the DELETE of that version of that object, and of no other (rights:
 * delete): head to `head` and whole body to `lead`, as secret_ask(); nothing
 * follows. */
enum status secret_ask_delete(const struct secret *s, struct span ns,
    const struct secret_version *at, struct buf *head, struct buf *lead);

/* Read its answer with code 200.  ST_OK: that object is gone.  ST_WAIT: it is
 * marked, and stays until somebody takes their finalizer away.  ST_REPLY. */
enum status secret_deleted(const struct secret_version *at,
    struct span object);

#endif
