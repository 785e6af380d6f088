#!/bin/bash
# SPDX-License-Identifier: MIT
# Nothing is left for shellcheck to say about the project's shell files.
. "$(dirname "$0")/lib.sh"

cd "$ROOT" || exit 1
while IFS= read -r f; do
	case $f in
	*.sh) ;;
	*) head -n 1 "$f" | grep -qE '^#!.*[/ ](ba)?sh' || continue ;;
	esac
	ok "shellcheck $f" shellcheck -S warning -x -P SCRIPTDIR "$f"
done < <(git ls-files --cached --others --exclude-standard)
ok ".ci/run calls ./build.sh test" grep -qE 'exec \./build\.sh test$' .ci/run
summary
