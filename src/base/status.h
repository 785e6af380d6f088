/* SPDX-License-Identifier: MIT */
/* status.h -- every way in which something here can end.
 * A fallible function returns one of these and its header says which.  The
 * one place that knows the host, namespace or variable tells it, once. */
#ifndef BASE_STATUS_H
#define BASE_STATUS_H

enum status {
	ST_OK,
	ST_WAIT,	/* not yet: ask again when the connection is ready */
	ST_FULL,	/* did not fit into the caller's buffer */
	ST_TIME,	/* a deadline passed */
	ST_STOP,	/* SIGTERM or SIGINT came */
	ST_MEMORY,	/* an allocation of the TLS library failed */

	/* Files. */
	ST_FILE_MISSING,	/* does not exist */
	ST_FILE_DENIED,		/* permission denied */
	ST_FILE_KIND,		/* not a regular file: directory, FIFO, ... */
	ST_FILE_SIZE,		/* empty, or larger than its limit */
	ST_FILE_READ,		/* anything else */
	ST_FILE_CERT,		/* holds no certificate that can be used */

	/* No connection to a peer.  Worth another try. */
	ST_DNS,			/* no name server could say */
	ST_REFUSED,		/* connection refused */
	ST_UNREACHABLE,		/* no route, no address, no socket */
	ST_LOST,		/* reset, or closed in the middle */
	ST_CLOSED,		/* closed properly (TLS close_notify) */
	ST_TLS_CUT,		/* before the server said its TLS version */
	ST_TLS_DOWNGRADE,	/* TLS 1.2 with the mark of a 1.3 server */

	/* No connection to a peer.  Another try would end the same way. */
	ST_DNS_NAME,		/* the name does not exist */
	ST_TLS_VERSION,		/* the server refused this TLS version */
	ST_TLS,			/* handshake failed otherwise, or not TLS */
	ST_CERT_TRUST,		/* signed by unknown authority */
	ST_CERT_NAME,		/* valid, but for another name */
	ST_CERT_DATES,		/* expired, or not yet valid */
	ST_CERT_WEAK,		/* cannot be used: algorithm, key, extension */
	ST_PLAIN,		/* plain http to an address not allowed it */

	/* Answers that came whole. */
	ST_REPLY,		/* malformed, or not what was asked for */
	ST_BUSY,		/* throttled or failing: may be retried */
	ST_DENIED,		/* AWS refused: see the error code */
	ST_SKEW,		/* AWS refused the time of the request */
	ST_EXPIRED,		/* the AWS session or the list token ended */
	ST_LASTING,		/* a login with more to live than AWS grants */
	ST_UNAUTHORIZED,	/* 401: the bearer token is not accepted */
	ST_FORBIDDEN,		/* 403 by RBAC */
	ST_POLICY,		/* refused by an admission webhook or policy */
	ST_QUOTA,		/* 403 exceeded quota */
	ST_TERMINATING,		/* 403 the namespace is going away */
	ST_GONE,		/* 404 the namespace does not exist */
	ST_NOT_FOUND,		/* 404 of anything else */
	ST_OWNED,		/* 409 another field manager owns the data */
	ST_CONFLICT,		/* 409 changed since it was read */
	ST_TYPE,		/* 422 the Secret has another type */
	ST_IMMUTABLE,		/* 422 the Secret is immutable */
	ST_INVALID,		/* 400, 413, 415, 422: refused otherwise */

	/* Verdicts on a Secret that is not ours. */
	ST_FOREIGN_HOST,	/* holds logins of hosts that we do not write */
	ST_FOREIGN_EMPTY,	/* holds no login, or one that cannot be read */
	ST_FOREIGN_RELEASE,	/* belongs to a Helm, Argo CD, Flux release */
};

#endif
