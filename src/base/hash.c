/* SPDX-License-Identifier: MIT */
/* hash.c -- SipHash-2-4, as its authors describe it. */
#include "base/hash.h"

static uint64_t
rotate(uint64_t x, int by)
{
	return x << by | x >> (64 - by);
}

static void
mix(uint64_t v[4], int rounds)
{
	while (rounds-- > 0) {
		v[0] += v[1];
		v[2] += v[3];
		v[1] = rotate(v[1], 13) ^ v[0];
		v[3] = rotate(v[3], 16) ^ v[2];
		v[0] = rotate(v[0], 32) + v[3];
		v[2] += v[1];
		v[3] = rotate(v[3], 21) ^ v[0];
		v[1] = rotate(v[1], 17) ^ v[2];
		v[2] = rotate(v[2], 32);
	}
}

uint64_t
hash_sip(const uint64_t key[2], struct span s)
{
	uint64_t v[4] = {
		key[0] ^ UINT64_C(0x736f6d6570736575),
		key[1] ^ UINT64_C(0x646f72616e646f6d),
		key[0] ^ UINT64_C(0x6c7967656e657261),
		key[1] ^ UINT64_C(0x7465646279746573),
	};
	uint64_t word = 0;
	size_t i;

	/* Eight bytes a time, the last ones filled up with zeros and, on top,
	 * the length. */
	for (i = 0; i < s.len || i % 8 != 7; i++) {
		if (i < s.len)
			word |= (uint64_t)(unsigned char)s.at[i] << i % 8 * 8;
		if (i % 8 != 7)
			continue;
		v[3] ^= word;
		mix(v, 2);
		v[0] ^= word;
		word = 0;
	}
	word |= (uint64_t)s.len << 56;
	v[3] ^= word;
	mix(v, 2);
	v[0] ^= word;
	v[2] ^= 0xff;
	mix(v, 4);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}
