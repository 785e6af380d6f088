#!/bin/bash
# SPDX-License-Identifier: MIT
# How ./build.sh test counts: each part's passed and failed, those that run side
# by side, a part that ends badly, and the table at the end.
. "$(dirname "$0")/lib.sh"
cd "$ROOT" || exit 1

# The runner in a folder of its own, with parts that only say something.
mkdir -p "$TMP/run/build/test"
cat >"$TMP/run.sh" <<SH
set -eu -o pipefail
cd "$TMP/run"
say() { echo "build.sh: \$*" >&2; }
BESIDE=() WITHIN=
. "$ROOT/tools/tests.sh"
says() { printf '%s\n' "\$@"; }
bad() { says "\$@"; return 3; }
slowly() { sleep 1; says "\$@"; }
killed() { kill -9 "\$BASHPID"; }
dies() { part one killed; }
several() { part one slowly "first line" "last line" "3 passed, 0 failed"; }
SH
run() {			# statements
	rm -f "$TMP/run/build/test/"*
	bash -c ". $TMP/run.sh; $1; tell_sums" >"$TMP/out" 2>&1
}
red() { ! run "$1"; }
row() { has "$1" "$TMP/out" "$2"; }

ok "parts that pass pass" run 'part a says "4 passed, 0 failed"; part b says "== 5 passed, 1 skipped in 0.3s =="'
row "and are added up" '^9 passed, 0 failed, 1 skipped$'
ok "a failure that is counted" red 'part a says "x: 4 passed, 2 failed"'
row "is one of the sum, and names its part" 'failed: a '
row "and its number" '^4 passed, 2 failed$'
ok "a part that ends badly without a count" red 'part a bad "7 passed, 0 failed"'
row "is one failure" '^7 passed, 1 failed$'
ok "pytest's errors are failures" red 'part a bad "= 1 failed, 2 passed, 3 errors in 1.20s ="'
row "each of them" '^2 passed, 4 failed$'
ok "a part without any count is one" run 'part a says done'
row "that passed" '^1 passed, 0 failed$'

ok "parts run side by side" run 'beside several; WITHIN=us; part two says "two says" "1 passed, 0 failed"; wait; WITHIN='
row "and all are counted" '^4 passed, 0 failed$'
whole() { grep -A 2 '^first line$' "$TMP/out" | grep -q '^3 passed'; }
ok "what each says stays together" whole
ok "in the order of their ends" test "$(grep -n '^two says' "$TMP/out" | cut -d: -f1)" -lt \
    "$(grep -n '^first line' "$TMP/out" | cut -d: -f1)"
longest() { grep -A 1 '^seconds of each part' "$TMP/out" | grep -qE '^ +[1-9][0-9]*  one$'; }
ok "the longest is told first" longest

ok "a part that never ends, its row of parts killed" red 'beside dies; wait || true'
row "is a failure" '^0 passed, 1 failed$'

ok "a set-up that fails" red 'start_setup s false; WITHIN=us; end_setup s; WITHIN='
row "is a failure with its name" 'failed: s-ended '
ok "one that works does not" run 'start_setup s true; WITHIN=us; end_setup s; WITHIN='
summary
