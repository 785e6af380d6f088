/* SPDX-License-Identifier: MIT */
/* sigv4_uri.h -- the path and query of a canonical request.  For sigv4.c
 * only, and apart from it only because together they are too long. */
#ifndef AWS_SIGV4_URI_H
#define AWS_SIGV4_URI_H

#include "aws/sigv4.h"

/* Takes what is put, piece by piece, to where a canonical request goes. */
struct sigv4_sink;
typedef void sigv4_put(const struct sigv4_sink *k, struct span s);

/* Put the canonical form of a path, or of a query without its `?`.  ST_OK, or
 * ST_FULL where it has more parts than sigv4.h allows. */
enum status sigv4_put_path(const struct sigv4_sink *k, sigv4_put *put,
    struct span path, bool as_is);
enum status sigv4_put_query(const struct sigv4_sink *k, sigv4_put *put,
    struct span query);

#endif
