/* SPDX-License-Identifier: MIT */
/* world_secrets.c -- the Secrets that the cluster of world.c holds. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "world_in.h"

#define HOUR 3600
#define MAX_ITEM 12000

static const char *held;

void
world_secrets(const char *list)
{
	held = list;
	world_config.renew_before_s = RENEW_BEFORE_S;
}

/* The fields that a manager of data, or of all else too, owns. */
#define DATA "\"f:data\":{\".\":{},\"f:.dockerconfigjson\":{}}"
#define STRING "\"f:stringData\":{\"f:.dockerconfigjson\":{}}"
#define REST_03 "\"f:metadata\":{\"f:annotations\":{\".\":{}," \
	"\"f:ecr-refresh/config-hash\":{},\"f:ecr-refresh/expires-at\":{}}," \
	"\"f:labels\":{\".\":{},\"f:app.kubernetes.io/managed-by\":{}}}"
#define REST "\"f:metadata\":{\"f:annotations\":{\".\":{}," \
	"\"f:ecr-refresh/config-hash\":{},\"f:ecr-refresh/expires-at\":{}," \
	"\"f:ecr-refresh/logins\":{}}," \
	"\"f:labels\":{\".\":{},\"f:app.kubernetes.io/managed-by\":{}}}," \
	"\"f:type\":{}"
#define BY(manager, operation, fields) \
	"{\"manager\":\"" manager "\",\"operation\":\"" operation "\"," \
	"\"apiVersion\":\"v1\",\"fieldsType\":\"FieldsV1\",\"fieldsV1\":{" \
	fields "}}"

#define NEIGHBOUR "210987654321.dkr.ecr.us-east-1.amazonaws.com"

/* The whole one: {"auths":{HOST:{}}}, or a login that is not ours. */
static void
put_whole(struct buf *out, const char *how)
{
	buf_puts(out, "},\"data\":{\".dockerconfigjson\":\"");
	buf_base64(out, strcmp(how, "theirs") == 0 ?
	    SPAN("{\"auths\":{\"docker.io\":{}}}") :
	    strcmp(how, "neighbour") == 0 ?
	    SPAN("{\"auths\":{\"" NEIGHBOUR "\":{}}}") :
	    SPAN("{\"auths\":{\"" HOST "\":{}}}"));
	buf_puts(out, "\"},\"type\":\"kubernetes.io/dockerconfigjson\"}");
}

enum form { ITEM, ONE, IN_FULL };

static void
put_item(struct buf *out, const char *ns, const char *how, struct span name,
    enum form form)
{
	char hash[17] = "0123456789abcdef", expires[32], padding[9001];
	struct buf b = BUF_OVER(hash, 16), t = BUF(expires);
	bool big = strcmp(how, "big") == 0;

	if (strcmp(how, "hash") != 0 && strcmp(how, "live") != 0)
		settings_fingerprint(&world_config, &b);
	buf_time(&t, port_now_s() + (strcmp(how, "old") == 0 ||
	    strcmp(how, "live") == 0 || strcmp(how, "odd") == 0 ? 9 * HOUR :
	    strcmp(how, "far") == 0 ? 13 * HOUR : 11 * HOUR));
	buf_putc(&t, '\0');
	memset(padding, 'x', sizeof(padding));
	padding[sizeof(padding) - 1] = '\0';
	for (size_t i = 500; i < sizeof(padding) - 1; i += 500)
		memcpy(padding + i, "\",\"", 3);
	buf_puts(out, form == ONE ? "{\"kind\":\"PartialObjectMetadata\","
	    "\"apiVersion\":\"meta.k8s.io/v1\",\"metadata\":{" :
	    form == IN_FULL ? "{\"kind\":\"Secret\",\"apiVersion\":\"v1\","
	    "\"metadata\":{" : "{\"metadata\":{");
	if (big) {
		buf_puts(out, "\"finalizers\":[\"");
		buf_puts(out, padding);
		buf_puts(out, "\"],");
	}
	buf_puts(out, "\"name\":\"");
	buf_put(out, name);
	buf_puts(out, "\",\"namespace\":\"");
	buf_puts(out, ns);
	buf_puts(out, "\",\"uid\":\"");
	buf_puts(out, strcmp(how, "odd") == 0 ? "u-1" : UID);
	buf_puts(out, "\",\"resourceVersion\":\"7\"");
	if (strcmp(how, "free") != 0 && strcmp(how, "other") != 0 &&
	    strcmp(how, "theirs") != 0 && strcmp(how, "neighbour") != 0 &&
	    how[0] != '=')
		buf_puts(out, ",\"labels\":{\"app.kubernetes.io/managed-by\":"
		    "\"ecr-refresh\"}");
	buf_puts(out, ",\"annotations\":{\"ecr-refresh/expires-at\":\"");
	buf_puts(out, expires);
	buf_puts(out, "\",\"ecr-refresh/config-hash\":\"");
	buf_puts(out, hash);
	if (strcmp(how, "v03") != 0) {
		buf_puts(out, "\",\"ecr-refresh/logins\":\"");
		buf_puts(out, expires);
		buf_puts(out, strcmp(how, "live") == 0 ? "=their.host" :
		    strcmp(how, "claims") == 0 ? "=docker.io" :
		    strcmp(how, "grabs") == 0 ? "=" NEIGHBOUR : "=" HOST);
	}
	if (strcmp(how, "last") == 0)
		buf_puts(out, "\",\"kubectl.kubernetes.io/"
		    "last-applied-configuration\":\"{}");
	buf_puts(out, "\"},\"managedFields\":[");
	buf_puts(out, strcmp(how, "theirs") == 0 ||
	    strcmp(how, "neighbour") == 0 ? BY("kubectl", "Update", DATA) : strcmp(how, "other") == 0 ? BY("helm", "Apply",
	    "\"f:stringData\":{}") : strcmp(how, "edit") == 0 ?
	    BY("ecr-refresh", "Apply", REST) "," BY("kubectl-edit", "Update",
	    DATA) : strcmp(how, "both") == 0 ? BY("argo", "Apply", DATA) ","
	    BY("ecr-refresh", "Apply", DATA "," REST) :
	    strcmp(how, "v03") == 0 ? BY("ecr-refresh", "Apply", DATA ","
	    REST_03) : strcmp(how, "string") == 0 ? BY("flux", "Apply", STRING) ","
	    BY("ecr-refresh", "Apply", DATA "," REST) :
	    how[0] == '=' ? BY("registry-creds", "Update", DATA) : BY("ecr-refresh", "Apply", DATA "," REST));
	buf_puts(out, "]");
	if (form == IN_FULL)
		put_whole(out, how);
	else
		buf_puts(out, "}}");
}

/* The list of `name` from the `from`th Secret on, or the one in `only`. */
static bool
put_items(struct buf *out, size_t from, const char *only, struct span name,
    enum form form)
{
	struct span is;
	char word[80], *how;
	size_t n = 0, at = 0;

	for (const char *s = held; take_word(&s, word); n++) {
		how = strchr(word, ':');
		if (how != NULL)
			*how++ = '\0';
		is = how != NULL && (how[0] == '=' || how[0] == '+') ?
		    span_of(how + 1) : world_config.secret_name;
		if (n < from || !span_equal(is, name) ||
		    (only != NULL && strcmp(only, word) != 0))
			continue;
		if (++at > MAX_PAGE) {
			snprintf(word, sizeof(word), "],\"metadata\":{"
			    "\"continue\":\"page-%zu\"}}", n);
			buf_puts(out, word);
			return true;
		}
		if (at > 1)
			buf_puts(out, ",");
		if (how != NULL && strcmp(how, "junk") == 0)
			buf_puts(out, "{\"metadata\":7}");
		else
			put_item(out, word, how == NULL ? "" : how, name,
			    form);
	}
	if (form == ITEM)
		buf_puts(out, "],\"metadata\":{\"resourceVersion\":\"7\"}}");
	return at > 0;
}

static bool
is_of_secrets(const char *request)
{
	const char *at = strstr(request, "/secrets");

	return at != NULL && at < strchr(request, '\r');
}

bool
put_secrets(struct buf *reply, const char *request)
{
	static char body[MAX_PAGE * 1024 + 16 * MAX_ITEM];
	const char *more = strstr(request, "continue=page-");
	struct buf out = BUF_OVER(body, sizeof(body) - 1);
	char ns[64] = "", name[254] = "";
	const char *field = strstr(request, "metadata.name%3D");
	bool list = strstr(request, "as=PartialObjectMetadataList") != NULL;
	bool all = strncmp(request, LIST_SECRETS, strlen(LIST_SECRETS)) == 0;

	if (strncmp(request, "GET ", 4) != 0 || !is_of_secrets(request))
		return false;
	if (held == NULL)
		held = "";
	if (list)
		buf_puts(&out, "{\"kind\":\"PartialObjectMetadataList\","
		    "\"apiVersion\":\"meta.k8s.io/v1\",\"items\":[");
	if (!all)
		sscanf(request, "GET /api/v1/namespaces/%63[^/]/secrets/%253s",
		    ns, name);
	if (list)
		sscanf(field, "metadata.name%%3D%253[^& ]", name);
	if (!put_items(&out, more == NULL ? 0 : strtoul(more +
	    strlen("continue=page-"), NULL, 10), all ? NULL : ns,
	    span_of(name), list ? ITEM : strstr(request,
	    "as=PartialObjectMetadata") != NULL ? ONE : IN_FULL) && !list) {
		put_message(reply, "404 Not Found", STATUS("404", "NotFound",
		    "\"details\":{\"kind\":\"secrets\"},"));
		return true;
	}
	BUG_IF(out.full);
	body[out.len] = '\0';
	put_message(reply, "200 OK", body);
	return true;
}
