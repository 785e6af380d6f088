/* SPDX-License-Identifier: MIT */
/* bug.h -- stop at a broken promise of our own code, also when shipped.
 * For mistakes in this program only: never for what a server, a user or the
 * system can cause.  (musl's assert costs 12 KB of stdio.) */
#ifndef BASE_BUG_H
#define BASE_BUG_H

/* Write one fixed line to standard error and abort.  Never returns.  Lives
 * in port/ because it leaves the program; the fake one fails the test. */
_Noreturn void port_bug(const char *where);

#define BUG_STR_(x) #x
#define BUG_STR(x) BUG_STR_(x)
#define BUG_IF(x) ((x) ? port_bug(__FILE__ ":" BUG_STR(__LINE__)) : (void)0)

#endif
