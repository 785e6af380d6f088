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
	return port_now_s() + p->login.skew_s;
}

static enum status
login_ask(struct engine_task *t, struct buf *own,
    struct span part[HTTP_PARTS], size_t *n)
{
	struct pass *p = pass_of(t);
	enum status st;

	(void)own;	/* a session token does not fit there */
	buf_clear(&p->login.ask);
	st = ecr_ask(&p->settings->keys, buf_span(&p->login.host),
	    p->settings->region, aws_now_s(p), &p->login.ask);
	part[0] = buf_span(&p->login.ask);
	*n = 1;
	return st;
}

static void
login_failed(struct pass *p, enum status st, const struct http_head *head,
    const char *why, const struct aws_failure *a)
{
	struct report_fault f = api_fault(p, ACT_LOGIN);

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
	struct buf host = BUF(p->memory.registry);
	size_t n = c->n_registries;

	for (size_t i = 0; i < n; i++)
		p->login.registry[i] = c->registry[i];
	if (n == 0 && c->account.len > 0) {
		endpoint_registry(c->account, c->region, &host);
		p->login.registry[n++] = buf_span(&host);
	} else if (n == 0 && named.len > 0) {
		p->login.registry[n++] = named;
	}
	p->secret.registry = p->login.registry;
	p->secret.n_registries = n;
	p->secret.n_custom = c->n_custom;
	for (size_t i = 0; i < c->n_custom; i++)
		p->login.registry[n++] = c->custom[i];
}

void
login_presume(struct pass *p, const struct secrets_item *fresh)
{
	struct buf host = BUF(p->memory.registry);
	struct span rest = fresh->logins, first;
	int64_t expires_s = 0;

	if (p->secret.n_registries > 0)
		return;
	first = secrets_next_login(&rest, &expires_s);
	buf_put(&host, first);
	p->login.presumed = !host.full;
	if (p->login.presumed)
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
		if (!endpoint_is_registry(p->login.registry[i], &parts))
			continue;
		if (!span_equal(parts.region, p->settings->region))
			report_other_region(p->report, p->login.registry[i]);
		if (!span_equal(parts.account, account) && n++ == 0)
			other = p->login.registry[i];
	}
	if (n > 0 && account.len > 0)
		report_other_account(p->report, account, other, n);
}

/* The password in the clear, so that report can tell it in a message too; and
 * for the Secret, where it is to stand there. */
static void
take_password(struct pass *p, struct span auth)
{
	size_t from = p->login.keep.len;
	struct span clear = { p->login.keep.at + from, 0 };

	if (buf_unbase64(&p->login.keep, auth) == ST_OK)
		clear.len = p->login.keep.len - from;
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

	p->login.presumed = false;
	choose_registries(p, login->host);
	take_password(p, login->auth);
	p->secret.expires_s = login->expires_s;
	st = secret_render(&p->secret, &p->login.rendered);
	BUG_IF(st != ST_OK);		/* limits.h: all that is allowed fits */
	guard_data(p);
	report_login(p->report, p->login.registry,
	    p->secret.n_registries + p->secret.n_custom, login->expires_s);
	tell_of_others(p, login->account);
	p->login.ready = true;
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

	buf_clear(&p->login.keep);
	st = ecr_answer(a->body, &expect, &p->login.keep, &login, &why);
	buf_wipe(&p->login.raw);
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

	p->login.task.throttled = st == ST_BUSY;
	if (st == ST_BUSY && a->may_retry)
		return TASK_RETRY;
	/* The Date is that of a server whose certificate was verified. */
	if (st == ST_SKEW && !p->login.skew_tried && f.date_s != 0) {
		p->login.skew_tried = true;
		p->login.skew_s = f.date_s - port_now_s();
		return TASK_AGAIN;
	}
	login_failed(p, st, a->head, NULL, &f);
	return TASK_DONE;
}

static enum engine_next
login_answer(struct engine_task *t, const struct engine_answer *a)
{
	struct pass *p = pass_of(t);

	if (p->login.peer.dead != ST_OK)
		pass_peer_died(p, &p->login.peer);
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
login_start(struct pass *p)
{
	p->login.skew_s = 0;
	p->login.skew_tried = p->login.wanted = p->login.asked = false;
	p->login.ready = p->login.presumed = false;
	p->login.task = (struct engine_task){
		.peer = &p->login.peer,
		.ask = login_ask, .answer = login_answer,
		.big = &p->login.raw, .raw = true,
	};
	p->secret.could_be = could_be_ours;
	p->secret.arg = p;
	choose_registries(p, (struct span){0});
}

void
login_begin(struct pass *p)
{
	p->login.asked = true;
	report_fetching(p->report);
	engine_add(&p->login.task, false);
}
