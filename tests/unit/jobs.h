/* SPDX-License-Identifier: MIT */
/* jobs.h -- an engine with one peer and tasks that only count what they are
 * told, for the tests of the engine. */
#ifndef JOBS_H
#define JOBS_H

#include "engine/engine.h"
#include "fake.h"

#define PORT 6443
#define OK_REPLY "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{\"a\": 1}"
#define BUSY_REPLY "HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy"
#define MAX_JOBS 64

struct job {
	struct engine_task task;	/* first */
	int asked, told;
	enum status status;		/* of the last answer */
	int code;
	bool may_retry;
	char body[64];
	int64_t at_ms;			/* when it was told */
};

extern struct engine engine;
extern struct engine_peer peer;		/* at most 4 connections */
extern struct job job[MAX_JOBS];
extern int troubles, idles;		/* callbacks so far */
extern enum status trouble_status;	/* of the last trouble */
extern bool end_at_once;		/* engine_end() at the first answer */
extern bool always_again;		/* TASK_AGAIN until told three times */

/* Everything anew: the fake port, the engine, one peer at `address`. */
void jobs_set_up(const char *address);

/* Queue job[from..n-1]. */
void jobs_add(int from, int n);

/* Run the engine for at most `ms`. */
enum status jobs_run(int64_t ms);

/* How many of the first `n` were told once, this. */
int jobs_with(int n, enum status st, int code);

/* A server for fake_serve() whose every answer is the string `arg`. */
void jobs_serve(void *arg, struct span request, struct buf *reply,
    bool *close);

#endif
