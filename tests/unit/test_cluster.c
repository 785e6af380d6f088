/* SPDX-License-Identifier: MIT */
/* test_cluster.c -- where the API server is, and the token that opens it. */
#include "kube/cluster.h"
#include "check.h"
#include "fake.h"

#define FOLDER "/var/run/secrets/kubernetes.io/serviceaccount/"
#define TOKEN FOLDER "token"
#define CA FOLDER "ca.crt"
#define LABEL_63 \
	"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk"
#define NAME_253 \
	LABEL_63 "." LABEL_63 "." LABEL_63 "." \
	"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghi"

static const struct {
	const char *name;
	const char *server, *token_file, *ca_file;	/* settings */
	const char *pod_host, *pod_port;		/* environment */
	const char *host;
	uint16_t port;
	bool tls;
	const char *want_token, *want_ca;
} found[] = {
	{ "K18: a pod with an IPv4 address", NULL, NULL, NULL,
	  "10.96.0.1", "443", "10.96.0.1", 443, true, TOKEN, CA },
	{ "K18: a pod with port 6443", NULL, NULL, NULL,
	  "10.96.0.1", "6443", "10.96.0.1", 6443, true, TOKEN, CA },
	{ "K18: a pod with an IPv6 address, which comes bare", NULL, NULL,
	  NULL, "fd00::1", "443", "fd00::1", 443, true, TOKEN, CA },
	{ "K18: a pod with an IPv6 address in brackets", NULL, NULL, NULL,
	  "[fd00::1]", "443", "fd00::1", 443, true, TOKEN, CA },
	{ "a pod with a name", NULL, NULL, NULL,
	  "kubernetes.default.svc", "443", "kubernetes.default.svc", 443,
	  true, TOKEN, CA },
	{ "a pod with a name as long as names get", NULL, NULL, NULL,
	  NAME_253, "65535", NAME_253, 65535, true, TOKEN, CA },
	{ "a pod with other files", NULL, "/t", "/c",
	  "10.96.0.1", "443", "10.96.0.1", 443, true, "/t", "/c" },
	{ "KUBE_SERVER counts more than the pod", "https://api.example:6443",
	  NULL, NULL, "10.96.0.1", "443", "api.example", 6443, true,
	  TOKEN, CA },
	{ "KUBE_SERVER outside a pod, with its files",
	  "https://api.example/", "/t", "/c", NULL, NULL,
	  "api.example", 443, true, "/t", "/c" },
	{ "K18: KUBE_SERVER with an IPv6 address", "https://[::1]:6443",
	  "/t", "/c", NULL, NULL, "::1", 6443, true, "/t", "/c" },
	{ "kubectl proxy gets no token", "http://127.0.0.1:8001",
	  NULL, NULL, NULL, NULL, "127.0.0.1", 8001, false, NULL, NULL },
	{ "plain http gets no token, not even one that was set",
	  "http://127.0.0.1:8001", "/t", "/c", "10.96.0.1", "443",
	  "127.0.0.1", 8001, false, NULL, NULL },
	{ "junk in the pod's variables does not matter with KUBE_SERVER",
	  "https://api.example", NULL, NULL, "a b", "x",
	  "api.example", 443, true, TOKEN, CA },
};

static void
cluster_is_found(void)
{
	struct cluster k;
	const char *variable;
	size_t i;

	for (i = 0; i < COUNT(found); i++) {
		const char *name = check_row(
		    "the API server is found", found[i].name);

		fake_reset();
		fake_env("KUBERNETES_SERVICE_HOST", found[i].pod_host);
		fake_env("KUBERNETES_SERVICE_PORT", found[i].pod_port);
		memset(&k, 'x', sizeof(k));
		CHECK(name, cluster_find(found[i].server, found[i].token_file,
		    found[i].ca_file, &k, &variable) == NULL);
		CHECK_TEXT(name, span_of(k.server.host), found[i].host);
		CHECK_INT(name, k.server.port, found[i].port);
		CHECK(name, k.server.tls == found[i].tls);
		CHECK(name,
		    (k.token_file == NULL) == (found[i].want_token == NULL));
		CHECK(name, (k.ca_file == NULL) == (found[i].want_ca == NULL));
		CHECK_SPAN(name, span_of(k.token_file),
		    span_of(found[i].want_token));
		CHECK_SPAN(name, span_of(k.ca_file), span_of(found[i].want_ca));
	}
}

static const struct {
	const char *name;
	const char *server;
	const char *pod_host, *pod_port;
	const char *variable;
} lost[] = {
	{ "K18: no pod and no KUBE_SERVER", NULL, NULL, NULL,
	  "KUBE_SERVER" },
	{ "K18: an empty host is none", NULL, "", "443", "KUBE_SERVER" },
	{ "K18: a host without a port", NULL, "10.96.0.1", NULL,
	  "KUBERNETES_SERVICE_PORT" },
	{ "K18: an empty port", NULL, "10.96.0.1", "",
	  "KUBERNETES_SERVICE_PORT" },
	{ "K18: a port that is a URL", NULL, "10.96.0.1",
	  "tcp://10.96.0.1:443", "KUBERNETES_SERVICE_PORT" },
	{ "K18: port 0", NULL, "10.96.0.1", "0", "KUBERNETES_SERVICE_PORT" },
	{ "K18: port 65536", NULL, "10.96.0.1", "65536",
	  "KUBERNETES_SERVICE_PORT" },
	{ "K18: port -1", NULL, "10.96.0.1", "-1",
	  "KUBERNETES_SERVICE_PORT" },
	{ "K18: a port with a line end", NULL, "10.96.0.1", "443\n",
	  "KUBERNETES_SERVICE_PORT" },
	{ "K18: a host with a blank", NULL, "10.96.0.1 x", "443",
	  "KUBERNETES_SERVICE_HOST" },
	{ "K18: a host with a line end", NULL, "a\r\nX: y", "443",
	  "KUBERNETES_SERVICE_HOST" },
	{ "K18: a host with a path", NULL, "a/b", "443",
	  "KUBERNETES_SERVICE_HOST" },
	{ "K18: a host that is longer than names get", NULL, NAME_253 "x",
	  "443", "KUBERNETES_SERVICE_HOST" },
	{ "K18: a host that is much longer than names get", NULL,
	  NAME_253 NAME_253, "443", "KUBERNETES_SERVICE_HOST" },
	{ "K18: half a bracket", NULL, "[fd00::1", "443",
	  "KUBERNETES_SERVICE_HOST" },
	{ "K18: colons that are no address", NULL, "a:b:c", "443",
	  "KUBERNETES_SERVICE_HOST" },
	{ "KUBE_SERVER without a scheme", "api.example:6443",
	  "10.96.0.1", "443", "KUBE_SERVER" },
	{ "CD9: KUBE_SERVER with dots in its path", "https://api.example/../x",
	  NULL, NULL, "KUBE_SERVER" },
	{ "KUBE_SERVER with a user", "https://me@api.example", NULL, NULL,
	  "KUBE_SERVER" },
	{ "KUBE_SERVER of another kind", "ftp://api.example", NULL, NULL,
	  "KUBE_SERVER" },
};

static void
cluster_says_what_is_wrong(void)
{
	struct cluster k;
	const char *variable, *wrong;
	size_t i;

	for (i = 0; i < COUNT(lost); i++) {
		const char *name = check_row(
		    "a wrong address is told", lost[i].name);

		fake_reset();
		fake_env("KUBERNETES_SERVICE_HOST", lost[i].pod_host);
		fake_env("KUBERNETES_SERVICE_PORT", lost[i].pod_port);
		variable = "";
		wrong = cluster_find(lost[i].server, NULL, NULL, &k,
		    &variable);
		CHECK(name, wrong != NULL && wrong[0] != '\0');
		CHECK_TEXT(name, span_of(variable), lost[i].variable);
	}
}

static const struct cluster with_file = { .token_file = "/t" };
static char long_token[MAX_TOKEN + 1];

static const struct {
	const char *name;
	const char *file;
	enum status want;
	const char *token;
} tokens[] = {
	{ "a token", "abc.DEF-1_2~/+=", ST_OK, "abc.DEF-1_2~/+=" },
	{ "K14: a token with a newline", "abc\n", ST_OK, "abc" },
	{ "K14: a token with white space around it", " \t\r\nabc\r\n\n",
	  ST_OK, "abc" },
	{ "a token from a static file may hold any sign", "a!b'c|d{e}",
	  ST_OK, "a!b'c|d{e}" },
	{ "K14: an empty file", "", ST_FILE_SIZE, NULL },
	{ "K14: a file of line ends", "\r\n\r\n", ST_FILE_SIZE, NULL },
	{ "K14: a header in the middle", "abc\r\nX-Evil: 1", ST_FILE_KIND,
	  NULL },
	{ "K14: two lines", "abc\ndef", ST_FILE_KIND, NULL },
	{ "K14: a blank in the middle", "abc def", ST_FILE_KIND, NULL },
	{ "K14: a control character", "abc\001", ST_FILE_KIND, NULL },
	{ "K14: a DEL", "abc\177def", ST_FILE_KIND, NULL },
	{ "K14: a letter of another alphabet", "abc\xc3\xa4", ST_FILE_KIND,
	  NULL },
};

static void
cluster_reads_the_token(void)
{
	static char room[MAX_TOKEN + 64], want[MAX_TOKEN + 64];
	struct buf out;
	size_t i;

	for (i = 0; i < COUNT(tokens); i++) {
		const char *name = check_row(
		    "the token is read or refused", tokens[i].name);

		fake_reset();
		fake_file("/t", span_of(tokens[i].file));
		out = BUF(room);
		buf_puts(&out, "before");
		CHECK_INT(name, cluster_authorize(&with_file, &out),
		    tokens[i].want);
		if (tokens[i].want != ST_OK)
			continue;
		snprintf(want, sizeof(want),
		    "beforeAuthorization: Bearer %s\r\n\r\n",
		    tokens[i].token);
		CHECK_TEXT(name, buf_span(&out), want);
	}
}

static void
cluster_reads_tokens_up_to_the_limit(void)
{
	static char room[2 * MAX_TOKEN];
	struct buf out = BUF(room);

	memset(long_token, 't', sizeof(long_token));
	fake_reset();
	fake_file("/t", (struct span){ long_token, MAX_TOKEN });
	CHECK_INT("the longest token", cluster_authorize(&with_file, &out),
	    ST_OK);
	CHECK_INT("the longest token comes whole", out.len,
	    MAX_TOKEN + sizeof("Authorization: Bearer \r\n\r\n") - 1);
	fake_file("/t", (struct span){ long_token, MAX_TOKEN + 1 });
	buf_clear(&out);
	CHECK_INT("K14: a longer token than the limit is refused",
	    cluster_authorize(&with_file, &out), ST_FILE_SIZE);
}

static void
cluster_passes_on_file_errors(void)
{
	static const enum status errors[] = {
		ST_FILE_MISSING, ST_FILE_DENIED, ST_FILE_KIND, ST_FILE_SIZE,
		ST_FILE_READ,
	};
	char room[256];
	struct buf out;
	size_t i;

	for (i = 0; i < COUNT(errors); i++) {
		fake_reset();
		fake_file_fails("/t", errors[i]);
		out = BUF(room);
		CHECK_INT("K14: the token file cannot be read",
		    cluster_authorize(&with_file, &out), errors[i]);
	}
}

/* At need, need - 1 and 0, with and without a token. */
static void
cluster_minds_the_room(void)
{
	static const struct cluster none = {0};
	const size_t need = sizeof("Authorization: Bearer abc\r\n\r\n") - 1;
	struct buf out;

	fake_reset();
	fake_file("/t", SPAN("abc"));
	out = (struct buf){ guard_room(need), need, 0, false };
	CHECK_INT("a token in just enough room",
	    cluster_authorize(&with_file, &out), ST_OK);
	out = (struct buf){ guard_room(need - 1), need - 1, 0, false };
	CHECK_INT("a token in one byte less",
	    cluster_authorize(&with_file, &out), ST_FULL);
	out = (struct buf){ guard_room(need - 5), need - 5, 0, false };
	CHECK_INT("a token in less than its file",
	    cluster_authorize(&with_file, &out), ST_FILE_SIZE);
	out = (struct buf){ NULL, 0, 0, false };
	CHECK_INT("a token in no room",
	    cluster_authorize(&with_file, &out), ST_FULL);

	out = (struct buf){ guard_room(2), 2, 0, false };
	CHECK_INT("no token in just enough room",
	    cluster_authorize(&none, &out), ST_OK);
	CHECK_TEXT("no token, no header", buf_span(&out), "\r\n");
	out = (struct buf){ guard_room(1), 1, 0, false };
	CHECK_INT("no token in one byte less",
	    cluster_authorize(&none, &out), ST_FULL);
	out = (struct buf){ NULL, 0, 0, false };
	CHECK_INT("no token in no room", cluster_authorize(&none, &out),
	    ST_FULL);
}

/* K1, K14: the file is opened afresh each time. */
static void
cluster_reads_a_token_that_was_renewed(void)
{
	char room[64];
	struct buf out = BUF(room);

	fake_reset();
	fake_file("/t", SPAN("old"));
	cluster_authorize(&with_file, &out);
	fake_file("/t", SPAN("new"));
	buf_clear(&out);
	CHECK_INT("K1: a renewed token is read",
	    cluster_authorize(&with_file, &out), ST_OK);
	CHECK_TEXT("K1: a renewed token is used", buf_span(&out),
	    "Authorization: Bearer new\r\n\r\n");
}

CHECK_MAIN(
	CHECK_CASE(cluster_is_found),
	CHECK_CASE(cluster_says_what_is_wrong),
	CHECK_CASE(cluster_reads_the_token),
	CHECK_CASE(cluster_reads_tokens_up_to_the_limit),
	CHECK_CASE(cluster_passes_on_file_errors),
	CHECK_CASE(cluster_minds_the_room),
	CHECK_CASE(cluster_reads_a_token_that_was_renewed),
)
