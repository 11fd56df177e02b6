#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# No help of any verb of any program is wider than a terminal of 80 columns. Prints TAP.
# Holds gateway/verbs/help_row.c
set -u
cd "$(dirname "$0")/../.." || exit 1
build=$(realpath "${BUILD:-build}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0
failures=0
claim() { # NAME: ok if the last command was
    local good=$?
    number=$((number + 1))
    [ $good = 0 ] || failures=$((failures + 1))
    [ $good = 0 ] && echo "ok $number - $1" || { echo "not ok $number - $1"; sed 's/^/# /' "$work/wide"; }
}
fits() { # PROGRAM VERB...: there is a help, and no line of it is too wide
    "$build/$1" "${@:2}" --help >"$work/help" 2>"$work/wide" && [ -s "$work/help" ] && ! LC_ALL=C grep -n '.\{81\}' "$work/help" >>"$work/wide"
}

for program in "$build"/sallyport*; do
    [ -x "$program" ] || continue
    program=$(basename "$program")
    fits $program
    claim "$program --help"
    for verb in $(sed -n "s/^  $program \([a-z]*\).*/\1/p" "$work/help"); do
        fits $program $verb
        claim "$program $verb --help"
    done
done
fits sallyport log export
claim "sallyport log export --help"

"$build/sallyport" log --help | sed -n '/^Reasons:$/,$p' | sed 1d >"$work/wide"
longest=$(awk '/^  [a-z]/ && length($1) > most { most = length($1) } END { print most }' "$work/wide")
[ "$longest" -gt 20 ] && [ "$(grep -c '^  [a-z]' "$work/wide")" -gt 50 ] && ! grep -vE "^  ([a-z0-9_]+ +| {$((longest + 1))})[^ ]" "$work/wide" &&
    ! cut -c$((longest + 3)) "$work/wide" | grep -q '[^ ]'
claim "the reasons stand in one column behind the longest name"
[ "$number" -gt 28 ]
claim "and the verbs were found"

echo "1..$number"
[ $failures = 0 ]
