# SPDX-License-Identifier: MIT
# fetch.sh -- the pinned sources, from the cache or from the network, into
# build/deps/.  Sourced by build.sh; needs $CACHE, $WORK, say, die, need_host.
# What is not pinned is built only where $TAKE_SUCCESSOR says that somebody asked.
# shellcheck shell=bash

PINS=tools/pins

# The lines of one name: "version sha256 from".
pins_of() {
	awk -v n="$1" '$1 == n { print $2, $3, $4 }' "$PINS"
}

hash_of() {
	sha256sum "$1" | cut -d ' ' -f 1
}

# A file counts only with the pinned hash; anything else ends the build.
check_hash() {		# file, wanted hash, where it came from
	local got
	got=$(hash_of "$1")
	[ "$got" = "$2" ] ||
		die "$3: wrong SHA-256: $got, pinned is $2 (tools/pins); nothing was built from it"
}

# One `deb-src` line a suite, with the mirror that this machine uses for its
# own archive, and the suites in which the pinned versions were seen.
apt_source_lines() {
	local id=debian suites codename uri key
	# shellcheck disable=SC1091
	id=$(. /etc/os-release && echo "$ID")
	# shellcheck disable=SC1091
	codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-sid}")
	case $id in
	debian) suites="forky sid" ;;
	ubuntu) suites="$codename devel" ;;
	*) return 1 ;;
	esac
	uri=$(apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' \
	    'Created-By: Packages' | awk -v c="$codename" '
		($1 == c || $1 ~ /^(stable|testing|unstable|sid)$/) && $2 == "main" {
			print $3; exit }')
	[ -n "$uri" ] || return 1
	key=/usr/share/keyrings/$id-archive-keyring.gpg
	[ -r "$key" ] && key="[signed-by=$key]" || key=
	for suite in $suites; do
		echo "deb-src $key $uri $suite main"
		[ "$id" = ubuntu ] && echo "deb-src $key $uri $suite universe"
	done
	return 0
}

# An apt of our own, that knows source packages only and leaves the machine's
# lists alone.  Works without root.  Sets $APT_DIR; false when there is none.
apt_open() {
	[ -n "${APT_DIR:-}" ] && return "$APT_FAILED"
	APT_DIR=$WORK/apt APT_FAILED=1
	mkdir -p "$APT_DIR/lists/partial" "$APT_DIR/cache/archives/partial"
	: >"$APT_DIR/status"
	command -v apt-get >/dev/null || return 1
	apt_source_lines >"$APT_DIR/list" || return 1
	say "reading the index of the distribution's source packages"
	# A suite that is gone fails the update, not the other suites' lists.
	own_apt update -qq >/dev/null 2>&1 || true
	APT_FAILED=0
}

# An index may be old (a mirror that keeps a snapshot): the pinned hash decides
# what is taken, and a successor is only ever newer than the pin.
own_apt() {
	local o=(-o "Dir::Etc::sourcelist=$APT_DIR/list" -o Dir::Etc::sourceparts=-
	    -o "Dir::State::lists=$APT_DIR/lists" -o "Dir::State::status=$APT_DIR/status"
	    -o "Dir::Cache=$APT_DIR/cache" -o Acquire::Languages=none
	    -o Acquire::Retries=3 -o Acquire::Check-Valid-Until=false)
	[ "$(id -u)" = 0 ] && o+=(-o APT::Sandbox::User=root)
	(cd "$APT_DIR" && apt-get "${o[@]}" "$@")
}

# Upstream versions of a source package in the signed index, oldest first.
apt_versions() {
	APT_CONFIG='' apt-cache -o "Dir::Etc::sourcelist=$APT_DIR/list" \
	    -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$APT_DIR/lists" \
	    -o "Dir::State::status=$APT_DIR/status" -o "Dir::Cache=$APT_DIR/cache" \
	    showsrc --only-source "$1" 2>/dev/null |
	    sed -n 's/^Version: \(.*\)/\1/p' | sort -V -u
}

# Download NAME's upstream archive as the distribution has it, at upstream
# version VERSION; prints the file's path.
from_apt() {		# name, version
	local full
	apt_open || return 1
	full=$(apt_versions "$1" | grep -E "^([0-9]+:)?${2//./\\.}(-|\\+|$)" | tail -n 1)
	[ -n "$full" ] || return 1
	own_apt source --download-only --tar-only "$1=$full" >/dev/null 2>&1 || return 1
	find "$APT_DIR" -maxdepth 1 -name "$1_*.orig.tar.*" ! -name '*.asc' | head -n 1 |
	    grep . || return 1
}

from_url() {		# url
	local file
	case $1 in http*|file:*) ;; *) return 1 ;; esac
	need_host curl curl || return 1
	file=$WORK/$(basename "$1")
	curl -fsSL --retry 3 --connect-timeout 20 -o "$file" "$1" 2>/dev/null &&
		echo "$file"
}

# Put a checked file into the cache in one step, so that a broken download is
# never found there.
keep() {		# file, name in the cache
	mkdir -p "$CACHE/src"
	cp "$1" "$CACHE/src/.$2.$$" && mv "$CACHE/src/.$2.$$" "$CACHE/src/$2"
	rm -f "$1"
}

# The distribution's newest patch release of the pinned series: what there is
# instead when the pinned one is nowhere to be had.
successor_of() {	# name, pinned version
	local version
	apt_open || return 1
	version=$(apt_versions "$1" | sed 's/^[0-9]*://; s/-[^-]*$//; s/+.*//' |
	    grep -E "^${2%.*}\\.[0-9]+$" | sort -V | tail -n 1)
	[ -n "$version" ] && [ "$(printf '%s\n%s\n' "$2" "$version" |
	    sort -V | tail -n 1)" = "$version" ] || return 1
	echo "$version"
}

# Its index is signed and names the hash, so apt has checked it; the pin should
# then be moved.
take_successor() {	# name, pinned version, version
	local file hash
	file=$(from_apt "$1" "$3") || return 1
	hash=$(hash_of "$file")
	FETCHED=$1-$3-${hash:0:12}.tar
	keep "$file" "$FETCHED"
	echo "$3 $hash" >"$CACHE/src/$1-$2.instead"
	warn_successor "$1" "$2" "$3"
}

warn_successor() {	# name, pinned version, version
	say "WARNING: $1 $2 (pinned) is nowhere to be had; building with $1 $3 from the signed index: move the pin in tools/pins"
}

# The successor that an earlier run took, so that it is found offline too.
cached_successor() {	# name, pinned version
	local version hash
	read -r version hash 2>/dev/null <"$CACHE/src/$1-$2.instead" || return 1
	FETCHED=$1-$version-${hash:0:12}.tar
	[ -f "$CACHE/src/$FETCHED" ] || return 1
	check_hash "$CACHE/src/$FETCHED" "$hash" "$CACHE/src/$FETCHED"
	warn_successor "$1" "$2" "$version"
}

# Leaves the name of the cached archive in $FETCHED.
fetch_one() {		# name
	local version sha from file pinned
	pinned=$(pins_of "$1" | head -n 1 | cut -d ' ' -f 1)
	while read -r version sha from; do
		FETCHED=$1-$version-${sha:0:12}.tar
		[ -f "$CACHE/src/$FETCHED" ] || continue
		check_hash "$CACHE/src/$FETCHED" "$sha" "$CACHE/src/$FETCHED"
		return 0
	done < <(pins_of "$1")
	[ "$TAKE_SUCCESSOR" = no ] || ! cached_successor "$1" "$pinned" || return 0
	while read -r version sha from; do
		FETCHED=$1-$version-${sha:0:12}.tar
		say "fetching $1 $version ($from)"
		case $from in
		debian) apt_open || continue; file=$(from_apt "$1" "$version") || continue ;;
		*) file=$(from_url "$from") || continue ;;
		esac
		check_hash "$file" "$sha" "$(basename "$file") ($1 $version from $from)"
		keep "$file" "$FETCHED"
		return 0
	done < <(pins_of "$1")
	apt_open || true	# here, and not in $(): it is opened once
	if version=$(successor_of "$1" "$pinned"); then
		[ "$TAKE_SUCCESSOR" = yes ] ||
			die "$1 $pinned (pinned in tools/pins) is nowhere to be had, but the distribution has $1 $version: to build with that one, run ./build.sh --take-successor"
		take_successor "$1" "$pinned" "$version" && return 0
	fi
	die "$1 $pinned: not in $CACHE/src, not in the distribution's source packages, not at upstream's release address: is this machine online?"
}

# Unpack into build/deps/NAME, once per archive.
unpack() {		# name, archive in the cache
	local to=build/deps/$1
	[ "$(cat "$to/.from" 2>/dev/null)" = "$2" ] && return 0
	rm -rf "$to" "$to.new"
	mkdir -p "$to.new"
	tar -xf "$CACHE/src/$2" -C "$to.new" --strip-components=1
	echo "$2" >"$to.new/.from"
	mv "$to.new" "$to"
}

fetch_all() {
	local name
	for name in mbedtls musl bearssl jsmn; do
		fetch_one "$name"
		unpack "$name" "$FETCHED"
	done
}
