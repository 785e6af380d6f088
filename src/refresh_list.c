/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "kube/page.h"
#include "refresh_pass.h"

#define MAX_RESTARTS 3		/* of a list that expires while it is read */

static struct pass *
pass_of(struct engine_task *t)
{
	return t->peer->arg;
}

static struct page *
reading_page(struct pass *p)
{
	return &p->page[!p->drain];
}

static void
copy_name(char to[MAX_NAMESPACE + 1], struct span name)
{
	BUG_IF(name.len > MAX_NAMESPACE);
	memcpy(to, name.at, name.len);
	to[name.len] = '\0';
}

static enum status
list_ask(struct engine_task *t, struct buf *own,
    struct span part[HTTP_PARTS], size_t *n)
{
	struct pass *p = pass_of(t);
	struct page *page = reading_page(p);
	enum status st;

	(void)own;	/* a continue token may not fit there */
	page->n = page->at = 0;
	page->seen = 0;
	p->list_epoch = p->epoch;
	p->empty = true;
	p->resumed = p->more.len > 0;
	buf_clear(&p->ask_list);
	st = namespaces_ask(buf_span(&p->kube_host), p->config->selector,
	    buf_span(&p->more), &p->ask_list);
	part[0] = buf_span(&p->ask_list);
	part[1] = buf_span(&p->auth[p->epoch]);
	*n = 2;
	return st;
}

/* Names come in the order of their bytes; after a restart those that were
 * handed on before are passed over. */
static bool
was_listed(const struct pass *p, struct span name)
{
	struct span last = span_of(p->last);
	size_t n = name.len < last.len ? name.len : last.len;
	int order = n > 0 ? memcmp(name.at, last.at, n) : 0;

	if (p->restarts == 0)
		return false;
	return order < 0 || (order == 0 && name.len <= last.len);
}

static enum status
list_item(struct engine_task *t, struct span item)
{
	struct pass *p = pass_of(t);
	struct page *page = reading_page(p);
	struct namespaces_row row;
	enum status st = namespaces_row(item, &row);

	p->empty = false;
	if (st != ST_OK || was_listed(p, row.name))
		return st;
	page->seen++;
	copy_name(page->last, row.name);
	if (!config_wants(p->config, row.name))
		return ST_OK;
	if (page->n == MAX_PAGE)
		return ST_REPLY;	/* more than was asked for */
	copy_name(page->row[page->n].name, row.name);
	page->row[page->n++].terminating = row.terminating;
	return ST_OK;
}

static void
ask_for_page(struct pass *p)
{
	p->listing = true;
	engine_add(&p->list_task, true);
}

/* The page that was written is done: go on with the one that was read, and
 * read the one after it meanwhile. */
static void
turn_page(struct pass *p)
{
	if (!p->full)
		return;
	p->full = false;
	p->drain = !p->drain;
	if (p->more.len > 0)
		ask_for_page(p);
}

static void
page_is_read(struct pass *p)
{
	struct page *page = reading_page(p);

	p->listing = false;
	p->full = true;
	p->report->tally.seen += page->seen;
	p->report->tally.matched += (uint32_t)page->n;
	if (page->seen > 0)
		memcpy(p->last, page->last, sizeof p->last);
	pass_fill(p);
}

/* What is known of the namespaces is still written; the pass has failed. */
static void
list_failed(struct pass *p, const struct report_fault *f)
{
	p->listing = false;
	if (p->report->tally.matched == 0) {
		pass_break(p, f);
		return;
	}
	report_failed(p->report, f);
	p->broken = true;
}

static enum engine_next
list_refused(struct pass *p, const struct engine_answer *a)
{
	struct kube_failure f;
	struct report_fault fault;
	enum status st = kube_failure_read(a->head->code, a->body, &f);

	p->list_task.throttled = a->head->code == 429 || st == ST_FORBIDDEN;
	if (pass_may_pass(p, st) && a->may_retry)
		return TASK_RETRY;
	if (st == ST_UNAUTHORIZED && pass_renew_token(p, p->list_epoch))
		return TASK_AGAIN;
	if (st == ST_EXPIRED && p->restarts < MAX_RESTARTS) {
		p->restarts++;
		page_expired(a->body, &p->more);
		return TASK_AGAIN;
	}
	fault = pass_refusal(p, ACT_LIST, st, &f);
	list_failed(p, &fault);
	return TASK_DONE;
}

/* An expired continue token may be answered by an empty last page (kube-facts
 * 3); so may a good one, where the label selector leaves nothing.  The list is
 * read anew to know, once. */
static bool
is_doubtful(const struct pass *p)
{
	return p->resumed && p->empty && p->more.len == 0 && !p->doubted;
}

static enum engine_next
list_answer(struct engine_task *t, const struct engine_answer *a)
{
	struct pass *p = pass_of(t);
	struct report_fault fault = pass_fault(p, ACT_LIST);
	enum status st = a->status;

	if (p->kube.dead != ST_OK) {
		pass_peer_died(p, &p->kube);
		return TASK_DONE;
	}
	if (st == ST_OK && a->head->code != 200)
		return list_refused(p, a);
	if (st == ST_OK)
		st = namespaces_end(a->body, &p->more);
	if (st == ST_OK && is_doubtful(p)) {
		p->doubted = true;
		p->restarts++;
		return TASK_AGAIN;
	}
	if (st == ST_OK) {
		page_is_read(p);
		return TASK_DONE;
	}
	fault.status = st;
	list_failed(p, &fault);
	return TASK_DONE;
}

bool
pass_next_listed(struct pass *p, struct span *ns, bool *terminating)
{
	struct page *page = &p->page[p->drain];

	if (page->at == page->n) {
		turn_page(p);
		page = &p->page[p->drain];
	}
	if (page->at == page->n)
		return false;
	*ns = span_of(page->row[page->at].name);
	*terminating = page->row[page->at].terminating;
	page->at++;
	return true;
}

void
pass_start_list(struct pass *p)
{
	p->page[0].n = p->page[0].at = 0;
	p->page[1].n = p->page[1].at = 0;
	p->drain = 0;
	p->listing = p->full = false;
	p->restarts = 0;
	p->doubted = p->resumed = false;
	p->last[0] = '\0';
	p->list_task = (struct engine_task){
		.peer = &p->kube, .ask = list_ask, .item = list_item,
		.answer = list_answer, .cut = NAMESPACES_CUT,
	};
	if (p->config->n_globs > 0)
		ask_for_page(p);
}
