/* SPDX-License-Identifier: MIT */
/* cert.c -- see cert.h. */
#include <string.h>

#include "cert.h"

/* -- DER. */

bool
der_any(struct span *in, int *tag, struct span *body)
{
	const unsigned char *p = (const unsigned char *)in->at;
	size_t head = 2, len;

	if (in->len < 2 || (p[0] & 0x1f) == 0x1f)
		return false;
	len = p[1];
	if (len >= 0x80) {		/* that many bytes of length follow */
		head += len & 0x7f;
		if (head < 3 || head > 5 || in->len < head)
			return false;
		len = 0;
		for (size_t i = 2; i < head; i++)
			len = len << 8 | p[i];
	}
	if (len > in->len - head)
		return false;
	*tag = p[0];
	*body = (struct span){ in->at + head, len };
	*in = span_skip(*in, head + len);
	return true;
}

bool
der_take(struct span *in, int tag, struct span *body)
{
	struct span rest = *in, inside;
	int found;

	if (!der_any(&rest, &found, &inside) || found != tag)
		return false;
	*in = rest;
	*body = inside;
	return true;
}

/* Take one off with its tag and length. */
static bool
take_whole(struct span *in, int tag, struct span *out)
{
	struct span body;

	out->at = in->at;
	if (!der_take(in, tag, &body))
		return false;
	out->len = (size_t)(in->at - out->at);
	return true;
}

/* -- The parts. */

#define VERSION 0xa0		/* a first version has none */
#define UNIQUE_ISSUER 0x81
#define UNIQUE_SUBJECT 0x82
#define EXTENSIONS 0xa3

bool
cert_read(struct span der, struct cert *c)
{
	struct span all, tbs, skipped;

	if (!der_take(&der, DER_SEQUENCE, &all) ||
	    !der_take(&all, DER_SEQUENCE, &tbs))
		return false;
	c->before.at = tbs.at;
	(void)der_take(&tbs, VERSION, &skipped);
	if (!der_take(&tbs, DER_INTEGER, &skipped))
		return false;
	c->before.len = (size_t)(tbs.at - c->before.at);
	if (!der_take(&tbs, DER_SEQUENCE, &skipped) ||
	    !der_take(&skipped, DER_OID, &c->algorithm))
		return false;
	c->after = tbs;
	if (!take_whole(&tbs, DER_SEQUENCE, &c->issuer) ||
	    !der_take(&tbs, DER_SEQUENCE, &skipped) ||	/* validity */
	    !take_whole(&tbs, DER_SEQUENCE, &c->subject) ||
	    !der_take(&tbs, DER_SEQUENCE, &c->key))
		return false;
	(void)der_take(&tbs, UNIQUE_ISSUER, &skipped);
	(void)der_take(&tbs, UNIQUE_SUBJECT, &skipped);
	c->extensions = (struct span){ NULL, 0 };
	return tbs.len == 0 || der_take(&tbs, EXTENSIONS, &c->extensions);
}

struct extension {
	struct span oid, value;
	bool critical;
};

static bool
next_extension(struct span *list, struct extension *e)
{
	struct span one, flag;

	if (!der_take(list, DER_SEQUENCE, &one) ||
	    !der_take(&one, DER_OID, &e->oid))
		return false;
	e->critical = der_take(&one, DER_BOOLEAN, &flag) && flag.len == 1 &&
	    flag.at[0] != 0;
	return der_take(&one, DER_OCTETS, &e->value);
}

/* What 2.5.29.x is to OIDs. */
static bool
is_standard(struct span oid)
{
	return oid.len == 3 && memcmp(oid.at, "\x55\x1d", 2) == 0;
}

bool
cert_extension(struct span extensions, int id, struct span *value)
{
	struct extension e;
	bool found = false;
	struct span list;

	if (!der_take(&extensions, DER_SEQUENCE, &list))
		return false;
	while (next_extension(&list, &e)) {
		if (!is_standard(e.oid) || e.oid.at[2] != id)
			continue;
		*value = found ? (struct span){ NULL, 0 } : e.value;
		found = true;
	}
	return found;
}

/* -- Another signature. */

#define ECDSA_SHA256 "\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x02"
#define NOTHING "\x03\x01\x00"	/* a BIT STRING */

static void
put_head(struct buf *b, size_t len)
{
	buf_puts(b, "\x30\x82");
	buf_putc(b, (char)(len >> 8));
	buf_putc(b, (char)len);
}

void
cert_unsigned(const struct cert *c, struct buf *out)
{
	struct span algorithm = SPAN(ECDSA_SHA256);
	size_t tbs = c->before.len + algorithm.len + c->after.len;

	put_head(out, 4 + tbs + algorithm.len + sizeof(NOTHING) - 1);
	put_head(out, tbs);
	buf_put(out, c->before);
	buf_put(out, algorithm);
	buf_put(out, c->after);
	buf_put(out, algorithm);
	buf_put(out, SPAN(NOTHING));
}

/* -- What cannot be used. */

/* OIDs without their tag, and what people call them.  What is good has no
 * name. */
static const char names[] =
    "\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01" "\0"	/* RSA */
    "\x07\x2a\x86\x48\xce\x3d\x02\x01" "\0"		/* EC */
    "\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a" "RSASSA-PSS\0"
    "\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b" "\0"	/* SHA-256 */
    "\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c" "\0"
    "\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0d" "\0"
    "\x08\x2a\x86\x48\xce\x3d\x04\x03\x02" "\0"
    "\x08\x2a\x86\x48\xce\x3d\x04\x03\x03" "\0"
    "\x08\x2a\x86\x48\xce\x3d\x04\x03\x04" "\0"
    "\x08\x2a\x86\x48\xce\x3d\x03\x01\x07" "\0"		/* P-256 */
    "\x05\x2b\x81\x04\x00\x22" "\0"
    "\x05\x2b\x81\x04\x00\x23" "\0"
    "\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x04" "MD5\0"
    "\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05" "SHA-1\0"
    "\x05\x2b\x0e\x03\x02\x1d" "SHA-1\0"
    "\x07\x2a\x86\x48\xce\x3d\x04\x01" "SHA-1\0"
    "\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0e" "SHA-224\0"
    "\x08\x2a\x86\x48\xce\x3d\x04\x03\x01" "SHA-224\0"
    "\x03\x2b\x65\x70" "Ed25519\0"
    "\x03\x2b\x65\x71" "Ed448\0"
    "\x07\x2a\x86\x48\xce\x38\x04\x01" "DSA\0"
    "\x05\x2b\x81\x04\x00\x21" "P-224\0"
    "\x05\x2b\x81\x04\x00\x0a" "secp256k1\0"
    "\x09\x2b\x24\x03\x03\x02\x08\x01\x01\x07" "brainpoolP256r1\0"
    "\x09\x2b\x24\x03\x03\x02\x08\x01\x01\x0b" "brainpoolP384r1\0"
    "\x09\x2b\x24\x03\x03\x02\x08\x01\x01\x0d" "brainpoolP512r1\0"
    "\x03\x55\x1d\x24" "policyConstraints\0";

/* The name of `oid`: "" where it is good, NULL where it is not known. */
static const char *
name_of(struct span oid)
{
	const char *p = names;

	while (*p != '\0') {
		struct span one = { p + 1, (size_t)*p };

		p += 1 + one.len;
		if (span_equal(one, oid))
			return p;
		p += strlen(p) + 1;
	}
	return NULL;
}

/* As numbers with dots. */
static void
put_oid(struct span oid, struct buf *b)
{
	uint32_t n = 0, top;

	for (size_t i = 0; i < oid.len; i++) {
		n = n << 7 | ((unsigned char)oid.at[i] & 0x7f);
		if (((unsigned char)oid.at[i] & 0x80) != 0)
			continue;
		if (b->len > 0 && b->at[b->len - 1] != ' ') {
			buf_putc(b, '.');
			buf_number(b, n);
		} else {
			top = n < 80 ? n / 40 : 2;
			buf_number(b, top);
			buf_putc(b, '.');
			buf_number(b, n - top * 40);
		}
		n = 0;
	}
}

static void
put_name(const char *what, struct span oid, struct buf *out)
{
	const char *name = name_of(oid);

	buf_puts(out, what);
	if (name != NULL)
		buf_puts(out, name);
	else
		put_oid(oid, out);
}

static bool
is_good(struct span oid)
{
	const char *name = name_of(oid);

	return name != NULL && *name == '\0';
}

bool
cert_heeds(struct span oid)
{
	/* Key identifiers, key usage, alternative names, basic and name
	 * constraints, policies and their mappings, extended key usage,
	 * inhibitAnyPolicy. */
	static const char ids[] = "\x0e\x0f\x11\x13\x1e\x20\x21\x23\x25\x36";

	return is_standard(oid) && memchr(ids, oid.at[2], sizeof(ids) - 1);
}

/* The key's algorithm, and of EC its curve. */
static bool
key_is_good(struct span key, struct buf *out)
{
	struct span algorithm, oid, curve;

	if (!der_take(&key, DER_SEQUENCE, &algorithm) ||
	    !der_take(&algorithm, DER_OID, &oid))
		return true;		/* malformed */
	if (!is_good(oid)) {
		put_name("unsupported key algorithm ", oid, out);
		return false;
	}
	if (der_take(&algorithm, DER_OID, &curve) && !is_good(curve)) {
		put_name("unsupported curve ", curve, out);
		return false;
	}
	return true;
}

void
cert_why(struct span der, bool anchor, struct buf *out)
{
	struct extension e;
	struct span list;
	struct cert c;

	if (!cert_read(der, &c)) {
		buf_puts(out, "it is malformed");
		return;
	}
	if (!anchor && !is_good(c.algorithm) &&
	    !span_is(c.algorithm, "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a")) {
		put_name("unsupported signature algorithm ", c.algorithm, out);
		return;
	}
	if (!key_is_good(c.key, out))
		return;
	if (!der_take(&c.extensions, DER_SEQUENCE, &list))
		list = (struct span){ NULL, 0 };
	while (next_extension(&list, &e)) {
		if (e.critical && !cert_heeds(e.oid)) {
			put_name("unsupported critical extension ", e.oid,
			    out);
			return;
		}
	}
	buf_puts(out, "it is malformed");
}
