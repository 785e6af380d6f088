/* SPDX-License-Identifier: MIT */
/* trust.h -- which trusted certificates may have signed a given one.
 * For tls.c: this and tls.c are all that knows mbedTLS. */
#ifndef PORT_TRUST_H
#define PORT_TRUST_H

#include <mbedtls/ssl.h>
#include <mbedtls/x509_crt.h>

#include "port.h"

/* One handshake's questions, and what came out besides the answers. */
struct trust {
	const struct port_trust *from;	/* set by the asker */
	enum status file;	/* ST_OK, or why the file could not be read */
	const mbedtls_x509_crt *listed;	/* this one is itself in it */
	bool unusable;		/* a wanted one is in it, but cannot be used */
};

/* mbedtls_x509_crt_ca_cb_t; `arg` is a struct trust.  The certificates whose
 * subject is the child's issuer, in a list that the caller frees with
 * mbedtls_x509_crt_free() and mbedtls_free(), or NULL.  0; else not 0, with
 * `file` or heap_failures() telling why. */
int trust_find(void *arg, const mbedtls_x509_crt *child,
    mbedtls_x509_crt **found);

/* What mbedTLS leaves out when it looks for `name`: an address must stand in
 * the certificate as an address, not as a DNS name that is spelt like it; and
 * the subject's common name is no name (RFC 9525 2). */
bool trust_names(const mbedtls_x509_crt *crt, const char *name);

/* The name that a ClientHello asks for: none where it is an address (RFC 6066
 * 3).  ssl_client.c calls this instead of mbedTLS's own (Makefile). */
const char *trust_sni(const mbedtls_ssl_context *ssl);

#endif
