/* SPDX-License-Identifier: MIT */
/* refresh_rival.c -- a live login of ours for other hosts that a run replaces:
 * another ecr-refresh with other settings, perhaps. */
#include "refresh_pass.h"

static bool
is_registry(const struct pass *p, struct span host)
{
	for (size_t i = 0; i < p->secret.n_registries + p->secret.n_custom; i++)
		if (span_equal(p->registry[i], host))
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
	while (host.len > 0 && (*expires_s <= pass_now_s(p) ||
	    is_registry(p, host)));
	return host;
}

void
pass_see_rival(struct pass *p, const struct secrets_item *item)
{
	struct span rest = item->logins;
	struct buf kept = BUF(p->rival_bytes);
	int64_t expires_s = 0;

	if (p->rival.len > 0 || !secrets_is_ours(item) ||
	    span_equal(item->hash, p->secret.settings) ||
	    !config_names(p->config, item->ns) ||
	    next_rival(p, &rest, &expires_s).len == 0)
		return;
	buf_put(&kept, item->logins);
	p->rival = buf_span(&kept);
	pass_copy_name(p->rival_ns, item->ns);
}

void
pass_tell_rival(struct pass *p, struct span ns)
{
	int64_t expires_s = 0;
	struct span host;

	if (p->rival.len == 0 || !span_is(ns, p->rival_ns))
		return;
	host = next_rival(p, &p->rival, &expires_s);
	if (host.len > 0)
		report_rival(p->report, ns, host, expires_s, p->registry[0]);
	p->rival = (struct span){0};
}
