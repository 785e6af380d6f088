/* SPDX-License-Identifier: MIT */
/* world.h -- an AWS and a cluster that follow a table, for the tests of the
 * pass: both answer as the real ones do, until a rule says otherwise. */
#ifndef WORLD_H
#define WORLD_H

#include "commands/clean.h"
#include "fake.h"
#include "sync/sync.h"

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

/* Everything anew: `namespaces` (separated by blanks; one that ends in ! is
 * terminating; more than MAX_PAGE come in pages) and the rules, until one with
 * a NULL in `begins`. */
void world_set_up(const char *namespaces, const struct world_rule *rules);

/* The pass's settings after that: what settings_read() makes of keys and region
 * alone.  To be changed before world_run(). */
extern struct settings world_config;

/* The Secrets that the cluster holds, by namespace, separated by blanks; and
 * ECR_RENEW_BEFORE as by default.  One that nothing is said of is as a pass
 * with these settings left it an hour ago; others are
 *	a:theirs	of somebody else, with a login for docker.io
 *	a:neighbour	of somebody else, for an ECR host of another account
 *	a:old	left 3 h ago
 *	a:far	with 13 h to live
 *	a:hash	of other settings
 *	a:edit	edited by hand since
 *	a:claims	whose login is for docker.io, as it says
 *	a:grabs	or for a:neighbour's host
 *	a:live	left 3 h ago, and its login is for another host
 *	a:v03	as 0.3 left it: without the annotation of its logins
 *	a:odd	left 3 h ago, with a uid that is none of Kubernetes'
 *	a:last	and with kubectl's last-applied-configuration
 *	a:string	and another manager applied stringData over it
 *	a:free	without our label
 *	a:both	and another manager owns its data too
 *	a:=pull	of another name, pull, by another tool
 *	a:+pull	of another name, but ours
 *	a:other	made by somebody else, who owns no data
 *	a:big	over MAX_ELEMENT bytes in its metadata
 *	a:junk	no Secret that can be read
 * To be called after world_set_up(). */
void world_secrets(const char *list);

/* What the API server's answers say in Date, or NULL: nothing. */
void world_date(const char *date);

/* The namespaces that have service accounts of whatever name is listed,
 * separated by blanks; in one that ends in + it has our entry. */
void world_accounts(const char *list);

/* Run `clean` on them instead, where every DELETE succeeds.  And with
 * everything anew before it, in all namespaces or in `ns`. */
int world_clean(void);
int clean_held(const char *held, const struct world_rule *rules);
int clean_named(const char *ns, const char *held,
    const struct world_rule *rules);

/* Run the pass: its exit code.  And with everything anew before it. */
int world_run(void);
int run_anew(const char *namespaces, const struct world_rule *rules);
int run_held(const char *namespaces, const char *held,
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
