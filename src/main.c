/* SPDX-License-Identifier: MIT */
/* main.c -- commands, and the exit code. */
#include <string.h>

#include "clean.h"
#include "refresh.h"

#define EXIT_NOTHING 2
#define EXIT_CONFIG 3

static struct config config;
static struct report report;
static const char *refused;		/* as port_start() says */

static int
refuse(const char *word)
{
	report_usage(&report, word);
	report_flush(&report);
	return EXIT_CONFIG;
}

/* `run` or `clean`, and its options from word[0] on; the last word is NULL. */
static int
run(bool cleaning, char *const *word)
{
	struct config *c = &config;
	struct config_fault f;
	struct span ns = { NULL, 0 };
	bool dry_run = false;

	for (; *word != NULL; word++) {
		if (strcmp(*word, "--dry-run") == 0)
			dry_run = true;
		else if (cleaning && strcmp(*word, "--namespace") == 0)
			ns = word[1] != NULL ? span_of(*++word) : SPAN("");
		else
			return refuse(*word);
	}
	if (refused != NULL) {
		report_setting(&report, "system call", "is refused on this "
		    "node, nothing was sent", "update its container runtime "
		    "and libseccomp (2.5 or later), or give the pod "
		    "seccompProfile Unconfined", NULL, span_of(refused));
		report_flush(&report);
		return EXIT_NOTHING;
	}
	if (cleaning ? !config_read_clean(c, ns, &f) : !config_read(c, &f)) {
		report_setting(&report, f.variable, f.wrong, f.allowed,
		    f.file, f.value);
		report_flush(&report);
		return EXIT_CONFIG;
	}
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
		return refuse(*rest);
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
	report_start(&report, config_wants_json());
	if (argc < 2 || strcmp(argv[1], "--dry-run") == 0)
		return run(false, argv + (argc > 0));
	if (strcmp(argv[1], "run") == 0 || strcmp(argv[1], "clean") == 0)
		return run(argv[1][0] == 'c', argv + 2);
	if (is_one_of(argv[1], "help -h --help"))
		return print(report_help, argv + 2);
	if (is_one_of(argv[1], "version --version"))
		return print(report_version, argv + 2);
	return refuse(argv[1]);
}
