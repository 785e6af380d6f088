/* SPDX-License-Identifier: MIT */
/* xml.h -- the text of named elements in the small XML answers of AWS's query
 * protocol (docs/design/wire.md, "Refusals by AWS").  Not an XML parser: no
 * DTD, no namespaces, no processing instructions but the first line; a text
 * that has one of these, or does not close what it opens, is refused. */
#ifndef WIRE_XML_H
#define WIRE_XML_H

#include "base/buf.h"
#include "base/limits.h"

/* Append to `out` the text of the first element reached by `path`, element
 * names joined by dots from the root ("ErrorResponse.Error.Code"), white space
 * around it trimmed and the five entities and character references resolved.
 * A name of "*" stands for any element.  The whole `text` is checked for
 * balance first.  ST_OK; ST_REPLY where the text is no such XML, deeper than
 * MAX_DEPTH, the element is absent or holds other elements; ST_FULL. */
enum status xml_text(struct span text, const char *path, struct buf *out);

#endif
