/* SPDX-License-Identifier: MIT */
/* test_creds.c -- AWS keys from the environment. */
#include "check.h"
#include "fake.h"
#include "aws/creds.h"

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
	    "line break" },
	{ "a line end behind the secret", ID, SECRET "\n", NULL, SECRET_NAME,
	    "line break" },
	{ "S7 another header in the session", ID, SECRET, "a\r\nX-Evil: 1",
	    TOKEN_NAME, "line break" },
	{ "a quoted key id", "\"" ID "\"", SECRET, NULL, ID_NAME, "quote" },
	{ "a secret in single quotes", ID, "'" SECRET "'", NULL, SECRET_NAME,
	    "quote" },
	{ "a session in backticks", ID, SECRET, "`a`", TOKEN_NAME, "quote" },
	{ "a blank behind the key id", ID " ", SECRET, NULL, ID_NAME,
	    "a space" },
	{ "a tab in the secret", ID, "a\tb", NULL, SECRET_NAME,
	    "a tab" },
	{ "a control", ID, "a\001b", NULL, SECRET_NAME, "printable" },
	{ "a delete", ID, "a\177b", NULL, SECRET_NAME, "printable" },
	{ "CE9: a comment behind the key id", ID " # prod", SECRET, NULL,
	    ID_NAME, "a # (a comment?)" },
	{ "CE9: a comment behind the secret", ID, SECRET "\t#x", NULL,
	    SECRET_NAME, "a # (a comment?)" },
	{ "CE9: an emulator's secret may hold a #", ID, "a#b", NULL, NULL,
	    NULL },
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
		const char *name = check_row(
		    "keys in the environment are read or refused", row->name);

		fake_reset();
		fake_env(ID_NAME, row->id);
		fake_env(SECRET_NAME, row->secret);
		fake_env(TOKEN_NAME, row->token);
		if (!CHECK_INT(name, creds_env(&keys, &fault), good))
			continue;
		CHECK_TEXT(name, keys.id, good ? row->id : "");
		CHECK_TEXT(name, keys.secret, good ? row->secret : "");
		CHECK_SPAN(name, span_of(fault.variable),
		    span_of(row->variable));
		CHECK(name, good == (fault.wrong == NULL));
		if (!good)
			CHECK(name, span_holds(span_of(fault.wrong),
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
		const char *name = check_row(
		    "the length of a key has its limit", sizes[i].name);

		fake_reset();
		fake_env(ID_NAME, ID);
		fake_env(SECRET_NAME, SECRET);
		memset(text, 'a', sizeof(text));
		text[sizes[i].max] = '\0';
		fake_env(sizes[i].variable, text);
		CHECK(name, creds_env(&keys, &fault));
		text[sizes[i].max] = 'a';
		text[sizes[i].max + 1] = '\0';
		CHECK(name, !creds_env(&keys, &fault));
		CHECK_TEXT(name, span_of(fault.variable), sizes[i].variable);
		CHECK_TEXT(name, span_of(fault.wrong), "is too long");
	}
}

/* -- What keys look like. */

#define REAL_ID "AKIAQ3EGRPLT5H7WNCJD"
#define TEMP_ID "ASIAQ3EGRPLT5H7WNCJD"
#define REAL_SECRET "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"
#define WITH_SLASH "bPxRfiCYuvq0/zKtN7MDENG/wJalrXUtnFEMIaB3"

static const struct row looks[] = {
	{ "CE1: a real pair looks right", REAL_ID, REAL_SECRET, "", NULL,
	    NULL },
	{ "CE1: so does a real temporary one", TEMP_ID, REAL_SECRET, "FwoG",
	    NULL, NULL },
	{ "CE1: id and secret key are swapped", REAL_SECRET, REAL_ID, "",
	    ID_NAME, "swapped" },
	{ "CE1: swapped, with slashes in the secret", WITH_SLASH, REAL_ID, "",
	    ID_NAME, "swapped" },
	{ "CE1: a secret without + and / is one by its length",
	    "bPxRfiCYuvq0zKtN7MDENGwJalrXUtnFEMIaB3dX", REAL_ID, "", ID_NAME,
	    "swapped" },
	{ "CE1: a secret key in both", REAL_SECRET, REAL_SECRET, "", ID_NAME,
	    "swapped" },
	{ "CE1: a key id in both", REAL_ID, REAL_ID, "", SECRET_NAME,
	    "swapped" },
	{ "CE1: base64 of the id", "QUtJQVEzRUdSUExUNUg3V05DSkQ=",
	    REAL_SECRET, "", ID_NAME, "base64" },
	{ "CE1: base64 of a temporary id", "QVNJQVEzRUdSUExUNUg3V05DSkQ",
	    REAL_SECRET, "", ID_NAME, "base64" },
	{ "CE1: base64 of a secret key as the id",
	    "YlB4UmZpQ1l1dnEwektMN01ERU5HK3dKYWxyWFV0bkZFTUlhQjNkQg==",
	    REAL_SECRET, "", ID_NAME, "base64" },
	{ "CE1: base64 of the secret key", REAL_ID,
	    "YlB4UmZpQ1l1dnEwektMN01ERU5HK3dKYWxyWFV0bkZFTUlhQjNkQg==", "",
	    SECRET_NAME, "base64" },
	{ "CE1: AWS's own example of an id", "AKIAIOSFODNN7EXAMPLE",
	    REAL_SECRET, "", ID_NAME, "placeholder" },
	{ "CE1: and of a secret key", REAL_ID, SECRET, "", SECRET_NAME,
	    "placeholder" },
	{ "CE1: your-key", "your-key", REAL_SECRET, "", ID_NAME,
	    "placeholder" },
	{ "CE1: changeme", "changeme", "changeme", "", ID_NAME,
	    "placeholder" },
	{ "CE1: in angle brackets", "<key-id>", REAL_SECRET, "", ID_NAME,
	    "placeholder" },
	{ "CE1: a row of X", "xxxxxxxxxxxxxxxxxxxx", REAL_SECRET, "", ID_NAME,
	    "placeholder" },
	{ "CE1: AKIA and a row of X", "AKIAXXXXXXXXXXXXXXXX", REAL_SECRET, "",
	    ID_NAME, "placeholder" },
	{ "CE1: REPLACE_ME", "REPLACE_ME", REAL_SECRET, "", ID_NAME,
	    "placeholder" },
	{ "CE1: a shell's variable", REAL_ID, "$AWS_SECRET_ACCESS_KEY", "",
	    SECRET_NAME, "placeholder" },
	{ "CE1: a real id with four letters of a word in it",
	    "AKIAQ3YOURLT5H7XXXXD", REAL_SECRET, "", NULL, NULL },
	{ "CE1: a temporary key without its session token", TEMP_ID,
	    REAL_SECRET, "", TOKEN_NAME, "temporary key" },
	{ "CE1: an unusual id is not refused", "some_key_id_of_another_kind",
	    "secret", "", NULL, NULL },
};

static struct sigv4_keys
keys_of(const struct row *row)
{
	return (struct sigv4_keys){ .id = guard_copy(span_of(row->id)),
	    .secret = guard_copy(span_of(row->secret)),
	    .token = span_of(row->token) };
}

static void
keys_that_aws_never_gave_out_are_told(void)
{
	for (size_t i = 0; i < COUNT(looks); i++) {
		const struct row *row = &looks[i];
		struct sigv4_keys keys = keys_of(row);
		struct creds_fault fault;
		bool good = row->variable == NULL;
		const char *name = check_row(
		    "a key that AWS never gave out is told", row->name);

		if (CHECK_INT(name, creds_look_right(&keys, &fault),
		    good) && !good) {
			CHECK_TEXT(name, span_of(fault.variable),
			    row->variable);
			CHECK(name, span_holds(span_of(fault.wrong),
			    span_of(row->wrong)));
		}
	}
}

static const struct row unusual[] = {
	{ "CE1: nothing is said of a usual pair", REAL_ID, REAL_SECRET, "",
	    NULL, NULL },
	{ "CE1: nor of a usual temporary one", TEMP_ID, REAL_SECRET, "FwoG",
	    NULL, NULL },
	{ "CE1: an id of another kind is unusual", "some_key_id_of_a_kind",
	    REAL_SECRET, "", ID_NAME, "does not look like" },
	{ "CE1: an id that lacks its end is unusual", "AKIAQ3EGRPLT5H7",
	    REAL_SECRET, "", ID_NAME, "does not look like" },
	{ "CE1: an id in small letters is unusual", "akiaq3egrplt5h7wncjd",
	    REAL_SECRET, "", ID_NAME, "does not look like" },
	{ "CE1: a session token beside a long-term key is unusual", REAL_ID,
	    REAL_SECRET, "FwoG", TOKEN_NAME, "long-term" },
};

static void
unusual_keys_are_told_too(void)
{
	for (size_t i = 0; i < COUNT(unusual); i++) {
		const struct row *row = &unusual[i];
		struct sigv4_keys keys = keys_of(row);
		struct creds_fault fault;
		bool good = row->variable == NULL;
		const char *name = check_row(
		    "an unusual key is told", row->name);

		CHECK(name, creds_look_right(&keys, &fault));
		if (CHECK_INT(name, creds_look_usual(&keys, &fault),
		    good) && !good) {
			CHECK_TEXT(name, span_of(fault.variable),
			    row->variable);
			CHECK(name, span_holds(span_of(fault.wrong),
			    span_of(row->wrong)));
		}
	}
}

CHECK_MAIN(
	CHECK_CASE(keys_that_aws_never_gave_out_are_told),
	CHECK_CASE(unusual_keys_are_told_too),
	CHECK_CASE(creds_env_reads_a_pair_or_says_why_not),
	CHECK_CASE(creds_env_keeps_the_session),
	CHECK_CASE(creds_env_has_limits),
)
