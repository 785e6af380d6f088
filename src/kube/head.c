/* SPDX-License-Identifier: MIT */
/* head.c -- the lines that all requests to the API server share. */
#include "kube/head.h"

#ifndef ECR_REFRESH_VERSION
#define ECR_REFRESH_VERSION "dev"
#endif

void
head_api(struct buf *out, const char *method, struct span host)
{
	buf_puts(out, method);
	buf_puts(out, " ");
	buf_put(out, span_skip(host, span_find(host, '/')));
	buf_puts(out, "/api/v1/");
}

void
head_path(struct buf *out, const char *method, struct span host,
    struct span ns, const char *kind, struct span name)
{
	head_api(out, method, host);
	buf_puts(out, "namespaces/");
	buf_put(out, ns);
	buf_puts(out, "/");
	buf_puts(out, kind);
	buf_puts(out, "/");
	buf_put(out, name);
}

void
head_put(struct buf *out, struct span host, const char *as)
{
	buf_puts(out, " HTTP/1.1\r\nHost: ");
	buf_put(out, span_cut(&host, '/'));
	buf_puts(out, "\r\nUser-Agent: ecr-refresh/" ECR_REFRESH_VERSION
	    "\r\nAccept: application/json");
	buf_puts(out, as);
	buf_puts(out, "\r\n");
}

void
head_content(struct buf *out, const char *type, size_t length)
{
	buf_puts(out, "Content-Type: ");
	buf_puts(out, type);
	buf_puts(out, "\r\nContent-Length: ");
	buf_number(out, (int64_t)length);
	buf_puts(out, "\r\n");
}
