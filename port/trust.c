/* SPDX-License-Identifier: MIT */
/* trust.c -- see trust.h and port_trust_check().  The trusted certificates
 * go by one at a time; of each only the subject is looked at, and only a
 * wanted one is parsed, so that a whole distribution's bundle takes no more
 * memory than the certificate that matters. */
#include <arpa/inet.h>
#include <string.h>

#include <mbedtls/md.h>
#include <mbedtls/oid.h>
#include <mbedtls/platform.h>
#include <psa/crypto.h>

#include "cert.h"
#include "conn.h"
#include "constraints.h"
#include "heap.h"
#include "pem.h"
#include "roots.h"
#include "trust.h"

#define PIECE 4096		/* of the file */
#define MAX_SAME_KEY 8		/* certificates of one subject and key */
#define MIN_RSA 2048		/* bits */

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

/* End a reason that was written over char why[MAX_WHY]. */
static void
end_why(struct buf *why)
{
	why->at[why->len < MAX_WHY ? why->len : MAX_WHY - 1] = '\0';
}

static struct buf
begin_why(char *why)
{
	return BUF_OVER(why, MAX_WHY - 1);
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

static bool
is_short_key(const mbedtls_x509_crt *crt)
{
	return mbedtls_pk_get_type(&crt->pk) == MBEDTLS_PK_RSA &&
	    mbedtls_pk_get_bitlen(&crt->pk) < MIN_RSA;
}

static const char short_key[] = "RSA key under 2048 bits";

static void
drop(mbedtls_x509_crt *list)
{
	mbedtls_x509_crt_free(list);
	mbedtls_free(list);
}

/* Parse it without its signature.  NULL where there is no memory, or with the
 * reason in `why`, which has MAX_WHY bytes. */
static mbedtls_x509_crt *
read_anchor(const unsigned char *der, size_t len, const struct cert *c,
    char *why)
{
	mbedtls_x509_crt *crt = mbedtls_calloc(1, sizeof(*crt));
	struct buf b = BUF_OVER(mbedtls_calloc(1, len + CERT_UNSIGNED),
	    len + CERT_UNSIGNED), reason = begin_why(why);
	int e = -1;

	if (crt != NULL && b.at != NULL) {
		mbedtls_x509_crt_init(crt);
		cert_unsigned(c, &b);
		e = mbedtls_x509_crt_parse_der_with_ext_cb(crt,
		    (unsigned char *)b.at, b.len, 0, on_extension, NULL);
	}
	if (e == 0 && !is_short_key(crt)) {
		crt->MBEDTLS_PRIVATE(own_buffer) = 1;	/* with the bytes */
		return crt;
	}
	if (e == 0)
		buf_puts(&reason, short_key);
	else
		cert_why(span_der(der, len), true, &reason);
	end_why(&reason);
	if (crt != NULL)
		drop(crt);
	mbedtls_free(b.at);
	return NULL;
}

void
trust_use(struct trust *t)
{
	asking = t;
}

/* Why one in the chain cannot be used, unless something else was before. */
static void
tell(struct trust *t, bool ca, struct span der)
{
	struct buf reason = begin_why(t->unusable);

	if (t->unusable[0] != '\0')
		return;
	t->ca = ca;
	cert_why(der, false, &reason);
	end_why(&reason);
}

int
trust_parse(mbedtls_x509_crt *chain, const unsigned char *der, size_t len)
{
	size_t failures = heap_failures();
	const mbedtls_x509_crt *below = chain;
	struct span all = span_der(der, len);
	struct cert c;
	int e;

	e = mbedtls_x509_crt_parse_der_with_ext_cb(chain, der, len, 1,
	    on_extension, NULL);
	if (e == 0 || heap_failures() != failures)
		return e;
	if (chain->version == 0) {	/* the first: the server's own */
		asking->unread = true;
		tell(asking, false, all);
		return MBEDTLS_ERR_X509_FEATURE_UNAVAILABLE;
	}
	while (below->next != NULL)
		below = below->next;
	/* A root that is sent with it is of no use anyway. */
	if (cert_read(all, &c) && !span_equal(c.subject, c.issuer) &&
	    span_equal(c.subject, span_x509(below->issuer_raw)))
		tell(asking, true, all);
	return 0;
}

/* -- The search for a signer. */

struct search {
	struct trust *trust;
	const mbedtls_x509_crt *child;
	bool first, others;	/* take those with its key identifier; others */
	bool more;		/* others were seen and not taken */
	mbedtls_x509_crt *found;
	size_t seen, n;		/* parsed; of these in `found` */
};

/* Whether its key made the child's signature. */
static bool
signed_by(const mbedtls_x509_crt *child, mbedtls_x509_crt *ca)
{
	mbedtls_md_type_t md = child->MBEDTLS_PRIVATE(sig_md);
	mbedtls_pk_type_t pk = child->MBEDTLS_PRIVATE(sig_pk);
	const mbedtls_md_info_t *info = mbedtls_md_info_from_type(md);
	unsigned char hash[MBEDTLS_MD_MAX_SIZE];

	return mbedtls_md(info, child->tbs.p, child->tbs.len, hash) == 0 &&
	    mbedtls_pk_can_do(&ca->pk, pk) &&
	    mbedtls_pk_verify_ext(pk, child->MBEDTLS_PRIVATE(sig_opts),
	    &ca->pk, md, hash, mbedtls_md_get_size(info),
	    child->MBEDTLS_PRIVATE(sig).p,
	    child->MBEDTLS_PRIVATE(sig).len) == 0;
}

/* A signature costs as much as the rest of the search: one candidate alone is
 * left to mbedTLS, which checks what it takes in any case. */
static void
check_found(struct search *s)
{
	if (s->found == NULL || signed_by(s->child, s->found))
		return;
	drop(s->found);
	s->found = NULL;
	s->n = 0;
}

static bool
has_key_id(const struct cert *c, const mbedtls_x509_crt *child)
{
	struct span id, value;

	return cert_extension(c->extensions, ID_KEY_ID, &value) &&
	    der_take(&value, DER_OCTETS, &id) &&
	    span_equal(id, span_x509(child->authority_key_id.keyIdentifier));
}

/* Names are compared byte by byte, as Go does it. */
static bool
take_issuer(void *arg, const unsigned char *der, size_t len)
{
	struct search *s = arg;
	mbedtls_x509_crt *crt;
	char why[MAX_WHY];
	struct cert c;

	if (!cert_read(span_der(der, len), &c) ||
	    !span_equal(c.subject, span_x509(s->child->issuer_raw)))
		return true;
	if (span_equal(span_der(der, len), span_x509(s->child->raw)))
		s->trust->listed = s->child;
	if (has_key_id(&c, s->child) ? !s->first : !s->others) {
		s->more = true;
		return true;
	}
	crt = read_anchor(der, len, &c, why);
	if (crt == NULL) {
		memcpy(s->trust->unusable, why, sizeof(why));
		s->trust->ca = true;
		return true;
	}
	if (++s->seen == 2)
		check_found(s);
	if (s->seen > 1 && !signed_by(s->child, crt)) {
		drop(crt);
		return true;
	}
	crt->next = s->found;
	s->found = crt;
	return ++s->n < MAX_SAME_KEY;
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
		if (list->version == 3 && !list->MBEDTLS_PRIVATE(ca_istrue))
			return "the one of that name is not marked as a CA";
		if (mbedtls_x509_crt_check_key_usage(list,
		    MBEDTLS_X509_KU_KEY_CERT_SIGN) != 0)
			return "the CA's key usage does not allow it to sign "
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
	struct search s = { .trust = t, .child = child, .first = true };
	size_t failures = heap_failures();

	*found = NULL;
	s.others = child->authority_key_id.keyIdentifier.len == 0;
	t->file = each(t->from, take_issuer, &s);
	if (t->file == ST_OK && s.more) {
		if (s.seen == 1)
			check_found(&s);
		s.first = false;
		s.others = true;
		if (s.found == NULL)
			t->file = each(t->from, take_issuer, &s);
	}
	t->untrusted = why_not(child, s.found != NULL ? s.found : child->next,
	    t->path++);
	if (t->untrusted == NULL && s.seen > 0)
		t->untrusted = "a trusted CA has that name and another key";
	if (t->file == ST_OK && heap_failures() == failures) {
		*found = s.found;
		return 0;
	}
	if (s.found != NULL)
		drop(s.found);
	return -1;
}

/* -- What mbedTLS does not look at in a chain. */

static const char *
refuse_names(const struct trust *t, const mbedtls_x509_crt *crt, int depth)
{
	struct span subject = span_x509(crt->subject_raw);
	struct span alt = { NULL, 0 };
	const char *why = NULL;

	/* Self-issued: a CA's new key (RFC 5280 6.1.3). */
	if (depth > 0 && span_equal(subject, span_x509(crt->issuer_raw)))
		return NULL;
	(void)cert_extension(span_x509(crt->v3_ext), ID_ALT_NAMES, &alt);
	for (size_t i = 0; i < t->limits && why == NULL; i++)
		why = constraints_refuse(t->limit[i], subject, alt);
	return why;
}

bool
trust_check(struct trust *t, const mbedtls_x509_crt *crt, int depth,
    uint32_t flags)
{
	bool bad = (flags & MBEDTLS_X509_BADCERT_NOT_TRUSTED) != 0;
	struct buf reason = begin_why(t->unusable);
	const char *why;

	/* What trust_find() was asked last is about the top. */
	if (bad == t->walked)
		t->untrusted = bad ? "a signature in its chain is not valid" :
		    NULL;
	t->walked = true;
	why = is_short_key(crt) ? short_key : refuse_names(t, crt, depth);
	if (depth > 0 && cert_extension(span_x509(crt->v3_ext),
	    ID_NAME_CONSTRAINTS, &t->limit[t->limits]))
		t->limits++;
	if (why == NULL)
		return true;
	t->ca = depth > 0;
	buf_puts(&reason, why);
	end_why(&reason);
	return false;
}

/* -- The file as a whole. */

struct tally {
	size_t all;
	struct port_trust_faults *bad;
};

static bool
take_any(void *arg, const unsigned char *der, size_t len)
{
	struct tally *tally = arg;
	mbedtls_x509_crt *crt;
	char why[MAX_WHY];
	struct cert c;

	if (!cert_read(span_der(der, len), &c))
		return true;		/* no certificate at all */
	tally->all++;
	crt = read_anchor(der, len, &c, why);
	if (crt != NULL)
		drop(crt);
	else if (tally->bad->n++ == 0)
		memcpy(tally->bad->why, why, sizeof(why));
	return true;
}

enum status
port_trust_check(const struct port_trust *t, struct port_trust_faults *bad)
{
	size_t failures = heap_failures();
	struct tally tally = { 0, bad };
	enum status st;

	bad->n = 0;
	st = each(t, take_any, &tally);
	if (st != ST_OK)
		return st;
	if (heap_failures() != failures)
		return ST_MEMORY;
	if (tally.all == 0)
		return ST_FILE_CERT;
	return bad->n < tally.all ? ST_OK : ST_CERT_WEAK;
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
