#!/bin/bash
# SPDX-License-Identifier: MIT
# ./build.sh release: exactly the files that docs/releasing.md names, whole and
# with their checksums, and the same bytes when they are made again elsewhere.
. "$(dirname "$0")/lib.sh"
cd "$ROOT" || exit 1
VERSION=$(sed -n 's/^VERSION := //p' Makefile)
ARCHES="amd64 arm64 armv7 armv6 riscv64"

made() { (umask 022 && ./build.sh release) >"$TMP/log" 2>&1 || { tail "$TMP/log"; false; }; }
ok "a release is made" made
cd build/release || exit 1

# What a folder holds, but for the blobs of the image layout.
listed() { (cd "$1" && find . -type f -printf '%P\n' | grep -v '^oci/blobs/' | sort); }
expected() {
	local a
	printf '%s\n' SHA256SUMS oci/index.json oci/oci-layout "ecr-refresh-$VERSION.oci.tar" \
	    "ecr-refresh-$VERSION.tgz" "ecr-refresh-terraform-$VERSION.tar.gz"
	for a in $ARCHES; do
		printf '%s\n' "ecr-refresh-$VERSION-linux-$a"{,.tar.gz} "ecr-refresh-$a-$VERSION.tgz"
	done
	printf 'install/ecr-refresh-%s.yaml\n' $ARCHES amd64-k3s arm64-k3s
}
expected | sort >"$TMP/expected"
as_expected() { listed . | diff "$TMP/expected" -; }
ok "exactly these files" as_expected

# Of all but itself and the layout, whose files are named by their hashes.
sums() { sha256sum --quiet --strict -c SHA256SUMS; }
ok "each is what SHA256SUMS says" sums
all_there() { grep -vE '^(SHA256SUMS|oci/.*)$' "$TMP/expected" | diff - <(cut -c67- SHA256SUMS); }
ok "which has them all" all_there
blobs() {
	local f
	for f in oci/blobs/sha256/*; do
		[ "$(sha256sum <"$f" | cut -d' ' -f1)" = "${f##*/}" ] || { echo "$f"; return 1; }
	done
}
ok "the layout's files are what their names say" blobs
ok "the layout is the image's" diff -r oci ../image/layout
ok "so is its tar" cmp "ecr-refresh-$VERSION.oci.tar" "../image/ecr-refresh-$VERSION.tar"

# in_archive ARCHIVE NAMES...: these files and no others, all of them of nobody and
# of no time, in a folder that is named as the archive is.
in_archive() {
	local archive=$1
	shift
	printf '%s\n' "$@" | sort | diff - <(tar -tzf "$archive" | grep -v '/$' | sort) || return 1
	tar --numeric-owner --full-time --utc -tvzf "$archive" |
	    awk '$2 != "0/0" || $4 " " $5 != "1970-01-01 00:00:00" { print; bad = 1 } END { exit bad }'
}
for a in $ARCHES; do
	name=ecr-refresh-$VERSION-linux-$a
	ok "$a: the binary is the one that was built" cmp "$name" "../$a/ecr-refresh"
	ok "$a: and can be run" test -x "$name"
	ok "$a: the archive holds it and the licences" in_archive "$name.tar.gz" \
	    "$name/ecr-refresh" "$name/LICENSE" "$name"/licences/{README,bearssl,jsmn,mbedtls,musl}
	tar -C "$TMP" -xzf "$name.tar.gz"
	ok "$a: the binary in it is the same" cmp "$name" "$TMP/$name/ecr-refresh"
	ok "$a: and can be run" test -x "$TMP/$name/ecr-refresh"
	tar -C "$TMP" -xzf "ecr-refresh-$a-$VERSION.tgz"
	ok "$a: the chart holds it too" cmp "$name" "$TMP/ecr-refresh-$a/program"
	has "$a: and is named so" "$TMP/ecr-refresh-$a/Chart.yaml" "^name: ecr-refresh-$a$"
	has "$a: with its architecture as the value" "$TMP/ecr-refresh-$a/values.yaml" "^  arch: $a$"
	rm "$TMP/ecr-refresh-$a/program"
	sed -i 's/^name: .*/name: ecr-refresh/' "$TMP/ecr-refresh-$a/Chart.yaml"
	sed -i "s/^  arch: $a\$/  arch: \"\"/" "$TMP/ecr-refresh-$a/values.yaml"
	ok "$a: and else is the chart" diff -r -x program "$TMP/ecr-refresh-$a" "$ROOT/k8s/helm/ecr-refresh"
done
name=ecr-refresh-$VERSION-linux-amd64
for text in "mbedtls Apache License" "musl MIT license" "bearssl Thomas Pornin" "jsmn Serge" \
    "README Runtime Library Exception"; do
	has "the licence of ${text%% *}" "$TMP/$name/licences/${text%% *}" "${text#* }"
done

# Nothing that a person left in the folders of the chart and the module.
in_tree() {		# archive, its folder, the tree's
	local tree
	mapfile -t tree < <(cd "$ROOT" && git ls-files --cached --others --exclude-standard "$3" | sed "s,^$3,$2,")
	in_archive "$1" "${tree[@]}" "${@:4}"
}
ok "the chart is the tree's" in_tree "ecr-refresh-$VERSION.tgz" ecr-refresh k8s/helm/ecr-refresh
module=ecr-refresh-terraform-$VERSION
ok "the module is the tree's" in_tree "$module.tar.gz" "$module" k8s/terraform "$module/LICENSE"

# From nothing, in a folder with another name and under another umask; the binaries
# and the image are held together by test_same_bytes.
there="$TMP/another folder"
copy_tree "$there"
mkdir "$there/build"
for a in $ARCHES; do
	mkdir "$there/build/$a"
	cp "$ROOT/build/$a/ecr-refresh" "$there/build/$a/"
done
cp -R "$ROOT/build/deps" "$there/build/"
# What somebody has left there.
touch "$there/k8s/helm/ecr-refresh/program" "$there/k8s/helm/ecr-refresh/values-of-mine.yaml" \
    "$there/k8s/helm/ecr-refresh/templates/notes.txt~" "$there/k8s/terraform/terraform.tfvars"
mkdir -p "$there/k8s/helm/ecr-refresh/charts" "$there/k8s/terraform/.terraform/modules" "$there/build/release"
touch "$there/k8s/helm/ecr-refresh/charts/other-1.tgz" "$there/k8s/terraform/.terraform/modules/a.tf"
again() {
	cat >"$TMP/again.sh" <<-'EOF'
	set -eu -o pipefail
	umask 077
	say() { :; }
	die() { echo "$*" >&2; exit 1; }
	WORK=$(mktemp -d) IMAGE='' RELEASE=''
	trap 'command rm -rf "$WORK"' EXIT
	. tools/fetch.sh
	. tools/image.sh
	. tools/release.sh
	# Another one, at the same time, is done a moment earlier.
	[ "$1" != other ] || rm() {
		command rm "$@"
		[ "$*" != "-rf build/release" ] || mkdir -p build/release/other
	}
	make_release amd64 arm64 armv7 armv6 riscv64
	EOF
	(cd "$there" && TZ=Asia/Tokyo bash "$TMP/again.sh" "$@")
}
ok "it is made again" again alone
ok "with the same bytes" diff -r . "$there/build/release"
echo "of before" >"$there/build/release/SHA256SUMS"
two_at_once() { ! again other 2>"$TMP/log"; }
ok "two at once: the later one fails" two_at_once
only_other() { [ "$(ls "$there/build/release")" = other ]; }
ok "and puts nothing into what the other made" only_other

# The install files' own tool.
file_for() {		# name, program, version
	"$ROOT/tools/install-file" "$@" >"$TMP/file" 2>"$TMP/log"
}
refused() {		# sentence, words, name, program, version
	local what=$1 words=$2
	shift 2
	if file_for "$@"; then fail "$what: not refused"; return; fi
	has "$what" "$TMP/log" "^install-file: error: .*$words"
	ok "$what: and nothing is printed" test ! -s "$TMP/file"
}
cd "$ROOT/build" || exit 1
: >"$TMP/empty"
head -c 19 amd64/ecr-refresh >"$TMP/head"
for program in "$TMP/none" "$TMP/empty" "$TMP/head" "$TMP" "$ROOT/build.sh" arm64/ecr-refresh; do
	refused "no program for amd64: ${program#"$TMP"}" "is not a program for linux/amd64" amd64 "$program" 1.2.3
done
refused "a 64-bit one for 32 bits" "is not a program for linux/armv7" armv7 arm64/ecr-refresh 1.2.3
for version in 1.0.0+x 1.0.0-RC1 1/2 .1 1. 1.0.0_1 ""; do
	refused "the version \"$version\"" "the version \"$(sed 's/[.+]/\\&/g' <<<"$version")\"" amd64 amd64/ecr-refresh "$version"
done
for version in 0.4.1 0.4.1-rc.1 10.0.12; do
	ok "a file for version $version" file_for amd64 amd64/ecr-refresh "$version"
	has "with a valid name of its Job" "$TMP/file" "^    name: ecr-credential-initial-${version//./-}-amd64$"
done

# Whoever sets another version (docs/releasing.md) forgets no place.
cd "$ROOT" || exit 1
versions() {		# prints FILE:VERSION for each place that says which one we are
	git ls-files --cached --others --exclude-standard README.md Makefile Dockerfile.scratch docs k8s |
	    xargs grep -oE '(VERSION := |ecr-refresh(-[a-z0-9]+)*[:-]|layout:|-initial-|image\.version="|version   = "|^version: |^appVersion: |--version |checkout v)[0-9]+[.-][0-9]+[.-][0-9]+' |
	    sed -E 's/^([^:]*):.*[^0-9.-]-?/\1:/; :a; s/([0-9])-([0-9.-]+)$/\1.\2/; ta'
}
versions | sort -u >"$TMP/versions"
others() { ! grep -vxF -f <(sed "s/:.*/:$VERSION/" "$TMP/versions") "$TMP/versions"; }
ok "every file has the Makefile's version" others
for f in Makefile Dockerfile.scratch README.md docs/{images,install,migrating,releasing,terraform}.md k8s/base/job.yaml \
    k8s/helm/ecr-refresh/Chart.yaml k8s/overlays/no-image/kustomization.yaml k8s/terraform/{jobs,variables_job}.tf; do
	has "the version is found in $f" "$TMP/versions" "^$f:$VERSION$"
done
summary
