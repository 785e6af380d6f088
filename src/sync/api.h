/* SPDX-License-Identifier: MIT */
/* api.h -- the API server as every step of a run meets it. */
#ifndef SYNC_API_H
#define SYNC_API_H

#include "engine/engine.h"
#include "kube/refusal.h"
#include "report/report.h"

struct pass;

struct api {
	struct engine_peer peer;
	struct buf host;		/* as in the Host header */

	/* The end of each request's head, with the token that is in use,
	 * auth[epoch].  A request in flight may still send the old one.
	 * SECRET */
	struct buf auth[2];
	int epoch;

	/* Its clock, once it was seen. */
	bool clock_seen;
	int64_t ahead_s;		/* of ours; 0 where it is behind */
};

/* A fault of `act`, with what is always known. */
struct report_fault api_fault(const struct pass *p, enum report_act act);

/* The same for a refusal by Kubernetes. */
struct report_fault api_refusal(const struct pass *p, enum report_act act,
    enum status st, const struct refusal *f);

/* Whether what Kubernetes refused with `st` may be tried again as it is: it
 * is busy; or it forbids things and does not find a role, or has just come
 * back, which an API server does until it has read its roles. */
bool api_may_retry(const struct pass *p, enum status st,
    const struct refusal *f);

/* What was wanted of the API server, for the words about its trouble. */
struct report_fault api_peer_fault(const struct pass *p, enum status why);

/* What a peer tells of such trouble, f->status. */
void api_tell_peer(struct report_fault *f, const struct engine_peer *peer);

/* What a peer's owner is told: a warning, or the end where it was given up. */
void api_trouble(struct engine_peer *peer, enum status why);

/* Not all is tried, which was reported: the pass goes on where it can. */
void pass_fall_short(struct pass *p);

/* The pass cannot go on: report `f` once and leave the engine. */
void pass_break(struct pass *p, const struct report_fault *f);

/* The API server was given up: as pass_break(), with the peer's own cause. */
void api_died(struct pass *p);

/* Read the token file into auth[epoch].  ST_OK; as cluster_authorize(). */
enum status api_read_token(struct pass *p, int epoch);

/* After a 401 to a request that was sent with the token of `epoch`: true when
 * there is another token to try.  The file is read once a pass. */
bool api_renew_token(struct pass *p, int epoch);

/* The time by which freshness goes: the later one of the clock here and the
 * API server's.  A clock that is behind must not keep a login that is dead. */
int64_t api_now_s(const struct pass *p);

/* Compare the clocks, once, by the head of an answer of the API server. */
void api_see_clock(struct pass *p, const struct http_head *head);

#endif
