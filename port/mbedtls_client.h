/* SPDX-License-Identifier: MIT */
/* mbedtls_client.h -- read before those files of mbedTLS that sign or decrypt
 * with a private key and have no switch for it.  We never hold one, so what
 * they would call for that is not there: 9 KB less to link. */
#ifndef PORT_MBEDTLS_CLIENT_H
#define PORT_MBEDTLS_CLIENT_H

#ifdef MBEDTLS_CLIENT_PSA	/* an error is an error: nobody asks which */
#include "common.h"
#include "psa_crypto_core.h"

#define mbedtls_to_psa_error(ret) \
	((ret) == 0 ? PSA_SUCCESS : PSA_ERROR_GENERIC_ERROR)
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
