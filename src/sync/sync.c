/* SPDX-License-Identifier: MIT */
/* sync.c -- what next?  The one place that answers it: called at the top of
 * each turn of the engine, it looks at what is known by now and begins what
 * follows from that. */
#include "sync/pass.h"

/* Requests that will come: so that connections are open by then. */
static size_t
backlog(const struct pass *p)
{
	const struct page *now = &p->names.page[p->names.drain];
	const struct page *then = &p->names.page[!p->names.drain];
	size_t n = now->n + p->pool.parked.n + (p->names.full ? then->n : 0);

	return known_is_awaited(p) ? 0 :
	    n + p->settings->n_exact - p->names.exact_at;
}

static void
begin(struct pass *p, struct span ns, bool exact)
{
	struct known k;

	known_about(p, ns, &k);
	p->report->tally.fresh += k.as == KNOWN_FRESH;
	if (!known_is_done(&k))
		target_start(p, ns, exact, &k);
}

/* Begin as many namespaces as there is room for: those that were named, then
 * those that were listed. */
static void
begin_some(struct pass *p)
{
	const struct settings *c = p->settings;
	struct span ns;

	while (targets_have_room(p)) {
		if (p->names.exact_at < c->n_exact)
			begin(p, c->exact[p->names.exact_at++], true);
		else if (names_next(p, &ns))
			begin(p, ns, false);
		else
			break;
	}
}

void
sync_refill(struct pass *p)
{
	/* The Secrets are listed: the service accounts are next. */
	if (p->known.state == TABLE_LISTED)
		pullers_start(p);
	if (!known_is_awaited(p)) {
		/* What is fresh is dropped from the page that was read. */
		names_settle(p);
		/* What waited for the login has it. */
		if (p->login.ready)
			targets_unpark(p);
		begin_some(p);
		/* The first namespace that is due begins the login. */
		if (p->login.wanted && !p->login.asked) {
			p->login.asked = true;
			p->want_login(p);
		}
	}
	p->api.peer.backlog = backlog(p);
}

void
sync_start(struct pass *p)
{
	targets_reset(p);
	p->refill = sync_refill;
	p->names.exact_at = 0;
	p->report->tally.matched = (uint32_t)p->settings->n_exact;
}
