/* SPDX-License-Identifier: MIT */
/* report.h -- the log lines and the tally: the only room that formats text
 * for people.  Progress goes to standard output, errors and warnings to
 * standard error, one line each; as text or as one JSON object a line
 * (ECR_LOG_FORMAT).  Lines are collected and go out in one write a stream at
 * report_flush(), or before that where there is no room for the next one.
 *
 * It never shows a reply's bytes but for the one message field of a refusal,
 * and that only where no 16 bytes in a row of it are part of a secret that
 * was given to guard_add(); and not where AWS refused the signature or the
 * key, for then it quotes what we sent.  What the user set is held against the
 * same secrets before it is shown.
 *
 *	progress.c	progress, and its place in the tally
 *	found.c	what was found beside that
 *	about_login.c	what is noted about the login
 *	bad_setting.c	what is wrong with a setting
 *	fault.c	what went wrong; words.h has the words
 *	closing.c	the last lines, and the exit code
 *	log.c	lines as text or JSON, collected and written
 *	shown.c	what may be shown
 *	help.c	help and version */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "port/port.h"
#include "base/setting_fault.h"

#define REPORT_TEXT 1536	/* one line; past it the line is cut */
#define REPORT_DRY_RUN " (server dry run)"	/* stored nothing */

/* What was being done when something went wrong.  It chooses the words and
 * the cure. */
enum report_act {
	ACT_TOKEN_FILE,		/* reading the service account's token */
	ACT_LOGIN,		/* asking ECR for the login */
	ACT_LIST,		/* listing namespaces */
	ACT_LOOK,		/* what is there already, and is it fresh? */
	ACT_PUT,		/* the PATCH: needs create and patch */
	ACT_READ,		/* the GET before an adoption: needs get */
	ACT_FORGET,		/* the merge-patch of a stale annotation */
	ACT_SERVICE_ACCOUNT,	/* a service account, after the Secret */
	ACT_CLEAN,		/* what `clean` lists, changes and deletes */
};

/* One thing that went wrong.  Spans and pointers live during the call. */
struct report_fault {
	enum status status;
	enum report_act act;
	struct span ns;		/* or empty */
	struct span service_account;	/* that it is about, or empty: then the
				 * Secret */
	struct span secret;	/* or the Secret; empty: report.secret_name */
	struct span host;	/* who was asked: Host header's form */
	int http;		/* status code of the answer, or 0 */
	struct span code;	/* AWS's error code */
	struct span request_id;	/* AWS's */
	struct span message;	/* the server's own words, unchecked */
	struct port_cert_fault cert;	/* that was refused, or nothing */
	struct port_dns_fault dns;	/* of ST_DNS and ST_DNS_NAME */
	int64_t date_s;		/* the server's clock, or 0 */
	struct span foreign[3];	/* hosts, managers or a release's mark */
	size_t n_foreign;
	size_t all_foreign;	/* how many there are in all */
	const char *why;	/* a few words of ours, or NULL */
	const char *file;	/* or NULL */
	bool ours;		/* the Secret has our label */
};

enum report_result {
	DONE_CREATED,
	DONE_CONFIGURED,
	DONE_ADOPTED,
	DONE_DELETED,		/* by `clean` */
};

struct tally {
	uint32_t seen;		/* namespaces that the list named */
	uint32_t matched;	/* of these and the exact names: targets */
	uint32_t fresh;		/* need not be written yet */
	uint32_t created, configured, adopted;
	uint32_t left;		/* left alone and never ours */
	uint32_t deleted, absent;	/* by `clean`; it was not there */
	uint32_t changed;	/* of those left: it may still be ours */
	uint32_t terminating, gone;	/* notes */
	uint32_t barred;	/* refused by a policy where none of ours was */
	uint32_t failed;
	uint32_t half;		/* of these: the Secret itself is as it should
				 * be, and counted as such */
};

struct report {
	struct tally tally;
	bool json;

	/* Set by main before the pass. */
	bool cleaning;		/* `clean`: the closing lines are its own */
	bool dry_run;
	struct span secret_name;
	struct span region;
	const char *patterns;	/* ECR_NAMESPACES as set, for "no namespace
				 * matched" */

	struct buf out, err;
	char out_bytes[4096], err_bytes[8192];

	/* The first cause, to be said again at the end. */
	struct buf first;
	char first_bytes[REPORT_TEXT];
	int first_http;
	bool elsewhere;			/* a registry is in another region */
	bool first_may_pass;	/* it was only trouble so far */
	struct span awaited;	/* host, for the closing line; or empty */
	bool looking;		/* it was being looked up */
};

void report_start(struct report *r, bool json);

/* Write what has been collected. */
void report_flush(struct report *r);

/* A setting is wrong: one error line.  Or strange: one warning. */
void report_setting(struct report *r, const struct setting_fault *f);
void report_strange(struct report *r, const struct setting_fault *f);

/* Patterns of ECR_EXCLUDE_NAMESPACES that took nothing out, `all` in number:
 * a warning; nothing where there are none. */
void report_unmatched(struct report *r, const struct span *pattern, size_t n,
    size_t all);

/* An unknown command or option: one error line. */
void report_usage(struct report *r, const char *word);

/* Progress. */
void report_fetching(struct report *r);
void report_login(struct report *r, const struct span *registry, size_t n,
    int64_t expires_s);
void report_default_only(struct report *r);	/* nabsul's default target */
void report_other_region(struct report *r, struct span registry);

/* Of `n` registries, one of which is `registry`, that are not those of the
 * keys' account. */
void report_other_account(struct report *r, struct span account,
    struct span registry, size_t n);

/* Of the trusted certificates in `file`, `n` cannot be used; why the first
 * cannot, in a few words. */
void report_unusable(struct report *r, const char *file, size_t n,
    const char *why);
void report_done(struct report *r, struct span ns, enum report_result what,
    int http, struct span from);	/* counts it */

/* A namespace that is terminating (ST_TERMINATING) or gone (ST_GONE), or has
 * no Secret that could be deleted (ST_NOT_FOUND): a note
 * to standard output.  Counts it. */
void report_note(struct report *r, struct span ns, enum status why);

/* A service account that has our entry now, or that is not there (404): a
 * note.  Counted nowhere. */
void report_service_account(struct report *r, struct span ns,
    struct span account, int http);

/* Another tool's Secret, f->secret, is in the namespaces f->foreign: a
 * warning with the command that removes it; or why what is left over cannot
 * be named.  Counted nowhere. */
void report_leftover(struct report *r, const struct report_fault *f);

/* A Secret that was left alone: a warning.  Counts it as left, or, where
 * f->ours, as failed with an error line. */
void report_left(struct report *r, const struct report_fault *f);

/* A failure: an error line.  With a namespace it counts as failed. */
void report_failed(struct report *r, const struct report_fault *f);

/* What there is cannot be listed: Secrets, which are looked at one by one
 * then; service accounts (f->service_account), which are visited only where a
 * Secret is written; in `clean`, what others left.  A warning. */
void report_unseen(struct report *r, const struct report_fault *f);

/* A Secret that was seen absent was created by `who` before we wrote it, and
 * nothing refused that: a warning. */
void report_stranger(struct report *r, struct span ns, struct span who);

/* A stale last-applied-configuration was removed. */
void report_forgotten(struct report *r, struct span ns);

/* A live login of ours for the host `theirs`, until `expires_s`, was replaced
 * by one for `ours`: a warning. */
void report_rival(struct report *r, struct span ns, struct span theirs,
    int64_t expires_s, struct span ours);

/* The clock of the API server at `host` says `theirs_s`, and ours something
 * else: a warning. */
void report_clocks(struct report *r, struct span host, int64_t theirs_s);

/* An admission policy lets nobody write in a namespace that only a glob
 * selected: a warning.  Counted apart. */
void report_barred(struct report *r, const struct report_fault *f);

/* Secrets of ours that no pass renews any more, in `n` namespaces by name and
 * `all` in number: a warning. */
void report_passed_over(struct report *r, const struct span *ns, size_t n,
    size_t all);

/* Trouble that is being waited out: a warning, counted nowhere.  Where the
 * pass ends before anything fails, the first trouble was the cause. */
void report_trouble(struct report *r, const struct report_fault *f);

/* How the pass ended. */
enum report_end {
	END_DONE,	/* every target was tried */
	END_FAILED,	/* ended early: the cause was reported */
	END_TIME,	/* ECR_TIMEOUT passed */
	END_STOPPED,	/* SIGTERM or SIGINT: port_signal() */
};

/* Whom the pass waited for when it ended: after END_TIME that is the cause,
 * unless a line told another before; after END_STOPPED the closing line names
 * it, and always where it was being looked up (f->status is ST_DNS).  f->host
 * must stay in place.  Prints nothing: report_end() does. */
void report_awaited(struct report *r, const struct report_fault *f,
    enum report_end how);

/* The closing lines; where the pass failed the last one on standard error is
 * the first cause again, because that is what `kubectl describe pod` shows.
 * Flushes.  Returns the exit code (docs/design/architecture.md, "Exit
 * codes"). */
int report_end(struct report *r, enum report_end how, int64_t took_ms);

/* What help and version print, to standard output. */
void report_help(void);
void report_version(void);

#endif
