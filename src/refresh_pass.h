/* SPDX-License-Identifier: MIT */
/* refresh_pass.h -- what the parts of one pass share: its storage and the
 * steps that one part asks of another.  For refresh*.c, and clean.c, which is
 * a pass that begins otherwise.
 *
 *	refresh.c	sets up, runs the engine, ends
 *	refresh_login.c	ECR's login, and what every namespace will get
 *	refresh_page.c	what all lists that come in pages share
 *	refresh_fresh.c	the Secrets that need not be written
 *	refresh_list.c	pages of namespaces, one read while one is written
 *	refresh_fill.c	which namespace next
 *	refresh_put.c	one namespace: PATCH, and what a refusal leads to
 *	refresh_account.c	and its service accounts, after that */
#ifndef REFRESH_PASS_H
#define REFRESH_PASS_H

#include "aws/ecr.h"
#include "engine.h"
#include "kube/account.h"
#include "kube/namespaces.h"
#include "kube/secrets.h"
#include "refresh.h"

/* Namespaces being worked on. */
#define MAX_PUTS (MAX_CONNECTIONS + MAX_WAITING)

#define MAX_AUTHORIZATION (MAX_TOKEN + 64)

struct pass;

/* The service accounts of one namespace, one after the other. */
struct visit {
	struct pass *pass;
	struct span ns;
	bool removing;			/* our entry is taken out, not put in */
	bool failed;			/* and it was reported */
	size_t at;			/* in config->account_name */
	bool changing;			/* the PATCH, not the GET before it */
	int changes;			/* so often the PATCH was begun */
	struct account_found found;
};

/* One namespace on its way. */
struct put {
	struct engine_task task;	/* first: a task is its put */
	struct pass *pass;
	struct put *next;		/* in pass->free or pass->readers */
	char ns[MAX_NAMESPACE + 1];
	struct span name;		/* it, where the user or a page names
					 * it: for what outlives this put; a
					 * page's is good until it is turned */
	bool exact;			/* named by the user: 404 is a typo */
	enum put_step {
		PUT_LOOK,	/* GET of its metadata: is it fresh? */
		PUT_APPLY,	/* PATCH without force */
		PUT_READ,	/* whose is it? */
		PUT_FORCE,	/* adopt: PATCH of what was read, with force */
		PUT_FORGET,	/* remove a stale last-applied-configuration */
		PUT_ACCOUNT,	/* its service accounts: after it was written,
				 * or before it is deleted */
		PUT_DOUBT,	/* one failed: let the Secret be due again */
		PUT_DELETE,	/* in the version that was listed */
	} step;
	bool refused;			/* the PATCH without force was */
	int reads;			/* so often PUT_READ was begun */
	int epoch;			/* of the token that was sent */
	struct kube_failure conflict;	/* whose fields they were */
	struct secret_found found;
	struct visit visit;
};

/* A list in pages on its way.  refresh_page.c */
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

/* What need not be written.  refresh_fresh.c
 *
 * Secrets are listed in another order than namespaces, so what is known of
 * them is kept: 64 bits each, under a key of this pass, in memory that is
 * touched only as far as it is filled. */
#define FRESH_NAMES 3
struct fresh {
	enum fresh_state {
		FRESH_OFF,	/* nothing is: all is written */
		FRESH_ASKED,	/* exact names alone: each is looked at */
		FRESH_READING,	/* nothing is begun before it is known */
		FRESH_KNOWN,
	} state;
	uint64_t key[2];
	size_t n;
	size_t whole;			/* n after the last whole page */
	size_t passed_over;
	char name[FRESH_NAMES][MAX_NAMESPACE + 1];	/* of some of those */
	struct listing list;
	uint64_t entry[MAX_FRESH];
};

/* What is large stands last, so that the rest is near the beginning: an offset
 * that fits into an instruction. */
struct pass {
	const struct config *config;
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
	bool asked;			/* the login is on its way */
	bool ready;			/* secret.body is there */
	struct buf ask_aws, keep, rendered;	/* SECRET */
	struct secret secret;
	char settings[16];		/* secret.settings */

	/* The list. */
	int drain;			/* the page that is being written */
	bool listing;			/* the other one is being read */
	bool full;			/* the other one has been read */
	char last[MAX_NAMESPACE + 1];	/* list order: done up to here */

	/* The namespaces. */
	size_t look_at;			/* config->exact: to be looked at */
	size_t due_at, n_due;		/* of these, in due[]: to be written */
	bool unseen;			/* it was said that they may not be
					 * looked at */
	size_t n_puts;			/* of put[]: were ever used */
	struct put *free;
	size_t busy;			/* the others of them */
	void (*fill)(struct pass *p);	/* one has become free */

	/* Memory for reading one Secret whole, lent to one put at a time; the
	 * login's answer came through it before.  SECRET */
	struct put *reader;
	struct put *readers, **readers_end;	/* who waits for it */
	struct buf big;

	/* The parts' own. */
	struct listing list;
	struct fresh fresh;
	struct {
		struct span ns;
		bool foreign;
	} due[MAX_PATTERNS];
	struct page page[2];
	struct put put[MAX_PUTS];
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

	/* What is said if the process ends in a look-up. */
	char on_stop[2 * REPORT_TEXT], on_time[2 * REPORT_TEXT];
};

/* Run a pass: `begin` adds its first tasks, and its peers beside the API
 * server.  Reports everything; returns the exit code. */
int pass_run(const struct config *c, struct report *r,
    void (*begin)(struct pass *p));

/* A fault of `act`, with what is always known. */
struct report_fault pass_fault(const struct pass *p, enum report_act act);

/* The same for a refusal by Kubernetes. */
struct report_fault pass_refusal(const struct pass *p, enum report_act act,
    enum status st, const struct kube_failure *f);

/* Whether what Kubernetes refused with `st` may be tried again as it is: it
 * is busy; or it forbids things while it has just come back, which an API
 * server does until it has read its roles. */
bool pass_may_pass(const struct pass *p, enum status st);

/* The pass cannot go on: report `f` once and leave the engine. */
void pass_break(struct pass *p, const struct report_fault *f);

/* A peer was given up: as pass_break(), with the peer's own cause. */
void pass_peer_died(struct pass *p, const struct engine_peer *peer);

/* After a 401 to a request that was sent with the token of `epoch`: true when
 * there is another token to try.  The file is read once a pass. */
bool pass_renew_token(struct pass *p, int epoch);

/* refresh_page.c: make `l` empty, but for its callbacks and the item and cut
 * of its task; and ask for its next page, or for the first. */
void listing_start(struct pass *p, struct listing *l);
void listing_next(struct listing *l);

/* Whether the page that was read is to be doubted: the list is read anew then,
 * by TASK_AGAIN, once.  Its item callback takes `empty` back. */
bool listing_is_doubtful(struct listing *l);

/* A name that must be kept. */
void pass_copy_name(char to[MAX_NAMESPACE + 1], struct span name);

/* Each part's state anew, and its first task, if there is one.
 * refresh_login.c */
void pass_start_login(struct pass *p);

/* Ask for the login, if that was not done yet. */
void pass_want_login(struct pass *p);

/* refresh_fresh.c */
void pass_start_fresh(struct pass *p);

/* Whether the Secret in `ns` is in the table as fresh.  A namespace that is
 * asked about is a target: what it holds is not passed over. */
bool pass_is_fresh(struct pass *p, struct span ns);

/* Whether it is there as one that this program never wrote.  Such a Secret is
 * read before anything else: a PATCH meets no conflict where nobody owns its
 * data, as after an apply of stringData. */
bool pass_is_foreign(struct pass *p, struct span ns);

/* Whether this one is fresh. */
bool pass_judge(const struct pass *p, const struct secrets_item *item);

/* All namespaces have been asked about: warn of Secrets that are ours, end
 * soon and are in none of them. */
void pass_find_passed_over(struct pass *p);

/* refresh_list.c */
void pass_start_list(struct pass *p);

/* Take out of the page that was read, if there is one, what is not due. */
void pass_settle_page(struct pass *p);

/* The next namespace of the list that is due, or false when none is known now.
 * Turns the page when one is done and asks for the one after it. */
bool pass_next_listed(struct pass *p, struct span *ns);

/* refresh_put.c: make all puts free; tell whether one is; and begin it.  For
 * PUT_DELETE its found.at is still to be filled, and its service accounts may
 * come first. */
void pass_free_puts(struct pass *p);
bool pass_has_room(const struct pass *p);
struct put *pass_start_put(struct pass *p, struct span ns, bool exact,
    enum put_step step);

/* refresh_fill.c */
void pass_start_puts(struct pass *p);

/* An exact name is to be written. */
void pass_due(struct pass *p, struct span ns, bool foreign);

/* What is due of the exact names, where that is known. */
void pass_take_exact(struct pass *p);

/* Begin as many namespaces as there is room for; what is due, once the login
 * is there.  To be called whenever the login, a name or room has come. */
void pass_fill(struct pass *p);

/* refresh_account.c: for the owner of a task that comes to a namespace's
 * service accounts.  False where none is set. */
bool visit_start(struct visit *v, struct pass *p, struct span ns,
    bool removing);

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
