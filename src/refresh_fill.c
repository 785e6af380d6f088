/* SPDX-License-Identifier: MIT */
#include "refresh_pass.h"

/* Requests that will come: so that connections are open by then. */
static size_t
backlog(const struct pass *p)
{
	const struct page *now = &p->page[p->drain];
	const struct page *then = &p->page[!p->drain];

	return p->n_due - p->due_at + now->n +
	    (p->full && p->fresh.state != FRESH_READING ? then->n : 0);
}

static enum put_step
first_step(bool foreign)
{
	return foreign ? PUT_READ : PUT_APPLY;
}

static void
start_due(struct pass *p, size_t i)
{
	pass_start_put(p, p->due[i].ns, true, first_step(p->due[i].foreign));
}

void
pass_due(struct pass *p, struct span ns, bool foreign)
{
	p->due[p->n_due].ns = ns;
	p->due[p->n_due++].foreign = foreign;
}

void
pass_fill(struct pass *p)
{
	const struct config *c = p->config;
	struct span ns;

	while (pass_has_room(p)) {
		if (p->look_at < c->n_exact)
			pass_start_put(p, c->exact[p->look_at++], true,
			    PUT_LOOK);
		else if (!p->ready)
			break;
		else if (p->due_at < p->n_due)
			start_due(p, p->due_at++);
		else if (pass_next_listed(p, &ns))
			pass_start_put(p, ns, false,
			    first_step(pass_is_foreign(p, ns)));
		else
			break;
	}
	p->kube.backlog = backlog(p);
	if (p->kube.backlog > 0)
		pass_want_login(p);
}

void
pass_take_exact(struct pass *p)
{
	const struct config *c = p->config;

	for (size_t i = 0; i < c->n_exact; i++) {
		if (pass_is_fresh(p, c->exact[i]))
			p->report->tally.fresh++;
		else
			pass_due(p, c->exact[i], pass_is_foreign(p,
			    c->exact[i]));
	}
}

void
pass_start_puts(struct pass *p)
{
	pass_free_puts(p);
	p->fill = pass_fill;
	p->due_at = p->n_due = 0;
	p->look_at = p->config->n_exact;
	p->unseen = false;
	p->report->tally.matched = (uint32_t)p->config->n_exact;
	if (p->fresh.state == FRESH_ASKED)
		p->look_at = 0;
	else if (p->fresh.state == FRESH_OFF)
		pass_take_exact(p);
	pass_fill(p);
}
