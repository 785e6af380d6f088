/* SPDX-License-Identifier: MIT */
/* endpoint.h -- AWS's host names: which partition a region is in, where ECR
 * answers, and what a registry is called.  Pure: tables and string rules of
 * docs/design/wire.md, "AWS host names". */
#ifndef AWS_ENDPOINT_H
#define AWS_ENDPOINT_H

#include "base/buf.h"
#include "base/limits.h"

/* DNS suffix of the region's partition ("amazonaws.com", ...): by name, then
 * by pattern, else the commercial one. */
const char *endpoint_suffix(struct span region);

/* Whether `region` may stand in a host name: [a-z0-9-]{1,63}. */
bool endpoint_is_region(struct span region);

/* Append ECR's API host, api.ecr.<region>.<suffix>. */
void endpoint_ecr(struct span region, struct buf *out);

/* Append the registry, <account>.dkr.ecr.<region>.<suffix>. */
void endpoint_registry(struct span account, struct span region,
    struct buf *out);

/* The parts of a registry's host name.  Spans point into what was read. */
struct endpoint_registry {
	struct span account;	/* 12 digits */
	struct span region;
	struct span suffix;	/* "amazonaws.com", "on.aws", ... */
};

/* Whether `host` is an ECR registry of any account, region and partition, in
 * any of its forms (plain, FIPS, dual-stack); upper case is
 * not.  `parts` may be NULL. */
bool endpoint_is_registry(struct span host, struct endpoint_registry *parts);

#endif
