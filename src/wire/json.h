/* SPDX-License-Identifier: MIT */
/* json.h -- JSON (RFC 8259) in two steps.
 *
 * 1. A scanner that takes a text in pieces of any size, checks its grammar
 *    (UTF-8, nesting, no control bytes, exactly one object, nothing but white
 *    space after it) and copies what is wanted to a small buffer: either the
 *    whole object, or, where the object holds a long list, one item after the
 *    other (cut out and handed on) and then the object without them.
 * 2. A lookup in such a copy, by path, with checks of type.
 *
 * Neither recurses, allocates, or grows with its input. */
#ifndef WIRE_JSON_H
#define WIRE_JSON_H

#include "base/buf.h"
#include "base/limits.h"

/* Takes one item that was cut out; the bytes die when it returns.  Empty is
 * one that did not fit.  Anything but ST_OK ends the scan with that status. */
typedef enum status json_take(void *arg, struct span item);

/* Told of each string as it comes, keys too: a piece of it as written, escapes
 * not resolved, or its end.  `depth` counts the levels that are open: 1 for
 * the keys and values of the object itself. */
typedef void json_watch(void *arg, int depth, bool is_key, struct span piece,
    bool end);

/* All fields but `watch` are json_scan.c's own. */
struct json_scan {
	/* May be set after json_scan_start(): strings of any length can be
	 * read so, for none is ever held whole. */
	json_watch *watch;

	const char *cut;	/* member whose items are cut out, or NULL */
	size_t max_string;
	struct buf *out;
	json_take *take;
	void *arg;

	int state;
	int depth;
	uint32_t arrays;	/* bit per level: set for an array */
	bool is_key;		/* the string at hand is a key */
	bool at_cut;		/* its value is what `cut` names */
	bool in_cut;		/* inside that array; it is at level 2 */
	bool was_cut;		/* it was there already */
	size_t item_at;		/* where the item begins in out */
	bool lost;		/* it does not fit: nothing of it is copied */

	struct {
		size_t at;	/* where it begins in out */
		size_t len;	/* as written, so far */
		bool skipping;	/* it is too long for out or max_string */
		int inside;	/* an escape or a character of several bytes: */
		int need;	/* how many bytes are still to come */
		unsigned char low, high;	/* what the next one must be */
	} string;		/* the one at hand */
	const char *word;	/* what must follow of true, false, null */
};

/* Begin.  `cut` names a member of the top-level object: the items of that
 * array are given to `take` one by one, and the copy shows an empty array.
 * With NULL nothing is cut, and a value that is no array (null, say) is copied
 * like any other.  A string or key of more than `max_string` bytes (as
 * written, escapes not resolved) is copied as "".  White space outside strings
 * is not copied.  `out` is the caller's and is cleared; with NULL, and nothing
 * to cut, only the grammar is checked. */
void json_scan_start(struct json_scan *s, const char *cut, size_t max_string,
    struct buf *out, json_take *take, void *arg);

/* Consume a piece.  ST_OK; ST_REPLY where it is not JSON, is deeper than
 * MAX_DEPTH, or names the member to cut twice;
 * ST_FULL where what is left of the object does not fit `out`;
 * or what `take` returned.  After anything but ST_OK the scan is dead.  An
 * item that does not fit is dropped alone, so that whoever can make one large
 * does not take the others with it. */
enum status json_scan_feed(struct json_scan *s, struct span piece);

/* The text has ended: ST_OK where it was one whole object, which now stands
 * in `out` (without the items); else ST_REPLY. */
enum status json_scan_end(struct json_scan *s);

/* A parsed text.  One at a time for the whole program: the tokens live in one
 * static table, and the next json_parse() overwrites them. */
struct json_doc {
	struct span text;
};

/* Check the grammar of a complete text (as the scanner does) and prepare for
 * lookup.  A text whose one object names a member twice is refused where the
 * lookup meets it.  ST_OK, ST_REPLY (also: more than MAX_TOKENS). `text` must
 * outlive the lookups. */
enum status json_parse(struct json_doc *doc, struct span text);

/* A value in a document.  JSON_ROOT is the whole; JSON_NONE is no value:
 * looking inside it finds JSON_NONE again, so that a walk may check once. */
#define JSON_ROOT 0
#define JSON_NONE (-1)

/* Member `name` of object `in` (keys are compared after resolving escapes),
 * or JSON_NONE: absent, not an object, or there more than once. */
int json_member(const struct json_doc *doc, int in, const char *name);

/* Item `i` of array `in`, and the number of items in an array or of members
 * in an object (0 for anything else). */
int json_item(const struct json_doc *doc, int in, int i);
int json_count(const struct json_doc *doc, int in);

/* Value of the `i`th member of object `in`; its key is appended to `key`
 * without escapes.  JSON_NONE when there is none or the key does not fit. */
int json_nth(const struct json_doc *doc, int in, int i, struct buf *key);

/* Follow a path of member names and item numbers joined by dots, from the
 * root: "authorizationData.0.authorizationToken". */
int json_path(const struct json_doc *doc, const char *path);

bool json_is_object(const struct json_doc *doc, int v);
bool json_is_array(const struct json_doc *doc, int v);
bool json_is_string(const struct json_doc *doc, int v);
bool json_is_true(const struct json_doc *doc, int v);

/* Whether value `v` is a string equal to `s` (escapes resolved). */
bool json_string_is(const struct json_doc *doc, int v, const char *s);

/* Append string `v` to `out`, escapes resolved (\u as UTF-8).  ST_OK; ST_REPLY
 * where it is no string, holds \u0000 or half a surrogate pair; ST_FULL. */
enum status json_text(const struct json_doc *doc, int v, struct buf *out);

/* The bytes of string `v` where they stand in the text, without resolving:
 * ST_REPLY where it is no string or holds a backslash. */
enum status json_plain(const struct json_doc *doc, int v, struct span *out);

/* Number `v`, rounded down to whole: integer, decimal or E notation, of any
 * length, without floating point.  ST_OK; ST_REPLY where it is no number or
 * its magnitude passes 2^53. */
enum status json_whole(const struct json_doc *doc, int v, int64_t *out);

#endif
