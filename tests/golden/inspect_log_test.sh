#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# sallyport inspect of a drive that was logged in four forms, of logs with faults, and of what is no log.
set -u
cd "$(dirname "$0")/../.." || exit 1
sallyport=${BUILD:-build}/sallyport
fixtures=tests/can/fixtures
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

inspect() { timeout 20 "$sallyport" inspect "$@" >"$work/out" 2>"$work/err"; }

same() { # EXPECTED GOT
    diff -u "$1" "$2" >"$work/diff" && return 0
    sed 's/^/# /' "$work/diff"
    return 1
}

cat >"$work/drive" <<'END'
{"type":"frame","time":0.100000,"bus":"1","id":928,"extended":false,"fd":false,"data":"e204a30000c03f09","message":"Drive","signals":{"Speed":2.5,"Gear":3,"Slip":10,"Heat":3},"raw":{"Speed":1250,"Gear":3,"Slip":10,"Heat":1.5}}
{"type":"frame","time":0.110000,"bus":"2","id":419361024,"extended":true,"fd":false,"data":"aabb","message":null,"signals":{},"raw":{}}
{"type":"frame","time":0.120500,"bus":"1","id":513,"extended":false,"fd":false,"kind":"remote","data":"","message":null,"signals":{},"raw":{}}
{"type":"frame","time":0.130000,"bus":"1","id":0,"extended":true,"fd":false,"kind":"error","data":"","message":null,"signals":{},"raw":{}}
{"type":"frame","time":0.140000,"bus":"2","id":929,"extended":false,"fd":true,"data":"010203040506070809101112","message":null,"signals":{},"raw":{}}
{"type":"frame","time":0.150000,"bus":"1","id":928,"extended":false,"fd":false,"data":"e204af00","message":"Drive","signals":{"Speed":2.5,"Gear":-1},"raw":{"Speed":1250,"Gear":-1}}
END
for form in candump.log asc blf trc; do
    inspect "$fixtures/drive.$form" --dbc "$fixtures/drive.dbc" --json && same "$work/drive" "$work/out" && [ ! -s "$work/err" ]
    claim "a drive logged as $form is read frame by frame and decoded"
done

cat >"$work/lines" <<'END'
(0000000000.100000) 1 3A0#E204A30000C03F09 R  Drive: Speed 2.5 km/h, Gear 3 third, Slip 10, Heat 3
(0000000000.110000) 2 18FEF100#AABB T
(0000000000.120500) 1 201#R8 R
(0000000000.130000) 1 20000000# R
(0000000000.140000) 2 3A1##1010203040506070809101112 R
(0000000000.150000) 1 3A0#E204AF00 R  Drive: Speed 2.5 km/h, Gear -1 reverse
END
for form in asc blf trc; do
    inspect "$fixtures/drive.$form" --dbc "$fixtures/drive.dbc" && same "$work/lines" "$work/out"
    claim "$form reads aloud as candump would have written it, the signals behind"
done

inspect "$fixtures/drive.asc" && cp "$work/out" "$work/text" && inspect "$work/text" && same "$work/text" "$work/out"
claim "what is printed of a log reads back as the same"

cp "$fixtures/drive.blf" "$work/drive.asc" && inspect "$work/drive.asc" --json && [ "$(wc -l <"$work/out")" = 6 ]
claim "the form is told by what a log holds, not by its name"

inspect - --json <"$fixtures/drive.trc" && [ "$(wc -l <"$work/out")" = 6 ]
claim "a log may come by stdin"

sed '10s/201/2O1/' "$fixtures/drive.asc" >"$work/wrong"
inspect "$work/wrong"; [ $? = 1 ] && [ "$(wc -l <"$work/out")" = 5 ] && grep -q "^$work/wrong:10: bad id; " "$work/err"
claim "a line that is wrong is told with its number, and the others are read"

{ cat "$fixtures/drive.asc"; for _ in $(seq 30); do echo "1.0 1 XYZ Rx d 0"; done; } >"$work/wrong"
inspect "$work/wrong"; [ $? = 1 ] && [ "$(wc -l <"$work/err")" = 21 ] && tail -1 "$work/err" | grep -q ": and 10 more faults$"
claim "of many faults the first twenty are told and the others counted"

printf '1.0 1 7FF Rx d 0\n1.0 1 800 Rx d 0\n' >"$work/wrong"
inspect "$work/wrong" --json; [ $? = 1 ] && [ "$(wc -l <"$work/out")" = 2 ] && [ "$(grep -c '"kind":"impossible"' "$work/out")" = 1 ]
claim "what no bus carries is marked as impossible"

head -c 200 "$fixtures/drive.blf" >"$work/cut"
inspect "$work/cut"; [ $? = 1 ] && grep -q "^$work/cut: byte 144: " "$work/err"
claim "a binary log that was cut is told with the byte"

echo "base hex" >"$work/empty"
inspect "$work/empty"; [ $? = 1 ] && grep -q ": no frame in it; " "$work/err"
claim "a log without a frame says so"

echo "nothing of the kind" >"$work/none"
inspect "$work/none"; [ $? = 1 ] && [ "$(wc -l <"$work/err")" = 1 ]
claim "what is no log is one line"

: >"$work/void"
inspect "$work/void"; [ $? = 1 ] && grep -q "void: it is empty; " "$work/err"
claim "an empty file is told as such"

inspect "$fixtures/drive.asc" --dbc "$work/none"; [ $? = 1 ] && [ ! -s "$work/out" ] && [ -s "$work/err" ]
claim "with a database that is none nothing is printed"

echo "1..$number"
[ $failures = 0 ]
