#!/bin/bash
# SPDX-License-Identifier: MIT
# The figures of README.md, and the page and charts beside the bench's results, are
# those of tests/bench/results/results.json.
. "$(dirname "$0")/lib.sh"
cd "$ROOT" || exit 1
results=tests/bench/results

same() { diff -u "$TMP/want" "$TMP/is"; }

python3 -B tests/bench/page.py $results/results.json readme >"$TMP/want"
sed -n '/^<!-- figures:/,/^<!-- end of figures/p' README.md | sed '1d;$d' >"$TMP/is"
ok "README.md shows eight lines of figures or so" test "$(wc -l <"$TMP/is")" -ge 8
ok "they are the results'" same

python3 -B tests/bench/page.py $results/results.json >"$TMP/want"
cp $results/README.md "$TMP/is"
ok "so is the page beside them" same

hash=$(sha256sum <$results/results.json | cut -d' ' -f1)
for chart in seconds memory size; do
	ok "chart $chart was drawn from them" grep -q "results $hash" $results/$chart.svg
done

changed() {
	sed 's/"wall_s": {/"wall_s": {"x": 0,/; s/"median": 0\./"median": 9./' \
		$results/results.json >"$TMP/other.json"
	python3 -B tests/bench/page.py "$TMP/other.json" readme >"$TMP/want"
	sed -n '/^<!-- figures:/,/^<!-- end of figures/p' README.md | sed '1d;$d' >"$TMP/is"
	! same >/dev/null
}
ok "other results are told from them" changed
summary
