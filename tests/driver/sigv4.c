/* SPDX-License-Identifier: MIT */
/* sigv4.c -- put any request through the program's own signer from a shell:
 * prints canonical request, string to sign and Authorization. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "raw_request.h"

static const char usage[] =
"usage: sigv4 [options] METHOD URI [name:value ...] [body]\n"
"       sigv4 [options] -f FILE     a raw request, as in aws-c-auth's\n"
"                                   request.txt; - is standard input\n"
"  -n        leave the path as it is (aws-c-auth: normalize false)\n"
"  -b        send and sign x-amz-content-sha256 (sign_body true)\n"
"  -t        send the session token unsigned (omit_session_token true)\n"
"  -x NAME   do not sign header NAME, which is sent (may be repeated)\n"
"  -c -s -a  print the canonical request, the string to sign or the\n"
"            Authorization alone, without a line end\n"
"  -h        this text\n"
"A word after the URI is a header where it begins with a name and a colon,\n"
"else it is the body.  X-Amz-Date, X-Amz-Security-Token and\n"
"X-Amz-Content-Sha256 are the signer's own: a date in the request is used,\n"
"the other two are dropped.  Never signed, as in the SDKs: Authorization,\n"
"Connection, Expect, Transfer-Encoding, Upgrade, User-Agent,\n"
"X-Amzn-Trace-Id.\n"
"From the environment, and what stands for them when unset:\n"
"  AWS_ACCESS_KEY_ID      AKIDEXAMPLE, the key of AWS's test suite\n"
"  AWS_SECRET_ACCESS_KEY  its secret\n"
"  AWS_SESSION_TOKEN      none\n"
"  AWS_REGION             us-east-1\n"
"  AWS_SERVICE            service: the signing name (ecr, sts, ...)\n"
"  AWS_DATE               20150830T123600Z, or 2015-08-30T12:36:00Z\n"
"Exit code: 0; 1 where the request passes a limit of sigv4.h; 2 where it\n"
"cannot be read.\n";

static char text[1 << 20];	/* the request as it came */
static char shown[1 << 21];	/* one of the three texts */

static const char *const never_signed[] = {
	"authorization", "connection", "expect", "transfer-encoding",
	"upgrade", "user-agent", "x-amzn-trace-id",
};

struct options {
	struct sigv4_request r;
	struct raw_request raw;
	const char *file;
	char only;		/* c, s, a, or 0 for all three */
	const char *left_out[SIGV4_HEADERS];
	size_t n_left_out;
};

static _Noreturn void
stop(const char *why)
{
	fprintf(stderr, "sigv4: %s (-h shows how)\n", why);
	exit(2);
}

static struct span
setting(const char *name, const char *otherwise)
{
	const char *value = getenv(name);

	return span_of(value != NULL && value[0] != '\0' ? value : otherwise);
}

static int64_t
read_date(struct span s)
{
	char room[32];
	struct buf b = BUF(room);
	int64_t t;

	if (s.len == 16) {	/* the basic form: put the signs back in */
		snprintf(room, sizeof(room),
		    "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", s.at, s.at + 4,
		    s.at + 6, s.at + 9, s.at + 11, s.at + 13);
		b.len = strlen(room);
		if (s.at[8] == 'T' && s.at[15] == 'Z')
			s = buf_span(&b);
	}
	if (!span_time(s, &t))
		stop("the date is not like 20150830T123600Z");
	return t;
}

static struct span
read_all(const char *path)
{
	FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
	size_t n;

	if (f == NULL)
		stop("the file cannot be opened");
	n = fread(text, 1, sizeof(text), f);
	if (ferror(f) || n == sizeof(text))
		stop("the file cannot be read, or is too long");
	return (struct span){ text, n };
}

static bool
is_header(const char *word)
{
	size_t n = strspn(word, "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");

	return n > 0 && word[n] == ':';
}

/* The words of the command line as a raw request. */
static void
read_words(struct options *o, int n, char **word)
{
	int i;

	if (n < 2)
		stop("no method or no URI");
	o->raw.method = span_of(word[0]);
	o->raw.uri = span_of(word[1]);
	for (i = 2; i < n && is_header(word[i]); i++)
		if (!raw_header(&o->raw, span_of(word[i])))
			stop("too many headers");
	if (i < n - 1)
		stop("a word before the last is no header");
	if (i < n)
		o->raw.body = span_of(word[i]);
}

/* Returns the number of words that were options. */
static int
read_options(struct options *o, int argc, char **argv)
{
	int i;

	for (i = 1; i < argc && argv[i][0] == '-'; i++) {
		char c = argv[i][1];
		bool more = i + 1 < argc;

		if (c == '\0' || argv[i][2] != '\0')
			stop("unknown option");
		if (c == 'h') {
			fputs(usage, stdout);
			exit(0);
		} else if (c == 'n') {
			o->r.path_as_is = true;
		} else if (c == 'b') {
			o->r.send_hash = true;
		} else if (c == 't') {
			o->r.token_unsigned = true;
		} else if (c == 'c' || c == 's' || c == 'a') {
			o->only = c;
		} else if (c == 'f' && more) {
			o->file = argv[++i];
		} else if (c == 'x' && more && o->n_left_out < SIGV4_HEADERS) {
			o->left_out[o->n_left_out++] = argv[++i];
		} else {
			stop("unknown option, or one without its word");
		}
	}
	return i;
}

/* Take out what is not to be signed, and what the signer adds itself. */
static void
choose_headers(struct options *o)
{
	struct span date;
	size_t i, j;

	date = raw_drop(&o->raw, "x-amz-date");
	if (date.len == 0)
		date = setting("AWS_DATE", "20150830T123600Z");
	o->r.now_s = read_date(date);
	raw_drop(&o->raw, "x-amz-security-token");
	raw_drop(&o->raw, "x-amz-content-sha256");
	for (i = 0; i < sizeof(never_signed) / sizeof(never_signed[0]); i++)
		raw_drop(&o->raw, never_signed[i]);
	for (i = 0; i < o->n_left_out; i++) {
		char name[128] = "";

		for (j = 0; o->left_out[i][j] != '\0' && j < 127; j++) {
			char c = o->left_out[i][j];

			name[j] = c >= 'A' && c <= 'Z' ?
			    (char)(c - 'A' + 'a') : c;
		}
		raw_drop(&o->raw, name);
	}
}

static void
show(const struct options *o, char what, const char *title, struct span s)
{
	if (o->only == what)
		fwrite(s.at, 1, s.len, stdout);
	else if (o->only == 0)
		printf("%s\n%.*s\n\n", title, (int)s.len, s.at);
}

static struct span
authorization(struct span lines)
{
	while (lines.len > 0) {
		struct span line = span_cut(&lines, '\n');

		if (span_starts(line, "Authorization: "))
			return span_trim(span_skip(line, 15));
	}
	return (struct span){ NULL, 0 };
}

static int
print_all(const struct options *o, const struct sigv4_keys *keys)
{
	struct buf b = BUF(shown);

	if (sigv4_canonical(keys, &o->r, &b) != ST_OK)
		goto limit;
	show(o, 'c', "canonical request:", buf_span(&b));
	buf_clear(&b);
	if (sigv4_to_sign(keys, &o->r, &b) != ST_OK)
		goto limit;
	show(o, 's', "string to sign:", buf_span(&b));
	buf_clear(&b);
	if (sigv4_sign(keys, &o->r, &b) != ST_OK)
		goto limit;
	show(o, 'a', "Authorization:", authorization(buf_span(&b)));
	return 0;
limit:
	fputs("sigv4: the request passes a limit of src/aws/sigv4.h\n",
	    stderr);
	return 1;
}

int
main(int argc, char **argv)
{
	static struct options o;
	struct sigv4_keys keys;
	int n = read_options(&o, argc, argv);

	if (o.file == NULL)
		read_words(&o, argc - n, argv + n);
	else if (n < argc)
		stop("a file and words");
	else if (!raw_read(read_all(o.file), &o.raw))
		stop("the file holds no request, or too many headers");
	choose_headers(&o);

	keys.id = setting("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
	keys.secret = setting("AWS_SECRET_ACCESS_KEY",
	    "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
	keys.token = setting("AWS_SESSION_TOKEN", "");
	o.r.method = o.raw.method;
	o.r.uri = o.raw.uri;
	o.r.header = o.raw.header;
	o.r.n_headers = o.raw.n;
	o.r.body = o.raw.body;
	o.r.region = setting("AWS_REGION", "us-east-1");
	o.r.service = setting("AWS_SERVICE", "service");
	return print_all(&o, &keys);
}
