/* SPDX-License-Identifier: MIT */
/* constraints.c -- see constraints.h.  Every name is held against every
 * subtree of its kind; there are few of both. */
#include <string.h>

#include "constraints.h"

#define PERMITTED 0xa0
#define EXCLUDED 0xa1
#define EMAIL_ADDRESS "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01"	/* OID */

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

/* UTF8String, PrintableString, IA5String: of ASCII they are the same. */
static bool
is_text(int tag)
{
	return tag == 0x0c || tag == 0x13 || tag == 0x16;
}

/* One RelativeDistinguishedName with one attribute; those with more are
 * compared as they are. */
static bool
same_rdn(struct span a, struct span b)
{
	struct span x, y, type_x, type_y;
	int tag_x, tag_y;

	if (span_equal(a, b))
		return true;
	if (!der_take(&a, DER_SEQUENCE, &x) || a.len > 0 ||
	    !der_take(&b, DER_SEQUENCE, &y) || b.len > 0 ||
	    !der_take(&x, DER_OID, &type_x) ||
	    !der_take(&y, DER_OID, &type_y) || !span_equal(type_x, type_y) ||
	    !der_any(&x, &tag_x, &a) || !der_any(&y, &tag_y, &b))
		return false;
	return is_text(tag_x) && is_text(tag_y) && same_letters(a, b);
}

/* Whether `name` begins with all of `base`. */
static bool
directory_within(struct span name, struct span base)
{
	struct span a, b;

	if (!der_take(&name, DER_SEQUENCE, &a) ||
	    !der_take(&base, DER_SEQUENCE, &b))
		return false;
	while (b.len > 0) {
		struct span x, y;

		if (!der_take(&a, DER_SET, &x) || !der_take(&b, DER_SET, &y) ||
		    !same_rdn(x, y))
			return false;
	}
	return true;
}

/* Directory names have more spellings than are compared here: good enough to
 * permit one, not to exclude one. */
static enum match
match(int kind, struct span name, struct span base, bool excluded)
{
	switch (kind) {
	case DER_NAME_DNS:
		return dns_within(name, base) ||
		    (excluded && wildcard_reaches(name, base));
	case DER_NAME_IP:
		return ip_within(name, base);
	case DER_NAME_DIRECTORY:
		return excluded ? MATCH_UNKNOWN : directory_within(name, base);
	default:
		return MATCH_UNKNOWN;
	}
}

static const char malformed[] = "name constraints of its CA are malformed";

/* One name against one list of subtrees. */
static const char *
refuse_in(struct span list, bool excluded, int kind, struct span name,
    bool *limited, bool *permitted)
{
	struct span subtree, base;
	enum match m;
	int tag;

	while (list.len > 0) {
		if (!der_take(&list, DER_SEQUENCE, &subtree) ||
		    !der_any(&subtree, &tag, &base) || subtree.len > 0)
			return malformed;	/* or with a distance */
		if (tag != kind)
			continue;
		m = match(kind, name, base, excluded);
		if (m == MATCH_UNKNOWN)
			return "name constraints of its CA are of an "
			    "unsupported kind";
		if (excluded && m == MATCH_YES)
			return "name constraints of its CA exclude one of its "
			    "names";
		*limited |= !excluded;
		*permitted |= m == MATCH_YES;
	}
	return NULL;
}

static const char *
refuse(struct span constraints, int kind, struct span name)
{
	bool limited = false, permitted = false;
	const char *why = NULL;
	struct span list;
	int tag;

	while (why == NULL && constraints.len > 0) {
		if (!der_any(&constraints, &tag, &list) ||
		    (tag != PERMITTED && tag != EXCLUDED))
			return malformed;
		why = refuse_in(list, tag == EXCLUDED, kind, name, &limited,
		    &permitted);
	}
	if (why == NULL && limited && !permitted)
		why = "name constraints of its CA do not permit one of its "
		    "names";
	return why;
}

const char *
constraints_refuse(struct span constraints, struct span subject,
    struct span alt_names)
{
	struct span whole = subject, list, names = { NULL, 0 }, name, rdns;
	const char *why = NULL;
	int kind;

	if (!der_take(&constraints, DER_SEQUENCE, &list) ||
	    constraints.len > 0 || !der_take(&whole, DER_SEQUENCE, &rdns) ||
	    (alt_names.len > 0 && !der_take(&alt_names, DER_SEQUENCE, &names)))
		return malformed;
	if (rdns.len > 0)
		why = refuse(list, DER_NAME_DIRECTORY, subject);
	if (why == NULL && span_holds(rdns, SPAN(EMAIL_ADDRESS)))
		why = refuse(list, DER_NAME_EMAIL, rdns);
	while (why == NULL && names.len > 0) {
		if (!der_any(&names, &kind, &name))
			return malformed;
		why = refuse(list, kind, name);
	}
	return why;
}
