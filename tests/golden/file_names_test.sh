#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A file that was named by a stranger steers no terminal, whichever verb speaks of it.
set -u
cd "$(dirname "$0")/../.." || exit 1
sallyport=$(realpath "${BUILD:-build}/sallyport")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0
failures=0

claim() { # NAME: ok if the last command was
    local good=$?
    number=$((number + 1))
    [ $good = 0 ] || failures=$((failures + 1))
    [ $good = 0 ] && echo "ok $number - $1" || echo "not ok $number - $1"
}

plain() { # VERB ARGUMENTS: it names the file, and says no escape
    timeout 20 "$sallyport" "$@" >"$work/said" 2>&1
    grep -q '31m' "$work/said" && ! grep -q $'\e' "$work/said"
}

cp policies/shipped/passenger-car.policy "$work/policy"
cd "$work" || exit 1
e=$'\e[31m'
cp policy "$e.policy"
echo 'no policy' >"$e.wrong"
printf '(1.000000) can0 100#00\n' >"$e.log"
printf '(1.000000) can0 100#00\nhello\n' >"$e.bad"
: >"$e.empty"
printf 'BO_ 1 A: 8 X\n SG_ S : 0|99@1+ (1,0) [0|0] "" X\nBO_ no\n' >"$e.dbc"

plain check "$e.policy"
claim "of a policy"
plain check "$e.wrong"
claim "of a wrong policy"
plain replay --policy policy --can "vehicle=$e.log"
claim "of a recording that is replayed"
plain replay --policy policy --can "vehicle=$e.bad"
claim "of a recording with a bad line"
plain replay --policy policy --can "vehicle=$e.empty"
claim "of an empty recording"
plain learn --can "vehicle=$e.empty"
claim "of an empty recording to learn from"
plain learn --can "vehicle=$e.bad"
claim "of a recording to learn from with a bad line"
plain inspect "$e.empty"
claim "of an empty file to inspect"
plain inspect "$e.bad"
claim "of a log to inspect"
plain inspect "$e.dbc"
claim "of a database to inspect"

"$sallyport" keygen -o key >/dev/null
mkdir "$e.ledger" "$e.copy"
: >"$e.ledger/000000000001.seg"
: >"$e.copy/000000000001.seg"
plain verify "$e.ledger" --key key.pub
claim "of a broken ledger"
plain verify "$e.ledger" --key key.pub --with "$e.copy"
claim "of two broken copies"

echo "1..$number"
[ $failures = 0 ]
