/* SPDX-License-Identifier: MIT */
/* run.h -- the command `run`, and what every command that talks to the cluster
 * is built on. */
#ifndef COMMANDS_RUN_H
#define COMMANDS_RUN_H

#include "report/report.h"
#include "settings/settings.h"

struct pass;

/* Run one pass.  Reports everything; returns the exit code
 * (docs/design/architecture.md, "Exit codes").  Whatever happens, each
 * Secret in the cluster is the old or the new one. */
int run_command(const struct settings *c, struct report *r);

/* Set up, run the engine, and end: `begin` adds the first tasks, and the peers
 * beside the API server.  Reports everything; returns the exit code. */
int pass_run(const struct settings *c, struct report *r,
    void (*begin)(struct pass *p));

#endif
