/* SPDX-License-Identifier: MIT */
/* api.c -- the API server as every step of a run meets it: what its refusals
 * and its silence mean, its token and its clock. */
#include "sync/pass.h"

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

struct report_fault
pass_peer_fault(const struct pass *p, const struct engine_peer *peer,
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
	struct report_fault f = pass_peer_fault(p, peer, peer->dead);

	pass_break(p, &f);
}

void
pass_peer_trouble(struct engine_peer *peer, enum status why)
{
	struct pass *p = peer->arg;
	struct report_fault f = pass_peer_fault(p, peer, why);

	if (peer->dead != ST_OK)
		pass_peer_died(p, peer);
	else
		report_trouble(p->report, &f);
}

enum status
pass_read_token(struct pass *p, int epoch)
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
	if (p->epoch > 0 || pass_read_token(p, 1) != ST_OK)
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
