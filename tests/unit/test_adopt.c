/* SPDX-License-Identifier: MIT */
/* test_adopt.c -- whether a Secret that somebody else made may be taken
 * over. */
#include "adopt.h"

#define LAST "kubectl.kubernetes.io/last-applied-configuration"
#define LABELS(key, value) ",\"labels\":{\"" key "\":\"" value "\"}"
#define NOTES(key, value) ",\"annotations\":{\"" key "\":\"" value "\"}"
#define FIELDS(manager) \
	",\"managedFields\":[{\"manager\":\"kubectl\",\"operation\":" \
	"\"Update\"},{\"manager\":\"" manager "\",\"operation\":\"Update\"}]"
#define OWNED_BY(kind) \
	",\"ownerReferences\":[{\"apiVersion\":\"x/v1\",\"kind\":\"" kind \
	"\",\"name\":\"pull\",\"uid\":\"1\"}]"

static const struct {
	const char *name;
	const char *meta;
	enum status want;
	const char *mark;
	bool ours, stale;
} marked[] = {
	{ "K16: made by kubectl create", FIELDS("kubectl-create"), ST_OK, "",
	  false, false },
	{ "K16: made by kubectl apply", NOTES(LAST, "{}")
	  FIELDS("kubectl-client-side-apply"), ST_OK, "", false, true },
	{ "K16: a last-applied-configuration that the scanner emptied",
	  NOTES(LAST, ""), ST_OK, "", false, true },
	{ "K16: made by nabsul's", FIELDS("k8s-ecr-login-renew"), ST_OK, "",
	  false, false },
	{ "K16: made by registry-creds", FIELDS("registry-creds"), ST_OK, "",
	  false, false },
	{ "K16: ours, edited by hand",
	  LABELS("app.kubernetes.io/managed-by", "ecr-refresh")
	  FIELDS("kubectl-edit"), ST_OK, "", true, false },
	{ "labels of the user's own are no mark", LABELS("team", "a")
	  NOTES("note", "b"), ST_OK, "", false, false },
	{ "an instance label alone is no mark: charts set it too",
	  LABELS("app.kubernetes.io/instance", "x"), ST_OK, "", false,
	  false },
	{ "an empty managed-by label is no mark",
	  LABELS("app.kubernetes.io/managed-by", ""), ST_OK, "", false,
	  false },
	{ "no owner in the list of owners is no mark",
	  ",\"ownerReferences\":[]", ST_OK, "", false, false },
	{ "K16: of Helm, by its label",
	  LABELS("app.kubernetes.io/managed-by", "Helm"),
	  ST_FOREIGN_RELEASE, "Helm", false, false },
	{ "K16: of Helm, by its annotation",
	  NOTES("meta.helm.sh/release-name", "web"),
	  ST_FOREIGN_RELEASE, "Helm", false, false },
	{ "K16: ours, taken into a release by Helm",
	  LABELS("app.kubernetes.io/managed-by", "ecr-refresh")
	  NOTES("meta.helm.sh/release-name", "web"),
	  ST_FOREIGN_RELEASE, "Helm", true, false },
	{ "K16: of Argo CD, by its annotation",
	  NOTES("argocd.argoproj.io/tracking-id", "a:/Secret:team-a/pull"),
	  ST_FOREIGN_RELEASE, "ArgoCD", false, false },
	{ "K16: of Argo CD, by its own label",
	  LABELS("argocd.argoproj.io/instance", "a"),
	  ST_FOREIGN_RELEASE, "ArgoCD", false, false },
	{ "K16: of Argo CD before 3.0, by its label and manager",
	  LABELS("app.kubernetes.io/instance", "a")
	  FIELDS("argocd-controller"),
	  ST_FOREIGN_RELEASE, "ArgoCD", false, false },
	{ "K16: of Argo CD's older manager",
	  FIELDS("argocd-application-controller"),
	  ST_FOREIGN_RELEASE, "ArgoCD", false, false },
	{ "K16: of a Flux Kustomization",
	  LABELS("kustomize.toolkit.fluxcd.io/name", "apps"),
	  ST_FOREIGN_RELEASE, "Flux", false, false },
	{ "K16: of a Flux HelmRelease",
	  LABELS("helm.toolkit.fluxcd.io/name", "web"),
	  ST_FOREIGN_RELEASE, "Flux", false, false },
	{ "K16: of an External Secret, by its label",
	  LABELS("reconcile.external-secrets.io/managed", "true"),
	  ST_FOREIGN_RELEASE, "ExternalSecret", false, false },
	{ "K16: of an External Secret, by its owner",
	  OWNED_BY("ExternalSecret"), ST_FOREIGN_RELEASE, "ExternalSecret",
	  false, false },
	{ "K16: of a Sealed Secret", OWNED_BY("SealedSecret")
	  NOTES(LAST, "{}"), ST_FOREIGN_RELEASE, "SealedSecret", false,
	  true },
	{ "K16: of an owner whose kind may not be shown",
	  OWNED_BY("a b"), ST_FOREIGN_RELEASE, "?", false, false },
	{ "K16: of an owner without a kind", ",\"ownerReferences\":[{}]",
	  ST_FOREIGN_RELEASE, "?", false, false },
	{ "K16: of a tool that says so in the label for that",
	  LABELS("app.kubernetes.io/managed-by", "kyverno"),
	  ST_FOREIGN_RELEASE, "kyverno", false, false },
	{ "K16: of a tool whose name may not be shown",
	  LABELS("app.kubernetes.io/managed-by", "a\\n"),
	  ST_FOREIGN_RELEASE, "?", false, false },
};

static void
adopt_looks_for_marks(void)
{
	struct secrets_item item;
	struct secret_found f;
	size_t i;

	for (i = 0; i < COUNT(marked); i++) {
		const char *name = check_row(
		    "marks of other tools decide the verdict", marked[i].name);

		CHECK_INT(name, judge(made(DOCKER, marked[i].meta, GOOD), &f),
		    marked[i].want);
		CHECK_TEXT(name, span_of(f.mark), marked[i].mark);
		CHECK(name, f.ours == marked[i].ours);
		CHECK_INT(name, secrets_item(made(DOCKER, marked[i].meta, GOOD),
		    SPAN("pull"), &item), ST_OK);
		CHECK(name, item.stale == marked[i].stale);
		CHECK_TEXT(name, span_of(f.at.uid), UID);
		CHECK_TEXT(name, span_of(f.at.version), "248");
		CHECK_INT(name, f.hosts, 0);
	}
}

#define LONG_128 \
	"0123456789012345678901234567890123456789012345678901234567890123" \
	"0123456789012345678901234567890123456789012345678901234567890123"

static const struct {
	const char *name;
	const char *config;
	enum status want;
	size_t hosts;
	const char *host[REFUSAL_OWNERS];
} held[] = {
	{ "our registry", GOOD, ST_OK, 0, { 0 } },
	{ "our registry as kubectl writes it",
	  AUTHS("\"" HOST_A "\":" KUBECTL), ST_OK, 0, { 0 } },
	{ "both of our registries",
	  AUTHS("\"" HOST_A "\":" LOGIN ",\"" HOST_B "\":" LOGIN), ST_OK, 0,
	  { 0 } },
	{ "our registry with https, as nabsul's writes it",
	  AUTHS("\"https://" HOST_A "\":" LOGIN), ST_OK, 0, { 0 } },
	{ "our registry with https and without, side by side",
	  AUTHS("\"https://" HOST_A "\":" LOGIN ",\"" HOST_A "\":" LOGIN),
	  ST_OK, 0, { 0 } },
	{ "our registry with http", AUTHS("\"http://" HOST_A "\":" LOGIN),
	  ST_OK, 0, { 0 } },
	{ "our registry with a slash", AUTHS("\"https://" HOST_A "/\":" LOGIN),
	  ST_OK, 0, { 0 } },
	{ "our registry with a path", AUTHS("\"" HOST_A "/v2/\":" LOGIN),
	  ST_OK, 0, { 0 } },
	{ "our registry, escaped", AUTHS("\"https:\\/\\/" HOST_A "\":" LOGIN),
	  ST_OK, 0, { 0 } },
	{ "other members beside auths do not matter",
	  "{\"x\":1,\"auths\":{\"" HOST_A "\":" LOGIN "}}", ST_OK, 0, { 0 } },

	{ "K16: somebody else's registry", AUTHS("\"ghcr.io\":" LOGIN),
	  ST_FOREIGN_HOST, 1, { "ghcr.io" } },
	{ "K16: somebody else's registry beside ours",
	  AUTHS("\"" HOST_A "\":" LOGIN ",\"ghcr.io\":" LOGIN),
	  ST_FOREIGN_HOST, 1, { "ghcr.io" } },
	{ "K16: Docker Hub, whose key has a path",
	  AUTHS("\"https://index.docker.io/v1/\":" LOGIN),
	  ST_FOREIGN_HOST, 1, { "index.docker.io" } },
	{ "K16: ECR in another region", AUTHS("\"" HOST_C "\":" LOGIN),
	  ST_FOREIGN_HOST, 1, { HOST_C } },
	{ "K16: our registry at a port is another one",
	  AUTHS("\"" HOST_A ":443\":" LOGIN), ST_FOREIGN_HOST, 1,
	  { HOST_A ":443" } },
	{ "K16: a name that begins like ours",
	  AUTHS("\"" HOST_A ".example\":" LOGIN), ST_FOREIGN_HOST, 1,
	  { HOST_A ".example" } },
	{ "K16: a name that ends like ours",
	  AUTHS("\"x" HOST_A "\":" LOGIN), ST_FOREIGN_HOST, 1,
	  { "x" HOST_A } },
	{ "K16: our registry under another scheme",
	  AUTHS("\"oci://" HOST_A "\":" LOGIN), ST_FOREIGN_HOST, 1,
	  { "oci:" } },
	{ "K16: three others are named",
	  AUTHS("\"a\":{},\"b\":{},\"c\":{}"), ST_FOREIGN_HOST, 3,
	  { "a", "b", "c" } },
	{ "K16: a fourth one is counted",
	  AUTHS("\"a\":{},\"b\":{},\"" HOST_A "\":{},\"c\":{},\"d\":{}"),
	  ST_FOREIGN_HOST, 4, { "a", "b", "c" } },
	{ "K16: a host of 128 characters is shown",
	  AUTHS("\"" LONG_128 "\":{}"), ST_FOREIGN_HOST, 1, { LONG_128 } },
	{ "K16: a host of 129 characters is not",
	  AUTHS("\"" LONG_128 "x\":{}"), ST_FOREIGN_HOST, 1, { "?" } },
	{ "K16: a host of 600 characters is not",
	  AUTHS("\"" LONG_128 LONG_128 LONG_128 LONG_128 LONG_128 "\":{}"),
	  ST_FOREIGN_HOST, 1, { "?" } },
	{ "K16: a host with a line end is not",
	  AUTHS("\"a\\nerror: x\":{}"), ST_FOREIGN_HOST, 1, { "?" } },
	{ "K16: a host with an escape sequence is not",
	  AUTHS("\"\\u001b[31m\":{}"), ST_FOREIGN_HOST, 1, { "?" } },
	{ "K16: an empty host is not ours", AUTHS("\"\":{}"),
	  ST_FOREIGN_HOST, 1, { "?" } },
	{ "K16: a scheme alone is not ours", AUTHS("\"https://\":{}"),
	  ST_FOREIGN_HOST, 1, { "?" } },

	{ "K16: no auths at all", "{}", ST_FOREIGN_EMPTY, 0, { 0 } },
	{ "K16: empty auths", AUTHS(""), ST_FOREIGN_EMPTY, 0, { 0 } },
	{ "K16: auths that are null", "{\"auths\":null}", ST_FOREIGN_EMPTY,
	  0, { 0 } },
	{ "K16: auths that are a list", "{\"auths\":[\"a\"]}",
	  ST_FOREIGN_EMPTY, 0, { 0 } },
	{ "K16: auths twice",
	  "{\"auths\":{\"" HOST_A "\":{}},\"auths\":{\"ghcr.io\":{}}}",
	  ST_FOREIGN_HOST, 1, { "ghcr.io" } },
	{ "K16: data that is a list", "[]", ST_FOREIGN_EMPTY, 0, { 0 } },
	{ "K16: data that is no JSON", "auths", ST_FOREIGN_EMPTY, 0, { 0 } },
	{ "K16: data that stops in the middle", "{\"auths\":{\"" HOST_A,
	  ST_FOREIGN_EMPTY, 0, { 0 } },
	{ "K16: empty data", "", ST_FOREIGN_EMPTY, 0, { 0 } },
};

static void
adopt_looks_at_the_hosts(void)
{
	struct secret_found f;
	size_t i, j;

	for (i = 0; i < COUNT(held); i++) {
		const char *name = check_row(
		    "the hosts in the data decide the verdict", held[i].name);

		CHECK_INT(name, judge(made(DOCKER, "", held[i].config), &f),
		    held[i].want);
		CHECK_INT(name, f.hosts, held[i].hosts);
		for (j = 0; j < REFUSAL_OWNERS; j++)
			CHECK_TEXT(name, span_of(f.host[j]),
			    held[i].host[j] != NULL ? held[i].host[j] : "");
	}
}

static void
adopt_looks_at_the_type(void)
{
	static const char *const types[] = {
		"Opaque", "kubernetes.io/dockercfg", "kubernetes.io/tls", "",
		DOCKER "x",
	};
	struct secret_found f;
	size_t i;

	for (i = 0; i < COUNT(types); i++)
		CHECK_INT("K17: a Secret of another type", judge(made(types[i],
		    LABELS("app.kubernetes.io/managed-by", "Helm"), GOOD),
		    &f), ST_TYPE);
}

/* Whole objects, for what made() does not make. */
static const struct {
	const char *name;
	const char *object;
	enum status want;
} objects[] = {
	{ "a whole object", PLAIN DATA, ST_OK },
	{ "an immutable one is told apart by the PATCH",
	  HEAD("Secret", "v1", "pull", "team-a", UID, "248")
	  "{\".dockerconfigjson\":\"" OURS_64 "\"},\"immutable\":true}",
	  ST_OK },
	{ "other keys of data stay", PLAIN "{\"a\":\"YQ==\","
	  "\".dockerconfigjson\":\"" OURS_64 "\"}}", ST_OK },
	{ "the longest uid and version",
	  HEAD("Secret", "v1", "pull", "team-a", LONG_64, LONG_64) DATA,
	  ST_OK },
	{ "K16: no key in the data", PLAIN "{\"a\":\"YQ==\"}}",
	  ST_FOREIGN_EMPTY },
	{ "K16: data that is null", PLAIN "null}", ST_FOREIGN_EMPTY },
	{ "K16: a key that is null", PLAIN "{\".dockerconfigjson\":null}}",
	  ST_FOREIGN_EMPTY },
	{ "K16: a key that is no base64",
	  PLAIN "{\".dockerconfigjson\":\"{}\"}}", ST_FOREIGN_EMPTY },
	{ "K16: base64 without its padding",
	  PLAIN "{\".dockerconfigjson\":\"e30\"}}",
	  ST_FOREIGN_EMPTY },
	{ "K16: no data at all", "{\"kind\":\"Secret\",\"apiVersion\":\"v1\","
	  "\"metadata\":{\"name\":\"pull\",\"namespace\":\"team-a\",\"uid\":"
	  "\"1\",\"resourceVersion\":\"2\"},\"type\":\"" DOCKER "\"}",
	  ST_FOREIGN_EMPTY },
	{ "K17: no type at all", "{\"kind\":\"Secret\",\"apiVersion\":\"v1\","
	  "\"metadata\":{\"name\":\"pull\",\"namespace\":\"team-a\",\"uid\":"
	  "\"1\",\"resourceVersion\":\"2\"},\"data\":" DATA, ST_TYPE },
	{ "K11: a Status", "{\"kind\":\"Status\",\"apiVersion\":\"v1\"}",
	  ST_REPLY },
	{ "K11: another kind",
	  HEAD("ConfigMap", "v1", "pull", "team-a", UID, "248") DATA,
	  ST_REPLY },
	{ "K11: another API",
	  HEAD("Secret", "v2", "pull", "team-a", UID, "248") DATA, ST_REPLY },
	{ "K11: another name",
	  HEAD("Secret", "v1", "other", "team-a", UID, "248") DATA,
	  ST_REPLY },
	{ "K11: another namespace",
	  HEAD("Secret", "v1", "pull", "team-b", UID, "248") DATA, ST_REPLY },
	{ "no uid", HEAD("Secret", "v1", "pull", "team-a", "", "248") DATA,
	  ST_REPLY },
	{ "no resourceVersion",
	  HEAD("Secret", "v1", "pull", "team-a", UID, "") DATA, ST_REPLY },
	{ "a uid that would leave its string",
	  HEAD("Secret", "v1", "pull", "team-a", "a\\\",\\\"x", "248") DATA,
	  ST_REPLY },
	{ "a resourceVersion with a blank",
	  HEAD("Secret", "v1", "pull", "team-a", UID, "2 4") DATA, ST_REPLY },
	{ "a uid that is too long",
	  HEAD("Secret", "v1", "pull", "team-a", LONG_64 "x", "1") DATA,
	  ST_REPLY },
	{ "a resourceVersion that is too long",
	  HEAD("Secret", "v1", "pull", "team-a", UID, LONG_64 "x") DATA,
	  ST_REPLY },
	{ "no metadata", "{\"kind\":\"Secret\",\"apiVersion\":\"v1\"}",
	  ST_REPLY },
	{ "half an object", "{\"kind\":\"Secret\",\"apiV", ST_REPLY },
	{ "a page of HTML", "<html>", ST_REPLY },
	{ "nothing", "", ST_REPLY },
};

static void
adopt_looks_at_the_object(void)
{
	struct secret_found f;
	size_t i;

	for (i = 0; i < COUNT(objects); i++) {
		const char *name = check_row(
		    "the form of the object decides the verdict",
		    objects[i].name);

		CHECK_INT(name,
		    judge(guard_copy(span_of(objects[i].object)), &f),
		    objects[i].want);
		CHECK(name,
		    (f.at.uid[0] == '\0') == (objects[i].want == ST_REPLY));
	}
}

static void
adopt_reads_many_hosts(void)
{
	static char config[8192];
	struct buf out = BUF(config);
	struct secret_found f;
	int i;

	buf_puts(&out, "{\"auths\":{");
	for (i = 0; i < 40; i++) {
		buf_puts(&out, i == 0 ? "\"registry-" : ",\"registry-");
		buf_number(&out, i);
		buf_puts(&out, ".example\":" KUBECTL);
	}
	buf_puts(&out, "}}");
	buf_putc(&out, '\0');
	CHECK_INT("K16: a Secret with forty hosts is foreign",
	    judge(made(DOCKER, "", config), &f), ST_FOREIGN_HOST);
	CHECK_INT("K16: forty hosts are counted", f.hosts, 40);
	CHECK_TEXT("K16: the third of forty hosts", span_of(f.host[2]),
	    "registry-2.example");
}

CHECK_MAIN(
	CHECK_CASE(adopt_looks_for_marks),
	CHECK_CASE(adopt_looks_at_the_hosts),
	CHECK_CASE(adopt_looks_at_the_type),
	CHECK_CASE(adopt_looks_at_the_object),
	CHECK_CASE(adopt_reads_many_hosts),
)
