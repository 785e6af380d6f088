/* SPDX-License-Identifier: MIT */
/* cluster.h -- where the API server is, and the token that opens it. */
#ifndef KUBE_CLUSTER_H
#define KUBE_CLUSTER_H

#include "port/port.h"
#include "base/url.h"

struct cluster {
	struct url server;
	const char *token_file;	/* NULL over plain http: never sent there */
	const char *ca_file;	/* NULL over plain http */
};

/* Find the cluster: `server` (KUBE_SERVER, or NULL; it may have a path, which
 * comes before /api in each request) and the files given, else what a pod has
 * (docs/design/wire.md, "In a pod": KUBERNETES_SERVICE_HOST and _PORT, IPv6
 * with or without brackets, and the service account's folder).  Returns NULL
 * and fills `out`, or a few words on what is wrong, with `variable` naming the
 * one to look at. */
const char *cluster_find(const char *server, const char *token_file,
    const char *ca_file, struct cluster *out, const char **variable);

/* The token file: `set` (KUBE_TOKEN_FILE), or where it is NULL a pod's. */
const char *cluster_token_file(const char *set);

/* Read the token file and append "Authorization: Bearer <token>\r\n\r\n" to
 * `out`, which ends the head of every request; "\r\n" alone where there is no
 * token file.  White space around the token is dropped.  SECRET: `out` is
 * wiped by the caller.  ST_OK; ST_FILE_*, also ST_FILE_KIND where it holds
 * what no token holds, and ST_FILE_SIZE where it is blank, larger than
 * MAX_TOKEN or larger than what is left in `out`; ST_FULL. */
enum status cluster_authorize(const struct cluster *k, struct buf *out);

#endif
