/* SPDX-License-Identifier: MIT */
/* pass.c -- a pass: its set-up, its run and its end. */
#include "sync/pass.h"

static struct pass the_pass;	/* 3 MB of address space; what a pass does
				 * not use is never touched */

struct report_fault
pass_fault(const struct pass *p, enum report_act act)
{
	bool aws = act == ACT_LOGIN;

	return (struct report_fault){
		.act = act,
		.host = buf_span(aws ? &p->ecr_host : &p->kube_host),
	};
}

struct report_fault
pass_refusal(const struct pass *p, enum report_act act, enum status st,
    const struct kube_failure *f)
{
	struct report_fault fault = pass_fault(p, act);

	fault.status = st;
	if (f == NULL)
		return fault;
	fault.http = f->http;
	fault.message = span_of(f->message);
	for (size_t i = 0; i < KUBE_OWNERS; i++)
		if (f->owner[i][0] != '\0')
			fault.foreign[fault.n_foreign++] = span_of(f->owner[i]);
	fault.all_foreign = fault.n_foreign;
	return fault;
}

bool
pass_may_pass(const struct pass *p, enum status st,
    const struct kube_failure *f)
{
	bool settling = p->kube.back_ms != 0 &&
	    port_now_ms() - p->kube.back_ms < SETTLE_MS;

	return st == ST_BUSY ||
	    (st == ST_FORBIDDEN && (settling || f->no_role));
}

void
pass_break(struct pass *p, const struct report_fault *f)
{
	if (!p->ended)
		report_failed(p->report, f);
	p->ended = true;
	p->broken = true;
	engine_end(&p->engine);
}

/* What was wanted of a peer, for the words about its trouble. */
static struct report_fault
peer_fault(const struct pass *p, const struct engine_peer *peer,
    enum status why)
{
	enum report_act act = p->cleaning ? ACT_CLEAN :
	    peer == &p->ecr ? ACT_LOGIN :
	    p->listing ? ACT_LIST :
	    pass_is_reading(p) ? ACT_LOOK : ACT_PUT;
	struct report_fault f = pass_fault(p, act);

	f.status = why;
	f.not_before_s = peer->cert.not_before_s;
	f.not_after_s = peer->cert.not_after_s;
	f.dns = peer->dns;
	f.ca = peer->cert.ca;
	if (peer->cert.why[0] != '\0' && why >= ST_TLS_VERSION &&
	    why <= ST_CERT_WEAK)
		f.why = peer->cert.why;
	if (why >= ST_FILE_MISSING && why <= ST_FILE_CERT)
		f.file = peer->trust->pem_file;
	return f;
}

void
pass_peer_died(struct pass *p, const struct engine_peer *peer)
{
	struct report_fault f = peer_fault(p, peer, peer->dead);

	pass_break(p, &f);
}

static void
peer_trouble(struct engine_peer *peer, enum status why)
{
	struct pass *p = peer->arg;
	struct report_fault f = peer_fault(p, peer, why);

	if (peer->dead != ST_OK)
		pass_peer_died(p, peer);
	else
		report_trouble(p->report, &f);
}

/* Read the token file into auth[epoch]. */
static enum status
read_token(struct pass *p, int epoch)
{
	struct buf *auth = &p->auth[epoch];
	enum status st = cluster_authorize(&p->settings->cluster, auth);

	/* Guarded without the word before it and the lines' ends, which
	 * anybody may write. */
	if (st == ST_OK && p->settings->cluster.token_file != NULL)
		report_guard(p->report, span_trim(span_skip(buf_span(auth),
		    sizeof "Authorization: Bearer " - 1)));
	return st;
}

bool
pass_renew_token(struct pass *p, int epoch)
{
	if (epoch < p->epoch)
		return true;	/* renewed since that request was made */
	if (p->epoch > 0 || read_token(p, 1) != ST_OK)
		return false;
	p->epoch = 1;
	return true;
}

/* -- The clocks. */

int64_t
pass_now_s(const struct pass *p)
{
	return port_now_s() + p->ahead_s;
}

void
pass_see_clock(struct pass *p, const struct http_head *head)
{
	int64_t ahead_s = head->date_s - port_now_s();

	if (p->clock_seen || head->date_s == 0)
		return;
	p->clock_seen = true;
	p->ahead_s = ahead_s > 0 ? ahead_s : 0;
	if (ahead_s > MAX_APART_S || ahead_s < -MAX_APART_S)
		report_clocks(p->report, buf_span(&p->kube_host),
		    head->date_s);
}

/* -- The engine's questions. */

static void
engine_refill(struct engine *e)
{
	struct pass *p = e->arg;

	if (!p->ended)
		p->refill(p);
}

static void
engine_idle(struct engine *e)
{
	report_flush(((struct pass *)e->arg)->report);
}

/* -- The pass. */

static void
add_peer(struct pass *p, struct engine_peer *peer,
    const struct plan_host *host, int max_conns)
{
	*peer = (struct engine_peer){
		.at = &host->at, .trust = &host->trust,
		.max_conns = max_conns, .names = host->names,
		.trouble = peer_trouble, .arg = p,
	};
	engine_add_peer(&p->engine, peer);
}

static void
prepare(struct pass *p, const struct settings *c, struct report *r)
{
	struct buf fingerprint = BUF(p->fingerprint);

	p->settings = c;
	p->report = r;
	p->began_ms = port_now_ms();
	p->cleaning = p->broken = p->ended = p->clock_seen = false;
	p->ahead_s = 0;
	p->rival = (struct span){0};
	p->rival_looks = 0;
	p->rival_told = false;
	p->epoch = 0;
	p->kube_host = BUF(p->kube_host_bytes);
	p->ecr_host = BUF(p->ecr_host_bytes);
	url_host(&c->kube.at, &p->kube_host);
	url_host(&c->ecr.at, &p->ecr_host);
	for (int i = 0; i < 2; i++)
		p->auth[i] = BUF(p->auth_bytes[i]);
	p->ask_aws = BUF(p->ask_aws_bytes);
	p->keep = BUF(p->keep_bytes);
	p->rendered = BUF(p->rendered_bytes);
	p->raw = BUF_OVER(p->rendered_bytes, MAX_LONG);
	p->big = BUF(p->big_bytes);
	settings_fingerprint(c, &fingerprint);
	p->secret = (struct secret){
		.host = buf_span(&p->kube_host), .name = c->secret_name,
		.dry_run = c->dry_run, .fingerprint = buf_span(&fingerprint),
	};
	p->engine.refill = engine_refill;
	p->engine.idle = engine_idle;
	p->engine.arg = p;
}

/* Time has passed: say who did not answer, where nothing else was told.  When
 * Secrets were being written, nobody: it was only slow. */
static void
tell_awaited(struct pass *p, enum report_end how)
{
	bool login = p->asked && !p->ready;
	const struct engine_peer *peer = login ? &p->ecr : &p->kube;
	struct report_fault f = peer_fault(p, peer,
	    peer->looking ? ST_DNS : ST_TIME);

	if (login || p->listing || pass_is_reading(p) ||
	    peer->looking)
		report_awaited(p->report, &f, how);
}

static void
tell_unusable(struct pass *p, const struct plan_host *host)
{
	if (host->bad.n > 0)
		report_unusable(p->report, host->trust.pem_file, host->bad.n,
		    host->bad.why);
}

static enum report_end
run(struct pass *p, void (*begin)(struct pass *p))
{
	const struct settings *c = p->settings;
	struct report_fault f = pass_fault(p, ACT_TOKEN_FILE);

	f.status = read_token(p, 0);
	if (f.status != ST_OK) {
		f.file = c->cluster.token_file;
		report_failed(p->report, &f);
		return END_FAILED;
	}
	tell_unusable(p, &c->ecr);
	tell_unusable(p, &c->kube);
	engine_start(&p->engine);
	add_peer(p, &p->kube, &c->kube, c->connections);
	begin(p);
	switch (engine_run(&p->engine,
	    p->began_ms + (int64_t)c->timeout_s * 1000)) {
	case ST_STOP:
		tell_awaited(p, END_STOPPED);
		return END_STOPPED;
	case ST_TIME:
		tell_awaited(p, END_TIME);
		return END_TIME;
	default:
		return p->broken ? END_FAILED : END_DONE;
	}
}

static void
forget_secrets(struct pass *p)
{
	report_unguard_all(p->report);
	buf_wipe(&p->auth[0]);
	buf_wipe(&p->auth[1]);
	buf_wipe(&p->ask_aws);
	buf_wipe(&p->keep);
	buf_wipe(&p->rendered);
	buf_wipe(&p->raw);
	buf_wipe(&p->big);
}

int
pass_run(const struct settings *c, struct report *r,
    void (*begin)(struct pass *p))
{
	struct pass *p = &the_pass;
	enum report_end how;
	int code;

	prepare(p, c, r);
	how = run(p, begin);
	code = report_end(r, how, port_now_ms() - p->began_ms);
	forget_secrets(p);
	return code;
}

static void
begin_refresh(struct pass *p)
{
	const struct settings *c = p->settings;

	if (c->default_only)
		report_default_only(p->report);
	add_peer(p, &p->ecr, &c->ecr, 1);
	pass_start_login(p);
	pass_start_list(p);
	pass_start_known(p);
	pass_start_puts(p);
}

int
refresh_run(const struct settings *c, struct report *r)
{
	return pass_run(c, r, begin_refresh);
}
