/* SPDX-License-Identifier: MIT */
/* known.c -- what there is: the Secrets, listed once and kept in a
 * table, since they come in another order than the namespaces.  What is known
 * decides what may be done unread: the rule stands in kube/secret_list.h. */
#include "base/hash.h"
#include "sync/pass.h"

/* In the highest 16 bits of a version, which is none of that size. */
#define FLAG(n) (UINT64_C(1) << (48 + (n)))
#define FRESH FLAG(0)
#define OURS FLAG(1)		/* alone */
#define VISITED FLAG(2)		/* the namespace is a target of this pass */
#define STALE FLAG(3)		/* it holds a last-applied-configuration */
#define EXPIRING FLAG(4)	/* it is ours, and would be renewed */
#define VAGUE FLAG(5)		/* its uid or version has another form: it is
				 * looked at again right before it is written */
#define RIVAL FLAG(6)		/* rival_is() */
#define LACKS(account) FLAG(8 + (account))
#define VERSION (FLAG(0) - 1)

_Static_assert(MAX_ACCOUNTS <= 8, "LACKS");

static struct pass *
pass_of(struct engine_task *t)
{
	return t->peer->arg;
}

/* -- A uid and a version in 24 bytes. */

/* Read a uid as the API server makes it: 8-4-4-4-12 digits, lower case. */
static bool
read_uid(const char *uid, uint64_t to[2])
{
	uint64_t n[2] = { 0, 0 };
	size_t digits = 0, i;
	char c;

	for (i = 0; (c = uid[i]) != '\0'; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash != (c == '-') || i == 36)
			return false;
		if (dash)
			continue;
		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f'))
			return false;
		n[digits / 16] = n[digits / 16] << 4 |
		    (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
		digits++;
	}
	to[0] = n[0];
	to[1] = n[1];
	return i == 36;
}

static void
put_uid(const uint64_t uid[2], struct buf *out)
{
	unsigned char byte;

	for (int i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			buf_putc(out, '-');
		byte = (unsigned char)(uid[i / 8] >> 8 * (7 - i % 8));
		buf_hex(out, &byte, 1);
	}
	buf_putc(out, '\0');
}

static void
keep_version(const struct secret_version *at, struct known_entry *e)
{
	uint64_t version;

	if (read_uid(at->uid, e->uid) &&
	    span_number(span_of(at->version), VERSION, &version))
		e->version |= version;
	else
		e->version |= VAGUE;
}

static void
give_version(const struct known_entry *e, struct secret_version *at)
{
	struct buf uid = BUF(at->uid), version = BUF(at->version);

	put_uid(e->uid, &uid);
	buf_number(&version, (int64_t)(e->version & VERSION));
	buf_putc(&version, '\0');
}

/* -- The table: filled, then sorted, then searched. */

static void
sift_down(struct known_entry *at, size_t i, size_t n)
{
	struct known_entry moved = at[i];
	size_t child;

	while ((child = 2 * i + 1) < n) {
		if (child + 1 < n && at[child + 1].hash > at[child].hash)
			child++;
		if (at[child].hash <= moved.hash)
			break;
		at[i] = at[child];
		i = child;
	}
	at[i] = moved;
}

/* Heapsort: in place, and no order of names makes it slow. */
static void
sort(struct known_entry *at, size_t n)
{
	struct known_entry top;

	for (size_t i = n / 2; i > 0; i--)
		sift_down(at, i - 1, n);
	while (n > 1) {
		top = at[0];
		at[0] = at[--n];
		at[n] = top;
		sift_down(at, 0, n);
	}
}

/* The entry of a namespace, or NULL. */
static struct known_entry *
find(struct known_table *k, struct span ns)
{
	uint64_t hash = hash_sip(k->key, ns);
	size_t from = 0, to = k->n, at;

	while (from < to) {
		at = from + (to - from) / 2;
		if (k->entry[at].hash == hash)
			return &k->entry[at];
		if (k->entry[at].hash < hash)
			from = at + 1;
		else
			to = at;
	}
	return NULL;
}

/* -- What is asked of it. */

static enum known_as
known_as(uint64_t flags)
{
	bool stale = (flags & STALE) != 0, vague = (flags & VAGUE) != 0;

	if ((flags & FRESH) != 0)
		return stale && vague ? KNOWN_UNSEEN : KNOWN_FRESH;
	if ((flags & OURS) == 0)
		return KNOWN_OTHER;
	return vague ? KNOWN_UNSEEN : KNOWN_OURS;
}

void
known_about(struct pass *p, struct span ns, struct known *out)
{
	struct known_table *k = &p->known;
	struct known_entry *e = find(k, ns);

	*out = (struct known){ .accounts = pullers_all(p) };
	if (e == NULL) {
		out->as = k->state == TABLE_READY && !k->doubt ?
		    KNOWN_ABSENT : KNOWN_UNSEEN;
		return;
	}
	e->version |= VISITED;
	out->as = known_as(e->version);
	out->stale = (e->version & STALE) != 0;
	out->rival = (e->version & RIVAL) != 0;
	out->accounts = pullers_due(p, (unsigned)(e->version >> 56),
	    out->as == KNOWN_FRESH);
	if (out->as == KNOWN_FRESH || out->as == KNOWN_OURS)
		give_version(e, &out->at);
}

bool
known_is_done(const struct known *k)
{
	return k->as == KNOWN_FRESH && !k->stale && k->accounts == 0;
}

void
known_lacks(struct pass *p, struct span ns, size_t account)
{
	struct known_entry *e = find(&p->known, ns);

	if (e != NULL)
		e->version |= LACKS(account);
}

bool
known_is_fresh(const struct pass *p, const struct secrets_item *item)
{
	return p->settings->renew_before_s > 0 && secrets_is_fresh(item,
	    p->secret.fingerprint, api_now_s(p), p->settings->renew_before_s);
}

/* -- The list of what there is. */

static enum status
known_ask(struct pass *p, struct span more, struct buf *out)
{
	struct known_table *k = &p->known;

	/* A page may be asked for again, or the whole list; one that goes on
	 * after it expired tells of another time. */
	if (k->state == TABLE_READING) {
		if (more.len == 0)
			k->whole = 0;
		k->n = k->whole;
		k->doubt = more.len == 0 ? false :
		    k->doubt || k->list.restarts > 0;
	}
	return secrets_ask(buf_span(&p->api.host), p->settings->secret_name,
	    (struct span){0}, more, out);
}

static uint64_t
flags_of(struct pass *p, const struct secrets_item *item)
{
	int64_t before_s = p->settings->renew_before_s;
	uint64_t flags = item->stale && secrets_is_ours(item) ? STALE : 0;

	if (before_s == 0)
		before_s = RENEW_BEFORE_S;
	if (known_is_fresh(p, item)) {
		hosts_presume(p, item);
		return flags | FRESH;
	}
	if (item->labelled && item->ours &&
	    item->expires_s - api_now_s(p) <= before_s)
		flags |= EXPIRING;
	if (rival_is(p, item))
		flags |= RIVAL;
	return secrets_is_ours(item) ? flags | OURS : flags;
}

static enum status
known_item(struct engine_task *t, struct span object)
{
	struct pass *p = pass_of(t);
	struct known_table *k = &p->known;
	struct known_entry *e = &k->entry[k->n];
	struct secrets_item item;

	api_see_clock(p, t->head);
	k->list.empty = false;
	if (k->n == MAX_KNOWN || secrets_item(object, p->settings->secret_name,
	    &item) != ST_OK) {
		k->doubt = true;
		return ST_OK;
	}
	e->hash = hash_sip(k->key, item.ns);
	e->version = flags_of(p, &item);
	keep_version(&item.at, e);
	k->n++;
	return ST_OK;
}

void
known_complete(struct pass *p)
{
	struct known k;

	/* Targets all of them, whose turn may come after the list's end. */
	for (size_t i = 0; i < p->settings->n_exact; i++)
		known_about(p, p->settings->exact[i], &k);
	p->known.state = TABLE_READY;
}

static enum engine_next
known_page(struct pass *p)
{
	struct known_table *k = &p->known;

	k->whole = k->n;
	/* Its token may have expired (list.c): what is not in the
	 * table is looked at, which is cheaper than to read all anew. */
	k->doubt |= k->list.resumed && k->list.empty;
	if (k->list.more.len > 0)
		return TASK_AGAIN;
	sort(k->entry, k->n);
	k->state = TABLE_LISTED;
	return TASK_DONE;
}

/* Nothing is known: each is looked at by itself. */
static void
known_failed(struct pass *p, const struct report_fault *fault)
{
	report_unseen(p->report, fault);
	p->known.n = 0;
	p->known.doubt = true;
	p->known.state = TABLE_LISTED;
}

/* -- Secrets of ours that no pass renews any more: an entry that was not
 * visited.  Their names are not kept: the list is read once more for them. */

static bool
is_passed_over(const struct known_entry *e)
{
	return (e->version & (EXPIRING | VISITED)) == EXPIRING;
}

static enum status
passed_over_item(struct engine_task *t, struct span object)
{
	struct pass *p = pass_of(t);
	struct known_table *k = &p->known;
	struct secrets_item item;
	struct known_entry *e;

	if (secrets_item(object, p->settings->secret_name, &item) != ST_OK)
		return ST_OK;
	e = find(k, item.ns);
	if (e == NULL || !is_passed_over(e))
		return ST_OK;
	e->version |= VISITED;	/* the page may be asked for again */
	if (k->passed_over < KNOWN_NAMES)
		name_copy(k->name[k->passed_over], item.ns);
	k->passed_over++;
	return ST_OK;
}

static enum engine_next
passed_over_page(struct pass *p)
{
	struct known_table *k = &p->known;
	struct span name[KNOWN_NAMES];
	size_t n = 0;

	if (k->list.more.len > 0)
		return TASK_AGAIN;
	for (; n < KNOWN_NAMES && n < k->passed_over; n++)
		name[n] = span_of(k->name[n]);
	if (n > 0)
		report_passed_over(p->report, name, n, k->passed_over);
	return TASK_DONE;
}

static void
passed_over_failed(struct pass *p, const struct report_fault *fault)
{
	report_leftover(p->report, fault);
}

void
known_find_passed_over(struct pass *p)
{
	struct known_table *k = &p->known;
	size_t n = 0;

	for (size_t i = 0; i < k->n; i++)
		n += is_passed_over(&k->entry[i]);
	if (n == 0)
		return;
	k->passed_over = 0;
	k->list.task.item = passed_over_item;
	k->list.page = passed_over_page;
	k->list.failed = passed_over_failed;
	listing_start(p, &k->list);
	listing_next(&k->list);
}

/* -- Beginning. */

void
known_start(struct pass *p)
{
	struct known_table *k = &p->known;

	k->n = k->whole = 0;
	k->doubt = false;
	k->state = p->settings->n_globs > 0 ? TABLE_READING : TABLE_NONE;
	for (int i = 0; i < 2; i++)
		k->key[i] = (uint64_t)port_random(UINT32_MAX) << 32 |
		    port_random(UINT32_MAX);
	k->list.task = (struct engine_task){
		.item = known_item, .cut = SECRETS_CUT,
	};
	k->list.act = ACT_LOOK;
	k->list.ask = known_ask;
	k->list.end = secrets_end;
	k->list.page = known_page;
	k->list.failed = known_failed;
	listing_start(p, &k->list);
	p->accounts.blind = p->accounts.doubt = 0;
	if (k->state == TABLE_READING)
		listing_next(&k->list);
}
