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

	if (in->len < 2)
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

/* -- The parts. */

bool
cert_read(struct span der, struct cert *c)
{
	/* In their order.  Those with a tag of their own need not be there. */
	static const unsigned char tag[CERT_PARTS] = {
		0xa0, 0x02, 0x30, 0x30, 0x30, 0x30, 0x30, 0x81, 0x82, 0xa3,
	};
	struct span rest, body;

	if (!der_take(&der, DER_SEQUENCE, &body) ||
	    !der_take(&body, DER_SEQUENCE, &c->all))
		return false;
	rest = c->all;
	for (int i = 0; i < CERT_PARTS; i++) {
		c->part[i] = rest;
		if (!der_take(&rest, tag[i], &body) && tag[i] < 0x80)
			return false;
		c->part[i].len -= rest.len;
	}
	return true;
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

/* Of 2.5.29.x the x, else 0. */
static int
standard_id(struct span oid)
{
	return oid.len == 3 && span_starts(oid, "\x55\x1d") ? oid.at[2] : 0;
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
		if (standard_id(e.oid) != id)
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
	struct span other = SPAN(ECDSA_SHA256 NOTHING), before = c->all;
	struct span algorithm = { other.at, sizeof(ECDSA_SHA256) - 1 };
	size_t old = c->part[CERT_ALGORITHM].len;

	before.len = (size_t)(c->part[CERT_ALGORITHM].at - before.at);
	put_head(out, 4 + c->all.len - old + algorithm.len + other.len);
	put_head(out, c->all.len - old + algorithm.len);
	buf_put(out, before);
	buf_put(out, algorithm);
	buf_put(out, span_skip(c->all, before.len + old));
	buf_put(out, other);
}

/* -- What cannot be used. */

/* OIDs without their tag, and what people call them; others are shown as
 * numbers. */
static const char names[] =
    "\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05" "SHA-1\0"
    "\x07\x2a\x86\x48\xce\x3d\x04\x01" "SHA-1\0"
    "\x03\x2b\x65\x70" "Ed25519\0"
    "\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a" "RSASSA-PSS\0"
    "\x05\x2b\x81\x04\x00\x21" "P-224\0"
    "\x05\x2b\x81\x04\x00\x0a" "secp256k1\0"
    "\x03\x55\x1d\x24" "policyConstraints\0";

/* As numbers with dots. */
static void
put_numbers(struct span oid, struct buf *b)
{
	uint32_t n = 0, top = 3;	/* 3: the first number is two */

	for (size_t i = 0; i < oid.len; i++) {
		n = n << 7 | ((unsigned char)oid.at[i] & 0x7f);
		if (((unsigned char)oid.at[i] & 0x80) != 0)
			continue;
		if (top == 3) {
			top = n < 80 ? n / 40 : 2;
			buf_number(b, top);
			n -= top * 40;
		}
		buf_putc(b, '.');
		buf_number(b, n);
		n = 0;
	}
}

static void
put_oid(struct span oid, struct buf *b)
{
	struct span known;

	for (const char *p = names; *p != '\0'; p += strlen(p) + 1) {
		known = (struct span){ p + 1, (size_t)*p };
		p += 1 + known.len;
		if (span_equal(known, oid)) {
			buf_puts(b, p);
			return;
		}
	}
	put_numbers(oid, b);
}

bool
cert_heeds(struct span oid)
{
	/* Key usage, alternative names, basic and name constraints, policies
	 * and their mappings, extended key usage, inhibitAnyPolicy. */
	return oid.len == 3 && memchr("\x0f\x11\x13\x1e\x20\x21\x25\x36",
	    standard_id(oid), 8) != NULL;
}

/* The first OID at the beginning of `s`, however deep, and what follows it
 * there. */
static struct span
cut_oid(struct span *s)
{
	struct span body, none = { NULL, 0 };
	int tag = 0;

	while (der_any(s, &tag, &body) && tag == DER_SEQUENCE)
		*s = body;
	return tag == DER_OID ? body : none;
}

/* The first critical extension that is not heeded, or an empty one. */
static struct span
find_unheeded(struct span all)
{
	struct extension e;
	struct span list;
	int tag;

	if (der_any(&all, &tag, &list) && der_take(&list, DER_SEQUENCE, &all))
		while (next_extension(&all, &e)) {
			if (e.critical && !cert_heeds(e.oid))
				return e.oid;
		}
	return (struct span){ NULL, 0 };
}

void
cert_why(struct span der, enum cert_fault what, struct buf *out)
{
	static const char word[][20] = {
		"signature algorithm", "key algorithm", "curve",
		"critical extension",
	};
	struct span s, oid = { NULL, 0 };
	struct cert c;

	if (cert_read(der, &c)) {
		s = c.part[what == CERT_BAD_SIGNATURE ? CERT_ALGORITHM :
		    CERT_KEY];
		oid = what == CERT_BAD_OTHER ?
		    find_unheeded(c.part[CERT_EXTENSIONS]) : cut_oid(&s);
		if (what == CERT_BAD_CURVE)
			oid = cut_oid(&s);
	}
	if (oid.len == 0) {
		buf_puts(out, "malformed");
		return;
	}
	buf_puts(out, "unsupported ");
	buf_puts(out, word[what]);
	buf_putc(out, ' ');
	put_oid(oid, out);
}
