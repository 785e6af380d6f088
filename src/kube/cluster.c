/* SPDX-License-Identifier: MIT */
/* cluster.c -- where the API server is, and the token that opens it. */
#include <string.h>

#include "kube/cluster.h"

#define POD_FOLDER "/var/run/secrets/kubernetes.io/serviceaccount/"

/* https, an IPv6 address's brackets, a colon and a port around a host. */
#define MAX_POD_URL (MAX_HOST + 24)

/* An empty variable counts as unset. */
static struct span
env(const char *name)
{
	return span_of(port_env(name));
}

/* The server as the kubelet tells a pod.  IPv6 comes bare there, and with
 * brackets from people who copied it from a URL. */
static const char *
find_pod(struct url *out, const char **variable)
{
	struct span host = env("KUBERNETES_SERVICE_HOST");
	struct span port = env("KUBERNETES_SERVICE_PORT");
	char room[MAX_POD_URL];
	struct buf text = BUF(room);
	bool bare = span_find(host, ':') < host.len &&
	    !span_starts(host, "[");
	uint64_t n;

	*variable = "KUBE_SERVER";
	if (host.len == 0)
		return "is not set, and this is not a pod "
		    "(KUBERNETES_SERVICE_HOST is not set either)";
	*variable = "KUBERNETES_SERVICE_PORT";
	if (port.len == 0)
		return "is not set";
	if (!span_number(port, 65535, &n) || n == 0)
		return "is not a port number";

	*variable = "KUBERNETES_SERVICE_HOST";
	buf_puts(&text, bare ? "https://[" : "https://");
	buf_put(&text, host);
	buf_puts(&text, bare ? "]:" : ":");
	buf_put(&text, port);
	if (text.full)
		return "is too long";
	return url_read(buf_span(&text), out);
}

const char *
cluster_token_file(const char *set)
{
	return set != NULL ? set : POD_FOLDER "token";
}

const char *
cluster_find(const char *server, const char *token_file, const char *ca_file,
    struct cluster *out, const char **variable)
{
	const char *wrong;

	*out = (struct cluster){0};
	*variable = "KUBE_SERVER";
	if (server != NULL)
		wrong = url_read_path(span_of(server), &out->server);
	else
		wrong = find_pod(&out->server, variable);
	if (wrong != NULL)
		return wrong;

	if (out->server.tls) {
		out->token_file = cluster_token_file(token_file);
		out->ca_file = ca_file != NULL ? ca_file :
		    POD_FOLDER "ca.crt";
	}
	return NULL;
}

/* What may stand in a header without ending it: printable ASCII. */
static bool
is_token(struct span s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if (s.at[i] <= ' ' || s.at[i] > '~')
			return false;
	return true;
}

/* Append the token in `path`, without the white space around it. */
static enum status
put_token(const char *path, struct buf *out)
{
	struct buf file = BUF_OVER(out->at + out->len, out->cap - out->len);
	struct span token;
	enum status st;

	/* The file's own limit, and not how much room there happens to be. */
	if (file.cap > MAX_TOKEN)
		file.cap = MAX_TOKEN;
	st = port_read_file(path, &file);
	if (st != ST_OK)
		return st;
	token = span_trim(buf_span(&file));
	if (token.len == 0)
		return ST_FILE_SIZE;
	if (!is_token(token))
		return ST_FILE_KIND;
	memmove(file.at, token.at, token.len);
	out->len += token.len;
	return ST_OK;
}

enum status
cluster_authorize(const struct cluster *k, struct buf *out)
{
	enum status st;

	if (k->token_file != NULL) {
		buf_puts(out, "Authorization: Bearer ");
		if (out->full)
			return ST_FULL;
		st = put_token(k->token_file, out);
		if (st != ST_OK)
			return st;
		buf_puts(out, "\r\n");
	}
	buf_puts(out, "\r\n");
	return out->full ? ST_FULL : ST_OK;
}
