/* SPDX-License-Identifier: MIT */
/* pullers.c -- the service accounts of one namespace. */
#include "sync/pass.h"

/* So often one account that changes under our hands is changed. */
#define MAX_CHANGES 3

unsigned
pullers_all(const struct pass *p)
{
	return (1u << p->settings->n_service_accounts) - 1;
}

unsigned
pullers_due(const struct pass *p, unsigned lacking, bool fresh)
{
	return lacking | p->pullers.doubt | (fresh ? 0 : p->pullers.blind);
}

static struct span
name_of(const struct visit *v)
{
	return v->pass->settings->service_account[v->at];
}

static struct service_account
account_of(const struct visit *v)
{
	const struct pass *p = v->pass;

	return (struct service_account){
		.host = buf_span(&p->api.host), .ns = v->ns,
		.name = name_of(v), .secret = p->settings->secret_name,
		.dry_run = p->settings->dry_run,
	};
}

/* Go to the next account that is to be visited, if there is one. */
static bool
visit_find(struct visit *v)
{
	while (v->left != 0 && (v->left >> v->at & 1) == 0)
		v->at++;
	return v->left != 0;
}

bool
visit_start(struct visit *v, struct pass *p, struct span ns, unsigned which,
    bool removing)
{
	*v = (struct visit){
		.pass = p, .ns = ns, .removing = removing, .left = which,
	};
	return visit_find(v);
}

enum status
visit_ask(const struct visit *v, struct buf *head, struct buf *lead)
{
	struct service_account a = account_of(v);

	return v->changing ?
	    service_account_ask_change(&a, &v->found, head, lead) :
	    service_account_ask_read(&a, head);
}

/* Go on with the next account. */
static enum engine_next
visit_next(struct visit *v)
{
	v->left &= ~(1u << v->at);
	v->changes = 0;
	v->changing = false;
	return visit_find(v) ? TASK_AGAIN : TASK_DONE;
}

enum engine_next
visit_failed(struct visit *v, enum status st, const struct refusal *k)
{
	struct report_fault f = api_refusal(v->pass,
	    v->removing ? ACT_CLEAN : ACT_SERVICE_ACCOUNT, st, k);

	f.ns = v->ns;
	f.service_account = name_of(v);
	report_failed(v->pass->report, &f);
	v->failed = true;
	return TASK_DONE;
}

enum engine_next
visit_answered(struct visit *v, struct span body)
{
	struct service_account a = account_of(v);
	enum status st = service_account_read(&a, body, &v->found);

	if (st == ST_OK && (v->found.at >= 0) != v->removing) {
		if (v->changing)
			report_service_account(v->pass->report, v->ns, a.name,
			    200);
		return visit_next(v);
	}
	/* Again and again without our entry: something takes it out. */
	if (st != ST_OK || v->changes == MAX_CHANGES)
		return visit_failed(v, ST_REPLY, NULL);
	v->changing = true;
	v->changes++;
	return TASK_AGAIN;
}

enum engine_next
visit_refused(struct visit *v, enum status st, const struct refusal *k)
{
	if (st == ST_NOT_FOUND || st == ST_GONE) {
		if (!v->removing)
			report_service_account(v->pass->report, v->ns,
			    name_of(v), k->http);
		return visit_next(v);
	}
	/* It has changed since it was read: a test that failed is 422. */
	if (v->changing && v->changes < MAX_CHANGES &&
	    (st == ST_INVALID || st == ST_CONFLICT)) {
		v->changing = false;
		return TASK_AGAIN;
	}
	return visit_failed(v, st, k);
}
