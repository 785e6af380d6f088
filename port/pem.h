/* SPDX-License-Identifier: MIT */
/* pem.h -- take the certificates out of PEM text that comes in pieces of any
 * size.  Pure: no file, no heap, no mbedTLS.
 *
 * A certificate is what stands between a line "-----BEGIN CERTIFICATE-----"
 * and one "-----END CERTIFICATE-----", in base64 with its padding.  Lines end
 * in LF, CRLF or CR; blanks at their ends are nothing.  Text around, other
 * PEM objects, certificates whose base64 is broken, that have no end, or that
 * are longer than MAX_CERT, are stepped over; `broken` counts these. */
#ifndef PORT_PEM_H
#define PORT_PEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/base/limits.h"

/* Takes one certificate; `der` dies when it returns.  False: enough, what
 * follows is not wanted. */
typedef bool pem_take(void *arg, const unsigned char *der, size_t len);

/* All fields but `broken` are pem.c's own. */
struct pem {
	pem_take *take;
	void *arg;
	bool inside, bad, enough;
	char line[32];		/* how a line begins: enough for the marks */
	size_t line_len;	/* of all of it, to the last that is no blank */
	size_t blanks;		/* after that */
	size_t broken;		/* certificates stepped over; for reading */
	uint32_t bits;		/* of a group of four characters */
	int group, pad;		/* characters in it; '=' among them */
	size_t len;
	unsigned char der[MAX_CERT];
};

void pem_start(struct pem *p, pem_take *take, void *arg);

/* Read on.  False when `take` has said that it is enough. */
bool pem_feed(struct pem *p, const char *at, size_t n);

/* The text is over: its last line may have had no end. */
void pem_end(struct pem *p);

#endif
