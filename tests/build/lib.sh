# SPDX-License-Identifier: MIT
# lib.sh -- what the build's tests share.  Each is a bash script that sources
# this, calls `ok` or `is` with a sentence, and ends with `summary`.
# shellcheck shell=bash
set -u
export LC_ALL=C
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
passed=0 failed=0 skipped=0
TMP=$(mktemp -d "${TMPDIR:-/tmp}/ecr-refresh-test.XXXXXX")
trap 'rm -rf "$TMP"' EXIT

# A sentence that begins with an id of tests/cases.tsv is printed, for tests/cases.py.
pass() {		# sentence
	passed=$((passed + 1))
	case $* in C[A-F][0-9]*|G:*) echo "ok $*" ;; esac
}
fail() {
	failed=$((failed + 1))
	echo "FAILED $(basename "$0"): $*"
}
skip() {
	skipped=$((skipped + 1))
	echo "skipped: $*"
}

# ok SENTENCE COMMAND...: holds when the command succeeds.
ok() {
	local what=$1
	shift
	if "$@"; then pass "$what"; else fail "$what"; fi
}

# has SENTENCE FILE PATTERN: some line of the file matches.
has() {
	if grep -qE -- "$3" "$2"; then pass "$1"; else
		fail "$1: no /$3/ in:"
		tail -n 20 "$2" | sed 's/^/    /'
	fi
}

# A copy of the tree as git would clone it, with what is not committed yet,
# without build/.
copy_tree() {		# to
	mkdir -p "$1"
	(cd "$ROOT" && git ls-files -z --cached --others --exclude-standard |
	    while IFS= read -r -d '' f; do [ -e "$f" ] && printf '%s\0' "$f"; done |
	    tar --null -T - -cf -) | tar -xf - -C "$1"
}

summary() {
	echo "$(basename "$0" .sh): $passed passed, $failed failed$(
	    [ $skipped = 0 ] || echo ", $skipped skipped")"
	[ $failed = 0 ]
}
