/* SPDX-License-Identifier: MIT */
/* pass.h -- one run: what its parts keep, each in a struct of its own. */
#ifndef SYNC_PASS_H
#define SYNC_PASS_H

#include "base/name.h"
#include "kube/namespaces.h"
#include "settings/settings.h"
#include "sync/api.h"
#include "sync/known_list.h"
#include "sync/hosts.h"
#include "sync/names.h"
#include "sync/pullers.h"
#include "sync/rival.h"
#include "sync/sync.h"
#include "sync/target.h"

#define MAX_AUTHORIZATION (MAX_TOKEN + 64)

/* What the parts' bufs are over. */
struct memory {
	char fingerprint[16];
	char registry[MAX_HOST + 1];	/* where AWS_ACCOUNT_ID says */
	char kube_host[MAX_HOST + 16 + MAX_PATH];
	char auth[2][MAX_AUTHORIZATION];
	char big[MAX_LONG];
};

/* The login, as the namespaces see it. */
struct awaited {
	bool wanted;			/* something waits for it */
	bool asked;			/* it is on its way */
	bool ready;			/* secret.body is there */
};

/* What is large is last, so that the rest is near the beginning: an offset that
 * fits into an instruction. */
struct pass {
	const struct settings *settings;
	struct report *report;
	bool cleaning;			/* clean.c: Secrets are deleted */
	enum pass_state {
		PASS_GOES_ON,
		PASS_BROKEN,	/* not all was tried; reported */
		PASS_ENDED,	/* and nothing more will be */
	} state;
	bool listing;			/* `list` is on its way */
	void (*refill)(struct pass *p);	/* what next? */
	void (*want_login)(struct pass *p);	/* ask for it */
	struct api api;
	struct awaited login;
	struct hosts hosts;
	struct secret secret;
	struct pool pool;
	struct rival rival;
	struct listing list;	/* of the namespaces; clean.c: of the Secrets */
	struct names names;
	struct pullers pullers;
	struct known_list known;
	struct target target[MAX_TARGETS];
	struct engine engine;
	struct memory memory;
};

/* Whether it is still being made, and nothing is begun meanwhile. */
static inline bool
known_is_awaited(const struct pass *p)
{
	return p->known.state > TABLE_READY;
}

#endif
