#!/bin/bash
# SPDX-License-Identifier: MIT
# The table of cases: what ran and passed proves a row, and nothing else does.
. "$(dirname "$0")/lib.sh"
cd "$ROOT" || exit 1
export PYTHONDONTWRITEBYTECODE=1
export CASES=$TMP/cases

shape() { awk -F '\t' '!/^#/ && (NF != 3 || $1 !~ /^(C[A-F][0-9]+|G)$/ || seen[$1]++) {
	print "tests/cases.tsv:" FNR ": " $0; bad = 1 } END { exit bad }' tests/cases.tsv; }
told() { tests/cases.py "$CASES" "$@" >"$TMP/out"; [ $? = 1 ]; }

ok "every row has an id of its own and two sentences" shape

cat >"$TMP/unit.c" <<'C'
#include "check.h"
static void unit(void)
{
	CHECK("CA1: this row is proven", true);
	CHECK("CA2: this row holds only once", true);
	CHECK("CA2: this row holds only once", false);
	CHECK("CA3 CA4: both rows are proven", true);
	CHECK("A5: of another catalogue", true);
	CHECK("G1 of another catalogue: none", true);
	CHECK("CA5 without a colon: none", true);
}
CHECK_MAIN(CHECK_CASE(unit))
C
gcc -Isrc -Itests/unit -o "$TMP/unit" "$TMP/unit.c" || exit 1
"$TMP/unit" >"$TMP/log"
mkdir -p "$TMP/e2e"
cat >"$TMP/e2e/test_some.py" <<'PY'
import pytest

@pytest.mark.case("CB1", "CB2")
@pytest.mark.parametrize("n", (1, 2))
def test_both(n): pass

@pytest.mark.case("CB3")
def test_red(): assert False

@pytest.mark.case("CB4")
def test_skipped(): pytest.skip("not here")

@pytest.mark.parametrize("n", [pytest.param(1, marks=pytest.mark.case("CC1"))])
def test_one(n): pass
PY
# shellcheck source=/dev/null
. "${XDG_CACHE_HOME:-$HOME/.cache}/ecr-refresh/e2e.env" 2>/dev/null || true
(cd "$TMP/e2e" && PYTHONPATH=$ROOT/tests "${E2E_PYTHON:-python3}" -B -m pytest \
    -p no:cacheprovider -p cases -q) >"$TMP/pytest" 2>&1
cat >"$TMP/runner.log" <<'LOG'
ok CD1: a script's line
FAILED test_x.sh: CD2: a script's other line
ok CD3 without a colon
ok CX1: no such row
ok CD99: no such row
LOG
ok "a table with gaps is a failure" told "$TMP/runner.log"
row() { has "$1" "$TMP/out" "$2"; }
row "a unit test proves its row" '^CA1	proven: '
row "and is named with its sentence" '^	.*unit\.c: this row is proven$'
row "one failure of a name is enough" '^CA2	FAILED: '
row "a sentence that only begins like one proves nothing" '^CA5	MISSING: '
row "one test may prove several rows" '^CA4	proven: '
row "a test with a mark proves its rows, with how often" '^	e2e/test_some.py::test_both \(2 times\)$'
row "both of them" '^CB2	proven: '
row "a failed one does not" '^CB3	FAILED: '
row "nor one that was skipped" '^CB4	MISSING: '
row "a parameter may have a mark" '^CC1	proven: '
row "a script's line proves its row" '^	runner: a script.s line$'
row "a failed line does not" '^CD2	FAILED: '
row "nor one without a colon" '^CD3	MISSING: '
row "a test that names no row is a failure" '^CD99	FAILED: no such row'
row "a row without a test is missing" '^G	MISSING: '
row "and all are counted" '^7 passed, 51 failed$'
summary
