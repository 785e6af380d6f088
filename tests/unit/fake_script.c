/* SPDX-License-Identifier: MIT */
/* fake_script.c -- servers that follow a script; see fake.h. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "fake_in.h"

#define MAX_SERVERS 256
#define MAX_ANSWER (512 * 1024)

static struct fake_server servers[MAX_SERVERS];
static size_t n_servers;

void
fake_script_reset(void)
{
	n_servers = 0;
}

static void
add_server(struct fake_server s)
{
	fake_contract(n_servers < MAX_SERVERS, "too many scripts");
	servers[n_servers++] = s;
}

void
fake_script(uint16_t port, const struct fake_step *steps)
{
	add_server((struct fake_server){ .port = port, .script = steps });
}

void
fake_serve(uint16_t port, fake_answer *answer, void *arg)
{
	add_server((struct fake_server){ port, NULL, answer, arg, false });
}

const struct fake_server *
fake_server(uint16_t port)
{
	size_t i;

	for (i = 0; i < n_servers; i++) {
		if (servers[i].port != port || servers[i].script == NULL ||
		    servers[i].used)
			continue;
		servers[i].used = true;
		return &servers[i];
	}
	for (i = 0; i < n_servers; i++)
		if (servers[i].port == port && servers[i].script == NULL)
			return &servers[i];
	return NULL;
}

/* -- Going through a script. */

static size_t
find_bytes(const char *at, size_t len, struct span s)
{
	size_t i;

	for (i = 0; i + s.len <= len; i++)
		if (memcmp(at + i, s.at, s.len) == 0)
			return i;
	return len;
}

/* Length of the whole HTTP request at the front of what was not taken yet,
 * or 0. */
static size_t
request_len(const struct fake_peer *p)
{
	static const char name[] = "\r\ncontent-length:";
	const char *at = p->sent.at + p->taken;
	size_t len = p->sent.len - p->taken, head, i, body = 0;

	if (len == 0)
		return 0;
	head = find_bytes(at, len, SPAN("\r\n\r\n"));
	if (head == len)
		return 0;
	for (i = 0; i + sizeof(name) - 1 <= head; i++)
		if (strncasecmp(at + i, name, sizeof(name) - 1) == 0)
			body = strtoul(at + i + sizeof(name) - 1, NULL, 10);
	return head + 4 + body <= len ? head + 4 + body : 0;
}

static bool
take_request(struct fake_peer *p)
{
	size_t n = request_len(p);

	p->taken += n;
	return n > 0;
}

static bool
take_text(struct fake_peer *p, struct span text)
{
	size_t len = p->sent.len - p->taken, at;

	if (len == 0)
		return false;
	at = find_bytes(p->sent.at + p->taken, len, text);
	if (at == len)
		return false;
	p->taken += at + text.len;
	return true;
}

static bool
pause_over(struct fake_peer *p)
{
	if (p->until_ms == 0)
		p->until_ms = fake.now_ms + p->step->n;
	if (fake.now_ms < p->until_ms)
		return false;
	p->until_ms = 0;
	return true;
}

/* Let a callback answer what was asked. */
static void
ask_server(struct fake_peer *p)
{
	struct span request;
	struct buf reply;
	size_t n = request_len(p);

	if (n == 0 || p->close_after || p->given < p->reply.len)
		return;
	request = (struct span){ p->sent.at + p->taken, n };
	reply = (struct buf){ malloc(MAX_ANSWER), MAX_ANSWER, 0, false };
	p->server->answer(p->server->arg, request, &reply, &p->close_after);
	fake_contract(!reply.full, "an answer of the fake is too large");
	fake_grow(&p->reply, (struct span){ reply.at, reply.len });
	free(reply.at);
	p->taken += n;
}

void
fake_advance(struct fake_peer *p)
{
	bool done = true;

	if (p->server->script == NULL) {
		ask_server(p);
		return;
	}
	while (done) {
		switch (p->step->kind) {
		case FAKE_SENT:
			done = take_text(p, p->step->text);
			break;
		case FAKE_REQUEST:
			done = take_request(p);
			break;
		case FAKE_REPLY:
			done = p->given == p->step->text.len;
			if (done)
				p->given = 0;
			break;
		case FAKE_PAUSE:
			done = pause_over(p);
			break;
		case FAKE_AGAIN:
			p->step = p->first;
			continue;
		default:
			done = false;
			break;
		}
		if (done)
			p->step++;
	}
}

enum status
fake_receivable(struct fake_peer *p, struct span *out)
{
	fake_advance(p);
	if (p->server->script == NULL) {
		*out = (struct span){ p->reply.at, p->reply.len };
		if (p->given == p->reply.len)
			return p->close_after ? ST_CLOSED : ST_WAIT;
	} else if (p->step->kind == FAKE_REPLY) {
		*out = p->step->text;
	} else {
		return p->step->kind == FAKE_CLOSE ? ST_CLOSED :
		    p->step->kind == FAKE_LOSE ? ST_LOST : ST_WAIT;
	}
	*out = (struct span){ out->at + p->given, out->len - p->given };
	return ST_OK;
}
