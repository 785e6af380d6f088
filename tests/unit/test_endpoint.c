/* SPDX-License-Identifier: MIT */
/* test_endpoint.c -- AWS's host names. */
#include "check.h"
#include "fake.h"
#include "aws/endpoint.h"

/* The plain ECR rows of botocore's endpoint tests (boto/botocore, commit
 * 0e6e2404, Apache-2.0): 8 of 26.  The others ask for FIPS or dual-stack
 * hosts, for which this program has no setting (AWS_ENDPOINT_URL_ECR names
 * such a host), or are about a custom endpoint, which config takes as it
 * is. */
struct host_row {
	const char *name;
	const char *region, *host;
};

static const struct host_row hosts[] = {
	{ "botocore us-east-1", "us-east-1",
	    "api.ecr.us-east-1.amazonaws.com" },
	{ "A7 botocore cn-northwest-1", "cn-northwest-1",
	    "api.ecr.cn-northwest-1.amazonaws.com.cn" },
	{ "botocore eusc-de-east-1", "eusc-de-east-1",
	    "api.ecr.eusc-de-east-1.amazonaws.eu" },
	{ "botocore us-iso-east-1", "us-iso-east-1",
	    "api.ecr.us-iso-east-1.c2s.ic.gov" },
	{ "botocore us-isob-east-1", "us-isob-east-1",
	    "api.ecr.us-isob-east-1.sc2s.sgov.gov" },
	{ "botocore eu-isoe-west-1", "eu-isoe-west-1",
	    "api.ecr.eu-isoe-west-1.cloud.adc-e.uk" },
	{ "botocore us-isof-south-1", "us-isof-south-1",
	    "api.ecr.us-isof-south-1.csp.hci.ic.gov" },
	{ "A7 botocore us-gov-west-1", "us-gov-west-1",
	    "api.ecr.us-gov-west-1.amazonaws.com" },
};

static void
endpoint_names_where_ecr_answers(void)
{
	char room[128];
	struct buf b = BUF(room);
	size_t i;

	for (i = 0; i < COUNT(hosts); i++) {
		buf_clear(&b);
		endpoint_ecr(span_of(hosts[i].region), &b);
		CHECK_TEXT(check_row("each partition has its host for ECR",
		    hosts[i].name), buf_span(&b), hosts[i].host);
	}
}

struct suffix_row {
	const char *name;
	const char *region, *suffix;
};

static const struct suffix_row suffixes[] = {
	{ "an opt-in region", "me-central-1", "amazonaws.com" },
	{ "a region not known yet", "ap-southeast-99", "amazonaws.com" },
	{ "Mexico", "mx-central-1", "amazonaws.com" },
	{ "a Chinese region not known yet", "cn-south-7",
	    "amazonaws.com.cn" },
	{ "China's pseudo region", "aws-cn-global", "amazonaws.com.cn" },
	{ "the secret one's pseudo region", "aws-iso-b-global",
	    "sc2s.sgov.gov" },
	{ "what only begins like China", "cn-", "amazonaws.com" },
	{ "without a number", "cn-north-", "amazonaws.com" },
	{ "with letters for a number", "cn-north-x", "amazonaws.com" },
	{ "with one part too many", "cn-north-east-1", "amazonaws.com" },
	{ "without its middle", "cn--1", "amazonaws.com" },
	{ "us-iso and us-isob are two", "us-isob-west-1", "sc2s.sgov.gov" },
	{ "another country of the European one", "eusc-fr-east-1",
	    "amazonaws.com" },
	{ "nothing", "", "amazonaws.com" },
};

static void
endpoint_finds_the_partition(void)
{
	size_t i;

	for (i = 0; i < COUNT(suffixes); i++)
		CHECK_TEXT(check_row("a region's partition gives the suffix",
		    suffixes[i].name), span_of(endpoint_suffix(guard_copy(
		    span_of(suffixes[i].region)))), suffixes[i].suffix);
}

struct region_row {
	const char *name;
	const char *region;
	bool good;
};

static const struct region_row regions[] = {
	{ "a region", "eu-central-1", true },
	{ "63 characters", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaa-1", true },
	{ "64 characters", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaa-1", false },
	{ "none", "", false },
	{ "upper case", "EU-central-1", false },
	{ "a dot", "eu.central", false },
	{ "a slash", "eu/central", false },
	{ "S7 a line end", "eu-central-1\n", false },
	{ "a blank", "eu central-1", false },
	{ "an underscore", "eu_central_1", false },
	{ "another host", "evil.example.com#", false },
	{ "not ASCII", "eu-c\xc3\xa9ntral-1", false },
};

static void
endpoint_refuses_what_is_no_region(void)
{
	size_t i;

	for (i = 0; i < COUNT(regions); i++)
		CHECK_INT(check_row("a name is a region, or not",
		    regions[i].name),
		    endpoint_is_region(guard_copy(span_of(regions[i].region))),
		    regions[i].good);
}

/* -- Registries. */

static void
endpoint_names_a_registry(void)
{
	char room[128];
	struct buf b = BUF(room);
	struct endpoint_registry parts;
	size_t i;

	endpoint_registry(SPAN("123456789012"), SPAN("cn-north-1"), &b);
	CHECK_TEXT("a registry in China", buf_span(&b),
	    "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn");
	for (i = 0; i < COUNT(hosts); i++) {
		struct span region = span_of(hosts[i].region);

		buf_clear(&b);
		endpoint_registry(SPAN("012345678901"), region, &b);
		CHECK("a registry's name that is written is read again",
		    endpoint_is_registry(guard_copy(buf_span(&b)), &parts));
		CHECK_TEXT("the account of a registry is found", parts.account,
		    "012345678901");
		CHECK_SPAN("the region of a registry is found", parts.region,
		    region);
		CHECK_TEXT("the suffix of a registry is found", parts.suffix,
		    endpoint_suffix(region));
	}
}

struct registry_row {
	const char *name;
	const char *host;
	const char *region, *suffix;	/* NULL: it is none */
};

#define ACCOUNT "123456789012"

static const struct registry_row registries[] = {
	{ "plain", ACCOUNT ".dkr.ecr.us-east-1.amazonaws.com",
	    "us-east-1", "amazonaws.com" },
	{ "FIPS", ACCOUNT ".dkr.ecr-fips.us-gov-west-1.amazonaws.com",
	    "us-gov-west-1", "amazonaws.com" },
	{ "dual-stack", ACCOUNT ".dkr-ecr.us-east-2.on.aws",
	    "us-east-2", "on.aws" },
	{ "dual-stack FIPS", ACCOUNT ".dkr-ecr-fips.us-east-2.on.aws",
	    "us-east-2", "on.aws" },
	{ "dual-stack in China", ACCOUNT
	    ".dkr-ecr.cn-north-1.on.amazonwebservices.com.cn",
	    "cn-north-1", "on.amazonwebservices.com.cn" },
	{ "China", ACCOUNT ".dkr.ecr.cn-northwest-1.amazonaws.com.cn",
	    "cn-northwest-1", "amazonaws.com.cn" },
	{ "European Sovereign Cloud", ACCOUNT
	    ".dkr.ecr.eusc-de-east-1.amazonaws.eu",
	    "eusc-de-east-1", "amazonaws.eu" },
	{ "iso", ACCOUNT ".dkr.ecr.us-iso-east-1.c2s.ic.gov",
	    "us-iso-east-1", "c2s.ic.gov" },
	{ "iso b", ACCOUNT ".dkr.ecr.us-isob-east-1.sc2s.sgov.gov",
	    "us-isob-east-1", "sc2s.sgov.gov" },
	{ "iso e", ACCOUNT ".dkr.ecr.eu-isoe-west-1.cloud.adc-e.uk",
	    "eu-isoe-west-1", "cloud.adc-e.uk" },
	{ "iso f", ACCOUNT ".dkr.ecr.us-isof-south-1.csp.hci.ic.gov",
	    "us-isof-south-1", "csp.hci.ic.gov" },
	{ "eleven digits", "12345678901.dkr.ecr.us-east-1.amazonaws.com",
	    NULL, NULL },
	{ "thirteen digits", "1234567890123.dkr.ecr.us-east-1.amazonaws.com",
	    NULL, NULL },
	{ "a letter in the account",
	    "12345678901o.dkr.ecr.us-east-1.amazonaws.com", NULL, NULL },
	{ "no account", ".dkr.ecr.us-east-1.amazonaws.com", NULL, NULL },
	{ "the API's host", "api.ecr.us-east-1.amazonaws.com", NULL, NULL },
	{ "a stranger's domain",
	    ACCOUNT ".dkr.ecr.us-east-1.amazonaws.com.evil.example",
	    NULL, NULL },
	{ "a mistyped domain", ACCOUNT ".dkr.ecr.us-east-1.amazonaws.co",
	    NULL, NULL },
	{ "another mistyped one", ACCOUNT ".dkr.ecr.us-east-1.amazonaws.comm",
	    NULL, NULL },
	{ "no domain", ACCOUNT ".dkr.ecr.us-east-1", NULL, NULL },
	{ "no domain but a dot", ACCOUNT ".dkr.ecr.us-east-1.", NULL, NULL },
	{ "a dot at the end", ACCOUNT ".dkr.ecr.us-east-1.amazonaws.com.",
	    NULL, NULL },
	{ "no region", ACCOUNT ".dkr.ecr.amazonaws.com", NULL, NULL },
	{ "an empty region", ACCOUNT ".dkr.ecr..amazonaws.com", NULL, NULL },
	{ "a region that begins with a hyphen",
	    ACCOUNT ".dkr.ecr.-east-1.amazonaws.com", NULL, NULL },
	{ "an upper case region", ACCOUNT ".dkr.ecr.US-EAST-1.amazonaws.com",
	    NULL, NULL },
	{ "upper case", ACCOUNT ".DKR.ECR.us-east-1.AMAZONAWS.COM",
	    NULL, NULL },
	{ "a mistyped service", ACCOUNT ".dkr.erc.us-east-1.amazonaws.com",
	    NULL, NULL },
	{ "a service too long", ACCOUNT ".dkr.ecrs.us-east-1.amazonaws.com",
	    NULL, NULL },
	{ "a dot forgotten", ACCOUNT ".dkr.ecrus-east-1.amazonaws.com",
	    NULL, NULL },
	{ "an unknown variant",
	    ACCOUNT ".dkr.ecr-fipsy.us-east-1.amazonaws.com", NULL, NULL },
	{ "a scheme before it",
	    "https://" ACCOUNT ".dkr.ecr.us-east-1.amazonaws.com",
	    NULL, NULL },
	{ "a path behind it", ACCOUNT ".dkr.ecr.us-east-1.amazonaws.com/a",
	    NULL, NULL },
	{ "a port behind it", ACCOUNT ".dkr.ecr.us-east-1.amazonaws.com:443",
	    NULL, NULL },
	{ "a blank behind it", ACCOUNT ".dkr.ecr.us-east-1.amazonaws.com ",
	    NULL, NULL },
	{ "the public registry", "public.ecr.aws", NULL, NULL },
	{ "nothing", "", NULL, NULL },
};

static void
endpoint_knows_a_registry(void)
{
	size_t i;

	for (i = 0; i < COUNT(registries); i++) {
		const struct registry_row *row = &registries[i];
		struct span host = guard_copy(span_of(row->host));
		struct endpoint_registry parts = { .suffix = { NULL, 0 } };
		bool want = row->region != NULL;
		const char *name = check_row(
		    "a host is a registry of ECR, or not", row->name);

		CHECK_INT(name, endpoint_is_registry(host, NULL), want);
		CHECK_INT(name, endpoint_is_registry(host, &parts), want);
		if (!want) {
			CHECK("the parts of what is no registry are left alone",
			    parts.suffix.at == NULL);
			continue;
		}
		CHECK_TEXT(name, parts.account, ACCOUNT);
		CHECK_TEXT(name, parts.region, row->region);
		CHECK_TEXT(name, parts.suffix, row->suffix);
	}
}

CHECK_MAIN(
	CHECK_CASE(endpoint_names_where_ecr_answers),
	CHECK_CASE(endpoint_finds_the_partition),
	CHECK_CASE(endpoint_refuses_what_is_no_region),
	CHECK_CASE(endpoint_names_a_registry),
	CHECK_CASE(endpoint_knows_a_registry),
)
