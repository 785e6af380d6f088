/* SPDX-License-Identifier: MIT */
/* main.c -- commands, and the exit code. */
#include <string.h>

#include "base/guard.h"
#include "commands/clean.h"
#include "commands/run.h"

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
		guard_add(secret[i]);
}

/* One line about what was set, which is `f`, or the word where that is NULL.
 * A token may be part of it. */
static int
refuse(const struct setting_fault *f, const char *word)
{
	static char bytes[MAX_TOKEN];
	struct buf token = BUF(bytes);

	settings_token(&token);
	guard_add(span_trim(buf_span(&token)));
	if (f != NULL)
		report_setting(&report, f);
	else
		report_usage(&report, word);
	report_flush(&report);
	guard_clear();
	buf_wipe(&token);
	return EXIT_CONFIG;
}

/* -- The commands. */

/* What one of them needs to be set, and its function; or what it prints. */
static const struct command {
	const char *words;		/* separated by blanks */
	enum needs {
		NEEDS_NOTHING,
		NEEDS_CLUSTER,
		NEEDS_AWS,		/* and the cluster */
	} needs;
	bool cleans;			/* --namespace; its closing lines */
	int (*run)(const struct settings *c, struct report *r);
	void (*print)(void);
} commands[] = {
	{ "run", NEEDS_AWS, false, run_command, NULL },
	{ "clean", NEEDS_CLUSTER, true, clean_command, NULL },
	{ "help -h --help", NEEDS_NOTHING, false, NULL, report_help },
	{ "version --version", NEEDS_NOTHING, false, NULL, report_version },
};

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

static const struct command *
command_of(const char *word)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (is_one_of(word, commands[i].words))
			return &commands[i];
	return NULL;
}

static int
system_is_too_old(void)
{
	report_setting(&report, &(struct setting_fault){
	    .variable = SPAN("system call"), .value = span_of(refused),
	    .wrong = "is refused on this node, so nothing was sent",
	    .allowed = "update its container runtime and libseccomp "
	    "(2.5 or later), or set the pod's seccompProfile to "
	    "Unconfined" });
	report_flush(&report);
	return EXIT_NOTHING;
}

/* A command with its options from word[0] on; the last word is NULL. */
static int
run(const struct command *command, char *const *word)
{
	bool aws = command->needs == NEEDS_AWS;
	struct settings *c = &settings;
	struct setting_fault f;
	struct span ns = { NULL, 0 };
	bool dry_run = false;

	for (; *word != NULL; word++) {
		if (strcmp(*word, "--dry-run") == 0)
			dry_run = true;
		else if (command->cleans && strcmp(*word, "--namespace") == 0)
			ns = word[1] != NULL ? span_of(*++word) : SPAN("");
		else
			return refuse(NULL, *word);
	}
	if (refused != NULL)
		return system_is_too_old();
	if (aws ? !settings_read(c, &f) : !settings_read_clean(c, ns, &f))
		return refuse(&f, NULL);
	for (size_t i = 0; i < c->n_warnings; i++)
		report_strange(&report, &c->warning[i]);
	c->dry_run = report.dry_run = dry_run;
	report.cleaning = command->cleans;
	report.secret_name = c->secret_name;
	report.region = c->region;
	report.patterns = c->patterns;
	return command->run(c, &report);
}

int
main(int argc, char **argv)
{
	/* Without a command, also before an option of its: run. */
	bool bare = argc < 2 || strcmp(argv[1], "--dry-run") == 0;
	const struct command *command = command_of(bare ? "run" : argv[1]);
	char *const *rest = argv + (argc > 0) + !bare;

	refused = port_start();
	report_start(&report, settings_wants_json());
	guard_settings();
	if (command == NULL)
		return refuse(NULL, argv[1]);
	if (command->run != NULL)
		return run(command, rest);
	if (*rest != NULL)
		return refuse(NULL, *rest);
	command->print();
	return 0;
}
