# SPDX-License-Identifier: MIT
run_demo() { build "$(this_arch)"; tests/standin/demo; }
run_tests() { die "not yet"; }
