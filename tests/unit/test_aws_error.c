/* SPDX-License-Identifier: MIT */
/* test_aws_error.c -- AWS's refusals in all their forms. */
#include "check.h"
#include "fake.h"
#include "aws/aws_error.h"

#define NOW 1900000000

struct row {
	const char *name;
	int http;
	const char *error_type;	/* header, as http keeps it */
	const char *body;
	enum status want;
	const char *code, *message, *request_id;
};

static enum status
read_row(const struct row *row, int64_t date_s, struct aws_error *out)
{
	struct http_head head;

	memset(&head, 0, sizeof(head));
	head.code = row->http;
	head.date_s = date_s;
	memcpy(head.error_type, row->error_type, strlen(row->error_type));
	memset(out, 'x', sizeof(*out));
	return aws_error_read(&head, guard_copy(span_of(row->body)), NOW,
	    out);
}

static void
check_rows(const struct row *rows, size_t n)
{
	struct aws_error f;
	size_t i;

	for (i = 0; i < n; i++) {
		const struct row *row = &rows[i];
		const char *name = check_row(
		    "a refusal by AWS is understood", row->name);

		CHECK_INT(name, read_row(row, NOW, &f), row->want);
		CHECK_TEXT(name, span_of(f.code), row->code);
		CHECK_TEXT(name, span_of(f.message), row->message);
		CHECK_TEXT(name, span_of(f.request_id), row->request_id);
		CHECK_INT(name, f.http, row->http);
		CHECK_INT(name, f.date_s, NOW);
	}
}

/* botocore's error cases of both protocols (boto/botocore, commit 0e6e2404,
 * Apache-2.0).  A URL in the header is cut off by http before we see it. */
static const struct row official[] = {
	{ "AwsJson11InvalidGreetingError", 400, "",
	    "{\n"
	    "\"__type\": \"InvalidGreeting\",\n"
	    "\"Message\": \"Hi\"\n"
	    "}",
	    ST_DENIED, "InvalidGreeting", "Hi", "" },
	{ "AwsJson11ComplexError", 400, "",
	    "{\n"
	    "\"__type\": \"ComplexError\",\n"
	    "\"TopLevel\": \"Top level\",\n"
	    "\"Nested\": {\n"
	    "\"Foo\": \"bar\"\n"
	    "}\n"
	    "}",
	    ST_DENIED, "ComplexError", "", "" },
	{ "AwsJson11EmptyComplexError", 400, "",
	    "{\n"
	    "\"__type\": \"ComplexError\"\n"
	    "}",
	    ST_DENIED, "ComplexError", "", "" },
	{ "AwsJson11FooErrorUsingXAmznErrorType", 500, "FooError",
	    "",
	    ST_BUSY, "FooError", "", "" },
	{ "AwsJson11FooErrorUsingXAmznErrorTypeWithUri", 500,
	    "FooError",
	    "",
	    ST_BUSY, "FooError", "", "" },
	{ "AwsJson11FooErrorUsingXAmznErrorTypeWithUriAndNamespace", 500,
	    "aws.protocoltests.restjson#FooError",
	    "",
	    ST_BUSY, "FooError", "", "" },
	{ "AwsJson11FooErrorUsingCode", 500, "",
	    "{\n"
	    "\"code\": \"FooError\"\n"
	    "}",
	    ST_BUSY, "FooError", "", "" },
	{ "AwsJson11FooErrorUsingCodeAndNamespace", 500, "",
	    "{\n"
	    "\"code\": \"aws.protocoltests.restjson#FooError\"\n"
	    "}",
	    ST_BUSY, "FooError", "", "" },
	{ "AwsJson11FooErrorUsingCodeUriAndNamespace", 500, "",
	    "{\n"
	    "\"code\": \"aws.protocoltests.restjson#FooError:http://"
	    "internal.amazon.com/coral/com.amazon.coral.validate/\"\n"
	    "}",
	    ST_BUSY, "FooError", "", "" },
	{ "AwsJson11FooErrorWithDunderType", 500, "",
	    "{\n"
	    "\"__type\": \"FooError\"\n"
	    "}",
	    ST_BUSY, "FooError", "", "" },
	{ "AwsJson11FooErrorWithDunderTypeAndNamespace", 500, "",
	    "{\n"
	    "\"__type\": \"aws.protocoltests.restjson#FooError\"\n"
	    "}",
	    ST_BUSY, "FooError", "", "" },
	{ "AwsJson11FooErrorWithDunderTypeUriAndNamespace", 500, "",
	    "{\n"
	    "\"__type\": \"aws.protocoltests.restjson#FooError:http://"
	    "internal.amazon.com/coral/com.amazon.coral.validate/\"\n"
	    "}",
	    ST_BUSY, "FooError", "", "" },
	{ "QueryInvalidGreetingError", 400, "",
	    "<ErrorResponse>\n"
	    "<Error>\n"
	    "<Type>Sender</Type>\n"
	    "<Code>InvalidGreeting</Code>\n"
	    "<Message>Hi</Message>\n"
	    "</Error>\n"
	    "<RequestId>foo-id</RequestId>\n"
	    "</ErrorResponse>\n",
	    ST_DENIED, "InvalidGreeting", "Hi", "foo-id" },
	{ "QueryCustomizedError", 402, "",
	    "<ErrorResponse>\n"
	    "<Error>\n"
	    "<Type>Sender</Type>\n"
	    "<Code>Customized</Code>\n"
	    "<Message>Hi</Message>\n"
	    "</Error>\n"
	    "<RequestId>foo-id</RequestId>\n"
	    "</ErrorResponse>\n",
	    ST_DENIED, "Customized", "Hi", "foo-id" },
	{ "QueryComplexError", 400, "",
	    "<ErrorResponse>\n"
	    "<Error>\n"
	    "<Type>Sender</Type>\n"
	    "<Code>ComplexError</Code>\n"
	    "<TopLevel>Top level</TopLevel>\n"
	    "<Nested>\n"
	    "<Foo>bar</Foo>\n"
	    "</Nested>\n"
	    "</Error>\n"
	    "<RequestId>foo-id</RequestId>\n"
	    "</ErrorResponse>\n",
	    ST_DENIED, "ComplexError", "", "foo-id" },
};

static void
aws_error_reads_the_official_cases(void)
{
	check_rows(official, COUNT(official));
}

/* ECR's and STS's own, seen or by their models; and what is not AWS. */
static const struct row ours[] = {
	{ "A4 err-access-denied", 400, "",
	    "{\"__type\":\"AccessDeniedException\",\"Message\":\"User: arn:a"
	    "ws:iam::123456789012:user/x is not authorized\"}",
	    ST_DENIED, "AccessDeniedException", "User: arn:aws:iam::12345678"
	    "9012:user/x is not authorized", "" },
	{ "A4 err-unrecognized-client", 400, "",
	    "{\"__type\":\"UnrecognizedClientException\",\"message\":\"The s"
	    "ecurity token included in the request is invalid.\"}",
	    ST_DENIED, "UnrecognizedClientException",
	    "The security token included in the request is invalid.", "" },
	{ "A3 err-expired-token", 400, "",
	    "{\"__type\":\"ExpiredTokenException\",\"message\":\"a\"}",
	    ST_EXPIRED, "ExpiredTokenException", "a", "" },
	{ "A1 err-throttling-namespaced", 400, "",
	    "{\"__type\":\"com.amazonaws.ecr#ThrottlingException:http://inte"
	    "rnal/\",\"message\":\"Rate exceeded\"}",
	    ST_BUSY, "ThrottlingException", "Rate exceeded", "" },
	{ "A2 err-header-only", 500, "ServerException", "",
	    ST_BUSY, "ServerException", "", "" },
	{ "A2 err-html-proxy", 503, "",
	    "<html><body>Service Unavailable</body></html>",
	    ST_BUSY, "", "", "" },
	{ "A9 STS answers XML", 403, "",
	    "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15"
	    "/\">\n  <Error>\n    <Type>Sender</Type>\n"
	    "    <Code>AccessDenied</Code>\n"
	    "    <Message>may &lt;not&gt;</Message>\n  </Error>\n"
	    "  <RequestId>8088f6eb-b7fb-11e2-8d25-4b9f3b52b80f</RequestId>\n"
	    "</ErrorResponse>\n",
	    ST_DENIED, "AccessDenied", "may <not>",
	    "8088f6eb-b7fb-11e2-8d25-4b9f3b52b80f" },
	{ "A9 STS answers JSON", 403, "",
	    "{\"Error\":{\"Code\":\"AccessDenied\",\"Message\":\"no\","
	    "\"Type\":\"Sender\"},\"RequestId\":\"foo-id\"}",
	    ST_DENIED, "AccessDenied", "no", "foo-id" },
	{ "A9 a bare error", 403, "",
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>"
	    "SignatureDoesNotMatch</Code><Message>no</Message></Error>",
	    ST_DENIED, "SignatureDoesNotMatch", "no", "" },
	{ "A9 EC2's form", 403, "",
	    "<Response><Errors><Error><Code>AuthFailure</Code><Message>no"
	    "</Message></Error></Errors><RequestID>foo-id</RequestID>"
	    "</Response>", ST_DENIED, "AuthFailure", "no", "foo-id" },
	{ "A9 nothing", 403, "", "", ST_DENIED, "", "", "" },
	{ "A9 white space", 403, "", " \r\n", ST_DENIED, "", "", "" },
	{ "A7 the region is off", 403, "",
	    "{\"__type\":\"RegionDisabledException\"}",
	    ST_DENIED, "RegionDisabledException", "", "" },
	{ "A1 429 without a word", 429, "", "", ST_BUSY, "", "", "" },
	{ "A1 429 with an unknown code", 429, "New", "", ST_BUSY, "New", "",
	    "" },
	{ "a denial counts more than its status", 500,
	    "AccessDeniedException", "", ST_DENIED, "AccessDeniedException",
	    "", "" },
	{ "the header counts more than the body", 400, "AccessDenied",
	    "{\"__type\":\"ThrottlingException\"}", ST_DENIED,
	    "AccessDenied", "", "" },
	{ "a header that is no code: the body", 400, "not a code",
	    "{\"__type\":\"ThrottlingException\"}", ST_BUSY,
	    "ThrottlingException", "", "" },
	{ "a nested type is not the error's", 400, "",
	    "{\"detail\":{\"__type\":\"ThrottlingException\"}}",
	    ST_DENIED, "", "", "" },
	{ "J3 a code that is a number", 400, "",
	    "{\"code\":400,\"__type\":\"A\"}", ST_DENIED, "A", "", "" },
	{ "J3 a code that is there twice", 400, "",
	    "{\"__type\":\"A\",\"__type\":\"B\"}", ST_DENIED, "", "", "" },
	{ "a code that would not fit a log line", 400, "",
	    "{\"__type\":\"A\\nerror: B\",\"message\":\"m\"}",
	    ST_DENIED, "", "m", "" },
	{ "a request id that would not", 400, "",
	    "{\"__type\":\"A\",\"RequestId\":\"a b\"}", ST_DENIED, "A", "",
	    "" },
	{ "a message of several lines and letters", 400, "",
	    "{\"__type\":\"A\",\"message\":\"a\\nb\\tc\\u0007\\u00e9\\\"\"}",
	    ST_DENIED, "A", "a?b?c???\"", "" },
	{ "white space before it", 400, "", "\r\n {\"__type\":\"A\"}",
	    ST_DENIED, "A", "", "" },
	{ "both messages: the first counts", 400, "",
	    "{\"__type\":\"A\",\"Message\":\"b\",\"message\":\"a\"}",
	    ST_DENIED, "A", "a", "" },
	{ "H9 a redirect", 302, "", "", ST_REPLY, "", "", "" },
	{ "H9 a redirect that bears a code", 307, "ThrottlingException", "",
	    ST_REPLY, "ThrottlingException", "", "" },
	{ "an empty success", 204, "", "", ST_REPLY, "", "", "" },
	{ "a proxy wants a password", 407, "",
	    "<html>Authentication required</html>", ST_REPLY, "", "", "" },
	{ "a captive portal", 511, "", "<html>", ST_REPLY, "", "", "" },
	{ "nobody answers here", 404, "", "not found", ST_REPLY, "", "",
	    "" },
	{ "but a 404 that is AWS's", 404, "UnknownOperationException", "",
	    ST_DENIED, "UnknownOperationException", "", "" },
	{ "JSON cut short", 400, "", "{\"__type\":\"A\"", ST_DENIED, "", "",
	    "" },
	{ "XML cut short", 400, "", "<Error><Code>A</Code>", ST_DENIED, "",
	    "", "" },
};

static void
aws_error_reads_what_else_there_is(void)
{
	check_rows(ours, COUNT(ours));
}

/* -- The retry table (docs/design/wire.md, "Refusals by AWS"). */

struct code_row {
	enum status want;
	const char *codes;	/* separated by blanks */
};

static const struct code_row codes[] = {
	{ ST_BUSY, "Throttling ThrottlingException ThrottledException "
	    "ThrottleException RequestThrottledException RequestThrottled "
	    "TooManyRequestsException ProvisionedThroughputExceededException "
	    "TransactionInProgressException RequestLimitExceeded "
	    "BandwidthLimitExceeded LimitExceededException SlowDown "
	    "PriorRequestNotComplete EC2ThrottledException" },
	{ ST_BUSY, "ServerException InternalFailure InternalServerError "
	    "InternalError ServiceUnavailable RequestTimeout "
	    "RequestTimeoutException IDPCommunicationError" },
	{ ST_SKEW, "RequestTimeTooSkewed RequestExpired RequestInTheFuture" },
	{ ST_EXPIRED, "ExpiredToken ExpiredTokenException" },
	{ ST_DENIED, "AccessDenied AccessDeniedException "
	    "InvalidClientTokenId UnrecognizedClientException "
	    "InvalidSignatureException SignatureDoesNotMatch AuthFailure "
	    "IncompleteSignature MissingAuthenticationToken "
	    "MissingAuthenticationTokenException OptInRequired NotAuthorized "
	    "InvalidParameterException UnsupportedCommandException "
	    "UnknownOperationException SerializationException "
	    "ValidationError ValidationException InvalidIdentityToken "
	    "IDPRejectedClaim RegionDisabledException "
	    "MalformedPolicyDocument PackedPolicyTooLarge "
	    "Throttlin ThrottlingExceptions throttling Exception" },
};

/* The status of `code`, sent in the header with `http`. */
static enum status
judge(const char *code, int http, int64_t date_s)
{
	struct row row = { "", http, code, "", ST_OK, "", "", "" };
	struct aws_error f;

	return read_row(&row, date_s, &f);
}

static void
aws_error_knows_what_may_be_tried_again(void)
{
	static char name[128];
	size_t i;

	for (i = 0; i < COUNT(codes); i++) {
		struct span rest = span_of(codes[i].codes);

		while (rest.len > 0) {
			struct buf b = BUF(name);

			buf_put(&b, span_cut(&rest, ' '));
			buf_putc(&b, '\0');
			CHECK_INT(check_row("an error code says what may be "
			    "tried again", name), judge(name, 400, NOW),
			    codes[i].want);
			CHECK_INT(check_row("an error code says what may be "
			    "tried again", name), judge(name, 403, NOW),
			    codes[i].want);
		}
	}
}

struct http_row {
	int http;
	enum status bare, coded;
};

static const struct http_row https[] = {
	{ 201, ST_REPLY, ST_REPLY }, { 301, ST_REPLY, ST_REPLY },
	{ 400, ST_DENIED, ST_DENIED }, { 401, ST_REPLY, ST_DENIED },
	{ 403, ST_DENIED, ST_DENIED }, { 404, ST_REPLY, ST_DENIED },
	{ 413, ST_REPLY, ST_DENIED }, { 429, ST_BUSY, ST_BUSY },
	{ 500, ST_BUSY, ST_BUSY }, { 501, ST_REPLY, ST_DENIED },
	{ 408, ST_BUSY, ST_BUSY }, { 502, ST_BUSY, ST_BUSY }, { 503, ST_BUSY, ST_BUSY },
	{ 504, ST_BUSY, ST_BUSY }, { 505, ST_REPLY, ST_DENIED },
};

static void
aws_error_falls_back_to_the_status(void)
{
	size_t i;

	for (i = 0; i < COUNT(https); i++) {
		CHECK_INT("a failure without a code goes by its status",
		    judge("", https[i].http, NOW), https[i].bare);
		CHECK_INT("a failure with a code of no meaning here goes by "
		    "its status", judge("SomethingNew", https[i].http, NOW),
		    https[i].coded);
	}
}

struct skew_row {
	const char *name;
	const char *code;
	int64_t date_s;
	enum status want;
};

static const struct skew_row skews[] = {
	{ "A5 a bad signature, same time", "SignatureDoesNotMatch", NOW,
	    ST_DENIED },
	{ "A5 a bad signature, almost 4 minutes", "SignatureDoesNotMatch",
	    NOW + 239, ST_DENIED },
	{ "A5 a bad signature, we are 4 minutes behind",
	    "SignatureDoesNotMatch", NOW + 240, ST_SKEW },
	{ "A5 a bad signature, we are 4 minutes ahead",
	    "InvalidSignatureException", NOW - 240, ST_SKEW },
	{ "A5 the same by its third name", "AuthFailure", NOW - 86400,
	    ST_SKEW },
	{ "A5 a bad signature, no date", "SignatureDoesNotMatch", 0,
	    ST_DENIED },
	{ "A5 a clock code needs no date", "RequestTimeTooSkewed", 0,
	    ST_SKEW },
	{ "A5 a denial at another time is a denial", "AccessDenied",
	    NOW - 86400, ST_DENIED },
};

static void
aws_error_suspects_the_clock(void)
{
	size_t i;

	for (i = 0; i < COUNT(skews); i++)
		CHECK_INT(check_row("the clock is suspected only where it may "
		    "be", skews[i].name),
		    judge(skews[i].code, 403, skews[i].date_s), skews[i].want);
}

static void
aws_error_cuts_long_texts(void)
{
	static char body[40000], plain[MAX_MESSAGE + 1];
	struct row row = { "", 400, "", body, ST_DENIED, "", "", "" };
	struct aws_error f;
	struct buf b = BUF(body);
	int i;

	memset(plain, 'm', MAX_MESSAGE);
	buf_puts(&b, "{\"__type\":\"A\",\"message\":\"");
	for (i = 0; i < 30000; i++)
		buf_putc(&b, 'm');
	buf_puts(&b, "\"}");
	read_row(&row, NOW, &f);
	CHECK_TEXT("a long message is cut", span_of(f.message), plain);

	buf_wipe(&b);
	buf_puts(&b, "{\"__type\":\"A\",\"message\":\"");
	for (i = 0; i < 4000; i++)
		buf_puts(&b, "\\u006d");
	buf_puts(&b, "\"}");
	read_row(&row, NOW, &f);
	CHECK_TEXT("a long one with escapes too", span_of(f.message), plain);

	buf_wipe(&b);
	buf_puts(&b, "{\"__type\":\"");
	for (i = 0; i < MAX_CODE; i++)
		buf_putc(&b, 'C');
	buf_puts(&b, "\"}");
	read_row(&row, NOW, &f);
	CHECK_INT("the longest code", span_of(f.code).len, MAX_CODE);
	b.len -= 2;
	buf_puts(&b, "C\"}");
	read_row(&row, NOW, &f);
	CHECK_TEXT("a longer code is none", span_of(f.code), "");
}

/* The request id and the type also come in the head. */
static void
aws_error_keeps_the_request_id(void)
{
	struct http_head head;
	struct aws_error f;

	memset(&head, 0, sizeof(head));
	head.code = 400;
	memcpy(head.request_id, "12-ab", 6);
	aws_error_read(&head, SPAN("{\"RequestId\":\"other\"}"), NOW, &f);
	CHECK_TEXT("the header's counts", span_of(f.request_id), "12-ab");
	memcpy(head.request_id, "1\"2", 4);
	aws_error_read(&head, SPAN(""), NOW, &f);
	CHECK_TEXT("a request id with a quote in it is dropped",
	    span_of(f.request_id), "");
}

CHECK_MAIN(
	CHECK_CASE(aws_error_reads_the_official_cases),
	CHECK_CASE(aws_error_reads_what_else_there_is),
	CHECK_CASE(aws_error_knows_what_may_be_tried_again),
	CHECK_CASE(aws_error_falls_back_to_the_status),
	CHECK_CASE(aws_error_suspects_the_clock),
	CHECK_CASE(aws_error_cuts_long_texts),
	CHECK_CASE(aws_error_keeps_the_request_id),
)
