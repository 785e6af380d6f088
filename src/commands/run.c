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
 *			one that is due begins the login at AWS (login.c, by
 *			way of hand_over.c); those that need it wait.
 *  5. engine_run()	ends when no task is left, at the first fault that
 *			concerns everything, at ECR_TIMEOUT or at a signal.
 *  6. report_end()	Say how it ended.  The exit code follows from what was
 *			counted, never from what was hoped for. */
#include "base/guard.h"
#include "commands/hand_over.h"
#include "commands/run.h"
#include "sync/pass.h"

static struct pass the_pass;	/* megabytes of addresses; what a run does not
				 * use is never touched */

/* -- 1. Before anything is asked. */

static void
engine_refill(struct engine *e)
{
	struct pass *p = e->arg;

	if (p->state != PASS_ENDED)
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
	p->state = PASS_GOES_ON;
	p->cleaning = p->api.clock_seen = false;
	p->api.ahead_s = 0;
	p->login = (struct awaited){ .wanted = false };
	p->rival.logins = (struct span){0};
	p->rival.looks = 0;
	p->rival.told = false;
	p->api.epoch = 0;
	p->api.host = BUF(p->memory.kube_host);
	url_host(&c->kube.at, &p->api.host);
	for (int i = 0; i < 2; i++)
		p->api.auth[i] = BUF(p->memory.auth[i]);
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

/* -- 3. The first requests. */

static void
add_api(struct pass *p)
{
	const struct settings *c = p->settings;

	p->api.peer = (struct engine_peer){
		.at = &c->kube.at, .trust = &c->kube.trust,
		.max_conns = c->connections, .names = c->kube.names,
		.trouble = api_trouble, .arg = p,
	};
	engine_add_peer(&p->engine, &p->api.peer);
}

static void
begin_refresh(struct pass *p)
{
	const struct settings *c = p->settings;

	if (c->default_only)
		report_default_only(p->report);
	hand_over_start(p);
	names_start(p);
	known_list_start(p);
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
	const struct engine_peer *peer = login ? hand_over_peer() :
	    &p->api.peer;
	enum status why = peer->looking ? ST_DNS : ST_TIME;
	struct report_fault f = login ? hand_over_fault(why) :
	    api_peer_fault(p, why);

	if (login || p->listing || known_is_awaited(p) || peer->looking)
		report_awaited(p->report, &f, how);
}

static void
forget_secrets(struct pass *p)
{
	guard_clear();
	buf_wipe(&p->api.auth[0]);
	buf_wipe(&p->api.auth[1]);
	hand_over_forget();
	buf_wipe(&p->pool.big);
}

/* -- 2 to 6, in order. */

static enum report_end
run(struct pass *p, void (*begin)(struct pass *p), int64_t began_ms)
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
	add_api(p);
	begin(p);
	switch (engine_run(&p->engine,
	    began_ms + (int64_t)c->timeout_s * 1000)) {
	case ST_STOP:
		tell_awaited(p, END_STOPPED);
		return END_STOPPED;
	case ST_TIME:
		tell_awaited(p, END_TIME);
		return END_TIME;
	default:
		return p->state == PASS_GOES_ON ? END_DONE : END_FAILED;
	}
}

int
pass_run(const struct settings *c, struct report *r,
    void (*begin)(struct pass *p))
{
	int64_t began_ms = port_now_ms();
	struct pass *p = &the_pass;
	enum report_end how;
	int code;

	prepare(p, c, r);
	how = run(p, begin, began_ms);
	code = report_end(r, how, port_now_ms() - began_ms);
	forget_secrets(p);
	return code;
}

int
run_command(const struct settings *c, struct report *r)
{
	return pass_run(c, r, begin_refresh);
}
