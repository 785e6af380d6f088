/* SPDX-License-Identifier: MIT */
/* posix.h -- what posix.c has for the other files of port/: files, chance,
 * and a poll() that signals end. */
#ifndef PORT_POSIX_H
#define PORT_POSIX_H

#include "port.h"

struct pollfd;

/* poll() that SIGTERM and SIGINT can end.  ST_OK, ST_TIME, ST_STOP. */
enum status wait_for(struct pollfd *fds, size_t n, int64_t until_ms);

/* Open a regular file to read, or ST_FILE_* as port_read_file(). */
enum status file_open(const char *path, int *fd);

/* Read on.  ST_OK, got == 0 at the end; ST_FILE_READ. */
enum status file_read(int fd, char *at, size_t cap, size_t *got);

void file_close(int fd);

/* Fill with random bytes of getrandom(2).  ST_OK; ST_WAIT where the kernel
 * has none yet (early boot); ST_LOST where it refuses. */
enum status random_fill(void *at, size_t n);

#endif
