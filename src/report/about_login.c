/* SPDX-License-Identifier: MIT */
/* about_login.c -- what is noted about the login. */
#include "report/log.h"
#include "report/shown.h"

void
report_other_account(struct report *r, struct span account,
    struct span registry, size_t n)
{
	struct report_line l;

	line_start(&l, LEVEL_INFO, "other-account");
	buf_puts(&l.text, "The keys belong to account ");
	buf_put(&l.text, account);
	buf_puts(&l.text, ", which does not own ");
	report_foreign(&l.text, &registry, 1, n);
	buf_puts(&l.text, "; check that a repository policy there allows it, "
	    "and AWS_ACCOUNT_ID and ECR_REGISTRIES for typos");
	line_end(r, &l);
}
