/* SPDX-License-Identifier: MIT */
/* test_pem.c -- port/pem.c.  links: port */
#include "port/pem.h"
#include "check.h"

#define BEGIN "-----BEGIN CERTIFICATE-----\n"
#define END "-----END CERTIFICATE-----\n"

/* What was taken, each with a `|` behind it. */
static char taken[3 * MAX_CERT];
static size_t taken_len, enough_after, n_taken;

static bool
take(void *arg, const unsigned char *der, size_t len)
{
	CHECK("the argument comes back", arg == taken);
	memcpy(taken + taken_len, der, len);
	taken_len += len;
	taken[taken_len++] = '|';
	n_taken++;
	return n_taken != enough_after;
}

/* Each piece in memory of its own and of its size: ASan sees a step past. */
static bool
read_in_pieces(struct span text, size_t step)
{
	static struct pem p;
	bool more = true;

	taken_len = n_taken = 0;
	memset(&p, 0xa5, sizeof(p));
	pem_start(&p, take, taken);
	for (size_t i = 0; i < text.len; i += step) {
		size_t n = text.len - i < step ? text.len - i : step;
		char *piece = malloc(n);

		memcpy(piece, text.at + i, n);
		more = pem_feed(&p, piece, n);
		free(piece);
	}
	pem_end(&p);
	return more;
}

static const size_t steps[] = { 1, 4, 16, 64, 1 << 20 };

static const struct {
	const char *name, *text, *want;
} rows[] = {
	{ "nothing",			"", "" },
	{ "text without a certificate",	"hello\nworld\n", "" },
	{ "one certificate",		BEGIN "aGVsbG8=\n" END, "hello|" },
	{ "no padding needed",		BEGIN "aGVsbG8h\n" END, "hello!|" },
	{ "two characters of padding",	BEGIN "aGVsbA==\n" END, "hell|" },
	{ "many lines",		BEGIN "aGVs\nbG8s\nIHdv\ncmxk\n" END,
					"hello, world|" },
	{ "a group across lines",	BEGIN "aG\nVsb\nG8\n=\n" END, "hello|" },
	{ "T14 CRLF",			"-----BEGIN CERTIFICATE-----\r\n"
	    "aGVs\r\nbG8=\r\n-----END CERTIFICATE-----\r\n", "hello|" },
	{ "CR alone",			"-----BEGIN CERTIFICATE-----\r"
	    "aGVsbG8=\r-----END CERTIFICATE-----\r", "hello|" },
	{ "no end of the last line",	BEGIN "aGVsbG8=\n"
	    "-----END CERTIFICATE-----", "hello|" },
	{ "blanks around",		" \t" BEGIN "  aGVs \t bG8=  \n"
	    "\t-----END CERTIFICATE----- \t\n", "hello|" },
	{ "empty lines",		"\n\n" BEGIN "\naGVs\n\nbG8=\n\n" END
	    "\n", "hello|" },
	{ "T14 two certificates",	BEGIN "aGVs\n" END BEGIN "bG8=\n" END,
					"hel|lo|" },
	{ "T14 text around",		"# issuer = x\nSerial: -----\n" BEGIN
	    "aGVs\n" END "between -----BEGIN\n" BEGIN "bG8=\n" END "after\n",
					"hel|lo|" },
	{ "a key beside it",		"-----BEGIN PRIVATE KEY-----\naGVs\n"
	    "-----END PRIVATE KEY-----\n" BEGIN "bG8=\n" END, "lo|" },
	{ "a trusted certificate is another thing",
	    "-----BEGIN TRUSTED CERTIFICATE-----\naGVs\n"
	    "-----END TRUSTED CERTIFICATE-----\n", "" },
	{ "lower case is another thing", "-----begin certificate-----\n"
	    "aGVs\n-----end certificate-----\n", "" },
	{ "four dashes",		"----BEGIN CERTIFICATE----\naGVs\n"
	    END, "" },
	{ "a mark within a line",	"x" BEGIN "aGVs\n" END, "" },
	{ "text behind a mark",		"-----BEGIN CERTIFICATE-----x\naGVs\n"
	    END, "" },
	{ "two blanks in a mark",	"-----BEGIN  CERTIFICATE-----\naGVs\n"
	    END, "" },
	{ "a missing end",		BEGIN "aGVs\n", "" },
	{ "a missing end, then another", BEGIN "aGVs\n" BEGIN "bG8=\n" END,
					"lo|" },
	{ "an end of something else",	BEGIN "aGVs\n-----END X-----\n" END,
					"" },
	{ "an end alone",		END BEGIN "aGVs\n" END, "hel|" },
	{ "empty",			BEGIN END, "" },
	{ "a character too few",	BEGIN "aGVsbG8\n" END, "" },
	{ "a character too many",	BEGIN "aGVsbG8hx\n" END, "" },
	{ "three of padding",		BEGIN "a===\n" END, "" },
	{ "four of padding",		BEGIN "====\n" END, "" },
	{ "three of padding behind a group", BEGIN "aGVsb===\n" END, "" },
	{ "a group of padding",		BEGIN "aGVs====\n" END, "" },
	{ "padding, then a zero",	BEGIN "aG=A\n" END, "" },
	{ "padding in the middle",	BEGIN "aGVsbA==aGVs\n" END, "" },
	{ "padding, then a character",	BEGIN "aG=s\n" END, "" },
	{ "bits behind the end",	BEGIN "aGVsbG9=\n" END, "" },
	{ "bits behind the end, two",	BEGIN "aGVsbB==\n" END, "" },
	{ "a foreign character",	BEGIN "aGV*\n" END, "" },
	{ "URL's alphabet",		BEGIN "aG-_\n" END, "" },
	{ "headers inside",		BEGIN "Proc-Type: 4\n\naGVs\n" END, "" },
	{ "a bad one is stepped over",	BEGIN "*\n" END BEGIN "aGVs\n" END,
					"hel|" },
	{ "the whole alphabet's end",	BEGIN "+/+/\n" END, "\xfb\xff\xbf|" },
	{ "a long line before",
	    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n"
	    BEGIN "aGVs\n" END, "hel|" },
	{ "a long line of dashes",
	    "---------------------------------------------------------------\n"
	    BEGIN "aGVs\n" END, "hel|" },
};

static void
pem_takes_what_is_a_certificate(void)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *name = check_row(
		    "only what is a certificate is taken", rows[i].name);

		for (size_t s = 0; s < COUNT(steps); s++) {
			enough_after = 0;
			CHECK(name,
			    read_in_pieces(span_of(rows[i].text), steps[s]));
			CHECK_TEXT(name, ((struct span){ taken, taken_len }),
			    rows[i].want);
		}
	}
}

static void
pem_stops_when_it_is_enough(void)
{
	struct span two = SPAN(BEGIN "aGVs\n" END BEGIN "bG8=\n" END);

	for (size_t s = 0; s < COUNT(steps); s++) {
		enough_after = 1;
		CHECK("enough after one",
		    !read_in_pieces(two, steps[s]) && n_taken == 1);
		enough_after = 2;
		CHECK("enough after the last",
		    !read_in_pieces(two, steps[s]) && n_taken == 2);
	}
	enough_after = 0;
}

/* `n` bytes of DER (zeros), followed by a good certificate. */
static void
check_length(const char *name, size_t n, size_t want)
{
	size_t groups = (n + 2) / 3, cap = 4 * groups + 200;
	char *text = malloc(cap);
	struct buf b = { text, cap, 0, false };
	size_t i;

	buf_puts(&b, BEGIN);
	for (i = 0; i < groups; i++)
		buf_puts(&b, i + 1 < groups || n % 3 == 0 ? "AAAA" :
		    n % 3 == 1 ? "AA==" : "AAA=");
	buf_puts(&b, "\n" END BEGIN "aGVs\n" END);
	for (i = 0; i < COUNT(steps); i++) {
		read_in_pieces(buf_span(&b), steps[i]);
		CHECK_INT(name, taken_len, want);
		CHECK(name, memcmp(taken + taken_len - 4, "hel|", 4) == 0);
	}
	free(text);
}

static void
pem_steps_over_what_is_too_long(void)
{
	check_length("a certificate of the largest size fits", MAX_CERT,
	    MAX_CERT + 1 + 4);
	check_length("one byte less than the largest size fits", MAX_CERT - 1,
	    MAX_CERT + 4);
	check_length("one byte more than the largest size does not fit",
	    MAX_CERT + 1, 4);
	check_length("three bytes more than the largest size do not fit",
	    MAX_CERT + 3, 4);
	check_length("twice the largest size does not fit", 2 * MAX_CERT, 4);
}

static void
what_is_stepped_over_is_counted(void)
{
	static const struct {
		const char *name, *text;
		size_t broken;
	} broken[] = {
		{ "CD8: nothing",	"text\n", 0 },
		{ "CD8: a good one",	BEGIN "aGVsbG8=\n" END, 0 },
		{ "CD8: a bad character", BEGIN "aGV*bG8=\n" END, 1 },
		{ "CD8: half a group",	BEGIN "aGVsbG8\n" END, 1 },
		{ "CD8: an empty one",	BEGIN END, 1 },
		{ "CD8: no end",	BEGIN "aGVsbG8=\n", 1 },
		{ "CD8: no end, another follows",
		    BEGIN "aGVs\n" BEGIN "aGVsbG8=\n" END, 1 },
		{ "CD8: another end",
		    BEGIN "aGVs\n-----END X-----\n" END, 1 },
		{ "CD8: three",
		    BEGIN "*\n" END BEGIN END BEGIN "aGVs\n" END BEGIN, 3 },
	};
	static struct pem p;

	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		taken_len = 0;
		pem_start(&p, take, taken);
		pem_feed(&p, broken[i].text, strlen(broken[i].text));
		pem_end(&p);
		CHECK(check_row("each certificate that is stepped over is "
		    "counted", broken[i].name), p.broken == broken[i].broken);
	}
}

CHECK_MAIN(
	CHECK_CASE(pem_takes_what_is_a_certificate),
	CHECK_CASE(pem_stops_when_it_is_enough),
	CHECK_CASE(pem_steps_over_what_is_too_long),
	CHECK_CASE(what_is_stepped_over_is_counted),
)
