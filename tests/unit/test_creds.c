/* SPDX-License-Identifier: MIT */
/* test_creds.c -- AWS keys from the environment. */
#include "check.h"
#include "fake.h"
#include "../../src/aws/creds.h"

#define ID "AKIDEXAMPLE"
#define SECRET "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
#define ID_NAME "AWS_ACCESS_KEY_ID"
#define SECRET_NAME "AWS_SECRET_ACCESS_KEY"
#define TOKEN_NAME "AWS_SESSION_TOKEN"

struct row {
	const char *name;
	const char *id, *secret, *token;	/* NULL: unset */
	const char *variable;	/* that is wrong, or NULL */
	const char *wrong;	/* words that must be in what is said */
};

static const struct row rows[] = {
	{ "a pair", ID, SECRET, NULL, NULL, NULL },
	{ "a pair and a session", ID, SECRET, "FwoG/+==", NULL, NULL },
	{ "an empty session is none", ID, SECRET, "", NULL, NULL },
	{ "a blank session is none", ID, SECRET, " \n", NULL, NULL },
	{ "nothing", NULL, NULL, NULL, ID_NAME, "is not set" },
	{ "no key id", NULL, SECRET, NULL, ID_NAME, "is not set" },
	{ "an empty key id", "", SECRET, NULL, ID_NAME, "is not set" },
	{ "a blank key id", " ", " ", NULL, ID_NAME, "is not set" },
	{ "no secret", ID, NULL, NULL, SECRET_NAME, "is not set" },
	{ "an empty secret", ID, "", NULL, SECRET_NAME, "is not set" },
	{ "S7 a line end behind the key id", ID "\n", SECRET, NULL, ID_NAME,
	    "line end" },
	{ "a line end behind the secret", ID, SECRET "\n", NULL, SECRET_NAME,
	    "line end" },
	{ "S7 another header in the session", ID, SECRET, "a\r\nX-Evil: 1",
	    TOKEN_NAME, "line end" },
	{ "a quoted key id", "\"" ID "\"", SECRET, NULL, ID_NAME, "quote" },
	{ "a secret in single quotes", ID, "'" SECRET "'", NULL, SECRET_NAME,
	    "quote" },
	{ "a session in backticks", ID, SECRET, "`a`", TOKEN_NAME, "quote" },
	{ "a blank behind the key id", ID " ", SECRET, NULL, ID_NAME,
	    "white space" },
	{ "a tab in the secret", ID, "a\tb", NULL, SECRET_NAME,
	    "white space" },
	{ "a control", ID, "a\001b", NULL, SECRET_NAME, "printable" },
	{ "a delete", ID, "a\177b", NULL, SECRET_NAME, "printable" },
	{ "not ASCII", "AKI\xc3\x84", SECRET, NULL, ID_NAME, "printable" },
};

static void
creds_env_reads_a_pair_or_says_why_not(void)
{
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		const struct row *row = &rows[i];
		struct creds_fault fault = { "before", "before" };
		struct sigv4_keys keys = { .id = SPAN("before") };
		bool good = row->variable == NULL;

		fake_reset();
		fake_env(ID_NAME, row->id);
		fake_env(SECRET_NAME, row->secret);
		fake_env(TOKEN_NAME, row->token);
		if (!CHECK_INT(row->name, creds_env(&keys, &fault), good))
			continue;
		CHECK_TEXT(row->name, keys.id, good ? row->id : "");
		CHECK_TEXT(row->name, keys.secret, good ? row->secret : "");
		CHECK_SPAN(row->name, span_of(fault.variable),
		    span_of(row->variable));
		CHECK(row->name, good == (fault.wrong == NULL));
		if (!good)
			CHECK(row->name, span_holds(span_of(fault.wrong),
			    span_of(row->wrong)));
	}
}

static void
creds_env_keeps_the_session(void)
{
	struct creds_fault fault;
	struct sigv4_keys keys;

	fake_reset();
	fake_env(ID_NAME, ID);
	fake_env(SECRET_NAME, SECRET);
	fake_env(TOKEN_NAME, "FwoG/+==");
	creds_env(&keys, &fault);
	CHECK_TEXT("the session token", keys.token, "FwoG/+==");
	fake_env(TOKEN_NAME, " ");
	creds_env(&keys, &fault);
	CHECK_INT("a blank one is none", keys.token.len, 0);
}

struct size_row {
	const char *name;
	const char *variable;
	size_t max;
};

static const struct size_row sizes[] = {
	{ "a key id", ID_NAME, MAX_KEY_ID },
	{ "a secret", SECRET_NAME, MAX_SECRET_KEY },
	{ "a session token", TOKEN_NAME, MAX_TOKEN },
};

static void
creds_env_has_limits(void)
{
	static char text[MAX_TOKEN + 2];
	struct creds_fault fault;
	struct sigv4_keys keys;
	size_t i;

	for (i = 0; i < COUNT(sizes); i++) {
		fake_reset();
		fake_env(ID_NAME, ID);
		fake_env(SECRET_NAME, SECRET);
		memset(text, 'a', sizeof(text));
		text[sizes[i].max] = '\0';
		fake_env(sizes[i].variable, text);
		CHECK(sizes[i].name, creds_env(&keys, &fault));
		text[sizes[i].max] = 'a';
		text[sizes[i].max + 1] = '\0';
		CHECK(sizes[i].name, !creds_env(&keys, &fault));
		CHECK_TEXT(sizes[i].name, span_of(fault.variable),
		    sizes[i].variable);
		CHECK_TEXT(sizes[i].name, span_of(fault.wrong),
		    "is too long");
	}
}

CHECK_MAIN(
	CHECK_CASE(creds_env_reads_a_pair_or_says_why_not),
	CHECK_CASE(creds_env_keeps_the_session),
	CHECK_CASE(creds_env_has_limits),
)
