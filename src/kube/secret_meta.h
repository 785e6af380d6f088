/* SPDX-License-Identifier: MIT */
/* secret_meta.h -- what stands in our Secret and is looked for in others'.
 * For the files of this room only. */
#ifndef KUBE_SECRET_META_H
#define KUBE_SECRET_META_H

#include "kube/secret.h"

#define SECRET_TYPE "kubernetes.io/dockerconfigjson"
#define SECRET_KEY ".dockerconfigjson"
#define LABEL_MANAGED_BY "app.kubernetes.io/managed-by"
#define EXPIRES_AT "ecr-refresh/expires-at"
#define CONFIG_HASH "ecr-refresh/config-hash"
#define LOGINS "ecr-refresh/logins"
#define LAST_APPLIED "kubectl.kubernetes.io/last-applied-configuration"

/* Whether `v` is a string that is, byte for byte, `want`. */
bool secret_is(const struct json_doc *doc, int v, struct span want);

/* Read uid and resourceVersion of the metadata `meta`: false where one is not
 * [A-Za-z0-9-]{1,64}. */
bool secret_version(const struct json_doc *doc, int meta,
    struct secret_version *at);

#endif
