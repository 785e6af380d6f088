#!/bin/bash
# SPDX-License-Identifier: MIT
# Two builds, same bytes: a clone in another folder, without network where the
# kernel lets us take it away, gives the binaries that lie in build/.
. "$(dirname "$0")/lib.sh"

there="$TMP/a folder with a longer name/and a space"
copy_tree "$there"
offline=()
if unshare -n true 2>/dev/null; then
	offline=(unshare -n)
else
	skip "no network namespace here: the second build could use the network"
fi
again() {
	(cd "$there" && "${offline[@]}" nice ./build.sh all) >"$TMP/log" 2>&1 && return
	tail -n 20 "$TMP/log"
	return 1
}
ok "a second build from the cache needs no network" again
ok "and fetches nothing" test -z "$(grep -E 'fetching|installing|building musl' "$TMP/log")"
for a in amd64 arm64 armv7 armv6 riscv64; do
	ok "$a: same bytes from another folder" \
	    cmp "$ROOT/build/$a/ecr-refresh" "$there/build/$a/ecr-refresh"
done
summary
