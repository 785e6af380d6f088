/* SPDX-License-Identifier: MIT */
/* creds_env.c -- AWS keys from the environment, and what they look like
 * (docs/design/wire.md, "AWS keys"). */
#include <string.h>

#include "port/port.h"
#include "base/value.h"
#include "aws/creds.h"

/* What no AWS key holds, or NULL.  A # by itself is left to AWS: an emulator
 * takes any secret. */
static const char *
find_wrong(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] != '#' &&
		    value_wrong((struct span){ s.at + i, 1 }) != NULL)
			return value_wrong(s);
	return NULL;
}

/* Read one variable; a blank one is unset, as in the SDKs. */
static bool
read_one(const char *name, bool required, size_t max, struct span *out,
    struct creds_fault *fault)
{
	struct span s = span_of(port_env(name));

	fault->variable = name;
	fault->wrong = NULL;
	if (span_trim(s).len == 0)
		s = (struct span){ NULL, 0 };
	if (s.len == 0 && required)
		fault->wrong = "is not set";
	else if (s.len > max)
		fault->wrong = "is too long";
	else
		fault->wrong = find_wrong(s);
	*out = s;
	return fault->wrong == NULL;
}

bool
creds_env(struct sigv4_keys *keys, struct creds_fault *fault)
{
	if (read_one("AWS_ACCESS_KEY_ID", true, MAX_KEY_ID, &keys->id,
	    fault) &&
	    read_one("AWS_SECRET_ACCESS_KEY", true, MAX_SECRET_KEY,
	    &keys->secret, fault) &&
	    read_one("AWS_SESSION_TOKEN", false, MAX_TOKEN, &keys->token,
	    fault)) {
		*fault = (struct creds_fault){ NULL, NULL };
		return true;
	}
	*keys = (struct sigv4_keys){ { NULL, 0 }, { NULL, 0 }, { NULL, 0 } };
	return false;
}

/* -- What they look like. */

/* Whether all of `s` is capital letters and digits, or of `more`. */
static bool
all_of(struct span s, const char *more)
{
	for (size_t i = 0; i < s.len; i++)
		if (!(s.at[i] >= 'A' && s.at[i] <= 'Z') &&
		    !(s.at[i] >= '0' && s.at[i] <= '9') &&
		    strchr(more, s.at[i]) == NULL)
			return false;
	return true;
}

bool
creds_is_id(struct span id)
{
	return (span_starts(id, "AKIA") || span_starts(id, "ASIA")) &&
	    id.len == 20 && all_of(id, "");
}

/* What a secret key is, or as long: base64 without padding. */
static bool
is_secret(struct span s)
{
	return s.len >= 40 && all_of(s, "abcdefghijklmnopqrstuvwxyz+/");
}

/* Whether it holds one of these words, in any case.  What AWS made holds four
 * letters of a word by chance, but not seven. */
static bool
is_placeholder(struct span s)
{
	static const char words[] = "EXAMPLE\nXXXXXXXX\nREPLACE\nYOUR\n"
	    "CHANGE\nXXXX\nPLACE\n<\n$\n";
	bool made = creds_is_id(s) || is_secret(s), found = false;
	struct span rest = span_of(words), word;
	char room[MAX_SECRET_KEY];
	struct buf upper = BUF(room);

	for (size_t i = 0; i < s.len; i++)
		buf_putc(&upper, s.at[i] >= 'a' && s.at[i] <= 'z' ?
		    (char)(s.at[i] - 'a' + 'A') : s.at[i]);
	while (rest.len > 0 && !found) {
		word = span_cut(&rest, '\n');
		found = (!made || word.len >= 7) &&
		    span_holds(buf_span(&upper), word);
	}
	buf_wipe(&upper);
	return found;
}

/* Of one of the pair.  Base64 of AKIA and ASIA begins like that, and that of a
 * secret key with its line break or without is so long. */
static const char *
wrong_value(struct span s, bool swapped)
{
	if (is_placeholder(s))
		return "is a placeholder: set your own key";
	if (span_starts(s, "QUtJQ") || span_starts(s, "QVNJQ") ||
	    (s.len == 56 && span_ends(s, "=")))
		return "looks base64-encoded: set the key itself";
	return swapped ? "looks like the other half of the pair: are "
	    "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY swapped?" : NULL;
}

bool
creds_look_right(const struct sigv4_keys *keys, struct creds_fault *fault)
{
	struct span id = keys->id, secret = keys->secret;

	fault->variable = "AWS_ACCESS_KEY_ID";
	fault->wrong = wrong_value(id, is_secret(id) ||
	    span_find(id, '/') < id.len || span_find(id, '+') < id.len);
	if (fault->wrong != NULL)
		return false;
	fault->variable = "AWS_SECRET_ACCESS_KEY";
	fault->wrong = wrong_value(secret, creds_is_id(secret));
	if (fault->wrong != NULL)
		return false;
	fault->variable = "AWS_SESSION_TOKEN";
	if (span_starts(id, "ASIA") && keys->token.len == 0)
		fault->wrong = "is not set, but AWS_ACCESS_KEY_ID is from a "
		    "temporary key (ASIA...): set all three";
	return fault->wrong == NULL;
}

bool
creds_look_usual(const struct sigv4_keys *keys, struct creds_fault *fault)
{
	fault->wrong = NULL;
	if (!creds_is_id(keys->id)) {
		fault->variable = "AWS_ACCESS_KEY_ID";
		fault->wrong = "does not look like a key id (AKIA or ASIA, "
		    "then 16 capital letters and digits)";
	} else if (span_starts(keys->id, "AKIA") && keys->token.len > 0) {
		fault->variable = "AWS_SESSION_TOKEN";
		fault->wrong = "is set with a long-term key (AKIA...), which "
		    "has none";
	}
	return fault->wrong == NULL;
}
