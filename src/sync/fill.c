/* SPDX-License-Identifier: MIT */
/* fill.c -- which namespace next. */
#include "sync/pass.h"

/* Requests that will come: so that connections are open by then. */
static size_t
backlog(const struct pass *p)
{
	const struct page *now = &p->page[p->drain];
	const struct page *then = &p->page[!p->drain];
	size_t n = now->n + p->parked.n + (p->full ? then->n : 0);

	return p->known.state == TABLE_READING ? 0 :
	    n + p->settings->n_exact - p->exact_at;
}

static void
begin(struct pass *p, struct span ns, bool exact)
{
	struct known k;

	pass_know(p, ns, &k);
	p->report->tally.fresh += k.as == KNOWN_FRESH;
	if (!pass_is_done(&k))
		pass_start_put(p, ns, exact, &k);
}

void
pass_fill(struct pass *p)
{
	const struct settings *c = p->settings;
	struct span ns;

	while (p->known.state != TABLE_READING && pass_has_room(p)) {
		if (p->exact_at < c->n_exact)
			begin(p, c->exact[p->exact_at++], true);
		else if (pass_next_listed(p, &ns))
			begin(p, ns, false);
		else
			break;
	}
	p->kube.backlog = backlog(p);
}

void
pass_start_puts(struct pass *p)
{
	pass_free_puts(p);
	p->fill = pass_fill;
	p->exact_at = 0;
	p->report->tally.matched = (uint32_t)p->settings->n_exact;
	pass_fill(p);
}
