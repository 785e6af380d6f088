/* SPDX-License-Identifier: MIT */
/* limits.h -- every size and time, with its reason and what happens past it.
 * Nothing in this program grows with what a server sends. */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

/* -- Names.  Longer ones are refused before they reach a path or header. */
#define MAX_NAMESPACE 63	/* RFC 1123 label */
#define MAX_SECRET_NAME 253	/* RFC 1123 subdomain */
#define MAX_HOST 253		/* DNS name without its final dot */
#define MAX_REGION 63		/* one DNS label */
#define MAX_PATH 255		/* before /api, where a proxy serves many API
				 * servers: a Connect Gateway's has about 100 */
#define MAX_SELECTOR 1024	/* a label selector from the environment */
#define MAX_PATTERNS 256	/* names and globs in one list */
#define MAX_REGISTRIES 32	/* hosts that share the login, ECR's and one's
				 * own */
#define MAX_SERVICE_ACCOUNTS 8		/* service accounts in each namespace */

/* -- Secrets.  AWS fixes no size: real tokens are 1.7 to 2.8 KB
 * (docs/design/wire.md, "ECR login"); a bearer token is about 1 KB. */
#define MAX_TOKEN 16384		/* ECR token, session token, bearer token */
#define MAX_KEY_ID 128		/* AWS access key id */
#define MAX_SECRET_KEY 256	/* AWS secret access key */

/* -- Answers. */
#define MAX_ELEMENT 8192	/* one list item: dropped; a small object:
				 * ST_REPLY */
#define MAX_LONG 65536		/* the login, an object with much metadata:
				 * ST_REPLY */
#define MAX_SHORT_STRING 2048	/* longer strings are emptied on the way */
#define MAX_BODY 1073741824	/* a list of any size is streamed; a firehose
				 * ends here, or at the pass's deadline */
#define MAX_HEAD_LINE 512	/* what is kept of one header line */
#define MAX_HEAD 16384		/* a whole head: ST_REPLY */
#define MAX_INTERIM 8		/* 1xx answers before the real one */
#define MAX_DEPTH 32		/* JSON nesting: ST_REPLY */
#define MAX_TOKENS 1024		/* JSON tokens of one element: ST_REPLY */
#define MAX_CONTINUE 2048	/* a list's continue token: ST_REPLY */
#define MAX_PAGE 500		/* namespaces in one page: kubectl's size */
#define MAX_KNOWN 16384		/* Secrets in the table: what has no room there
				 * is looked at one by one */
#define MAX_LOGINS 2048		/* annotation ecr-refresh/logins: exit 3, more
				 * hosts; what is read of it is no longer */
#define MAX_MESSAGE 300		/* characters of a server's message shown */
#define MAX_CODE 64		/* AWS error code, request id */
#define MAX_FOREIGN 128		/* a foreign name in a log line */
#define MAX_WHY 80		/* why a certificate is refused: a name in it
				 * that does not fit is left out */

/* -- Requests and the body that every namespace gets. */
#define MAX_ASK 2048		/* head of a Kubernetes request */
#define MAX_ASK_LIST 6144	/* the same with selector and continue token,
				 * both percent-encoded: 3 bytes for 1 */
#define MAX_ASK_AWS 20480	/* signed head, session token and body */
/* One host in the Secret's JSON: its name and port, the token, the password
 * that is in it (ECR_SECRET_STYLE=full), and the words around these.  For
 * MAX_REGISTRIES that is 928 KB of the 1 MiB which Kubernetes grants; base64
 * makes it 1.2 MB.  So whatever is allowed fits, and nothing is refused after
 * AWS was asked.  Memory is touched only as far as it is filled: 4 KB for one
 * host and a token of 2.8 KB. */
#define MAX_LOGIN (MAX_HOST + 6 + MAX_TOKEN + MAX_TOKEN / 4 * 3 + 64)
#define MAX_RENDERED (MAX_REGISTRIES * MAX_LOGIN / 3 * 4 + 16384)

/* -- Files. */
#define MAX_CA_FILE 1048576	/* a distribution's bundle is 220 KB */
#define MAX_CERT 8192		/* DER of one certificate: skipped */

/* -- Connections. */
#define MAX_CONNECTIONS 16	/* to the API server: ECR_CONNECTIONS */
#define MAX_AWS_CONNECTIONS 2	/* ECR, and one more AWS host later */
#define MAX_CONNS (MAX_CONNECTIONS + MAX_AWS_CONNECTIONS)
#define MAX_WAITING 8		/* namespaces beyond one a connection: they
				 * wait for one, for a retry, or for the memory
				 * of an adoption */
#define MAX_ADDRESSES 8		/* of one name; further ones are not tried */
#define MAX_LOOKUPS 2		/* names looked up at the same time */
#define MAX_HEAP 1048576	/* of mbedTLS: 33 KB a connection at its peak,
				 * certificates while they are checked */

/* -- Times.  Generous: one percent of a core must be enough. */
#define CONNECT_MS 4000		/* TCP, each address: then the next one */
#define LOOKUP_MS 30000		/* a name, with all of the search list */
#define OTHER_MS 300		/* of A and AAAA one is there: for the other */
#define HANDSHAKE_MS 20000	/* TLS */
#define EXCHANGE_MS 60000	/* one request and its whole answer: the API
				 * server itself gives up after 60 s */
#define TIMEOUT_S 300		/* ECR_TIMEOUT when unset */
#define MAX_TIMEOUT_S 21600	/* six hours */
#define RENEW_BEFORE_S (9 * 3600 + 1800)	/* ECR_RENEW_BEFORE when unset:
				 * k8s/base/cronjob.yaml has the arithmetic */
#define MAX_RENEW_BEFORE_S (12 * 3600)
#define MIN_RENEW_BEFORE_S (2 * 3600)	/* less, and a warning */

/* -- Retries (docs/design/architecture.md, "Retries"). */
#define MAX_TRIES 4		/* of one request, the first one included */
#define BACKOFF_MS 200		/* first delay, doubled each time */
#define MAX_BACKOFF_MS 5000
#define MAX_BUSY_MS 20000	/* when throttled, and Retry-After's cap */
#define PEER_DOWN_MS 60000	/* a peer may be away for so long */
#define FAULT_MS 5000		/* a bad certificate: another server of that
				 * name may have a good one */
#define SETTLE_MS 10000		/* after that, an API server may forbid what
				 * it allows for so long: it reads its roles */

/* -- The login. */
#define MAX_APART_S 300		/* clocks that differ by more: a warning */
#define MIN_LIFE_S 600		/* a login with less to live is not written */
#define MAX_LIFE_S (13 * 3600)	/* AWS says 12 h; more is not believed */
#define MAX_FRESH_S (12 * 3600 + 600)	/* a Secret that claims more is due */

#endif
