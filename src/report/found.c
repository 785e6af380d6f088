/* SPDX-License-Identifier: MIT */
/* found.c -- lines about what a run found beside its work: another
 * writer, another ecr-refresh, a clock that is wrong. */
#include "report/log.h"
#include "report/shown.h"

static void
put_secret(const struct report *r, struct buf *b, struct span ns)
{
	buf_puts(b, "namespace ");
	buf_put(b, ns);
	buf_puts(b, ": secrets/");
	buf_put(b, r->secret_name);
}

void
report_stranger(struct report *r, struct span ns, struct span who)
{
	struct report_line l;

	line_start(&l, LEVEL_WARNING, "stranger");
	l.ns = ns;
	put_secret(r, &l.text, ns);
	buf_puts(&l.text, " was created by ");
	report_foreign(&l.text, &who, who.len > 0, who.len > 0);
	buf_puts(&l.text, " at the same moment and now holds this login "
	    "instead of theirs; let only one of the two write it, or choose "
	    "another ECR_SECRET_NAME");
	line_end(r, &l);
}

void
report_forgotten(struct report *r, struct span ns)
{
	struct report_line l;

	line_start(&l, LEVEL_INFO, "forgotten");
	l.ns = ns;
	put_secret(r, &l.text, ns);
	buf_puts(&l.text, ": removed kubectl's last-applied-configuration, "
	    "which held an older login");
	if (r->dry_run)
		buf_puts(&l.text, REPORT_DRY_RUN);
	line_end(r, &l);
}

void
report_rival(struct report *r, struct span ns, struct span theirs,
    int64_t expires_s, struct span ours)
{
	struct report_line l;

	line_start(&l, LEVEL_WARNING, "rival");
	l.ns = ns;
	put_secret(r, &l.text, ns);
	buf_puts(&l.text, " held a login for ");
	report_foreign(&l.text, &theirs, 1, 1);
	buf_puts(&l.text, " that is valid until ");
	buf_time(&l.text, expires_s);
	buf_puts(&l.text, "; it now holds one for ");
	report_foreign(&l.text, &ours, 1, 1);
	buf_puts(&l.text, "; if another ecr-refresh writes it too, choose "
	    "another ECR_SECRET_NAME");
	line_end(r, &l);
}

void
report_clocks(struct report *r, struct span host, int64_t theirs_s)
{
	int64_t ours_s = port_now_s();
	struct report_line l;

	line_start(&l, LEVEL_WARNING, "clock");
	buf_puts(&l.text, "clock: it is ");
	buf_time(&l.text, ours_s);
	buf_puts(&l.text, " here and ");
	buf_time(&l.text, theirs_s);
	buf_puts(&l.text, " at ");
	line_shown(&l.text, host);
	buf_puts(&l.text, "; set the clock that is wrong (NTP: chrony or "
	    "systemd-timesyncd); until then the later one decides which "
	    "logins are renewed");
	line_end(r, &l);
}
