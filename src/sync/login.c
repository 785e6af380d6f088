/* SPDX-License-Identifier: MIT */
/* login.c -- ECR's login, and what every namespace will get. */
#include "aws/endpoint.h"
#include "sync/pass.h"

static struct pass *
pass_of(struct engine_task *t)
{
	return t->peer->arg;
}

static int64_t
aws_now_s(const struct pass *p)
{
	return port_now_s() + p->skew_s;
}

static enum status
login_ask(struct engine_task *t, struct buf *own,
    struct span part[HTTP_PARTS], size_t *n)
{
	struct pass *p = pass_of(t);
	enum status st;

	(void)own;	/* a session token does not fit there */
	buf_clear(&p->ask_aws);
	st = ecr_ask(&p->settings->keys, buf_span(&p->ecr_host),
	    p->settings->region, aws_now_s(p), &p->ask_aws);
	part[0] = buf_span(&p->ask_aws);
	*n = 1;
	return st;
}

static void
login_failed(struct pass *p, enum status st, const struct http_head *head,
    const char *why, const struct aws_failure *a)
{
	struct report_fault f = pass_fault(p, ACT_LOGIN);

	f.status = st;
	f.why = why;
	if (head != NULL) {
		f.http = head->code;
		f.date_s = head->date_s;
	}
	if (a != NULL) {
		f.code = span_of(a->code);
		f.message = span_of(a->message);
		f.request_id = span_of(a->request_id);
	}
	pass_break(p, &f);
}

/* Which hosts the login is stored for: those that were set, else the one of
 * the account that was set, else the one that AWS named. */
static void
choose_registries(struct pass *p, struct span named)
{
	const struct settings *c = p->settings;
	struct buf host = BUF(p->registry_bytes);
	size_t n = c->n_registries;

	for (size_t i = 0; i < n; i++)
		p->registry[i] = c->registry[i];
	if (n == 0 && c->account.len > 0) {
		endpoint_registry(c->account, c->region, &host);
		p->registry[n++] = buf_span(&host);
	} else if (n == 0 && named.len > 0) {
		p->registry[n++] = named;
	}
	p->secret.registry = p->registry;
	p->secret.n_registries = n;
	p->secret.n_custom = c->n_custom;
	for (size_t i = 0; i < c->n_custom; i++)
		p->registry[n++] = c->custom[i];
}

void
pass_presume_registry(struct pass *p, const struct secrets_item *fresh)
{
	struct buf host = BUF(p->registry_bytes);
	struct span rest = fresh->logins, first;
	int64_t expires_s = 0;

	if (p->secret.n_registries > 0)
		return;
	first = secrets_next_login(&rest, &expires_s);
	buf_put(&host, first);
	p->presumed = !host.full;
	if (p->presumed)
		choose_registries(p, buf_span(&host));
}

/* Registries of other regions; and of other accounts than the keys' own, for a
 * typo in an account's digits is a good registry's name. */
static void
tell_of_others(struct pass *p, struct span account)
{
	struct endpoint_registry parts;
	struct span other;
	size_t n = 0;

	for (size_t i = 0; i < p->secret.n_registries; i++) {
		if (!endpoint_is_registry(p->registry[i], &parts))
			continue;
		if (!span_equal(parts.region, p->settings->region))
			report_other_region(p->report, p->registry[i]);
		if (!span_equal(parts.account, account) && n++ == 0)
			other = p->registry[i];
	}
	if (n > 0 && account.len > 0)
		report_other_account(p->report, account, other, n);
}

/* The password in the clear, so that report can tell it in a message too; and
 * for the Secret, where it is to stand there. */
static void
take_password(struct pass *p, struct span auth)
{
	size_t from = p->keep.len;
	struct span clear = { p->keep.at + from, 0 };

	if (buf_unbase64(&p->keep, auth) == ST_OK)
		clear.len = p->keep.len - from;
	report_guard(p->report, clear);
	report_guard(p->report, auth);
	p->secret.auth = auth;
	p->secret.password = (struct span){0};
	if (p->settings->full_style)
		p->secret.password = span_skip(clear, sizeof("AWS:") - 1);
}

/* The Secret's data, and not the names before it, which are no secrets: a
 * refusal's message names the Secret. */
static void
guard_data(struct pass *p)
{
	const struct span key = SPAN("\"data\":");
	struct span rest = p->secret.body;

	while (rest.len > 0 && !span_starts(rest, key.at))
		rest = span_skip(rest, 1);
	BUG_IF(rest.len == 0);
	report_guard(p->report, span_skip(rest, key.len + sizeof
	    "{\".dockerconfigjson\":\"" - 1));
}

static void
login_ready(struct pass *p, const struct ecr_login *login)
{
	enum status st;

	p->presumed = false;
	choose_registries(p, login->host);
	take_password(p, login->auth);
	p->secret.expires_s = login->expires_s;
	st = secret_render(&p->secret, &p->rendered);
	BUG_IF(st != ST_OK);		/* limits.h: all that is allowed fits */
	guard_data(p);
	report_login(p->report, p->registry,
	    p->secret.n_registries + p->secret.n_custom, login->expires_s);
	tell_of_others(p, login->account);
	p->ready = true;
}

static enum engine_next
login_accepted(struct pass *p, const struct engine_answer *a)
{
	struct ecr_expect expect = {
		.region = p->settings->region,
		.vouched = p->settings->ecr_vouched,
		.now_s = aws_now_s(p),
	};
	const char *why = NULL;
	struct ecr_login login;
	enum status st;

	buf_clear(&p->keep);
	st = ecr_answer(a->body, &expect, &p->keep, &login, &why);
	buf_wipe(&p->raw);
	if (st == ST_OK && login.auth.len > MAX_TOKEN)
		st = ST_FULL;	/* its password would not be guarded */
	if (st == ST_EXPIRED && a->may_retry)
		return TASK_RETRY;
	if (st == ST_OK)
		login_ready(p, &login);
	else
		login_failed(p, st, a->head, why, NULL);
	return TASK_DONE;
}

static enum engine_next
login_refused(struct pass *p, const struct engine_answer *a)
{
	struct aws_failure f;
	enum status st = aws_failure_read(a->head, a->body, aws_now_s(p), &f);

	p->login_task.throttled = st == ST_BUSY;
	if (st == ST_BUSY && a->may_retry)
		return TASK_RETRY;
	/* The Date is that of a server whose certificate was verified. */
	if (st == ST_SKEW && !p->skew_tried && f.date_s != 0) {
		p->skew_tried = true;
		p->skew_s = f.date_s - port_now_s();
		return TASK_AGAIN;
	}
	login_failed(p, st, a->head, NULL, &f);
	return TASK_DONE;
}

static enum engine_next
login_answer(struct engine_task *t, const struct engine_answer *a)
{
	struct pass *p = pass_of(t);

	if (p->ecr.dead != ST_OK)
		pass_peer_died(p, &p->ecr);
	else if (a->status != ST_OK)
		login_failed(p, a->status, NULL, NULL, NULL);
	else if (a->head->code == 200)
		return login_accepted(p, a);
	else
		return login_refused(p, a);
	return TASK_DONE;
}

/* Before AWS has named the registry: it is one of the region. */
static bool
could_be_ours(const void *arg, struct span host)
{
	const struct pass *p = arg;
	struct endpoint_registry parts;

	return endpoint_is_registry(host, &parts) &&
	    span_equal(parts.region, p->settings->region);
}

void
pass_start_login(struct pass *p)
{
	p->skew_s = 0;
	p->skew_tried = p->wanted = p->asked = false;
	p->ready = p->presumed = false;
	p->login_task = (struct engine_task){
		.peer = &p->ecr, .ask = login_ask, .answer = login_answer,
		.big = &p->raw, .raw = true,
	};
	p->secret.could_be = could_be_ours;
	p->secret.arg = p;
	choose_registries(p, (struct span){0});
}

void
pass_ask_login(struct pass *p)
{
	p->asked = true;
	report_fetching(p->report);
	engine_add(&p->login_task, false);
}
