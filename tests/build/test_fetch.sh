#!/bin/bash
# SPDX-License-Identifier: MIT
# Sources count only with the pinned bytes, wherever they come from.  Offline:
# the pins of a copy of the tree lead to files made here.
. "$(dirname "$0")/lib.sh"

tree=$TMP/tree
copy_tree "$tree"
export XDG_CACHE_HOME=$TMP/cache
mkdir -p "$TMP/up/thing-1.0"
echo "the source" >"$TMP/up/thing-1.0/thing.c"
tar -C "$TMP/up" -czf "$TMP/up/thing-1.0.tar.gz" thing-1.0
right=$(sha256sum "$TMP/up/thing-1.0.tar.gz" | cut -d ' ' -f 1)
wrong=$(printf '%064d' 0)

# Every name gets the same archive; jsmn is last, and is the one under test.
pin() {			# jsmn's hash, jsmn's address
	for name in mbedtls musl bearssl; do
		echo "$name 1.0 $right file://$TMP/up/thing-1.0.tar.gz"
	done >"$tree/tools/pins"
	echo "jsmn 1.0 $1 $2" >>"$tree/tools/pins"
}
fetch() {
	(cd "$tree" && ./build.sh fetch) >"$TMP/out" 2>&1
}
refused() { ! fetch; }
one_error_line() { [ "$(grep -c 'error:' "$TMP/out")" = 1 ]; }

pin "$wrong" "file://$TMP/up/thing-1.0.tar.gz"
ok "a download with another hash stops the build" refused
has "it names the file" "$TMP/out" 'error: .*(thing-1\.0\.tar\.gz|jsmn)'
has "it names the hash it got" "$TMP/out" "error: .*$right"
has "it names the pinned hash" "$TMP/out" "error: .*$wrong"
ok "in one line" one_error_line
ok "and keeps nothing of it" test ! -e "$XDG_CACHE_HOME/ecr-refresh/src/jsmn-1.0-000000000000.tar"
ok "nor unpacks it" test ! -e "$tree/build/deps/jsmn"

pin "$right" "file://$TMP/up/thing-1.0.tar.gz"
ok "the pinned bytes are taken" fetch
ok "and unpacked" grep -q "the source" "$tree/build/deps/jsmn/thing.c"
has "a word says what is fetched" "$TMP/out" 'fetching jsmn 1\.0'

mv "$TMP/up" "$TMP/gone"
ok "a second time the cache is enough" fetch
ok "and nothing is fetched" test ! -s "$TMP/out"
rm -rf "$tree/build"
ok "also for a fresh clone" fetch

echo x >>"$XDG_CACHE_HOME/ecr-refresh/src/jsmn-1.0-${right:0:12}.tar"
ok "a damaged cache stops the build" refused
has "and is named with both hashes" "$TMP/out" "error: .*/jsmn-1\.0-${right:0:12}\.tar.*[0-9a-f]{64}.*$right"

rm -rf "$XDG_CACHE_HOME" "$tree/build"
mv "$TMP/gone" "$TMP/up"
pin "$wrong" "file://$TMP/nowhere.tar.gz"

# A distribution of our own, which has a newer jsmn: apt of another kind.
apt=$TMP/apt
mkdir -p "$apt"
cat >"$apt/apt-get" <<'SH'
#!/bin/sh
case "$*" in
indextargets*) echo "stable main http://mirror.invalid/" ;;
*"source --download-only"*) for last; do :; done
	[ "$last" = jsmn=1.1-2 ] && cp "$UP/thing-1.0.tar.gz" "jsmn_1.1.orig.tar.gz" ;;
esac
SH
printf '#!/bin/sh\necho "Version: 1.1-2"\n' >"$apt/apt-cache"
chmod +x "$apt"/*
export UP=$TMP/up
successor() {		# arguments of build.sh
	(cd "$tree" && PATH=$apt:$PATH ./build.sh "$@") >"$TMP/out" 2>&1
}
not_taken() { ! successor fetch; }
case $(. /etc/os-release && echo "$ID") in
debian|ubuntu)
	ok "CF10: a pinned source that has gone stops the build, though there is a newer one" not_taken
	has "CF10: it names both" "$TMP/out" 'error: jsmn 1\.0 .*jsmn 1\.1:'
	has "CF10: and what to run" "$TMP/out" 'error: .*\./build\.sh --take-successor'
	ok "in one line, too" one_error_line
	ok "CF10: nothing of it is built" test ! -e "$tree/build/deps/jsmn"
	ok "CF10: on demand it is taken" successor --take-successor fetch
	has "CF10: with a warning that names both" "$TMP/out" 'WARNING: jsmn 1\.0 .*jsmn 1\.1 '
	ok "and is unpacked" grep -q "the source" "$tree/build/deps/jsmn/thing.c"
	ok "CF10: it is in the cache now, and still nothing is built with it unasked" not_taken
	has "CF10: the line names both again" "$TMP/out" 'error: jsmn 1\.0 .*jsmn 1\.1:'
	ok "on demand the cache is enough" successor --take-successor fetch
	;;
*) skip "no apt sources on this machine: successors are not tried" ;;
esac
rm -rf "$XDG_CACHE_HOME" "$tree/build"

PATH_WITHOUT_APT=$TMP/bin
mkdir -p "$PATH_WITHOUT_APT"
for f in /usr/bin/* /bin/*; do
	case $f in */apt*) ;; *) ln -sf "$f" "$PATH_WITHOUT_APT/" ;; esac
done
PATH=$PATH_WITHOUT_APT
ok "a source that is nowhere to be had stops the build" refused
has "with one line that says where it was looked for" "$TMP/out" 'error: jsmn 1\.0: not in .*cache'
ok "one line" one_error_line

rm -f "$PATH_WITHOUT_APT"/make "$PATH_WITHOUT_APT"/x86_64-linux-gnu-gcc
without_tools() { (cd "$tree" && ! ./build.sh >"$TMP/out" 2>&1); }
ok "without apt-get, missing tools stop the build" without_tools
has "with one line that names them" "$TMP/out" 'error: missing on this machine: make'
summary
