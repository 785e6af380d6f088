/* SPDX-License-Identifier: MIT */
/* clean.h -- the way back: deletes the Secrets that this program made, and
 * nothing else, and takes them out of service accounts before that. */
#ifndef COMMANDS_CLEAN_H
#define COMMANDS_CLEAN_H

#include "settings/settings.h"
#include "report/report.h"

/* Run it on what settings_read_clean() read.  Asks nothing of AWS.  A Secret is
 * deleted where secrets_is_ours(), in the version that was looked at; one of
 * our name that is not ours is left alone, with a warning.  Secrets that other
 * tools leave behind are named, never touched.  Reports everything; returns
 * the exit code. */
int clean_command(const struct settings *c, struct report *r);

#endif
