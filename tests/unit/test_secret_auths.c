/* SPDX-License-Identifier: MIT */
/* test_secret_auths.c -- what stands in the pull Secret for each host, and
 * that there is always room for it. */
#include "secret_sample.h"

/* The longest login for as many of the longest hosts as are allowed. */
static void
secret_render_has_room_for_all_that_is_allowed(void)
{
	static char auth[MAX_TOKEN], password[MAX_TOKEN / 4 * 3];
	static char room[MAX_RENDERED], host[MAX_HOST + 6];
	struct span hosts[MAX_REGISTRIES];
	struct buf out = BUF(room);
	struct secret s = sample();
	size_t i;

	memset(auth, 'A', sizeof(auth));
	memset(host, 'h', sizeof(host));
	memset(password, 'p', sizeof(password));
	s.auth = (struct span){ auth, sizeof(auth) };
	for (i = 0; i < MAX_REGISTRIES; i++)
		hosts[i] = (struct span){ host, sizeof(host) };
	s.registry = hosts;
	s.n_registries = 1;
	s.n_custom = MAX_REGISTRIES - 1;
	CHECK_INT("CD11: the longest login for 32 hosts", secret_render(&s,
	    &out), ST_OK);
	out = BUF(room);
	s.password = (struct span){ password, sizeof(password) };
	CHECK_INT("CD11: the longest login fits with username and password too",
	    secret_render(&s, &out), ST_OK);
	CHECK("CD11: the longest Secret leaves 7 KiB for metadata",
	    sizeof(room) - out.len >= 7168);
	CHECK("CD11: Kubernetes takes 1 MiB of data",
	    (out.len - sizeof(REST)) / 4 * 3 <= 1048576);
}

static void
secret_renders_username_and_password(void)
{
	static char room[4096], plain[4096];
	struct span hosts[] = { SPAN(HOST_A), SPAN("registry.example:5000") };
	struct buf out = BUF(room), text = BUF(plain);
	struct secret s = sample();

	s.registry = hosts;
	s.n_custom = 1;
	secret_render(&s, &out);
	CHECK_TEXT("CF12: a custom host gets the login too", decoded(s.body,
	    &text), "{\"auths\":{\"" HOST_A "\":{\"auth\":\"" AUTH "\"},"
	    "\"registry.example:5000\":{\"auth\":\"" AUTH "\"}}}");
	s.password = SPAN("password");
	out = BUF(room);
	secret_render(&s, &out);
	CHECK_TEXT("CF11: full style, for each host", decoded(s.body, &text),
	    "{\"auths\":{\"" HOST_A "\":{\"username\":\"AWS\",\"password\":"
	    "\"password\",\"auth\":\"" AUTH "\"},\"registry.example:5000\":{"
	    "\"username\":\"AWS\",\"password\":\"password\",\"auth\":\"" AUTH
	    "\"}}}");
}

CHECK_MAIN(
	CHECK_CASE(secret_render_has_room_for_all_that_is_allowed),
	CHECK_CASE(secret_renders_username_and_password),
)
