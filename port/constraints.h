/* SPDX-License-Identifier: MIT */
/* constraints.h -- the names that a CA may vouch for (NameConstraints, RFC 5280
 * 4.2.1.10).  Pure: no file, no heap, no mbedTLS. */
#ifndef PORT_CONSTRAINTS_H
#define PORT_CONSTRAINTS_H

#include "cert.h"

/* Whether a CA with these constraints, the extension's value, may vouch for a
 * certificate with this subject, and these alternative names: that extension's
 * value, or empty.  DNS names, addresses and permitted directory names are
 * checked; a constraint of another kind is a refusal where the certificate
 * has a name of that kind.  NULL, or why not, to go on after "cannot be used:
 * ". */
const char *constraints_refuse(struct span constraints, struct span subject,
    struct span alt_names);

#endif
