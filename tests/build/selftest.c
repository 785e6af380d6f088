/* SPDX-License-Identifier: MIT */
/* selftest.c -- the known-answer tests that mbedTLS carries for each module
 * that ships, and one for BearSSL's hash and HMAC, on the machine they run on:
 * a miscompiled cipher shows here and not in a handshake. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <bearssl_hash.h>
#include <bearssl_hmac.h>

#include "mbedtls/aes.h"
#include "mbedtls/base64.h"
#include "mbedtls/bignum.h"
#include "mbedtls/chacha20.h"
#include "mbedtls/chachapoly.h"
#include "mbedtls/ecp.h"
#include "mbedtls/gcm.h"
#include "mbedtls/poly1305.h"
#include "mbedtls/rsa.h"
#include "mbedtls/sha256.h"
#include "mbedtls/sha512.h"

void *
heap_calloc(size_t n, size_t size)
{
	return calloc(n, size);
}

void
heap_free(void *p)
{
	free(p);
}

time_t
clock_time(time_t *t)
{
	return time(t);
}

/* RFC 6234's "abc", and case 2 of RFC 4231. */
static int
bearssl_self_test(int verbose)
{
	static const unsigned char hash[4] = { 0xba, 0x78, 0x16, 0xbf };
	static const unsigned char mac[4] = { 0x5b, 0xdc, 0xc1, 0x46 };
	unsigned char out[32];
	br_sha256_context sha;
	br_hmac_key_context key;
	br_hmac_context hmac;
	int bad;

	(void)verbose;
	br_sha256_init(&sha);
	br_sha256_update(&sha, "abc", 3);
	br_sha256_out(&sha, out);
	bad = memcmp(out, hash, sizeof(hash)) != 0 || out[31] != 0xad;
	br_hmac_key_init(&key, &br_sha256_vtable, "Jefe", 4);
	br_hmac_init(&hmac, &key, 0);
	br_hmac_update(&hmac, "what do ya want for nothing?", 28);
	br_hmac_out(&hmac, out);
	return bad || memcmp(out, mac, sizeof(mac)) != 0 || out[31] != 0x43;
}

static const struct {
	const char *name;
	int (*run)(int verbose);
} tests[] = {
	{ "SHA-256", mbedtls_sha256_self_test },
	{ "SHA-384", mbedtls_sha384_self_test },
	{ "SHA-512", mbedtls_sha512_self_test },
	{ "AES", mbedtls_aes_self_test },
	{ "AES-GCM", mbedtls_gcm_self_test },
	{ "ChaCha20", mbedtls_chacha20_self_test },
	{ "Poly1305", mbedtls_poly1305_self_test },
	{ "ChaCha20-Poly1305", mbedtls_chachapoly_self_test },
	{ "big numbers", mbedtls_mpi_self_test },
	{ "RSA", mbedtls_rsa_self_test },
	{ "elliptic curves", mbedtls_ecp_self_test },
	{ "base64", mbedtls_base64_self_test },
	{ "BearSSL SHA-256 and HMAC", bearssl_self_test },
};

int
main(void)
{
	int passed = 0, failed = 0;
	size_t i;

	for (i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		if (tests[i].run(0) == 0) {
			passed++;
			continue;
		}
		failed++;
		printf("FAILED self-test of %s\n", tests[i].name);
	}
	printf("%d passed, %d failed\n", passed, failed);
	return failed != 0;
}
