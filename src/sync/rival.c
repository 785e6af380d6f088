/* SPDX-License-Identifier: MIT */
/* rival.c -- a live login of ours for other hosts that a run replaces:
 * another ecr-refresh with other settings, perhaps. */
#include "sync/pass.h"

static bool
is_registry(const struct pass *p, struct span host)
{
	for (size_t i = 0; i < p->secret.n_registries + p->secret.n_custom; i++)
		if (span_equal(p->hosts.registry[i], host))
			return true;
	return false;
}

/* The next host with a live login of theirs that is none of ours. */
static struct span
next_rival(const struct pass *p, struct span *logins, int64_t *expires_s)
{
	struct span host;

	do
		host = secrets_next_login(logins, expires_s);
	while (host.len > 0 && (*expires_s <= api_now_s(p) ||
	    is_registry(p, host)));
	return host;
}

bool
rival_is(const struct pass *p, const struct secrets_item *item)
{
	struct span rest = item->logins;
	int64_t expires_s = 0;

	return secrets_is_ours(item) &&
	    !span_equal(item->hash, p->secret.fingerprint) &&
	    next_rival(p, &rest, &expires_s).len > 0;
}

void
rival_see(struct pass *p, const struct secrets_item *item)
{
	struct buf kept = BUF(p->rival.bytes);

	if (p->rival.told || p->rival.logins.len > 0 || !rival_is(p, item))
		return;
	buf_put(&kept, item->logins);
	p->rival.logins = buf_span(&kept);
	name_copy(p->rival.ns, item->ns);
}

void
rival_tell(struct pass *p, struct span ns)
{
	int64_t expires_s = 0;
	struct span host;

	if (p->rival.logins.len == 0 || !span_is(ns, p->rival.ns))
		return;
	host = next_rival(p, &p->rival.logins, &expires_s);
	p->rival.told = host.len > 0;
	if (p->rival.told)
		report_rival(p->report, ns, host, expires_s,
		    p->hosts.registry[0]);
	p->rival.logins = (struct span){0};
}
