#!/bin/bash
# SPDX-License-Identifier: MIT
# README.md and the program say the same: the table of settings is what `help`
# prints, each line under Troubleshooting is one that the program can print,
# and each file that is named exists.
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
ok "there are seventeen rows" test "$(wc -l <"$TMP/help")" = 17
same() { diff -u "$TMP/readme" "$TMP/help"; }
ok "the table of settings is what help prints" same

# The words of each line, without the letters that stand for names.
sed -n '/^## Troubleshooting/,/^## Reading/p' README.md | grep '^| `' |
	cut -d'|' -f2 | grep -o '`[^`]*`' | tr -d '`' >"$TMP/lines"
# C strings that are broken over lines are joined.
tr -d '\n' <src/report_words.h | sed 's/"[[:space:]]*"//g' >"$TMP/words"
cat src/report*.c src/config*.c src/aws/failure.c | tr -d '\n' |
	sed 's/"[[:space:]]*"//g' >>"$TMP/words"
while IFS= read -r line; do
	case $line in	# AWS's own words, which are passed on
	*Exception|InvalidClientTokenId|SignatureDoesNotMatch|ExpiredToken) continue ;;
	esac
	ok "a line that is never printed: $line" grep -qF -- "$line" "$TMP/words"
done <"$TMP/lines"
ok "there are thirty of them" test "$(wc -l <"$TMP/lines")" -ge 30

# shellcheck disable=SC2013
for f in $(grep -oE '`(k8s|src|port|tests|certs)/[A-Za-z0-9_./-]+`' README.md | tr -d '`' | sort -u); do
	ok "README names $f" test -e "$f"
done
ok "nothing is left to be filled in" test -z "$(grep -n TBD README.md)"
summary
