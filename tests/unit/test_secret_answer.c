/* SPDX-License-Identifier: MIT */
/* test_secret_answer.c -- what the API server answers to a PATCH. */
#include "kube/secret_list.h"
#include "check.h"
#include "fake.h"

#define HOST "123456789012.dkr.ecr.us-east-1.amazonaws.com"
#define SETTINGS "0123456789abcdef"

#define ANSWER(kind, api, name, ns, label, note) \
	"{\"kind\":\"" kind "\",\"apiVersion\":\"" api "\",\"metadata\":{" \
	"\"name\":\"" name "\",\"namespace\":\"" ns "\",\"uid\":\"e6a6ba21" \
	"\",\"resourceVersion\":\"237\",\"labels\":{\"app.kubernetes.io/" \
	"managed-by\":\"" label "\"},\"annotations\":{\"ecr-refresh/" \
	"expires-at\":\"" note "\"," HASHED "},\"managedFields\":[{\"manager\":" \
	"\"ecr-refresh\",\"operation\":\"Apply\",\"fieldsV1\":{\"f:data\":{" \
	"\"f:.dockerconfigjson\":{}}}}]}}"
#define LOGINS "2026-11-24T06:00:00Z=" HOST
#define HASHED "\"ecr-refresh/config-hash\":\"" SETTINGS "\"," \
	"\"ecr-refresh/logins\":\"" LOGINS "\""
#define ID "\"uid\":\"e6a6ba21\",\"resourceVersion\":\"237\","
#define POM "PartialObjectMetadata"
#define V1 "meta.k8s.io/v1"
#define OURS "ecr-refresh"
#define SIX "2026-11-24T06:00:00Z"

static struct secret
sample(void)
{
	return (struct secret){
		.name = SPAN("pull"), .expires_s = 1795500000,
		.fingerprint = SPAN(SETTINGS), .logins = SPAN(LOGINS),
	};
}

static const struct {
	const char *name;
	const char *object;
	enum status want;
} answers[] = {
	{ "what was sent", ANSWER(POM, V1, "pull", "team-a", OURS, SIX),
	  ST_OK },
	{ "other labels and annotations stay", "{\"kind\":\"" POM "\","
	  "\"apiVersion\":\"" V1 "\",\"metadata\":{\"name\":\"pull\","
	  "\"namespace\":\"team-a\"," ID "\"labels\":{\"app.kubernetes.io/"
	  "managed-by\":\"" OURS "\",\"team\":\"\xc3\xa4\"},\"annotations\":{"
	  "\"kubectl.kubernetes.io/last-applied-configuration\":\"\","
	  "\"ecr-refresh/expires-at\":\"" SIX "\"," HASHED "}}}", ST_OK },
	{ "K11: a webhook took out what it did not know", "{\"kind\":\"" POM
	  "\",\"apiVersion\":\"" V1 "\",\"metadata\":{\"name\":\"pull\","
	  "\"namespace\":\"team-a\",\"labels\":{\"app.kubernetes.io/"
	  "managed-by\":\"" OURS "\"},\"annotations\":{"
	  "\"ecr-refresh/expires-at\":\"" SIX "\"}}}", ST_REPLY },
	{ "CA4: another manager wrote its logins over ours", "{\"kind\":\"" POM
	  "\",\"apiVersion\":\"" V1 "\",\"metadata\":{\"name\":\"pull\","
	  "\"namespace\":\"team-a\"," ID "\"labels\":{\"app.kubernetes.io/"
	  "managed-by\":\"" OURS "\"},\"annotations\":{\"ecr-refresh/"
	  "expires-at\":\"" SIX "\",\"ecr-refresh/config-hash\":\"" SETTINGS
	  "\",\"ecr-refresh/logins\":\"" SIX "=x\"}}}", ST_REPLY },
	{ "K11: a Status with code 200", "{\"kind\":\"Status\",\"apiVersion\":"
	  "\"v1\",\"status\":\"Failure\"}", ST_REPLY },
	{ "K11: the whole Secret instead of its metadata",
	  ANSWER("Secret", "v1", "pull", "team-a", OURS, SIX), ST_REPLY },
	{ "K11: metadata of another API",
	  ANSWER(POM, "v1", "pull", "team-a", OURS, SIX), ST_REPLY },
	{ "K11: another name", ANSWER(POM, V1, "pull2", "team-a", OURS, SIX),
	  ST_REPLY },
	{ "K11: the beginning of the name",
	  ANSWER(POM, V1, "pul", "team-a", OURS, SIX), ST_REPLY },
	{ "K11: another namespace",
	  ANSWER(POM, V1, "pull", "team-b", OURS, SIX), ST_REPLY },
	{ "K11: a webhook changed the label",
	  ANSWER(POM, V1, "pull", "team-a", "Helm", SIX), ST_REPLY },
	{ "K11: a webhook changed the annotation",
	  ANSWER(POM, V1, "pull", "team-a", OURS, "2026-11-24T06:00:01Z"),
	  ST_REPLY },
	{ "K11: an older Secret", ANSWER(POM, V1, "pull", "team-a", OURS,
	  "2026-11-23T18:00:00Z"), ST_REPLY },
	{ "K11: an annotation with more behind it",
	  ANSWER(POM, V1, "pull", "team-a", OURS, SIX " "), ST_REPLY },
	{ "K11: an empty annotation",
	  ANSWER(POM, V1, "pull", "team-a", OURS, ""), ST_REPLY },
	{ "K11: neither labels nor annotations", "{\"kind\":\"" POM "\","
	  "\"apiVersion\":\"" V1 "\",\"metadata\":{\"name\":\"pull\","
	  "\"namespace\":\"team-a\"}}", ST_REPLY },
	{ "K11: no metadata", "{\"kind\":\"" POM "\",\"apiVersion\":\"" V1
	  "\"}", ST_REPLY },
	{ "K11: label and annotation changed places", "{\"kind\":\"" POM "\","
	  "\"apiVersion\":\"" V1 "\",\"metadata\":{\"name\":\"pull\","
	  "\"namespace\":\"team-a\",\"annotations\":{\"app.kubernetes.io/"
	  "managed-by\":\"" OURS "\"},\"labels\":{\"ecr-refresh/expires-at\":"
	  "\"" SIX "\"}}}", ST_REPLY },
	{ "a name twice", "{\"kind\":\"" POM "\",\"apiVersion\":\"" V1 "\","
	  "\"metadata\":{\"name\":\"pull\",\"name\":\"pull\",\"namespace\":"
	  "\"team-a\",\"labels\":{\"app.kubernetes.io/managed-by\":\"" OURS
	  "\"},\"annotations\":{\"ecr-refresh/expires-at\":\"" SIX "\"}}}",
	  ST_REPLY },
	{ "an empty object", "{}", ST_REPLY },
	{ "half an object", "{\"kind\":\"" POM "\",\"apiVersion\":",
	  ST_REPLY },
	{ "a page of HTML with code 200", "<html></html>", ST_REPLY },
	{ "nothing", "", ST_REPLY },
};

static void
secret_checks_every_answer(void)
{
	const struct secret s = sample();
	struct secrets_item item;
	size_t i;

	for (i = 0; i < COUNT(answers); i++)
		CHECK_INT(check_row("an answer is what was sent, or refused",
		    answers[i].name), secrets_answer(&s, SPAN("team-a"),
		    guard_copy(span_of(answers[i].object)), &item),
		    answers[i].want);
}

/* Each prefix of a good answer is no answer. */
static void
secret_refuses_every_part_of_an_answer(void)
{
	const struct span whole =
	    SPAN(ANSWER(POM, V1, "pull", "team-a", OURS, SIX));
	const struct secret s = sample();
	struct secrets_item item;
	size_t n;

	for (n = 0; n < whole.len; n++)
		CHECK_INT("a part of an answer", secrets_answer(&s,
		    SPAN("team-a"), guard_copy((struct span){ whole.at, n }),
		    &item), ST_REPLY);
}

CHECK_MAIN(
	CHECK_CASE(secret_checks_every_answer),
	CHECK_CASE(secret_refuses_every_part_of_an_answer),
)
