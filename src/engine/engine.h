/* SPDX-License-Identifier: MIT */
/* engine.h -- moves requests and answers for many tasks over a few keep-alive
 * connections from one thread: peers, connections, one wait, every deadline,
 * and the only retry policy (docs/design/architecture.md, "Retries").  Knows
 * nothing of AWS or Kubernetes, prints nothing, allocates nothing.
 *
 * A peer is one server.  A task belongs to a peer; it writes a request when it
 * is asked to, and is told what came of it. */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include "base/url.h"
#include "wire/http.h"
#include "wire/json.h"

#define ENGINE_PEERS MAX_LOOKUPS

struct engine;
struct engine_peer;
struct engine_task;

/* What came of a request.  Everything in it dies when the callback returns. */
struct engine_answer {
	/* ST_OK: the whole answer came; look at head->code, and expect an empty
	 * body where it was no JSON and the code is not 2xx.  Else why there is
	 * none, after all retries that a broken connection is worth: ST_LOST,
	 * ST_TIME, ST_REPLY (malformed), ST_FULL (ask() had no room, or the
	 * body was larger than its memory), or what the peer died of
	 * (peer->dead). */
	enum status status;
	const struct http_head *head;
	struct span body;	/* the object without its cut items, or the raw
				 * bytes */
	bool may_retry;		/* TASK_RETRY is still allowed */
};

/* What a task wants next. */
enum engine_next {
	TASK_DONE,	/* nothing: the engine forgets it.  It may be changed
			 * and added again from inside the callback */
	TASK_AGAIN,	/* ask() again at once, as a new request */
	TASK_RETRY,	/* ask() again after a delay: only where may_retry */
};

struct engine_task {
	struct engine_peer *peer;

	/* Write the request: part[0..*n-1], HTTP_PARTS at most, sent as one.
	 * `own` is memory of the connection (MAX_ASK bytes) for what is this
	 * request's alone; other parts must stay in place until the answer.
	 * Anything but ST_OK is handed to answer(). */
	enum status (*ask)(struct engine_task *t, struct buf *own,
	    struct span part[HTTP_PARTS], size_t *n);

	/* Take one item of the member `cut`, empty where it was larger than
	 * MAX_ELEMENT; anything but ST_OK makes the answer ST_REPLY.  NULL
	 * where nothing is cut. */
	enum status (*item)(struct engine_task *t, struct span item);

	/* Be told of the strings in a 200's body as they come, as json_watch:
	 * of any length, though what is kept of the answer is small.  Or NULL.
	 * An answer that is lost begins again after the next ask(). */
	void (*watch)(struct engine_task *t, int depth, bool is_key,
	    struct span piece, bool end);

	/* The end.  Called once for each request. */
	enum engine_next (*answer)(struct engine_task *t,
	    const struct engine_answer *a);

	const char *cut;	/* as json_scan_start() */
	struct buf *big;	/* for the body where MAX_ELEMENT bytes are too
				 * little, or NULL */
	bool raw;		/* the body as it is into `big`: no JSON */
	bool throttled;		/* set by answer(): the longer backoff */

	/* For reading in item(): the head of the answer. */
	const struct http_head *head;

	/* The engine's own from here on. */
	struct engine_task *next;
	int tries;		/* of this request, retries by the task */
	int lost;		/* of this request, broken connections that
				 * were not the peer's trouble */
	int64_t not_before_ms;
};

struct engine_queue {
	struct engine_task *head, *tail;
	size_t n;
};

/* Where a peer was found. */
struct engine_address {
	struct port_addresses found;
	bool valid;		/* or it has to be looked up */
	size_t now;		/* the one to try */
};

/* Its connections, and whether a further one would pay. */
struct engine_conns {
	int open, opening;	/* a look-up is opening too */
	int limit;		/* max_conns, or less where memory or the
				 * server allows no more */
	enum port_tls_version version;	/* to offer; the one that worked */
	int64_t handshake_ms;	/* the last one took so long */
	int64_t busy_ms, answers;	/* sum, for the mean */
};

/* What it went through: retry.h judges by it, peer.c keeps it. */
struct engine_health {
	int losses;		/* exchanges in a row without an answer */
	bool down;		/* trouble() was called, it is not back yet */
	int64_t down_since_ms;
	int probes;		/* since then, or since its last answer */
	int64_t probe_at_ms;	/* the next one; 0 where it is not down */
	int faults;		/* handshakes refused since its last connection:
				 * the first of them when */
	int64_t fault_ms;
	bool fault_told;
	bool cut;		/* a handshake with 1.3 was: 1.2 is offered to
				 * see whether that is why */
	bool end_told;		/* that it was given up */
};

struct engine_peer {
	const struct url *at;
	const struct port_trust *trust;	/* not used over plain http */
	int max_conns;
	enum port_names names;	/* how its host is looked up */

	/* Requests that will follow, beyond the tasks that were added: the
	 * owner keeps it true, so that connections can be opened in time. */
	size_t backlog;

	/* The peer cannot be reached, or ends every exchange, and is being
	 * waited for; once for each outage.  One of its servers has a bad
	 * certificate; once.  Also when it was given up
	 * (`dead` is set) and there is no task that could be told. */
	void (*trouble)(struct engine_peer *p, enum status why);
	void *arg;

	/* For reading: why it was given up (ST_OK: it was not), and what its
	 * certificate's dates are where that is the cause. */
	enum status dead;
	struct port_cert_fault cert;

	/* For reading: its host is being looked up, or was when engine_run()
	 * ended; why that failed. */
	bool looking;
	struct port_dns_fault dns;

	/* For reading: when it came back, or came at all after it was not
	 * there at first; 0 where it was never away in this run. */
	int64_t back_ms;

	/* The engine's own from here on. */
	struct engine_queue ready, waiting;
	struct engine_address address;
	struct engine_conns conns;
	struct engine_health health;
};

enum engine_conn_state {
	CONN_FREE, CONN_TCP, CONN_TLS, CONN_IDLE, CONN_BUSY,
};

struct engine_conn {
	enum engine_conn_state state;
	struct engine_peer *peer;
	struct engine_task *task;	/* CONN_BUSY */
	struct port_tls tls;
	bool used;		/* it carried an exchange */
	int losses;		/* the peer's when it was opened, or when its
				 * exchange began */
	int64_t began_ms, deadline_ms;
	struct http http;
	struct json_scan scan;
	enum status scanned;
	struct buf element;
	char own[MAX_ASK];
	char element_bytes[MAX_ELEMENT];
};

struct engine {
	/* Called at the top of each turn, after whatever was told: the owner
	 * looks at what it knows now and adds the tasks that follow from it.
	 * Nothing else that it is told needs to. */
	void (*refill)(struct engine *e);

	/* Called before each wait: the owner's chance to write its log. */
	void (*idle)(struct engine *e);
	void *arg;

	/* The engine's own from here on. */
	struct engine_peer *peer[ENGINE_PEERS];
	size_t n_peers;
	bool ended;
	int64_t until_ms;
	struct engine_conn conn[MAX_CONNS];
	size_t n_conns;		/* that were ever used: the others' memory is
				 * never touched */
};

/* Make `e` empty, keeping its callbacks and arg. */
void engine_start(struct engine *e);

/* Take on a peer: at, trust, max_conns, names, trouble and arg are set, all
 * else in it is zero. */
void engine_add_peer(struct engine *e, struct engine_peer *p);

/* Queue a task with its peer, before all others where `first`.  It is asked
 * from engine_run(), never from here.  It must stay in place until it is
 * done. */
void engine_add(struct engine_task *t, bool first);

/* Run until no task is left, also after refill(), or engine_end() was called
 * (ST_OK), `until_ms` passes (ST_TIME) or a signal asks to stop (ST_STOP).
 * Closes every connection; tasks that are left are forgotten, not told. */
enum status engine_run(struct engine *e, int64_t until_ms);

/* From a callback: leave engine_run() as soon as possible. */
void engine_end(struct engine *e);

#endif
