#!/bin/bash
# SPDX-License-Identifier: MIT
# README.md's table of settings is what `help` prints, and its exit codes are.
# Backquotes in patterns are meant as they stand.
# shellcheck disable=SC2016
. "$(dirname "$0")/lib.sh"
cd "$ROOT" || exit 1

make -s >"$TMP/make.log" 2>&1 || cat "$TMP/make.log"
arch=$(uname -m | sed 's/x86_64/amd64/; s/aarch64/arm64/; s/^armv[78].*/armv7/; s/^armv6.*/armv6/')
program=build/$arch/ecr-refresh

# One row a line: variables|default|meaning.
rows_of_readme() {
	sed -n '/^## Settings/,/^Commands:/p' README.md | grep '^| `' |
		sed 's/`//g; s/^| *//; s/ *|$//; s/ *| */|/g; s/^\([^|]*\)||/\1||/'
}

rows_of_help() {
	"$program" help | awk '
	function out() {
		if (name == "") return
		value = ""
		if (text ~ /^required: /) {
			value = "required"; sub(/^required: /, "", text)
		} else if (text ~ /^default /) {
			value = text; sub(/^default /, "", value)
			sub(/: .*/, "", value); sub(/^default [^:]*: /, "", text)
		}
		print name "|" value "|" text
		name = text = ""
	}
	/^  [A-Z]/ { out(); name = substr($0, 3); next }
	/^    / && name != "" { text = text (text == "" ? "" : " ") substr($0, 5); next }
	{ out() }
	END { out() }'
}

rows_of_readme >"$TMP/readme"
rows_of_help >"$TMP/help"
ok "there are sixteen rows or more" test "$(wc -l <"$TMP/help")" -ge 16
same() { diff -u "$TMP/readme" "$TMP/help"; }
ok "the table of settings is what help prints" same

# What the program takes for a misspelt name must be none of its own.
"$program" help | grep -oE '\b(ECR|DOCKER|TARGET|EXCLUDE)_[A-Z_]+' | sort -u |
while read -r name; do
	grep -qF "\"$name\\0\"" src/settings/unread.c || echo "$name"
done >"$TMP/unknown"
none() { [ ! -s "$1" ] || { cat "$1"; return 1; }; }
ok "CE3: each setting of help is known to who looks for misspelt ones" none "$TMP/unknown"

grep -oE '^\| [0-9]+ \|' README.md | grep -oE '[0-9]+' >"$TMP/readme"
"$program" help | sed -n '/^Exit codes:/,$p' | grep -oE '(^|[:;] )[0-9]+ ' |
	grep -oE '[0-9]+' >"$TMP/help"
ok "there are five exit codes" test "$(wc -l <"$TMP/help")" = 5
ok "the exit codes are those of help" same
summary
