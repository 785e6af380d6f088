/* SPDX-License-Identifier: MIT */
/* test_xml.c -- wire/xml.h: the text of one element. */
#include "check.h"
#include "fake.h"

#include "wire/xml.h"

#define STS_ERROR \
	"<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n" \
	"  <Error>\n" \
	"    <Type>Sender</Type>\n" \
	"    <Code>AccessDenied</Code>\n" \
	"    <Message>GetSessionToken call failed, unable to validate MFA " \
	"code.  Please verify.</Message>\n" \
	"  </Error>\n" \
	"  <RequestId>8088f6eb-b7fb-11e2-8d25-4b9f3b52b80f</RequestId>\n" \
	"</ErrorResponse>\n"

#define STS_KEYS \
	"<GetSessionTokenResponse xmlns=\"https://sts.amazonaws.com/doc/" \
	"2011-06-15/\">\n  <GetSessionTokenResult>\n    <Credentials>\n" \
	"      <SessionToken>AQoEXAMPLE/L\n       To6UDd+w==\n" \
	"      </SessionToken>\n" \
	"      <SecretAccessKey>wJalr/K7MDENG/bPxRfiCYzEXAMPLEKEY" \
	"</SecretAccessKey>\n" \
	"      <Expiration>2011-07-11T19:55:29.611Z</Expiration>\n" \
	"      <AccessKeyId>AKIAIOSFODNN7EXAMPLE</AccessKeyId>\n" \
	"    </Credentials>\n  </GetSessionTokenResult>\n" \
	"  <ResponseMetadata>\n    <RequestId>58c5dbae</RequestId>\n" \
	"  </ResponseMetadata>\n</GetSessionTokenResponse>\n"

#define QUERY_ERROR \
	"<ErrorResponse>\n   <Error>\n      <Type>Sender</Type>\n" \
	"      <Code>ComplexError</Code>\n" \
	"      <TopLevel>Top level</TopLevel>\n      <Nested>\n" \
	"          <Foo>bar</Foo>\n      </Nested>\n   </Error>\n" \
	"   <RequestId>foo-id</RequestId>\n</ErrorResponse>\n"

static const struct {
	const char *name, *text, *path, *want;
} good[] = {
	{ "error code of STS", STS_ERROR, "ErrorResponse.Error.Code",
	    "AccessDenied" },
	{ "request id of STS", STS_ERROR, "ErrorResponse.RequestId",
	    "8088f6eb-b7fb-11e2-8d25-4b9f3b52b80f" },
	{ "message of STS", STS_ERROR, "ErrorResponse.Error.Message",
	    "GetSessionToken call failed, unable to validate MFA code.  "
	    "Please verify." },
	{ "session token over two lines", STS_KEYS, "GetSessionTokenResponse."
	    "GetSessionTokenResult.Credentials.SessionToken",
	    "AQoEXAMPLE/L\n       To6UDd+w==" },
	{ "stars for any name", STS_KEYS, "*.*.Credentials.AccessKeyId",
	    "AKIAIOSFODNN7EXAMPLE" },
	{ "star over several: the first that fits", STS_KEYS, "*.*.RequestId",
	    "58c5dbae" },
	{ "error of the query protocol", QUERY_ERROR,
	    "ErrorResponse.Error.Code", "ComplexError" },
	{ "further members of an error", QUERY_ERROR,
	    "ErrorResponse.Error.TopLevel", "Top level" },
	{ "nested members of an error", QUERY_ERROR,
	    "ErrorResponse.Error.Nested.Foo", "bar" },
	{ "bare Error", "<Error><Code>SlowDown</Code></Error>", "Error.Code",
	    "SlowDown" },
	{ "declaration in front", "<?xml version=\"1.0\"?>\n<a>x</a>", "a",
	    "x" },
	{ "declaration right in front", "<?xml version=\"1.0\"?><a>x</a>",
	    "a", "x" },
	{ "root itself", "<a>x</a>", "a", "x" },
	{ "blanks around the root", " \n<a>x</a>\r\n ", "a", "x" },
	{ "text is trimmed", "<a> \n x y\t</a>", "a", "x y" },
	{ "empty element", "<a></a>", "a", "" },
	{ "empty element in short", "<a><b/></a>", "a.b", "" },
	{ "short with a blank", "<a><b /></a>", "a.b", "" },
	{ "blank before a tag's end", "<a ><b\n>x</b\t></a >", "a.b", "x" },
	{ "attributes", "<a b='1' c = \"2>\"><d e=\"'\">x</d></a>", "a.d",
	    "x" },
	{ "names of all bytes", "<_a-b.c:d09zAZ>x</_a-b.c:d09zAZ>", "*", "x" },
	{ "the first of several", "<a><b>1</b><b>2</b></a>", "a.b", "1" },
	{ "the first whose path fits", "<a><x><b>1</b></x><c><b>2</b></c></a>",
	    "a.c.b", "2" },
	{ "the same name deeper down", "<a><b><a>1</a></b><c>2</c></a>",
	    "a.c", "2" },
	{ "path goes on behind a miss", "<a><b><x>1</x></b><b><c>2</c></b></a>",
	    "a.b.c", "2" },
	{ "the same name inside itself", "<a><a><b>1</b></a><b>2</b></a>",
	    "a.b", "2" },
	{ "five entities", "<a>&amp;&lt;&gt;&quot;&apos;</a>", "a", "&<>\"'" },
	{ "entities once only", "<a>&amp;lt;</a>", "a", "&lt;" },
	{ "a blank as reference stays", "<a>&#32;x</a>", "a", " x" },
	{ "references", "<a>&#65;&#x42;&#xe9;&#x20AC;&#x10FFFF;&#9;</a>", "a",
	    "AB\xc3\xa9\xe2\x82\xac\xf4\x8f\xbf\xbf\t" },
	{ "references beside the surrogates", "<a>&#xD7FF;&#xE000;</a>", "a",
	    "\xed\x9f\xbf\xee\x80\x80" },
	{ "quote and bracket in text", "<a>\"']]&gt;]></a>", "a",
	    "\"']]>]>" },
};

static void
xml_finds_text(void)
{
	size_t i, n, need;

	for (i = 0; i < COUNT(good); i++) {
		const char *name = check_row(
		    "the text of an element is found", good[i].name);

		need = strlen(good[i].want);
		for (n = 0; n <= need; n++) {
			struct buf out = { guard_room(n + 1), n + 1, 0,
				false };

			buf_putc(&out, '!');
			CHECK_INT(name,
			    xml_text(guard_copy(span_of(good[i].text)),
			    good[i].path, &out), n < need ? ST_FULL : ST_OK);
			CHECK_TEXT(name, span_skip(buf_span(&out), 1),
			    n < need ? "" : good[i].want);
		}
	}
}

/* Cut short anywhere, and every text that was good is refused. */
static void
xml_wants_all_of_it(void)
{
	char room[256];
	size_t i, n, len;

	for (i = 0; i < COUNT(good); i++) {
		struct buf out = BUF(room);
		bool refused = true;

		len = span_trim(span_of(good[i].text)).at +
		    span_trim(span_of(good[i].text)).len - good[i].text;
		for (n = 0; n < len; n++)
			refused &= xml_text(guard_copy((struct span){
			    good[i].text, n }), good[i].path, &out) ==
			    ST_REPLY && out.len == 0;
		CHECK("A9 every cut of a text is refused", refused);
		if (!refused)
			printf("  %s\n", good[i].name);
	}
}

static const struct {
	const char *name;
	struct span text;
	const char *path;
} bad[] = {
	{ "A9 empty", SPAN(""), "a" },
	{ "A9 blanks", SPAN(" \n"), "a" },
	{ "A9 JSON", SPAN("{\"Error\":{\"Code\":\"x\"}}"), "Error.Code" },
	{ "A9 HTML with a doctype", SPAN("<!DOCTYPE html><a>x</a>"), "a" },
	{ "A9 HTML with an open tag", SPAN("<a><br>x</a>"), "a" },
	{ "absent", SPAN("<a><b>x</b></a>"), "a.c" },
	{ "absent at the root", SPAN("<a>x</a>"), "b" },
	{ "path shorter than the text", SPAN("<a><b>x</b></a>"), "a" },
	{ "path longer than the text", SPAN("<a>x</a>"), "a.b" },
	{ "prefix of a name", SPAN("<ab>x</ab>"), "a" },
	{ "other case", SPAN("<A>x</A>"), "a" },
	{ "empty path", SPAN("<a>x</a>"), "" },
	{ "elements and text", SPAN("<a>x<b/>y</a>"), "a" },
	{ "found, then not balanced", SPAN("<a><b>x</b></a"), "a.b" },
	{ "two roots", SPAN("<a>x</a><a>y</a>"), "a" },
	{ "text behind the root", SPAN("<a>x</a>y"), "a" },
	{ "text before the root", SPAN("x<a>x</a>"), "a" },
	{ "closed in the wrong order", SPAN("<a><b>x</a></b>"), "a.b" },
	{ "closed in another case", SPAN("<a>x</A>"), "a" },
	{ "closed twice", SPAN("<a>x</a></a>"), "a" },
	{ "closed with an attribute", SPAN("<a>x</a b='1'>"), "a" },
	{ "closed and short", SPAN("<a>x</a/>"), "a" },
	{ "comment", SPAN("<a><!-- c -->x</a>"), "a" },
	{ "CDATA", SPAN("<a><![CDATA[x]]></a>"), "a" },
	{ "entity declaration", SPAN("<!DOCTYPE a [<!ENTITY e \"x\">]>"
	    "<a>&e;</a>"), "a" },
	{ "processing instruction", SPAN("<a><?php x ?>x</a>"), "a" },
	{ "declaration not in front", SPAN(" <?xml version=\"1.0\"?><a>x</a>"),
	    "a" },
	{ "two declarations", SPAN("<?xml version=\"1.0\"?><?xml "
	    "version=\"1.0\"?><a>x</a>"), "a" },
	{ "another instruction in front", SPAN("<?xmlx?><a>x</a>"), "a" },
	{ "declaration without its end", SPAN("<?xml version=\"1.0\"><a>x</a>"),
	    "a" },
	{ "no name", SPAN("<>x</>"), "a" },
	{ "blank before a name", SPAN("< a>x</ a>"), "a" },
	{ "digit in front of a name", SPAN("<1>x</1>"), "1" },
	{ "attribute without value", SPAN("<a b>x</a>"), "a" },
	{ "attribute without quotes", SPAN("<a b=c>x</a>"), "a" },
	{ "attribute not closed", SPAN("<a b=\"c>x</a>"), "a" },
	{ "attribute with a tag", SPAN("<a b=\"<c>\">x</a>"), "a" },
	{ "attributes without a blank", SPAN("<a b='1'c='2'>x</a>"), "a" },
	{ "attribute right behind the name", SPAN("<a\"b\">x</a>"), "a" },
	{ "slash inside a tag", SPAN("<a/ >x</a>"), "a" },
	{ "unknown entity", SPAN("<a>&nbsp;</a>"), "a" },
	{ "unknown entity elsewhere", SPAN("<a><b>&x;</b><c>y</c></a>"),
	    "a.c" },
	{ "entity in another case", SPAN("<a>&AMP;</a>"), "a" },
	{ "entity without semicolon", SPAN("<a>&amp</a>"), "a" },
	{ "bare ampersand", SPAN("<a>x & y</a>"), "a" },
	{ "empty entity", SPAN("<a>&;</a>"), "a" },
	{ "empty reference", SPAN("<a>&#;</a>"), "a" },
	{ "empty hex reference", SPAN("<a>&#x;</a>"), "a" },
	{ "reference to NUL", SPAN("<a>&#0;</a>"), "a" },
	{ "reference to a control", SPAN("<a>&#27;</a>"), "a" },
	{ "reference to a surrogate", SPAN("<a>&#xD800;</a>"), "a" },
	{ "reference to the last surrogate", SPAN("<a>&#xDFFF;</a>"), "a" },
	{ "reference beyond U+10FFFF", SPAN("<a>&#x110000;</a>"), "a" },
	{ "reference beyond 32 bits", SPAN("<a>&#4294967361;</a>"), "a" },
	{ "reference with a letter", SPAN("<a>&#6a;</a>"), "a" },
	{ "reference with a sign", SPAN("<a>&#+65;</a>"), "a" },
	{ "reference in capital X", SPAN("<a>&#X41;</a>"), "a" },
	{ "end of CDATA in text", SPAN("<a>x]]>y</a>"), "a" },
	{ "NUL in text", SPAN("<a>x\0y</a>"), "a" },
	{ "NUL behind the root", SPAN("<a>x</a>\0"), "a" },
	{ "control in text", SPAN("<a>x\x01y</a>"), "a" },
};

static void
xml_refuses(void)
{
	char room[64];
	size_t i;

	for (i = 0; i < COUNT(bad); i++) {
		struct buf out = BUF(room);
		const char *name = check_row(
		    "no text is taken from bad XML", bad[i].name);

		CHECK_INT(name,
		    xml_text(guard_copy(bad[i].text), bad[i].path, &out),
		    ST_REPLY);
		CHECK(name, out.len == 0 && !out.full);
	}
}

static void
xml_is_not_too_deep(void)
{
	char text[16 * MAX_DEPTH], path[3 * MAX_DEPTH], room[8];
	size_t depth, i;

	for (depth = MAX_DEPTH; depth <= MAX_DEPTH + 1; depth++) {
		struct buf b = BUF(text), p = BUF(path), out = BUF(room);

		for (i = 0; i < depth; i++) {
			buf_puts(&b, "<a>");
			buf_puts(&p, i == 0 ? "*" : ".*");
		}
		buf_puts(&b, "x");
		for (i = 0; i < depth; i++)
			buf_puts(&b, "</a>");
		buf_putc(&p, '\0');
		CHECK_INT("J2 elements may be as deep as allowed, and no level "
		    "deeper", xml_text(guard_copy(buf_span(&b)), path, &out),
		    depth == MAX_DEPTH ? ST_OK : ST_REPLY);
	}
}

CHECK_MAIN(
	CHECK_CASE(xml_finds_text),
	CHECK_CASE(xml_wants_all_of_it),
	CHECK_CASE(xml_refuses),
	CHECK_CASE(xml_is_not_too_deep),
)
