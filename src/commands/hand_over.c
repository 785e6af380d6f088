/* SPDX-License-Identifier: MIT */
/* hand_over.c -- from AWS to Kubernetes: asks for the login when the first
 * namespace needs it, and renders it once into what every namespace gets. */
#include "base/guard.h"
#include "commands/hand_over.h"
#include "login/login.h"
#include "sync/pass.h"

static struct {
	struct engine_peer peer;
	struct login login;
	struct buf rendered;		/* SECRET */
	char host[MAX_HOST + 16];
	char ask[MAX_ASK_AWS], keep[2 * MAX_TOKEN];
	char body[MAX_RENDERED];	/* first AWS's answer, then the body */
} ecr;

/* -- What went wrong. */

static struct report_fault
login_fault(enum status st)
{
	return (struct report_fault){
		.status = st, .act = ACT_LOGIN, .host = ecr.login.host,
	};
}

const struct engine_peer *
hand_over_peer(void)
{
	return &ecr.peer;
}

struct report_fault
hand_over_fault(enum status why)
{
	struct report_fault f = login_fault(why);

	api_tell_peer(&f, &ecr.peer);
	return f;
}

static void
ecr_trouble(struct engine_peer *peer, enum status why)
{
	struct login *l = peer->arg;
	struct pass *p = l->arg;
	struct report_fault f = hand_over_fault(why);

	if (peer->dead != ST_OK)
		pass_break(p, &f);
	else
		report_trouble(p->report, &f);
}

static void
login_failed(struct pass *p, const struct login_event *e)
{
	struct report_fault f = e->died ? hand_over_fault(ecr.peer.dead) :
	    login_fault(e->status);

	f.why = e->died ? f.why : e->why;
	if (e->head != NULL) {
		f.http = e->head->code;
		f.date_s = e->head->date_s;
	}
	if (e->failure != NULL) {
		f.code = span_of(e->failure->code);
		f.message = span_of(e->failure->message);
		f.request_id = span_of(e->failure->request_id);
	}
	pass_break(p, &f);
}

/* -- What it becomes. */

/* The password in the clear, so that report can tell it in a message too; and
 * for the Secret, where it is to stand there. */
static void
take_password(struct pass *p, struct span auth)
{
	struct buf *keep = &ecr.login.keep;
	size_t from = keep->len;
	struct span clear = { keep->at + from, 0 };

	if (buf_unbase64(keep, auth) == ST_OK)
		clear.len = keep->len - from;
	guard_add(clear);
	guard_add(auth);
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
	guard_add(span_skip(rest, key.len + sizeof
	    "{\".dockerconfigjson\":\"" - 1));
}

static void
on_login(struct login *l, const struct login_event *e)
{
	struct pass *p = l->arg;
	enum status st;

	if (e->died || e->status != ST_OK) {
		login_failed(p, e);
		return;
	}
	hosts_choose(p, e->got->host);
	take_password(p, e->got->auth);
	p->secret.expires_s = e->got->expires_s;
	st = secret_render(&p->secret, &ecr.rendered);
	BUG_IF(st != ST_OK);		/* limits.h: all that is allowed fits */
	guard_data(p);
	report_login(p->report, p->hosts.registry,
	    p->secret.n_registries + p->secret.n_custom, e->got->expires_s);
	hosts_tell_others(p, e->got->account);
	p->login.ready = true;
}

/* -- Beginning, and the end. */

static void
want_login(struct pass *p)
{
	report_fetching(p->report);
	login_begin(&ecr.login);
}

void
hand_over_start(struct pass *p)
{
	const struct settings *c = p->settings;
	struct buf host = BUF(ecr.host);

	url_host(&c->ecr.at, &host);
	ecr.rendered = BUF(ecr.body);
	ecr.login = (struct login){
		.keys = &c->keys, .region = c->region, .host = buf_span(&host),
		.vouched = c->ecr_vouched, .peer = &ecr.peer,
		.ask = BUF(ecr.ask), .keep = BUF(ecr.keep),
		.raw = BUF_OVER(ecr.body, MAX_LONG), .event = on_login,
		.arg = p,
	};
	ecr.peer = (struct engine_peer){
		.at = &c->ecr.at, .trust = &c->ecr.trust, .max_conns = 1,
		.names = c->ecr.names, .trouble = ecr_trouble,
		.arg = &ecr.login,
	};
	engine_add_peer(&p->engine, &ecr.peer);
	p->want_login = want_login;
	hosts_start(p);
}

void
hand_over_forget(void)
{
	buf_wipe(&ecr.login.ask);
	buf_wipe(&ecr.login.keep);
	buf_wipe(&ecr.login.raw);
	buf_wipe(&ecr.rendered);
}
