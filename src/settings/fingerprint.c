/* SPDX-License-Identifier: MIT */
/* fingerprint.c -- what a Secret is made from, in 16 digits. */
#include "base/hash.h"
#include "settings/settings.h"

/* To be counted up when the Secret is made in another way. */
#define FORMAT 1

/* Take in one more value, the `which`th thing that there is. */
static void
add(uint64_t key[2], uint64_t which, struct span value)
{
	key[1] = which;
	key[0] = hash_sip(key, value);
}

void
settings_fingerprint(const struct settings *c, struct buf *out)
{
	uint64_t key[2] = { FORMAT, 0 };
	unsigned char bytes[8];

	add(key, 1, c->region);
	add(key, 2, c->account);
	add(key, 3, span_of(c->ecr.at.host));
	/* Where nothing else says whose registry it is, the keys do.  And a
	 * new key is tried at once, not when the Secrets are half spent. */
	add(key, 4, c->keys.id);
	for (size_t i = 0; i < c->n_registries; i++)
		add(key, 5, c->registry[i]);
	for (size_t i = 0; i < c->n_custom; i++)
		add(key, 7, c->custom[i]);
	if (c->full_style)
		add(key, 8, SPAN("full"));
	for (int i = 0; i < 8; i++)
		bytes[i] = (unsigned char)(key[0] >> 8 * (7 - i));
	buf_hex(out, bytes, sizeof(bytes));
}
