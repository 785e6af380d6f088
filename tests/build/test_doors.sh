#!/bin/bash
# SPDX-License-Identifier: MIT
# `make doors` finds what it is for: each row plants one offence in a copy of
# the tree, and the line must be named.
. "$(dirname "$0")/lib.sh"

tree=$TMP/tree
copy_tree "$tree"
cd "$tree" || exit 1

# planted FILE LINE SENTENCE
planted() {
	cp "$1" "$TMP/saved"
	printf '%s\n' "$2" >>"$1"
	tools/doors >"$TMP/out" 2>&1
	code=$?
	cp "$TMP/saved" "$1"
	if [ $code != 0 ] && grep -F "$1:" "$TMP/out" | grep -qF "<- $3"; then
		pass
	else
		fail "not found: $2 in $1 ($3)"
	fi
}

below="a room includes only itself and rooms below"
planted src/aws/ecr.c '#include "kube/secret.h"' "$below"
planted src/kube/secret.c '#include "aws/ecr.h"' "$below"
planted src/engine/engine.c '#include "report/report.h"' "$below"
planted src/engine/engine.c '#include "kube/secret.h"' "$below"
planted src/report/progress.c '#include "aws/ecr.h"' "$below"
planted src/report/progress.c '#include "settings/settings.h"' "$below"
planted src/settings/settings.c '#include "commands/run.h"' "$below"
planted src/sync/api.c '#include "commands/clean.h"' "$below"
planted src/base/buf.c '#include "wire/http.h"' "$below"
planted src/base/buf.c '#include "port/port.h"' "$below"
planted src/wire/http.c '#include "engine/engine.h"' "$below"
planted src/wire/http.c '#include "port/heap.h"' "$below"
planted src/wire/json.c '#include <stdlib.h>' "src/ reaches the system through port.h only"
planted src/main.c '#include <unistd.h>' "src/ reaches the system through port.h only"
planted src/aws/ecr.c '#include <bearssl_hash.h>' "only src/aws/sigv4.c names BearSSL"
planted src/kube/secret.c '#include "jsmn.h"' "only src/wire/json.c names jsmn"
planted src/wire/http.c '#include <mbedtls/ssl.h>' "only port/tls.c and port/trust.c name mbedTLS"
planted port/posix.c '	mbedtls_ssl_init(&x);' "only port/tls.c and port/trust.c name mbedTLS"
planted port/posix.c '#include "../src/wire/http.h"' "port/ includes only itself, src/base and the roots"
planted src/sync/api.c '	p = malloc(4);' "no heap in src/"
planted src/sync/api.c '	double x = 1;' "no floating point in src/"
planted src/sync/api.c "$(seq 500)" "500 lines a file"
planted src/sync/api.c "$(printf '{\n'; seq 61; printf '}')" "60 lines a function"
planted src/sync/api.c "$(printf '%081d' 0)" "80 columns"

short="a check's name says what must hold, in 15 characters or more"
planted tests/unit/test_url.c '	CHECK("it is counted", true);' "$short"
planted tests/unit/test_url.c '	CHECK_INT("CA1: 3 of 14 chars", n, 3);' "$short"
planted tests/unit/test_url.c '	CHECK(check_row("it is refused", row->name), ok);' "$short"

# The names that rows of a table have are known when they run.
cat >"$TMP/unit.c" <<'C'
#include "check.h"
static void rows(void)
{
	static const char *const names[] = { "once", "CA1: K3 twice" };

	for (int i = 0; i < 2; i++)
		CHECK(names[i], true);
	for (int i = 0; i < 2; i++)
		CHECK(check_row("a row is read as it is", names[i]), true);
}
CHECK_MAIN(CHECK_CASE(rows))
C
gcc -Isrc -Itests/unit -o "$TMP/unit" "$TMP/unit.c" || exit 1
"$TMP/unit" -v >"$TMP/out"
has "a row's name that is too short fails" "$TMP/out" '^FAILED .*: once \(too short a name'
has "its ids do not make it longer" "$TMP/out" '^FAILED .*: CA1: K3 twice \(too short a name'
has "what holds for all rows makes a name of it" "$TMP/out" '^ok a row is read as it is: once$'
has "behind the row's ids" "$TMP/out" '^ok CA1: K3 a row is read as it is: twice$'
has "and two of the four pass" "$TMP/out" '^2 passed, 2 failed$'

# A file that does not say what it is for, and one that says it under a name
# that it does not have any more.
for head in '' '/* old.c -- it was moved. */'; do
	f=src/base/new.c
	printf '/* SPDX-License-Identifier: MIT */\n%s\nint x;\n' "$head" >$f
	tools/doors >"$TMP/out"
	has "a file is to say what it is for: \"$head\"" "$TMP/out" \
	    "^$f:2: .*<- second line: the file's name and what it is for"
	rm $f
done

rows=$(tools/doors | grep -c '<-')
ok "the tree itself breaks no rule ($rows do: make doors)" test "$rows" = 0
summary
