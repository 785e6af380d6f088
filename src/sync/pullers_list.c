/* SPDX-License-Identifier: MIT */
/* pullers_list.c -- which service accounts lack our entry: one list for
 * each name, in every pass, whether the Secrets are fresh or not.  What an
 * interrupted pass left undone, or somebody took out, is mended so. */
#include "sync/pass.h"

static struct span
name_of(const struct pass *p)
{
	return p->settings->service_account[p->pullers.at];
}

static enum status
accounts_ask(struct pass *p, struct span more, struct buf *out)
{
	return service_account_ask_list(buf_span(&p->api.host), name_of(p),
	    more, out);
}

static enum status
accounts_item(struct engine_task *t, struct span item)
{
	struct pass *p = t->peer->arg;
	struct span ns;
	bool has;

	p->pullers.list.empty = false;
	if (service_account_item(item, name_of(p), p->settings->secret_name,
	    &ns, &has) != ST_OK)
		p->pullers.doubt |= 1u << p->pullers.at;
	else if (!has)
		known_lacks(&p->known.table, ns, p->pullers.at);
	return ST_OK;
}

/* The list of the next name, or what waits for them all. */
static void
accounts_next(struct pass *p)
{
	struct pullers *a = &p->pullers;

	if (++a->at == p->settings->n_service_accounts) {
		known_complete(p);
		return;
	}
	listing_start(p, &a->list);
	listing_next(&a->list);
}

static enum engine_next
accounts_page(struct pass *p)
{
	struct listing *l = &p->pullers.list;

	if (listing_is_doubtful(l) || l->more.len > 0)
		return TASK_AGAIN;
	accounts_next(p);
	return TASK_DONE;
}

/* That one is visited where a Secret is written, then, and only there. */
static void
accounts_failed(struct pass *p, const struct report_fault *fault)
{
	struct report_fault f = *fault;

	f.service_account = name_of(p);
	report_unseen(p->report, &f);
	p->pullers.blind |= 1u << p->pullers.at;
	accounts_next(p);
}

void
pullers_start(struct pass *p)
{
	struct pullers *a = &p->pullers;

	p->known.state = TABLE_PULLERS;
	a->at = 0;
	a->blind = a->doubt = 0;
	/* Without a Secret all of them are visited after it is written. */
	if (p->settings->n_service_accounts == 0 || p->known.table.n == 0) {
		known_complete(p);
		return;
	}
	a->list.task = (struct engine_task){
		.item = accounts_item, .cut = SERVICE_ACCOUNTS_CUT,
	};
	a->list.act = ACT_SERVICE_ACCOUNT;
	a->list.ask = accounts_ask;
	a->list.end = service_account_end;
	a->list.page = accounts_page;
	a->list.failed = accounts_failed;
	listing_start(p, &a->list);
	listing_next(&a->list);
}
