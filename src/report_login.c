/* SPDX-License-Identifier: MIT */
/* report_login.c -- what is noted about the login. */
#include "report_line.h"

void
report_other_account(struct report *r, struct span account,
    const struct span *registry, size_t n)
{
	struct report_line l;

	line_start(&l, LEVEL_INFO, "other-account");
	buf_puts(&l.text, "Note: the keys belong to account ");
	buf_put(&l.text, account);
	buf_puts(&l.text, ", and ");
	report_foreign(&l.text, registry, n, n);
	buf_puts(&l.text, n == 1 ? " is another account's" :
	    " are other accounts'");
	buf_puts(&l.text, ": to pull there needs a repository policy that "
	    "allows it; check AWS_ACCOUNT_ID and ECR_REGISTRIES for a typo");
	line_end(r, &l);
}
