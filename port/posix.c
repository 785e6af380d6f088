/* SPDX-License-Identifier: MIT */
/* posix.c -- port.h on Linux: the process, signals, clocks, files.  Sockets
 * are in socket.c and conn.c, names in resolve.c, TLS in tls.c and trust.c. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "posix.h"

#define WRITE_MS 500		/* port.h: what a blocked reader may cost */
#define WRITE_MAX 4096		/* a pipe that polls writable takes so much */
#define STOP_LOOK_MS 50		/* how often a busy wait looks for signals */
#define MAX_VAIN 100		/* so often a wait may end for no reason */

/* -- Signals.  SIGTERM and SIGINT stay blocked but while ppoll() sleeps, so
 * that nothing else is ever interrupted. */

static volatile sig_atomic_t stopped;	/* the signal that came first, or 0 */
static int64_t looked_ms;

static void
on_signal(int sig)
{
	if (stopped == 0)
		stopped = sig;
}

int
port_signal(void)
{
	return stopped;
}

static void
handle(int sig, void (*with)(int))
{
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = with;
	sa.sa_flags = SA_RESTART;
	sigfillset(&sa.sa_mask);
	sigaction(sig, &sa, NULL);
}

static void
stop_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGINT);
}

/* A ppoll() that finds something ready returns without letting a pending
 * signal in, and on a busy day it always does: so look now and then. */
static void
look_for_stop(int64_t now_ms)
{
	sigset_t set;

	if (now_ms - looked_ms < STOP_LOOK_MS)
		return;
	looked_ms = now_ms;
	sigemptyset(&set);
	sigpending(&set);
	if (sigismember(&set, SIGTERM))
		on_signal(SIGTERM);
	if (sigismember(&set, SIGINT))
		on_signal(SIGINT);
}

enum status
wait_for(struct pollfd *fds, size_t n, int64_t until_ms)
{
	for (int vain = 0; vain < MAX_VAIN; vain++) {
		int64_t now_ms = port_now_ms(), left_ms = until_ms - now_ms;
		struct timespec left;
		sigset_t none;
		int ready;

		look_for_stop(now_ms);
		if (stopped)
			return ST_STOP;
		if (left_ms < 0)
			left_ms = 0;
		left.tv_sec = left_ms / 1000;
		left.tv_nsec = left_ms % 1000 * 1000000;
		sigemptyset(&none);
		ready = ppoll(fds, n, &left, &none);
		if (ready > 0)
			return ST_OK;
		if (ready == 0 && until_ms <= port_now_ms())
			return ST_TIME;
	}
	port_write(2, SPAN("error: the system call ppoll failed\n"));
	port_exit(2);
}

/* -- The process. */

/* A socket or a file must never get one of these numbers: what is meant for
 * a log would go there.  An image from scratch may have no /dev. */
static void
fill_standard_fds(void)
{
	struct stat about;

	for (int fd = 0; fd <= 2; fd++) {
		if (fstat(fd, &about) == 0 || errno != EBADF)
			continue;
		if (open("/dev/null", O_RDWR) < 0)
			(void)!socket(AF_UNIX, SOCK_DGRAM, 0);
	}
}

/* Each is tried before anything depends on it. */
static const char *
refused_call(void)
{
	struct timespec t = { 0, 0 };
	struct stat about;
	char byte;

	if (clock_gettime(CLOCK_MONOTONIC, &t) != 0 ||
	    clock_gettime(CLOCK_REALTIME, &t) != 0)
		return "clock_gettime";
	t = (struct timespec){ 0, 0 };
	if (ppoll(NULL, 0, &t, NULL) < 0 && errno != EINTR)
		return "ppoll";
	if (poll(NULL, 0, 0) < 0 && errno != EINTR)
		return "poll";
	if (fstat(2, &about) != 0 && errno != EBADF)
		return "fstat (statx)";
	if (getrandom(&byte, 1, GRND_NONBLOCK) < 0 && errno != EAGAIN &&
	    errno != EINTR)
		return "getrandom";
	return NULL;
}

const char *
port_start(void)
{
	static const int ignored[] = { SIGPIPE, SIGHUP, SIGQUIT, SIGALRM };
	struct rlimit none = { 0, 0 };
	sigset_t set;

	fill_standard_fds();
	prctl(PR_SET_DUMPABLE, 0);
	prlimit(0, RLIMIT_CORE, &none, NULL);	/* setrlimit(): +1.8 KB */
	for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		handle(ignored[i], SIG_IGN);
	stop_signals(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
	handle(SIGTERM, on_signal);	/* PID 1 has no default actions */
	handle(SIGINT, on_signal);
	return refused_call();
}

const char *
port_env(const char *name)
{
	return getenv(name);
}

bool
port_env_at(size_t i, struct span *name, const char **value)
{
	if (environ == NULL || environ[i] == NULL)
		return false;
	*name = span_of(environ[i]);
	name->len = span_find(*name, '=');
	*value = environ[i] + name->len;
	*value += **value == '=';
	return true;
}

/* One call instead of two where the stream can be asked not to block: a pipe
 * can, which is what a container's log is.  How much it took. */
static size_t
write_at_once(int to, struct span bytes)
{
	static bool cannot[3];
	struct iovec v = { (void *)bytes.at, bytes.len };
	ssize_t n;

	if (cannot[to])
		return 0;
	n = pwritev2(to, &v, 1, -1, RWF_NOWAIT);
	cannot[to] = n < 0 && errno != EAGAIN && errno != EINTR;
	return n > 0 ? (size_t)n : 0;
}

/* Whoever reads a stream is waited for once, until it takes something again:
 * a pass that has a thousand lines to write must not wait for each. */
void
port_write(int to, struct span bytes)
{
	static bool stuck[3];
	int64_t until_ms;
	size_t took = write_at_once(to, bytes);

	stuck[to] = stuck[to] && took == 0;
	bytes = span_skip(bytes, took);
	until_ms = bytes.len > 0 ? port_now_ms() + WRITE_MS : 0;
	while (bytes.len > 0) {
		int64_t left_ms = until_ms - port_now_ms();
		struct pollfd fd = { to, POLLOUT, 0 };
		ssize_t n;

		if (left_ms <= 0)
			return;
		n = poll(&fd, 1, stuck[to] ? 0 : (int)left_ms);
		if (n < 0 && errno == EINTR)
			continue;
		stuck[to] = n == 0;
		if (n == 0)
			return;
		n = write(to, bytes.at,
		    bytes.len < WRITE_MAX ? bytes.len : WRITE_MAX);
		if (n < 0 && errno != EINTR && errno != EAGAIN)
			return;
		if (n > 0)
			bytes = span_skip(bytes, (size_t)n);
	}
}

void
port_exit(int code)
{
	_exit(code);
}

/* -- Clocks and chance. */

int64_t
port_now_ms(void)
{
	struct timespec t = { 0, 0 };

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t
port_now_s(void)
{
	struct timespec t = { 0, 0 };

	clock_gettime(CLOCK_REALTIME, &t);
	return t.tv_sec;
}

enum status
random_fill(void *at, size_t n)
{
	unsigned char *p = at;

	while (n > 0) {
		ssize_t got = getrandom(p, n, GRND_NONBLOCK);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return errno == EAGAIN ? ST_WAIT : ST_LOST;
		p += got;
		n -= (size_t)got;
	}
	return ST_OK;
}

uint32_t
port_random(uint32_t below)
{
	uint32_t r;

	if (random_fill(&r, sizeof(r)) != ST_OK)
		r = (uint32_t)port_now_ms() * 2654435761u;
	return (uint32_t)((uint64_t)r * below >> 32);
}

/* -- Files. */

static enum status
file_error(int e)
{
	switch (e) {
	case ENOENT:
	case ENOTDIR:
		return ST_FILE_MISSING;
	case EACCES:
	case EPERM:
		return ST_FILE_DENIED;
	case ENXIO:			/* a socket */
	case ENODEV:
		return ST_FILE_KIND;
	default:
		return ST_FILE_READ;
	}
}

enum status
file_open(const char *path, int *fd)
{
	struct stat about;
	enum status st;

	do {				/* O_NONBLOCK: not to hang on a FIFO */
		*fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	} while (*fd < 0 && errno == EINTR);
	if (*fd < 0)
		return file_error(errno);
	st = fstat(*fd, &about) != 0 ? ST_FILE_READ :
	    S_ISREG(about.st_mode) ? ST_OK : ST_FILE_KIND;
	if (st != ST_OK)
		file_close(*fd);
	return st;
}

enum status
file_read(int fd, char *at, size_t cap, size_t *got)
{
	ssize_t n;

	do {
		n = read(fd, at, cap);
	} while (n < 0 && errno == EINTR);
	*got = n < 0 ? 0 : (size_t)n;
	return n < 0 ? ST_FILE_READ : ST_OK;
}

void
file_close(int fd)
{
	close(fd);
}

/* To the end, and one byte further, to see that it is the end. */
static enum status
read_all(int fd, char *at, size_t cap, size_t *len)
{
	enum status st;
	size_t got;
	char further;

	for (*len = 0; *len < cap; *len += got) {
		st = file_read(fd, at + *len, cap - *len, &got);
		if (st != ST_OK)
			return st;
		if (got == 0)
			return *len > 0 ? ST_OK : ST_FILE_SIZE;
	}
	st = file_read(fd, &further, 1, &got);
	if (st == ST_OK && got != 0)
		st = ST_FILE_SIZE;
	return st;
}

enum status
port_read_file(const char *path, struct buf *out)
{
	size_t room = out->full ? 0 : out->cap - out->len, len = 0;
	enum status st;
	int fd;

	st = file_open(path, &fd);
	if (st != ST_OK)
		return st;
	st = read_all(fd, out->at + out->len, room, &len);
	file_close(fd);
	if (st != ST_OK) {
		wipe(out->at + out->len, len);
		return st;
	}
	out->len += len;
	if (out->used < out->len)
		out->used = out->len;
	return ST_OK;
}
