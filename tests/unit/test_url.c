/* SPDX-License-Identifier: MIT */
/* test_url.c -- the URLs that a user may set. */
#include "check.h"
#include "fake.h"
#include "base/url.h"

struct row {
	const char *name;
	const char *text;
	const char *host;	/* NULL: refused */
	int port;
	bool tls;
	const char *header;	/* what url_host() writes */
	const char *wrong;	/* words in what is said */
};

#define GOOD(name, text, host, port, tls, header) \
	{ name, text, host, port, tls, header, NULL }
#define BAD(name, text, wrong) \
	{ name, text, NULL, 0, false, NULL, wrong }

static const struct row rows[] = {
	GOOD("https", "https://example.com", "example.com", 443, true,
	    "example.com"),
	GOOD("http", "http://example.com", "example.com", 80, false,
	    "example.com"),
	GOOD("a slash is dropped", "https://example.com/", "example.com",
	    443, true, "example.com"),
	GOOD("a port", "https://example.com:6443", "example.com", 6443, true,
	    "example.com:6443"),
	GOOD("a port and a slash", "http://127.0.0.1:8001/", "127.0.0.1",
	    8001, false, "127.0.0.1:8001"),
	GOOD("the scheme's own port is not written",
	    "https://example.com:443", "example.com", 443, true,
	    "example.com"),
	GOOD("the other scheme's is", "http://example.com:443",
	    "example.com", 443, false, "example.com:443"),
	GOOD("upper case", "HTTPS://Example.COM", "example.com", 443, true,
	    "example.com"),
	GOOD("one label", "https://kubernetes", "kubernetes", 443, true,
	    "kubernetes"),
	GOOD("a label of digits before others", "https://1.example.com",
	    "1.example.com", 443, true, "1.example.com"),
	GOOD("an IPv4 address", "https://10.96.0.1", "10.96.0.1", 443, true,
	    "10.96.0.1"),
	GOOD("K18 an IPv6 address", "https://[fd00:ec2::23]:6443",
	    "fd00:ec2::23", 6443, true, "[fd00:ec2::23]:6443"),
	GOOD("an IPv6 address without a port", "https://[FD00::A]/",
	    "fd00::a", 443, true, "[fd00::a]"),
	GOOD("the greatest port", "http://a:65535", "a", 65535, false,
	    "a:65535"),

	BAD("nothing", "", "https://"),
	BAD("no scheme", "example.com", "https://"),
	BAD("no scheme but a port", "example.com:443", "https://"),
	BAD("another scheme", "ftp://example.com", "https://"),
	BAD("a longer scheme", "httpss://example.com", "https://"),
	BAD("one slash", "https:/example.com", "https://"),
	BAD("no slashes", "https:example.com", "https://"),
	BAD("a blank before it", " https://example.com", "https://"),
	BAD("a blank behind it", "https://example.com ", "bad host"),
	BAD("S7 a line end behind it", "https://example.com\n", "bad host"),
	BAD("S7 a line end in it", "https://exa\r\nmple.com", "bad host"),
	BAD("no host", "https://", "no host"),
	BAD("no host but a slash", "https:///", "no host"),
	BAD("no host but a port", "https://:443", "no host"),
	BAD("a path", "https://example.com/a", "path"),
	BAD("two slashes", "https://example.com//", "path"),
	BAD("a query", "https://example.com/?a", "query"),
	BAD("a query without a path", "https://example.com?a", "query"),
	BAD("a fragment", "https://example.com#a", "fragment"),
	BAD("a user", "https://user@example.com", "user"),
	BAD("a user and a password", "https://user:pw@example.com", "user"),
	BAD("no port behind the colon", "https://example.com:", "port"),
	BAD("port 0", "https://example.com:0", "port"),
	BAD("port 65536", "https://example.com:65536", "port"),
	BAD("a port that is no number", "https://example.com:https", "port"),
	BAD("a negative port", "https://example.com:-1", "port"),
	BAD("a port with a zero before", "https://example.com:0443", "port"),
	BAD("two ports", "https://example.com:1:2", "port"),
	BAD("an underscore", "https://a_b", "bad host"),
	BAD("an empty label", "https://a..b", "bad host"),
	BAD("a dot at the end", "https://example.com.", "bad host"),
	BAD("a percent sign", "https://a%41", "bad host"),
	BAD("a hyphen first", "https://-a", "bad host"),
	BAD("an IPv6 address without brackets", "https://fd00::1", "port"),
	BAD("a bracket left open", "https://[fd00::1", "IPv6"),
	BAD("a name in brackets", "https://[example.com]", "IPv6"),
	BAD("nothing in brackets", "https://[]", "no host"),
	BAD("something behind the bracket", "https://[::1]a", "port"),
	BAD("a port without its colon", "https://[::1]a443", "port"),
	BAD("a scope", "https://[fe80::1%eth0]", "IPv6"),
	BAD("an address of three parts", "https://127.0.1", "bad host"),
	BAD("an address of one number", "https://2130706433", "bad host"),
	BAD("an address in hex", "https://0x7f000001", "bad host"),
	BAD("a part over 255", "https://127.0.0.256", "bad host"),
	BAD("a part in octal", "https://127.0.0.01", "bad host"),
};

static void
url_reads_what_it_allows(void)
{
	char room[300];
	struct buf b = BUF(room);
	struct url none;
	size_t i;

	memset(&none, 0, sizeof(none));
	for (i = 0; i < COUNT(rows); i++) {
		const struct row *row = &rows[i];
		struct url u;
		const char *wrong;
		const char *name = check_row(
		    "a URL is read or refused", row->name);

		memset(&u, 'x', sizeof(u));
		wrong = url_read(guard_copy(span_of(row->text)), &u);
		if (row->host == NULL) {
			CHECK(name,
			    span_holds(span_of(wrong), span_of(row->wrong)));
			CHECK("nothing is left of a bad one",
			    memcmp(&u, &none, sizeof(u)) == 0);
			continue;
		}
		if (!CHECK_SPAN(name, span_of(wrong), span_of(NULL)))
			continue;
		CHECK_TEXT(name, span_of(u.host), row->host);
		CHECK_INT(name, u.port, row->port);
		CHECK_INT(name, u.tls, row->tls);
		buf_clear(&b);
		url_host(&u, &b);
		CHECK_TEXT(name, buf_span(&b), row->header);
	}
}

#define LONG_PATH \
	"/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define PATH_255 LONG_PATH LONG_PATH LONG_PATH "/1234567890123456789012345678901" \
	"2345678901234"

static const struct {
	const char *name, *text;
	const char *path;	/* NULL: refused */
	const char *header;
} paths[] = {
	{ "CD9: no path", "https://a", "", "a" },
	{ "CD9: a slash is none", "https://a/", "", "a" },
	{ "CD9: Rancher's", "https://r.example/k8s/clusters/c-m-x1:y2",
	  "/k8s/clusters/c-m-x1:y2", "r.example/k8s/clusters/c-m-x1:y2" },
	{ "CD9: a final slash is dropped", "https://r.example:8443/a/b/",
	  "/a/b", "r.example:8443/a/b" },
	{ "CD9: Connect Gateway's", "https://connectgateway.googleapis.com/v1/"
	  "projects/12/locations/global/gkeMemberships/my_one.x~y",
	  "/v1/projects/12/locations/global/gkeMemberships/my_one.x~y",
	  "connectgateway.googleapis.com/v1/projects/12/locations/global/"
	  "gkeMemberships/my_one.x~y" },
	{ "CD9: behind an IPv6 address", "https://[fd00::a]:1/x", "/x",
	  "[fd00::a]:1/x" },
	{ "CD9: 255 characters", "https://a" PATH_255, PATH_255,
	  "a" PATH_255 },
	{ "CD9: 255 and a final slash", "https://a" PATH_255 "/", PATH_255,
	  "a" PATH_255 },
	{ "CD9: 256 characters", "https://a" PATH_255 "x", NULL, "255" },
	{ "CD9: a query", "https://a/b?c=d", NULL, "query" },
	{ "CD9: a fragment", "https://a/b#c", NULL, "fragment" },
	{ "CD9: dots that lead up", "https://a/b/../c", NULL, "bad path" },
	{ "CD9: dots that lead up, at the end", "https://a/b/..", NULL,
	  "bad path" },
	{ "CD9: a dot", "https://a/./c", NULL, "bad path" },
	{ "CD9: two slashes", "https://a//c", NULL, "bad path" },
	{ "CD9: two slashes at the end", "https://a/c//", NULL, "bad path" },
	{ "CD9: slashes alone", "https://a///", NULL, "bad path" },
	{ "CD9: an escape, which may be dots too", "https://a/%2e%2e", NULL,
	  "bad path" },
	{ "CD9: a blank", "https://a/b c", NULL, "bad path" },
	{ "CD9: a line break", "https://a/b\r\nX:y", NULL, "bad path" },
	{ "CD9: not ASCII", "https://a/\xc3\xa4", NULL, "bad path" },
	{ "CD9: a user before the path", "https://u@a/b", NULL, "user" },
};

static void
a_server_may_be_under_a_path(void)
{
	char room[600];

	for (size_t i = 0; i < COUNT(paths); i++) {
		struct buf b = BUF(room);
		struct url u;
		const char *wrong = url_read_path(guard_copy(span_of(
		    paths[i].text)), &u);
		const char *name = check_row(
		    "a server's path is read or refused", paths[i].name);

		if (paths[i].path == NULL) {
			CHECK(name, span_holds(span_of(wrong),
			    span_of(paths[i].header)));
			CHECK("nothing is left of a bad one", u.path[0] == '\0'
			    && u.host[0] == '\0');
			continue;
		}
		if (!CHECK_SPAN(name, span_of(wrong), span_of(NULL)))
			continue;
		CHECK_TEXT(name, span_of(u.path), paths[i].path);
		url_host(&u, &b);
		CHECK_TEXT(name, buf_span(&b), paths[i].header);
	}
}

static void
url_has_room_for_any_host(void)
{
	char text[8 + 4 * 64 + 1] = "https://";
	struct buf b = BUF(text);
	struct url u;
	int i;

	b.len = strlen(text);
	for (i = 0; i < 253; i++)
		buf_putc(&b, i % 64 == 63 ? '.' : 'a');
	CHECK("a host of 253 characters is read",
	    url_read(buf_span(&b), &u) == NULL);
	CHECK_INT("a host of 253 characters is kept whole", span_of(u.host).len,
	    253);
	buf_putc(&b, 'a');
	CHECK_TEXT("a host of 254 characters is refused",
	    span_of(url_read(buf_span(&b), &u)),
	    "has a host name that is too long");
}

struct address_row {
	const char *text;
	bool is;
};

static const struct address_row addresses[] = {
	{ "127.0.0.1", true },
	{ "255.255.255.255", true },
	{ "0.0.0.0", true },
	{ "1.2.3", false },
	{ "1.2.3.4.5", false },
	{ "1.2.3.", false },
	{ ".1.2.3", false },
	{ "1.2.3.256", false },
	{ "1.2.3.04", false },
	{ "1.2.3.-4", false },
	{ "1.2.3.4 ", false },
	{ "1.2.3.a", false },
	{ "::", true },
	{ "::1", true },
	{ "1::", true },
	{ "fd00:ec2::254", true },
	{ "1:2:3:4:5:6:7:8", true },
	{ "1:2:3:4:5:6:7::", true },
	{ "::2:3:4:5:6:7:8", true },
	{ "::ffff:10.0.0.1", true },
	{ "1:2:3:4:5:6:10.0.0.1", true },
	{ "FE80::A", true },
	{ "1:2:3:4:5:6:7", false },
	{ "1:2:3:4:5:6:7:8:9", false },
	{ "1:2:3:4::5:6:7:8", false },
	{ "1:2:3:4:5:6:7:10.0.0.1", false },
	{ "10.0.0.1::", false },
	{ "::10.0.0.1:1", false },
	{ "1::2::3", false },
	{ ":::", false },
	{ ":1:2:3:4:5:6:7", false },
	{ "1:2:3:4:5:6:7:", false },
	{ "1:2:3:4:5:6:7:8:", false },
	{ "12345::", false },
	{ "g::", false },
	{ "::1%1", false },
	{ "[::1]", false },
	{ ":", false },
	{ "", false },
	{ "localhost", false },
	{ "example.com", false },
};

static void
url_tells_addresses_from_names(void)
{
	size_t i;

	for (i = 0; i < COUNT(addresses); i++)
		CHECK_INT(check_row("an address is told from a name",
		    addresses[i].text),
		    url_is_address(guard_copy(span_of(addresses[i].text))),
		    addresses[i].is);
}

CHECK_MAIN(
	CHECK_CASE(a_server_may_be_under_a_path),
	CHECK_CASE(url_reads_what_it_allows),
	CHECK_CASE(url_has_room_for_any_host),
	CHECK_CASE(url_tells_addresses_from_names),
)
