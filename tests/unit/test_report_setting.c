/* SPDX-License-Identifier: MIT */
/* test_report_setting.c -- no part of a secret is shown, also where it was set
 * in the wrong place: as the value of a setting, as a file's name, as a word of
 * the command line, and in what AWS quotes of it. */
#include "base/guard.h"
#include "check.h"
#include "fake.h"
#include "report/report.h"

#define SECRET "bPxRfiCYuvq0/zKtN7MDENG+wJalrXUtnFEMIaB3"
#define BASE64 "YlB4UmZpQ1l1dnEwL3pLdE43TURFTkcrd0phbHJYVXRuRkVNSWFCMw=="
#define OTHER "Zq9RfiCYuvq0zKtN7MDENGawJalrXU9kMmPsYw4c"
#define HIDDEN "(not shown: it may be a secret)"

static struct report r;

static void
start(void)
{
	fake_reset();
	report_start(&r, false);
	guard_add(SPAN(SECRET));
	guard_add(SPAN("tiny"));
}

static struct span
said(void)
{
	report_flush(&r);
	return fake_output(2);
}

static const struct {
	const char *name;
	struct span value;
	bool shown;
} values[] = {
	{ "CE2: a value without a secret is shown", SPAN("us.east"), true },
	{ "CE2: the secret key itself", SPAN(SECRET), false },
	{ "CE2: the secret key with its name before it",
	  SPAN("AWS_SECRET_ACCESS_KEY=" SECRET), false },
	{ "CE2: 16 bytes of it", SPAN("x/zKtN7MDENG+wJalx"), false },
	{ "CE2: in small letters, as a URL's host",
	  SPAN("zktn7mdeng+wjalr.example"), false },
	{ "CE2: 15 bytes of it are any 15 bytes", SPAN("x/zKtN7MDENG+wJax"),
	  true },
	{ "CE2: a short secret, whole", SPAN("a tiny one"), false },
	{ "CE2: base64 of the secret key", SPAN(BASE64), false },
	{ "CE2: a piece of its base64", SPAN("a L3pLdE43TURFTkcrd0phb b"),
	  false },
	{ "CE2: behind so much that the line is cut before it",
	  SPAN("........................................................."
	  "................................................................"
	  "................" SECRET), false },
	{ "CE2: a secret key that was set nowhere", SPAN(OTHER), false },
	{ "CE2: one character less is none", SPAN(
	  "Zq9RfiCYuvq0zKtN7MDENGawJalrXU9kMmPsYw4"), true },
	{ "CE2: a digest is none", SPAN("e3b0c44298fc1c149afbf4c8996fb92427ae"
	  "41e4649b934ca495991b7852b855"), true },
	{ "CE2: a long name is none", SPAN("/var/run/secrets/kubernetes.io/"
	  "Serviceaccount1/ca.crt"), true },
};

static void
a_secret_is_no_value_to_show(void)
{
	for (size_t i = 0; i < COUNT(values); i++) {
		struct setting_fault f = { .variable = SPAN("AWS_REGION"),
		    .wrong = "is bad", .value = values[i].value };
		char word[256];
		const char *name = check_row(
		    "a value is shown only where it holds no secret",
		    values[i].name);

		start();
		report_setting(&r, &f);
		CHECK(name,
		    span_holds(said(), SPAN(HIDDEN)) != values[i].shown);
		CHECK(name,
		    span_holds(said(), values[i].value) == values[i].shown);
		snprintf(word, sizeof(word), "%s", values[i].value.at);
		f.file = word;
		start();
		report_setting(&r, &f);
		report_strange(&r, &f);
		CHECK(name,
		    span_holds(said(), values[i].value) == values[i].shown);
		start();
		report_usage(&r, word);
		CHECK(name,
		    span_holds(said(), values[i].value) == values[i].shown);
	}
}

#define SCOPE "Credential should be scoped to a valid region, not 'zKtN7MDENG'"

static const struct {
	const char *name, *code, *message;
	bool quoted;
} refusals[] = {
	{ "CE1: who may not do it is quoted", "AccessDeniedException",
	  "User: arn:aws:iam::123456789012:user/x is not authorized to "
	  "perform: ecr:GetAuthorizationToken", true },
	{ "CE1: a rate is quoted", "InvalidParameterException",
	  "Invalid parameter", true },
	{ "CE1: a credential's scope is not", "InvalidSignatureException",
	  SCOPE, false },
	{ "CE1: nor a canonical request", "SignatureDoesNotMatch",
	  "The Canonical String for this request should have been 'POST'",
	  false },
	{ "CE1: nor what an incomplete signature says",
	  "IncompleteSignatureException", "not a valid key=value pair: 'x'",
	  false },
	{ "CE1: nor of an unknown key", "UnrecognizedClientException",
	  "zKtN7MDENG", false },
	{ "CE1: nor of an invalid one", "InvalidClientTokenId", "zKtN7MDENG",
	  false },
	{ "CE1: nor of a missing one", "MissingAuthenticationToken",
	  "zKtN7MDENG", false },
	{ "CE1: nor of a bad header", "AuthorizationHeaderMalformed",
	  "zKtN7MDENG", false },
	{ "CE1: nor a scope under another code", "AccessDeniedException",
	  SCOPE, false },
	{ "CE1: nor a header under no code", "",
	  "Authorization=AWS4-HMAC-SHA256 x", false },
	{ "CE1: nor the secret under any code", "AccessDeniedException",
	  "User " SECRET " is unknown", false },
	{ "CE1: nor its base64", "AccessDeniedException",
	  "User " BASE64 " is unknown", false },
};

static void
aws_is_not_quoted_where_it_quotes_what_was_sent(void)
{
	for (size_t i = 0; i < COUNT(refusals); i++) {
		struct report_fault f = { .status = ST_DENIED,
		    .act = ACT_LOGIN, .http = 400,
		    .host = SPAN("api.ecr.us-east-1.amazonaws.com"),
		    .code = span_of(refusals[i].code),
		    .message = span_of(refusals[i].message),
		    .request_id = SPAN("7d3c2a10") };
		const char *name = check_row(
		    "AWS is quoted only where it does not quote us",
		    refusals[i].name);

		start();
		report_failed(&r, &f);
		CHECK(name, span_holds(said(), span_of(refusals[i].message)) ==
		    refusals[i].quoted);
		CHECK(name,
		    span_holds(said(), SPAN("AWS says")) == refusals[i].quoted);
		CHECK("the rest of AWS's refusal is told",
		    span_holds(said(), SPAN("(request id 7d3c2a10)")));
	}
}

static void
no_code_is_a_secret(void)
{
	struct report_fault f = { .status = ST_DENIED, .act = ACT_LOGIN,
	    .http = 400, .code = SPAN("zKtN7MDENGwJalrX"),
	    .request_id = SPAN("zKtN7MDENGwJalrX") };

	start();
	guard_add(f.code);
	report_failed(&r, &f);
	CHECK("CE1: neither AWS's code nor its id", !span_holds(said(),
	    f.code));
}

static void
kubernetes_is_quoted_all_the_same(void)
{
	struct report_fault f = { .status = ST_UNAUTHORIZED, .act = ACT_LIST,
	    .http = 401, .host = SPAN("10.0.0.1"),
	    .message = SPAN("invalid bearer token: Credential") };

	start();
	report_failed(&r, &f);
	CHECK("CE1: the API server quotes no key of AWS", span_holds(said(),
	    f.message));
}

static void
exclusions_without_a_match_are_one_warning(void)
{
	const struct span some[] = { SPAN("kube-sytem"), SPAN("team-*") };

	start();
	report_unmatched(&r, some, 0, 0);
	CHECK_TEXT("CE3: where all matched there is no line", said(), "");
	report_unmatched(&r, some, 2, 4);
	CHECK_TEXT("CE3: what matched nothing is one warning", said(),
	    "warning: ECR_EXCLUDE_NAMESPACES matches no namespace with "
	    "kube-sytem, team-* and 2 more; correct or remove it "
	    "(namespaces with the label ecr-refresh/skip=true do not count)\n");
}

CHECK_MAIN(
	CHECK_CASE(a_secret_is_no_value_to_show),
	CHECK_CASE(aws_is_not_quoted_where_it_quotes_what_was_sent),
	CHECK_CASE(no_code_is_a_secret),
	CHECK_CASE(kubernetes_is_quoted_all_the_same),
	CHECK_CASE(exclusions_without_a_match_are_one_warning),
)
