/* SPDX-License-Identifier: MIT */
/* heap.h -- the heap that mbedTLS gets: libc's, with a cap and counters.
 * mbedTLS reports a failed allocation as whatever it was doing ("handshake
 * failure", "certificate verify failed"), so its caller asks heap_failures()
 * before it believes an error, or a success.  Not for src/. */
#ifndef PORT_HEAP_H
#define PORT_HEAP_H

#include <stddef.h>

/* Small blocks that are given back are kept for the next; they count no more,
 * so libc may hold more than MAX_HEAP by the most that were out at once. */

/* Zeroed memory for `n` things of `size` bytes; NULL when there is none, or
 * when MAX_HEAP bytes would be passed. */
void *heap_calloc(size_t n, size_t size);

/* Give it back.  `p` may be NULL. */
void heap_free(void *p);

/* Calls that returned NULL so far.  Never goes down. */
size_t heap_failures(void);

/* Bytes that are given out now, and the most there ever were. */
size_t heap_now(void);
size_t heap_peak(void);

/* For tests: let the `nth` call from now fail, the next one being 1, and with
 * `on` all after it too.  0 ends that.  Returns how many calls were made
 * since the last time it was asked. */
size_t heap_fail_at(size_t nth, int on);

#endif
