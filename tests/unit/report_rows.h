/* SPDX-License-Identifier: MIT */
/* report_rows.h -- what the tables of failures and their words share. */
#ifndef REPORT_ROWS_H
#define REPORT_ROWS_H

#include "report/report.h"
#include "check.h"
#include "fake.h"

static struct report r;

static inline void
start(void)
{
	fake_reset();
	report_start(&r, false);
	r.secret_name = SPAN("ecr-registry-credentials");
	r.region = SPAN("us-east-1");
}

static inline struct span
told(const struct report_fault *f)
{
	start();
	report_failed(&r, f);
	report_flush(&r);
	return fake_output(2);
}

#define AGAIN "apply the role again the way you installed it"
#define ON " on secrets/ecr-registry-credentials"
#define KUBE_HOST SPAN("10.0.0.1:6443")
#define ECR_HOST SPAN("api.ecr.us-east-1.amazonaws.com")

/* Words to search for, and part of the cure. */
struct row {
	const char *name;
	struct report_fault f;
	const char *words, *cure;
};

static inline void
check_rows(const struct row *faults, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct span s = told(&faults[i].f);
		size_t words = span_find(s, ';');
		const char *name = check_row(
		    "a failure is told with its words and its cure",
		    faults[i].name);

		CHECK(name, span_starts(s, "error: "));
		if (!CHECK(name, span_holds(s, span_of(faults[i].words))) ||
		    !CHECK(name, words < s.len && span_holds(span_skip(s,
		    words), span_of(faults[i].cure))))
			check_print("got", s);
		CHECK("a failure is one line, with no format letter left over",
		    span_find(s, '\n') == s.len - 1 && span_find(s, '%') ==
		    s.len);
		CHECK("a failure in a namespace counts",
		    r.tally.failed == (faults[i].f.ns.len > 0));
	}
}

#endif
