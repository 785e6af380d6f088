/* SPDX-License-Identifier: MIT */
/* test_secret_logins.c -- the annotation that says which hosts a Secret has
 * logins for, and until when. */
#include "kube/secret_list.h"
#include "check.h"
#include "fake.h"

#define EXPIRES_S 1795500000	/* 2026-11-24T06:00:00Z */

#define T6 "2026-11-24T06:00:00Z"
#define T7 "2026-11-24T07:00:00Z"

static const struct {
	const char *name, *logins, *hosts;	/* and an hour later: + */
} logins[] = {
	{ "CA4: one login", T6 "=a", "a " },
	{ "CA4: for two hosts", T6 "=a b:5000", "a b:5000 " },
	{ "CA4: two logins", T6 "=a b;" T7 "=c", "a b c+ " },
	{ "CA4: none", "", "" },
	{ "CA4: no time", "a b", "" },
	{ "CA4: a time that is none", "tomorrow=a", "" },
	{ "CA4: a second time that is none", T6 "=a;x=b", "a " },
	{ "CA4: no host", T6 "=", "" },
};

static void
secrets_reads_logins(void)
{
	char room[64];

	for (size_t i = 0; i < COUNT(logins); i++) {
		struct span rest = guard_copy(span_of(logins[i].logins));
		struct buf out = BUF(room);
		int64_t expires_s = 0;
		struct span host;

		while ((host = secrets_next_login(&rest,
		    &expires_s)).len > 0) {
			buf_put(&out, host);
			buf_puts(&out, expires_s == EXPIRES_S ? " " : "+ ");
		}
		CHECK_TEXT(check_row("the hosts and times of logins are read",
		    logins[i].name), buf_span(&out), logins[i].hosts);
	}
}

CHECK_MAIN(
	CHECK_CASE(secrets_reads_logins),
)
