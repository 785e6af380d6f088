/* SPDX-License-Identifier: MIT */
/* tls.c -- the TLS half of port.h, on mbedTLS 3.6.  This, trust.c and the
 * configuration headers are all that is to be replaced with the library.
 *
 * Each connection has its own configuration and context, made anew, and
 * offers one version: a client that offers two is open to CVE-2026-115490,
 * and one that takes up an old context again was open to others. */
#include <string.h>

#include <mbedtls/psa_util.h>
#include <mbedtls/ssl.h>
#include <psa/crypto.h>

#include "posix.h"
#include "socket.h"
#include "tls.h"
#include "heap.h"
#include "trust.h"

#define AHEAD 4096		/* read at once: a record's head alone is 5 */
#define FUEL 64			/* reads of the socket in one call */
#define GATHER 8		/* parts of a request */

struct tls {
	bool on, up, dead;
	bool blocked;		/* the socket was full */
	bool starved;		/* an allocation failed: believe nothing */
	bool more;		/* the next record follows at once */
	int c, fuel;
	const struct port_tls *want;
	enum status said;	/* by a callback; goes before mbedTLS's code */
	struct trust trust;
	mbedtls_ssl_context ssl;
	mbedtls_ssl_config conf;
	size_t ahead_at, ahead_len;
	unsigned char ahead[AHEAD];
};

static struct tls all[MAX_CONNS];
static bool random_missing;
static unsigned char record[MBEDTLS_SSL_OUT_CONTENT_LEN];	/* SECRET */

/* -- What mbedTLS calls. */

psa_status_t
mbedtls_psa_external_get_random(mbedtls_psa_external_random_context_t *context,
    uint8_t *at, size_t n, size_t *got)
{
	enum status st = random_fill(at, n);

	(void)context;
	*got = st == ST_OK ? n : 0;
	random_missing = st == ST_WAIT;
	return st == ST_OK ? PSA_SUCCESS : PSA_ERROR_INSUFFICIENT_ENTROPY;
}

static int
bio_send(void *arg, const unsigned char *at, size_t n)
{
	/* A ChangeCipherSpec is nothing by itself: what it announces goes
	 * into the same segment. */
	struct span bytes = { (const char *)at, n };
	struct tls *t = arg;
	size_t sent;

	switch (socket_send(t->c, &bytes, 1,
	    t->more || at[0] == MBEDTLS_SSL_MSG_CHANGE_CIPHER_SPEC, &sent)) {
	case ST_OK:
		return (int)sent;
	case ST_WAIT:
		return MBEDTLS_ERR_SSL_WANT_WRITE;
	default:
		return MBEDTLS_ERR_SSL_CONN_EOF;
	}
}

/* mbedTLS asks for 5 bytes, then for the rest of a record: read ahead.  The
 * fuel bounds what a peer that never stops sending empty records can cost
 * in one call; the caller's deadline does the rest. */
static int
bio_recv(void *arg, unsigned char *at, size_t cap)
{
	struct tls *t = arg;
	enum status st = ST_OK;
	size_t got;

	if (t->ahead_len == 0) {
		if (t->fuel-- <= 0)
			return MBEDTLS_ERR_SSL_WANT_READ;
		if (cap >= sizeof(t->ahead)) {
			st = socket_recv(t->c, at, cap, &got);
		} else {
			st = socket_recv(t->c, t->ahead, sizeof(t->ahead),
			    &got);
			t->ahead_len = got;
			t->ahead_at = 0;
		}
		if (st == ST_WAIT)
			return MBEDTLS_ERR_SSL_WANT_READ;
		if (st != ST_OK)
			return 0;	/* the end */
		if (t->ahead_len == 0)
			return (int)got;
	}
	got = t->ahead_len < cap ? t->ahead_len : cap;
	memcpy(at, t->ahead + t->ahead_at, got);
	t->ahead_at += got;
	t->ahead_len -= got;
	return (int)got;
}

/* Days since 1970-01-01 by the Gregorian calendar, counted in years that
 * begin with March. */
static int64_t
unix_seconds(const mbedtls_x509_time *t)
{
	int64_t y = t->mon > 2 ? t->year : t->year - 1;
	int64_t m = (t->mon + 9) % 12;
	int64_t days = y * 365 + y / 4 - y / 100 + y / 400 +
	    (m * 153 + 2) / 5 + t->day - 1 - 719468;

	return days * 86400 + t->hour * 3600 + t->min * 60 + t->sec;
}

/* Sees every certificate of the chain, from the top down, with what is wrong
 * with it.  A certificate that is itself in the trust file needs no signer:
 * a server that is its own authority without saying so (CA:FALSE). */
static int
on_certificate(void *arg, mbedtls_x509_crt *crt, int depth, uint32_t *flags)
{
	struct tls *t = arg;

	if ((*flags & (MBEDTLS_X509_BADCERT_EXPIRED |
	    MBEDTLS_X509_BADCERT_FUTURE)) != 0) {
		t->trust.why.not_before_s = unix_seconds(&crt->valid_from);
		t->trust.why.not_after_s = unix_seconds(&crt->valid_to);
	}
	if (!trust_check(&t->trust, crt, depth, *flags))
		*flags |= MBEDTLS_X509_BADCERT_OTHER;
	if (depth == 0 && !trust_names(crt, t->want->name))
		*flags |= MBEDTLS_X509_BADCERT_CN_MISMATCH;
	if (depth == 0 && t->trust.listed == crt)
		*flags &= ~(uint32_t)MBEDTLS_X509_BADCERT_NOT_TRUSTED;
	return 0;
}

/* -- The handshake. */

/* ECDHE with an AEAD cipher.  A server that asks what we like (Go's does)
 * looks at the first one: AES where the processor has it, else ChaCha20. */
static const int suites[] = {
#if !defined(__x86_64__)
	MBEDTLS_TLS1_3_CHACHA20_POLY1305_SHA256,
	MBEDTLS_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
	MBEDTLS_TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
#endif
	MBEDTLS_TLS1_3_AES_128_GCM_SHA256,
	MBEDTLS_TLS1_3_AES_256_GCM_SHA384,
	MBEDTLS_TLS1_3_CHACHA20_POLY1305_SHA256,
	MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
	MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
	MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
	MBEDTLS_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
	MBEDTLS_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
	MBEDTLS_TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
	0
};

static const mbedtls_x509_crt_profile profile = {
	.allowed_mds = MBEDTLS_X509_ID_FLAG(MBEDTLS_MD_SHA256) |
	    MBEDTLS_X509_ID_FLAG(MBEDTLS_MD_SHA384) |
	    MBEDTLS_X509_ID_FLAG(MBEDTLS_MD_SHA512),
	.allowed_pks = 0xfffffff,	/* whatever is compiled in */
	.allowed_curves = MBEDTLS_X509_ID_FLAG(MBEDTLS_ECP_DP_SECP256R1) |
	    MBEDTLS_X509_ID_FLAG(MBEDTLS_ECP_DP_SECP384R1) |
	    MBEDTLS_X509_ID_FLAG(MBEDTLS_ECP_DP_SECP521R1),
	.rsa_min_bitlen = 2048,
};

static const char *alpn[] = { "http/1.1", NULL };

static mbedtls_ssl_protocol_version
wanted_version(const struct tls *t)
{
	return t->want->version == PORT_TLS_13 ?
	    MBEDTLS_SSL_VERSION_TLS1_3 : MBEDTLS_SSL_VERSION_TLS1_2;
}

static int
configure(struct tls *t)
{
	mbedtls_ssl_config *conf = &t->conf;

	if (psa_crypto_init() != PSA_SUCCESS ||
	    mbedtls_ssl_config_defaults(conf, MBEDTLS_SSL_IS_CLIENT,
	    MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT) != 0)
		return -1;
	mbedtls_ssl_conf_min_tls_version(conf, wanted_version(t));
	mbedtls_ssl_conf_max_tls_version(conf, wanted_version(t));
	mbedtls_ssl_conf_authmode(conf, MBEDTLS_SSL_VERIFY_REQUIRED);
	mbedtls_ssl_conf_cert_profile(conf, &profile);
	mbedtls_ssl_conf_ciphersuites(conf, suites);
	mbedtls_ssl_conf_ca_cb(conf, trust_find, &t->trust);
	mbedtls_ssl_conf_verify(conf, on_certificate, t);
	mbedtls_ssl_conf_rng(conf, mbedtls_psa_get_random,
	    MBEDTLS_PSA_RANDOM_STATE);
	if (mbedtls_ssl_conf_alpn_protocols(conf, alpn) != 0 ||
	    mbedtls_ssl_setup(&t->ssl, conf) != 0)
		return -1;
	/* An empty name would verify nothing. */
	BUG_IF(t->want->name == NULL || t->want->name[0] == '\0');
	mbedtls_ssl_set_bio(&t->ssl, t, bio_send, bio_recv, NULL);
	return mbedtls_ssl_set_hostname(&t->ssl, t->want->name);
}

enum status
port_tls_begin(int c, const struct port_tls *want)
{
	struct tls *t = &all[c];

	BUG_IF(c < 0 || c >= MAX_CONNS || t->on);
	t->up = t->dead = t->blocked = t->starved = t->more = false;
	t->c = c;
	t->want = want;
	t->said = ST_OK;
	t->trust = (struct trust){ .from = want->trust };
	t->ahead_len = 0;
	mbedtls_ssl_init(&t->ssl);
	mbedtls_ssl_config_init(&t->conf);
	t->on = true;
	if (configure(t) == 0)
		return ST_OK;
	t->dead = true;
	return ST_MEMORY;
}

/* A 1.3 server that speaks 1.2 says so in the end of its random (RFC 8446
 * 4.1.3).  We do have 1.3, so whoever made us ask for 1.2 was not this
 * server.  mbedTLS looks only where it offered both. */
static bool
was_downgraded(const mbedtls_ssl_context *ssl)
{
	const unsigned char *hello = ssl->MBEDTLS_PRIVATE(in_msg);
	const unsigned char *mark = hello + 4 + 2 + 24;	/* head, version */

	if (hello[0] != MBEDTLS_SSL_HS_SERVER_HELLO)
		return true;		/* not where we look: trust nothing */
	return memcmp(mark, "DOWNGRD", 7) == 0 && mark[7] <= 1;
}

/* As far as the socket allows. */
static int
advance(struct tls *t)
{
	mbedtls_ssl_context *ssl = &t->ssl;
	size_t failures = heap_failures();

	while (!mbedtls_ssl_is_handshake_over(ssl)) {
		int before = ssl->MBEDTLS_PRIVATE(state);
		int e = mbedtls_ssl_handshake_step(ssl);

		if (heap_failures() != failures) {
			t->starved = true;
			return MBEDTLS_ERR_SSL_ALLOC_FAILED;
		}
		if (e != 0)
			return e;
		if (before == MBEDTLS_SSL_SERVER_HELLO &&
		    t->want->version == PORT_TLS_12 && was_downgraded(ssl)) {
			t->said = ST_TLS_DOWNGRADE;
			return MBEDTLS_ERR_SSL_ILLEGAL_PARAMETER;
		}
	}
	if (mbedtls_ssl_get_verify_result(ssl) != 0 ||
	    mbedtls_ssl_get_version_number(ssl) != wanted_version(t))
		return MBEDTLS_ERR_SSL_INTERNAL_ERROR;
	return 0;
}

/* -- Why it failed. */

/* A server without 1.3 answers its ClientHello with an alert, of many kinds,
 * with a ServerHello of 1.2, or by hanging up; later on, where all is signed,
 * they mean something else. */
static bool
is_before_version(const struct tls *t)
{
	return t->want->version == PORT_TLS_13 &&
	    t->ssl.MBEDTLS_PRIVATE(state) <= MBEDTLS_SSL_SERVER_HELLO;
}

static enum status
handshake_fault(struct tls *t, int e)
{
	int alert = t->ssl.MBEDTLS_PRIVATE(in_msg)[1];
	int kind = -(-e & 0xff80);	/* without the cause in the low bits */
	bool early = is_before_version(t);

	if (t->starved)
		return ST_MEMORY;
	if (t->trust.file != ST_OK)
		return t->trust.file;
	if (t->said != ST_OK)
		return t->said;
	if (early && (e == MBEDTLS_ERR_SSL_ILLEGAL_PARAMETER ||
	    e == MBEDTLS_ERR_SSL_BAD_PROTOCOL_VERSION))
		return ST_TLS_VERSION;
	if (t->trust.unread)
		return trust_fault(&t->trust,
		    mbedtls_ssl_get_verify_result(&t->ssl));
	switch (kind) {
	case MBEDTLS_ERR_SSL_CONN_EOF:
	case MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY:
		return early ? ST_TLS_CUT : ST_LOST;
	case MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE:
		trust_say(&t->trust, !early &&
		    alert == MBEDTLS_SSL_ALERT_MSG_HANDSHAKE_FAILURE ?
		    "no cipher or key type in common" : NULL);
		if (alert == MBEDTLS_SSL_ALERT_MSG_INTERNAL_ERROR ||
		    alert == MBEDTLS_SSL_ALERT_MSG_USER_CANCELED)
			return early ? ST_TLS_CUT : ST_LOST;
		return early ? ST_TLS_VERSION : ST_TLS;
	case MBEDTLS_ERR_X509_CERT_VERIFY_FAILED:
	case MBEDTLS_ERR_SSL_BAD_CERTIFICATE:
		return trust_fault(&t->trust,
		    mbedtls_ssl_get_verify_result(&t->ssl));
	case MBEDTLS_ERR_X509_FATAL_ERROR:
		trust_say(&t->trust, "more than 8 CAs in its chain");
		return ST_CERT_TRUST;
	default:
		trust_say(&t->trust, t->ssl.MBEDTLS_PRIVATE(in_hslen) >
		    MBEDTLS_SSL_IN_CONTENT_LEN ?
		    "handshake message over 16 KiB" : NULL);
		return random_missing ? ST_LOST : ST_TLS;
	}
}

enum status
port_tls_step(int c, struct port_cert_fault *why)
{
	struct tls *t = &all[c];
	enum status st;
	int e;

	BUG_IF(!t->on || t->dead);
	t->fuel = FUEL;
	trust_use(&t->trust);
	e = t->up ? 0 : advance(t);
	t->up = e == 0;
	t->blocked = e == MBEDTLS_ERR_SSL_WANT_WRITE;
	if (e == 0)
		return ST_OK;
	if (e == MBEDTLS_ERR_SSL_WANT_READ || e == MBEDTLS_ERR_SSL_WANT_WRITE)
		return ST_WAIT;
	t->dead = true;
	st = handshake_fault(t, e);
	*why = t->trust.why;
	return st;
}

/* -- Bytes. */

bool
tls_is_on(int c)
{
	return all[c].on;
}

bool
tls_is_up(int c)
{
	return all[c].up;
}

bool
tls_wants_write(int c)
{
	return all[c].blocked;
}

bool
tls_has_bytes(int c)
{
	const struct tls *t = &all[c];

	return t->ahead_len > 0 ||
	    (t->up && mbedtls_ssl_check_pending(&t->ssl));
}

/* Copy the next record's worth of the parts together. */
static size_t
gather(const struct span *part, size_t n, size_t from, bool *more)
{
	struct span cut[GATHER];
	size_t total = 0, len = 0;

	for (size_t i = 0; i < n; i++)
		total += part[i].len;
	n = socket_cut(part, n, from, sizeof(record), cut, GATHER);
	for (size_t i = 0; i < n; i++) {
		memcpy(record + len, cut[i].at, cut[i].len);
		len += cut[i].len;
	}
	*more = from + len < total;
	return len;
}

/* A record that did not go out whole is given to mbedTLS again with the same
 * bytes: what was sent before it was told to the caller. */
enum status
tls_send(int c, const struct span *part, size_t n, size_t from, size_t *sent)
{
	struct tls *t = &all[c];
	size_t len;
	int e = 0;

	BUG_IF(!t->up);
	*sent = 0;
	for (;;) {
		len = gather(part, n, from + *sent, &t->more);
		if (len == 0)
			break;
		e = mbedtls_ssl_write(&t->ssl, record, len);
		if (e <= 0)
			break;
		*sent += (size_t)e;
	}
	t->more = false;
	wipe(record, sizeof(record));
	if (*sent > 0 || e == MBEDTLS_ERR_SSL_WANT_WRITE ||
	    e == MBEDTLS_ERR_SSL_WANT_READ)
		return *sent > 0 ? ST_OK : ST_WAIT;
	t->dead = true;
	return ST_LOST;
}

enum status
tls_recv(int c, char *at, size_t cap, size_t *got)
{
	struct tls *t = &all[c];
	int e;

	BUG_IF(!t->up);
	*got = 0;
	t->fuel = FUEL;
	do {
		e = mbedtls_ssl_read(&t->ssl, (unsigned char *)at, cap);
	} while (e == MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET &&
	    t->fuel > 0);
	t->blocked = e == MBEDTLS_ERR_SSL_WANT_WRITE;
	if (e > 0) {
		*got = (size_t)e;
		return ST_OK;
	}
	switch (e) {
	case MBEDTLS_ERR_SSL_WANT_READ:
	case MBEDTLS_ERR_SSL_WANT_WRITE:
	case MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET:
		return ST_WAIT;
	case MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY:
		t->dead = true;
		return ST_CLOSED;
	default:			/* 0 is an end that anybody can fake */
		t->dead = true;
		return ST_LOST;
	}
}

void
tls_end(int c)
{
	struct tls *t = &all[c];

	if (t->up && !t->dead)
		(void)mbedtls_ssl_close_notify(&t->ssl);
	mbedtls_ssl_free(&t->ssl);
	mbedtls_ssl_config_free(&t->conf);
	t->on = t->up = t->blocked = false;
	t->ahead_len = 0;
}
