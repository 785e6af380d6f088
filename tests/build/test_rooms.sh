#!/bin/bash
# SPDX-License-Identifier: MIT
# `make size` refuses a room that has outgrown its budget, and one without.
. "$(dirname "$0")/lib.sh"

cp "$ROOT/tools/rooms" "$ROOT/tools/map" "$TMP" || exit 1
cd "$ROOT" || exit 1
rooms() {
	"$TMP/rooms" --check amd64:x86_64-linux-gnu >"$TMP/out" 2>&1
}

cp tools/budgets "$TMP/budgets"
ok "as it stands" rooms
sed 's/^ *[0-9]*  src\/sync$/1000  src\/sync/' tools/budgets >"$TMP/budgets"
rooms && fail "too small a budget: not refused"
has "too small a budget" "$TMP/out" 'FAILED: src/sync has [0-9]+ bytes, its budget is 1000'
sed '/  src\/sync$/d' tools/budgets >"$TMP/budgets"
rooms && fail "no budget: not refused"
has "no budget" "$TMP/out" 'FAILED: src/sync has [0-9]+ bytes, its budget is not set'
: >"$TMP/budgets"
rooms && fail "an empty table: not refused"
has "an empty table" "$TMP/out" '^rooms: 0 passed, [0-9]+ failed$'
summary
