#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# sallyport inspect of DBC files: what a person and what a program reads, and what is told of a wrong one.
# Holds gateway/verbs/inspect_database.c.
# tests/golden/inspect_dbc_test.sh --accept writes the expected files anew: read the diff.
set -u
cd "$(dirname "$0")/../.." || exit 1
sallyport=$(realpath "${BUILD:-build}/sallyport")
van=$(realpath tests/can/fixtures/van.dbc)
expected=$(realpath tests/golden/inspect)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
number=0
failures=0
accept=
[ "${1:-}" = --accept ] && accept=yes

claim() { # NAME: ok if the last command was
    local good=$?
    number=$((number + 1))
    [ $good = 0 ] || failures=$((failures + 1))
    [ $good = 0 ] && echo "ok $number - $1" || echo "not ok $number - $1"
}

inspect() { # ARGUMENT...   exit code in $code
    timeout 20 "$sallyport" inspect "$@" >out 2>err
    code=$?
}

same() { # EXPECTED GOT
    [ -z "$accept" ] || cp "$2" "$expected/$1"
    diff -u "$expected/$1" "$2" >diff && return 0
    sed 's/^/# /' diff
    return 1
}

inspect "$van"
[ $code = 0 ] && [ ! -s err ] && same van.out out
claim "a database is printed for a person"

inspect "$van" --json
[ $code = 0 ] && [ ! -s err ] && same van.json.out out
claim "a database is printed as JSON lines"

cp "$van" van.log
inspect --json van.log && same van.json.out out
claim "its name does not matter"

inspect - --json <"$van" && same van.json.out out
claim "it is read from stdin"

{ printf 'BU_: A\n'; cat "$van" "$van" "$van" "$van" "$van" "$van" "$van" "$van" "$van" "$van" "$van" "$van" \
    "$van" "$van" "$van" "$van" "$van" "$van" "$van" "$van" "$van" "$van" "$van" "$van"; } | inspect -
[ $code = 0 ] && [ "$(grep -c '^EngineStatus ' out)" = 24 ] && grep -q '^standard input: warning: and ' err
claim "one that is longer than what tells its form is read whole"

cat >wrong.dbc <<'END'
BU_: A
BO_ 2048 TooHigh: 8 A
BO_ 1 M: 8 A
 SG_ a : 0|8@1+ (1,0) [0|0] "" B
 SG_ b : 4|8@1+ (1,0) [0|0] "" B
 SG_ c : 60|8@1+ (1,0) [0|0 "" B
VAL_ 2 a 0 "x";
CM_ "no end"
END
inspect wrong.dbc
[ $code = 1 ] && [ ! -s out ] && same wrong.err err
claim "each fault is one line with its place, and a file with errors is refused"

grep -v -e TooHigh -e ' c ' -e CM_ wrong.dbc >odd.dbc
inspect odd.dbc --json
[ $code = 0 ] && same odd.out out && same odd.err err
claim "what is odd only is told and read"

printf 'hello\n' >hello
inspect hello
[ $code = 1 ] && [ "$(wc -l <err)" = 1 ] && grep -q '^hello: .*; ' err
claim "a file of no known form is told"

: >empty
inspect empty
[ $code = 1 ] && [ "$(wc -l <err)" = 1 ] && grep -q '^empty: .*; ' err
claim "an empty file is told"

inspect missing.dbc
[ $code = 1 ] && grep -q '^missing.dbc: cannot be opened' err && grep -q '; check the path' err
claim "a file that is not there is told"

inspect .
[ $code = 1 ] && [ "$(wc -l <err)" = 1 ] && grep -q '^\.: ' err
claim "a folder is told"

inspect
[ $code = 2 ]
claim "no file at all is a wrong use"

printf '(1.000000) can0 3A0#1F405AFF00000000\n' >drive.log
inspect drive.log --dbc wrong.dbc
[ $code = 1 ] && grep -q '^wrong.dbc:2:5: ' err
claim "a wrong database for a log is told"

inspect drive.log --dbc missing.dbc
[ $code = 1 ] && grep -q '^missing.dbc: cannot be opened' err
claim "a database for a log that is not there is told"

echo "1..$number"
[ $failures = 0 ]
