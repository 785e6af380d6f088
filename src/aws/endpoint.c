/* SPDX-License-Identifier: MIT */
/* endpoint.c -- AWS's host names (docs/design/wire.md, "AWS host names"). */
#include "aws/endpoint.h"

#define ACCOUNT 12		/* digits of an account number */
#define COMMERCIAL "amazonaws.com"

/* Partitions whose suffix is not the commercial one (GovCloud's is).  Arrays:
 * the loader must fill in each pointer of a table, at 24 bytes in the file. */
static const struct partition {
	char begins[12];	/* a region of it: this, letters, `-`, digits */
	char global[20];	/* its other name, which has no such form */
	char suffix[20];
} partitions[] = {
	{ "cn-", "aws-cn-global", "amazonaws.com.cn" },
	{ "eusc-de-", "", "amazonaws.eu" },
	{ "us-iso-", "aws-iso-global", "c2s.ic.gov" },
	{ "us-isob-", "aws-iso-b-global", "sc2s.sgov.gov" },
	{ "eu-isoe-", "aws-iso-e-global", "cloud.adc-e.uk" },
	{ "us-isof-", "aws-iso-f-global", "csp.hci.ic.gov" },
};

/* Suffixes of registries that are no partition's own: dual-stack. */
static const char *const dual_stack[] = {
	"on.aws", "on.amazonwebservices.com.cn",
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_word(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || c == '_' ||
	    (c >= 'A' && c <= 'Z');
}

/* Whether all of `s` is of one kind and there is some of it. */
static bool
is_all(struct span s, bool (*kind)(char c))
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if (!kind(s.at[i]))
			return false;
	return s.len > 0;
}

static bool
is_in(const struct partition *p, struct span region)
{
	struct span rest, word;

	if (span_is(region, p->global))
		return true;
	if (!span_starts(region, p->begins))
		return false;
	rest = span_skip(region, span_of(p->begins).len);
	word = span_cut(&rest, '-');
	return is_all(word, is_word) && is_all(rest, is_digit);
}

const char *
endpoint_suffix(struct span region)
{
	size_t i;

	for (i = 0; i < sizeof(partitions) / sizeof(partitions[0]); i++)
		if (region.len > 0 && is_in(&partitions[i], region))
			return partitions[i].suffix;
	return COMMERCIAL;
}

static bool
is_region_char(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-';
}

bool
endpoint_is_region(struct span region)
{
	return region.len <= MAX_REGION && is_all(region, is_region_char);
}

static void
put_host(struct buf *out, const char *service, struct span region)
{
	buf_puts(out, service);
	buf_put(out, region);
	buf_putc(out, '.');
	buf_puts(out, endpoint_suffix(region));
}

void
endpoint_ecr(struct span region, struct buf *out)
{
	put_host(out, "api.ecr.", region);
}

void
endpoint_registry(struct span account, struct span region, struct buf *out)
{
	buf_put(out, account);
	put_host(out, ".dkr.ecr.", region);
}

static bool
is_suffix(struct span s)
{
	size_t i;

	for (i = 0; i < sizeof(partitions) / sizeof(partitions[0]); i++)
		if (span_is(s, partitions[i].suffix))
			return true;
	for (i = 0; i < sizeof(dual_stack) / sizeof(dual_stack[0]); i++)
		if (span_is(s, dual_stack[i]))
			return true;
	return span_is(s, COMMERCIAL);
}

/* Take `word` off the front of `s`, where it is there. */
static bool
take(struct span *s, const char *word)
{
	if (!span_starts(*s, word))
		return false;
	*s = span_skip(*s, span_of(word).len);
	return true;
}

bool
endpoint_is_registry(struct span host, struct endpoint_registry *parts)
{
	struct endpoint_registry r;

	r.suffix = host;
	r.account = span_cut(&r.suffix, '.');
	if (r.account.len != ACCOUNT || !is_all(r.account, is_digit))
		return false;
	if (!take(&r.suffix, "dkr.ecr") && !take(&r.suffix, "dkr-ecr"))
		return false;
	take(&r.suffix, "-fips");
	if (!take(&r.suffix, "."))
		return false;
	r.region = span_cut(&r.suffix, '.');
	if (!endpoint_is_region(r.region) || r.region.at[0] == '-' ||
	    !is_suffix(r.suffix))
		return false;
	if (parts != NULL)
		*parts = r;
	return true;
}
