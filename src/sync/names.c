/* SPDX-License-Identifier: MIT */
/* names.c -- the namespaces, in two pages: one is read while the other
 * one is worked on. */
#include <string.h>

#include "sync/pass.h"

static struct pass *
pass_of(struct engine_task *t)
{
	return t->peer->arg;
}

static struct page *
reading_page(struct pass *p)
{
	return &p->names.page[!p->names.drain];
}

static enum status
list_ask(struct pass *p, struct span more, struct buf *out)
{
	struct page *page = reading_page(p);

	page_clear(page);
	page->seen = 0;
	return namespaces_ask(buf_span(&p->api.host), p->settings->selector,
	    more, out);
}

/* Names come in the order of their bytes; after a restart those that were
 * handed on before are passed over. */
static bool
was_listed(const struct pass *p, struct span name)
{
	struct span last = span_of(p->names.last);
	size_t n = name.len < last.len ? name.len : last.len;
	int order = n > 0 ? memcmp(name.at, last.at, n) : 0;

	if (p->list.restarts == 0)
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

	p->list.empty = false;
	if (st != ST_OK || was_listed(p, row.name))
		return st;
	page->seen++;
	name_copy(page->last, row.name);
	if (!settings_wants(p->settings, row.name))
		return ST_OK;
	if (page->n == MAX_PAGE)
		return ST_REPLY;	/* more than was asked for */
	page_put(page, row.name, row.terminating);
	return ST_OK;
}

static void
ask_for_page(struct pass *p)
{
	p->listing = true;
	listing_next(&p->list);
}

/* The page that was written is done: go on with the one that was read, and
 * read the one after it meanwhile. */
static void
turn_page(struct pass *p)
{
	if (!p->names.full)
		return;
	p->names.full = false;
	p->names.drain = !p->names.drain;
	if (p->list.more.len > 0)
		ask_for_page(p);
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
	pass_fall_short(p);
}

/* Exclusions that took nothing out, when all names were seen. */
static void
tell_unmatched(struct pass *p)
{
	struct span some[3];
	size_t all = settings_unmatched(p->settings, some, 3);

	report_unmatched(p->report, some, all < 3 ? all : 3, all);
}

static enum engine_next
page_is_read(struct pass *p)
{
	struct page *page = reading_page(p);

	if (listing_is_doubtful(&p->list))
		return TASK_AGAIN;
	p->listing = false;
	p->names.full = p->names.unsettled = true;
	p->report->tally.seen += page->seen;
	p->report->tally.matched += (uint32_t)page->n;
	if (page->seen > 0)
		memcpy(p->names.last, page->last, sizeof p->names.last);
	if (p->list.more.len == 0)
		tell_unmatched(p);
	return TASK_DONE;
}

/* Whether anything is to be done in a namespace.  Both are asked: one that
 * terminates is not passed over. */
static bool
is_due(struct pass *p, struct span ns, bool terminating)
{
	struct known k;

	known_about(p, ns, &k);
	if (terminating)
		report_note(p->report, ns, ST_TERMINATING);
	else if (known_is_done(&k))
		p->report->tally.fresh++;
	else
		return true;
	return false;
}

void
names_settle(struct pass *p)
{
	struct page *page = reading_page(p);
	size_t left = page->n, at = 0;
	struct span name;
	bool terminating;

	if (!p->names.unsettled)
		return;
	p->names.unsettled = false;
	page_clear(page);
	for (; left > 0; left--) {
		name = page_name(page, &at, &terminating);
		if (is_due(p, name, terminating))
			page_put(page, name, false);
	}
	if (p->list.more.len == 0)
		known_list_passed_over(p);
	if (page->n > 0)
		return;
	p->names.full = false;	/* nothing to be written: the next one */
	if (p->list.more.len > 0)
		ask_for_page(p);
}

bool
names_next(struct pass *p, struct span *ns)
{
	struct page *page;
	bool terminating;	/* none of those that are left does */

	if (p->names.page[p->names.drain].n == 0)
		turn_page(p);
	page = &p->names.page[p->names.drain];
	if (page->n == 0)
		return false;
	*ns = page_name(page, &page->at, &terminating);
	page->n--;
	return true;
}

void
names_start(struct pass *p)
{
	page_clear(&p->names.page[0]);
	page_clear(&p->names.page[1]);
	p->names.drain = 0;
	p->listing = p->names.full = p->names.unsettled = false;
	p->names.last[0] = '\0';
	p->list.task = (struct engine_task){
		.item = list_item, .cut = NAMESPACES_CUT,
	};
	p->list.act = ACT_LIST;
	p->list.ask = list_ask;
	p->list.end = namespaces_end;
	p->list.page = page_is_read;
	p->list.failed = list_failed;
	listing_start(p, &p->list);
	if (p->settings->n_globs > 0)
		ask_for_page(p);
}
