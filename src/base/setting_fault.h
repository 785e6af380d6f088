/* SPDX-License-Identifier: MIT */
/* setting_fault.h -- what is wrong with a setting: settings/ finds it, report
 * tells it.  Also what is only strange, which makes a warning of the same
 * form. */
#ifndef BASE_SETTING_FAULT_H
#define BASE_SETTING_FAULT_H

#include "base/buf.h"

struct setting_fault {
	struct span variable;	/* its name */
	const char *wrong;	/* in a few words: "is not set", ... */
	const char *allowed;	/* what would be right, and where to look; or
				 * NULL where `wrong` says it all */
	const char *meant;	/* the name that was meant, or NULL */
	const char *file;	/* the file that cannot be used, or NULL */
	struct span value;	/* the offending part; may be empty.  Report
				 * shows it only where it is no secret's */
};

#endif
