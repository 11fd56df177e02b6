#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Everything builds with ASan and UBSan, into BUILD. Prints TAP; the tests of that build come after it.
cd "$(dirname "$0")/.." || exit 1
out=$(mktemp)
trap 'rm -f "$out"' EXIT
good=ok
make --no-print-directory -j"${JOBS:-$(nproc)}" STRICT=1 SAN=1 BUILD="$BUILD" all unit >"$out" 2>&1 || good="not ok"
echo "$good 1 - everything builds with ASan and UBSan"
[ "$good" = ok ] || grep -vE '^  (PROTO|CC|AR|LD) ' "$out" | sed 's/^/# /'
echo "1..1"
[ "$good" = ok ]
