#!/bin/bash
# SPDX-License-Identifier: MIT
# The roots built in are those of certs/, and certs/README.md tells the truth
# about them.
. "$(dirname "$0")/lib.sh"

cd "$ROOT" || exit 1
in_binary() {		# DER file, binary
	python3 -c 'import sys
sys.exit(open(sys.argv[1], "rb").read() not in open(sys.argv[2], "rb").read())' "$1" "$2"
}
n=0
for pem in certs/*.pem; do
	n=$((n + 1))
	name=${pem##*/}
	openssl x509 -in "$pem" -outform DER -out "$TMP/der"
	hash=$(sha256sum "$TMP/der" | cut -d ' ' -f 1)
	expires=$(date -u -d "$(openssl x509 -in "$pem" -noout -enddate |
	    sed 's/.*=//')" +%Y-%m-%d)
	ok "$name: hash and expiry as README.md says" \
	    grep -qF "| \`$name\` |" <(grep -F "| $expires | \`$hash\` |" certs/README.md)
	ok "$name: signed by itself" openssl verify -CAfile "$pem" "$pem" >/dev/null
	ok "$name: good for another year" \
	    openssl x509 -in "$pem" -noout -checkend 31536000 >/dev/null
	ok "$name: built in" in_binary "$TMP/der" build/amd64/ecr-refresh
done
ok "five of them" test "$n" = 5

# tools/roots refuses what is not one certificate a file.
cat certs/Amazon_Root_CA_1.pem certs/Amazon_Root_CA_3.pem >"$TMP/two.pem"
two() { ! tools/roots "$TMP" "$TMP/two.pem" 2>"$TMP/err"; }
ok "two certificates in one file are refused" two
has "with the file's name" "$TMP/err" 'two.pem: not exactly one certificate'
summary
