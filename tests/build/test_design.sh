#!/bin/bash
# SPDX-License-Identifier: MIT
# What docs/design and CONTRIBUTING.md say of the tree is so: files, headings,
# make targets and the ids of faults that they name, and that are named after
# them, are there.  And no file of this project cites what is not part of it.
# shellcheck disable=SC2016
. "$(dirname "$0")/lib.sh"
tree=$TMP/tree
copy_tree "$tree"
cd "$tree" || exit 1
FAULTS=docs/design/faults.md
none() { [ ! -s "$1" ] || { head -n 20 "$1"; return 1; }; }
# The ids of faults, as D4 or K16; and where they stand in the names of tests.
ID='[DNTHJAKZMSXGI][0-9]{1,2}'

pages() {
	printf '%s\n' CONTRIBUTING.md tests/README.md docs/design/*.md
}

# All text, each file on one line, so that a citation may go over two.
texts() {
	find . \( -name build -o -name results \) -prune -o -type f \
	    \( -name '*.[ch]' -o -name '*.md' -o -name '*.py' -o -name '*.sh' -o \
	    -name Makefile -o -path './tools/*' -o -path './k8s/*' \) -print |
	while read -r f; do
		printf '%s ' "${f#./}"
		sed -E 's,^[ 	]*(\*|#|//) ,,' "$f" | tr '\n' ' '
		echo
	done
}

# -- Citations.

# Headings that are cited as  docs/design/wire.md, "SigV4"  and are not there.
cited() {
	texts | grep -oE '^[^ ]+ |docs/design/[a-z]+\.md(, "[^"]*")?' |
	awk '/ $/ { file = $1; next } { print file "\t" $0 }' | sort -u
}
bad_citations() {
	local from what page heading
	cited | while IFS=$'\t' read -r from what; do
		page=${what%%,*} heading=
		case $what in *'"'*) heading=${what#*\"} heading=${heading%\"} ;; esac
		if [ ! -e "$page" ]; then
			echo "$from: $page: no such file"
		elif [ -n "$heading" ] && ! grep -qxE "##+ $heading" "$page"; then
			echo "$from: $page: no heading \"$heading\""
		fi
	done
}

# Documents that a reader outside does not have.
strangers() {
	grep -rnE '\.\./shared|(aws|kube|node|install|footprint|tool|watch|check|provider|migration)-facts|(design|house|cases|style)\.md' \
	    --include='*' --exclude-dir=build --exclude-dir=results --exclude=test_design.sh .
}

n=$(cited | grep -c '"')
ok "twenty headings of docs/design or more are cited, not $n" test "$n" -ge 20
bad_citations >"$TMP/found"
ok "each file and heading of docs/design that is cited is there" none "$TMP/found"
strangers >"$TMP/found"
ok "nothing outside the project is cited" none "$TMP/found"

printf '/* (docs/design/wire.md,\n * "No such\n * thing"), docs/design/none.md */\n' >src/planted.c
bad_citations >"$TMP/found"
has "a heading that is not there is found" "$TMP/found" '^src/planted.c: .*no heading "No such thing"'
has "so is a file" "$TMP/found" '^src/planted.c: docs/design/none.md: no such file'
printf '/* as aws-%s 2.4 says */\n' facts >src/planted.c
strangers >"$TMP/found"
has "so is a document from elsewhere" "$TMP/found" 'src/planted.c:1:'
rm src/planted.c

# -- What the pages name.

# Paths: whatever has a slash, in backquotes or after a command.
bad_paths() {
	local page p
	pages | while read -r page; do
		{
			grep -oE '`[^` ]+/[^` ]*`' "$page" | tr -d '`'
			grep '^    ' "$page" | grep -oE '(^|[ &])(tests|tools|k8s)/[A-Za-z0-9_./-]+' | tr -d ' &'
		} | grep -E '^(src|port|tests|tools|docs|k8s|certs|\.ci)/' |
		grep -vE '[*[{]|test_X|/$' | sort -u |
		while read -r p; do
			[ -e "$p" ] || echo "$page: $p: no such file"
		done
	done
}
# Without "Where it is going", which names what is not there yet.
sed -i '/^## Where it is going/,/^## A run/{/^## A run/!d}' docs/design/architecture.md
bad_paths >"$TMP/found"
ok "each path that is named is there" none "$TMP/found"

bad_targets() {
	pages | xargs grep -ohE '(^    |`)make [a-z0-9 -]+( |`|$)' |
	sed 's/.*make //; s/`//; s/  .*//' | tr ' ' '\n' | grep . | sort -u |
	while read -r t; do
		grep -qE "^$t:" Makefile || echo "make $t"
	done
}
bad_targets >"$TMP/found"
ok "so is each make target" none "$TMP/found"

bad_verbs() {
	pages | xargs grep -ohE '\./build\.sh [a-z]+' | sort -u | while read -r _ verb; do
		grep -qE "^($verb)\)" build.sh || echo "./build.sh $verb"
	done
}
bad_verbs >"$TMP/found"
ok "and each word of ./build.sh" none "$TMP/found"

# Prose, in every page: tables, code and what a link makes long are left out.
prose() {
	printf '%s\n' README.md CONTRIBUTING.md tests/README.md docs/*.md docs/design/*.md
}
long() {
	prose | xargs awk '
	FNR == 1 { code = 0 }
	/^```/ { code = !code }
	code || /^ *\|/ || /^    / || /^```/ { next }
	{ text = $0; gsub(/\]\([^)]*\)/, "]", text) }
	length(text) > 120 { print FILENAME ":" FNR ": " length " characters" }'
}
long >"$TMP/found"
ok "no line of prose is longer than 120 characters" none "$TMP/found"
printf '%0121d\n' 0 | tee -a docs/faq.md >>README.md
long >"$TMP/found"
has "one that is, is found" "$TMP/found" '^README.md:.*: 121 characters'
has "so is one below docs" "$TMP/found" '^docs/faq.md:.*: 121 characters'

for f in src src/sync/api.c; do
	grep -q "\`$f" docs/design/architecture.md || echo "$f"
done >"$TMP/found"
printf '%s\n' src/*.c src/*/ | sed 's,/$,,; s,^src/,,; s,_.*,,; s,\.c$,,' | sort -u |
while read -r room; do
	grep -q "^| $room |" docs/design/architecture.md || echo "room $room"
done >>"$TMP/found"
ok "each room has a row in architecture.md" none "$TMP/found"

# What happened, in the table of "Retries": each stands above its rows in the
# test of the policy.
untested_retries() {
	local cell
	texts | grep '^tests/unit/test_retry.c ' | tr -s ' \t' ' ' >"$TMP/text"
	sed -n '/^## Retries/,/^## Memory/s/^| \([^|]*\) |.*/\1/p' docs/design/architecture.md |
	sed 1d | while read -r cell; do
		grep -qF "/* $cell */" "$TMP/text" || echo "$cell"
	done
}
untested_retries >"$TMP/found"
ok "each row of the retries is tested" none "$TMP/found"
sed -i 's/^| two losses in a row/| three losses in a row/' docs/design/architecture.md
untested_retries >"$TMP/found"
has "one that is not is found" "$TMP/found" '^three losses in a row'

cat >>CONTRIBUTING.md <<'P'
`src/none.c`, `make nothing`, `./build.sh nothing`
P
bad_paths >"$TMP/found"
has "a path that is not there is found" "$TMP/found" 'CONTRIBUTING.md: src/none.c'
bad_targets >"$TMP/found"
has "so is a target" "$TMP/found" '^make nothing'
bad_verbs >"$TMP/found"
has "so is a word of ./build.sh" "$TMP/found" '^./build.sh nothing'

# -- The faults.

# The ids that tests carry: at the beginning of a string, after the ids of
# tests/cases.tsv; and in the names of Python's tests.
named() {
	{
		grep -rhoE "\"(C[A-F][0-9]+:? )*$ID([ ,]+$ID)*:? " tests \
		    --include='*.[ch]' --include='*.py' --include=run
		grep -rhoE "def test_([A-Za-z0-9]+_)*" tests --include='*.py' | tr _ ' '
		grep -rhoE "say\(\"${ID}[^\"]*\"" tests --include=run
	} | grep -ohwE "$ID" | sort -u
}
# Rows: id, what happens, what must follow, tests.
rows() {
	sed -nE "s/^\| ($ID) \| /\1\t/p" "$FAULTS" | sed 's/ | /\t/g; s/ *|$//'
}
unknown_ids() {
	named | while read -r id; do
		rows | grep -q "^$id	" || echo "$id"
	done
}
bad_rows() {
	local id rest
	rows | cut -f 1 | sort | uniq -d | sed 's/$/: twice/'
	rows | awk -F '\t' 'NF < 3 || NF > 4 { print $1 ": not four cells" }
	    $4 == "" && !/not tried|cannot (occur|be seen)/ { print $1 ": no test, and no reason" }'
	rows | while IFS=$'\t' read -r id _ _ rest; do
		printf '%s\n' "$rest" | grep -oE '`[^`]+`' | tr -d '`' | while read -r t; do
			[ -f "tests/$t" ] || echo "$id: tests/$t: no such test"
		done
	done
	grep -rhoE "^[^\"]*\(?\b$ID\)" src port | grep -owE "$ID" | sort -u |
	while read -r id; do
		rows | grep -q "^$id	" || echo "$id: in src/ or port/, no row"
	done
}
n=$(named | wc -l)
ok "a hundred faults or more are named by tests, not $n" test "$n" -ge 100
unknown_ids >"$TMP/found"
ok "each fault that a test names has a row" none "$TMP/found"
bad_rows >"$TMP/found"
ok "each row has tests that are there, or a reason" none "$TMP/found"

printf '/* */ { "CA1: %s one that nobody knows", 1 },\n' N98 >tests/unit/planted.c
printf 'def test_and_%s_another(): pass\n' N99 >tests/e2e/planted.py
unknown_ids >"$TMP/found"
has "an id without a row is found" "$TMP/found" '^N98$'
has "so is one in the name of a Python test" "$TMP/found" '^N99$'
sed -i -e 's,`dns/run`,`dns/walk`,' -e 's/ | not tried: .*$//' "$FAULTS"
printf '| X9 | a | b | |\n| X8 | a | b | `tls/run` |\n' >>"$FAULTS"
bad_rows >"$TMP/found"
has "a test that is not there is found" "$TMP/found" '^D1: tests/dns/walk: no such test'
has "so is a row without a test or a reason" "$TMP/found" '^X9: no test, and no reason'
has "and one that is there twice" "$TMP/found" '^X8: twice'
summary
