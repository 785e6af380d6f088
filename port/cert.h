/* SPDX-License-Identifier: MIT */
/* cert.h -- a certificate in DER, read without mbedTLS: the parts that it does
 * not give, of one that it need not be able to parse, and why it cannot.
 * Pure: no file, no heap, no mbedTLS. */
#ifndef PORT_CERT_H
#define PORT_CERT_H

#include "src/base/buf.h"

enum {
	DER_BOOLEAN = 0x01, DER_OCTETS = 0x04, DER_OID = 0x06,
	DER_SEQUENCE = 0x30,
};

/* Take the first element off `in`: its tag and what is in it.  False, with
 * `in` as it was, where there is no whole one. */
bool der_any(struct span *in, int *tag, struct span *body);

/* The same where it must have this tag. */
bool der_take(struct span *in, int tag, struct span *body);

/* Parts of a certificate (RFC 5280 4.1), with their tags and lengths; empty
 * where it has none.  The spans point into it. */
enum cert_part {
	CERT_VERSION, CERT_SERIAL, CERT_ALGORITHM, CERT_ISSUER, CERT_DATES,
	CERT_SUBJECT, CERT_KEY, CERT_ISSUER_ID, CERT_SUBJECT_ID,
	CERT_EXTENSIONS, CERT_PARTS
};

struct cert {
	struct span all;	/* of them, without a tag */
	struct span part[CERT_PARTS];
};

bool cert_read(struct span der, struct cert *c);

/* Find the extension 2.5.29.`id` in a SEQUENCE of them: its value, or an empty
 * one where it stands there twice, which nobody may do. */
#define ID_NAME_CONSTRAINTS 30
bool cert_extension(struct span extensions, int id, struct span *value);

/* The same certificate with another signature, an empty one: what can be
 * parsed whatever it was signed with.  Fills `out`, which needs
 * CERT_UNSIGNED bytes more than the certificate has. */
#define CERT_UNSIGNED 40
void cert_unsigned(const struct cert *c, struct buf *out);

/* Whether the critical extension `oid` (its DER without tag) is heeded, by us
 * or by mbedTLS.  Of policies all that needs to be heeded by somebody who asks
 * for none is policyConstraints, which is not (RFC 5280 6.1). */
bool cert_heeds(struct span oid);

/* What of it is not known. */
enum cert_fault {
	CERT_BAD_SIGNATURE, CERT_BAD_KEY, CERT_BAD_CURVE, CERT_BAD_OTHER,
};

/* Append why it cannot be used, to go on after "cannot be used: ".  Of
 * CERT_BAD_OTHER it is a critical extension, if one is not heeded. */
void cert_why(struct span der, enum cert_fault what, struct buf *out);

#endif
