/* SPDX-License-Identifier: MIT */
/* settings_env.h -- settings that are complete and right, for the tests of
 * config to change one by one. */
#ifndef TESTS_UNIT_SETTINGS_ENV_H
#define TESTS_UNIT_SETTINGS_ENV_H

#include "settings/settings.h"
#include "check.h"
#include "fake.h"

#define CA "/ca.crt"
#define TOKEN "/token"
#define ECR_HOST "123456789012.dkr.ecr.us-east-1.amazonaws.com"

#define MAX_SET 4

struct set {
	const char *name, *value;
};

/* A set of settings that is complete and right. */
static inline void
start(void)
{
	fake_reset();
	fake_env("AWS_REGION", "us-east-1");
	fake_env("AWS_ACCESS_KEY_ID", "AKIAQ3EGRPLT5H7WNCJD");
	fake_env("AWS_SECRET_ACCESS_KEY", "secretsecretsecretsecret");
	fake_env("KUBE_SERVER", "https://10.0.0.1:6443");
	fake_env("KUBE_TOKEN_FILE", TOKEN);
	fake_env("KUBE_CA_FILE", CA);
	fake_file(TOKEN, SPAN("a.b.c\n"));
	fake_file(CA, SPAN("-----BEGIN CERTIFICATE-----\n"));
	fake_file("/bundle", SPAN("-----BEGIN CERTIFICATE-----\n"));
	fake_file_fails("/weak", ST_CERT_WEAK);
	fake.bad = (struct port_trust_faults){ 3,
	    "unsupported key algorithm Ed25519" };
	fake_file_fails("/heavy", ST_MEMORY);
	fake_file_fails("/text", ST_FILE_CERT);
	fake_file_fails("/secret", ST_FILE_DENIED);
	fake_file_fails("/folder", ST_FILE_KIND);
	fake_file_fails("/io", ST_FILE_READ);
	fake_file_fails("/huge", ST_FILE_SIZE);
	fake_file("/blank", SPAN(" \n"));
	fake_file("/words", SPAN("a token\n"));
}

static inline void
set_all(const struct set *s)
{
	for (size_t i = 0; i < MAX_SET && s[i].name != NULL; i++)
		fake_env(s[i].name, s[i].value);
}

#endif
