/* SPDX-License-Identifier: MIT */
/* log.c -- lines as text or JSON, collected and written in one go. */
#include "base/guard.h"
#include "report/log.h"

static const char level_name[][8] = { "info", "warning", "error" };

void
line_start(struct report_line *l, enum report_level level, const char *event)
{
	l->level = level;
	l->event = event;
	l->ns = (struct span){0};
	l->result = NULL;
	l->code = 0;
	l->text = BUF(l->bytes);
}

static void
put_field(struct buf *out, const char *name, struct span value)
{
	if (value.len == 0)
		return;
	buf_puts(out, ",\"");
	buf_puts(out, name);
	buf_puts(out, "\":\"");
	buf_json(out, value);
	buf_puts(out, "\"");
}

static void
put_json(const struct report_line *l, struct buf *out)
{
	buf_puts(out, "{\"time\":\"");
	buf_time(out, port_now_s());
	buf_puts(out, "\"");
	put_field(out, "level", span_of(level_name[l->level]));
	put_field(out, "event", span_of(l->event));
	put_field(out, "namespace", l->ns);
	put_field(out, "result", span_of(l->result));
	if (l->code != 0) {
		buf_puts(out, ",\"code\":");
		buf_number(out, l->code);
	}
	put_field(out, "message", buf_span(&l->text));
	buf_puts(out, "}\n");
}

bool
line_put(const struct report_line *l, bool json, struct buf *out)
{
	size_t from = out->len;

	if (json) {
		put_json(l, out);
	} else {
		if (l->level != LEVEL_INFO) {
			buf_puts(out, level_name[l->level]);
			buf_puts(out, ": ");
		}
		buf_put(out, buf_span(&l->text));
		buf_puts(out, "\n");
	}
	if (!out->full)
		return true;
	buf_cut(out, from);
	out->full = false;
	return false;
}

void
report_start(struct report *r, bool json)
{
	guard_clear();
	*r = (struct report){ .json = json };
	r->out = BUF(r->out_bytes);
	r->err = BUF(r->err_bytes);
	r->awaited = (struct span){0};
	r->first = BUF(r->first_bytes);
}

void
report_flush(struct report *r)
{
	if (r->out.len > 0)
		port_write(1, buf_span(&r->out));
	if (r->err.len > 0)
		port_write(2, buf_span(&r->err));
	buf_clear(&r->out);
	buf_clear(&r->err);
}

void
line_end(struct report *r, const struct report_line *l)
{
	struct buf *out = l->level == LEVEL_INFO ? &r->out : &r->err;

	if (line_put(l, r->json, out))
		return;
	report_flush(r);
	line_put(l, r->json, out);
}
