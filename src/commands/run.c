/* SPDX-License-Identifier: MIT */
/* run.c -- a run, from its set-up to its exit code. */
#include "commands/run.h"
#include "sync/pass.h"

static struct pass the_pass;	/* megabytes of addresses; what a run does not
				 * use is never touched */

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
		.trouble = pass_peer_trouble, .arg = p,
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
	struct report_fault f = pass_peer_fault(p, peer,
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

	f.status = pass_read_token(p, 0);
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
	pass_start_targets(p);
}

int
refresh_run(const struct settings *c, struct report *r)
{
	return pass_run(c, r, begin_refresh);
}
