#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Each row of gateway/ledger/attacks.md names tests that are there.
set -u
cd "$(dirname "$0")/../.." || exit 1
table=gateway/ledger/attacks.md
missing() {
    grep -o '[a-z_]*_test: [a-z_]*' $table | sed 's/: / /' | while read -r file name; do
        grep -q "RUN(test_$name)" "tests/gateway/$file.c" || echo "$file: $name"
    done
}
rows=$(grep -c '^| .*_test' $table)
gone=$(missing)
if [ "$rows" -ge 25 ] && [ -z "$gone" ]; then
    echo "ok 1 - each of the $rows attacks on a ledger names its test"
else
    echo "not ok 1 - each of the $rows attacks on a ledger names its test"
    printf '%s\n' "$gone" | sed 's/^/# /'
fi
echo 1..1
