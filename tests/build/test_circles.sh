#!/bin/bash
# SPDX-License-Identifier: MIT
# tools/circles finds .c files that call each other, and only those.
. "$(dirname "$0")/lib.sh"
cd "$TMP" || exit 1

object() {		# name, source
	mkdir -p "tree/$(dirname "$1")"
	gcc -x c -c -o "tree/$1.o" - <<<"$2"
}

says() {		# what it must say, [what is allowed]
	local want=$1 got code=0 want_code
	got=$("$ROOT/tools/circles" "${2:-/dev/null}" tree tree/*/*.o) || code=$?
	want_code=$([ -z "$want" ] && echo 0 || echo 1)
	{ [ "$got" = "$want" ] && [ $code = "$want_code" ]; } ||
		{ echo "code $code: $got"; return 1; }
}

object src/below 'int below(void) { return 1; }'
object src/above 'int below(void); int above(void) { return below(); }'
object port/far 'extern int missing(void); int far(void) { return missing(); }'
ok "a file that calls one below is no circle" says ''

object src/a 'int b(void); int a(void) { return b(); }'
object src/b 'int a(void); int b(void) { return a(); }'
ok "two files that call each other are one" says 'circles: these call each other: src/a src/b'

object src/above 'int below(void); int port_x(void); int above(void) { return below() + port_x(); }'
object port/x 'extern int middle(void); int port_x(void) { return middle(); }'
object src/middle 'extern int above(void); int middle(void) { return above(); }'
ok "three in a row, across rooms, are one too" says "circles: these call each other: port/x src/above src/middle
circles: these call each other: src/a src/b"

object port/x 'extern int table[]; int port_x(void) { return table[0]; }'
object src/middle 'extern int above(void); int table[1]; int middle(void) { return above(); }'
ok "data that is shared counts as a call" says "circles: these call each other: port/x src/above src/middle
circles: these call each other: src/a src/b"

rm tree/src/middle.o
echo "src/a src/b" >allowed
ok "what is allowed is not told" says '' allowed
echo "src/a src/c" >>allowed
ok "what is allowed and gone must be taken out" says \
    'circles: this circle is no more, so take it out of allowed: src/a src/c' allowed
summary
