/* SPDX-License-Identifier: MIT */
/* main.c -- commands, and the exit code. */
#include <string.h>

#include "commands/clean.h"
#include "sync/sync.h"

#define EXIT_NOTHING 2
#define EXIT_CONFIG 3

static struct settings settings;
static struct report report;
static const char *refused;		/* as port_start() says */

/* Nothing of a secret is shown, also where it was set in the wrong place. */
static void
guard_settings(void)
{
	struct span secret[SETTINGS_SECRETS];
	size_t n = settings_secrets(secret);

	for (size_t i = 0; i < n; i++)
		report_guard(&report, secret[i]);
}

/* One line about what was set, which is `f`, or the word where that is NULL.
 * A token may be part of it. */
static int
refuse(const struct setting_fault *f, const char *word)
{
	static char bytes[MAX_TOKEN];
	struct buf token = BUF(bytes);

	settings_token(&token);
	report_guard(&report, span_trim(buf_span(&token)));
	if (f != NULL)
		report_setting(&report, f);
	else
		report_usage(&report, word);
	report_flush(&report);
	report_unguard_all(&report);
	buf_wipe(&token);
	return EXIT_CONFIG;
}

/* `run` or `clean`, and its options from word[0] on; the last word is NULL. */
static int
run(bool cleaning, char *const *word)
{
	struct settings *c = &settings;
	struct setting_fault f;
	struct span ns = { NULL, 0 };
	bool dry_run = false;

	for (; *word != NULL; word++) {
		if (strcmp(*word, "--dry-run") == 0)
			dry_run = true;
		else if (cleaning && strcmp(*word, "--namespace") == 0)
			ns = word[1] != NULL ? span_of(*++word) : SPAN("");
		else
			return refuse(NULL, *word);
	}
	if (refused != NULL) {
		report_setting(&report, &(struct setting_fault){
		    .variable = SPAN("system call"),
		    .value = span_of(refused),
		    .wrong = "is refused on this node, so nothing was sent",
		    .allowed = "update its container runtime and libseccomp "
		    "(2.5 or later), or set the pod's seccompProfile to "
		    "Unconfined" });
		report_flush(&report);
		return EXIT_NOTHING;
	}
	if (cleaning ? !settings_read_clean(c, ns, &f) : !settings_read(c, &f))
		return refuse(&f, NULL);
	for (size_t i = 0; i < c->n_warnings; i++)
		report_strange(&report, &c->warning[i]);
	c->dry_run = report.dry_run = dry_run;
	report.cleaning = cleaning;
	report.secret_name = c->secret_name;
	report.region = c->region;
	report.patterns = c->patterns;
	return cleaning ? clean_run(c, &report) : refresh_run(c, &report);
}

/* `help` and `version`, which have no options. */
static int
print(void (*what)(void), char *const *rest)
{
	if (*rest != NULL)
		return refuse(NULL, *rest);
	what();
	return 0;
}

static bool
is_one_of(const char *word, const char *list)
{
	struct span rest = span_of(list);

	while (rest.len > 0) {
		if (span_is(span_cut(&rest, ' '), word))
			return true;
	}
	return false;
}

int
main(int argc, char **argv)
{
	refused = port_start();
	report_start(&report, settings_wants_json());
	guard_settings();
	if (argc < 2 || strcmp(argv[1], "--dry-run") == 0)
		return run(false, argv + (argc > 0));
	if (strcmp(argv[1], "run") == 0 || strcmp(argv[1], "clean") == 0)
		return run(argv[1][0] == 'c', argv + 2);
	if (is_one_of(argv[1], "help -h --help"))
		return print(report_help, argv + 2);
	if (is_one_of(argv[1], "version --version"))
		return print(report_version, argv + 2);
	return refuse(NULL, argv[1]);
}
