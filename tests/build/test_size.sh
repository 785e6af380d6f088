#!/bin/bash
# SPDX-License-Identifier: MIT
# `make size` refuses what must not ship.
. "$(dirname "$0")/lib.sh"

cd "$TMP" || exit 1
# shipped SENTENCE PATTERN COMMAND...: build/x/ecr-refresh as the command
# leaves it is refused for that reason.
refused() {
	mkdir -p build/x
	rm -f build/x/ecr-refresh
	"${@:3}" || fail "$1: could not make it"
	"$ROOT/tools/size" x >out 2>&1 && fail "$1: not refused"
	has "$1" out "$2"
}
padded() {
	cp "$ROOT/build/amd64/ecr-refresh" build/x/
	truncate -s 270001 build/x/ecr-refresh
}
dense() {
	cp "$ROOT/build/amd64/ecr-refresh" build/x/
	head -c 167000 /dev/urandom >>build/x/ecr-refresh
}
compiled() {
	echo 'int main(void) { return 0; }' >m.c
	gcc "$@" -o build/x/ecr-refresh m.c
}
refused "a byte over the budget" 'over 270000 bytes' padded
refused "too many bytes gzipped" 'over 166000 bytes gzipped' dense
refused "a dynamic program's interpreter" 'wants an interpreter' compiled
refused "a dynamic program's libraries" 'needs shared libraries' compiled
refused "a static program at a fixed address" 'not position-independent' compiled -static
refused "an executable stack" 'executable stack' compiled -z execstack
refused "a build id" 'build id' compiled -Wl,--build-id
refused "a missing binary" 'not there' true
summary
