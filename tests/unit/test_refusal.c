/* SPDX-License-Identifier: MIT */
/* test_refusal.c -- what the API server says when it refuses.  The
 * bodies are those of a kube-apiserver 1.37, as the scanner leaves them. */
#include "kube/refusal.h"
#include "check.h"
#include "fake.h"

#define STATUS(message, reason, details, code) \
	"{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{}," \
	"\"status\":\"Failure\",\"message\":\"" message "\",\"reason\":\"" \
	reason "\"," details "\"code\":" code "}"
#define CAUSE(reason, message, field) \
	"{\"reason\":\"" reason "\",\"message\":\"" message "\",\"field\":\"" \
	field "\"}"
#define CAUSES(list) "\"details\":{\"causes\":[" list "]},"
#define OF(name, kind) \
	"\"details\":{\"name\":\"" name "\",\"kind\":\"" kind "\"},"
#define OF_CAUSES(name, kind, list) \
	"\"details\":{\"name\":\"" name "\",\"kind\":\"" kind \
	"\",\"causes\":[" list "]},"
#define CONFLICT(who, field) \
	CAUSE("FieldManagerConflict", "conflict with \\\"" who "\\\"" \
	" using v1", field)
#define INVALID(message) "Secret \\\"pull\\\" is invalid: " message
#define DATA ".data..dockerconfigjson"

static const struct {
	const char *name;
	int code;
	const char *body;
	enum status want;
	const char *message;
} refusals[] = {
	{ "K1: 401 is a token that is not accepted", 401,
	  STATUS("Unauthorized", "Unauthorized", "", "401"),
	  ST_UNAUTHORIZED, "Unauthorized" },
	{ "K2: 403 by RBAC on a patch quotes verb and resource", 403,
	  STATUS("secrets \\\"pull\\\" is forbidden: User \\\"system:"
	    "serviceaccount:default:sa\\\" cannot patch resource \\\"secrets"
	    "\\\" in API group \\\"\\\" in the namespace \\\"a\\\"",
	    "Forbidden", OF("pull", "secrets"), "403"),
	  ST_FORBIDDEN, "secrets \"pull\" is forbidden: User \"system:"
	    "serviceaccount:default:sa\" cannot patch resource \"secrets\" "
	    "in API group \"\" in the namespace \"a\"" },
	{ "K2: 403 by RBAC on a list", 403,
	  STATUS("namespaces is forbidden", "Forbidden",
	    "\"details\":{\"kind\":\"namespaces\"},", "403"),
	  ST_FORBIDDEN, "namespaces is forbidden" },
	{ "K3: 403 in a namespace that is being terminated", 403,
	  STATUS("secrets \\\"pull\\\" is forbidden: unable to create new "
	    "content in namespace a because it is being terminated",
	    "Forbidden", OF_CAUSES("pull", "secrets",
	    CAUSE("NamespaceTerminating", "namespace a is being terminated",
	    "metadata.namespace")), "403"),
	  ST_TERMINATING, "secrets \"pull\" is forbidden: unable to create "
	    "new content in namespace a because it is being terminated" },
	{ "K3: the words alone, without the cause, are no termination", 403,
	  STATUS("because it is being terminated", "Forbidden",
	    OF("pull", "secrets"), "403"),
	  ST_FORBIDDEN, "because it is being terminated" },
	{ "K22: 403 that names a quota", 403,
	  STATUS("secrets \\\"pull\\\" is forbidden: exceeded quota: none, "
	    "requested: secrets=1, used: secrets=0, limited: secrets=0",
	    "Forbidden", OF("pull", "secrets"), "403"),
	  ST_QUOTA, "secrets \"pull\" is forbidden: exceeded quota: none, "
	    "requested: secrets=1, used: secrets=0, limited: secrets=0" },
	{ "CE4: 403 of an admission webhook is told in its own words", 403,
	  STATUS("admission webhook \\\"v.example\\\" denied the request",
	    "Forbidden", "", "403"),
	  ST_POLICY, "admission webhook \"v.example\" denied the request" },
	{ "CE4: 400 of an admission webhook, which is its own default", 400,
	  STATUS("admission webhook \\\"v.example\\\" denied the request: no",
	    "", "", "400"),
	  ST_POLICY, "admission webhook \"v.example\" denied the request: "
	    "no" },
	{ "CE4: 401 of an admission webhook is not about our token", 401,
	  STATUS("admission webhook \\\"v\\\" denied the request without "
	    "explanation", "Unauthorized", "", "401"),
	  ST_POLICY, "admission webhook \"v\" denied the request without "
	    "explanation" },
	{ "CE4: 500 of an admission webhook that says no", 500,
	  STATUS("admission webhook \\\"v\\\" denied the request: no",
	    "InternalError", "", "500"),
	  ST_POLICY, "admission webhook \"v\" denied the request: no" },
	{ "CE4: 500 because no webhook answered is waited out", 500,
	  STATUS("Internal error occurred: failed calling webhook \\\"v\\\": "
	    "no endpoints available for service \\\"v\\\"", "InternalError",
	    "", "500"),
	  ST_BUSY, "Internal error occurred: failed calling webhook \"v\": "
	    "no endpoints available for service \"v\"" },
	{ "CE4: 422 of a ValidatingAdmissionPolicy", 422,
	  STATUS("secrets \\\"pull\\\" is forbidden: "
	    "ValidatingAdmissionPolicy 'p' with binding 'b' denied request: "
	    "no", "Invalid", OF("pull", "secrets"), "422"),
	  ST_POLICY, "secrets \"pull\" is forbidden: "
	    "ValidatingAdmissionPolicy 'p' with binding 'b' denied request: "
	    "no" },
	{ "CE4: 403 of a provider's authorizer", 403,
	  STATUS("secrets \\\"pull\\\" is forbidden: User \\\"u\\\" cannot "
	    "patch resource \\\"secrets\\\" in API group \\\"\\\" in the "
	    "namespace \\\"kube-system\\\": GKE Warden authz [denied by "
	    "managed-namespaces-limitation]: the namespace is managed",
	    "Forbidden", OF("pull", "secrets"), "403"),
	  ST_POLICY, "secrets \"pull\" is forbidden: User \"u\" cannot "
	    "patch resource \"secrets\" in API group \"\" in the "
	    "namespace \"kube-system\": GKE Warden authz [denied by "
	    "managed-namespaces-limitation]: the namespace is managed" },
	{ "CE4: 403 of an admission plugin, which names no user", 403,
	  STATUS("secrets \\\"pull\\\" is forbidden: not here", "Forbidden",
	    OF("pull", "secrets"), "403"),
	  ST_POLICY, "secrets \"pull\" is forbidden: not here" },
	{ "K4: 404 of a namespace", 404,
	  STATUS("namespaces \\\"a\\\" not found", "NotFound",
	    OF("a", "namespaces"), "404"),
	  ST_GONE, "namespaces \"a\" not found" },
	{ "K4: 404 of a Secret", 404,
	  STATUS("secrets \\\"pull\\\" not found", "NotFound",
	    OF("pull", "secrets"), "404"),
	  ST_NOT_FOUND, "secrets \"pull\" not found" },
	{ "K4: 404 of an API path", 404,
	  STATUS("the server could not find the requested resource",
	    "NotFound", "\"details\":{},", "404"),
	  ST_NOT_FOUND, "the server could not find the requested resource" },
	{ "K5: 409 because it was modified", 409,
	  STATUS("Operation cannot be fulfilled on secrets \\\"pull\\\": the "
	    "object has been modified", "Conflict",
	    OF("pull", "secrets"), "409"),
	  ST_CONFLICT, "Operation cannot be fulfilled on secrets \"pull\": "
	    "the object has been modified" },
	{ "K5: 409 because it was deleted", 409,
	  STATUS("uid mismatch: the provided object specified uid a, and no "
	    "existing object was found", "Conflict",
	    OF("pull", "secrets"), "409"),
	  ST_CONFLICT, "uid mismatch: the provided object specified uid a, "
	    "and no existing object was found" },
	{ "K5: 409 of two creates at once", 409,
	  STATUS("secrets \\\"pull\\\" already exists", "AlreadyExists",
	    OF("pull", "secrets"), "409"),
	  ST_CONFLICT, "secrets \"pull\" already exists" },
	{ "K5: 422 because it was made anew: its uid is another", 422,
	  STATUS(INVALID("metadata.uid: Invalid value: \\\"0\\\": field is "
	    "immutable"), "Invalid", OF_CAUSES("pull", "Secret",
	    CAUSE("FieldValueInvalid", "Invalid value: \\\"0\\\": field is "
	    "immutable", "metadata.uid")), "422"),
	  ST_CONFLICT, "Secret \"pull\" is invalid: metadata.uid: Invalid "
	    "value: \"0\": field is immutable" },
	{ "K16: 409 because somebody else owns the data", 409,
	  STATUS("Apply failed with 1 conflict: conflict with \\\"kubectl\\\""
	    " using v1: " DATA, "Conflict",
	    CAUSES(CONFLICT("kubectl", DATA)), "409"),
	  ST_OWNED, "Apply failed with 1 conflict: conflict with \"kubectl\""
	    " using v1: " DATA },
	{ "K16: the words of a conflict without its cause are none", 409,
	  STATUS("Apply failed with 1 conflict: conflict with \\\"kubectl\\\""
	    " using v1: " DATA, "Conflict", "", "409"),
	  ST_CONFLICT, "Apply failed with 1 conflict: conflict with "
	    "\"kubectl\" using v1: " DATA },
	{ "K6: 410 while listing", 410,
	  STATUS("The provided continue parameter is too old", "Expired", "",
	    "410"),
	  ST_EXPIRED, "The provided continue parameter is too old" },
	{ "K17: 422 of a Secret of another type", 422,
	  STATUS(INVALID("type: Invalid value: field is immutable"),
	    "Invalid", OF_CAUSES("pull", "Secret",
	    CAUSE("FieldValueInvalid", "Invalid value: field is immutable",
	    "type")), "422"),
	  ST_TYPE, "Secret \"pull\" is invalid: type: Invalid value: field "
	    "is immutable" },
	{ "K7: 422 of an immutable Secret", 422,
	  STATUS(INVALID("data: Forbidden: field is immutable when "
	    "`immutable` is set"), "Invalid", OF_CAUSES("pull", "Secret",
	    CAUSE("FieldValueForbidden", "Forbidden: field is immutable when "
	    "`immutable` is set", "data")), "422"),
	  ST_IMMUTABLE, "Secret \"pull\" is invalid: data: Forbidden: field "
	    "is immutable when `immutable` is set" },
	{ "K7: 422 of an immutable Secret of another type", 422,
	  STATUS("both", "Invalid", OF_CAUSES("pull", "Secret",
	    CAUSE("FieldValueForbidden", "immutable", "data") ","
	    CAUSE("FieldValueInvalid", "field is immutable", "type")), "422"),
	  ST_TYPE, "both" },
	{ "K8: 422 of too much data", 422,
	  STATUS(INVALID("data: Too long: may not be more than 1048576 "
	    "bytes"), "Invalid", OF_CAUSES("pull", "Secret",
	    CAUSE("FieldValueTooLong", "Too long: may not be more than "
	    "1048576 bytes", "data")), "422"),
	  ST_INVALID, "Secret \"pull\" is invalid: data: Too long: may not "
	    "be more than 1048576 bytes" },
	{ "K7: 422 of data that is no JSON", 422,
	  STATUS(INVALID("data[.dockerconfigjson]: Invalid value: \\\"\\u003c"
	    "secret contents redacted\\u003e\\\""), "Invalid",
	    OF_CAUSES("pull", "Secret", CAUSE("FieldValueInvalid",
	    "invalid character 'x'", "data[.dockerconfigjson]")), "422"),
	  ST_INVALID, "Secret \"pull\" is invalid: data[.dockerconfigjson]: "
	    "Invalid value: \"<secret contents redacted>\"" },
	{ "K7: 400 of a bad selector", 400,
	  STATUS("unable to parse requirement", "BadRequest", "", "400"),
	  ST_INVALID, "unable to parse requirement" },
	{ "K7: 405", 405,
	  STATUS("the server does not allow this method", "MethodNotAllowed",
	    "\"details\":{},", "405"),
	  ST_INVALID, "the server does not allow this method" },
	{ "K7: 406", 406,
	  STATUS("only the following media types are accepted",
	    "NotAcceptable", "", "406"),
	  ST_INVALID, "only the following media types are accepted" },
	{ "K8: 413", 413,
	  STATUS("Request entity too large: limit is 3145728",
	    "RequestEntityTooLarge", "", "413"),
	  ST_INVALID, "Request entity too large: limit is 3145728" },
	{ "K7: 415", 415,
	  STATUS("415: Unsupported Media Type", "UnsupportedMediaType",
	    "\"details\":{},", "415"),
	  ST_INVALID, "415: Unsupported Media Type" },
	{ "K9: 429", 429,
	  STATUS("too many requests", "TooManyRequests", "", "429"),
	  ST_BUSY, "too many requests" },
	{ "K10: 500 of etcd", 500,
	  STATUS("etcdserver: leader changed", "InternalError", "", "500"),
	  ST_BUSY, "etcdserver: leader changed" },
	{ "K10: 504 of a webhook", 504,
	  STATUS("context deadline exceeded", "Timeout", "", "504"),
	  ST_BUSY, "context deadline exceeded" },
};

static void
refusal_tells_refusals_apart(void)
{
	struct refusal f;
	size_t i;

	for (i = 0; i < COUNT(refusals); i++) {
		const char *name = check_row(
		    "a refusal of Kubernetes is understood", refusals[i].name);

		memset(&f, 'x', sizeof(f));
		CHECK_INT(name, refusal_read(refusals[i].code,
		    span_of(refusals[i].body), &f), refusals[i].want);
		CHECK_INT(name, f.http, refusals[i].code);
		CHECK_TEXT(name, span_of(f.message), refusals[i].message);
		CHECK(name,
		    (f.owner[0][0] != '\0') == (refusals[i].want == ST_OWNED));
	}
}

/* Without a Status the code alone speaks, whatever the body says. */
static const struct {
	const char *name;
	int code;
	enum status want;
} codes[] = {
	{ "bare 200 that was not expected here", 200, ST_REPLY },
	{ "bare 204", 204, ST_REPLY },
	{ "a redirect is never followed", 302, ST_REPLY },
	{ "bare 400", 400, ST_INVALID },
	{ "K1: bare 401", 401, ST_UNAUTHORIZED },
	{ "bare 402", 402, ST_REPLY },
	{ "K2: bare 403", 403, ST_FORBIDDEN },
	{ "K4: bare 404", 404, ST_NOT_FOUND },
	{ "bare 405", 405, ST_INVALID },
	{ "bare 406", 406, ST_INVALID },
	{ "K5: bare 409", 409, ST_CONFLICT },
	{ "K6: bare 410", 410, ST_EXPIRED },
	{ "K8: bare 413", 413, ST_INVALID },
	{ "K7: bare 415", 415, ST_INVALID },
	{ "K7: bare 422", 422, ST_INVALID },
	{ "K9: bare 429", 429, ST_BUSY },
	{ "K10: bare 500", 500, ST_BUSY },
	{ "bare 501", 501, ST_REPLY },
	{ "K10: bare 502 of a load balancer", 502, ST_BUSY },
	{ "K10: bare 503", 503, ST_BUSY },
	{ "N13: 408 of a load balancer", 408, ST_BUSY },
	{ "K10: bare 504", 504, ST_BUSY },
	{ "bare 599", 599, ST_REPLY },
};

static const char *const not_statuses[] = {
	"",
	"{}",
	"<html>403 Forbidden: exceeded quota</html>",
	"{\"kind\":\"Pod\",\"message\":\"exceeded quota\",\"details\":{"
	"\"kind\":\"namespaces\",\"causes\":[{\"reason\":\"NamespaceTerminating"
	"\",\"field\":\"type\"},{\"reason\":\"FieldManagerConflict\"}]}}",
};

static void
refusal_falls_back_to_the_code(void)
{
	struct refusal f;
	size_t i, j;

	for (i = 0; i < COUNT(codes); i++)
		for (j = 0; j < COUNT(not_statuses); j++) {
			const char *name = check_row(
			    "without a Status the code decides", codes[i].name);

			memset(&f, 'x', sizeof(f));
			CHECK_INT(name, refusal_read(codes[i].code,
			    span_of(not_statuses[j]), &f), codes[i].want);
			CHECK_TEXT(name, span_of(f.message), "");
			CHECK_TEXT(name, span_of(f.owner[0]), "");
		}
}

#define LONG_NAME \
	"0123456789012345678901234567890123456789012345678901234567890123" \
	"0123456789012345678901234567890123456789012345678901234567890123"

static const struct {
	const char *name;
	const char *causes;
	const char *owner[REFUSAL_OWNERS + 1];
} owners[] = {
	{ "one owner", CONFLICT("kubectl-create", DATA),
	  { "kubectl-create", "" } },
	{ "one owner with a time",
	  CAUSE("FieldManagerConflict", "conflict with \\\"nabsul\\\" using v1 "
	    "at 2026-11-24T03:28:06Z", DATA), { "nabsul", "" } },
	{ "one owner with a subresource",
	  CAUSE("FieldManagerConflict", "conflict with \\\"a\\\" with "
	    "subresource \\\"status\\\" using v1", DATA), { "a", "" } },
	{ "an owner that applies has no version",
	  CAUSE("FieldManagerConflict", "conflict with \\\"third\\\"", DATA),
	  { "third", "" } },
	{ "the owner of two fields is named once",
	  CONFLICT("a", DATA) "," CONFLICT("a", ".type"), { "a", "" } },
	{ "three owners",
	  CONFLICT("a", DATA) "," CONFLICT("b", DATA) "," CONFLICT("c", DATA),
	  { "a", "b", "c" } },
	{ "a fourth one is left out",
	  CONFLICT("a", DATA) "," CONFLICT("b", DATA) "," CONFLICT("c", DATA)
	    "," CONFLICT("d", DATA), { "a", "b", "c" } },
	{ "another cause names nobody",
	  CAUSE("Other", "conflict with \\\"x\\\"", DATA) ","
	    CONFLICT("a", DATA), { "a", "" } },
	{ "a name of 128 characters is shown", CONFLICT(LONG_NAME, DATA),
	  { LONG_NAME, "" } },
	{ "a name of 129 characters is not", CONFLICT(LONG_NAME "x", DATA),
	  { "?", "" } },
	{ "a name with blanks is not", CONFLICT("a b", DATA), { "?", "" } },
	{ "an empty name is not", CONFLICT("", DATA), { "?", "" } },
	{ "a name with a line end is not", CONFLICT("a\\nb", DATA),
	  { "?", "" } },
	{ "a name with a quote is not", CONFLICT("a\\\\\\\"b", DATA),
	  { "?", "" } },
	{ "a name in other letters is not", CONFLICT("\xc3\xa4", DATA),
	  { "?", "" } },
	{ "two such names are told once",
	  CONFLICT("a b", DATA) "," CONFLICT("c d", DATA), { "?", "" } },
	{ "a cause in other words",
	  CAUSE("FieldManagerConflict", "", DATA), { "?", "" } },
	{ "a cause without words",
	  "{\"reason\":\"FieldManagerConflict\"}", { "?", "" } },
};

static void
refusal_names_the_owners(void)
{
	static char body[4096];
	struct refusal f;
	size_t i, j;

	for (i = 0; i < COUNT(owners); i++) {
		const char *name = check_row(
		    "the owners of a field are named", owners[i].name);

		snprintf(body, sizeof(body), "{\"kind\":\"Status\","
		    "\"message\":\"m\",\"details\":{\"causes\":[%s]}}",
		    owners[i].causes);
		CHECK_INT(name, refusal_read(409, span_of(body), &f),
		    ST_OWNED);
		for (j = 0; j < REFUSAL_OWNERS; j++)
			CHECK_TEXT(name, span_of(f.owner[j]), owners[i].owner[j]
			    != NULL ? owners[i].owner[j] : "");
	}
}

static void
refusal_shows_printable_words_only(void)
{
	static char body[4096], want[MAX_MESSAGE + 1];
	struct refusal f;
	char words[MAX_SHORT_STRING + 2];

	refusal_read(403, SPAN("{\"kind\":\"Status\",\"message\":"
	    "\"\\ta\\nb\\u001b[31m\xc3\xa4\\u007f\\u0085c\"}"), &f);
	CHECK_TEXT("what is not printable ASCII is a question mark",
	    span_of(f.message), " a b?[31m?????c");

	memset(words, 'w', sizeof(words));
	memset(want, 'w', MAX_MESSAGE);
	snprintf(body, sizeof(body), "{\"kind\":\"Status\",\"message\":"
	    "\"%.*s\"}", MAX_MESSAGE, words);
	refusal_read(403, span_of(body), &f);
	CHECK_TEXT("a message that just fits", span_of(f.message), want);
	snprintf(body, sizeof(body), "{\"kind\":\"Status\",\"message\":"
	    "\"%.*s\"}", MAX_MESSAGE + 1, words);
	refusal_read(403, span_of(body), &f);
	CHECK_TEXT("a message that does not is cut", span_of(f.message), want);
	snprintf(body, sizeof(body), "{\"kind\":\"Status\",\"message\":"
	    "\"%.*s\"}", MAX_SHORT_STRING + 1, words);
	refusal_read(403, span_of(body), &f);
	CHECK_TEXT("a message past the scanner's limit is dropped",
	    span_of(f.message), "");
	CHECK_INT("a message that is no string does no harm",
	    refusal_read(403, SPAN("{\"kind\":\"Status\",\"message\":7}"),
	    &f), ST_FORBIDDEN);
	CHECK_TEXT("a message that is no string is none", span_of(f.message),
	    "");
}

/* K7: shapes that no API server sends must not be read as more than a code. */
static void
refusal_survives_odd_shapes(void)
{
	static const char *const details[] = {
		"null", "[]", "7", "\"x\"", "{\"causes\":null}",
		"{\"causes\":{}}", "{\"causes\":{\"reason\":"
		"\"FieldManagerConflict\"}}", "{\"causes\":[]}",
		"{\"causes\":[null,7,\"x\",[]]}",
		"{\"causes\":[{\"reason\":7,\"field\":null}]}",
		"{\"kind\":7}", "{\"kind\":null}",
	};
	static char body[256];
	struct refusal f;
	size_t i;

	for (i = 0; i < COUNT(details); i++) {
		const char *name = check_row(
		    "odd details are not read as more than a code", details[i]);

		snprintf(body, sizeof(body),
		    "{\"kind\":\"Status\",\"details\":%s}", details[i]);
		CHECK_INT(name, refusal_read(409, span_of(body), &f),
		    ST_CONFLICT);
		CHECK_INT(name, refusal_read(422, span_of(body), &f),
		    ST_INVALID);
		CHECK_INT(name, refusal_read(404, span_of(body), &f),
		    ST_NOT_FOUND);
		CHECK_INT(name, refusal_read(403, span_of(body), &f),
		    ST_FORBIDDEN);
	}
}

#define CANNOT "secrets \\\"pull\\\" is forbidden: User \\\"u\\\" cannot " \
	"patch resource \\\"secrets\\\" in API group \\\"\\\" in the namespace " \
	"\\\"a\\\""
#define MISSING "rbac.authorization.k8s.io \\\"updater\\\" not found"

static void
refusal_sees_a_role_that_is_missing(void)
{
#define REFUSAL(message) STATUS(message, "Forbidden", "", "403")
	static const struct row {
		const char *name, *body;
		bool want;
	} rows[] = {
		{ "CD15: a cluster role is not found",
		    REFUSAL(CANNOT ": RBAC: clusterrole." MISSING), true },
		{ "CD15: a role is not found",
		    REFUSAL(CANNOT ": RBAC: role." MISSING), true },
		{ "CD15: two roles are not found",
		    REFUSAL(CANNOT ": RBAC: [clusterrole." MISSING ", role."
		    MISSING "]"), true },
		{ "CD15: a right that is missing is another thing",
		    REFUSAL(CANNOT), false },
		{ "CD15: so is what an admission policy did not find",
		    REFUSAL("policy \\\"p\\\" not found"), false },
		{ "CD15: so is a quota",
		    REFUSAL("exceeded quota: RBAC: role." MISSING), false },
	};
	struct refusal f;

	for (size_t i = 0; i < COUNT(rows); i++) {
		memset(&f, 'x', sizeof(f));
		refusal_read(403, span_of(rows[i].body), &f);
		CHECK_INT(check_row("a role that is not there yet is told "
		    "apart", rows[i].name), f.no_role, rows[i].want);
	}
}

CHECK_MAIN(
	CHECK_CASE(refusal_tells_refusals_apart),
	CHECK_CASE(refusal_falls_back_to_the_code),
	CHECK_CASE(refusal_names_the_owners),
	CHECK_CASE(refusal_shows_printable_words_only),
	CHECK_CASE(refusal_survives_odd_shapes),
	CHECK_CASE(refusal_sees_a_role_that_is_missing),
)
