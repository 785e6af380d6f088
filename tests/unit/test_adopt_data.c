/* SPDX-License-Identifier: MIT */
/* test_adopt_data.c -- the data of a Secret that somebody else made is read as
 * it comes. */
#include "adopt.h"

/* What others wrote may be of any size. */
static void
adopt_reads_data_of_any_size(void)
{
	static char config[400000], object[800000];
	struct buf text = BUF(config), out = BUF(object);
	const struct secret s = sample();
	struct secret_found f;

	buf_puts(&text, "{\"auths\":{\"" HOST_A "\":{\"auth\":\"");
	for (size_t i = 0; i < 300000; i++)
		buf_putc(&text, 'A');
	buf_puts(&text, "\"},\"docker.io\":{}}}");
	buf_puts(&out, PLAIN "{\".dockerconfigjson\":\"");
	buf_base64(&out, buf_span(&text));
	buf_puts(&out, "\"}}");
	CHECK("the large sample fits", !out.full && !text.full);
	CHECK_INT("CA3: a login behind 300 KB of another is found",
	    judge_in(buf_span(&out), 700, &s, &f), ST_FOREIGN_HOST);
	CHECK_TEXT("CA3: that login's host is named", span_of(f.host[0]),
	    "docker.io");
}

/* Before AWS has named the registry. */
static bool
is_of_region(const void *arg, struct span host)
{
	return span_holds(host, span_of(arg));
}

static void
adopt_waits_for_the_login(void)
{
	struct secret s = sample();
	struct secret_found f;

	s.n_registries = 0;
	s.could_be = is_of_region;
	s.arg = "us-east-1";
	CHECK_INT("CA6: a Secret whose host could be ours may be taken over",
	    judge_in(made(DOCKER, "", GOOD), 64, &s, &f), ST_OK);
	CHECK("CA6: whether its host is ours only the login will tell",
	    f.unsure);
	CHECK_INT("CA6: a Secret whose host cannot be ours is foreign at once",
	    judge_in(made(DOCKER, "", AUTHS("\"" HOST_C "\":" LOGIN)), 64, &s,
	    &f), ST_FOREIGN_HOST);
	CHECK_INT("CA6: a host that cannot be ours makes the whole Secret "
	    "foreign", judge_in(made(DOCKER, "", AUTHS("\"" HOST_A "\":" LOGIN
	    ",\"ghcr.io\":" LOGIN)), 64, &s, &f), ST_FOREIGN_HOST);
}

static const struct {
	const char *name, *config;
	enum status want;
} kinds[] = {
	{ "CA3: auths in capitals counts, as for those who read it",
	  "{\"auths\":{\"" HOST_A "\":{}},\"AUTHS\":{\"ghcr.io\":{}}}",
	  ST_FOREIGN_HOST },
	{ "CA3: auths with an escape in it beside a plain one",
	  "{\"auths\":{\"" HOST_A "\":{}},\"\\u0061uths\":{\"ghcr.io\":{}}}",
	  ST_FOREIGN_HOST },
	{ "CA3: an escaped slash is a slash",
	  "{\"auths\":{\"https:\\/\\/" HOST_A "\\/v2\":{}}}", ST_OK },
	{ "CA3: hosts below auths are no logins",
	  "{\"auths\":{\"" HOST_A "\":{\"ghcr.io\":{}}}}", ST_OK },
	{ "CA3: nor are those of other members",
	  "{\"credHelpers\":{\"ghcr.io\":\"x\"},\"auths\":{\"" HOST_A
	  "\":{}}}", ST_OK },
};

static void
adopt_reads_all_kinds_of_text(void)
{
	struct secret_found f;

	for (size_t i = 0; i < COUNT(kinds); i++)
		CHECK_INT(check_row("data of any kind is judged",
		    kinds[i].name),
		    judge(made(DOCKER, "", kinds[i].config), &f),
		    kinds[i].want);
}

CHECK_MAIN(
	CHECK_CASE(adopt_reads_data_of_any_size),
	CHECK_CASE(adopt_waits_for_the_login),
	CHECK_CASE(adopt_reads_all_kinds_of_text),
)
