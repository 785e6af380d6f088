/* SPDX-License-Identifier: MIT */
/* test_cert.c -- port/cert.c and port/constraints.c.  links: port */
#include "../../build/gen/roots.h"
#include "port/constraints.h"
#include "check.h"

static struct span
root(size_t i)
{
	return (struct span){ (const char *)port_roots[i].der,
	    port_roots[i].len };
}

static void
the_parts_of_a_certificate_are_found(void)
{
	struct span value;
	struct cert c;

	for (size_t i = 0; i < port_roots_n; i++) {
		struct span list, rest;
		int tag;

		CHECK("each root certificate can be read",
		    cert_read(root(i), &c));
		CHECK("a root: issuer and subject are the same",
		    c.part[CERT_SUBJECT].len > 20 && span_equal(
		    c.part[CERT_ISSUER], c.part[CERT_SUBJECT]));
		CHECK("a root certificate has no unique identifiers",
		    c.part[CERT_ISSUER_ID].len + c.part[CERT_SUBJECT_ID].len ==
		    0);
		rest = c.part[CERT_EXTENSIONS];
		CHECK("each root certificate has extensions",
		    der_any(&rest, &tag, &list));
		CHECK("basic constraints are there",
		    cert_extension(list, 19, &value) && value.len > 0);
		CHECK("name constraints are not", !cert_extension(list,
		    ID_NAME_CONSTRAINTS, &value));
	}
}

static void
another_signature_changes_nothing_else(void)
{
	char bytes[4096];
	struct cert c, d;

	for (size_t i = 0; i < port_roots_n; i++) {
		struct buf b = BUF_OVER(bytes, root(i).len + CERT_UNSIGNED);

		CHECK("each root certificate can be read",
		    cert_read(root(i), &c));
		cert_unsigned(&c, &b);
		CHECK("another signature fits into the room", !b.full);
		CHECK("CD8: with another signature a certificate can be read",
		    cert_read(buf_span(&b), &d));
		for (int p = 0; p < CERT_PARTS; p++)
			CHECK("CD8: all but the algorithm stays as it was",
			    p == CERT_ALGORITHM || span_equal(c.part[p],
			    d.part[p]));
	}
}

/* In memory of its own and of its size: ASan sees a step past. */
static void
look_at(struct span der)
{
	char why[100], *copy = malloc(der.len + 1);
	struct buf b = BUF(why), out;
	struct span value;
	struct cert c;

	memcpy(copy + 1, der.at, der.len);
	der.at = copy + 1;
	for (int i = 0; i <= CERT_BAD_OTHER; i++)
		cert_why(der, (enum cert_fault)i, &b);
	if (cert_read(der, &c)) {
		char *room = malloc(der.len + CERT_UNSIGNED);

		(void)cert_extension(c.part[CERT_EXTENSIONS], 30, &value);
		out = BUF_OVER(room, der.len + CERT_UNSIGNED);
		cert_unsigned(&c, &out);
		CHECK("a copy without signature always has its room",
		    !out.full);
		free(room);
	}
	(void)constraints_refuse(der, NAME_DIRECTORY, der);
	free(copy);
}

static void
broken_ones_break_nothing(void)
{
	struct span all = root(0);
	char bytes[4096];

	for (size_t n = 0; n <= all.len; n++)
		look_at((struct span){ all.at, n });
	for (size_t i = 0; i < all.len; i++) {
		memcpy(bytes, all.at, all.len);
		for (int bit = 0; bit < 8; bit++) {
			bytes[i] = (char)(all.at[i] ^ 1 << bit);
			look_at((struct span){ bytes, all.len });
		}
	}
	CHECK("CD8: no step outside", true);
}

/* -- Reasons. */

#define NAME "\x30\x00"
#define DATES "\x30\x00"
#define SIGNED(alg) "\x02\x01\x01" "\x30\x05" alg NAME DATES NAME
#define KEYED(key) SIGNED("\x06\x03\x2b\x65\x70") key

static const struct {
	const char *name;
	struct span parts;	/* without the two heads */
	enum cert_fault what;
	const char *want;
} whys[] = {
	{ "CD8: an algorithm that has a name",
	    SPAN(SIGNED("\x06\x03\x2b\x65\x70") "\x30\x00"),
	    CERT_BAD_SIGNATURE, "unsupported signature algorithm Ed25519" },
	{ "CD8: an algorithm without a name",
	    SPAN(SIGNED("\x06\x03\x2b\x65\x09") "\x30\x00"),
	    CERT_BAD_SIGNATURE, "unsupported signature algorithm 1.3.101.9" },
	{ "CD8: a number of more than one byte",
	    SPAN(SIGNED("\x06\x03\x88\x37\x01") "\x30\x00"),
	    CERT_BAD_SIGNATURE, "unsupported signature algorithm 2.999.1" },
	{ "CD8: a key", SPAN(KEYED("\x30\x07\x30\x05\x06\x03\x2b\x65\x70")),
	    CERT_BAD_KEY, "unsupported key algorithm Ed25519" },
	{ "CD8: a curve", SPAN(KEYED("\x30\x0e\x30\x0c\x06\x03\x2b\x01\x01"
	    "\x06\x05\x2b\x81\x04\x00\x21")), CERT_BAD_CURVE,
	    "unsupported curve P-224" },
	{ "CD8: an extension", SPAN(KEYED("\x30\x00") "\xa3\x0e\x30\x0c"
	    "\x30\x0a\x06\x03\x55\x1d\x24\x01\x01\xff\x04\x00"),
	    CERT_BAD_OTHER, "unsupported critical extension "
	    "policyConstraints" },
	{ "CD8: the second of two", SPAN(KEYED("\x30\x00") "\xa3\x1a\x30\x18"
	    "\x30\x0a\x06\x03\x55\x1d\x1e\x01\x01\xff\x04\x00"
	    "\x30\x0a\x06\x03\x2b\x01\x02\x01\x01\xff\x04\x00"),
	    CERT_BAD_OTHER, "unsupported critical extension 1.3.1.2" },
	{ "CD8: one that is not critical", SPAN(KEYED("\x30\x00") "\xa3\x0b"
	    "\x30\x09\x30\x07\x06\x03\x55\x1d\x24\x04\x00"),
	    CERT_BAD_OTHER, "malformed" },
	{ "CD8: one that says that it is not critical",
	    SPAN(KEYED("\x30\x00") "\xa3\x0e\x30\x0c"
	    "\x30\x0a\x06\x03\x55\x1d\x24\x01\x01\x00\x04\x00"),
	    CERT_BAD_OTHER, "malformed" },
	{ "CD8: no extensions", SPAN(KEYED("\x30\x00")), CERT_BAD_OTHER,
	    "malformed" },
	{ "CD8: no certificate", SPAN("hello"), CERT_BAD_KEY, "malformed" },
};

static void
a_reason_names_what_is_not_known(void)
{
	char der[300], why[80];

	for (size_t i = 0; i < sizeof(whys) / sizeof(whys[0]); i++) {
		struct buf b = BUF(der), out = BUF(why);
		const char *name = check_row(
		    "the reason names what is not known", whys[i].name);

		buf_puts(&b, "\x30");
		buf_putc(&b, (char)(whys[i].parts.len + 2));
		buf_puts(&b, "\x30");
		buf_putc(&b, (char)whys[i].parts.len);
		buf_put(&b, whys[i].parts);
		cert_why(buf_span(&b), whys[i].what, &out);
		if (!CHECK(name, span_is(buf_span(&out), whys[i].want)))
			check_print("got", buf_span(&out));
	}
}

/* -- What no openssl command makes. */

static void
an_extension_that_stands_there_twice_is_empty(void)
{
#define ONE "\x30\x0a\x06\x03\x55\x1d\x1e\x04\x03\x30\x01\x00"
	struct span value = { NULL, 9 };

	CHECK("an extension that is there once is found",
	    cert_extension(SPAN("\x30\x0c" ONE), ID_NAME_CONSTRAINTS, &value) &&
	    value.len == 3);
	CHECK("CD12: one that is there twice has no value",
	    cert_extension(SPAN("\x30\x18" ONE ONE), ID_NAME_CONSTRAINTS,
	    &value) && value.len == 0);
	CHECK("CD12: constraints that are there twice refuse every name",
	    constraints_refuse(value, 0x82, SPAN("a")) != NULL);
}

#define DNS_A "\x30\x03\x82\x01" "a"

static const struct {
	const char *name;
	struct span constraints;
	int kind;
	struct span value;
	bool good;
} rows[] = {
	{ "CD12: permitted", SPAN("\x30\x07\xa0\x05" DNS_A), 0x82, SPAN("a"),
	    true },
	{ "CD12: excluded", SPAN("\x30\x07\xa1\x05" DNS_A), 0x82, SPAN("a"),
	    false },
	{ "CD12: neither is there", SPAN("\x30\x00"), 0x82, SPAN("a"), true },
	{ "CD12: an empty list", SPAN("\x30\x02\xa0\x00"), 0x82, SPAN("a"),
	    true },
	{ "CD12: a list of another tag", SPAN("\x30\x07\xa2\x05" DNS_A), 0x82,
	    SPAN("a"), false },
	{ "CD12: a minimum", SPAN("\x30\x0a\xa0\x08\x30\x06\x82\x01" "a"
	    "\x80\x01\x00"), 0x82, SPAN("a"), false },
	{ "CD12: a subtree that ends early", SPAN("\x30\x07\xa0\x05"
	    "\x30\x03\x82\x02" "a"), 0x82, SPAN("a"), false },
	{ "CD12: broken behind a match", SPAN("\x30\x09\xa0\x07" DNS_A
	    "\x30\x01"), 0x82, SPAN("a"), false },
	{ "CD12: an address without a mask", SPAN("\x30\x0a\xa0\x08"
	    "\x30\x06\x87\x04\x7f\x00\x00\x01"), 0x87,
	    SPAN("\x7f\x00\x00\x01"), false },
	{ "CD12: another name, an unknown kind", SPAN("\x30\x07\xa0\x05"
	    "\x30\x03\x88\x01\x2b"), 0x82, SPAN("a"), true },
	{ "CD12: a name of an unknown kind", SPAN("\x30\x07\xa0\x05"
	    "\x30\x03\x88\x01\x2b"), 0x88, SPAN("\x2b"), false },
	{ "CD12: a directory name below", SPAN("\x30\x0d\xa0\x0b"
	    "\x30\x09\xa4\x07\x30\x05\x31\x03\x02\x01\x07"), 0xa4,
	    SPAN("\x30\x07\x31\x03\x02\x01\x07\x31\x00"), true },
	{ "CD12: a directory name above", SPAN("\x30\x0d\xa0\x0b"
	    "\x30\x09\xa4\x07\x30\x05\x31\x03\x02\x01\x07"), 0xa4,
	    SPAN("\x30\x02\x31\x00"), false },
};

static void
constraints_are_read_to_their_end(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *why = constraints_refuse(rows[i].constraints,
		    rows[i].kind, rows[i].value);
		const char *name = check_row(
		    "a name constraint allows or refuses", rows[i].name);

		if (!CHECK(name, (why == NULL) == rows[i].good))
			check_print("got", span_of(why));
		for (size_t n = 0; n < rows[i].constraints.len; n++) {
			struct span cut = { rows[i].constraints.at, n };

			CHECK("CD12: a shorter one is refused",
			    constraints_refuse(cut, rows[i].kind,
			    rows[i].value) != NULL);
		}
	}
}

CHECK_MAIN(
	CHECK_CASE(the_parts_of_a_certificate_are_found),
	CHECK_CASE(another_signature_changes_nothing_else),
	CHECK_CASE(broken_ones_break_nothing),
	CHECK_CASE(a_reason_names_what_is_not_known),
	CHECK_CASE(an_extension_that_stands_there_twice_is_empty),
	CHECK_CASE(constraints_are_read_to_their_end),
)
