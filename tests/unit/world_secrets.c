/* SPDX-License-Identifier: MIT */
/* world_secrets.c -- the Secrets that the cluster of world.c holds. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "world_in.h"

#define HOUR 3600
#define MAX_ITEM 12000

static const struct world_secret *held;

void
world_secrets(const struct world_secret *list)
{
	held = list;
	world_config.renew_before_s = RENEW_BEFORE_S;
}

char *
many_names(size_t n)
{
	static char names[MAX_MANY * 8];
	char *at = names;

	BUG_IF(n > MAX_MANY);
	names[0] = '\0';
	for (size_t i = 0; i < n; i++)
		at += sprintf(at, "n%05zu ", i);
	return names;
}

struct world_secret *
many_held(size_t n)
{
	static struct world_secret many[MAX_MANY + 1];
	static char ns[MAX_MANY][8];

	BUG_IF(n > MAX_MANY);
	memset(many, 0, sizeof(many));
	for (size_t i = 0; i < n; i++) {
		snprintf(ns[i], sizeof(ns[i]), "n%05u", (unsigned)i % 100000);
		many[i].ns = ns[i];
	}
	return many;
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

/* The whole one: {"auths":{HOST:{}}}, or of the host that it is for. */
static void
put_whole(struct buf *out, const struct world_secret *s)
{
	char text[200];

	snprintf(text, sizeof(text), "{\"auths\":{\"%s\":{}}}",
	    s->holds == NULL ? HOST : s->holds);
	buf_puts(out, "},\"data\":{\".dockerconfigjson\":\"");
	buf_base64(out, span_of(text));
	buf_puts(out, "\"},\"type\":\"kubernetes.io/dockerconfigjson\"}");
}

enum form { ITEM, ONE, IN_FULL };

static const char *const begins[] = {
	[ITEM] = "{\"metadata\":{",
	[ONE] = "{\"kind\":\"PartialObjectMetadata\","
	    "\"apiVersion\":\"meta.k8s.io/v1\",\"metadata\":{",
	[IN_FULL] = "{\"kind\":\"Secret\",\"apiVersion\":\"v1\","
	    "\"metadata\":{",
};

static const char *const managers[] = {
	[OF_US] = BY("ecr-refresh", "Apply", DATA "," REST),
	[OF_US_0_3] = BY("ecr-refresh", "Apply", DATA "," REST_03),
	[OF_KUBECTL_EDIT] = BY("ecr-refresh", "Apply", REST) ","
	    BY("kubectl-edit", "Update", DATA),
	[OF_ARGO_TOO] = BY("argo", "Apply", DATA) ","
	    BY("ecr-refresh", "Apply", DATA "," REST),
	[OF_FLUX_TOO] = BY("flux", "Apply", STRING) ","
	    BY("ecr-refresh", "Apply", DATA "," REST),
	[OF_HELM] = BY("helm", "Apply", "\"f:stringData\":{}"),
	[OF_KUBECTL] = BY("kubectl", "Update", DATA),
	[OF_REGISTRY_CREDS] = BY("registry-creds", "Update", DATA),
};

/* Over MAX_ELEMENT bytes, in strings that are not too long. */
static void
put_padding(struct buf *out)
{
	buf_puts(out, "\"finalizers\":[\"");
	for (size_t i = 0; i < 9000; i++) {
		if (i % 500 == 499)
			buf_puts(out, "\",\"");
		buf_putc(out, 'x');
	}
	buf_puts(out, "\"],");
}

static void
put_annotations(struct buf *out, const struct world_secret *s)
{
	char hash[17] = "0123456789abcdef", expires[32];
	struct buf b = BUF_OVER(hash, 16), t = BUF(expires);

	if (!s->other_settings)
		settings_fingerprint(&world_config, &b);
	buf_time(&t, port_now_s() +
	    (s->hours_left == 0 ? 11 : s->hours_left) * HOUR);
	buf_putc(&t, '\0');
	buf_puts(out, ",\"annotations\":{\"ecr-refresh/expires-at\":\"");
	buf_puts(out, expires);
	buf_puts(out, "\",\"ecr-refresh/config-hash\":\"");
	buf_puts(out, hash);
	if (s->owner != OF_US_0_3) {
		buf_puts(out, "\",\"ecr-refresh/logins\":\"");
		buf_puts(out, expires);
		buf_puts(out, "=");
		buf_puts(out, s->login == NULL ? HOST : s->login);
	}
	if (s->last_applied)
		buf_puts(out, "\",\"kubectl.kubernetes.io/"
		    "last-applied-configuration\":\"{}");
	buf_puts(out, "\"}");
}

static void
put_item(struct buf *out, const struct world_secret *s, enum form form)
{
	if (s->unreadable) {
		buf_puts(out, "{\"metadata\":7}");
		return;
	}
	buf_puts(out, begins[form]);
	if (s->large)
		put_padding(out);
	buf_puts(out, "\"name\":\"");
	buf_put(out, s->name == NULL ? world_config.secret_name :
	    span_of(s->name));
	buf_puts(out, "\",\"namespace\":\"");
	buf_puts(out, s->ns);
	buf_puts(out, "\",\"uid\":\"");
	buf_puts(out, s->uid == NULL ? UID : s->uid);
	buf_puts(out, "\",\"resourceVersion\":\"7\"");
	if (!s->unlabelled && s->owner < OF_HELM)
		buf_puts(out, ",\"labels\":{\"app.kubernetes.io/managed-by\":"
		    "\"ecr-refresh\"}");
	put_annotations(out, s);
	buf_puts(out, ",\"managedFields\":[");
	buf_puts(out, managers[s->owner]);
	buf_puts(out, "]");
	if (form == IN_FULL)
		put_whole(out, s);
	else
		buf_puts(out, "}}");
}

/* The list of `name` from the `from`th Secret on, or the one in `only`. */
static bool
put_items(struct buf *out, size_t from, const char *only, struct span name,
    enum form form)
{
	char end[80];
	size_t at = 0;

	for (size_t n = 0; held != NULL && held[n].ns != NULL; n++) {
		const struct world_secret *s = &held[n];

		if (n < from || !span_equal(name, s->name == NULL ?
		    world_config.secret_name : span_of(s->name)) ||
		    (only != NULL && strcmp(only, s->ns) != 0))
			continue;
		if (++at > MAX_PAGE) {
			snprintf(end, sizeof(end), "],\"metadata\":{"
			    "\"continue\":\"page-%zu\"}}", n);
			buf_puts(out, end);
			return true;
		}
		if (at > 1)
			buf_puts(out, ",");
		put_item(out, s, form);
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
