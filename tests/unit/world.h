/* SPDX-License-Identifier: MIT */
/* world.h -- an AWS and a cluster that follow a table, for the tests of the
 * pass: both answer as the real ones do, until a rule says otherwise. */
#ifndef WORLD_H
#define WORLD_H

#include "commands/clean.h"
#include "fake.h"
#include "commands/run.h"

#define KUBE_PORT 6443
#define ECR_PORT 443
#define EXPIRES_S 1795521600	/* 2026-11-24T12:00:00Z: 12 h from the start */
#define EXPIRES "2026-11-24T12:00:00Z"
#define UID "11112222-3333-4444-5555-666677778888"	/* of each Secret */
#define DELETED "{\"kind\":\"Status\",\"apiVersion\":\"v1\"," \
	"\"status\":\"Success\",\"details\":{\"uid\":\"" UID "\"}}"
#define HOST "123456789012.dkr.ecr.us-east-1.amazonaws.com"

/* A request whose first line begins with `begins` and which holds `holds`
 * (NULL: anything) is answered by `reply`, for the first `times` of them
 * (0: always).  A reply is a whole HTTP message, or one of these; or NULL: as
 * without the rule. */
#define REPLY_CREATED "created"		/* 201 and what was sent */
#define REPLY_CONFIGURED "configured"	/* 200 and what was sent */
#define REPLY_STALE "stale"		/* and kubectl's last-applied */
#define REPLY_LOSE "lose"		/* the connection ends */
struct world_rule {
	const char *begins, *holds, *reply;
	int times;
};

/* Where requests go, and what a refusal says. */
#define LIST_NAMESPACES "GET /api/v1/namespaces?"
#define LIST_SECRETS "GET /api/v1/secrets?"
#define LIST_ACCOUNTS "GET /api/v1/serviceaccounts?"
#define ONLY_METADATA "json;as=PartialObjectMetadata;"
#define WHOLE_OBJECT "Accept: application/json\r\n"
#define NAMED(name) "fieldSelector=metadata.name%3D" name
#define PATCH(ns) "PATCH /api/v1/namespaces/" ns "/"
#define GET(ns) "GET /api/v1/namespaces/" ns "/"
#define ACCOUNT(method, ns, name) \
	method " /api/v1/namespaces/" ns "/serviceaccounts/" name
#define STATUS(code, reason, rest) \
	"{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{}," \
	"\"status\":\"Failure\",\"message\":\"told so\",\"reason\":\"" reason \
	"\"," rest "\"code\":" code "}"
#define CAUSES(list) "\"details\":{\"causes\":[" list "]},"
#define OWNED world_reply("409 Conflict", STATUS("409", "Conflict", CAUSES( \
	"{\"reason\":\"FieldManagerConflict\",\"message\":\"conflict with " \
	"\\\"kubectl-client-side-apply\\\" using v1\",\"field\":" \
	"\".data..dockerconfigjson\"}")))
#define FORBIDDEN(verb) world_reply("403 Forbidden", "{\"kind\":\"Status\"," \
	"\"message\":\"x is forbidden: User \\\"u\\\" cannot " verb \
	" resource\",\"reason\":\"Forbidden\",\"code\":403}")
#define CHANGED world_reply("409 Conflict", STATUS("409", "Conflict", ""))

/* Everything anew: `namespaces` (separated by blanks; the one that is called
 * "terminating" is; more than MAX_PAGE come in pages) and the rules, until one
 * with a NULL in `begins`. */
void world_set_up(const char *namespaces, const struct world_rule *rules);

/* The pass's settings after that: what settings_read() makes of keys and region
 * alone.  To be changed before world_run(). */
extern struct settings world_config;

/* Of names that are separated by blanks: ECR_NAMESPACES has these beside its
 * glob, or these alone; ECR_SERVICE_ACCOUNTS has these. */
void world_exact(const char *names);
void world_only(const char *names);
void world_pullers(const char *names);

/* Whose a Secret is: who manages its fields.  From OF_HELM on it is somebody
 * else's, without our label. */
enum world_owner {
	OF_US,			/* ecr-refresh applied all of it */
	OF_US_0_3,		/* and left no annotation of its logins */
	OF_KUBECTL_EDIT,	/* the data were edited by hand since */
	OF_ARGO_TOO,		/* another manager owns the data as well */
	OF_FLUX_TOO,		/* another applied stringData over it */
	OF_HELM,		/* who owns no data */
	OF_KUBECTL,
	OF_REGISTRY_CREDS,
};

/* A Secret that the cluster holds.  What is not said is as a run with these
 * settings left it an hour ago. */
struct world_secret {
	const char *ns;
	const char *name;	/* of another name than ECR_SECRET_NAME */
	int hours_left;		/* until its login expires; 0: 11 */
	enum world_owner owner;
	const char *login;	/* another host that its annotation names */
	const char *holds;	/* another host that its data are for */
	const char *uid;	/* another one than UID */
	bool unlabelled;	/* without our label */
	bool other_settings;	/* with the hash of other settings */
	bool last_applied;	/* with kubectl's last-applied-configuration */
	bool large;		/* over MAX_ELEMENT bytes in its metadata */
	bool unreadable;	/* no Secret that can be read */
};
#define NEIGHBOUR "210987654321.dkr.ecr.us-east-1.amazonaws.com"
#define THEIRS .owner = OF_KUBECTL, .holds = "docker.io"
#define LIVE_ELSEWHERE .hours_left = 9, .other_settings = true, \
	.login = "their.host"

/* Secrets, as HELD({ "a" }, { "b", .hours_left = 9 }). */
#define HELD(...) ((const struct world_secret[]){ __VA_ARGS__, { NULL } })

/* `n` names in order, n00000 and so on; and a Secret in each, to be changed at
 * will.  Both are good until the next call. */
#define MAX_MANY (MAX_KNOWN + 3)
char *many_names(size_t n);
struct world_secret *many_held(size_t n);

/* The cluster holds these, up to one without a namespace, or none (NULL); and
 * ECR_RENEW_BEFORE is as by default.  To be called after world_set_up(). */
void world_secrets(const struct world_secret *list);

/* What the API server's answers say in Date, or NULL: nothing. */
void world_date(const char *date);

/* A service account, of whatever name is listed. */
struct world_account {
	const char *ns;
	bool has_entry;		/* ours is in its imagePullSecrets */
};
#define ACCOUNTS(...) ((const struct world_account[]){ __VA_ARGS__, { NULL } })

/* The cluster has these, up to one without a namespace, or none (NULL). */
void world_accounts(const struct world_account *list);

/* Run `clean` on them instead, where every DELETE succeeds.  And with
 * everything anew before it, in all namespaces or in `ns`. */
int world_clean(void);
int clean_held(const struct world_secret *held,
    const struct world_rule *rules);
int clean_named(const char *ns, const struct world_secret *held,
    const struct world_rule *rules);

/* Run the pass: its exit code.  And with everything anew before it. */
int world_run(void);
int run_anew(const char *namespaces, const struct world_rule *rules);
int run_held(const char *namespaces, const struct world_secret *held,
    const struct world_rule *rules);

/* What the cluster saw: requests whose first line begins with `begins` and
 * which hold `holds` (or NULL). */
int world_asked(const char *begins, const char *holds);

/* Whether standard output (1) or error (2) holds `text`. */
bool world_said(int to, const char *text);

/* The tally of the last pass. */
const struct tally *world_tally(void);

/* A whole message from a status line and a body. */
const char *world_reply(const char *status, const char *body);

#endif
