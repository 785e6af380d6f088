/* SPDX-License-Identifier: MIT */
/* pass.h -- what the parts of one pass share: its storage and the
 * steps that one part asks of another.  For sync/, and clean.c, which is
 * a pass that begins otherwise.
 *
 *	api.c	the API server: its refusals, its silence, its clock, the token
 *	login.c	ECR's login, and what every namespace will get
 *	list.c	what all lists that come in pages share
 *	known.c	what there is: a table of the Secrets
 *	pullers_list.c	and of the service accounts beside them
 *	names.c	pages of namespaces, one read while one is written
 *	fill.c	which namespace next
 *	target.c	one namespace: its requests, and how it ends
 *	step.c	what an answer leads to
 *	rival.c	another ecr-refresh that writes the same Secret
 *	pullers.c	its service accounts, after that */
#ifndef SYNC_PASS_H
#define SYNC_PASS_H

#include "aws/ecr.h"
#include "base/name.h"
#include "engine/engine.h"
#include "kube/service_account.h"
#include "kube/namespaces.h"
#include "kube/secret_list.h"
#include "report/report.h"
#include "settings/settings.h"

/* Namespaces being worked on. */
#define MAX_TARGETS (MAX_CONNECTIONS + MAX_WAITING)

#define MAX_AUTHORIZATION (MAX_TOKEN + 64)

struct pass;

/* What is known of the Secret in a namespace before it is worked on. */
struct known {
	enum known_as {
		KNOWN_ABSENT,	/* it was seen that there is none */
		KNOWN_FRESH,
		KNOWN_OURS,	/* ours alone, and due */
		KNOWN_OTHER,	/* not ours alone: to be read */
		KNOWN_UNSEEN,	/* nothing: to be looked at */
	} as;
	bool stale;		/* it holds a last-applied-configuration */
	bool rival;		/* pass_is_rival() */
	unsigned accounts;	/* which service accounts are to be visited:
				 * a bit each, as in settings->account_name */
	struct secret_version at;	/* OURS; and FRESH where it is stale */
};

/* The service accounts of one namespace, one after the other. */
struct visit {
	struct pass *pass;
	struct span ns;
	bool removing;			/* our entry is taken out, not put in */
	bool failed;			/* and it was reported */
	unsigned left;			/* bits: not visited yet */
	size_t at;			/* in settings->account_name */
	bool changing;			/* the PATCH, not the GET before it */
	int changes;			/* so often the PATCH was begun */
	struct account_found found;
};

/* One namespace on its way. */
struct target {
	struct engine_task task;	/* first: a task is its target */
	struct pass *pass;
	struct target *next;		/* in one of the pass's queues */
	char ns[MAX_NAMESPACE + 1];
	bool exact;			/* named by the user: 404 is a typo */
	enum target_step {
		STEP_LOOK,	/* GET of its metadata: whose is it, and is it
				 * fresh? */
		STEP_READ,	/* GET of all of it: what would be lost? */
		STEP_WRITE,	/* PATCH of what was seen */
		STEP_FORGET,	/* remove a stale last-applied-configuration */
		STEP_ACCOUNT,	/* its service accounts: after it was written,
				 * or before it is deleted */
		STEP_DELETE,	/* in the version that was listed */
	} step;
	bool absent;			/* the last look found none */
	bool read;			/* and judged: it may be taken over */
	bool settled;			/* it is fresh or was written */
	bool stale;			/* as known.stale */
	bool large;			/* it has the pass's `big` */
	int looks;			/* so often it was looked at again */
	unsigned accounts;		/* as known.accounts */
	int epoch;			/* of the token that was sent */
	char owner[MAX_FOREIGN + 1];	/* a conflict named it, or "" */
	struct secret_found found;
	struct visit visit;
	struct secret_reader reader;
};

struct target_queue {
	struct target *first, **end;
	size_t n;
};

/* A list in pages on its way.  list.c */
struct listing {
	struct engine_task task;	/* first: a task is its listing */
	enum report_act act;

	/* Append the request for the page that `more` names. */
	enum status (*ask)(struct pass *p, struct span more, struct buf *out);
	/* Read a page without its items; what then; and what where there is
	 * none, for the cause in `f`. */
	enum status (*end)(struct span object, struct buf *more);
	enum engine_next (*page)(struct pass *p);
	void (*failed)(struct pass *p, const struct report_fault *f);

	int epoch;			/* of the token that was sent */
	int restarts;
	bool resumed, empty;		/* asked for with a token; had no row */
	bool doubted;			/* the list was read anew for that */
	struct buf more, asked;		/* continue token; request */
	char more_bytes[MAX_CONTINUE];
	char asked_bytes[MAX_ASK_LIST];
};

/* A page of the list, once settled what is due of it: names one after the
 * other, so that memory is touched only as far as it is filled, each behind a
 * byte that holds its length and whether it terminates. */
struct page {
	char name[MAX_PAGE * (1 + MAX_NAMESPACE)];
	size_t n;			/* names from `at` on: to be done */
	size_t at, end;
	uint32_t seen;			/* rows, wanted or not */
	char last[MAX_NAMESPACE + 1];	/* name in the last of these */
};

/* What there is.  known.c
 *
 * Secrets are listed in another order than namespaces, so what is known of
 * them is kept: 32 bytes each, under a key of this pass, in memory that is
 * touched only as far as it is filled. */
#define KNOWN_NAMES 3
struct known_entry {
	uint64_t hash;		/* of the namespace */
	uint64_t uid[2];
	uint64_t version;	/* and flags in its highest bits */
};

struct known_table {
	enum known_state {
		TABLE_NONE,	/* exact names alone: each is looked at */
		TABLE_READY,
		/* Nothing is begun before it is ready. */
		TABLE_READING,
		TABLE_LISTED,	/* the service accounts are next */
		TABLE_ACCOUNTS,
	} state;
	bool doubt;		/* a Secret may be there that it lacks */
	uint64_t key[2];
	size_t n;
	size_t whole;			/* n after the last whole page */
	size_t passed_over;
	char name[KNOWN_NAMES][MAX_NAMESPACE + 1];	/* of some of those */
	struct listing list;
	struct known_entry entry[MAX_KNOWN];
};

/* Which service accounts lack our entry.  pullers_list.c */
struct accounts {
	size_t at;		/* of settings->account_name: is being listed */
	unsigned blind;		/* bits: of this name none may be listed */
	unsigned doubt;		/* bits: one of this name could not be read: it
				 * is visited in each namespace */
	struct listing list;
};

/* What is large stands last, so that the rest is near the beginning: an offset
 * that fits into an instruction. */
struct pass {
	const struct settings *settings;
	struct report *report;
	struct engine_peer kube, ecr;
	int64_t began_ms;
	bool cleaning;			/* clean.c: Secrets are deleted */
	bool broken;			/* not all was tried; reported */
	bool ended;			/* and nothing more will be */

	/* Hosts as they stand in the Host header. */
	struct buf kube_host, ecr_host;

	/* The end of each Kubernetes request's head, with the token that is
	 * in use, auth[epoch].  A request in flight may still send the old
	 * one.  SECRET */
	struct buf auth[2];
	int epoch;

	/* The login. */
	struct engine_task login_task;
	int64_t skew_s;			/* AWS's clock less ours */
	bool skew_tried;
	bool wanted;			/* something waits for the login */
	bool asked;			/* it is on its way */
	bool ready;			/* secret.body is there */
	bool presumed;			/* the registry: till it is ready */
	struct buf ask_aws, keep, rendered;	/* SECRET */
	struct buf raw;			/* AWS's answer, where the Secret is
					 * rendered after that.  SECRET */
	struct secret secret;
	char fingerprint[16];		/* secret.fingerprint */

	/* The list. */
	int drain;			/* the page that is being written */
	bool listing;			/* the other one is being read */
	bool full;			/* the other one has been read */
	bool unsettled;			/* and holds what is not due, too */
	char last[MAX_NAMESPACE + 1];	/* list order: done up to here */

	/* The namespaces. */
	size_t exact_at;		/* of settings->exact: to be begun */
	size_t n_targets;		/* of target[]: were ever used */
	struct target *free;
	size_t busy;			/* the others of them */
	struct target_queue parked;	/* wait for the login */
	void (*refill)(struct pass *p);	/* the engine's question */

	/* The API server's clock, once it was seen. */
	bool clock_seen;
	int64_t ahead_s;		/* of ours; 0 where it is behind */

	/* A Secret of ours alone with a live login of other settings, which is
	 * about to be written. */
	int rival_looks;
	bool rival_told;
	char rival_ns[MAX_NAMESPACE + 1];
	char rival_bytes[MAX_LOGINS];
	struct span rival;

	/* Memory for answers larger than MAX_ELEMENT, lent to one target at a
	 * time until its end. */
	struct target *large;
	struct target_queue larges;	/* who waits for it */
	struct buf big;

	/* The parts' own. */
	struct listing list;
	struct accounts accounts;
	struct known_table known;
	struct page page[2];
	struct target target[MAX_TARGETS];
	struct engine engine;

	/* What the bufs above are over. */
	struct span registry[MAX_REGISTRIES];
	char registry_bytes[MAX_HOST + 1];	/* where AWS_ACCOUNT_ID says */
	char kube_host_bytes[MAX_HOST + 16 + MAX_PATH];
	char ecr_host_bytes[MAX_HOST + 16];
	char auth_bytes[2][MAX_AUTHORIZATION];
	char ask_aws_bytes[MAX_ASK_AWS];
	char keep_bytes[2 * MAX_TOKEN];
	char rendered_bytes[MAX_RENDERED];
	char big_bytes[MAX_LONG];
};

/* Run a pass: `begin` adds its first tasks, and its peers beside the API
 * server.  Reports everything; returns the exit code. */
int pass_run(const struct settings *c, struct report *r,
    void (*begin)(struct pass *p));

/* A fault of `act`, with what is always known. */
struct report_fault pass_fault(const struct pass *p, enum report_act act);

/* The same for a refusal by Kubernetes. */
struct report_fault pass_refusal(const struct pass *p, enum report_act act,
    enum status st, const struct kube_failure *f);

/* Whether what Kubernetes refused with `st` may be tried again as it is: it
 * is busy; or it forbids things and does not find a role, or has just come
 * back, which an API server does until it has read its roles. */
bool pass_may_pass(const struct pass *p, enum status st,
    const struct kube_failure *f);

/* What was wanted of a peer, for the words about its trouble. */
struct report_fault pass_peer_fault(const struct pass *p,
    const struct engine_peer *peer, enum status why);

/* What a peer's owner is told: a warning, or the end where it was given up. */
void pass_peer_trouble(struct engine_peer *peer, enum status why);

/* The pass cannot go on: report `f` once and leave the engine. */
void pass_break(struct pass *p, const struct report_fault *f);

/* A peer was given up: as pass_break(), with the peer's own cause. */
void pass_peer_died(struct pass *p, const struct engine_peer *peer);

/* Read the token file into auth[epoch].  ST_OK; as cluster_authorize(). */
enum status pass_read_token(struct pass *p, int epoch);

/* After a 401 to a request that was sent with the token of `epoch`: true when
 * there is another token to try.  The file is read once a pass. */
bool pass_renew_token(struct pass *p, int epoch);

/* list.c: make `l` empty, but for its callbacks and the item and cut
 * of its task; and ask for its next page, or for the first. */
void listing_start(struct pass *p, struct listing *l);
void listing_next(struct listing *l);

/* Whether the page that was read is to be doubted: the list is read anew then,
 * by TASK_AGAIN, once.  Its item callback takes `empty` back. */
bool listing_is_doubtful(struct listing *l);

/* Each part's state anew, and its first task, if there is one.
 * login.c */
void pass_start_login(struct pass *p);

/* Whose registry it is, where AWS alone can tell: what a fresh Secret of ours
 * says, until the login is there.  It can only keep us from writing. */
void pass_presume_registry(struct pass *p, const struct secrets_item *fresh);

/* Ask for the login. */
void pass_ask_login(struct pass *p);

/* The time by which freshness goes: the later one of the clock here and the
 * API server's.  A clock that is behind must not keep a login that is dead. */
int64_t pass_now_s(const struct pass *p);

/* Compare the clocks, once, by the head of an answer of the API server. */
void pass_see_clock(struct pass *p, const struct http_head *head);

/* known.c: begin to list what there is, where a list is made. */
void pass_start_known(struct pass *p);

/* The service accounts are known too: the table is ready. */
void pass_is_known(struct pass *p);

/* Whether it is still being made, and nothing is begun meanwhile. */
static inline bool
pass_is_reading(const struct pass *p)
{
	return p->known.state > TABLE_READY;
}

/* What is known of `ns`.  A namespace that is asked about is a target: what
 * it holds is not passed over. */
void pass_know(struct pass *p, struct span ns, struct known *out);

/* Whether there is nothing to be done. */
bool pass_is_done(const struct known *k);

/* Note that an account of `ns` lacks our entry, if it has a Secret. */
void pass_know_account(struct pass *p, struct span ns, size_t account);

/* Whether this one is fresh. */
bool pass_judge(const struct pass *p, const struct secrets_item *item);

/* rival.c: whether this is a live login of ours, of other settings, for
 * a host that is none of ours as far as these are known.  Before it is written
 * it is looked at again, a few times a run; note it then, and warn, once, when
 * it was replaced. */
bool pass_is_rival(const struct pass *p, const struct secrets_item *item);
void pass_see_rival(struct pass *p, const struct secrets_item *item);
void pass_tell_rival(struct pass *p, struct span ns);

/* All namespaces have been asked about: warn of Secrets that are ours, expire
 * soon and are in none of them. */
void pass_find_passed_over(struct pass *p);

/* pullers_list.c: list the accounts, then pass_is_known(). */
void pass_start_accounts(struct pass *p);

/* Which accounts of a namespace are to be visited: by the bits of those that
 * lack our entry, where the namespace has an entry in the table. */
unsigned pass_all_accounts(const struct pass *p);
unsigned pass_accounts(const struct pass *p, unsigned lacking, bool fresh);

/* names.c */
void pass_start_list(struct pass *p);

/* Take out of the page that was just read, if there is one, what is not due. */
void pass_settle_page(struct pass *p);

/* The next namespace of the list that is due, or false when none is known now.
 * Turns the page when one is done and asks for the one after it. */
bool pass_next_listed(struct pass *p, struct span *ns);

/* target.c: make all targets free; tell whether one is; and take it, with
 * nothing begun. */
void targets_reset(struct pass *p);
bool targets_have_room(const struct pass *p);
struct target *target_take(struct pass *p, struct span ns);

/* step.c: begin a namespace: what is to be done where that is known of the
 * Secret, or the deletion of what was listed, its service accounts before
 * it. */
void target_start(struct pass *p, struct span ns, bool exact,
    const struct known *k);
void target_start_delete(struct pass *p, struct span ns,
    const struct secret_version *at);

/* The login is there: what waited for it goes on. */
void targets_unpark(struct pass *p);

/* Go on with `step`, when that can be done; with the memory for large answers;
 * end; fail. */
enum engine_next target_go(struct target *target, enum target_step step);
enum engine_next target_go_large(struct target *target);
enum engine_next target_end(struct target *target);
enum engine_next target_failed(struct target *target, enum status st,
    const struct kube_failure *k);

/* fill.c */
void pass_start_targets(struct pass *p);
void pass_refill(struct pass *p);

/* pullers.c: for the owner of a task that comes to a namespace's
 * service accounts, those in `which`.  False where there is none. */
bool visit_start(struct visit *v, struct pass *p, struct span ns,
    unsigned which, bool removing);

/* The next request, as account_ask_change(). */
enum status visit_ask(const struct visit *v, struct buf *head,
    struct buf *lead);

/* Its answer: code 200; a refusal, where a retry, and a token read anew, are
 * not the answer to it; none.  TASK_AGAIN: ask again.  TASK_DONE: all accounts
 * are as they should be, or v->failed. */
enum engine_next visit_answered(struct visit *v, struct span body);
enum engine_next visit_refused(struct visit *v, enum status st,
    const struct kube_failure *k);
enum engine_next visit_failed(struct visit *v, enum status st,
    const struct kube_failure *k);

#endif
