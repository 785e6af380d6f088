/* SPDX-License-Identifier: MIT */
/* main.c -- commands, and the exit code. */
#include <string.h>

#include "refresh.h"

#define EXIT_CONFIG 3

static struct config config;
static struct report report;

static int
refuse(const char *word)
{
	report_usage(&report, word);
	report_flush(&report);
	return EXIT_CONFIG;
}

static int
run(bool dry_run)
{
	struct config_fault f;

	if (!config_read(&config, &f)) {
		report_setting(&report, f.variable, f.wrong, f.allowed,
		    f.file, f.value);
		report_flush(&report);
		return EXIT_CONFIG;
	}
	config.dry_run = dry_run;
	report.dry_run = dry_run;
	report.secret_name = config.secret_name;
	report.region = config.region;
	report.patterns = config.patterns;
	return refresh_run(&config, &report);
}

/* `run` and its option, from word[0] on; the last word is NULL. */
static int
run_with(char *const *word)
{
	bool dry_run = false;

	for (; *word != NULL; word++) {
		if (strcmp(*word, "--dry-run") != 0)
			return refuse(*word);
		dry_run = true;
	}
	return run(dry_run);
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

int
main(int argc, char **argv)
{
	static const struct {
		const char *word;
		void (*what)(void);
	} command[] = {
		{ "help", report_help }, { "-h", report_help },
		{ "--help", report_help },
		{ "version", report_version }, { "--version", report_version },
	};

	port_start();
	report_start(&report, config_wants_json());
	if (argc < 2)
		return run(false);
	if (strcmp(argv[1], "run") == 0)
		return run_with(argv + 2);
	if (strcmp(argv[1], "--dry-run") == 0)
		return run_with(argv + 1);
	for (size_t i = 0; i < sizeof(command) / sizeof(command[0]); i++) {
		if (strcmp(argv[1], command[i].word) == 0)
			return print(command[i].what, argv + 2);
	}
	return refuse(argv[1]);
}
