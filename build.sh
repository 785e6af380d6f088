#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# build.sh -- fetch what is pinned, install what is missing, build, test.
# The only part of the project that uses the network; `make` is offline.
#
#   ./build.sh         the binary for this machine: build/amd64/ecr-refresh
#   ./build.sh all     the binaries for all five architectures
#   ./build.sh image   and from them one image, build/image: OCI layout and tar
#   ./build.sh release what a maintainer publishes, in build/release: binaries, image,
#                      the files that install it, chart, Terraform module, checksums
#   ./build.sh demo    the main job against a local stand-in for AWS and Kubernetes
#   ./build.sh test    everything needed, then every test
#   ./build.sh bench   the figures of the README, measured side by side; --quick
#                      in three minutes, --check fails where a goal is missed,
#                      times among them, which the tests only print
#   ./build.sh fetch   only the pinned sources, into the cache and build/deps/
#   ./build.sh --take-successor ...   the same, but where a pinned source has
#                      gone, with the next release that the distribution has
#   ./build.sh help    this text
set -eu -o pipefail
cd "$(dirname "$0")"
export LC_ALL=C
CACHE=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/ecr-refresh

say() {
	echo "build.sh: $*" >&2
}

die() {
	echo "build.sh: error: $*" >&2
	exit 1
}

# Nothing of ours outlives us, also when stopped early.
WORK=$(mktemp -d "${TMPDIR:-/tmp}/ecr-refresh.XXXXXX")
BESIDE=() IMAGE='' RELEASE=''
at_end() {
	local p
	for p in "${BESIDE[@]}"; do
		kill -- "-$p" 2>/dev/null || true
	done
	rm -rf "$WORK" ${IMAGE:+"$IMAGE"} ${RELEASE:+"$RELEASE"}
}
trap at_end EXIT

# shellcheck source=tools/host.sh
. tools/host.sh
# shellcheck source=tools/fetch.sh
. tools/fetch.sh
# shellcheck source=tools/toolchain.sh
. tools/toolchain.sh
# shellcheck source=tools/image.sh
. tools/image.sh
# shellcheck source=tools/release.sh
. tools/release.sh
# shellcheck source=tools/tests.sh
. tools/tests.sh

prepare() {		# arch...
	need_tools "$@"
	fetch_all
	local a
	for a in "$@"; do
		musl_for "$a"
	done
}

build() {		# arch...
	prepare "$@"
	local a
	for a in "$@"; do
		make -s -j"$(nproc)" ARCH="$a"
		say "build/$a/ecr-refresh: $(wc -c <"build/$a/ecr-refresh") bytes"
	done
}

usage() {
	sed -n 's/^#   //p' "$0"
}

TAKE_SUCCESSOR=no
[ "${1:-}" != --take-successor ] || { TAKE_SUCCESSOR=yes; shift; }

ALL="amd64 arm64 armv7 armv6 riscv64"
# shellcheck disable=SC2086
case ${1:-} in
'') build "$(this_arch)" ;;
all) build $ALL ;;
image) build $ALL; make_image $ALL ;;
release) build $ALL; make_release $ALL ;;
fetch) need_tools; fetch_all ;;
demo) run_demo ;;
test) run_tests $ALL ;;
bench) shift; run_bench "$@" ;;
help|-h|--help) usage ;;
*) die "unknown command \"$1\": one of all, image, release, demo, test, bench, help, or nothing" ;;
esac
