/* SPDX-License-Identifier: MIT */
/* test_head.c -- an API server under a path: each request begins with it, and
 * the Host header has none of it. */
#include "kube/service_account.h"
#include "kube/namespaces.h"
#include "kube/secret_list.h"
#include "check.h"
#include "fake.h"

#define SERVER "rancher.example:8443/k8s/clusters/c-1"
#define HOST "\r\nHost: rancher.example:8443\r\n"

static char room[2 * MAX_ASK_LIST];
static char body[MAX_ASK];

static const struct secret_version version = { "e6a6ba21", "248" };

/* The `i`th of all that is asked; false past the last one. */
static bool
ask(int i, struct span host, struct span ns, struct span name,
    struct buf *head, struct buf *lead, enum status *st)
{
	struct secret s = { .host = host, .name = name, .dry_run = true };
	struct service_account a = { .host = host, .ns = ns, .name = name,
	    .secret = name };
	struct service_account_found found = { .version = "12", .at = -1 };

	switch (i) {
	case 0:
		*st = namespaces_ask(host, SPAN(""), SPAN(""), head);
		return true;
	case 1:
		*st = secrets_ask(host, name, SPAN(""), SPAN(""), head);
		return true;
	case 2:
		*st = secrets_ask(host, name, ns, SPAN(""), head);
		return true;
	case 3:
		*st = secrets_ask_one(host, name, ns, head);
		return true;
	case 4:
		*st = secret_ask_read(&s, ns, head);
		return true;
	case 5:
		*st = secret_ask_forget(&s, ns, &version, head, lead);
		return true;
	case 6:
		*st = secret_ask_delete(&s, ns, &version, head, lead);
		return true;
	case 7:
		*st = service_account_ask_read(&a, head);
		return true;
	case 8:
		*st = service_account_ask_change(&a, &found, head, lead);
		return true;
	case 9:
		*st = secret_ask(&s, ns, &version, true, head, lead);
		return true;
	case 10:
		*st = service_account_ask_list(host, name, SPAN(""), head);
		return true;
	default:
		return false;
	}
}

static void
each_request_begins_with_the_path(void)
{
	struct buf head = BUF(room), lead = BUF(body);
	enum status st;

	for (int i = 0; ask(i, SPAN(SERVER), SPAN("team-a"), SPAN("pull"),
	    &head, &lead, &st); i++) {
		struct span line = buf_span(&head), path;

		CHECK_INT("CD9: a server under a path is asked", st, ST_OK);
		span_cut(&line, ' ');
		path = span_cut(&line, ' ');
		CHECK("CD9: the path comes before /api", span_starts(path,
		    "/k8s/clusters/c-1/api/v1/"));
		CHECK("CD9: the path is there only once",
		    !span_holds(span_skip(path, 1), SPAN("/k8s")));
		CHECK("CD9: the Host header has none of it", span_holds(line,
		    SPAN(HOST)));
		buf_clear(&head);
		buf_clear(&lead);
	}
}

static void
without_a_path_nothing_changes(void)
{
	struct buf head = BUF(room), lead = BUF(body);
	enum status st;

	for (int i = 0; ask(i, SPAN("10.0.0.1"), SPAN("a"), SPAN("pull"),
	    &head, &lead, &st); i++) {
		struct span line = buf_span(&head);

		span_cut(&line, ' ');
		CHECK("CD9: the path is /api", span_starts(line, "/api/v1/"));
		CHECK("CD9: the Host header is whole", span_holds(line,
		    SPAN("\r\nHost: 10.0.0.1\r\n")));
		buf_clear(&head);
		buf_clear(&lead);
	}
}

/* With the head's end and the token elsewhere, MAX_ASK holds head and lead. */
static void
the_longest_path_fits(void)
{
	static char host[MAX_HOST + 8 + MAX_PATH], name[MAX_SECRET_NAME];
	static char ns[MAX_NAMESPACE];
	struct buf head = BUF_OVER(room, MAX_ASK);
	struct buf lead = BUF(body);
	enum status st;

	memset(host, 'h', sizeof(host));
	host[MAX_HOST + 8] = '/';
	memset(name, 'n', sizeof(name));
	memset(ns, 's', sizeof(ns));
	for (int i = 0; ask(i, (struct span){ host, sizeof(host) },
	    (struct span){ ns, sizeof(ns) }, (struct span){ name,
	    sizeof(name) }, &head, &lead, &st); i++) {
		CHECK_INT("CD9: the longest head can be written", st, ST_OK);
		CHECK("CD9: head and body fit the memory of a request",
		    head.len + lead.len <= MAX_ASK);
		buf_clear(&head);
		buf_clear(&lead);
	}
}

CHECK_MAIN(
	CHECK_CASE(each_request_begins_with_the_path),
	CHECK_CASE(without_a_path_nothing_changes),
	CHECK_CASE(the_longest_path_fits),
)
