/* SPDX-License-Identifier: MIT */
/* settings.c -- reads every setting but lists of names and keys, and makes the
 * plan. */
#include <string.h>

#include "aws/endpoint.h"
#include "base/value.h"
#include "settings/parts.h"

#define NO_VALUE ((struct span){0})

static struct span
set_span(const char *name)
{
	return span_of(port_env(name));
}

bool
settings_wants_json(void)
{
	return span_is(set_span("ECR_LOG_FORMAT"), "json");
}

static bool
read_region(struct settings *c, struct setting_fault *fault)
{
	const char *v, *used;
	static const char form[] = "use the region of the registry, such as "
	    "us-east-1";

	if (!settings_get(SETTING_NAME("AWS_REGION", "AWS_DEFAULT_REGION"), &v,
	    &used, fault))
		return false;
	if (v == NULL)
		return settings_wrong(fault, used, "is not set", form,
		    NO_VALUE);
	c->region = span_of(v);
	if (!endpoint_is_region(c->region))
		return settings_wrong(fault, used, "is not a valid region",
		    form, c->region);
	return true;
}

static bool
read_account(struct settings *c, struct setting_fault *fault)
{
	struct span s = set_span("AWS_ACCOUNT_ID");
	bool good = s.len == 0 || s.len == 12;

	for (size_t i = 0; i < s.len && good; i++)
		good = s.at[i] >= '0' && s.at[i] <= '9';
	if (!good)
		return settings_wrong(fault, "AWS_ACCOUNT_ID",
		    "is not a valid account number", "use the 12 digits of "
		    "the account that owns the registry", s);
	c->account = s;
	return true;
}

/* Plain http is for this machine only.  The engine looks at the address too:
 * a name may point anywhere. */
static bool
is_loopback(const char *host)
{
	struct span s = span_of(host);

	return span_is(s, "localhost") || span_is(s, "::1") ||
	    (span_starts(s, "127.") && url_is_address(s));
}

/* No certificate of it can be used. */
static const char *
all_unusable(const struct port_trust_faults *bad)
{
	static char words[MAX_WHY + 64];
	struct buf b = BUF(words);

	buf_puts(&b, "holds no usable certificate: ");
	buf_puts(&b, bad->why);
	buf_putc(&b, '\0');
	return words;
}

/* A file that cannot be used. */
static bool
bad_file(struct setting_fault *fault, enum status st, const char *variable,
    const char *file, const struct port_trust_faults *bad,
    const char *allowed)
{
	const char *wrong = st == ST_FILE_MISSING ? "does not exist" :
	    st == ST_FILE_DENIED ? "cannot be read: permission denied" :
	    st == ST_FILE_SIZE ? "is empty or too large" :
	    st == ST_FILE_CERT ? "holds no certificate (PEM)" :
	    st == ST_CERT_WEAK ? all_unusable(bad) :
	    st == ST_MEMORY ? "cannot be read: out of memory" :
	    st != ST_FILE_KIND ? "cannot be read" :
	    strcmp(variable, "KUBE_TOKEN_FILE") == 0 ?
	    "is not a regular file, or holds more than a token" :
	    "is not a regular file";

	/* A quote around its name, say. */
	if (st == ST_FILE_MISSING && value_wrong(span_of(file)) != NULL) {
		settings_wrong(fault, variable, NULL, NULL, span_of(file));
		return false;
	}
	settings_wrong(fault, variable, wrong, allowed, NO_VALUE);
	fault->file = file;
	return false;
}

/* Same as the SDKs: the service's own variable, then the one for all. */
static const char *
endpoint_variable(void)
{
	static const char *const name[] = {
		"AWS_ENDPOINT_URL_ECR", "AWS_ENDPOINT_URL",
	};

	if (settings_is_true("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"))
		return NULL;
	for (int i = 0; i < 2; i++) {
		if (set_span(name[i]).len > 0)
			return name[i];
	}
	return NULL;
}

/* A URL is not shown: it may hold a password. */
static bool
bad_url(struct setting_fault *fault, const char *variable, const char *wrong,
    const char *allowed)
{
	settings_wrong(fault, variable, wrong, allowed, set_span(variable));
	fault->value = NO_VALUE;
	return false;
}

static bool
read_ecr(struct settings *c, struct setting_fault *fault)
{
	static const char form[] = "use https://HOST[:PORT], or http:// on a "
	    "loopback address";
	const char *variable = endpoint_variable(), *wrong, *bundle;
	struct buf host = BUF(c->ecr.at.host);
	enum status st;

	bundle = settings_value("AWS_CA_BUNDLE");
	c->ecr.trust.pem_file = bundle;
	c->ecr_vouched = variable != NULL;
	/* AWS's own names are whole.  No search domain is asked for them. */
	c->ecr.names = variable != NULL ? PORT_NAMES_FIRST : PORT_NAMES_ONLY;
	if (variable != NULL) {
		wrong = url_read(set_span(variable), &c->ecr.at);
		if (wrong == NULL && !c->ecr.at.tls &&
		    !is_loopback(c->ecr.at.host))
			wrong = "is plain http to another machine";
		if (wrong != NULL)
			return bad_url(fault, variable, wrong, form);
	} else {
		endpoint_ecr(c->region, &host);
		buf_putc(&host, '\0');
		BUG_IF(host.full);
		c->ecr.at.port = 443;
		c->ecr.at.tls = true;
	}
	st = bundle == NULL ? ST_OK :
	    port_trust_check(&c->ecr.trust, &c->ecr.bad);
	if (st == ST_OK)
		return true;
	return bad_file(fault, st, "AWS_CA_BUNDLE", bundle, &c->ecr.bad,
	    "use a PEM file of the root certificates to trust for AWS, or "
	    "unset it: Amazon's roots are built in");
}

/* Whether the token file can be read now: later is too late to say so. */
static enum status
try_token(const struct cluster *k)
{
	static char bytes[MAX_TOKEN + 64];
	struct buf b = BUF(bytes);
	enum status st = cluster_authorize(k, &b);

	wipe(b.at, b.len);	/* of the pages that were touched */
	return st == ST_FULL ? ST_FILE_SIZE : st;
}

void
settings_token(struct buf *out)
{
	(void)port_read_file(cluster_token_file(settings_value(
	    "KUBE_TOKEN_FILE")), out);
}

static bool
read_cluster(struct settings *c, struct setting_fault *fault)
{
	struct cluster *k = &c->cluster;
	const char *variable, *wrong;
	enum status st;

	wrong = cluster_find(settings_value("KUBE_SERVER"),
	    settings_value("KUBE_TOKEN_FILE"), settings_value("KUBE_CA_FILE"),
	    k, &variable);
	if (wrong == NULL && !k->server.tls && !is_loopback(k->server.host)) {
		variable = "KUBE_SERVER";
		wrong = "is plain http to another machine";
	}
	if (wrong != NULL)
		return bad_url(fault, variable, wrong, "run it in a pod, or "
		    "set KUBE_SERVER (https://HOST[:PORT][/PATH], or kubectl "
		    "proxy's http://127.0.0.1:8001) with KUBE_TOKEN_FILE and "
		    "KUBE_CA_FILE");
	c->kube.at = k->server;
	c->kube.trust.pem_file = k->ca_file;
	c->kube.names = PORT_NAMES_SEARCH;
	st = k->ca_file == NULL ? ST_OK :
	    port_trust_check(&c->kube.trust, &c->kube.bad);
	if (st != ST_OK)
		return bad_file(fault, st, "KUBE_CA_FILE", k->ca_file,
		    &c->kube.bad,
		    "use a PEM file of the API server's CA; in a pod, it is in "
		    "the service account's folder");
	st = try_token(k);
	return st == ST_OK || bad_file(fault, st, "KUBE_TOKEN_FILE",
	    k->token_file, NULL, "use a file with a service account's token "
	    "(kubectl create token); in a pod, automountServiceAccountToken "
	    "must be true");
}

static bool
read_secret_name(struct settings *c, bool *old_name,
    struct setting_fault *fault)
{
	const char *v, *used;

	if (!settings_get(SETTING_NAME("ECR_SECRET_NAME", "DOCKER_SECRET_NAME"),
	    &v, &used, fault))
		return false;
	*old_name = v != NULL && strcmp(used, "DOCKER_SECRET_NAME") == 0;
	c->secret_name = v != NULL ? span_of(v) :
	    SPAN("ecr-registry-credentials");
	if (!name_is_subdomain(c->secret_name))
		return settings_wrong(fault, used,
		    "is not a valid Secret name", "use a-z and 0-9, "
		    "with - and . between them, at most 253 characters",
		    c->secret_name);
	return true;
}

static bool
read_number(const char *variable, int otherwise, int max, const char *wrong,
    int *out, struct setting_fault *fault)
{
	struct span s = set_span(variable);
	uint64_t n = (uint64_t)otherwise;

	if (s.len > 0 && (!span_number(s, (uint64_t)max, &n) || n == 0))
		return settings_wrong(fault, variable, wrong, NULL, s);
	*out = (int)n;
	return true;
}

/* A duration as Go writes it, of whole hours, minutes and seconds, in seconds.
 * False for anything else, and past `max`. */
static bool
read_duration(struct span s, uint64_t max, uint64_t *out)
{
	uint64_t sum = 0, n;

	if (span_is(s, "0"))
		s = SPAN("0s");
	while (s.len > 0) {
		struct span digits = { s.at, 0 };

		while (digits.len < s.len && s.at[digits.len] >= '0' &&
		    s.at[digits.len] <= '9')
			digits.len++;
		s = span_skip(s, digits.len);
		if (s.len == 0 || !span_number(digits, max, &n))
			return false;
		n *= s.at[0] == 'h' ? 3600 : s.at[0] == 'm' ? 60 : 1;
		sum += n;
		if (strchr("hms", s.at[0]) == NULL || sum > max)
			return false;
		s = span_skip(s, 1);
	}
	*out = sum;
	return true;
}

static bool
read_renew_before(struct settings *c, struct setting_fault *fault)
{
	struct span s = set_span("ECR_RENEW_BEFORE");
	uint64_t n = RENEW_BEFORE_S;

	if (s.len > 0 && !read_duration(s, MAX_RENEW_BEFORE_S, &n))
		return settings_wrong(fault, "ECR_RENEW_BEFORE",
		    "is not a valid duration", "use hours, minutes and seconds "
		    "such as 9h30m or 6h, at most 12h; 0 writes every Secret "
		    "in every run", s);
	c->renew_before_s = (int)n;
	/* What is fresh now must be so until the run after the next. */
	if (n > 0 && n < MIN_RENEW_BEFORE_S) {
		settings_wrong(fault, "ECR_RENEW_BEFORE", "is less than 2h: "
		    "with hourly runs, one that is late or fails lets logins "
		    "expire", "use 9h30m, or at least twice the time "
		    "between runs", s);
		settings_warn(c, fault);
	}
	return true;
}

static bool
read_rest(struct settings *c, struct setting_fault *fault)
{
	struct span format = set_span("ECR_LOG_FORMAT");
	struct span style = set_span("ECR_SECRET_STYLE");

	c->full_style = span_is(style, "full");
	if (style.len > 0 && !c->full_style && !span_is(style, "auth"))
		return settings_wrong(fault, "ECR_SECRET_STYLE",
		    "must be auth or full", NULL, style);
	c->json = settings_wants_json();
	if (format.len > 0 && !c->json && !span_is(format, "text"))
		return settings_wrong(fault, "ECR_LOG_FORMAT",
		    "must be text or json", NULL, format);
	return read_number("ECR_CONNECTIONS", 8, MAX_CONNECTIONS,
	    "must be a number from 1 to 16", &c->connections, fault) &&
	    read_number("ECR_TIMEOUT", TIMEOUT_S, MAX_TIMEOUT_S,
	    "must be a number of seconds from 1 to 21600", &c->timeout_s,
	    fault) &&
	    read_renew_before(c, fault);
}

/* The one namespace of the command line, in place of all others. */
static bool
read_only(struct settings *c, struct span ns, struct setting_fault *fault)
{
	if (ns.at == NULL)
		return true;
	if (!name_is_label(ns))
		return settings_wrong(fault, "--namespace",
		    "is not a valid namespace name", "use one name of a-z and "
		    "0-9, with - between them, at most 63 characters", ns);
	c->exact[0] = ns;
	c->n_exact = 1;
	c->n_globs = 0;
	return true;
}

/* With AWS's settings or without.  Files last: what is cheap to mend is said
 * first. */
static bool
read_all(struct settings *c, bool aws, struct span ns,
    struct setting_fault *fault)
{
	bool old_secret_name;

	*c = (struct settings){0};
	return settings_unread(c, aws, fault) &&
	    (!aws || (read_region(c, fault) && read_account(c, fault) &&
	    settings_keys(c, endpoint_variable() != NULL, fault))) &&
	    read_secret_name(c, &old_secret_name, fault) &&
	    settings_namespaces(c, old_secret_name, fault) &&
	    read_only(c, ns, fault) && settings_service_accounts(c, fault) &&
	    (!aws || (settings_registries(c, fault) &&
	    settings_custom_registries(c, fault) &&
	    settings_hosts_fit(c, fault))) && read_rest(c, fault) &&
	    (!aws || read_ecr(c, fault)) && read_cluster(c, fault);
}

bool
settings_read(struct settings *c, struct setting_fault *fault)
{
	return read_all(c, true, NO_VALUE, fault);
}

bool
settings_read_clean(struct settings *c, struct span ns,
    struct setting_fault *fault)
{
	return read_all(c, false, ns, fault);
}
