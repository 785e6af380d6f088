/* SPDX-License-Identifier: MIT */
/* trust.h -- which trusted certificates may have signed a given one, and what
 * mbedTLS does not look at in a chain.  For tls.c: this and tls.c are all that
 * knows mbedTLS. */
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
	bool unread;		/* the server's own could not be parsed */
	bool unusable;		/* one that is needed cannot be used: `why` */
	const char *untrusted;	/* why a signer was not accepted, or NULL */
	struct port_cert_fault why;

	size_t path;		/* certificates from the server's own up */
	bool walked;		/* trust_check() has seen the one at the top */
	size_t limits;		/* CAs with name constraints, as values: */
	struct span limit[MBEDTLS_X509_MAX_INTERMEDIATE_CA + 2];
};

/* Make it the one that trust_parse() tells of: before each step. */
void trust_use(struct trust *t);

/* In place of mbedtls_x509_crt_parse_der() where a server's chain is read
 * (Makefile): it knows name constraints, which trust_check() enforces, and
 * says why it cannot parse one.  One above the server's own is stepped over:
 * the chain may not need it. */
int trust_parse(mbedtls_x509_crt *chain, const unsigned char *der, size_t len);

/* mbedtls_x509_crt_ca_cb_t; `arg` is a struct trust.  The certificates whose
 * subject is the child's issuer, in a list that the caller frees with
 * mbedtls_x509_crt_free() and mbedtls_free(), or NULL.  First come those with
 * the child's authority key identifier, then others, 64 at most: it is only a
 * hint, and mbedTLS tries one after the other.  0; else not 0, with `file` or
 * heap_failures() telling why. */
int trust_find(void *arg, const mbedtls_x509_crt *child,
    mbedtls_x509_crt **found);

/* Look at each certificate of the chain, from its top down to `depth` 0, the
 * server's own, with what mbedTLS finds wrong with it.  False where the name
 * constraints of one above it do not allow its names, or cannot be checked. */
bool trust_check(struct trust *t, const mbedtls_x509_crt *crt, int depth,
    uint32_t flags);

/* What is wrong with the chain, ST_CERT_*, and in `why` the reason, by the
 * flags that mbedTLS came to. */
enum status trust_fault(struct trust *t, uint32_t flags);

/* Put a reason of ours in `why`: a literal or NULL. */
void trust_say(struct trust *t, const char *why);

/* What mbedTLS leaves out when it looks for `name`: an address must stand in
 * the certificate as an address, not as a DNS name that is spelt like it; and
 * the subject's common name is no name (RFC 9525 2). */
bool trust_names(const mbedtls_x509_crt *crt, const char *name);

/* The name that a ClientHello asks for: none where it is an address (RFC 6066
 * 3).  ssl_client.c calls this instead of mbedTLS's own (Makefile). */
const char *trust_sni(const mbedtls_ssl_context *ssl);

#endif
