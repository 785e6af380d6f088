/* SPDX-License-Identifier: MIT */
/* progress.c -- progress: a line for what was done, and its place in the
 * tally. */
#include "report/log.h"
#include "report/shown.h"

void
report_fetching(struct report *r)
{
	struct report_line l;

	line_start(&l, LEVEL_INFO, "fetching");
	buf_puts(&l.text, "Fetching ECR authorization token...");
	line_end(r, &l);
}

void
report_login(struct report *r, const struct span *registry, size_t n,
    int64_t expires_s)
{
	struct report_line l;

	line_start(&l, LEVEL_INFO, "login");
	buf_puts(&l.text, "ECR login for ");
	report_foreign(&l.text, registry, n, n);
	buf_puts(&l.text, ", valid until ");
	buf_time(&l.text, expires_s);
	line_end(r, &l);
}

void
report_default_only(struct report *r)
{
	struct report_line l;

	line_start(&l, LEVEL_INFO, "default-only");
	buf_puts(&l.text, "DOCKER_SECRET_NAME is set and TARGET_NAMESPACE is "
	    "not: only the namespace default is updated, as "
	    "k8s-ecr-login-renew does; set ECR_NAMESPACES=* for all");
	line_end(r, &l);
}

void
report_other_region(struct report *r, struct span registry)
{
	struct report_line l;

	r->elsewhere = true;
	line_start(&l, LEVEL_WARNING, "other-region");
	buf_puts(&l.text, "registry ");
	report_foreign(&l.text, &registry, 1, 1);
	buf_puts(&l.text, " is not in AWS_REGION (");
	buf_put(&l.text, r->region);
	buf_puts(&l.text, "): this login does not work for it; add a second "
	    "install for that region, with another ECR_SECRET_NAME");
	line_end(r, &l);
}

void
report_unusable(struct report *r, const char *file, size_t n, const char *why)
{
	struct report_line l;

	line_start(&l, LEVEL_WARNING, "unusable");
	line_shown(&l.text, span_of(file));
	buf_puts(&l.text, ": unusable certificates: ");
	buf_number(&l.text, (int64_t)n);
	buf_puts(&l.text, ", the first: ");
	buf_puts(&l.text, why);
	buf_puts(&l.text, "; servers that need one of them are refused");
	line_end(r, &l);
}

void
report_done(struct report *r, struct span ns, enum report_result what,
    int http, struct span from)
{
	static const char name[][12] = {
		"created", "configured", "adopted", "deleted",
	};
	struct report_line l;

	r->tally.created += what == DONE_CREATED;
	r->tally.configured += what == DONE_CONFIGURED;
	r->tally.adopted += what == DONE_ADOPTED;
	r->tally.deleted += what == DONE_DELETED;
	line_start(&l, LEVEL_INFO, "secret");
	l.ns = ns;
	l.result = name[what];
	l.code = http;
	buf_puts(&l.text, what == DONE_DELETED ? "Deleting" : "Updating");
	buf_puts(&l.text, " secret in namespace: ");
	buf_put(&l.text, ns);
	buf_puts(&l.text, ": secret/");
	buf_put(&l.text, r->secret_name);
	buf_puts(&l.text, " ");
	buf_puts(&l.text, name[what]);
	if (what == DONE_ADOPTED) {
		buf_puts(&l.text, " from ");
		report_foreign(&l.text, &from, from.len > 0, from.len > 0);
	}
	if (r->dry_run)
		buf_puts(&l.text, REPORT_DRY_RUN);
	line_end(r, &l);
}

void
report_passed_over(struct report *r, const struct span *ns, size_t n,
    size_t all)
{
	struct report_line l;

	line_start(&l, LEVEL_WARNING, "passed-over");
	l.ns = n == 1 ? ns[0] : (struct span){0};
	buf_puts(&l.text, "namespace ");
	report_foreign(&l.text, ns, n, all);
	buf_puts(&l.text, ": secrets/");
	buf_put(&l.text, r->secret_name);
	buf_puts(&l.text, " was written by an earlier run but is no longer "
	    "selected, so its login will expire; select it again "
	    "(ECR_NAMESPACES, "
	    "ECR_EXCLUDE_NAMESPACES, ECR_NAMESPACE_SELECTOR, label "
	    "ecr-refresh/skip), or kubectl delete secret ");
	buf_put(&l.text, r->secret_name);
	buf_puts(&l.text, " -n ");
	buf_put(&l.text, ns[0]);
	line_end(r, &l);
}

void
report_note(struct report *r, struct span ns, enum status why)
{
	bool gone = why == ST_GONE, absent = why == ST_NOT_FOUND;
	struct report_line l;

	r->tally.gone += gone;
	r->tally.absent += absent;
	r->tally.terminating += why == ST_TERMINATING;
	line_start(&l, LEVEL_INFO, "note");
	l.ns = ns;
	l.result = absent ? "absent" : gone ? "gone" : "terminating";
	buf_puts(&l.text, "Namespace ");
	buf_put(&l.text, ns);
	if (absent) {
		buf_puts(&l.text, " has no secret/");
		buf_put(&l.text, r->secret_name);
	}
	buf_puts(&l.text, absent ? " (NotFound): skipped" :
	    gone ? " is gone (NotFound): skipped" :
	    " is being terminated: skipped");
	line_end(r, &l);
}

void
report_service_account(struct report *r, struct span ns, struct span account,
    int http)
{
	bool absent = http == 404;
	struct report_line l;

	line_start(&l, LEVEL_INFO, absent ? "note" : "account");
	l.ns = ns;
	l.result = absent ? "absent" : "patched";
	l.code = http;
	buf_puts(&l.text, absent ? "Namespace " :
	    "Updating service account in namespace: ");
	buf_put(&l.text, ns);
	buf_puts(&l.text, absent ? " has no serviceaccount/" :
	    ": serviceaccount/");
	buf_put(&l.text, account);
	buf_puts(&l.text, absent ? " (NotFound): skipped" : " patched");
	if (r->dry_run && !absent)
		buf_puts(&l.text, REPORT_DRY_RUN);
	line_end(r, &l);
}
