#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The review in Chromium, over ledgers of 100,000 records: tests/browser/review.py prints TAP.
# Screenshots stay in $BUILD/browser. Run it with make browser.
set -u
cd "$(dirname "$0")/../.." || exit 1
build=$(realpath "${BUILD:-build}")
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
mkdir -p "$build/browser" "$work/notes"
"$build/tests/browser/ledgers" "$work/fleet" 4 25000 || exit 1
"$build/sallyport" keygen -o "$work/officer" >/dev/null || exit 1
USER=ada "$build/sallyport" review "$work/fleet" --notes "$work/notes" --notes-key "$work/officer.key" >"$work/link" &
server=$!
for _ in $(seq 100); do [ -s "$work/link" ] && break; sleep 0.1; done
PYTHONDONTWRITEBYTECODE=1 python3 tests/browser/review.py "$(cat "$work/link")" "$build/browser" \
    "$build/tests/browser/ledgers more $work/fleet/van-02" "$build/sallyport"
