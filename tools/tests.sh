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

# One part of the tests: its output goes to the terminal and to a log, and what
# it counted and took to build/test/NAME.sum.  A part that fails without counting
# a failure is one.  Where parts run side by side (WITHIN says in which row of
# them: `these` is the one at the front), each is shown at its end.
part() {		# name, command...
	local name=$1 log=build/test/$1.log p f s code=0 from=$SECONDS
	shift
	echo "0 1 0 0 $name" >"build/test/$name.sum"	# until it ends
	[ "$WITHIN" = these ] || say "== $name${WITHIN:+ (shown at its end)}"
	if [ -n "$WITHIN" ]; then
		"$@" >"$log" 2>&1 || code=$?
	else
		"$@" 2>&1 | tee "$log" || code=$?
	fi
	read -r p f s < <(tally "$log")
	[ "$code" = 0 ] || [ "$f" != 0 ] || f=1
	[ "$code" != 0 ] || [ $((p + f + s)) != 0 ] || p=1
	echo "$p $f $s $((SECONDS - from)) $name" >"build/test/$name.sum"
	{
		flock 9
		[ -z "$WITHIN" ] || { say "== $name"; cat "$log"; }
		say "== $name: $p passed, $f failed, $s skipped in $((SECONDS - from)) s"
	} 9>build/test/lock
}

# What mostly waits runs beside the rest: a function of parts, in a process group
# of its own, so that nothing of it outlives this script.
beside() {		# function
	set -m
	WITHIN=$1 "$@" </dev/null &
	set +m
	BESIDE+=($!)
}

# The set-ups build Kubernetes and other tools the first time: minutes, so they
# run beside whatever does not need them.
start_setup() {		# name, command
	set -m
	nice "$2" >"build/test/$1.log" 2>&1 </dev/null &
	set +m
	SETUP=$!
	BESIDE+=("$SETUP")
}

# Only where WITHIN is set: in a pipe there would be nothing to wait for.
end_setup() {		# name
	part "$1-ended" after_setup "$1"
}

after_setup() {		# name
	wait "$SETUP" && return 0
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

on_the_wire() {
	part tls make -s tls
	part dns make -s dns
}

on_a_node() {
	part node tests/node/run
}

on_an_api_server() {
	part e2e tests/e2e/run
}

# What took how long, and the sum.
tell_sums() {
	local broken
	printf '\nseconds of each part, some of which ran side by side:\n'
	sort -k4,4nr build/test/*.sum | awk '{ printf "%6d  %s\n", $4, $5 }'
	broken=$(awk '$2 { printf " %s", $5 }' build/test/*.sum)
	[ -z "$broken" ] || say "failed:$broken (logs in build/test/)"
	awk '{ p += $1; f += $2; s += $3 }
	END { print p " passed, " f " failed" (s ? ", " s " skipped" : ""); exit f > 0 }' \
	    build/test/*.sum
}

run_tests() {		# arch...
	local t WITHIN=
	rm -rf build/test build/cases.txt
	mkdir -p build/test
	export CASES=$PWD/build/test/cases
	# shellcheck disable=SC2046
	install $(missing_for "$@"; missing_for_tests)
	start_setup setup-e2e tests/e2e/setup
	prepare "$@"
	part check make -s -j"$(nproc)" check
	part size make -s -j"$(nproc)" size
	beside on_the_wire
	WITHIN=these
	part doors make -s doors
	part circles make -s circles
	part check-qemu make -s -j"$(nproc)" check-qemu
	part selftest make -s -j"$(nproc)" selftest
	for t in tests/build/test_*.sh; do
		part "$(basename "$t" .sh)" "$t"
	done
	wait "${BESIDE[-1]}" || true
	end_setup setup-e2e
	BESIDE=()
	start_setup setup tests/setup
	beside on_an_api_server
	part demo run_demo
	end_setup setup
	beside on_a_node
	part install tests/install/run
	part terraform tests/terraform/run
	wait "${BESIDE[@]}" || true
	BESIDE=() WITHIN=
	# Alone, for the times that it prints.
	part bench tests/bench/run --quick --exact
	part cases tell_cases
	tell_sums
}
