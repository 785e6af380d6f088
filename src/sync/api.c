/* SPDX-License-Identifier: MIT */
/* api.c -- the API server as every step of a run meets it: what its refusals
 * and its silence mean, its token and its clock. */
#include "base/guard.h"
#include "sync/pass.h"

struct report_fault
api_fault(const struct pass *p, enum report_act act)
{
	return (struct report_fault){
		.act = act, .host = buf_span(&p->api.host),
	};
}

struct report_fault
api_refusal(const struct pass *p, enum report_act act, enum status st,
    const struct refusal *f)
{
	struct report_fault fault = api_fault(p, act);

	fault.status = st;
	if (f == NULL)
		return fault;
	fault.http = f->http;
	fault.message = span_of(f->message);
	for (size_t i = 0; i < REFUSAL_OWNERS; i++)
		if (f->owner[i][0] != '\0')
			fault.foreign[fault.n_foreign++] = span_of(f->owner[i]);
	fault.all_foreign = fault.n_foreign;
	return fault;
}

bool
api_may_retry(const struct pass *p, enum status st,
    const struct refusal *f)
{
	bool settling = p->api.peer.back_ms != 0 &&
	    port_now_ms() - p->api.peer.back_ms < SETTLE_MS;

	return st == ST_BUSY ||
	    (st == ST_FORBIDDEN && (settling || f->no_role));
}

void
pass_fall_short(struct pass *p)
{
	if (p->state == PASS_GOES_ON)
		p->state = PASS_BROKEN;
}

void
pass_break(struct pass *p, const struct report_fault *f)
{
	if (p->state != PASS_ENDED)
		report_failed(p->report, f);
	p->state = PASS_ENDED;
	engine_end(&p->engine);
}

void
api_tell_peer(struct report_fault *f, const struct engine_peer *peer)
{
	f->cert = peer->cert;
	f->dns = peer->dns;
	if (peer->cert.why[0] != '\0' && f->status >= ST_TLS_VERSION &&
	    f->status <= ST_CERT_WEAK)
		f->why = peer->cert.why;
	if (f->status >= ST_FILE_MISSING && f->status <= ST_FILE_CERT)
		f->file = peer->trust->pem_file;
}

struct report_fault
api_peer_fault(const struct pass *p, enum status why)
{
	enum report_act act = p->cleaning ? ACT_CLEAN :
	    p->listing ? ACT_LIST :
	    known_is_awaited(p) ? ACT_LOOK : ACT_PUT;
	struct report_fault f = api_fault(p, act);

	f.status = why;
	api_tell_peer(&f, &p->api.peer);
	return f;
}

void
api_died(struct pass *p)
{
	struct report_fault f = api_peer_fault(p, p->api.peer.dead);

	pass_break(p, &f);
}

void
api_trouble(struct engine_peer *peer, enum status why)
{
	struct pass *p = peer->arg;
	struct report_fault f = api_peer_fault(p, why);

	if (peer->dead != ST_OK)
		api_died(p);
	else
		report_trouble(p->report, &f);
}

enum status
api_read_token(struct pass *p, int epoch)
{
	struct buf *auth = &p->api.auth[epoch];
	enum status st = cluster_authorize(&p->settings->cluster, auth);

	/* Guarded without the word before it and the lines' ends, which
	 * anybody may write. */
	if (st == ST_OK && p->settings->cluster.token_file != NULL)
		guard_add(span_trim(span_skip(buf_span(auth),
		    sizeof "Authorization: Bearer " - 1)));
	return st;
}

bool
api_renew_token(struct pass *p, int epoch)
{
	if (epoch < p->api.epoch)
		return true;	/* renewed since that request was made */
	if (p->api.epoch > 0 || api_read_token(p, 1) != ST_OK)
		return false;
	p->api.epoch = 1;
	return true;
}

/* -- The clocks. */

int64_t
api_now_s(const struct pass *p)
{
	return port_now_s() + p->api.ahead_s;
}

void
api_see_clock(struct pass *p, const struct http_head *head)
{
	int64_t ahead_s = head->date_s - port_now_s();

	if (p->api.clock_seen || head->date_s == 0)
		return;
	p->api.clock_seen = true;
	p->api.ahead_s = ahead_s > 0 ? ahead_s : 0;
	if (ahead_s > MAX_APART_S || ahead_s < -MAX_APART_S)
		report_clocks(p->report, buf_span(&p->api.host),
		    head->date_s);
}
