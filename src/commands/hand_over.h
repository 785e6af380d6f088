/* SPDX-License-Identifier: MIT */
/* hand_over.h -- from AWS to Kubernetes: the login of a run, and what it
 * becomes in every namespace. */
#ifndef COMMANDS_HAND_OVER_H
#define COMMANDS_HAND_OVER_H

#include "engine/engine.h"
#include "report/report.h"

struct pass;

/* Add ECR to the engine's peers.  Nothing is asked yet: p->want_login() does,
 * and p->login.ready says that the Secret's body is there. */
void hand_over_start(struct pass *p);

/* ECR, and who was asked there, for the words about its trouble. */
const struct engine_peer *hand_over_peer(void);
struct report_fault hand_over_fault(enum status why);

/* Wipe what is secret. */
void hand_over_forget(void);

#endif
