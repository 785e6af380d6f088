# SPDX-License-Identifier: MIT
# image.sh -- ./build.sh image: what Dockerfile.scratch describes, for every
# architecture, as an OCI image index in a layout folder and as a tar; without
# Docker.  Sourced by build.sh; needs $WORK, say, die, hash_of.
#
# Written out by hand: an image of one file is three short JSON documents, and
# umoci, oras and crane compress with the library of the day, so that the
# digest would depend on who built it (gzip's bytes have not changed in
# decades).  umoci 0.4.7 also knows no variant: armv6 would pass for armv7.
# shellcheck shell=bash

OCI=application/vnd.oci.image
OCI_KEY=org.opencontainers.image

platform_of() {		# arch: fields of an OCI platform
	case $1 in
	armv*) echo "\"os\":\"linux\",\"architecture\":\"arm\",\"variant\":\"${1#arm}\"" ;;
	*) echo "\"os\":\"linux\",\"architecture\":\"$1\"" ;;
	esac
}

said_by_dockerfile() {	# instruction: the rest of its line
	sed -n "s/^$1 //p" Dockerfile.scratch | grep .
}

# LABEL key="value" lines as a JSON object.
image_labels() {
	said_by_dockerfile LABEL | sed 's/^\([^=]*\)=/"\1":/' | paste -sd, |
	    sed 's/.*/{&}/'
}

# The same bytes whoever builds it, when, and under which umask.
plain_tar() {		# folder, names...
	tar --format=ustar --sort=name --mtime=@0 --owner=0 --group=0 \
	    --numeric-owner --mode=a=rX,u+w -C "$1" -cf - "${@:2}"
}

# Move a file among the blobs; print its descriptor.
put_blob() {		# file, type, [further fields]
	local hash bytes
	hash=$(hash_of "$1") bytes=$(wc -c <"$1")
	mv "$1" "$IMAGE/layout/blobs/sha256/$hash"
	printf '{"mediaType":"%s","digest":"sha256:%s","size":%d%s}' \
	    "$OCI.$2" "$hash" "$bytes" "${3:+,$3}"
}

image_for() {		# arch: prints the descriptor of its manifest
	local platform layer id config
	platform=$(platform_of "$1")
	plain_tar "build/$1" ecr-refresh >"$WORK/layer"
	id=$(hash_of "$WORK/layer")
	gzip -9n "$WORK/layer"
	say "image for $1: $(wc -c <"$WORK/layer.gz") bytes compressed"
	layer=$(put_blob "$WORK/layer.gz" layer.v1.tar+gzip)
	printf '{"created":"1970-01-01T00:00:00Z",%s,"config":{"User":"%s","Entrypoint":%s,"WorkingDir":"/","Labels":%s},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' \
	    "$platform" "$(said_by_dockerfile USER)" \
	    "$(said_by_dockerfile ENTRYPOINT)" "$LABELS" "$id" >"$WORK/config"
	config=$(put_blob "$WORK/config" config.v1+json)
	printf '{"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[%s],"annotations":%s}' \
	    "$OCI.manifest.v1+json" "$config" "$layer" "$LABELS" >"$WORK/manifest"
	put_blob "$WORK/manifest" manifest.v1+json "\"platform\":{$platform}"
}

# The names are those that the manifests use: what imports the tar (ctr, k3s,
# kind) finds it under localhost, from which nothing is ever pulled.
make_image() {		# arch...
	local version a all=() index names
	version=$(sed -n 's/^VERSION := //p' Makefile)
	LABELS=$(image_labels)
	case $LABELS in
	*"\"$OCI_KEY.version\":\"$version\""*) ;;
	*) die "Dockerfile.scratch: its label $OCI_KEY.version is not $version (Makefile)" ;;
	esac
	IMAGE=build/image.new.$$
	mkdir -p $IMAGE/layout/blobs/sha256
	for a in "$@"; do
		all+=("$(image_for "$a")")
	done
	printf '{"schemaVersion":2,"mediaType":"%s","manifests":[%s],"annotations":%s}' \
	    "$OCI.index.v1+json" "$(IFS=,; echo "${all[*]}")" "$LABELS" >"$WORK/index"
	names="\"$OCI_KEY.ref.name\":\"$version\",\"io.containerd.image.name\":\"localhost/ecr-refresh:$version\""
	index=$(put_blob "$WORK/index" index.v1+json "\"annotations\":{$names}")
	printf '{"schemaVersion":2,"mediaType":"%s","manifests":[%s]}' \
	    "$OCI.index.v1+json" "$index" >$IMAGE/layout/index.json
	printf '{"imageLayoutVersion":"1.0.0"}' >$IMAGE/layout/oci-layout
	plain_tar $IMAGE/layout oci-layout index.json blobs >"$IMAGE/ecr-refresh-$version.tar"
	# What is the same stays: somebody may be reading it.
	if diff -r $IMAGE build/image >/dev/null 2>&1; then
		rm -rf $IMAGE
	else
		rm -rf build/image
		mv -T $IMAGE build/image
	fi
	say "build/image/layout, tag $version, and build/image/ecr-refresh-$version.tar: $(
	    expr "$index" : '.*\(sha256:[0-9a-f]*\)')"
}
