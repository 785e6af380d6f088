/* SPDX-License-Identifier: MIT */
/* foreign.c -- what somebody else chose, made fit for our own lines. */
#include <string.h>

#include "kube/foreign.h"

static bool
is_alphanumeric(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9');
}

static bool
may_be_shown(char c)
{
	return is_alphanumeric(c) || c == '.' || c == '_' || c == ':' ||
	    c == '/' || c == '-';
}

void
foreign_name(struct span name, char out[MAX_FOREIGN + 1])
{
	bool fits = name.len > 0 && name.len <= MAX_FOREIGN;
	size_t i;

	for (i = 0; fits && i < name.len; i++)
		fits = may_be_shown(name.at[i]);
	if (!fits)
		name = SPAN("?");
	memcpy(out, name.at, name.len);
	out[name.len] = '\0';
}

bool
foreign_id(const struct json_doc *doc, int v, char out[MAX_CODE + 1])
{
	struct span id;
	size_t i;

	if (json_plain(doc, v, &id) != ST_OK || id.len == 0 ||
	    id.len > MAX_CODE)
		return false;
	for (i = 0; i < id.len; i++) {
		char c = id.at[i];

		if (!is_alphanumeric(c) && c != '-')
			return false;
	}
	memcpy(out, id.at, id.len);
	out[id.len] = '\0';
	return true;
}
