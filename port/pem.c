/* SPDX-License-Identifier: MIT */
/* pem.c -- see pem.h.  Two things go on at once: of each line the beginning
 * is kept, to be compared with the marks when it ends; and inside of a
 * certificate every character is decoded as it comes. */
#include <string.h>

#include "pem.h"

#define BEGIN_MARK "-----BEGIN CERTIFICATE-----"
#define END_MARK "-----END CERTIFICATE-----"

void
pem_start(struct pem *p, pem_take *take, void *arg)
{
	p->take = take;
	p->arg = arg;
	p->inside = p->bad = p->enough = false;
	p->line_len = p->blanks = p->broken = 0;
	p->len = 0;
}

static int
base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+')
		return 62;
	return c == '/' ? 63 : -1;
}

/* Four characters are there: up to three bytes.  Only the last group of a
 * certificate is padded, and its unused bits are zero. */
static void
close_group(struct pem *p)
{
	int bytes = 3 - p->pad;
	uint32_t unused = p->pad == 0 ? 0 : p->pad == 1 ? 0xff : 0xffff;

	if (p->pad > 2 || (p->bits & unused) != 0 ||
	    p->len + (size_t)bytes > sizeof(p->der)) {
		p->bad = true;
		return;
	}
	for (int i = 0; i < bytes; i++)
		p->der[p->len++] = (unsigned char)(p->bits >> (16 - 8 * i));
	p->bits = 0;
	p->group = 0;
}

static void
decode(struct pem *p, char c)
{
	int v = base64_value(c);

	if (p->bad)
		return;
	if ((v < 0 && c != '=') || (p->pad > 0 && c != '=')) {
		p->bad = true;
		return;
	}
	if (c == '=')
		p->pad++;
	p->bits = p->bits << 6 | (uint32_t)(c == '=' ? 0 : v);
	if (++p->group == 4)
		close_group(p);
}

static bool
line_is(const struct pem *p, const char *mark)
{
	size_t n = strlen(mark);

	return p->line_len == n && memcmp(p->line, mark, n) == 0;
}

static void
end_line(struct pem *p)
{
	if (line_is(p, BEGIN_MARK)) {	/* also where an END is missing */
		p->broken += p->inside;
		p->inside = true;
		p->bad = false;
		p->bits = 0;
		p->group = p->pad = 0;
		p->len = 0;
	} else if (p->inside && line_is(p, END_MARK)) {
		p->inside = false;
		if (!p->bad && p->group == 0 && p->len > 0)
			p->enough = !p->take(p->arg, p->der, p->len);
		else
			p->broken++;
	} else if (p->line_len > 0 && p->line[0] == '-') {
		p->broken += p->inside;
		p->inside = false;	/* a mark of something else */
	}
	p->line_len = 0;
	p->blanks = 0;
}

static void
keep(struct pem *p, char c)
{
	if (p->line_len < sizeof(p->line))
		p->line[p->line_len] = c;
	p->line_len++;
}

static void
take_char(struct pem *p, char c)
{
	if (c == ' ' || c == '\t') {
		p->blanks += p->line_len > 0;
		return;
	}
	for (; p->blanks > 0; p->blanks--)	/* they were inside the line */
		keep(p, ' ');
	keep(p, c);
	if (p->inside && p->line[0] != '-')
		decode(p, c);
}

bool
pem_feed(struct pem *p, const char *at, size_t n)
{
	for (size_t i = 0; i < n && !p->enough; i++) {
		if (at[i] == '\n' || at[i] == '\r')
			end_line(p);
		else
			take_char(p, at[i]);
	}
	return !p->enough;
}

void
pem_end(struct pem *p)
{
	if (!p->enough)
		end_line(p);
	p->broken += p->inside;
}
