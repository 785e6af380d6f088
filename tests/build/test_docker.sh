#!/bin/bash
# SPDX-License-Identifier: MIT
# Dockerfile.scratch gives an image with the binary only, that runs as 65532.
# Needs a Docker that works, or a dockerd that root may start here; without
# either it says so and is skipped.
. "$(dirname "$0")/lib.sh"

cd "$ROOT" || exit 1
daemon=
stop() {
	[ -z "$daemon" ] || { kill "$daemon" && wait "$daemon"; } 2>/dev/null
	rm -rf "$TMP"
}
trap stop EXIT

# A daemon of our own: loopback only, nothing outside its folder.
start_docker() {
	docker info >/dev/null 2>&1 && return
	[ "$(id -u)" = 0 ] && command -v dockerd >/dev/null || return 1
	export DOCKER_HOST=unix://$TMP/docker.sock
	dockerd --data-root "$TMP/data" --exec-root "$TMP/exec" \
	    --pidfile "$TMP/docker.pid" --host "$DOCKER_HOST" --bridge none \
	    --iptables=false --ip6tables=false --storage-driver vfs \
	    >"$TMP/dockerd.log" 2>&1 &
	daemon=$!
	for _ in $(seq 40); do
		docker info >/dev/null 2>&1 && return
		sleep 0.5
	done
	return 1
}

if ! command -v docker >/dev/null || ! start_docker; then
	skip "Dockerfile.scratch: no Docker on this machine that can run"
	summary
	exit
fi
image=ecr-refresh:test-$$
build_image() {
	DOCKER_BUILDKIT=0 docker build -q -f Dockerfile.scratch -t "$image" "$@" . >"$TMP/log" 2>&1 ||
		{ cat "$TMP/log"; return 1; }
}
inspect() { docker image inspect --format "$1" "$image"; }

ok "docker build -f Dockerfile.scratch . works as it stands" build_image
ok "it runs as 65532:65532" test "$(inspect '{{.Config.User}}')" = 65532:65532
ok "the binary is the entry point" test "$(inspect '{{.Config.Entrypoint}}')" = '[/ecr-refresh]'
ok "it is labelled with this version" \
    test "$(inspect '{{index .Config.Labels "org.opencontainers.image.version"}}')" = \
    "$(sed -n 's/^VERSION := //p' Makefile)"
ok "it is as large as the binary and no larger" \
    test "$(inspect '{{.Size}}')" = "$(wc -c <build/amd64/ecr-refresh)"
docker save "$image" | tar -xf - -C "$TMP" --wildcards '*layer.tar' 2>/dev/null ||
    docker save "$image" | tar -xf - -C "$TMP"
find "$TMP" -name layer.tar -o -path '*blobs/sha256/*' -type f |
    while IFS= read -r f; do tar -tf "$f" 2>/dev/null; done | sort -u >"$TMP/files"
ok "nothing but the binary is in it" test "$(cat "$TMP/files")" = ecr-refresh
version=$(build/amd64/ecr-refresh version)
ok "a container of it runs" \
    test "$(docker run --rm --network none --read-only --cap-drop ALL "$image" version 2>"$TMP/err")" = "$version"
[ ! -s "$TMP/err" ] || sed 's/^/    /' "$TMP/err"
ok "TARGETARCH and TARGETVARIANT choose another binary" \
    build_image --build-arg TARGETARCH=arm --build-arg TARGETVARIANT=v7
ok "the right one" test "$(inspect '{{.Size}}')" = "$(wc -c <build/armv7/ecr-refresh)"
docker image rm -f "$image" >/dev/null 2>&1
summary
