#!/bin/bash
# SPDX-License-Identifier: MIT
# Two builds, same bytes: a clone in another folder, without network where the
# kernel lets us take it away, gives the binaries that lie in build/, and the
# same image of them, also under another umask.
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
	(cd "$there" && umask 077 && "${offline[@]}" nice ./build.sh image) >"$TMP/log" 2>&1 && return
	tail -n 20 "$TMP/log"
	return 1
}
ok "a second build from the cache needs no network" again
ok "and fetches nothing" test -z "$(grep -E 'fetching|installing|building musl' "$TMP/log")"
for a in amd64 arm64 armv7 armv6 riscv64; do
	ok "$a: same bytes from another folder" \
	    cmp "$ROOT/build/$a/ecr-refresh" "$there/build/$a/ecr-refresh"
done
here() { (umask 022 && ./build.sh image) >"$TMP/log" 2>&1 || { tail "$TMP/log"; false; }; }
cd "$ROOT" || exit 1
ok "an image of what lies here" here
ok "same image from another folder" cmp build/image/*.tar "$there"/build/image/*.tar
for f in index.json oci-layout; do
	ok "the same $f" cmp "build/image/layout/$f" "$there/build/image/layout/$f"
done

# The promise is for the compilers it was tested with.
compiler=$(gcc -dumpfullversion) linker=$(ld --version | sed -n '1s/.* //p')
has "CF10: the promise of one digest names a compiler" docs/images.md 'the same compilers .*gcc [0-9]+\.[0-9]+\.[0-9]+ and binutils [0-9]'
if grep -qF "gcc $compiler and binutils $linker" docs/images.md; then
	pass "CF10: which is the one that was tried here"
else
	skip "gcc $compiler and binutils $linker are not those that docs/images.md names: that they give the same bytes is tested above, and not promised"
fi
summary
