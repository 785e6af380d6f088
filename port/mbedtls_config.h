/* SPDX-License-Identifier: MIT */
/* mbedtls_config.h -- what is compiled of mbedTLS 3.6: a TLS client for 1.3
 * and 1.2 with ECDHE and AEAD ciphers, X.509 verification, nothing else.
 * Instead of mbedTLS's own configuration file, which the headers read first.
 * The PSA half is in mbedtls_psa_config.h; both must name the same things.
 *
 * Left out on purpose: servers, DTLS, renegotiation, session tickets and PSK,
 * CBC and static-RSA suites, SHA-1, error strings, debugging, files,
 * threads. */
#ifndef PORT_MBEDTLS_CONFIG_H
#define PORT_MBEDTLS_CONFIG_H

/* -- Platform.  Memory is port/heap.c's, capped; certificates' dates count. */
#include "heap.h"
#define MBEDTLS_PLATFORM_C
#define MBEDTLS_PLATFORM_MEMORY
#define MBEDTLS_PLATFORM_CALLOC_MACRO heap_calloc
#define MBEDTLS_PLATFORM_FREE_MACRO heap_free
#define MBEDTLS_HAVE_ASM
#define MBEDTLS_HAVE_TIME
#define MBEDTLS_HAVE_TIME_DATE
/* By port_now_s(), the one door to the clock. */
#include <time.h>
time_t clock_time(time_t *t);
#define MBEDTLS_PLATFORM_TIME_MACRO clock_time
#define MBEDTLS_DEPRECATED_REMOVED

/* -- Hashes and ciphers. */
#define MBEDTLS_MD_C
#define MBEDTLS_SHA256_C
#define MBEDTLS_SHA384_C
#define MBEDTLS_SHA512_C
#define MBEDTLS_SHA256_SMALLER
#define MBEDTLS_SHA512_SMALLER
#define MBEDTLS_CIPHER_C
#define MBEDTLS_AES_C
#define MBEDTLS_AES_ROM_TABLES
#define MBEDTLS_AES_FEWER_TABLES
#ifndef __x86_64__		/* aesni.c does not assemble with it */
#define MBEDTLS_BLOCK_CIPHER_NO_DECRYPT	/* GCM only ever encrypts */
#endif
#define MBEDTLS_GCM_C
#define MBEDTLS_CHACHA20_C	/* for boards without AES instructions */
#define MBEDTLS_POLY1305_C
#define MBEDTLS_CHACHAPOLY_C

/* Found at run time; plain C where the processor has none. */
#if defined(__x86_64__)
#define MBEDTLS_AESNI_C
#elif defined(__aarch64__)
#define MBEDTLS_AESCE_C
#endif

/* -- Public keys.  No tables for the curves' generators: 8 KB, for a sixth of
 * a handshake (tests/bench/NOTES.md). */
#define MBEDTLS_BIGNUM_C
#ifdef __aarch64__
#define MBEDTLS_NO_UDBL_DIVISION	/* libgcc's takes 800 bytes */
#endif
#define MBEDTLS_ECP_C
#define MBEDTLS_ECP_DP_SECP256R1_ENABLED
#define MBEDTLS_ECP_DP_SECP384R1_ENABLED
#define MBEDTLS_ECP_DP_SECP521R1_ENABLED
#define MBEDTLS_ECP_DP_CURVE25519_ENABLED
#define MBEDTLS_ECP_NIST_OPTIM
#define MBEDTLS_ECP_WINDOW_SIZE 4
#define MBEDTLS_ECP_FIXED_POINT_OPTIM 0
#define MBEDTLS_ECDH_C
#define MBEDTLS_ECDSA_C
#define MBEDTLS_RSA_C
#define MBEDTLS_PKCS1_V15
#define MBEDTLS_PKCS1_V21
#define MBEDTLS_PK_C
#define MBEDTLS_PK_PARSE_C

/* -- Certificates.  Trust anchors come through a callback, one at a time. */
#define MBEDTLS_ASN1_PARSE_C
#define MBEDTLS_ASN1_WRITE_C
#define MBEDTLS_OID_C
#define MBEDTLS_BASE64_C
#define MBEDTLS_PEM_PARSE_C
#define MBEDTLS_X509_USE_C
#define MBEDTLS_X509_CRT_PARSE_C
#define MBEDTLS_X509_RSASSA_PSS_SUPPORT
#define MBEDTLS_X509_TRUSTED_CERTIFICATE_CALLBACK
#define MBEDTLS_X509_REMOVE_INFO

/* -- TLS.  Both versions are compiled in, one is offered at a time.  Peers do
 * not honour requests for smaller records, so only ours are small. */
#define MBEDTLS_SSL_TLS_C
#define MBEDTLS_SSL_CLI_C
#define MBEDTLS_SSL_PROTO_TLS1_2
#define MBEDTLS_SSL_EXTENDED_MASTER_SECRET
#define MBEDTLS_KEY_EXCHANGE_ECDHE_RSA_ENABLED
#define MBEDTLS_KEY_EXCHANGE_ECDHE_ECDSA_ENABLED
#define MBEDTLS_SSL_PROTO_TLS1_3
#define MBEDTLS_SSL_TLS1_3_COMPATIBILITY_MODE
#define MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_EPHEMERAL_ENABLED
#define MBEDTLS_SSL_KEEP_PEER_CERTIFICATE	/* 1.3 requires it */
#define MBEDTLS_SSL_SERVER_NAME_INDICATION
#define MBEDTLS_SSL_ALPN
#define MBEDTLS_SSL_ALL_ALERT_MESSAGES
#define MBEDTLS_SSL_IN_CONTENT_LEN 16384
#define MBEDTLS_SSL_OUT_CONTENT_LEN 8192

/* -- PSA, which 1.3 is built on.  Randomness is getrandom(2), by
 * mbedtls_psa_external_get_random() in port/tls.c: no entropy pool, no device
 * file, nothing that a fork or a snapshot could repeat. */
#define MBEDTLS_PSA_CRYPTO_C
#define MBEDTLS_PSA_CRYPTO_CONFIG
#define MBEDTLS_PSA_CRYPTO_CONFIG_FILE "port/mbedtls_psa_config.h"
#define MBEDTLS_PSA_CRYPTO_EXTERNAL_RNG
#define MBEDTLS_PSA_ASSUME_EXCLUSIVE_BUFFERS

#endif
