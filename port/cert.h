/* SPDX-License-Identifier: MIT */
/* cert.h -- a certificate in DER, read without mbedTLS: the parts that it does
 * not give, of one that it need not be able to parse, and why it cannot.
 * Pure: no file, no heap, no mbedTLS. */
#ifndef PORT_CERT_H
#define PORT_CERT_H

#include "../src/base/buf.h"

/* DER tags. */
enum {
	DER_BOOLEAN = 0x01, DER_INTEGER = 0x02, DER_BIT_STRING = 0x03,
	DER_OCTETS = 0x04, DER_OID = 0x06, DER_SEQUENCE = 0x30,
	DER_SET = 0x31,
	DER_NAME_EMAIL = 0x81, DER_NAME_DNS = 0x82, DER_NAME_IP = 0x87,
	DER_NAME_DIRECTORY = 0xa4,	/* of GeneralName (RFC 5280 4.2.1.6) */
};

/* Take the first element off `in`: its tag and what is in it.  False, with
 * `in` as it was, where there is no whole one. */
bool der_any(struct span *in, int *tag, struct span *body);

/* The same where it must have this tag. */
bool der_take(struct span *in, int tag, struct span *body);

/* Parts of a certificate (RFC 5280 4.1).  The spans point into it. */
struct cert {
	struct span before;	/* version and serial number, as they are */
	struct span algorithm;	/* OID of its signature's */
	struct span after;	/* what follows that up to the end */
	struct span issuer;	/* with tag and length, as the subject */
	struct span subject;
	struct span key;	/* SubjectPublicKeyInfo, without */
	struct span extensions;	/* the SEQUENCE of them, with; or empty */
};

bool cert_read(struct span der, struct cert *c);

#define ID_KEY_ID 14		/* 2.5.29.x: the subject's */
#define ID_ALT_NAMES 17
#define ID_NAME_CONSTRAINTS 30

/* Find the extension 2.5.29.`id` among those of struct cert: its value,
 * or an empty one where it stands there twice, which nobody may do. */
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

/* Append why mbedTLS cannot parse it, to go on after "cannot be used: ".
 * `anchor`: its signature counts for nothing. */
void cert_why(struct span der, bool anchor, struct buf *out);

#endif
