/* SPDX-License-Identifier: MIT */
/* xml.c -- see xml.h.  One walk over the text: it checks the balance to the
 * end and notes where the wanted element was. */
#include "wire/xml.h"

#include <string.h>

struct walk {
	struct span rest;	/* what was not read yet */
	struct span open[MAX_DEPTH];	/* names of the open elements */
	size_t depth;
	bool had_root;

	const char *path;
	size_t n_names;		/* in `path` */
	size_t matched;		/* open elements that follow it so far */
	bool inside, found, mixed;
	struct span content;	/* of the element that was found */
};

static bool
is_name_start(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool
is_name_byte(char c)
{
	return is_name_start(c) || (c >= '0' && c <= '9') || c == '-' ||
	    c == '.' || c == ':';
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void
skip_blank(struct span *s)
{
	while (s->len > 0 && is_blank(s->at[0]))
		*s = span_skip(*s, 1);
}

/* -- Text. */

/* The character that &#...; stands for, or 0. */
static uint32_t
read_reference(struct span s)
{
	bool hex = span_starts(s, "x");
	uint32_t code = 0, base = hex ? 16 : 10, digit;
	size_t i;

	for (i = hex; i < s.len; i++) {
		char c = s.at[i];

		digit = c >= '0' && c <= '9' ? (uint32_t)(c - '0') :
		    (c | 32) >= 'a' && (c | 32) <= 'f' ?
		    (uint32_t)((c | 32) - 'a') + 10 : 99;
		if (digit >= base || code > 0x10ffff)
			return 0;
		code = code * base + digit;
	}
	if ((code < ' ' && !is_blank((char)code)) || code > 0x10ffff ||
	    (code >= 0xd800 && code <= 0xdfff))
		return 0;
	return code;
}

/* Take an entity, without its &, off the front of `s`: its character, or 0. */
static uint32_t
take_entity(struct span *s)
{
	static const struct {
		char name[5];
		char c;
	} known[] = { { "amp", '&' }, { "lt", '<' }, { "gt", '>' },
		{ "quot", '"' }, { "apos", '\'' } };
	struct span name;
	size_t i;

	if (span_find(*s, ';') == s->len)
		return 0;
	name = span_cut(s, ';');
	if (span_starts(name, "#"))
		return read_reference(span_skip(name, 1));
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (span_is(name, known[i].name))
			return (uint32_t)known[i].c;
	return 0;
}

/* Read text up to the next tag, or the end; with `out`, append it.  False for
 * a bad entity, a control byte, or a stray ]]>. */
static bool
read_text(struct span *s, struct buf *out)
{
	uint32_t code;
	char c;

	while (s->len > 0 && s->at[0] != '<') {
		c = s->at[0];
		if (((unsigned char)c < ' ' && !is_blank(c)) ||
		    span_starts(*s, "]]>"))
			return false;
		*s = span_skip(*s, 1);
		code = c == '&' ? take_entity(s) : 1;
		if (code == 0)
			return false;
		if (out != NULL && c == '&')
			buf_utf8(out, code);
		else if (out != NULL)
			buf_putc(out, c);
	}
	return true;
}

/* -- Tags. */

static struct span
take_name(struct span *s)
{
	struct span name = { s->at, 0 };

	if (s->len > 0 && is_name_start(s->at[0]))
		while (name.len < s->len && is_name_byte(s->at[name.len]))
			name.len++;
	*s = span_skip(*s, name.len);
	return name;
}

/* Pass over ` name="value"`, as often as it comes. */
static bool
skip_attributes(struct span *s)
{
	struct span value;
	char quote;

	for (;;) {
		bool blank = s->len > 0 && is_blank(s->at[0]);

		skip_blank(s);
		if (s->len == 0)
			return false;
		if (!is_name_start(s->at[0]))
			return true;
		if (!blank)
			return false;
		take_name(s);
		skip_blank(s);
		if (!span_starts(*s, "="))
			return false;
		*s = span_skip(*s, 1);
		skip_blank(s);
		if (s->len < 2 || (s->at[0] != '"' && s->at[0] != '\''))
			return false;
		quote = s->at[0];
		*s = span_skip(*s, 1);
		value = (struct span){ s->at, span_find(*s, quote) };
		if (value.len == s->len || span_find(value, '<') < value.len)
			return false;
		*s = span_skip(*s, value.len + 1);
	}
}

/* Name number `i` of the path. */
static struct span
path_name(const char *path, size_t i)
{
	struct span rest = span_of(path), name = span_cut(&rest, '.');

	while (i-- > 0)
		name = span_cut(&rest, '.');
	return name;
}

static bool
open_element(struct walk *w, struct span name)
{
	struct span want;

	if (w->depth == MAX_DEPTH || (w->depth == 0 && w->had_root))
		return false;
	w->had_root = true;
	w->open[w->depth++] = name;
	w->mixed |= w->inside;
	if (w->matched != w->depth - 1 || w->matched >= w->n_names)
		return true;
	want = path_name(w->path, w->matched);
	if (!span_is(want, "*") && !span_equal(want, name))
		return true;
	w->matched++;
	if (w->matched == w->n_names && !w->found) {
		w->inside = w->found = true;
		w->content.at = w->rest.at;
	}
	return true;
}

/* `end` is where the closing tag begins. */
static bool
close_element(struct walk *w, struct span name, const char *end)
{
	if (w->depth == 0 || !span_equal(w->open[w->depth - 1], name))
		return false;
	if (w->inside && w->depth == w->n_names) {
		w->inside = false;
		w->content.len = (size_t)(end - w->content.at);
	}
	w->depth--;
	if (w->matched > w->depth)
		w->matched = w->depth;
	return true;
}

static bool
read_tag(struct walk *w)
{
	const char *begin = w->rest.at;
	bool closing = span_starts(w->rest, "</"), empty;
	struct span name;

	w->rest = span_skip(w->rest, closing ? 2 : 1);
	name = take_name(&w->rest);
	if (name.len == 0)
		return false;		/* a comment, <![CDATA[, <!DOCTYPE */
	if (closing) {
		skip_blank(&w->rest);
		if (!span_starts(w->rest, ">"))
			return false;
		w->rest = span_skip(w->rest, 1);
		return close_element(w, name, begin);
	}
	if (!skip_attributes(&w->rest))
		return false;
	empty = span_starts(w->rest, "/");
	w->rest = span_skip(w->rest, empty);
	if (!span_starts(w->rest, ">"))
		return false;
	w->rest = span_skip(w->rest, 1);
	return open_element(w, name) &&
	    (!empty || close_element(w, name, w->rest.at));
}

/* The first line, where there is one. */
static bool
skip_declaration(struct span *s)
{
	size_t n;

	if (!span_starts(*s, "<?xml") || s->len < 6 || !is_blank(s->at[5]))
		return true;
	n = span_find(*s, '>');
	if (n == s->len || s->at[n - 1] != '?')
		return false;
	*s = span_skip(*s, n + 1);
	return true;
}

static bool
walk(struct walk *w)
{
	if (!skip_declaration(&w->rest))
		return false;
	while (w->rest.len > 0) {
		if (w->depth == 0)
			skip_blank(&w->rest);
		else if (!read_text(&w->rest, NULL))
			return false;
		if (w->rest.len == 0)
			break;
		if (w->rest.at[0] != '<' || !read_tag(w))
			return false;
	}
	return w->had_root && w->depth == 0;
}

enum status
xml_text(struct span text, const char *path, struct buf *out)
{
	struct walk w = { .rest = text, .path = path, .n_names = 1 };
	struct span content;
	size_t mark = out->len, i;

	for (i = 0; path[i] != '\0'; i++)
		w.n_names += path[i] == '.';
	if (!walk(&w) || !w.found || w.mixed)
		return ST_REPLY;
	content = span_trim(w.content);
	read_text(&content, out);
	if (!out->full)
		return ST_OK;
	buf_cut(out, mark);
	return ST_FULL;
}
