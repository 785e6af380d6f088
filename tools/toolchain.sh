# SPDX-License-Identifier: MIT
# toolchain.sh -- musl for each architecture, built once per machine and kept
# in the cache.  Sourced by build.sh; needs $CACHE, say, die.
# shellcheck shell=bash

MUSL_CFLAGS="-Os -ffunction-sections -fdata-sections -fstack-protector"

arch_setting() {	# CROSS or CPU, arch
	sed -n "s/^$1_$2 *:= *//p" tools/arch.mk
}

# This machine's name for itself, as in tools/arch.mk.
this_arch() {
	case $(uname -m) in
	x86_64) echo amd64 ;;
	aarch64) echo arm64 ;;
	armv7*|armv8l) echo armv7 ;;
	armv6*) echo armv6 ;;
	riscv64) echo riscv64 ;;
	*) die "no build for $(uname -m): only for amd64, arm64, armv7, armv6, riscv64" ;;
	esac
}

# Build musl from build/deps/musl for one architecture into build/deps/musl-ARCH.
# The cache's name holds all that decides the result, so that a hit is the
# same library byte for byte.
musl_for() {		# arch
	local cross cpu key kept to=build/deps/musl-$1 tmp
	cross=$(arch_setting CROSS "$1") cpu=$(arch_setting CPU "$1")
	key=$(printf '%s\n' "$(cat build/deps/musl/.from)" "$MUSL_CFLAGS $cpu" \
	    "$("$cross-gcc" --version | head -n 1)" \
	    "$("$cross-ld" --version | head -n 1)" | sha256sum | cut -c 1-12)
	kept=$CACHE/musl/$1-$key
	if [ ! -d "$kept" ]; then
		say "building musl for $1"
		mkdir -p "$CACHE/musl"
		tmp=$(mktemp -d "$CACHE/musl/.$1.XXXXXX")
		build_musl "$cross" "$cpu" "$tmp" >"$tmp/log" 2>&1 ||
			die "musl for $1 did not build: see $tmp/log"
		chmod 755 "$tmp/out"
		mv "$tmp/out" "$kept" 2>/dev/null || [ -d "$kept" ]
		rm -rf "$tmp"
	fi
	[ "$(cat "$to/.from" 2>/dev/null)" = "$key" ] && return 0
	rm -rf "$to" "$to.new"
	cp -R "$kept" "$to.new"
	echo "$key" >"$to.new/.from"
	mv "$to.new" "$to"
}

build_musl() (		# cross prefix, cpu flags, folder; in a subshell: cd
	cp -R build/deps/musl "$3/src" && cd "$3/src" || return 1
	./configure --target="$1" --prefix=/ --disable-shared \
	    --disable-wrapper --enable-static \
	    CC="$1-gcc" AR="$1-ar" RANLIB="$1-ranlib" CFLAGS="$MUSL_CFLAGS $2" &&
	make -j"$(nproc)" &&
	make install DESTDIR="$3/out"
)
