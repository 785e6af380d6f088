/* SPDX-License-Identifier: MIT */
/* head.h -- the lines that all requests to the API server share.  For the
 * files of this room only. */
#ifndef KUBE_HEAD_H
#define KUBE_HEAD_H

#include "base/buf.h"

/* The forms in which an object can be had (docs/design/wire.md, "Forms of an
 * object"): whole, its metadata alone, a list of these, or a list as rows of a
 * table. */
#define HEAD_WHOLE ""
#define HEAD_META ";as=PartialObjectMetadata;v=v1;g=meta.k8s.io"
#define HEAD_META_LIST ";as=PartialObjectMetadataList;v=v1;g=meta.k8s.io"
#define HEAD_TABLE ";as=Table;v=v1;g=meta.k8s.io"

/* `host`, here and in all that ask: what url_host() wrote, the Host header's
 * value and behind it the path before /api, if the server is under one. */

/* Append the method and the beginning of every path, "/api/v1/". */
void head_api(struct buf *out, const char *method, struct span host);

/* Append the method and the path of one object: `kind` is "secrets" or
 * "serviceaccounts".  Names were checked when they were read. */
void head_path(struct buf *out, const char *method, struct span host,
    struct span ns, const char *kind, struct span name);

/* Append what follows the path and query of a request line: the end of that
 * line, Host, User-Agent and Accept. */
void head_put(struct buf *out, struct span host, const char *as);

/* Append Content-Type and Content-Length. */
void head_content(struct buf *out, const char *type, size_t length);

#endif
