/* SPDX-License-Identifier: MIT */
/* fault.c -- what went wrong, in the words of words.h. */
#include "report/log.h"
#include "report/shown.h"

/* Acts that a row of words.h is for. */
#define BIT(act) (1 << (act))
#define AWS BIT(ACT_LOGIN)
#define ANY 0xffff

/* Keys and texts apart: a table of pointers would cost 32 bytes each in a
 * position-independent program. */
static const struct {
	unsigned short status, acts;
} row_key[] = {
#define ROW(status, acts, part, words, cure) { status, acts },
#include "report/words.h"
#undef ROW
};

/* Three lines a row. */
static const char row_text[] =
#define ROW(status, acts, part, words, cure) part "\n" words "\n" cure "\n"
#include "report/words.h"
#undef ROW
;

struct row {
	struct span words, cure;
};

static bool
fits(size_t i, struct span part, const struct report_fault *f)
{
	enum status st = f->status == ST_CLOSED ? ST_LOST : f->status;

	return row_key[i].status == st &&
	    (row_key[i].acts & BIT(f->act)) != 0 &&
	    (part.len == 0 || span_holds(f->code, part) ||
	    span_holds(span_of(f->why), part) ||
	    span_holds(f->message, part));
}

static struct row
find_row(const struct report_fault *f)
{
	struct span rest = { row_text, sizeof(row_text) - 1 };
	struct span part;
	struct row row;

	for (size_t i = 0; i < sizeof(row_key) / sizeof(row_key[0]); i++) {
		part = span_cut(&rest, '\n');
		row.words = span_cut(&rest, '\n');
		row.cure = span_cut(&rest, '\n');
		if (fits(i, part, f))
			return row;
	}
	return (struct row){ SPAN("failed unexpectedly (%S)%k%w"),
	    SPAN("this is a bug: please report this line") };
}

/* What people search for. */
static const char *
reason_phrase(int http)
{
	switch (http) {
	case 400:
		return "Bad Request";
	case 403:
		return "Forbidden";
	case 413:
		return "Request Entity Too Large";
	case 422:
		return "Invalid";
	case 429:
		return "Too Many Requests";
	case 500:
		return "Internal Server Error";
	case 502:
		return "Bad Gateway";
	case 503:
		return "Service Unavailable";
	case 504:
		return "Gateway Timeout";
	default:
		return "refused";
	}
}

static void
put_dates(struct buf *b, const struct report_fault *f)
{
	if (f->cert.not_after_s == 0)
		return;
	buf_puts(b, "valid from ");
	buf_time(b, f->cert.not_before_s);
	buf_puts(b, " until ");
	buf_time(b, f->cert.not_after_s);
	buf_puts(b, ", ");
}

static const char *
file_cure(const struct report_fault *f)
{
	if (f->act == ACT_TOKEN_FILE)
		return "in a pod, automountServiceAccountToken must be true; "
		    "elsewhere, set KUBE_TOKEN_FILE";
	if (f->act == ACT_LOGIN)
		return "AWS_CA_BUNDLE must name a PEM file of trusted roots";
	return "KUBE_CA_FILE must name the API server's CA (a pod's ca.crt)";
}

static void
put_time(struct buf *b, int64_t t_s)
{
	if (t_s > 0)
		buf_time(b, t_s);
	else
		buf_puts(b, "unknown");
}

static void
put_http(struct buf *b, int http)
{
	if (http == 0)
		return;
	buf_puts(b, " (");
	buf_number(b, http);
	buf_puts(b, ")");
}

/* How each kind of address was answered: "A: SERVFAIL, AAAA: no answer". */
static void
put_dns(struct buf *b, const struct port_dns_fault *f)
{
	static const char name[][24] = {
		[PORT_DNS_SILENT] = "no answer",
		[PORT_DNS_AWAY] = "name server unreachable",
		[PORT_DNS_FOUND] = "found",
		[PORT_DNS_NONE] = "no address",
		[PORT_DNS_NXDOMAIN] = "NXDOMAIN",
		[PORT_DNS_SERVFAIL] = "SERVFAIL",
		[PORT_DNS_REFUSED] = "REFUSED",
		[PORT_DNS_ERROR] = "an error",
		[PORT_DNS_BAD] = "a malformed answer",
	};

	buf_puts(b, f->a == f->aaaa ? "A and AAAA: " : "A: ");
	buf_puts(b, name[f->a]);
	if (f->a == f->aaaa)
		return;
	buf_puts(b, ", AAAA: ");
	buf_puts(b, name[f->aaaa]);
}

/* Letters that stand for words of ours. */
static const char *
phrase(const struct report_fault *f, char letter)
{
	switch (letter) {
	case 'C':	/* whose certificate */
		return f->cert.ca ? "CA " : "";
	case 'E':	/* the variable that names the host */
		return f->act == ACT_LOGIN ? "AWS_ENDPOINT_URL_ECR" :
		    "KUBE_SERVER";
	case 'F':	/* what to do about the file */
		return file_cure(f);
	case 'N':
		if (f->act == ACT_CLEAN)
			return "run it again; if it persists, ";
		return "the next run tries again; if it persists, ";
	case 'p':	/* reason phrase of the answer's code */
		return reason_phrase(f->http);
	case 'R':	/* the role that is missing */
		if (f->act == ACT_SERVICE_ACCOUNT)
			return "apply the role again the way you installed it, "
			    "with the rights for ECR_SERVICE_ACCOUNTS";
		if (f->act == ACT_CLEAN)
			return "apply the role for clean (docs/install.md, "
			    "Uninstalling)";
		return "apply the role again the way you installed it";
	default:
		BUG_IF(true);
	}
}

/* The verb in RBAC's words: User "x" cannot VERB resource. */
static struct span
verb(struct span message)
{
	struct span word = { message.at, 0 };
	char c;

	while (message.len > 0 && !span_starts(message, "cannot "))
		message = span_skip(message, 1);
	message = span_skip(message, sizeof "cannot " - 1);
	for (word.at = message.at; word.len < message.len; word.len++) {
		c = message.at[word.len];
		if (c < 'a' || c > 'z')
			break;
	}
	return word;
}

static struct span
secret_name(const struct report *r, const struct report_fault *f)
{
	return f->secret.len > 0 ? f->secret : r->secret_name;
}

static void
put_delete(const struct report *r, const struct report_fault *f,
    struct buf *b)
{
	buf_puts(b, "kubectl delete secret ");
	if (f->ns.len == 0)
		buf_puts(b, "-A --field-selector metadata.name=");
	buf_put(b, secret_name(r, f));
	if (f->ns.len > 0)
		buf_puts(b, " -n ");
	buf_put(b, f->ns);
}

/* Append what stands for the letter after a `%`. */
static void
put_letter(const struct report *r, const struct report_fault *f, char letter,
    struct buf *b)
{
	switch (letter) {
	case 'a':	/* the server's clock */
		put_time(b, f->date_s);
		break;
	case 'c':	/* AWS's error code */
		if (line_is_code(f->code))
			buf_put(b, f->code);
		else
			buf_puts(b, reason_phrase(f->http));
		break;
	case 'd':	/* the certificate's dates */
		put_dates(b, f);
		break;
	case 'D':	/* the last resort */
		put_delete(r, f, b);
		break;
	case 'f':	/* the file */
		line_shown(b, span_of(f->file));
		break;
	case 'h':	/* who was asked */
		line_shown(b, f->host);
		break;
	case 'k':	/* code of the answer */
		put_http(b, f->http);
		break;
	case 'l':	/* what name servers said */
		put_dns(b, &f->dns);
		break;
	case 'n':
		buf_put(b, f->ns);
		break;
	case 'o':	/* the object */
		buf_puts(b, f->service_account.len > 0 ? "serviceaccounts/" :
		    "secrets/");
		buf_put(b, f->service_account.len > 0 ? f->service_account :
		    secret_name(r, f));
		break;
	case 'r':
		buf_put(b, r->region);
		break;
	case 'S':
		buf_number(b, f->status);
		break;
	case 't':	/* own clock */
		put_time(b, port_now_s());
		break;
	case 'v':	/* what is not allowed */
		buf_put(b, verb(f->message));
		break;
	case 'w':	/* our own words on it */
		if (f->why != NULL)
			buf_puts(b, ": ");
		buf_puts(b, f->why != NULL ? f->why : "");
		break;
	case 'x':	/* foreign names */
		report_foreign(b, f->foreign, f->n_foreign, f->all_foreign);
		break;
	default:
		buf_puts(b, phrase(f, letter));
	}
}

static void
put_words(const struct report *r, const struct report_fault *f,
    struct span words, struct buf *b)
{
	struct span piece;

	while (words.len > 0) {
		piece = (struct span){ words.at, span_find(words, '%') };
		buf_put(b, piece);
		words = span_skip(words, piece.len);
		if (words.len < 2)
			return;
		put_letter(r, f, words.at[1], b);
		words = span_skip(words, 2);
	}
}

/* What was being done. */
static void
put_act(const struct report_fault *f, struct buf *b)
{
	if (f->ns.len > 0) {
		buf_puts(b, "namespace ");
		buf_put(b, f->ns);
	} else {
		buf_puts(b, f->act == ACT_LOGIN ? "ECR login" :
		    f->act == ACT_LIST ? "list of namespaces" :
		    f->act == ACT_LOOK || f->act == ACT_CLEAN ?
		    "list of Secrets" :
		    f->act == ACT_SERVICE_ACCOUNT ? "list of service accounts" :
		    f->act == ACT_TOKEN_FILE ? "service account token" :
		    "Kubernetes");
	}
	buf_puts(b, ": ");
}

/* Whether AWS's own words may be shown.  Where it refuses the signature or the
 * key it quotes what was sent: the scope of the credential, the canonical
 * request.  A secret that was set in the wrong place is part of these, cut at
 * each slash into pieces that no guard knows. */
static bool
may_quote(const struct report_fault *f)
{
	static const char of_code[] = "Signature|Client|AuthFailure|"
	    "Authentication|Authorization|Credential";
	static const char of_message[] = "redential|AWS4-|anonical";
	const struct span list[] = { span_of(of_code), span_of(of_message) };

	for (int i = 0; i < 2 && f->act == ACT_LOGIN; i++) {
		struct span rest = list[i];

		while (rest.len > 0)
			if (span_holds(i == 0 ? f->code : f->message,
			    span_cut(&rest, '|')))
				return false;
	}
	return true;
}

/* The whole text of `f`. */
static void
put_fault(const struct report *r, const struct report_fault *f,
    struct buf *b)
{
	struct row row = find_row(f);

	put_act(f, b);
	put_words(r, f, row.words, b);
	if (f->ours)
		buf_puts(b, ", though it has our label: somebody took over its "
		    "data");
	if (f->ns.len > 0 && (f->act == ACT_FORGET ||
	    (f->act == ACT_SERVICE_ACCOUNT && f->service_account.len > 0)))
		buf_puts(b, " (the Secret itself holds the login)");
	if (may_quote(f))
		line_message(b, f->act == ACT_LOGIN ? "AWS" : "Kubernetes",
		    f->message);
	if (line_is_code(f->request_id)) {
		buf_puts(b, " (request id ");
		buf_put(b, f->request_id);
		buf_puts(b, ")");
	}
	buf_puts(b, "; ");
	put_words(r, f, row.cure, b);
}

static void
start(const struct report *r, const struct report_fault *f,
    enum report_level level, const char *event, struct report_line *l)
{
	line_start(l, level, event);
	l->ns = f->ns;
	l->result = event;
	l->code = f->http;
	put_fault(r, f, &l->text);
}

/* Keep the first cause; trouble only until something failed. */
static void
keep_first(struct report *r, const struct report_line *l, bool may_pass)
{
	if (r->first.len > 0 && (may_pass || !r->first_may_pass))
		return;
	buf_clear(&r->first);
	buf_put(&r->first, buf_span(&l->text));
	r->first_http = l->code;
	r->first_may_pass = may_pass;
}

void
report_failed(struct report *r, const struct report_fault *f)
{
	struct report_line l;

	r->tally.failed += f->ns.len > 0;
	r->tally.half += f->act == ACT_FORGET ||
	    (f->act == ACT_SERVICE_ACCOUNT && f->service_account.len > 0);
	start(r, f, LEVEL_ERROR, "failed", &l);
	keep_first(r, &l, false);
	line_end(r, &l);
}

void
report_left(struct report *r, const struct report_fault *f)
{
	struct report_line l;

	if (f->ours) {
		report_failed(r, f);
		return;
	}
	r->tally.left++;
	start(r, f, LEVEL_WARNING, "left", &l);
	keep_first(r, &l, true);
	line_end(r, &l);
}

void
report_barred(struct report *r, const struct report_fault *f)
{
	struct report_line l;

	r->tally.barred++;
	start(r, f, LEVEL_WARNING, "barred", &l);
	keep_first(r, &l, true);
	line_end(r, &l);
}

void
report_unseen(struct report *r, const struct report_fault *f)
{
	struct report_line l;

	start(r, f, LEVEL_WARNING, "unseen", &l);
	buf_puts(&l.text, r->cleaning ?
	    " (so Secrets left by other tools are not listed)" :
	    f->service_account.len > 0 ?
	    " (until then, they are changed only where a Secret is written)" :
	    " (until then, Secrets are read one by one)");
	line_end(r, &l);
}

void
report_leftover(struct report *r, const struct report_fault *f)
{
	struct report_line l;

	start(r, f, LEVEL_WARNING, "leftover", &l);
	line_end(r, &l);
}

void
report_trouble(struct report *r, const struct report_fault *f)
{
	struct report_line l;

	start(r, f, LEVEL_WARNING, "trouble", &l);
	keep_first(r, &l, true);
	buf_puts(&l.text, " (trying again)");
	line_end(r, &l);
}

void
report_awaited(struct report *r, const struct report_fault *f,
    enum report_end how)
{
	struct report_fault late = *f;
	struct report_line l;

	r->looking = f->status == ST_DNS;
	if (how == END_STOPPED || r->looking)
		r->awaited = f->host;
	if (how == END_STOPPED)
		return;
	late.why = "ECR_TIMEOUT passed";
	start(r, &late, LEVEL_ERROR, "awaited", &l);
	keep_first(r, &l, true);
}
