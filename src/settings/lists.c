/* SPDX-License-Identifier: MIT */
/* lists.c -- lists of names: namespaces, registries, service
 * accounts. */
#include <string.h>

#include "aws/endpoint.h"
#include "base/value.h"
#include "settings/parts.h"

#define SEPARATORS ",; \t\r\n\v\f"
#define NAME_CHARS "abcdefghijklmnopqrstuvwxyz0123456789-"
#define GLOB_CHARS NAME_CHARS "*?"

bool
settings_wrong(struct setting_fault *fault, const char *variable,
    const char *wrong, const char *allowed, struct span value)
{
	const char *around = value_wrong(value);

	*fault = (struct setting_fault){
		.variable = span_of(variable), .value = value,
		.wrong = around != NULL ? around : wrong,
		.allowed = around != NULL ? VALUE_CURE : allowed,
	};
	return false;
}

void
settings_warn(struct settings *c, const struct setting_fault *what)
{
	if (c->n_warnings < SETTINGS_WARNINGS)
		c->warning[c->n_warnings++] = *what;
}

const char *
settings_value(const char *name)
{
	const char *v = port_env(name);

	return v != NULL && v[0] != '\0' ? v : NULL;
}

bool
settings_is_true(const char *name)
{
	struct span s = span_of(port_env(name));

	return span_is(s, "true") || span_is(s, "True") || span_is(s, "TRUE");
}

bool
settings_get(struct setting_name name, const char **value, const char **used,
    struct setting_fault *fault)
{
	const char *own = settings_value(name.own);
	const char *alias = settings_value(name.alias);

	if (own != NULL && alias != NULL && strcmp(own, alias) != 0)
		return settings_wrong(fault, name.both,
		    "are both set and differ",
		    "they mean the same: set only one", (struct span){0});
	*value = own != NULL ? own : alias;
	*used = own != NULL || alias == NULL ? name.own : name.alias;
	return true;
}

/* The next name of a list; empty at its end. */
static struct span
next_name(const char **list)
{
	const char *at = *list + strspn(*list, SEPARATORS);
	size_t len = strcspn(at, SEPARATORS);

	*list = at + len;
	return (struct span){ at, len };
}

static bool
all_of(struct span s, const char *chars)
{
	for (size_t i = 0; i < s.len; i++) {
		if (strchr(chars, s.at[i]) == NULL)
			return false;
	}
	return s.len > 0 && s.len <= MAX_NAMESPACE;
}

static bool
in_list(const struct span *list, size_t n, struct span name)
{
	for (size_t i = 0; i < n; i++) {
		if (span_equal(list[i], name))
			return true;
	}
	return false;
}

/* Add `name` unless it is there.  False when there is no room. */
static bool
add(struct span *list, size_t *n, size_t max, struct span name)
{
	if (in_list(list, *n, name))
		return true;
	if (*n == max)
		return false;
	list[(*n)++] = name;
	return true;
}

static bool
matches(const struct span *list, size_t n, struct span name)
{
	for (size_t i = 0; i < n; i++) {
		if (glob_match(list[i], name))
			return true;
	}
	return false;
}

/* Read `list` into names and globs, which may be the same array. */
static bool
read_patterns(const char *list, const char *variable, struct span *names,
    size_t *n_names, struct span *globs, size_t *n_globs,
    struct setting_fault *fault)
{
	static const char form[] = "use namespace names and globs of a-z 0-9 "
	    "- * ?, at most 63 characters each, separated by commas, "
	    "semicolons or white space";
	struct span item;
	bool room = true;

	while (room && (item = next_name(&list)).len > 0) {
		if (!all_of(item, GLOB_CHARS))
			return settings_wrong(fault, variable, "is not a valid "
			    "namespace name or glob", form, item);
		if (all_of(item, NAME_CHARS))
			room = add(names, n_names, MAX_PATTERNS, item);
		else
			room = add(globs, n_globs, MAX_PATTERNS, item);
	}
	if (!room)
		return settings_wrong(fault, variable, "has too many names",
		    "use at most 256, or globs (team-*), or "
		    "ECR_NAMESPACE_SELECTOR", (struct span){0});
	if (*n_names + *n_globs == 0)
		return settings_wrong(fault, variable, "contains no name", form,
		    (struct span){0});
	return true;
}

static bool
read_selector(struct settings *c, struct setting_fault *fault)
{
	struct span s = span_of(settings_value("ECR_NAMESPACE_SELECTOR"));
	const char *wrong = NULL;

	/* Blanks are good there. */
	if (s.len > 0 && strpbrk(s.at, "\"'#") != NULL)
		return settings_wrong(fault, "ECR_NAMESPACE_SELECTOR", NULL,
		    NULL, s);
	for (size_t i = 0; i < s.len; i++) {
		if (s.at[i] < 0x20 || s.at[i] > 0x7e)
			wrong = "contains a line break or a character that "
			    "labels cannot have";
	}
	if (s.len > MAX_SELECTOR)
		wrong = "is too long";
	if (wrong != NULL)
		return settings_wrong(fault, "ECR_NAMESPACE_SELECTOR", wrong,
		    "use a label selector such as team=a,stage!=test, at most "
		    "1024 characters", (struct span){0});
	c->selector = s;
	return true;
}

/* Whether `name` is excluded; each pattern that does it is marked. */
static bool
is_excluded(const struct settings *c, struct span name)
{
	bool found = false;

	for (size_t i = 0; i < c->n_excludes; i++) {
		if (!glob_match(c->exclude[i], name))
			continue;
		found = true;
		if (c->exclude_hit != NULL)
			c->exclude_hit[i] = true;
	}
	return found;
}

/* Take the excluded ones out of the exact names. */
static void
exclude_exact(struct settings *c)
{
	size_t kept = 0;

	for (size_t i = 0; i < c->n_exact; i++) {
		if (!is_excluded(c, c->exact[i]))
			c->exact[kept++] = c->exact[i];
	}
	c->n_exact = kept;
}

bool
settings_namespaces(struct settings *c, bool old_secret_name,
    struct setting_fault *fault)
{
	static bool hit[MAX_PATTERNS];
	const char *list, *out, *used, *used_out;

	memset(hit, 0, sizeof(hit));
	c->exclude_hit = hit;
	if (!settings_get(SETTING_NAME("ECR_NAMESPACES", "TARGET_NAMESPACE"),
	    &list, &used, fault) ||
	    !settings_get(SETTING_NAME("ECR_EXCLUDE_NAMESPACES",
	    "EXCLUDE_NAMESPACE"), &out, &used_out, fault) ||
	    !read_selector(c, fault))
		return false;
	/* What those who come from nabsul/k8s-ecr-login-renew are used to. */
	c->default_only = list == NULL && old_secret_name &&
	    c->selector.len == 0;
	c->patterns = list != NULL ? list : c->default_only ? "default" : "*";
	if (!read_patterns(c->patterns, used, c->exact, &c->n_exact, c->glob,
	    &c->n_globs, fault))
		return false;
	if (out != NULL && !read_patterns(out, used_out, c->exclude,
	    &c->n_excludes, c->exclude, &c->n_excludes, fault))
		return false;
	if (c->n_globs == 0 && c->selector.len > 0)
		return settings_wrong(fault, "ECR_NAMESPACE_SELECTOR",
		    "is set, but the namespaces are named without globs",
		    "a selector filters what globs match: unset it, or use a "
		        "glob",
		    (struct span){0});
	exclude_exact(c);
	if (c->n_exact + c->n_globs == 0)
		return settings_wrong(fault, used_out,
		    "excludes every namespace named",
		    "shorten it, or name more namespaces", (struct span){0});
	return true;
}

bool
settings_names(const struct settings *c, struct span name)
{
	return in_list(c->exact, c->n_exact, name) ||
	    (matches(c->glob, c->n_globs, name) &&
	    !matches(c->exclude, c->n_excludes, name));
}

bool
settings_wants(const struct settings *c, struct span name)
{
	return !is_excluded(c, name) && settings_names(c, name) &&
	    !in_list(c->exact, c->n_exact, name);
}

size_t
settings_unmatched(const struct settings *c, struct span *pattern, size_t max)
{
	size_t all = 0;

	if (c->exclude_hit == NULL || c->n_globs == 0 || c->selector.len > 0)
		return 0;
	for (size_t i = 0; i < c->n_excludes; i++) {
		if (c->exclude_hit[i])
			continue;
		if (all < max)
			pattern[all] = c->exclude[i];
		all++;
	}
	return all;
}

bool
settings_registries(struct settings *c, struct setting_fault *fault)
{
	static const char form[] = "use up to 32 registry hosts such as "
	    "123456789012.dkr.ecr.us-east-1.amazonaws.com (any other host "
	    "would be sent the login at the next pull; for a host of your own, "
	    "set ECR_CUSTOM_REGISTRIES)";
	const char *list, *used;
	struct span item;

	if (!settings_get(SETTING_NAME("ECR_REGISTRIES", "DOCKER_REGISTRIES"),
	    &list, &used, fault))
		return false;
	while (list != NULL && (item = next_name(&list)).len > 0) {
		if (span_starts(item, "https://"))
			item = span_skip(item, sizeof("https://") - 1);
		if (span_ends(item, "/"))
			item.len--;
		if (!endpoint_is_registry(item, NULL))
			return settings_wrong(fault, used,
			    "is not a valid ECR registry host", form, item);
		if (!add(c->registry, &c->n_registries, MAX_REGISTRIES, item))
			return settings_wrong(fault, used, "has too many hosts",
			    form, (struct span){0});
	}
	if (list != NULL && c->n_registries == 0)
		return settings_wrong(fault, used, "contains no host", form,
		    (struct span){0});
	return true;
}

/* Whether `host` is, or is under, one of the names of which everybody has a
 * piece.  Who named one would send the login there. */
static bool
is_public(struct span host)
{
	static const char names[] = "docker.io docker.com ghcr.io quay.io "
	    "gcr.io pkg.dev ecr.aws k8s.io azurecr.io microsoft.com "
	    "gitlab.com redhat.io nvcr.io";
	struct span rest = span_of(names), name, tail;

	while (rest.len > 0) {
		name = span_cut(&rest, ' ');
		tail = span_skip(host, host.len - name.len);
		if (host.len >= name.len && span_equal(tail, name) &&
		    (tail.at == host.at || tail.at[-1] == '.'))
			return true;
	}
	return false;
}

/* What is wrong with a host of the user's own, or NULL. */
static const char *
why_not_custom(struct span item)
{
	struct span port = item, host = span_cut(&port, ':');
	bool has_port = host.len < item.len;
	uint64_t n = 1;

	/* A name without dot and port is no host to who pulls. */
	if (!name_is_subdomain(host) ||
	    (has_port && (!span_number(port, 65535, &n) || n == 0)) ||
	    (!has_port && span_find(host, '.') == host.len))
		return "is not a valid host";
	if (endpoint_is_registry(host, NULL))
		return "is an ECR registry: put it in ECR_REGISTRIES";
	return is_public(host) ? "is a public registry" : NULL;
}

/* Whether the login is stored for `host`, as far as that is known before it
 * is there. */
static bool
is_stored(const struct settings *c, struct span host)
{
	char room[2 * MAX_HOST];
	struct buf own = BUF(room);

	if (c->n_registries > 0 || c->account.len == 0)
		return in_list(c->registry, c->n_registries, host);
	endpoint_registry(c->account, c->region, &own);
	return span_equal(host, buf_span(&own));
}

/* The annotation that names them all, with one time.  AWS names a host of 120
 * characters at most. */
static bool
has_room(const struct settings *c)
{
	size_t n = sizeof("2026-11-24T06:00:00Z") - 1;

	if (c->n_registries == 0)
		n += 1 + 120;
	for (size_t i = 0; i < c->n_registries; i++)
		n += 1 + c->registry[i].len;
	for (size_t i = 0; i < c->n_custom; i++)
		n += 1 + c->custom[i].len;
	return n <= MAX_LOGINS;
}

bool
settings_hosts_fit(struct settings *c, struct setting_fault *fault)
{
	if (has_room(c))
		return true;
	return settings_wrong(fault, c->n_custom > 0 ? "ECR_CUSTOM_REGISTRIES" :
	    "ECR_REGISTRIES", "is too long: all hosts together may have 2,000 "
	    "characters", "name fewer hosts, or add a second install with "
	    "another ECR_SECRET_NAME", (struct span){0});
}

bool
settings_custom_registries(struct settings *c, struct setting_fault *fault)
{
	static const char variable[] = "ECR_CUSTOM_REGISTRIES";
	static const char form[] = "use exact hosts of your own that lead to "
	    "ECR, such as registry.example.com (or HOST=ECR-HOST), at most 32 "
	    "with ECR_REGISTRIES; they are sent the login at each pull";
	size_t max = MAX_REGISTRIES - (c->n_registries > 0 ?
	    c->n_registries : 1);
	const char *list = settings_value(variable), *wrong;
	struct span item, ecr, host;

	if (list == NULL)
		return true;
	while ((item = next_name(&list)).len > 0) {
		ecr = item;
		host = span_cut(&ecr, '=');
		wrong = why_not_custom(host);
		if (wrong == NULL && span_find(item, '=') < item.len &&
		    !is_stored(c, ecr))
			wrong = "names an ECR host that is not in "
			    "ECR_REGISTRIES";
		if (wrong == NULL && !add(c->custom, &c->n_custom, max, host)) {
			wrong = "has too many hosts";
			item.len = 0;
		}
		if (wrong != NULL)
			return settings_wrong(fault, variable, wrong, form,
			    item);
	}
	if (c->n_custom == 0)
		return settings_wrong(fault, variable, "contains no host", form,
		    (struct span){0});
	return true;
}

bool
settings_service_accounts(struct settings *c, struct setting_fault *fault)
{
	static const char variable[] = "ECR_SERVICE_ACCOUNTS";
	static const char form[] = "use up to 8 names of service accounts, "
	    "such as default, separated by commas, semicolons or white space; "
	    "no globs";
	const char *list = settings_value(variable);
	struct span item;

	if (list == NULL)
		return true;
	while ((item = next_name(&list)).len > 0) {
		if (!name_is_subdomain(item))
			return settings_wrong(fault, variable,
			    "is not a valid service account name", form, item);
		if (!add(c->service_account, &c->n_service_accounts,
		    MAX_SERVICE_ACCOUNTS, item))
			return settings_wrong(fault, variable,
			    "has too many names", form, (struct span){0});
	}
	if (c->n_service_accounts == 0)
		return settings_wrong(fault, variable, "contains no name", form,
		    (struct span){0});
	return true;
}
