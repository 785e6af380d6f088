#!/bin/bash
# SPDX-License-Identifier: MIT
# Every line that the program can print has an entry in docs/troubleshooting.md:
# each text in its sources stands there, word for word, between the names and
# numbers that the program fills in.  And each link in the documents leads
# somewhere.
. "$(dirname "$0")/lib.sh"
cd "$ROOT" || exit 1
DOC=docs/troubleshooting.md
SOURCES=$(ls src/main.c src/settings/*.c src/report/progress.c src/report/fault.c \
	src/report/words.h src/report/log.[ch] src/report/shown.c src/report/closing.c \
	src/report/about_login.c src/report/bad_setting.c src/report/found.c \
	src/sync/*.c src/commands/run.c src/commands/hand_over.c src/aws/ecr.c src/aws/creds_env.c \
	src/kube/cluster.c src/base/url.c src/base/value.c port/*.c)

# missing DOCUMENT: the texts that it does not hold.
missing() {
	# shellcheck disable=SC2086
	awk -f tests/build/messages.awk $SOURCES | sort -u |
	awk -F '\t' -v doc="$1" '
	BEGIN { while ((getline line < doc) > 0) all = all " " line }
	index(all, $2) == 0 { print $1 ": " $2 }'
}

# links DOCUMENT: those that lead nowhere.  A heading is a target by its words,
# in small letters, with dashes for blanks.
links() {
	local at to file part
	grep -oE '\]\([^)]+\)' "$1" | sed 's/^](//; s/)$//' | while read -r to; do
		case $to in http://*|https://*) continue ;; esac
		file=${to%%#*} part=
		case $to in *#*) part=${to#*#} ;; esac
		at=$(dirname "$1")/$file
		[ -n "$file" ] || at=$1
		if [ ! -e "$at" ]; then
			echo "$1: $to: no such file"
		elif [ -n "$part" ] && ! sed -n 's/^##* //p' "$at" |
		    tr '[:upper:]' '[:lower:]' | tr -cd 'a-z0-9 \n_-' | tr ' ' - |
		    grep -qxF -- "$part"; then
			echo "$1: $to: no such heading"
		fi
	done
}

# shellcheck disable=SC2086
n=$(awk -f tests/build/messages.awk $SOURCES | sort -u | wc -l)
ok "some 150 texts are found in the sources, not $n" test "$n" -ge 150
missing $DOC >"$TMP/missing"
none() { [ ! -s "$1" ] || { cat "$1"; return 1; }; }
ok "each of them has an entry in $DOC" none "$TMP/missing"

# The same check finds what it should: the document without one entry, and
# without the words after a name.
grep -v 'throttled by AWS' $DOC >"$TMP/less.md"
missing "$TMP/less.md" >"$TMP/found"
has "an entry that was taken out is missed" "$TMP/found" 'throttled by AWS$'
sed 's/ as it was sent (200)//' $DOC >"$TMP/less.md"
missing "$TMP/less.md" >"$TMP/found"
has "so are the last words of one" "$TMP/found" 'as it was sent$'

# What the log is made of as JSON.  "awaited" is told as a cause.
grep -ohE 'LEVEL_[A-Z]+,.*"[a-z-]+"' src/report/*.c | grep -oE '"[a-z-]+"' | tr -d '"' |
	grep -vx awaited | sort -u >"$TMP/events"
ok "there are a dozen events or more" test "$(wc -l <"$TMP/events")" -ge 12
while read -r event; do
	grep -q "\`$event\`" docs/debugging.md || echo "$event"
done <"$TMP/events" >"$TMP/missing"
ok "each event of a JSON line stands in docs/debugging.md" none "$TMP/missing"

for doc in README.md CONTRIBUTING.md docs/*.md docs/*/*.md tests/README.md; do
	links "$doc"
done >"$TMP/links"
ok "each link leads somewhere" none "$TMP/links"
cp docs/install.md "$TMP"
printf '%s\n' '[a](none.md) [b](install.md#none) [c](#x-y)' '# X y' >"$TMP/bad.md"
links "$TMP/bad.md" >"$TMP/found"
is_two() { [ "$(wc -l <"$TMP/found")" = 2 ]; }
ok "a link that does not is found, and so is a bad heading" is_two
summary
