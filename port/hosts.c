/* SPDX-License-Identifier: MIT */
/* hosts.c -- addresses as text, /etc/hosts and /etc/resolv.conf. */
#include <arpa/inet.h>
#include <net/if.h>
#include <string.h>
#include <strings.h>

#include "posix.h"
#include "hosts.h"

#define DNS_PORT 53

/* A file word by word; `#` begins a comment. */
struct words {
	int fd;
	char bytes[512];
	size_t at, len;
	bool fresh;		/* a line ended, or none has begun */
	bool first;		/* of its line */
	char word[MAX_HOST + 2];	/* empty where it is longer */
};

/* The next byte; -1 at the end, where it cannot be read further too. */
static int
next_byte(struct words *w)
{
	if (w->at == w->len) {
		w->at = w->len = 0;
		if (file_read(w->fd, w->bytes, sizeof(w->bytes), &w->len) !=
		    ST_OK || w->len == 0)
			return -1;
	}
	return (unsigned char)w->bytes[w->at++];
}

static bool
next_word(struct words *w)
{
	bool comment = false;
	size_t n = 0;
	int c;

	w->first = w->fresh;
	while ((c = next_byte(w)) >= 0 && (c <= ' ' || c == '#' || comment)) {
		comment = c == '#' || (comment && c != '\n');
		w->first = w->first || c == '\n';
	}
	for (; c > ' '; c = next_byte(w))
		if (n++ < sizeof(w->word) - 1)
			w->word[n - 1] = (char)c;
	w->word[n < sizeof(w->word) ? n : 0] = '\0';
	w->fresh = c == '\n';
	return n > 0;
}

static bool
begin(struct words *w, const char *file)
{
	w->at = w->len = 0;
	w->fresh = true;
	return file_open(file, &w->fd) == ST_OK;
}

/* -- Addresses, and names that have them. */

bool
names_address(const char *text, struct port_address *out)
{
	size_t n = strcspn(text, "%");
	bool scoped = text[n] == '%';
	char ip[INET6_ADDRSTRLEN];
	uint64_t scope = 0;

	memset(out, 0, sizeof(*out));
	if (n >= sizeof(ip))
		return false;
	memcpy(ip, text, n);
	ip[n] = '\0';
	out->v6 = strchr(ip, ':') != NULL;
	if (scoped && !span_number(span_of(text + n + 1), UINT32_MAX, &scope))
		scope = if_nametoindex(text + n + 1);
	out->scope = (uint32_t)scope;
	return inet_pton(out->v6 ? AF_INET6 : AF_INET, ip, out->ip) == 1 &&
	    (!scoped || (out->v6 && scope > 0));
}

void
names_keep(struct port_addresses *out, const struct port_address *a)
{
	if (out->n < MAX_ADDRESSES)
		out->at[out->n++] = *a;
}

void
names_hosts(const char *file, const char *host, struct port_addresses out[2])
{
	struct port_address a;
	struct words w;
	bool good = false;

	if (!begin(&w, file))
		return;
	while (next_word(&w)) {
		if (w.first) {
			good = names_address(w.word, &a);
		} else if (good && strcasecmp(w.word, host) == 0) {
			names_keep(&out[a.v6], &a);
			good = false;	/* once a line */
		}
	}
	file_close(w.fd);
}

bool
names_is_localhost(const char *host)
{
	struct span s = span_of(host);

	return span_is(s, "localhost") || span_ends(s, ".localhost");
}

/* -- Whom to ask. */

/* `name:5` of the options, where that is one: from 1 to `max`. */
static void
read_option(const char *word, const char *name, int max, int *out)
{
	size_t len = strlen(name);
	uint64_t n;

	if (strncmp(word, name, len) == 0 &&
	    span_number(span_of(word + len), UINT32_MAX, &n))
		*out = n > (uint64_t)max ? max : (int)n;
}

static void
add_domain(struct resolv_conf *out, const char *domain)
{
	size_t len = strlen(domain) + 1;

	if (len == 1 || len > NAMES_SEARCH - out->search_len)
		return;
	memcpy(out->search + out->search_len, domain, len);
	out->search_len += len;
}

static void
read_word(const char *key, const char *word, struct resolv_conf *out)
{
	struct port_address *a = &out->server[out->n_servers];

	switch (key[0]) {
	case 'n':
		if (out->n_servers < NAME_SERVERS && names_address(word, a)) {
			a->port = DNS_PORT;
			out->n_servers++;
		}
		break;
	case 's':
	case 'd':
		add_domain(out, word);
		break;
	case 'o':
		read_option(word, "ndots:", 15, &out->ndots);
		read_option(word, "timeout:", 30, &out->timeout_s);
		read_option(word, "attempts:", 5, &out->attempts);
	}
}

/* The line's keyword, or "". */
static const char *
keyword(const char *word)
{
	static const char known[][12] = {
		"nameserver", "search", "domain", "options",
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(word, known[i]) == 0)
			return known[i];
	return "";
}

void
names_resolv_conf(const char *file, struct resolv_conf *out)
{
	const char *key = "";
	struct words w;

	out->n_servers = 0;
	out->ndots = 1;
	out->timeout_s = 5;
	out->attempts = 2;
	out->search[0] = '\0';
	out->search_len = 1;
	if (begin(&w, file)) {
		while (next_word(&w)) {
			if (!w.first)
				read_word(key, w.word, out);
			else
				key = keyword(w.word);
			if (w.first && (key[0] == 's' || key[0] == 'd'))
				out->search_len = 1;	/* the last counts */
		}
		file_close(w.fd);
	}
	out->search[out->search_len] = '\0';
	if (out->n_servers == 0)
		read_word("n", "127.0.0.1", out);
	out->timeout_s += out->timeout_s == 0;
	out->attempts += out->attempts == 0;
}
