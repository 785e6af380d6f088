/* SPDX-License-Identifier: MIT */
/* known.c -- what there is: a table of the Secrets, since they come in another
 * order than the namespaces.  It is filled, then sorted, then searched. */
#include "base/hash.h"
#include "port/port.h"
#include "sync/known.h"

/* In the highest 16 bits of a version, which is none of that size. */
#define FLAG(n) (UINT64_C(1) << (48 + (n)))
#define FRESH FLAG(0)
#define OURS FLAG(1)		/* alone */
#define VISITED FLAG(2)		/* the namespace is a target of this pass */
#define STALE FLAG(3)		/* it holds a last-applied-configuration */
#define EXPIRING FLAG(4)	/* it is ours, and would be renewed */
#define VAGUE FLAG(5)		/* its uid or version has another form: it is
				 * looked at again right before it is written */
#define RIVAL FLAG(6)		/* known_seen.rival */
#define LACKS(account) FLAG(8 + (account))
#define VERSION (FLAG(0) - 1)

_Static_assert(MAX_SERVICE_ACCOUNTS <= 8, "LACKS");

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

/* -- The order. */

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
void
known_sort(struct known_table *k)
{
	struct known_entry *at = k->entry, top;
	size_t n = k->n;

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

/* -- Filling it. */

void
known_reset(struct known_table *k)
{
	k->n = k->whole = 0;
	k->doubt = false;
	for (int i = 0; i < 2; i++)
		k->key[i] = (uint64_t)port_random(UINT32_MAX) << 32 |
		    port_random(UINT32_MAX);
}

bool
known_add(struct known_table *k, const struct secrets_item *item,
    struct known_seen seen)
{
	struct known_entry *e = &k->entry[k->n];

	if (k->n == MAX_KNOWN)
		return false;
	e->hash = hash_sip(k->key, item->ns);
	e->version = (seen.fresh ? FRESH : 0) | (seen.ours ? OURS : 0) |
	    (seen.stale ? STALE : 0) | (seen.expiring ? EXPIRING : 0) |
	    (seen.rival ? RIVAL : 0);
	keep_version(&item->at, e);
	k->n++;
	return true;
}

void
known_lacks(struct known_table *k, struct span ns, size_t account)
{
	struct known_entry *e = find(k, ns);

	if (e != NULL)
		e->version |= LACKS(account);
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

bool
known_find(struct known_table *k, struct span ns, struct known *out)
{
	struct known_entry *e = find(k, ns);

	*out = (struct known){ .as = KNOWN_UNSEEN };
	if (e == NULL)
		return false;
	e->version |= VISITED;
	out->as = known_as(e->version);
	out->stale = (e->version & STALE) != 0;
	out->rival = (e->version & RIVAL) != 0;
	out->pullers = (unsigned)(e->version >> 56);
	if (out->as == KNOWN_FRESH || out->as == KNOWN_OURS)
		give_version(e, &out->at);
	return true;
}

bool
known_is_done(const struct known *k)
{
	return k->as == KNOWN_FRESH && !k->stale && k->pullers == 0;
}

/* -- What nobody asked about. */

static bool
is_passed_over(const struct known_entry *e)
{
	return (e->version & (EXPIRING | VISITED)) == EXPIRING;
}

size_t
known_passed_over(const struct known_table *k)
{
	size_t n = 0;

	for (size_t i = 0; i < k->n; i++)
		n += is_passed_over(&k->entry[i]);
	return n;
}

bool
known_take_passed_over(struct known_table *k, struct span ns)
{
	struct known_entry *e = find(k, ns);

	if (e == NULL || !is_passed_over(e))
		return false;
	e->version |= VISITED;
	return true;
}
