#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Each check of tests/lint/lint finds nothing in the tree, and finds the violation that is planted for it.
cd "$(dirname "$0")/../.." || exit 1
number=0

claim() { # claim NAME COMMAND...
    local name=$1 out && shift
    number=$((number + 1))
    if out=$("$@" 2>&1); then echo "ok $number - $name"; else
        echo "not ok $number - $name"
        head -40 <<<"$out" | sed 's/^/# /'
    fi
}
for check in $(tests/lint/lint list); do
    claim "the tree passes: $check" tests/lint/lint "$check"
    claim "a planted violation is caught: $check" tests/lint/planted "$check"
done
claim "a planted violation in a header is caught by tidy" tests/lint/planted tidy_header tidy
claim "a planted warning of the compiler is caught by tidy" tests/lint/planted gcc tidy
echo "1..$number"
