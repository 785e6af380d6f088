/* SPDX-License-Identifier: MIT */
/* world.c -- see world.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/endpoint.h"
#include "world_in.h"

#define MAX_RULES 16
#define MAX_ASKED 4096

struct settings world_config;

static struct {
	const char *names;
	struct world_rule rule[MAX_RULES];
	int used[MAX_RULES];
	size_t n_rules;
	char *asked[MAX_ASKED];
	size_t n_asked;
	struct report report;
} world;

static char replies[32][70000];
static size_t n_replies;

const char *
world_reply(const char *status, const char *body)
{
	char *to = replies[n_replies++ % 32];

	snprintf(to, sizeof replies[0],
	    "HTTP/1.1 %s\r\nContent-Length: %zu\r\n\r\n%s", status,
	    strlen(body), body);
	return to;
}

static const char *date;

void
world_date(const char *text)
{
	date = text;
}

void
put_message(struct buf *reply, const char *status, const char *body)
{
	char head[160];

	snprintf(head, sizeof head, "HTTP/1.1 %s\r\n%s%s%sContent-Length: %zu"
	    "\r\n\r\n", status, date == NULL ? "" : "Date: ",
	    date == NULL ? "" : date, date == NULL ? "" : "\r\n",
	    strlen(body));
	buf_puts(reply, head);
	buf_puts(reply, body);
}

/* Take the next word off a list; false: there is none.  (sscanf() would
 * measure the whole list each time.) */
static bool
take_word(const char **list, char word[80])
{
	size_t n;

	*list += strspn(*list, " ");
	n = strcspn(*list, " ");
	BUG_IF(n >= 80);
	memcpy(word, *list, n);
	word[n] = '\0';
	*list += n;
	return n > 0;
}

/* What a PATCH answers: the metadata of the Secret as it was sent. */
static void
put_secret(struct buf *reply, const char *status, const char *request,
    bool stale)
{
	const char *settings = strstr(request, "config-hash\":\"");
	const char *of = strstr(request, "logins\":\"");
	static char hash[17], logins[600];	/* not in a merge patch */
	char ns[64] = "", body[2048];

	if (settings != NULL)
		sscanf(settings, "config-hash\":\"%16[0-9a-f]", hash);
	if (of != NULL)
		sscanf(of, "logins\":\"%599[^\"]", logins);
	sscanf(request, "PATCH /api/v1/namespaces/%63[^/]/", ns);
	snprintf(body, sizeof body, "{\"kind\":\"PartialObjectMetadata\","
	    "\"apiVersion\":\"meta.k8s.io/v1\",\"metadata\":{\"name\":"
	    "\"ecr-registry-credentials\",\"namespace\":\"%s\",\"uid\":\"" UID
	    "\",\"resourceVersion\":\"9\",\"labels\":{"
	    "\"app.kubernetes.io/managed-by\":\"ecr-refresh\"},"
	    "\"annotations\":{\"ecr-refresh/expires-at\":\"" EXPIRES "\","
	    "\"ecr-refresh/config-hash\":\"%s\","
	    "\"ecr-refresh/logins\":\"%s\"%s}}}", ns, hash, logins, stale ?
	    ",\"kubectl.kubernetes.io/last-applied-configuration\":\"\"" :
	    "");
	put_message(reply, status, body);
}

/* A service account as it is, or, after a PATCH that adds or takes out an
 * entry, as it was sent. */
static void
put_account(struct buf *reply, const char *request)
{
	char ns[64] = "", name[64] = "", body[512];
	bool ours = strstr(request, "\"op\":\"add\"") != NULL;

	sscanf(strchr(request, ' '), " /api/v1/namespaces/%63[^/]/"
	    "serviceaccounts/%63[^? ]", ns, name);
	snprintf(body, sizeof body, "{\"kind\":\"ServiceAccount\","
	    "\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"%s\","
	    "\"namespace\":\"%s\",\"resourceVersion\":\"7\"}%s}", name, ns,
	    ours ? ",\"imagePullSecrets\":[{\"name\":"
	    "\"ecr-registry-credentials\"}]" : "");
	put_message(reply, "200 OK", body);
}

static const struct world_account *accounts;

void
world_accounts(const struct world_account *list)
{
	accounts = list;
}

/* All service accounts of a name. */
static void
put_accounts(struct buf *reply, const char *request)
{
	static char body[16384];
	const struct world_account *a = accounts;
	char name[64] = "";
	size_t len;

	sscanf(strstr(request, "metadata.name%3D"), "metadata.name%%3D%63[^& ]",
	    name);
	len = (size_t)sprintf(body, "{\"kind\":\"ServiceAccountList\","
	    "\"apiVersion\":\"v1\",\"metadata\":{},\"items\":[");
	for (; a != NULL && a->ns != NULL; a++)
		len += (size_t)sprintf(body + len, "%s{\"metadata\":{\"name\":"
		    "\"%s\",\"namespace\":\"%s\"}%s}", a > accounts ? "," : "",
		    name, a->ns, a->has_entry ? ",\"imagePullSecrets\":["
		    "{\"name\":\"ecr-registry-credentials\"}]" : "");
	sprintf(body + len, "]}");
	put_message(reply, "200 OK", body);
}

/* A page of the list: from the `from`th name on. */
static void
put_page(struct buf *reply, size_t from)
{
	static char body[MAX_PAGE * 128 + 1024];
	char more[48] = "";
	size_t n = 0, at = 0;
	char name[80];
	size_t len;

	strcpy(body, "{\"kind\":\"Table\",\"apiVersion\":\"meta.k8s.io/v1\","
	    "\"columnDefinitions\":[{\"name\":\"Name\"},{\"name\":\"Status\"},"
	    "{\"name\":\"Age\"}],\"rows\":[");
	len = strlen(body);
	for (const char *s = world.names; take_word(&s, name); n++) {
		bool going = strcmp(name, "terminating") == 0;

		if (n < from)
			continue;
		if (++at > MAX_PAGE) {
			snprintf(more, sizeof more,
			    ",\"continue\":\"page-%zu\"", n);
			break;
		}
		len += (size_t)sprintf(body + len, "%s{\"cells\":[\"%s\",\"%s\","
		    "\"1s\"],\"object\":null}", at > 1 ? "," : "", name,
		    going ? "Terminating" : "Active");
	}
	sprintf(body + len, "],\"metadata\":{\"resourceVersion\":"
	    "\"7\"%s}}", more);
	put_message(reply, "200 OK", body);
}

static void
put_login(struct buf *reply)
{
	char body[512];

	snprintf(body, sizeof body, "{\"authorizationData\":[{"
	    "\"authorizationToken\":\"QVdTOnBhc3N3b3JkLW9mLXRoZS1kYXk=\","
	    "\"expiresAt\":1.7955216E9,\"proxyEndpoint\":\"https://"
	    HOST "\"}]}");
	put_message(reply, "200 OK", body);
}

static bool
matches(const char *request, const char *begins, const char *holds)
{
	return strncmp(request, begins, strlen(begins)) == 0 &&
	    (holds == NULL || strstr(request, holds) != NULL);
}

static const char *
find_rule(const char *request)
{
	for (size_t i = 0; i < world.n_rules; i++) {
		const struct world_rule *r = &world.rule[i];

		if ((r->times > 0 && world.used[i] >= r->times) ||
		    !matches(request, r->begins, r->holds))
			continue;
		world.used[i]++;
		return r->reply;	/* NULL: as the real ones do */
	}
	return NULL;
}

static bool
is_of_account(const char *request)
{
	const char *at = strstr(request, "/serviceaccounts/");

	return at != NULL && at < strchr(request, '\r');
}

static void
put_default(struct buf *reply, const char *request)
{
	const char *more = strstr(request, "continue=page-");

	if (matches(request, "POST / ", NULL))
		put_login(reply);
	else if (matches(request, "GET /api/v1/namespaces?", NULL))
		put_page(reply, more == NULL ? 0 :
		    strtoul(more + strlen("continue=page-"), NULL, 10));
	else if (matches(request, LIST_ACCOUNTS, NULL))
		put_accounts(reply, request);
	else if (put_secrets(reply, request))
		;
	else if (is_of_account(request))
		put_account(reply, request);
	else if (matches(request, "PATCH ", "merge-patch"))
		put_secret(reply, "200 OK", request, false);
	else if (matches(request, "PATCH ", NULL))
		put_secret(reply, "201 Created", request, false);
	else if (matches(request, "DELETE ", NULL))
		put_message(reply, "200 OK", DELETED);
	else
		put_message(reply, "404 Not Found", "{}");
}

static void
answer(void *arg, struct span request, struct buf *reply, bool *close)
{
	char *text = malloc(request.len + 1);
	const char *rule;

	(void)arg;
	BUG_IF(text == NULL || world.n_asked == MAX_ASKED);
	memcpy(text, request.at, request.len);
	text[request.len] = '\0';
	world.asked[world.n_asked++] = text;
	rule = find_rule(text);
	if (rule == NULL)
		put_default(reply, text);
	else if (strcmp(rule, REPLY_CREATED) == 0)
		put_secret(reply, "201 Created", text, false);
	else if (strcmp(rule, REPLY_CONFIGURED) == 0)
		put_secret(reply, "200 OK", text, false);
	else if (strcmp(rule, REPLY_STALE) == 0)
		put_secret(reply, "200 OK", text, true);
	else if (strcmp(rule, REPLY_LOSE) == 0)
		*close = true;
	else
		buf_puts(reply, rule);
}

void
world_set_up(const char *namespaces, const struct world_rule *rules)
{
	struct settings *c = &world_config;

	fake_reset();
	for (size_t i = 0; i < world.n_asked; i++)
		free(world.asked[i]);
	memset(&world, 0, sizeof world);
	world_secrets(NULL);
	world_accounts(NULL);
	world_date(NULL);
	world.names = namespaces;
	for (; rules != NULL && rules->begins != NULL; rules++)
		world.rule[world.n_rules++] = *rules;
	fake_serve(KUBE_PORT, answer, NULL);
	fake_serve(ECR_PORT, answer, NULL);
	fake_host("api.ecr.us-east-1.amazonaws.com", "192.0.2.9");
	fake_file("/token", SPAN("the-bearer-token-of-this-pod\n"));
	*c = (struct settings){
		.region = SPAN("us-east-1"),
		.keys = { SPAN("AKIDEXAMPLE"), SPAN("the-secret-key-itself"),
		    { NULL, 0 } },
		.ecr.trust = { NULL },
		.kube.trust = { "/ca.crt" },
		.cluster.token_file = "/token",
		.secret_name = SPAN("ecr-registry-credentials"),
		.glob = { SPAN("*") }, .n_globs = 1,
		.connections = 4, .timeout_s = 300,
	};
	BUG_IF(url_read(SPAN("https://api.ecr.us-east-1.amazonaws.com"),
	    &c->ecr.at) != NULL);
	BUG_IF(url_read(SPAN("https://127.0.0.1:6443"), &c->kube.at) != NULL);
	c->cluster.server = c->kube.at;
}

/* The words of `list`, which must stay: how many. */
static size_t
spans_of(const char *list, struct span *words)
{
	struct span rest = span_of(list);
	size_t n = 0;

	while (rest.len > 0)
		words[n++] = span_cut(&rest, ' ');
	return n;
}

void
world_exact(const char *names)
{
	world_config.n_exact = spans_of(names, world_config.exact);
}

void
world_only(const char *names)
{
	world_config.n_globs = 0;
	world_exact(names);
}

void
world_pullers(const char *names)
{
	world_config.n_service_accounts = spans_of(names,
	    world_config.service_account);
}

static int
run(bool cleaning)
{
	struct report *r = &world.report;

	report_start(r, world_config.json);
	r->dry_run = world_config.dry_run;
	r->secret_name = world_config.secret_name;
	r->region = world_config.region;
	r->patterns = "*";
	r->cleaning = cleaning;
	return cleaning ? clean_command(&world_config, r) :
	    run_command(&world_config, r);
}

int
world_run(void)
{
	return run(false);
}

int
world_clean(void)
{
	return run(true);
}

int
clean_held(const struct world_secret *held, const struct world_rule *rules)
{
	world_set_up("", rules);
	world_secrets(held);
	return world_clean();
}

int
clean_named(const char *ns, const struct world_secret *held,
    const struct world_rule *rules)
{
	world_set_up("", rules);
	world_secrets(held);
	world_only(ns);
	return world_clean();
}

int
world_asked(const char *begins, const char *holds)
{
	int n = 0;

	for (size_t i = 0; i < world.n_asked; i++)
		n += matches(world.asked[i], begins, holds);
	return n;
}

bool
world_said(int to, const char *text)
{
	return span_holds(fake_output(to), span_of(text));
}

const struct tally *
world_tally(void)
{
	return &world.report.tally;
}

int
run_anew(const char *namespaces, const struct world_rule *rules)
{
	world_set_up(namespaces, rules);
	return world_run();
}

int
run_held(const char *namespaces, const struct world_secret *held,
    const struct world_rule *rules)
{
	world_set_up(namespaces, rules);
	world_secrets(held);
	return world_run();
}
