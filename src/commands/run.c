/* SPDX-License-Identifier: MIT */
/* run.c -- a run, told in order.
 *
 *  1. prepare()	Empty the state; the settings say what is to be done.
 *  2. run()		Read the service account's token.  Nothing is sent
 *			without one.
 *  3. begin_refresh()	Ask the API server for two lists at the same time: the
 *			Secrets of our name, and the namespaces, page by page.
 *			(With exact names alone no list is made.)
 *  4. sync_refill()	What next?  The engine asks that at the top of each of
 *			its turns, and sync.c is the one place that answers.
 *			When the Secrets are listed, the service accounts are,
 *			where some are to name the Secret.  Then what is fresh
 *			is dropped, and as many namespaces as there is room for
 *			are begun: each is looked at, read or written, as the
 *			rule in kube/secret_list.h says (step.c).  The first
 *			one that is due begins the login at AWS (login.c);
 *			those that need it wait.
 *  5. engine_run()	ends when no task is left, at the first fault that
 *			concerns everything, at ECR_TIMEOUT or at a signal.
 *  6. report_end()	Say how it ended.  The exit code follows from what was
 *			counted, never from what was hoped for. */
#include "commands/run.h"
#include "sync/pass.h"

static struct pass the_pass;	/* megabytes of addresses; what a run does not
				 * use is never touched */

/* -- 1. Before anything is asked. */

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

static void
prepare(struct pass *p, const struct settings *c, struct report *r)
{
	struct buf fingerprint = BUF(p->memory.fingerprint);

	p->settings = c;
	p->report = r;
	p->began_ms = port_now_ms();
	p->cleaning = p->broken = p->ended = p->api.clock_seen = false;
	p->api.ahead_s = 0;
	p->rival.logins = (struct span){0};
	p->rival.looks = 0;
	p->rival.told = false;
	p->api.epoch = 0;
	p->api.host = BUF(p->memory.kube_host);
	p->login.host = BUF(p->memory.ecr_host);
	url_host(&c->kube.at, &p->api.host);
	url_host(&c->ecr.at, &p->login.host);
	for (int i = 0; i < 2; i++)
		p->api.auth[i] = BUF(p->memory.auth[i]);
	p->login.ask = BUF(p->memory.ask);
	p->login.keep = BUF(p->memory.keep);
	p->login.rendered = BUF(p->memory.rendered);
	p->login.raw = BUF_OVER(p->memory.rendered, MAX_LONG);
	p->pool.big = BUF(p->memory.big);
	settings_fingerprint(c, &fingerprint);
	p->secret = (struct secret){
		.host = buf_span(&p->api.host), .name = c->secret_name,
		.dry_run = c->dry_run, .fingerprint = buf_span(&fingerprint),
	};
	p->engine.refill = engine_refill;
	p->engine.idle = engine_idle;
	p->engine.arg = p;
}

/* -- 2 and 3. The first requests. */

static void
add_peer(struct pass *p, struct engine_peer *peer,
    const struct plan_host *host, int max_conns)
{
	*peer = (struct engine_peer){
		.at = &host->at, .trust = &host->trust,
		.max_conns = max_conns, .names = host->names,
		.trouble = api_peer_trouble, .arg = p,
	};
	engine_add_peer(&p->engine, peer);
}

static void
begin_refresh(struct pass *p)
{
	const struct settings *c = p->settings;

	if (c->default_only)
		report_default_only(p->report);
	add_peer(p, &p->login.peer, &c->ecr, 1);
	login_start(p);
	names_start(p);
	known_start(p);
	sync_start(p);
}

static void
tell_unusable(struct pass *p, const struct plan_host *host)
{
	if (host->bad.n > 0)
		report_unusable(p->report, host->trust.pem_file, host->bad.n,
		    host->bad.why);
}

/* -- 5 and 6. The end. */

/* Time has passed: say who did not answer, where nothing else was told.  When
 * Secrets were being written, nobody: it was only slow. */
static void
tell_awaited(struct pass *p, enum report_end how)
{
	bool login = p->login.asked && !p->login.ready;
	const struct engine_peer *peer = login ? &p->login.peer : &p->api.peer;
	struct report_fault f = api_peer_fault(p, peer,
	    peer->looking ? ST_DNS : ST_TIME);

	if (login || p->listing || known_is_awaited(p) ||
	    peer->looking)
		report_awaited(p->report, &f, how);
}

static void
forget_secrets(struct pass *p)
{
	report_unguard_all(p->report);
	buf_wipe(&p->api.auth[0]);
	buf_wipe(&p->api.auth[1]);
	buf_wipe(&p->login.ask);
	buf_wipe(&p->login.keep);
	buf_wipe(&p->login.rendered);
	buf_wipe(&p->login.raw);
	buf_wipe(&p->pool.big);
}

/* -- All of it. */

static enum report_end
run(struct pass *p, void (*begin)(struct pass *p))
{
	const struct settings *c = p->settings;
	struct report_fault f = api_fault(p, ACT_TOKEN_FILE);

	f.status = api_read_token(p, 0);
	if (f.status != ST_OK) {
		f.file = c->cluster.token_file;
		report_failed(p->report, &f);
		return END_FAILED;
	}
	tell_unusable(p, &c->ecr);
	tell_unusable(p, &c->kube);
	engine_start(&p->engine);
	add_peer(p, &p->api.peer, &c->kube, c->connections);
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

int
refresh_run(const struct settings *c, struct report *r)
{
	return pass_run(c, r, begin_refresh);
}
