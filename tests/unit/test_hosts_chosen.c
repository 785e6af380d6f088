/* SPDX-License-Identifier: MIT */
/* test_hosts_chosen.c -- sync/hosts.c: which registries' hosts a Secret holds
 * the login for, of a run that was filled in by hand. */
#include "check.h"
#include "fake.h"
#include "sync/pass.h"

#define ECR(account, region) account ".dkr.ecr." region ".amazonaws.com"
#define OURS ECR("123456789012", "us-east-1")
#define OTHER ECR("210987654321", "us-east-1")
#define FAR ECR("123456789012", "eu-west-1")
#define CUSTOM "registry.test:5000"

static struct settings settings;
static struct report report;
static struct pass pass;

/* -- A run, and what it chose. */

static void
set_up(void)
{
	fake_reset();
	memset(&settings, 0, sizeof(settings));
	memset(&pass, 0, sizeof(pass));
	settings.region = SPAN("us-east-1");
	report_start(&report, false);
	report.region = settings.region;
	pass.settings = &settings;
	pass.report = &report;
}

/* Hosts with blanks between them. */
static size_t
read_hosts(const char *text, struct span *to)
{
	struct span rest = span_of(text);
	size_t n = 0;

	while (rest.len > 0)
		to[n++] = span_cut(&rest, ' ');
	return n;
}

static void
set_hosts(const char *registries, const char *account, const char *custom)
{
	set_up();
	settings.n_registries = read_hosts(registries, settings.registry);
	settings.account = span_of(account);
	settings.n_custom = read_hosts(custom, settings.custom);
}

/* All that were chosen, ECR's, a bar, and the user's own. */
static struct span
chosen(void)
{
	static char text[4096];
	const struct secret *s = &pass.secret;
	struct buf b = BUF(text);

	CHECK("the hosts that were chosen are the run's own",
	    s->registry == pass.hosts.registry);
	for (size_t i = 0; i < s->n_registries + s->n_custom; i++) {
		if (i == s->n_registries)
			buf_puts(&b, "| ");
		buf_put(&b, s->registry[i]);
		buf_putc(&b, ' ');
	}
	return buf_span(&b);
}

/* A fresh Secret's annotation, in memory that does not last. */
static void
presume(const char *logins)
{
	static char text[512];
	struct secrets_item fresh = { .logins = { text, strlen(logins) } };

	memcpy(text, logins, strlen(logins));
	hosts_presume(&pass, &fresh);
	memset(text, '!', sizeof(text));
}

/* -- Choosing. */

static const struct row {
	const char *name;
	const char *registries, *account, *custom, *named;
	const char *start, *want;	/* before and after AWS named it */
} rows[] = {
	{ "the registry is the one that AWS names", "", "", "", OURS,
	    "", OURS " " },
	{ "the registry of AWS_ACCOUNT_ID comes before the one AWS names",
	    "", "210987654321", "", OURS, OTHER " ", OTHER " " },
	{ "a registry that was set comes before the one AWS names",
	    OTHER, "", "", OURS, OTHER " ", OTHER " " },
	{ "registries that were set come before AWS_ACCOUNT_ID",
	    FAR " " OURS, "210987654321", "", OURS, FAR " " OURS " ",
	    FAR " " OURS " " },
	{ "a host of the user's own stands behind the one AWS names",
	    "", "", CUSTOM, OURS, "| " CUSTOM " ", OURS " | " CUSTOM " " },
	{ "a host of the user's own stands behind AWS_ACCOUNT_ID's",
	    "", "210987654321", CUSTOM, OURS, OTHER " | " CUSTOM " ",
	    OTHER " | " CUSTOM " " },
	{ "hosts of the user's own stand behind registries that were set",
	    OURS " " OTHER, "", CUSTOM " a.test", FAR,
	    OURS " " OTHER " | " CUSTOM " a.test ",
	    OURS " " OTHER " | " CUSTOM " a.test " },
	{ "nothing is chosen where nobody says anything", "", "", "", "",
	    "", "" },
};

static void
registries_are_chosen(void)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct row *r = &rows[i];

		set_hosts(r->registries, r->account, r->custom);
		hosts_start(&pass);
		CHECK_TEXT(r->name, chosen(), r->start);
		CHECK("at the start nothing is presumed",
		    !pass.hosts.presumed);
		hosts_choose(&pass, span_of(r->named));
		CHECK_TEXT(r->name, chosen(), r->want);
		CHECK("what was chosen is not presumed",
		    !pass.hosts.presumed);
	}
}

static void
account_has_the_suffix_of_its_region(void)
{
	set_hosts("", "210987654321", "");
	settings.region = SPAN("cn-north-1");
	hosts_start(&pass);
	CHECK_TEXT("A7 AWS_ACCOUNT_ID's registry is one of the region's "
	    "partition", chosen(),
	    "210987654321.dkr.ecr.cn-north-1.amazonaws.com.cn ");
}

static void
as_many_as_allowed_are_chosen(void)
{
	set_up();
	for (size_t i = 0; i + 1 < MAX_REGISTRIES; i++)
		settings.custom[settings.n_custom++] = SPAN(CUSTOM);
	hosts_start(&pass);
	hosts_choose(&pass, SPAN(OURS));
	CHECK_INT("AWS's registry has room beside all that may be set",
	    pass.secret.n_registries + pass.secret.n_custom, MAX_REGISTRIES);
	CHECK_TEXT("the last of the user's own hosts is there",
	    pass.hosts.registry[MAX_REGISTRIES - 1], CUSTOM);
}

/* -- Before AWS has named it. */

static void
hosts_that_could_be_ours(void)
{
	static const struct {
		const char *name, *host;
		bool could;
	} hosts[] = {
		{ "a registry of the region could be ours", OURS, true },
		{ "what is no registry of ECR's cannot be ours", CUSTOM,
		    false },
		{ "another account's, in the region, could be ours", OTHER,
		    true },
		{ "a registry of another region cannot be ours", FAR, false },
		{ "what only begins like a registry cannot be ours",
		    OURS ".test", false },
		{ "what is a registry but for its suffix cannot be ours",
		    "123456789012.dkr.ecr.us-east-1.registry.test", false },
	};

	set_up();
	hosts_start(&pass);
	for (size_t i = 0; i < COUNT(hosts); i++)
		CHECK_INT(hosts[i].name, pass.secret.could_be(pass.secret.arg,
		    span_of(hosts[i].host)), hosts[i].could);
}

static void
fresh_secret_tells_the_registry(void)
{
	set_hosts("", "", CUSTOM);
	hosts_start(&pass);
	presume("");
	CHECK("a fresh Secret that names no login presumes nothing",
	    !pass.hosts.presumed);
	presume("2026-11-24T12:00:00Z=" OURS " " CUSTOM);
	CHECK_TEXT("what a fresh Secret says is presumed, and kept", chosen(),
	    OURS " | " CUSTOM " ");
	CHECK("what a fresh Secret says is known to be presumed",
	    pass.hosts.presumed);
	presume("2026-11-24T12:00:00Z=" OTHER);
	CHECK_TEXT("the next fresh Secret is not believed beside it",
	    chosen(), OURS " | " CUSTOM " ");
	hosts_choose(&pass, SPAN(OTHER));
	CHECK_TEXT("what AWS names takes the place of what was presumed",
	    chosen(), OTHER " | " CUSTOM " ");
	CHECK("once AWS named it nothing is presumed any more",
	    !pass.hosts.presumed);
	presume("2026-11-24T12:00:00Z=" OURS);
	CHECK_TEXT("after AWS named it nothing is presumed", chosen(),
	    OTHER " | " CUSTOM " ");
	CHECK("what AWS named is not called presumed", !pass.hosts.presumed);
}

static void
known_registry_is_not_presumed(void)
{
	set_hosts(OTHER, "", "");
	hosts_start(&pass);
	presume("2026-11-24T12:00:00Z=" OURS);
	CHECK_TEXT("I1 a fresh Secret changes nothing of what was set",
	    chosen(), OTHER " ");
	CHECK("I1 what was set is not called presumed", !pass.hosts.presumed);
	set_hosts("", "210987654321", "");
	hosts_start(&pass);
	presume("2026-11-24T12:00:00Z=" OURS);
	CHECK_TEXT("I1 a fresh Secret changes nothing of AWS_ACCOUNT_ID's",
	    chosen(), OTHER " ");
}

static void
strange_secret_tells_nothing(void)
{
	static char logins[512];
	struct buf b = BUF(logins);

	buf_puts(&b, "2026-11-24T12:00:00Z=");
	while (b.len < 21 + MAX_HOST + 2)
		buf_putc(&b, 'a');
	buf_putc(&b, '\0');
	set_up();
	hosts_start(&pass);
	presume(logins);
	CHECK("a host longer than a name can be is not presumed",
	    pass.secret.n_registries == 0 && !pass.hosts.presumed);
	presume("no logins");
	CHECK_INT("a Secret that names no login chooses nothing",
	    pass.secret.n_registries, 0);
	presume("");
	CHECK_INT("a Secret without the annotation chooses nothing",
	    pass.secret.n_registries, 0);
	presume("2026-11-24T12:00:00Z=" OURS);
	CHECK_TEXT("after these the next fresh Secret is believed", chosen(),
	    OURS " ");
}

/* -- What is told. */

/* How often `text` is said. */
static size_t
times_told(int to, const char *text)
{
	struct span said = fake_output(to);
	size_t n = 0;

	for (; said.len > 0; said = span_skip(said, 1))
		n += span_starts(said, text);
	return n;
}

static void
tell(const char *registries, const char *custom, const char *account)
{
	set_hosts(registries, "", custom);
	hosts_start(&pass);
	hosts_tell_others(&pass, span_of(account));
	report_flush(&report);
}

static void
other_regions_are_told(void)
{
	tell(OURS, CUSTOM " " FAR, "123456789012");
	CHECK("of one's own registry, and of other hosts, nothing is told",
	    fake_output(1).len == 0 && fake_output(2).len == 0);
	CHECK("where all are in the region none is elsewhere", !report.elsewhere);
	tell("registry.test " FAR, "", "123456789012");
	CHECK_INT("a host that is not ECR's hides no other region's behind it",
	    times_told(2, "registry " FAR " is not in"), 1);
	CHECK_INT("of a host that is not ECR's no region is told",
	    times_told(2, "is not in AWS_REGION"), 1);
	tell(FAR " " OURS " " ECR("123456789012", "ap-south-1"), "",
	    "123456789012");
	CHECK_INT("each registry of another region is told", times_told(2,
	    "is not in AWS_REGION (us-east-1)"), 2);
	CHECK_INT("the first registry of another region is named",
	    times_told(2, "registry " FAR " is not in"), 1);
	CHECK("a registry of another region is remembered",
	    report.elsewhere);
	CHECK_INT("one's own account in another region is no other account",
	    times_told(1, "The keys belong to"), 0);
}

static void
other_accounts_are_told(void)
{
	tell(OURS " " OTHER, "", "123456789012");
	CHECK_INT("CE10: another account's registry is told with both",
	    times_told(1, "The keys belong to account 123456789012, which "
	    "does not own " OTHER "; "), 1);
	CHECK_INT("CE10: another account's registry is no warning",
	    fake_output(2).len, 0);
	tell(OTHER " " OURS " " ECR("111111111111", "us-east-1"), "",
	    "123456789012");
	CHECK_INT("CE10: of several other accounts the first is named",
	    times_told(1, "does not own " OTHER " and 1 more; "), 1);
	CHECK_INT("CE10: several other accounts are told in one line",
	    times_told(1, "The keys belong to"), 1);
	tell(OTHER, CUSTOM, "");
	CHECK_INT("CE10: keys of no known account: nothing is told",
	    fake_output(1).len, 0);
}

CHECK_MAIN(
	CHECK_CASE(registries_are_chosen),
	CHECK_CASE(account_has_the_suffix_of_its_region),
	CHECK_CASE(as_many_as_allowed_are_chosen),
	CHECK_CASE(hosts_that_could_be_ours),
	CHECK_CASE(fresh_secret_tells_the_registry),
	CHECK_CASE(known_registry_is_not_presumed),
	CHECK_CASE(strange_secret_tells_nothing),
	CHECK_CASE(other_regions_are_told),
	CHECK_CASE(other_accounts_are_told),
)
