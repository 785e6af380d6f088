/* SPDX-License-Identifier: MIT */
/* bad_setting.c -- what is wrong or strange about what the user set. */
#include "report/log.h"
#include "report/shown.h"

static void
tell_setting(struct report *r, const struct setting_fault *f,
    enum report_level level)
{
	struct report_line l;

	line_start(&l, level, "setting");
	line_shown(&l.text, f->variable);
	if (f->file != NULL) {
		buf_puts(&l.text, ": ");
		line_shown(&l.text, span_of(f->file));
	} else if (f->value.len > 0) {
		buf_puts(&l.text, ": \"");
		line_shown(&l.text, f->value);
		buf_puts(&l.text, "\"");
	}
	buf_puts(&l.text, " ");
	buf_puts(&l.text, f->wrong);
	if (f->meant != NULL) {
		buf_puts(&l.text, "; did you mean ");
		buf_puts(&l.text, f->meant);
		buf_puts(&l.text, "?");
	}
	if (f->allowed != NULL)
		buf_puts(&l.text, "; ");
	buf_put(&l.text, span_of(f->allowed));
	line_end(r, &l);
}

void
report_setting(struct report *r, const struct setting_fault *f)
{
	tell_setting(r, f, LEVEL_ERROR);
}

void
report_strange(struct report *r, const struct setting_fault *f)
{
	tell_setting(r, f, LEVEL_WARNING);
}

void
report_usage(struct report *r, const char *word)
{
	struct report_line l;

	line_start(&l, LEVEL_ERROR, "usage");
	buf_puts(&l.text, "unknown command or option \"");
	line_shown(&l.text, span_of(word));
	buf_puts(&l.text, "\"; use run [--dry-run], clean [--dry-run] "
	    "[--namespace NAME], version or help");
	line_end(r, &l);
}

void
report_unmatched(struct report *r, const struct span *pattern, size_t n,
    size_t all)
{
	struct report_line l;

	if (all == 0)
		return;
	line_start(&l, LEVEL_WARNING, "unmatched");
	buf_puts(&l.text, "ECR_EXCLUDE_NAMESPACES matches no namespace with ");
	for (size_t i = 0; i < n; i++) {
		buf_puts(&l.text, i > 0 ? ", " : "");
		line_shown(&l.text, pattern[i]);
	}
	if (all > n) {
		buf_puts(&l.text, " and ");
		buf_number(&l.text, (int64_t)(all - n));
		buf_puts(&l.text, " more");
	}
	buf_puts(&l.text, "; correct or remove it (namespaces with the label "
	    "ecr-refresh/skip=true do not count)");
	line_end(r, &l);
}
