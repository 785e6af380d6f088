/* SPDX-License-Identifier: MIT */
/* dns.c -- DNS messages: a query is written, an answer read. */
#include <string.h>

#include "dns.h"

#define HEADER 12
#define LABEL 63
#define MAX_CHAIN 16		/* CNAMEs: a longer chain is a loop */

enum { TYPE_A = 1, TYPE_CNAME = 5, TYPE_AAAA = 28, CLASS_IN = 1 };

/* A message being read.  `at` is past its end where it was cut or wrong. */
struct reader {
	const unsigned char *m;
	size_t len, at;
};

/* -- Writing. */

static unsigned char *
put16(unsigned char *p, unsigned n)
{
	p[0] = (unsigned char)(n >> 8);
	p[1] = (unsigned char)n;
	return p + 2;
}

/* Append the labels of `s`, leaving room for the root's. */
static bool
put_labels(unsigned char out[DNS_NAME], size_t *n, struct span s)
{
	while (s.len > 0) {
		struct span label = span_cut(&s, '.');

		if (label.len == 0 || label.len > LABEL ||
		    *n + 1 + label.len >= DNS_NAME)
			return false;
		out[(*n)++] = (unsigned char)label.len;
		memcpy(out + *n, label.at, label.len);
		*n += label.len;
	}
	return true;
}

size_t
dns_name(unsigned char out[DNS_NAME], const char *name, const char *domain)
{
	size_t n = 0;

	if (!put_labels(out, &n, span_of(name)) || n == 0 ||
	    !put_labels(out, &n, span_of(domain)))
		return 0;
	out[n++] = 0;
	return n;
}

static unsigned
type_of(const struct dns_question *q)
{
	return q->v6 ? TYPE_AAAA : TYPE_A;
}

size_t
dns_ask(unsigned char out[DNS_QUERY], const struct dns_question *q)
{
	unsigned char *p;

	memset(out, 0, HEADER);
	put16(out, q->id);
	out[2] = 1;			/* recursion desired */
	out[5] = 1;			/* one question */
	memcpy(out + HEADER, q->name, q->name_len);
	p = put16(out + HEADER + q->name_len, type_of(q));
	return (size_t)(put16(p, CLASS_IN) - out);
}

/* -- Reading. */

static unsigned
get16(struct reader *r)
{
	r->at += 2;
	return r->at <= r->len ? r->m[r->at - 2] * 256u + r->m[r->at - 1] : 0;
}

static unsigned char
lower(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

/* The label at *at, a pointer to it followed: *at is behind its length byte.
 * 0 for the root; -1 where it is wrong.  A pointer must lead to before where
 * the name, or the last pointer, was: so it ends. */
static int
label(const struct reader *r, size_t *at, size_t *before)
{
	while (*at < r->len && r->m[*at] >= 0xc0) {
		size_t to;

		if (*at + 1 >= r->len)
			return -1;
		to = (r->m[*at] & 0x3fu) * 256 + r->m[*at + 1];
		if (to >= *before)
			return -1;
		*at = *before = to;
	}
	if (*at >= r->len || r->m[*at] > LABEL ||
	    *at + r->m[*at] >= r->len)
		return -1;
	return r->m[(*at)++];
}

/* Whether the names at `a` and `b` are the same. */
static bool
same_name(const struct reader *r, size_t a, size_t b)
{
	size_t before_a = a, before_b = b;

	for (;;) {
		int n = label(r, &a, &before_a);

		if (n < 0 || label(r, &b, &before_b) != n)
			return false;
		if (n == 0)
			return true;
		while (n-- > 0)
			if (lower(r->m[a++]) != lower(r->m[b++]))
				return false;
	}
}

static void
skip_name(struct reader *r)
{
	while (r->at < r->len) {
		unsigned char n = r->m[r->at];

		r->at += n >= 0xc0 ? 2 : n + 1u;
		if (n == 0 || n >= 0xc0)
			return;
		if (n > LABEL)
			r->at = r->len + 1;
	}
	r->at = r->len + 1;
}

/* Go over a record.  False at the end of what is whole. */
static bool
record(struct reader *r, unsigned *type, unsigned *size)
{
	unsigned class;

	skip_name(r);
	*type = get16(r);
	class = get16(r);
	r->at += 4;			/* how long it is good for */
	*size = get16(r);
	r->at += *size;
	if (class != CLASS_IN)
		*type = 0;
	return r->at <= r->len;
}

/* Keep the addresses of the name at `owner`.  Where it has a CNAME instead,
 * where in the message that is; else 0. */
static size_t
collect(struct reader r, unsigned records, size_t owner, bool v6,
    struct port_addresses *out)
{
	size_t alias = 0;
	unsigned type, size;

	while (records-- > 0) {
		size_t from = r.at;

		if (!record(&r, &type, &size))
			break;
		if ((type != TYPE_CNAME && type != (v6 ? TYPE_AAAA : TYPE_A)) ||
		    !same_name(&r, from, owner))
			continue;
		if (type == TYPE_CNAME) {
			alias = r.at - size;
		} else if (size == (v6 ? 16u : 4u) && out->n < MAX_ADDRESSES) {
			struct port_address *a = &out->at[out->n++];

			memset(a, 0, sizeof(*a));
			memcpy(a->ip, r.m + r.at - size, size);
			a->v6 = v6;
		}
	}
	return alias;
}

/* The answer section, from r->at on. */
static enum port_dns
read_answers(const struct reader *r, unsigned records,
    const struct dns_question *q, struct port_addresses *out)
{
	struct reader end = *r;
	size_t owner = HEADER;
	unsigned type, size;

	for (int i = 0; i < MAX_CHAIN && owner != 0 && out->n == 0; i++)
		owner = collect(*r, records, owner, q->v6, out);
	if (out->n > 0)
		return PORT_DNS_FOUND;
	while (records-- > 0)
		if (!record(&end, &type, &size))
			return PORT_DNS_BAD;
	return PORT_DNS_NONE;
}

/* Whether the question is ours, in whatever case. */
static bool
is_asked(struct reader *r, const struct dns_question *q)
{
	if (r->len - HEADER < q->name_len + 4)
		return false;
	for (size_t i = 0; i < q->name_len; i++)
		if (lower(r->m[HEADER + i]) != lower(q->name[i]))
			return false;
	r->at = HEADER + q->name_len;
	return get16(r) == type_of(q) && get16(r) == CLASS_IN;
}

static enum port_dns
error(unsigned code)
{
	return code == 2 ? PORT_DNS_SERVFAIL : code == 3 ? PORT_DNS_NXDOMAIN :
	    code == 5 ? PORT_DNS_REFUSED : PORT_DNS_ERROR;
}

bool
dns_read(struct span message, const struct dns_question *q,
    enum port_dns *end, bool *cut, struct port_addresses *out)
{
	struct reader r = { (const void *)message.at, message.len, 0 };
	unsigned flags, questions, records;

	out->n = 0;
	if (r.len < HEADER || get16(&r) != q->id)
		return false;
	flags = get16(&r);
	questions = get16(&r);
	records = get16(&r);
	if ((flags & 0xf800) != 0x8000)	/* an answer, to a query */
		return false;
	*cut = (flags & 0x200) != 0;
	*end = error(flags & 15);
	/* Who cannot read a question does not always repeat it. */
	if (questions == 0 && (flags & 15) != 0 && *end != PORT_DNS_NXDOMAIN)
		return true;
	if (questions != 1 || !is_asked(&r, q))
		return false;
	if ((flags & 15) == 0)
		*end = read_answers(&r, records, q, out);
	/* Neither its own zone nor recursion available: it does not know. */
	if (*end == PORT_DNS_NONE && records == 0 && (flags & 0x480) == 0)
		*end = PORT_DNS_ERROR;
	return true;
}
