# SPDX-License-Identifier: MIT
# tests.sh -- ./build.sh demo and ./build.sh test.  Sourced by build.sh.
# shellcheck shell=bash

run_demo() {
	# shellcheck disable=SC2046
	install $(missing_for "$(this_arch)"; missing_for_demo)
	build "$(this_arch)"
	tests/standin/demo
}

# What is measured is the binary that ships, beside the others; 40 minutes without
# --quick.
run_bench() {		# --quick, --check
	local arches others=quick
	arches=$(this_arch)
	if [[ " $* " != *" --quick "* ]]; then
		# It tells every size, and runs an old processor's and larger pages.
		arches=$ALL others=all
	fi
	# shellcheck disable=SC2046,SC2086
	install $(missing_for $arches; missing_for_tests)
	# shellcheck disable=SC2086
	build $arches
	tests/e2e/setup
	tests/bench/setup "$others"
	tests/bench/run "$@"
}

# Sum up what a part's output says: our own programs end with `N passed, N
# failed`, pytest with `N failed, N passed in Ns`.
tally() {		# log
	awk '
	function add(line,    n, i, w) {
		n = split(line, w, /[ ,=]+/)
		for (i = 2; i <= n; i++) {
			if (w[i] == "passed") p += w[i - 1]
			else if (w[i] ~ /^(failed|errors?)$/) f += w[i - 1]
			else if (w[i] == "skipped") s += w[i - 1]
		}
	}
	/[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$/ { add($0); next }
	/^=*[ ]?[0-9]+ (passed|failed|skipped|errors?).* in [0-9.]+s/ { add($0) }
	END { print p + 0, f + 0, s + 0 }' "$1"
}

# One part of the tests: its output goes to the terminal and to a log; what it
# counted is added up.  A part that fails without counting a failure is one.
part() {		# name, command...
	local name=$1 log=build/test/$1.log p f s code=0 from=$SECONDS
	shift
	say "== $name"
	"$@" 2>&1 | tee "$log" || code=$?
	read -r p f s < <(tally "$log")
	[ "$code" = 0 ] || [ "$f" != 0 ] || f=1
	[ "$code" != 0 ] || [ $((p + f + s)) != 0 ] || p=1
	PASSED=$((PASSED + p)) FAILED=$((FAILED + f)) SKIPPED=$((SKIPPED + s))
	say "== $name: $p passed, $f failed, $s skipped in $((SECONDS - from)) s"
	[ "$f" = 0 ] || BROKEN="$BROKEN $name"
}

# The set-ups build Kubernetes and other tools the first time: minutes, so they
# run beside whatever does not need them.
start_setup() {		# name, command
	nice "$2" >"build/test/$1.log" 2>&1 &
	SETUP=$!
}

end_setup() {		# name
	local code=0
	wait "$SETUP" || code=$?
	SETUP=
	part "$1-ended" after_setup "$1" "$code"
}

after_setup() {		# name, exit code
	[ "$2" != 0 ] || return 0
	tail -n 20 "build/test/$1.log"
	echo "$1 failed: build/test/$1.log"
	return 1
}

# Which row of tests/cases.tsv was proven by which test of this run.
tell_cases() {
	local code=0
	tests/cases.py "$CASES" build/test/*.log >build/cases.txt || code=$?
	cat build/cases.txt
	return "$code"
}

run_tests() {		# arch...
	local t
	PASSED=0 FAILED=0 SKIPPED=0 BROKEN=
	rm -rf build/test build/cases.txt
	mkdir -p build/test
	export CASES=$PWD/build/test/cases
	# shellcheck disable=SC2046
	install $(missing_for "$@"; missing_for_tests)
	start_setup setup-e2e tests/e2e/setup
	prepare "$@"
	part check make -s -j"$(nproc)" check
	part tls make -s -j"$(nproc)" tls
	part dns make -s dns
	part doors make -s doors
	part size make -s -j"$(nproc)" size
	part check-qemu make -s -j"$(nproc)" check-qemu
	part selftest make -s -j"$(nproc)" selftest
	for t in tests/build/test_*.sh; do
		part "$(basename "$t" .sh)" "$t"
	done
	end_setup setup-e2e
	start_setup setup tests/setup
	part e2e tests/e2e/run
	part demo run_demo
	end_setup setup
	part bench tests/bench/run --quick --exact
	part install tests/install/run
	part terraform tests/terraform/run
	part node tests/node/run
	part cases tell_cases
	[ -z "$BROKEN" ] || say "failed:$BROKEN (logs in build/test/)"
	echo "$PASSED passed, $FAILED failed$([ "$SKIPPED" = 0 ] || echo ", $SKIPPED skipped")"
	[ "$FAILED" = 0 ]
}
