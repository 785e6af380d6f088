/* SPDX-License-Identifier: MIT */
/* fill.c -- what next?  The one place that answers it: called at the top of
 * each turn of the engine, it looks at what is known by now and begins what
 * follows from that. */
#include "sync/pass.h"

/* Requests that will come: so that connections are open by then. */
static size_t
backlog(const struct pass *p)
{
	const struct page *now = &p->page[p->drain];
	const struct page *then = &p->page[!p->drain];
	size_t n = now->n + p->parked.n + (p->full ? then->n : 0);

	return pass_is_reading(p) ? 0 :
	    n + p->settings->n_exact - p->exact_at;
}

static void
begin(struct pass *p, struct span ns, bool exact)
{
	struct known k;

	pass_know(p, ns, &k);
	p->report->tally.fresh += k.as == KNOWN_FRESH;
	if (!pass_is_done(&k))
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
		if (p->exact_at < c->n_exact)
			begin(p, c->exact[p->exact_at++], true);
		else if (pass_next_listed(p, &ns))
			begin(p, ns, false);
		else
			break;
	}
}

void
pass_refill(struct pass *p)
{
	/* The Secrets are listed: the service accounts are next. */
	if (p->known.state == TABLE_LISTED)
		pass_start_accounts(p);
	if (!pass_is_reading(p)) {
		/* What is fresh is dropped from the page that was read. */
		pass_settle_page(p);
		/* What waited for the login has it. */
		if (p->ready)
			targets_unpark(p);
		begin_some(p);
		/* The first namespace that is due begins the login. */
		if (p->wanted && !p->asked)
			pass_ask_login(p);
	}
	p->kube.backlog = backlog(p);
}

void
pass_start_targets(struct pass *p)
{
	targets_reset(p);
	p->refill = pass_refill;
	p->exact_at = 0;
	p->report->tally.matched = (uint32_t)p->settings->n_exact;
}
