/* SPDX-License-Identifier: MIT */
/* trust.c -- see trust.h and port_trust_check().  The trusted certificates
 * go by one at a time; of each only the subject is looked at, and only a
 * wanted one is parsed, so that a whole distribution's bundle takes no more
 * memory than the certificate that matters. */
#include <arpa/inet.h>
#include <string.h>

#include <mbedtls/asn1.h>
#include <mbedtls/oid.h>
#include <mbedtls/platform.h>
#include <psa/crypto.h>

#include "conn.h"
#include "heap.h"
#include "pem.h"
#include "roots.h"
#include "trust.h"

#define PIECE 4096		/* of the file */
#define MAX_SAME_NAME 8		/* certificates that share a subject */

static struct pem reader;	/* one handshake's step at a time */

static enum status
read_pem(const char *path, pem_take *take, void *arg)
{
	char piece[PIECE];
	size_t got, total = 0;
	bool more = true;
	enum status st;
	int fd;

	st = file_open(path, &fd);
	if (st != ST_OK)
		return st;
	pem_start(&reader, take, arg);
	do {
		st = file_read(fd, piece, sizeof(piece), &got);
		total += got;
		more = more && pem_feed(&reader, piece, got);
	} while (st == ST_OK && got > 0 && total <= MAX_CA_FILE);
	file_close(fd);
	if (st == ST_OK && (total == 0 || total > MAX_CA_FILE))
		return ST_FILE_SIZE;
	pem_end(&reader);
	return st;
}

/* Show every trusted certificate to `take`, until it has enough. */
static enum status
each(const struct port_trust *from, pem_take *take, void *arg)
{
	if (from->pem_file != NULL)
		return read_pem(from->pem_file, take, arg);
	for (size_t i = 0; i < port_roots_n; i++) {
		if (!take(arg, port_roots[i].der, port_roots[i].len))
			break;
	}
	return ST_OK;
}

/* Step over one DER element of this tag. */
static bool
skip(unsigned char **p, const unsigned char *end, int tag)
{
	size_t len;

	if (mbedtls_asn1_get_tag(p, end, &len, tag) != 0)
		return false;
	*p += len;
	return true;
}

/* The subject of a certificate (RFC 5280 4.1), in its DER. */
static bool
find_subject(const unsigned char *der, size_t n, struct span *out)
{
	const int seq = MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SEQUENCE;
	const int version = MBEDTLS_ASN1_CONSTRUCTED |
	    MBEDTLS_ASN1_CONTEXT_SPECIFIC;
	unsigned char *p = (unsigned char *)(uintptr_t)der, *start;
	const unsigned char *end = der + n;
	size_t len;

	if (mbedtls_asn1_get_tag(&p, end, &len, seq) != 0 ||
	    mbedtls_asn1_get_tag(&p, end, &len, seq) != 0)
		return false;
	end = p + len;
	(void)skip(&p, end, version);	/* a first version has none */
	if (!skip(&p, end, MBEDTLS_ASN1_INTEGER) ||	/* serial number */
	    !skip(&p, end, seq) ||			/* algorithm */
	    !skip(&p, end, seq) ||			/* issuer */
	    !skip(&p, end, seq))			/* validity */
		return false;
	start = p;
	if (!skip(&p, end, seq))
		return false;
	*out = (struct span){ (const char *)start, (size_t)(p - start) };
	return true;
}

struct search {
	struct trust *trust;
	const mbedtls_x509_crt *child;
	mbedtls_x509_crt *found;
	size_t n;
};

static struct span
span_x509(mbedtls_x509_buf b)
{
	return (struct span){ (const char *)b.p, b.len };
}

/* Names are compared byte by byte, as Go does it. */
static bool
take_issuer(void *arg, const unsigned char *der, size_t len)
{
	struct span subject, all = { (const char *)der, len };
	struct search *s = arg;
	int e;

	if (!find_subject(der, len, &subject) ||
	    !span_equal(subject, span_x509(s->child->issuer_raw)))
		return true;
	if (span_equal(all, span_x509(s->child->raw)))
		s->trust->listed = s->child;
	if (s->found == NULL) {
		s->found = mbedtls_calloc(1, sizeof(*s->found));
		if (s->found == NULL)
			return false;
		mbedtls_x509_crt_init(s->found);
	}
	if (s->trust->from->pem_file == NULL)
		e = mbedtls_x509_crt_parse_der_nocopy(s->found, der, len);
	else
		e = mbedtls_x509_crt_parse_der(s->found, der, len);
	if (e != 0)
		s->trust->unusable = true;
	else
		s->n++;
	return s->n < MAX_SAME_NAME;
}

static void
drop(mbedtls_x509_crt *list)
{
	mbedtls_x509_crt_free(list);
	mbedtls_free(list);
}

int
trust_find(void *arg, const mbedtls_x509_crt *child, mbedtls_x509_crt **found)
{
	struct trust *t = arg;
	struct search s = { t, child, NULL, 0 };
	size_t failures = heap_failures();

	*found = NULL;
	t->file = each(t->from, take_issuer, &s);
	if (t->file != ST_OK || heap_failures() != failures || s.n == 0)
		drop(s.found);		/* NULL is allowed */
	else
		*found = s.found;
	return t->file != ST_OK || heap_failures() != failures;
}

struct tally {
	bool any, usable;
};

static bool
take_usable(void *arg, const unsigned char *der, size_t len)
{
	struct tally *tally = arg;
	struct span subject;
	mbedtls_x509_crt crt;

	if (!find_subject(der, len, &subject))
		return true;		/* no certificate at all */
	tally->any = true;
	mbedtls_x509_crt_init(&crt);
	tally->usable = mbedtls_x509_crt_parse_der_nocopy(&crt, der, len) == 0;
	mbedtls_x509_crt_free(&crt);
	return !tally->usable;
}

enum status
port_trust_check(const struct port_trust *t)
{
	struct tally tally = { false, false };
	size_t failures = heap_failures();
	enum status st;

	st = each(t, take_usable, &tally);
	if (st != ST_OK)
		return st;
	if (heap_failures() != failures)
		return ST_MEMORY;
	if (!tally.any)
		return ST_FILE_CERT;
	return tally.usable ? ST_OK : ST_CERT_WEAK;
}

/* -- Names. */

static bool
has_address(const mbedtls_x509_crt *crt, const void *ip, size_t len)
{
	const mbedtls_x509_sequence *s = &crt->subject_alt_names;

	for (; s != NULL; s = s->next) {
		if ((s->buf.tag & MBEDTLS_ASN1_TAG_VALUE_MASK) ==
		    MBEDTLS_X509_SAN_IP_ADDRESS && s->buf.len == len &&
		    memcmp(s->buf.p, ip, len) == 0)
			return true;
	}
	return false;
}

/* mbedTLS's own, for which it has no public header. */
const char *mbedtls_ssl_get_hostname_pointer(const mbedtls_ssl_context *ssl);

const char *
trust_sni(const mbedtls_ssl_context *ssl)
{
	const char *name = mbedtls_ssl_get_hostname_pointer(ssl);
	unsigned char ip[16];

	if (name != NULL && (inet_pton(AF_INET, name, ip) == 1 ||
	    inet_pton(AF_INET6, name, ip) == 1))
		return NULL;
	return name;
}

bool
trust_names(const mbedtls_x509_crt *crt, const char *name)
{
	unsigned char ip[16];

	if (inet_pton(AF_INET, name, ip) == 1)
		return has_address(crt, ip, 4);
	if (inet_pton(AF_INET6, name, ip) == 1)
		return has_address(crt, ip, 16);
	return mbedtls_x509_crt_has_ext_type(crt,
	    MBEDTLS_X509_EXT_SUBJECT_ALT_NAME) != 0;
}
