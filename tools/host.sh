# SPDX-License-Identifier: MIT
# host.sh -- what the machine must have.  Debian and Ubuntu are set up by
# apt-get, and only when something is missing, so that a second run needs no
# network; elsewhere one line names what is missing.  Sourced by build.sh.
# shellcheck shell=bash

# Prints the package for each thing that is not there.  Asked by use, not by
# package name: a machine may have it from elsewhere.
missing_for() {		# arch...
	local a cross
	has() { command -v "$1" >/dev/null 2>&1; }
	has make || echo make
	has gcc || echo gcc
	echo '#include <stdio.h>' | gcc -E - >/dev/null 2>&1 || echo libc6-dev
	has bzip2 || echo bzip2
	has xz || echo xz-utils
	for a in "$@"; do
		cross=$(arch_setting CROSS "$a")
		# This machine's own is in the package gcc.
		[ "$a" = "$(this_arch)" ] || has "$cross-gcc" ||
			echo "gcc-${cross//_/-}"
	done
}

missing_for_tests() {
	has qemu-aarch64 && has qemu-arm && has qemu-riscv64 || echo qemu-user
	has shellcheck || echo shellcheck
	missing_for_demo
}

missing_for_demo() {
	has python3 || echo python3
	has openssl || echo openssl
}

# Install packages, or say in one line what to install.
install() {		# package...
	local root=()
	[ $# -gt 0 ] || return 0
	command -v apt-get >/dev/null 2>&1 ||
		die "missing on this machine: $* (Debian's names; they are installed by themselves on Debian and Ubuntu only)"
	if [ "$(id -u)" != 0 ]; then
		command -v sudo >/dev/null 2>&1 ||
			die "missing: $*; run as root or install sudo, or: apt-get install $*"
		root=(sudo)
	fi
	say "installing $*"
	apt_install "${root[@]}" -- "$@" >"$WORK/apt.log" 2>&1 || {
		tail -n 5 "$WORK/apt.log" >&2
		die "apt-get could not install: $*"
	}
}

apt_install() {		# [sudo] -- package...
	local root=()
	while [ "$1" != -- ]; do root+=("$1"); shift; done
	shift
	# A third-party list that cannot be read must not stop the install.
	"${root[@]}" apt-get -o DPkg::Lock::Timeout=600 update -qq || true
	"${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
	    -o DPkg::Lock::Timeout=600 --no-install-recommends "$@"
}

need_tools() {		# arch...
	# shellcheck disable=SC2046
	install $(missing_for "$@")
}

# For a step that only sometimes is needed.
need_host() {		# command, package
	command -v "$1" >/dev/null 2>&1 || install "$2" ca-certificates
}
