# SPDX-License-Identifier: MIT
# release.sh -- ./build.sh release: what a maintainer publishes, in build/release.
# docs/releasing.md says what each file is for, and how it is published and signed.
# Sourced by build.sh; needs $WORK, say, and image.sh.
# shellcheck shell=bash

# A folder as NAME.tar.gz or .tgz, the same bytes whoever packs it.
pack() {		# folder that holds it, its name, archive
	plain_tar "$1" "$2" | gzip -9n >"$3"
}

# What a binary is made of, and under which terms.
put_licences() {	# folder
	mkdir "$1/licences"
	cp LICENSE "$1/LICENSE"
	cp build/deps/mbedtls/LICENSE "$1/licences/mbedtls"
	cp build/deps/musl/COPYRIGHT "$1/licences/musl"
	cp build/deps/bearssl/LICENSE.txt "$1/licences/bearssl"
	cp build/deps/jsmn/LICENSE "$1/licences/jsmn"
	cat >"$1/licences/README" <<-'EOF'
	ecr-refresh is under the MIT licence (../LICENSE). Linked into it are parts of
	mbedTLS (of whose two licences Apache-2.0 is the one taken), musl (MIT), BearSSL
	(MIT) and jsmn (MIT), whose texts are here, and of GCC's libgcc, under the GCC
	Runtime Library Exception.
	EOF
}

release_binary() {	# arch
	local name=ecr-refresh-$VERSION-linux-$1
	cp "build/$1/ecr-refresh" "$RELEASE/$name"
	mkdir "$WORK/$name"
	cp "build/$1/ecr-refresh" "$WORK/$name/"
	put_licences "$WORK/$name"
	pack "$WORK" "$name" "$RELEASE/$name.tar.gz"
}

# The chart; and with an architecture one that carries its program, under a name of
# its own, and uses it unless told otherwise.
release_chart() {	# [arch]
	local name=ecr-refresh${1:+-$1}
	mkdir "$WORK/$name"
	# Not a program, nor values, that somebody has left there.
	(cd k8s/helm/ecr-refresh && find .helmignore Chart.yaml values.yaml values.schema.json templates \
	    -type f -not -name '*~' -not -name '*.orig' -not -name '*.swp' -print0 |
	    xargs -0 cp --parents -t "$WORK/$name")
	if [ $# = 1 ]; then
		cp "build/$1/ecr-refresh" "$WORK/$name/program"
		sed -i "s/^name: .*/name: $name/" "$WORK/$name/Chart.yaml"
		sed -i "/^noImage:/,/^  arch:/s/^  arch: \"\"/  arch: $1/" "$WORK/$name/values.yaml"
	fi
	pack "$WORK" "$name" "$RELEASE/$name-$VERSION.tgz"
}

release_module() {
	local name=ecr-refresh-terraform-$VERSION
	mkdir -p "$WORK/$name"
	(cd k8s/terraform && find . -name '*.tf' -not -path '*/.terraform/*' -print0 |
	    xargs -0 cp --parents -t "$WORK/$name")
	cp LICENSE "$WORK/$name/"
	pack "$WORK" "$name" "$RELEASE/$name.tar.gz"
}

make_release() {	# arch...
	local VERSION a
	VERSION=$(sed -n 's/^VERSION := //p' Makefile)
	make_image "$@"
	# On the disk where it is to be: renamed at last, it is whole or not there.
	RELEASE=$PWD/build/release.new.$$
	mkdir -p "$RELEASE/install"
	release_chart
	release_module
	for a in "$@"; do
		release_binary "$a"
		release_chart "$a"
	done
	for a in $(tools/install-file --names); do
		tools/install-file "$a" "build/${a%-k3s}/ecr-refresh" "$VERSION" \
		    >"$RELEASE/install/ecr-refresh-$a.yaml"
	done
	cp -R build/image/layout "$RELEASE/oci"
	cp "build/image/ecr-refresh-$VERSION.tar" "$RELEASE/ecr-refresh-$VERSION.oci.tar"
	# A layout's files are named by their hashes as it is.
	(cd "$RELEASE" && find . -name oci -prune -o -type f -printf '%P\n' | sort |
	    xargs sha256sum) >"$WORK/SHA256SUMS"
	mv "$WORK/SHA256SUMS" "$RELEASE/"
	# What is the same stays: somebody may be reading it.
	if ! diff -r "$RELEASE" build/release >/dev/null 2>&1; then
		rm -rf build/release
		mv -T "$RELEASE" build/release
	fi
	rm -rf "$RELEASE"
	say "build/release: $(find build/release -type f | wc -l) files; SHA256SUMS is of all but the OCI layout"
}
