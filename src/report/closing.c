/* SPDX-License-Identifier: MIT */
/* closing.c -- the last lines, and the exit code that they stand for. */
#include "report/log.h"
#include "report/shown.h"

static uint32_t
written(const struct tally *t)
{
	return t->created + t->configured + t->adopted;
}

/* Targets that are dealt with, one way or another. */
static uint32_t
settled(const struct tally *t)
{
	return t->fresh + written(t) + t->deleted + t->absent + t->left +
	    t->barred + t->terminating + t->gone + t->failed - t->half;
}

/* Success is counted, never assumed: a target that nobody told of is none. */
static int
exit_code(const struct report *r, enum report_end how)
{
	const struct tally *t = &r->tally;

	if (how == END_STOPPED)
		return 128 + port_signal();
	/* A Job that helps nobody must not be green. */
	if (how == END_DONE && t->failed + t->changed == 0 &&
	    settled(t) == t->matched)
		return t->fresh + written(t) > 0 || r->cleaning ? 0 : 2;
	return written(t) + t->deleted > 0 ||
	    (how == END_DONE && t->fresh > 0) ? 1 : 2;
}

/* What was done, for the closing lines. */
static void
put_pass(const struct report *r, struct buf *b)
{
	buf_puts(b, r->cleaning ? "ECR credentials clean-up" :
	    "ECR credentials refresh");
}

static void
put_count(struct buf *b, const char *before, uint32_t n, const char *after)
{
	if (n == 0)
		return;
	buf_puts(b, before);
	buf_number(b, n);
	buf_puts(b, after);
}

static void
put_took(struct buf *b, int64_t took_ms)
{
	buf_number(b, took_ms / 1000);
	buf_puts(b, ".");
	buf_padded(b, (uint64_t)(took_ms % 1000 / 10), 2);
	buf_puts(b, " s");
}

static void
put_namespaces(struct buf *b, uint32_t n)
{
	buf_number(b, n);
	buf_puts(b, n == 1 ? " namespace" : " namespaces");
}

/* "3 of 40 namespaces": how many of the targets are dealt with. */
static void
put_progress(struct buf *b, const struct tally *t)
{
	buf_number(b, settled(t));
	if (t->matched > 0)
		buf_puts(b, " of ");
	if (t->matched > 0)
		put_namespaces(b, t->matched);
	else
		buf_puts(b, " namespaces");
}

static void
say_found(struct report *r)
{
	const struct tally *t = &r->tally;
	struct report_line l;

	if ((t->seen == 0 && t->matched == 0) || r->cleaning)
		return;
	line_start(&l, LEVEL_INFO, "found");
	if (t->seen > 0) {
		buf_puts(&l.text, "Found namespaces: ");
		buf_number(&l.text, t->seen);
		buf_puts(&l.text, " (");
		buf_number(&l.text, t->matched);
		buf_puts(&l.text, " matched");
	} else {
		buf_puts(&l.text, "Named namespaces: ");
		buf_number(&l.text, t->matched);
		buf_puts(&l.text, " (");
		buf_number(&l.text, t->fresh);
		buf_puts(&l.text, " fresh, ");
		buf_number(&l.text, written(t));
		buf_puts(&l.text, " written");
	}
	put_count(&l.text, ", ", t->terminating, " terminating");
	put_count(&l.text, ", ", t->gone, " gone");
	put_count(&l.text, ", ", t->left, " left alone");
	put_count(&l.text, ", ", t->barred, " refused by policy");
	put_count(&l.text, ", ", t->failed, " failed");
	buf_puts(&l.text, ")");
	line_end(r, &l);
}

/* "37 fresh, 3 written, 0 failed". */
static void
put_counts(const struct report *r, struct buf *b)
{
	const struct tally *t = &r->tally;

	buf_number(b, r->cleaning ? t->deleted : t->fresh);
	buf_puts(b, r->cleaning ? " deleted, " : " fresh, ");
	buf_number(b, r->cleaning ? t->left : written(t));
	buf_puts(b, r->cleaning ? " left alone, " : " written, ");
	buf_number(b, t->failed);
	buf_puts(b, " failed");
	if (!r->cleaning)
		put_count(b, ", ", t->left, " left alone");
	put_count(b, ", ", t->barred, " refused by policy");
	if (t->matched > settled(t))
		put_count(b, ", ", t->matched - settled(t), " not tried");
}

static void
say_success(struct report *r, int64_t took_ms)
{
	const struct tally *t = &r->tally;
	struct report_line l;

	if (!r->dry_run && written(t) > 0) {
		line_start(&l, LEVEL_INFO, "use");
		buf_puts(&l.text, "Pods use it with imagePullSecrets: "
		    "[{name: ");
		buf_put(&l.text, r->secret_name);
		buf_puts(&l.text, "}]");
		line_end(r, &l);
	}
	line_start(&l, LEVEL_INFO, "summary");
	l.result = "ok";
	put_pass(r, &l.text);
	buf_puts(&l.text, " completed successfully! ");
	put_namespaces(&l.text, r->cleaning ? settled(t) :
	    t->fresh + written(t));
	buf_puts(&l.text, ": ");
	put_counts(r, &l.text);
	buf_puts(&l.text, ", in ");
	put_took(&l.text, took_ms);
	if (r->elsewhere)
		buf_puts(&l.text, "; but this login does not work for a "
		    "registry in another region: see the warning");
	if (r->dry_run)
		buf_puts(&l.text, REPORT_DRY_RUN);
	line_end(r, &l);
}

static void
put_no_match(const struct report *r, struct buf *b)
{
	buf_puts(b, "no namespace matched ECR_NAMESPACES=\"");
	line_shown(b, span_of(r->patterns));
	buf_puts(b, "\" (");
	buf_number(b, r->tally.seen);
	buf_puts(b, " seen); correct it, ECR_EXCLUDE_NAMESPACES or "
	    "ECR_NAMESPACE_SELECTOR (namespaces with the label "
	    "ecr-refresh/skip=true do not count)");
}

static void
put_stopped(struct buf *b)
{
	buf_puts(b, "stopped by ");
	buf_puts(b, port_signal() == 2 ? "SIGINT" : "SIGTERM");
	buf_puts(b, " after ");
}

/* Why the pass was no success, in one line. */
static void
put_verdict(const struct report *r, enum report_end how, int64_t took_ms,
    struct report_line *l)
{
	const struct tally *t = &r->tally;
	struct buf *b = &l->text;

	line_start(l, LEVEL_ERROR, "summary");
	l->result = how == END_STOPPED ? "stopped" : "failed";
	if (how == END_DONE && t->matched == 0) {
		put_no_match(r, b);
		return;
	}
	if (how == END_FAILED || how == END_DONE)
		put_pass(r, b);
	if (how == END_STOPPED)
		put_stopped(b);
	else
		buf_puts(b, how == END_TIME ? "timed out (ECR_TIMEOUT) after "
		    : how == END_FAILED ? " ended early, after " :
		    " failed, after ");
	put_progress(b, t);
	buf_puts(b, " in ");
	put_took(b, took_ms);
	buf_puts(b, " (");
	put_counts(r, b);
	buf_puts(b, ")");
	if (r->awaited.len > 0) {
		buf_puts(b, r->looking ? ", looking up " : ", waiting for ");
		line_shown(b, r->awaited);
	}
	if (how == END_TIME)
		buf_puts(b, "; raise ECR_TIMEOUT if it was only slow");
	buf_puts(b, r->cleaning ? "; the next run deletes the rest" :
	    how == END_TIME || how == END_STOPPED ?
	    "; every Secret is whole, old or new, and the next run does the "
	    "rest" : "; all other Secrets are unchanged");
}

/* The first cause, where there is one. */
static bool
put_cause(const struct report *r, struct report_line *l)
{
	line_start(l, LEVEL_ERROR, "cause");
	l->code = r->first_http;
	buf_put(&l->text, buf_span(&r->first));
	return r->first.len > 0;
}

int
report_end(struct report *r, enum report_end how, int64_t took_ms)
{
	int code = exit_code(r, how);
	struct report_line l;

	say_found(r);
	if (code == 0) {
		say_success(r, took_ms);
	} else {
		put_verdict(r, how, took_ms, &l);
		line_end(r, &l);
		if (put_cause(r, &l))
			line_end(r, &l);
	}
	report_flush(r);
	return code;
}
