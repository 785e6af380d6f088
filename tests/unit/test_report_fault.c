/* SPDX-License-Identifier: MIT */
/* test_report_fault.c -- each failure is told in words that a user would
 * search for, with what to do. */
#include "report_rows.h"

static const struct row faults[] = {
	/* Connections. */
	{ "T3: the cluster's authority", { .status = ST_CERT_TRUST,
	  .act = ACT_PUT, .host = KUBE_HOST }, "Kubernetes: x509: "
	  "certificate signed by unknown authority: 10.0.0.1:6443",
	  "KUBE_CA_FILE" },
	{ "T17: AWS's authority", { .status = ST_CERT_TRUST,
	  .act = ACT_LOGIN, .host = ECR_HOST }, "ECR login: x509: "
	  "certificate signed by unknown authority: api.ecr.us-east-1",
	  "AWS_CA_BUNDLE" },
	{ "T2: the cluster's name", { .status = ST_CERT_NAME,
	  .act = ACT_LIST, .host = KUBE_HOST }, "certificate is not valid "
	  "for the name 10.0.0.1:6443", "KUBE_SERVER" },
	{ "T2: AWS's name", { .status = ST_CERT_NAME, .act = ACT_LOGIN,
	  .host = ECR_HOST }, "certificate is not valid for the name",
	  "AWS_ENDPOINT_URL_ECR" },
	{ "T1: dates and clock", { .status = ST_CERT_DATES, .act = ACT_LOGIN,
	  .host = ECR_HOST, .cert = { .not_before_s = 86400, .not_after_s = 172800 } },
	  "certificate has expired or is not yet valid: api.ecr.us-east-1."
	  "amazonaws.com: valid from 1970-01-02T00:00:00Z until "
	  "1970-01-03T00:00:00Z, the clock here says 2026-11-24T00:00:00Z",
	  "clock" },
	{ "T4: a weak certificate", { .status = ST_CERT_WEAK,
	  .act = ACT_PUT, .host = KUBE_HOST, .why = "RSA key under 2048 "
	  "bits" }, "x509: certificate of 10.0.0.1:6443 cannot be used: RSA "
	  "key under 2048 bits", "reissued" },
	{ "CD8: a CA that cannot be used", { .status = ST_CERT_WEAK,
	  .act = ACT_PUT, .host = KUBE_HOST, .cert = { .ca = true },
	  .why = "unsupported key algorithm Ed25519" }, "x509: CA certificate "
	  "of 10.0.0.1:6443 cannot be used: unsupported key algorithm Ed25519",
	  "reissued" },
	{ "CD8: why it is not trusted", { .status = ST_CERT_TRUST,
	  .act = ACT_PUT, .host = KUBE_HOST, .why = "a trusted CA has that "
	  "name but another key" }, "signed by unknown authority: "
	  "10.0.0.1:6443: a trusted CA has that name", "KUBE_CA_FILE" },
	{ "CD8: nothing in common", { .status = ST_TLS, .act = ACT_PUT,
	  .host = KUBE_HOST, .why = "no cipher or key type in common" },
	  "TLS handshake failed with 10.0.0.1:6443: no cipher or key type in "
	  "common", "not Ed25519" },
	{ "CD10: a long message", { .status = ST_TLS, .act = ACT_LOGIN,
	  .host = ECR_HOST, .why = "handshake message over 16 KiB" },
	  "amazonaws.com: handshake message over 16 KiB", "shorten its" },
	{ "T6: an old server", { .status = ST_TLS_VERSION, .act = ACT_PUT,
	  .host = KUBE_HOST }, "protocol version", "update" },
	{ "a downgrade", { .status = ST_TLS_DOWNGRADE, .act = ACT_LOGIN,
	  .host = ECR_HOST }, "TLS downgrade", "inspection" },
	{ "T8: no TLS at all", { .status = ST_TLS, .act = ACT_PUT,
	  .host = KUBE_HOST }, "handshake failed with 10.0.0.1:6443",
	  "https" },
	{ "M1: out of memory", { .status = ST_MEMORY, .act = ACT_PUT,
	  .host = KUBE_HOST }, "out of memory", "memory limit" },
	{ "D4: AWS's name does not exist", { .status = ST_DNS_NAME,
	  .act = ACT_LOGIN, .host = ECR_HOST }, "no such host: api.ecr.us-",
	  "AWS_REGION (us-east-1) and" },
	{ "D4: the cluster's name does not exist", { .status = ST_DNS_NAME,
	  .act = ACT_LIST, .host = SPAN("k8s.lan") }, "no such host: k8s.lan",
	  "KUBE_SERVER" },
	{ "D2: no name server", { .status = ST_DNS, .act = ACT_LOGIN,
	  .host = ECR_HOST }, "DNS: could not look up api.ecr.us-east-1."
	  "amazonaws.com (A and AAAA: no answer)", "port 53" },
	{ "CD5: the words tell which of A and AAAA failed",
	  { .status = ST_DNS, .act = ACT_LIST, .host = SPAN("k8s.lan"),
	  .dns = { PORT_DNS_NXDOMAIN, PORT_DNS_SERVFAIL } },
	  "could not look up k8s.lan (A: NXDOMAIN, AAAA: SERVFAIL)",
	  "CoreDNS" },
	{ "CD5: and so where nothing is there",
	  { .status = ST_DNS_NAME, .act = ACT_LOGIN, .host = ECR_HOST,
	  .dns = { PORT_DNS_NXDOMAIN, PORT_DNS_NONE } },
	  "no such host: api.ecr.us-east-1.amazonaws.com (A: NXDOMAIN, AAAA: "
	  "no address)", "AWS_REGION" },
	{ "CD5: nobody listens at the name server's address",
	  { .status = ST_DNS, .act = ACT_LOGIN, .host = ECR_HOST,
	  .dns = { PORT_DNS_AWAY, PORT_DNS_AWAY } },
	  "(A and AAAA: name server unreachable)", "CoreDNS" },
	{ "CD5: other ends", { .status = ST_DNS, .act = ACT_LOGIN,
	  .host = ECR_HOST, .dns = { PORT_DNS_REFUSED, PORT_DNS_BAD } },
	  "(A: REFUSED, AAAA: a malformed answer)", "CoreDNS" },
	{ "N1: refused by the cluster", { .status = ST_REFUSED,
	  .act = ACT_LIST, .host = KUBE_HOST }, "connection refused: "
	  "10.0.0.1:6443", "KUBE_SERVER" },
	{ "N1: refused by AWS", { .status = ST_REFUSED, .act = ACT_LOGIN,
	  .host = ECR_HOST }, "connection refused: api.ecr",
	  "AWS_ENDPOINT_URL_ECR" },
	{ "N14: only AWS is out of reach", { .status = ST_TIME,
	  .act = ACT_LOGIN, .host = ECR_HOST }, "ECR login: timed out: no "
	  "complete answer from api.ecr", "TCP 443" },
	{ "N14: only the cluster is", { .status = ST_TIME, .act = ACT_PUT,
	  .host = KUBE_HOST }, "Kubernetes: timed out: no complete answer from "
	      "10.0",
	  "443 and 6443" },
	{ "N11: an MTU black hole", { .status = ST_TIME, .act = ACT_PUT,
	  .host = KUBE_HOST }, "timed out", "MTU" },
	{ "N4: no route to AWS", { .status = ST_UNREACHABLE,
	  .act = ACT_LOGIN, .host = ECR_HOST }, "no route to host",
	  "VPC endpoint" },
	{ "N4: no route to the cluster", { .status = ST_UNREACHABLE,
	  .act = ACT_PUT, .host = KUBE_HOST }, "no route to host",
	  "KUBE_SERVER" },
	{ "N5: cut", { .status = ST_LOST, .act = ACT_PUT, .host = KUBE_HOST },
	  "connection reset or closed by 10.0.0.1:6443", "proxy" },
	{ "N5: closed", { .status = ST_CLOSED, .act = ACT_PUT,
	  .host = KUBE_HOST }, "connection reset or closed by 10.0.0.1:6443",
	  "proxy" },
	{ "plain http to AWS", { .status = ST_PLAIN, .act = ACT_LOGIN,
	  .host = SPAN("h") }, "plain http refused", "AWS_ENDPOINT_URL_ECR" },
	{ "plain http to the cluster", { .status = ST_PLAIN, .act = ACT_LIST,
	  .host = SPAN("h") }, "plain http refused", "KUBE_SERVER" },

	/* AWS. */
	{ "A4: denied", { .status = ST_DENIED, .act = ACT_LOGIN, .http = 400,
	  .code = SPAN("AccessDeniedException"), .message = SPAN("User: "
	  "arn:aws:iam::1:user/x is not authorized"),
	  .request_id = SPAN("1-2-3") }, "ECR login: AccessDeniedException "
	  "(400): these keys are not allowed to call "
	  "ecr:GetAuthorizationToken; AWS says: \"User: arn:aws:iam::1:user/x "
	  "is not authorized\" (request id 1-2-3); ", "policy" },
	{ "A4: an unknown key", { .status = ST_DENIED, .act = ACT_LOGIN,
	  .http = 400, .code = SPAN("UnrecognizedClientException") },
	  "UnrecognizedClientException (400)", "AWS_ACCESS_KEY_ID" },
	{ "CE7: keys that a region does not know", { .status = ST_DENIED,
	  .act = ACT_LOGIN, .http = 400,
	  .code = SPAN("UnrecognizedClientException") },
	  "(400): AWS does not know these keys in us-east-1",
	  "account has enabled AWS_REGION" },
	{ "CE7: a scope that is another region's", { .status = ST_DENIED,
	  .act = ACT_LOGIN, .http = 400,
	  .code = SPAN("InvalidSignatureException"),
	  .message = SPAN("Credential should be scoped to a valid region. ") },
	  "InvalidSignatureException (400)", "AWS_REGION (us-east-1)" },
	{ "CE7: the same where AWS's words are not known", {
	  .status = ST_DENIED, .act = ACT_LOGIN, .http = 400,
	  .code = SPAN("InvalidSignatureException") },
	  "the signature does not match", "AWS_REGION (us-east-1)" },
	{ "A4: an unknown key, in STS's words", { .status = ST_DENIED,
	  .act = ACT_LOGIN, .http = 403,
	  .code = SPAN("InvalidClientTokenId") },
	  "InvalidClientTokenId (403)", "AWS_ACCESS_KEY_ID" },
	{ "A5: a wrong secret key", { .status = ST_DENIED, .act = ACT_LOGIN,
	  .http = 400, .code = SPAN("InvalidSignatureException"),
	  .date_s = 1795521600 }, "InvalidSignatureException (400): the "
	  "signature does not match (clock here 2026-11-24T00:00:00Z, AWS's "
	  "2026-11-24T12:00:00Z)", "AWS_SECRET_ACCESS_KEY" },
	{ "A5: a wrong secret key, in STS's words", { .status = ST_DENIED,
	  .act = ACT_LOGIN, .http = 403,
	  .code = SPAN("SignatureDoesNotMatch") }, "AWS's unknown",
	  "AWS_SECRET_ACCESS_KEY" },
	{ "A7: a region that is off", { .status = ST_DENIED,
	  .act = ACT_LOGIN, .code = SPAN("OptInRequired") }, "opted in",
	  "enable region us-east-1" },
	{ "anything else that AWS says no to", { .status = ST_DENIED,
	  .act = ACT_LOGIN, .http = 400, .code = SPAN("FooException") },
	  "FooException (400): AWS refused", "AWS_REGION (us-east-1)" },
	{ "a code of another form is not shown", { .status = ST_DENIED,
	  .act = ACT_LOGIN, .http = 400, .code = SPAN("a b\n") },
	  "ECR login: Bad Request (400): AWS refused", "policy" },
	{ "Z1: the clock", { .status = ST_SKEW, .act = ACT_LOGIN,
	  .http = 403, .code = SPAN("RequestExpired"),
	  .date_s = 1795521600 }, "RequestExpired (403): the clock is wrong "
	  "(here 2026-11-24T00:00:00Z, AWS's 2026-11-24T12:00:00Z)", "NTP" },
	{ "A3: the session ended", { .status = ST_EXPIRED, .act = ACT_LOGIN,
	  .http = 400, .code = SPAN("ExpiredTokenException") },
	  "ExpiredTokenException (400)", "AWS_SESSION_TOKEN" },
	{ "A11: a login without life", { .status = ST_EXPIRED,
	  .act = ACT_LOGIN, .http = 200 }, "has expired or soon will",
	  "clock" },
	{ "A1: throttled", { .status = ST_BUSY, .act = ACT_LOGIN,
	  .http = 400, .code = SPAN("ThrottlingException"),
	  .message = SPAN("Rate exceeded") }, "ThrottlingException (400): "
	  "throttled by AWS; AWS says: \"Rate exceeded\"; ", "next run" },
	{ "A2: AWS fails", { .status = ST_BUSY, .act = ACT_LOGIN,
	  .http = 503 }, "Service Unavailable (503)", "health.aws" },
	{ "H12: a captive portal", { .status = ST_REPLY, .act = ACT_LOGIN,
	  .http = 200, .host = ECR_HOST, .why = "no JSON" }, "the answer from "
	  "api.ecr.us-east-1.amazonaws.com is not ECR's (200): no JSON",
	  "captive portal" },
	{ "a token that does not fit", { .status = ST_FULL,
	  .act = ACT_LOGIN }, "too long", "AWS_SESSION_TOKEN" },

	/* Kubernetes. */
	{ "K22: quota", { .status = ST_QUOTA, .act = ACT_PUT, .http = 403,
	  .ns = SPAN("a") }, "exceeded quota (403)",
	  "kubectl describe quota -n a" },
	{ "K4: a typo", { .status = ST_GONE, .act = ACT_PUT, .http = 404,
	  .ns = SPAN("tset") }, "namespace tset: NotFound (404): the "
	  "namespace does not exist", "ECR_NAMESPACES" },
	{ "K4: no API server", { .status = ST_NOT_FOUND, .act = ACT_LIST,
	  .http = 404, .host = KUBE_HOST }, "NotFound (404): 10.0.0.1:6443",
	  "KUBE_SERVER" },
	{ "K16: another manager", { .status = ST_OWNED, .act = ACT_PUT,
	  .http = 409, .ns = SPAN("a"), .foreign = { SPAN("kubectl-edit") },
	  .n_foreign = 1, .all_foreign = 1 }, "Conflict (409): field manager "
	  "kubectl-edit", "ECR_SECRET_NAME" },
	{ "K5: changed again and again", { .status = ST_CONFLICT,
	  .act = ACT_PUT, .http = 409, .ns = SPAN("a") }, "Conflict (409)",
	  "kubectl get secrets/ecr-registry-credentials -n a" },
	{ "K17: of another type", { .status = ST_TYPE, .act = ACT_PUT,
	  .http = 422, .ns = SPAN("a") }, "is not of type kubernetes.io/"
	  "dockerconfigjson (422)", "kubectl delete secret "
	  "ecr-registry-credentials -n a" },
	{ "K7: immutable", { .status = ST_IMMUTABLE, .act = ACT_PUT,
	  .http = 422, .ns = SPAN("a") }, "is immutable (422)",
	  "kubectl delete secret ecr-registry-credentials -n a" },
	{ "K8: too large", { .status = ST_INVALID, .act = ACT_PUT,
	  .http = 413, .ns = SPAN("a") }, "Request Entity Too Large (413)",
	  "webhook" },
	{ "a bad selector", { .status = ST_INVALID, .act = ACT_LIST,
	  .http = 400 }, "Bad Request (400)", "ECR_NAMESPACE_SELECTOR" },
	{ "K9: throttled", { .status = ST_BUSY, .act = ACT_PUT, .http = 429,
	  .ns = SPAN("a") }, "Too Many Requests (429)", "ECR_CONNECTIONS" },
	{ "K10: failing", { .status = ST_BUSY, .act = ACT_LIST,
	  .http = 500 }, "Internal Server Error (500)", "its log" },
	{ "K10: a proxy", { .status = ST_BUSY, .act = ACT_LIST,
	  .http = 502 }, "Bad Gateway (502)", "its log" },
	{ "K10: a slow one", { .status = ST_BUSY, .act = ACT_LIST,
	  .http = 504 }, "Gateway Timeout (504)", "its log" },
	{ "K6: the list ended", { .status = ST_EXPIRED, .act = ACT_LIST,
	  .http = 410 }, "Expired (410)", "run again" },
	{ "K11: changed on its way in", { .status = ST_REPLY,
	  .act = ACT_PUT, .ns = SPAN("a"), .host = KUBE_HOST }, "the answer "
	  "from 10.0.0.1:6443 is not secrets/ecr-registry-credentials as it "
	  "was sent", "mutatingwebhookconfigurations" },
	{ "a list that is none", { .status = ST_REPLY, .act = ACT_LIST,
	  .host = KUBE_HOST, .http = 302 }, "not a list of namespaces (302)",
	  "KUBE_SERVER" },
	{ "a Secret that is none", { .status = ST_REPLY, .act = ACT_READ,
	  .ns = SPAN("a"), .host = KUBE_HOST }, "the answer from 10.0.0.1:6443 "
	  "is not secrets/", "proxy" },
	{ "a Secret that is too large", { .status = ST_FULL,
	  .act = ACT_READ, .ns = SPAN("a") }, "too large",
	  "kubectl delete secret ecr-registry-credentials -n a" },
	{ "a selector that does not fit", { .status = ST_FULL,
	  .act = ACT_LIST }, "too long", "ECR_NAMESPACE_SELECTOR" },
	{ "the namespace is going, though it was named", {
	  .status = ST_TERMINATING, .act = ACT_PUT, .http = 403,
	  .ns = SPAN("a") }, "being terminated (403)", "ECR_NAMESPACES" },

	/* Files. */
	{ "K14: the token is gone", { .status = ST_FILE_MISSING,
	  .act = ACT_TOKEN_FILE, .file = "/t" }, "service account token: /t "
	  "does not exist", "automountServiceAccountToken" },
	{ "T14: the cluster's CA is gone", { .status = ST_FILE_MISSING,
	  .act = ACT_PUT, .file = "/ca" }, "/ca does not exist",
	  "KUBE_CA_FILE" },
	{ "AWS's bundle may not be read", { .status = ST_FILE_DENIED,
	  .act = ACT_LOGIN, .file = "/b" }, "/b cannot be read: permission "
	  "denied", "AWS_CA_BUNDLE" },
	{ "X3: a folder", { .status = ST_FILE_KIND, .act = ACT_LOGIN,
	  .file = "/b" }, "/b is not a regular file", "AWS_CA_BUNDLE" },
	{ "X3: too large", { .status = ST_FILE_SIZE, .act = ACT_LOGIN,
	  .file = "/b" }, "/b is empty or too large", "AWS_CA_BUNDLE" },
	{ "X2: EIO", { .status = ST_FILE_READ, .act = ACT_LOGIN,
	  .file = "/b" }, "/b cannot be read", "AWS_CA_BUNDLE" },
	{ "no certificate", { .status = ST_FILE_CERT, .act = ACT_PUT,
	  .file = "/b" }, "/b holds no usable certificate", "KUBE_CA_FILE" },

	/* Verdicts, of a Secret that was ours. */
	{ "K16: a foreign host in our Secret", { .status = ST_FOREIGN_HOST,
	  .act = ACT_READ, .ns = SPAN("a"), .ours = true,
	  .foreign = { SPAN("ghcr.io") }, .n_foreign = 1, .all_foreign = 4 },
	  "holds logins that would be lost: ghcr.io and 3 more; left alone, "
	  "though it has our label", "ECR_REGISTRIES" },
	{ "what cannot happen", { .status = ST_STOP, .act = ACT_PUT,
	  .http = 200 }, "unexpectedly (4) (200)", "report this line" },
};

static void
each_failure_has_words_and_a_cure(void)
{
	check_rows(faults, COUNT(faults));
}

/* Whatever can end a connection, a file or an answer, on either side. */
static void
nothing_that_can_happen_is_unexpected(void)
{
	static const enum report_act acts[] = {
		ACT_LOGIN, ACT_LIST, ACT_PUT, ACT_READ, ACT_FORGET,
		ACT_SERVICE_ACCOUNT, ACT_CLEAN,
	};
	static const enum status both[] = {
		ST_TIME, ST_MEMORY, ST_FILE_MISSING, ST_FILE_DENIED,
		ST_FILE_KIND, ST_FILE_SIZE, ST_FILE_READ, ST_FILE_CERT,
		ST_DNS, ST_REFUSED, ST_UNREACHABLE, ST_LOST, ST_CLOSED,
		ST_TLS_DOWNGRADE, ST_DNS_NAME, ST_TLS_VERSION, ST_TLS,
		ST_CERT_TRUST, ST_CERT_NAME, ST_CERT_DATES, ST_CERT_WEAK,
		ST_PLAIN, ST_REPLY, ST_BUSY, ST_FULL,
	};
	static const enum status kube[] = {
		ST_UNAUTHORIZED, ST_FORBIDDEN, ST_QUOTA, ST_TERMINATING,
		ST_GONE, ST_NOT_FOUND, ST_OWNED, ST_CONFLICT, ST_EXPIRED,
		ST_TYPE, ST_IMMUTABLE, ST_INVALID, ST_FOREIGN_HOST,
		ST_FOREIGN_EMPTY, ST_FOREIGN_RELEASE,
	};

	for (size_t a = 0; a < COUNT(acts); a++) {
		struct report_fault f = { .act = acts[a], .file = "/f" };

		for (size_t i = 0; i < COUNT(both); i++) {
			f.status = both[i];
			CHECK("I7: each status has words", !span_holds(
			    told(&f), SPAN("unexpectedly")));
		}
		for (size_t i = 0; a > 0 && i < COUNT(kube); i++) {
			f.status = kube[i];
			CHECK("I7: each status has words for Kubernetes too",
			    !span_holds(told(&f), SPAN("unexpectedly")));
		}
	}
}

static const struct {
	const char *name;
	enum status status;
	struct span foreign[3];
	size_t n, all;
	const char *want;
} left[] = {
	{ "K16: a foreign host", ST_FOREIGN_HOST, { SPAN("ghcr.io") }, 1, 1,
	  "warning: namespace a: secrets/ecr-registry-credentials holds logins "
	  "that would be lost: ghcr.io; left alone; if they are ECR registries "
	  "that this login works for, add them to ECR_REGISTRIES; otherwise "
	  "choose another ECR_SECRET_NAME, or kubectl delete secret "
	  "ecr-registry-credentials -n a\n" },
	{ "a release", ST_FOREIGN_RELEASE, { SPAN("Helm") }, 1, 1,
	  "warning: namespace a: secrets/ecr-registry-credentials belongs to a "
	  "release of Helm; left alone; remove it from that release, or choose "
	  "another ECR_SECRET_NAME\n" },
	{ "no login", ST_FOREIGN_EMPTY, {{0}}, 0, 0,
	  "warning: namespace a: secrets/ecr-registry-credentials holds no "
	  "readable login; left alone; kubectl delete secret "
	  "ecr-registry-credentials -n a, or choose another "
	  "ECR_SECRET_NAME\n" },
};

static void
a_secret_left_alone_is_a_warning(void)
{
	for (size_t i = 0; i < COUNT(left); i++) {
		struct report_fault f = { .status = left[i].status,
		    .act = ACT_READ, .ns = SPAN("a"), .n_foreign = left[i].n,
		    .all_foreign = left[i].all };
		const char *name = check_row(
		    "a Secret that is left alone is a warning", left[i].name);

		memcpy(f.foreign, left[i].foreign, sizeof(f.foreign));
		start();
		report_left(&r, &f);
		CHECK_INT(name, r.tally.left, 1);
		CHECK_INT("a Secret that is left alone is no failure",
		    r.tally.failed, 0);
		report_flush(&r);
		CHECK_TEXT(name, fake_output(2), left[i].want);
		f.ours = true;
		start();
		report_left(&r, &f);
		report_flush(&r);
		CHECK("a Secret of ours that is left alone is a failure",
		    r.tally.left == 0 && r.tally.failed == 1 &&
		    span_starts(fake_output(2), "error: "));
	}
}

CHECK_MAIN(
	CHECK_CASE(each_failure_has_words_and_a_cure),
	CHECK_CASE(nothing_that_can_happen_is_unexpected),
	CHECK_CASE(a_secret_left_alone_is_a_warning),
)
