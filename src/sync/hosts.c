/* SPDX-License-Identifier: MIT */
/* hosts.c -- which registries' hosts a Secret holds the login for: those that
 * were set, else the one of the account that was set, else the one that AWS
 * named; and the user's own beside them. */
#include "aws/endpoint.h"
#include "sync/pass.h"

void
hosts_choose(struct pass *p, struct span named)
{
	const struct settings *c = p->settings;
	struct buf host = BUF(p->memory.registry);
	struct span *registry = p->hosts.registry;
	size_t n = c->n_registries;

	p->hosts.presumed = false;
	for (size_t i = 0; i < n; i++)
		registry[i] = c->registry[i];
	if (n == 0 && c->account.len > 0) {
		endpoint_registry(c->account, c->region, &host);
		registry[n++] = buf_span(&host);
	} else if (n == 0 && named.len > 0) {
		registry[n++] = named;
	}
	p->secret.registry = registry;
	p->secret.n_registries = n;
	p->secret.n_custom = c->n_custom;
	for (size_t i = 0; i < c->n_custom; i++)
		registry[n++] = c->custom[i];
}

void
hosts_presume(struct pass *p, const struct secrets_item *fresh)
{
	struct buf host = BUF(p->memory.registry);
	struct span rest = fresh->logins, first;
	int64_t expires_s = 0;

	if (p->secret.n_registries > 0)
		return;
	first = secrets_next_login(&rest, &expires_s);
	buf_put(&host, first);
	if (host.full || first.len == 0)
		return;
	hosts_choose(p, buf_span(&host));
	p->hosts.presumed = true;
}

void
hosts_tell_others(struct pass *p, struct span account)
{
	struct endpoint_registry parts;
	struct span other;
	size_t n = 0;

	for (size_t i = 0; i < p->secret.n_registries; i++) {
		if (!endpoint_is_registry(p->hosts.registry[i], &parts))
			continue;
		if (!span_equal(parts.region, p->settings->region))
			report_other_region(p->report, p->hosts.registry[i]);
		if (!span_equal(parts.account, account) && n++ == 0)
			other = p->hosts.registry[i];
	}
	if (n > 0 && account.len > 0)
		report_other_account(p->report, account, other, n);
}

/* Before AWS has named the registry: it is one of the region. */
static bool
could_be_ours(const void *arg, struct span host)
{
	const struct pass *p = arg;
	struct endpoint_registry parts;

	return endpoint_is_registry(host, &parts) &&
	    span_equal(parts.region, p->settings->region);
}

void
hosts_start(struct pass *p)
{
	p->secret.could_be = could_be_ours;
	p->secret.arg = p;
	hosts_choose(p, (struct span){0});
}
