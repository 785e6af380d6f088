/* SPDX-License-Identifier: MIT */
/* constraints.c -- see constraints.h.  Every name is held against every
 * subtree of its kind; there are few of both. */
#include <string.h>

#include "constraints.h"

#define MALFORMED "malformed name constraints"
#define REFUSED "name constraints of its CA do not permit one of its names"
#define EXCLUDED 0xa1		/* and permitted: one less */
/* Kinds of GeneralName (RFC 5280 4.2.1.6). */
#define DNS 0x82
#define IP 0x87

enum match {
	MATCH_NO, MATCH_YES, MATCH_UNKNOWN,
};

static unsigned char
fold(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
}

/* But for the case of ASCII letters. */
static bool
same_letters(struct span a, struct span b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		if (fold(a.at[i]) != fold(b.at[i]))
			return false;
	}
	return true;
}

/* The name itself or with labels before it; with a dot at its beginning, which
 * OpenSSL and Go know too, only these.  An empty base is every name. */
static bool
dns_within(struct span name, struct span base)
{
	size_t more = name.len - base.len;

	return name.len >= base.len &&
	    same_letters(span_skip(name, more), base) &&
	    (base.len == 0 || base.at[0] == '.' || more == 0 ||
	    name.at[more - 1] == '.');
}

/* A wildcard also stands for the name that is excluded. */
static bool
wildcard_reaches(struct span name, struct span base)
{
	(void)span_cut(&base, '.');
	return span_starts(name, "*.") && base.len > 0 &&
	    same_letters(span_skip(name, 2), base);
}

/* `base` is an address and a mask. */
static bool
ip_within(struct span ip, struct span base)
{
	if (base.len != 2 * ip.len)
		return false;
	for (size_t i = 0; i < ip.len; i++) {
		if (((ip.at[i] ^ base.at[i]) & base.at[ip.len + i]) != 0)
			return false;
	}
	return true;
}

/* Whether `name` begins with all of `base`, byte by byte. */
static bool
directory_within(struct span name, struct span base)
{
	struct span a, b;

	return der_take(&name, DER_SEQUENCE, &a) &&
	    der_take(&base, DER_SEQUENCE, &b) && a.len >= b.len &&
	    memcmp(a.at, b.at, b.len) == 0;
}

/* A directory name may be spelt in other ways too: bytes are good enough to
 * permit one, not to exclude one. */
static enum match
match(int kind, struct span name, struct span base, bool excluded)
{
	switch (kind) {
	case DNS:
		return dns_within(name, base) ||
		    (excluded && wildcard_reaches(name, base));
	case IP:
		return ip_within(name, base);
	case NAME_DIRECTORY:
		return excluded ? MATCH_UNKNOWN : directory_within(name, base);
	default:
		return MATCH_UNKNOWN;
	}
}

/* One name against the constraints of one CA. */
struct check {
	int kind;
	struct span name;
	bool limited, permitted;
	const char *why;
};

/* Against one list of subtrees. */
static void
check_list(struct check *k, struct span list, bool excluded)
{
	struct span subtree, base;
	enum match m;
	int tag;

	while (list.len > 0 && k->why == NULL) {
		if (!der_take(&list, DER_SEQUENCE, &subtree) ||
		    !der_any(&subtree, &tag, &base) || subtree.len > 0) {
			k->why = MALFORMED;	/* or with a distance */
			return;
		}
		if (tag != k->kind)
			continue;
		m = match(tag, k->name, base, excluded);
		if (m == MATCH_UNKNOWN)
			k->why = "unsupported kind of name constraints";
		else if (excluded && m == MATCH_YES)
			k->why = REFUSED;
		k->limited |= !excluded;
		k->permitted |= m == MATCH_YES;
	}
}

const char *
constraints_refuse(struct span constraints, int kind, struct span name)
{
	struct check k = { .kind = kind, .name = name };
	struct span lists, list;
	int tag;

	if (!der_take(&constraints, DER_SEQUENCE, &lists))
		return MALFORMED;
	while (lists.len > 0 && k.why == NULL) {
		if (!der_any(&lists, &tag, &list) || (tag | 1) != EXCLUDED)
			return MALFORMED;
		check_list(&k, list, tag == EXCLUDED);
	}
	return k.why == NULL && k.limited && !k.permitted ? REFUSED : k.why;
}
