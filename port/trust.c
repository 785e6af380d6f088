/* SPDX-License-Identifier: MIT */
/* trust.c -- see trust.h and port_trust_check().  The trusted certificates
 * go by one at a time; of each only the subject is looked at, and only a
 * wanted one is parsed, so that a whole distribution's bundle takes no more
 * memory than the certificate that matters. */
#include <arpa/inet.h>
#include <string.h>

#include <mbedtls/oid.h>
#include <mbedtls/platform.h>
#include <psa/crypto.h>

#include "cert.h"
#include "posix.h"
#include "constraints.h"
#include "heap.h"
#include "pem.h"
#include "roots.h"
#include "trust.h"

#define PIECE 4096		/* of the file */
#define MAX_SAME_NAME 64	/* certificates of one subject, 3 KB each while
				 * one handshake looks at them */

static struct pem reader;	/* one handshake's step at a time */
static struct trust *asking;	/* the same */

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

static struct span
span_x509(mbedtls_x509_buf b)
{
	return (struct span){ (const char *)b.p, b.len };
}

static struct span
span_der(const unsigned char *der, size_t len)
{
	return (struct span){ (const char *)der, len };
}

/* What mbedTLS judges dates by. */
time_t
clock_time(time_t *t)
{
	time_t now = (time_t)port_now_s();

	if (t != NULL)
		*t = now;
	return now;
}

/* -- Parsing. */

static int
on_extension(void *arg, const mbedtls_x509_crt *crt,
    const mbedtls_x509_buf *oid, int critical, const unsigned char *at,
    const unsigned char *end)
{
	(void)arg, (void)crt, (void)critical, (void)at, (void)end;
	return cert_heeds(span_x509(*oid)) ? 0 :
	    MBEDTLS_ERR_X509_FEATURE_UNAVAILABLE;
}

/* Why parsing ended with `e`, over the MAX_WHY bytes of `why`. */
static void
tell_why(int e, struct span der, char *why)
{
	struct buf b = BUF_OVER(why, MAX_WHY - 1);

	cert_why(der,
	    e == MBEDTLS_ERR_X509_UNKNOWN_SIG_ALG + MBEDTLS_ERR_OID_NOT_FOUND ?
	    CERT_BAD_SIGNATURE :
	    e == MBEDTLS_ERR_PK_UNKNOWN_PK_ALG ? CERT_BAD_KEY :
	    e == MBEDTLS_ERR_PK_UNKNOWN_NAMED_CURVE ? CERT_BAD_CURVE :
	    CERT_BAD_OTHER, &b);
	b.at[b.len] = '\0';
}

static void
drop(mbedtls_x509_crt *list)
{
	mbedtls_x509_crt_free(list);
	mbedtls_free(list);
}

/* Parse a trusted one without its signature.  NULL where there is no memory,
 * or with the reason in `why`, which has MAX_WHY bytes. */
static mbedtls_x509_crt *
read_anchor(struct span der, const struct cert *c, char *why)
{
	mbedtls_x509_crt *crt = mbedtls_calloc(1, sizeof(*crt));
	struct buf b = BUF_OVER(NULL, der.len + CERT_UNSIGNED);
	int e;

	if (crt == NULL)
		return NULL;
	mbedtls_x509_crt_init(crt);
	b.at = mbedtls_calloc(1, b.cap);
	if (b.at != NULL) {
		cert_unsigned(c, &b);
		e = mbedtls_x509_crt_parse_der_with_ext_cb(crt,
		    (unsigned char *)b.at, b.len, 0, on_extension, NULL);
		crt->MBEDTLS_PRIVATE(own_buffer) = e == 0;
		if (e == 0)
			return crt;
		tell_why(e, der, why);
		mbedtls_free(b.at);
	}
	drop(crt);
	return NULL;
}

void
trust_use(struct trust *t)
{
	asking = t;
}

int
trust_parse(mbedtls_x509_crt *chain, const unsigned char *der, size_t len)
{
	const mbedtls_x509_crt *below = chain;
	struct span all = span_der(der, len);
	size_t failures = heap_failures();
	struct trust *t = asking;
	struct cert c;
	int e;

	e = mbedtls_x509_crt_parse_der_with_ext_cb(chain, der, len, 1,
	    on_extension, NULL);
	if (e == 0 || heap_failures() != failures)
		return e;
	t->unread = chain->version == 0;	/* the first is its own */
	while (below->next != NULL)
		below = below->next;
	/* A root that is sent with the others is of no use anyway. */
	if (t->unread || (cert_read(all, &c) && !t->unusable &&
	    !span_equal(c.part[CERT_SUBJECT], c.part[CERT_ISSUER]) &&
	    span_equal(c.part[CERT_SUBJECT], span_x509(below->issuer_raw)))) {
		t->unusable = true;
		t->why.ca = !t->unread;
		tell_why(e, all, t->why.why);
	}
	return t->unread ? MBEDTLS_ERR_X509_FEATURE_UNAVAILABLE : 0;
}

/* -- The search for a signer. */

struct search {
	struct trust *trust;
	const mbedtls_x509_crt *child;
	mbedtls_x509_crt *found, *last;
	size_t n[2];		/* others; those with its key identifier */
};

/* Names are compared byte by byte, as Go does it. */
static bool
take_issuer(void *arg, const unsigned char *der, size_t len)
{
	struct span all = span_der(der, len);
	struct search *s = arg;
	struct trust *t = s->trust;
	mbedtls_x509_crt *crt;
	struct cert c;
	bool hinted;

	if (!cert_read(all, &c) || !span_equal(c.part[CERT_SUBJECT],
	    span_x509(s->child->issuer_raw)))
		return true;
	if (span_equal(all, span_x509(s->child->raw)))
		t->listed = s->child;
	crt = read_anchor(all, &c, t->why.why);
	if (crt == NULL) {
		t->unusable = t->why.ca = true;
		return true;
	}
	hinted = span_equal(span_x509(crt->subject_key_id),
	    span_x509(s->child->authority_key_id.keyIdentifier));
	if (s->n[hinted]++ >= MAX_SAME_NAME) {
		drop(crt);
	} else if (s->found == NULL) {
		s->found = s->last = crt;
	} else if (hinted) {
		crt->next = s->found;
		s->found = crt;
	} else {
		s->last->next = crt;
		s->last = crt;
	}
	return true;
}

/* Why mbedTLS does not take the first of the list that has the right name. */
static const char *
why_not(const mbedtls_x509_crt *child, const mbedtls_x509_crt *list,
    size_t path)
{
	for (; list != NULL; list = list->next) {
		if (!span_equal(span_x509(list->subject_raw),
		    span_x509(child->issuer_raw)))
			continue;
		if (list->version == 3 && (!list->MBEDTLS_PRIVATE(ca_istrue) ||
		    (mbedtls_x509_crt_has_ext_type(list,
		    MBEDTLS_X509_EXT_KEY_USAGE) &&
		    (list->MBEDTLS_PRIVATE(key_usage) &
		    MBEDTLS_X509_KU_KEY_CERT_SIGN) == 0)))
			return "the CA of that name is not allowed to sign "
			    "certificates";
		if (list->MBEDTLS_PRIVATE(max_pathlen) > 0 &&
		    (size_t)list->MBEDTLS_PRIVATE(max_pathlen) < 1 + path)
			return "the chain is longer than its CA allows";
		break;
	}
	return NULL;
}

int
trust_find(void *arg, const mbedtls_x509_crt *child, mbedtls_x509_crt **found)
{
	struct trust *t = arg;
	struct search s = { .trust = t, .child = child };
	size_t failures = heap_failures();

	*found = NULL;
	t->file = each(t->from, take_issuer, &s);
	t->untrusted = why_not(child, s.found != NULL ? s.found : child->next,
	    t->path++);
	if (t->untrusted == NULL && s.found != NULL)
		t->untrusted = "a trusted CA has that name but another key";
	if (t->file == ST_OK && heap_failures() == failures) {
		*found = s.found;
		return 0;
	}
	if (s.found != NULL)
		drop(s.found);
	return -1;
}

/* -- What mbedTLS does not look at in a chain. */

void
trust_say(struct trust *t, const char *why)
{
	struct buf b = BUF(t->why.why);

	buf_puts(&b, why != NULL ? why : "");
	buf_putc(&b, '\0');
}

static const char *
refuse_names(const struct trust *t, const mbedtls_x509_crt *crt, int depth)
{
	struct span subject = span_x509(crt->subject_raw);
	const mbedtls_x509_sequence *alt;
	const char *why = NULL;

	/* Self-issued: a CA's new key (RFC 5280 6.1.3). */
	if (depth > 0 && span_equal(subject, span_x509(crt->issuer_raw)))
		return NULL;
	for (size_t i = 0; i < t->limits && why == NULL; i++) {
		if (subject.len > 2)		/* not empty */
			why = constraints_refuse(t->limit[i], NAME_DIRECTORY,
			    subject);
		for (alt = &crt->subject_alt_names; why == NULL &&
		    alt != NULL && alt->buf.p != NULL; alt = alt->next)
			why = constraints_refuse(t->limit[i], alt->buf.tag,
			    span_x509(alt->buf));
	}
	return why;
}

bool
trust_check(struct trust *t, const mbedtls_x509_crt *crt, int depth,
    uint32_t flags)
{
	bool bad = (flags & MBEDTLS_X509_BADCERT_NOT_TRUSTED) != 0;
	const char *why = refuse_names(t, crt, depth);

	/* What trust_find() was asked last is about the top. */
	if (bad == t->walked)
		t->untrusted = bad ? "a bad signature in its chain" :
		    NULL;
	t->walked = true;
	if (cert_extension(span_x509(crt->v3_ext), ID_NAME_CONSTRAINTS,
	    &t->limit[t->limits]))
		t->limits++;
	if (why != NULL) {
		t->why.ca = depth > 0;
		trust_say(t, why);
	}
	return why == NULL;
}

enum status
trust_fault(struct trust *t, uint32_t flags)
{
	bool untrusted = (flags & MBEDTLS_X509_BADCERT_NOT_TRUSTED) != 0;

	if (t->unread || (untrusted && t->unusable))
		return ST_CERT_WEAK;
	if (untrusted) {
		trust_say(t, t->untrusted);
		return ST_CERT_TRUST;
	}
	if ((flags & (MBEDTLS_X509_BADCERT_EXPIRED |
	    MBEDTLS_X509_BADCERT_FUTURE)) != 0)
		return ST_CERT_DATES;
	if ((flags & MBEDTLS_X509_BADCERT_CN_MISMATCH) != 0)
		return ST_CERT_NAME;
	if ((flags & MBEDTLS_X509_BADCERT_OTHER) == 0)	/* trust_check() */
		trust_say(t, (flags & MBEDTLS_X509_BADCERT_KEY_USAGE) != 0 ?
		    "key usage without digitalSignature" :
		    (flags & MBEDTLS_X509_BADCERT_EXT_KEY_USAGE) != 0 ?
		    "extended key usage without serverAuth" :
		    "RSA key under 2048 bits");
	return ST_CERT_WEAK;
}

/* -- The file as a whole. */

struct tally {
	size_t good;
	bool any;		/* that begins as certificates do */
	struct port_trust_faults *bad;
};

static bool
take_any(void *arg, const unsigned char *der, size_t len)
{
	struct span all = span_der(der, len);
	struct tally *tally = arg;
	mbedtls_x509_crt *crt;
	char why[MAX_WHY];
	struct cert c;

	if (!cert_read(all, &c)) {
		reader.broken++;
		return true;
	}
	tally->any = true;
	crt = read_anchor(all, &c, why);
	if (crt != NULL) {
		drop(crt);
		tally->good++;
	} else if (tally->bad->n++ == 0) {
		memcpy(tally->bad->why, why, sizeof(why));
	}
	return true;
}

enum status
port_trust_check(const struct port_trust *t, struct port_trust_faults *bad)
{
	struct tally tally = { 0, false, bad };
	size_t failures = heap_failures();
	enum status st;

	*bad = (struct port_trust_faults){ 0, "malformed" };
	reader.broken = 0;		/* where there is no file to read */
	st = each(t, take_any, &tally);
	if (st != ST_OK)
		return st;
	if (heap_failures() != failures)
		return ST_MEMORY;
	if (!tally.any)
		return ST_FILE_CERT;
	bad->n += reader.broken;
	return tally.good > 0 ? ST_OK : ST_CERT_WEAK;
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
