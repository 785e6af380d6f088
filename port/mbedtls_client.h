/* SPDX-License-Identifier: MIT */
/* mbedtls_client.h -- read before those files of mbedTLS that sign or decrypt
 * with a private key and have no switch for it.  We never hold one, so what
 * they would call for that is not there: 9 KB less to link.  And before the
 * one that cannot take a cookie. */
#ifndef PORT_MBEDTLS_CLIENT_H
#define PORT_MBEDTLS_CLIENT_H

#ifdef MBEDTLS_CLIENT_PSA	/* an error is an error: nobody asks which */
#include "common.h"
#include "psa_crypto_core.h"

#define mbedtls_to_psa_error(ret) \
	((ret) == 0 ? PSA_SUCCESS : PSA_ERROR_GENERIC_ERROR)
#elif defined(MBEDTLS_CLIENT_COOKIE)	/* Mbed-TLS/mbedtls#9543 */
#include "common.h"
#include "ssl_misc.h"

/* A cookie is the one extension that a server may send without having been
 * asked for it (RFC 8446 4.2).  mbedTLS knows how to send it back. */
static inline int
client_check_extension(mbedtls_ssl_context *ssl, int message,
    unsigned int extension, uint32_t allowed)
{
	if (message == MBEDTLS_SSL_TLS1_3_HS_HELLO_RETRY_REQUEST &&
	    extension == MBEDTLS_TLS_EXT_COOKIE)
		mbedtls_ssl_tls13_set_hs_sent_ext_mask(ssl, extension);
	return mbedtls_ssl_tls13_check_received_extension(ssl, message,
	    extension, allowed);
}

#define mbedtls_ssl_tls13_check_received_extension client_check_extension
#else
#include "common.h"
#include "mbedtls/ecdsa.h"
#include "mbedtls/pk.h"
#include "mbedtls/rsa.h"
#include "rsa_alt_helpers.h"

#define CLIENT_CANNOT(...) MBEDTLS_ERR_PK_FEATURE_UNAVAILABLE

#ifdef MBEDTLS_CLIENT_RSA	/* rsa.c: no private key from its parts */
#define mbedtls_rsa_deduce_primes CLIENT_CANNOT
#define mbedtls_rsa_deduce_private_exponent CLIENT_CANNOT
#define mbedtls_rsa_deduce_crt CLIENT_CANNOT
#else
#define mbedtls_pk_sign_ext CLIENT_CANNOT
#define mbedtls_pk_sign_restartable CLIENT_CANNOT
#define mbedtls_rsa_pkcs1_sign CLIENT_CANNOT
#define mbedtls_rsa_pkcs1_encrypt CLIENT_CANNOT
#define mbedtls_rsa_pkcs1_decrypt CLIENT_CANNOT
#define mbedtls_rsa_check_pub_priv CLIENT_CANNOT
#define mbedtls_ecp_check_pub_priv CLIENT_CANNOT
#define mbedtls_ecdsa_write_signature CLIENT_CANNOT
#define mbedtls_ecdsa_write_signature_restartable CLIENT_CANNOT
#endif
#endif

#endif
