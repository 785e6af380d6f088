/* SPDX-License-Identifier: MIT */
/* constraints.h -- the names that a CA may vouch for (NameConstraints, RFC 5280
 * 4.2.1.10).  Pure: no file, no heap, no mbedTLS. */
#ifndef PORT_CONSTRAINTS_H
#define PORT_CONSTRAINTS_H

#include "cert.h"

/* Whether a CA with these constraints, the extension's value, may vouch for
 * this name, a GeneralName's tag and what is in it (a subject is a directory
 * name).  DNS names, addresses and permitted directory names are checked; a
 * constraint of another kind refuses every name of that kind.  NULL, or why
 * not, to go on after "cannot be used: ". */
#define NAME_DIRECTORY 0xa4
const char *constraints_refuse(struct span constraints, int kind,
    struct span name);

#endif
