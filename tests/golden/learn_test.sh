#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# sallyport learn of a drive that is made here: the draft as reviewed, and that check and replay take it.
# tests/golden/learn_test.sh --accept writes the expected drafts anew: read the diff.
set -u
cd "$(dirname "$0")/../.." || exit 1
sallyport=$(realpath "${BUILD:-build}/sallyport")
expected=$(realpath tests/golden/learn)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp tests/can/fixtures/drive.dbc "$work/van.dbc"
cd "$work" || exit 1
number=0
failures=0
accept=
[ "${1:-}" = --accept ] && accept=yes

claim() { # NAME: ok if the last command was
    local good=$?
    number=$((number + 1))
    [ $good = 0 ] || failures=$((failures + 1))
    [ $good = 0 ] && echo "ok $number - $1" || { echo "not ok $number - $1"; sed 's/^/# /' out err | tail -20; }
}
same() { # EXPECTED GOT
    [ -z "$accept" ] || cp "$2" "$expected/$1"
    diff -u "$expected/$1" "$2" >diff && return 0
    sed 's/^/# /' diff
    return 1
}
learn() { timeout 20 "$sallyport" learn "$@" >out 2>err; code=$?; }
has() { grep -qF -- "$1" out err; }

# Three seconds: a message with counter and checksum (its times shaken), a message by event, one of two lengths, a few rare
# ones; the unit sends a command, asks for diagnostics, and says what a vehicle node says.
awk 'function put(at, bus, id, data) { printf "(17000000%02d.%06d) can%d %s#%s\n", int(at / 1000), at % 1000 * 1000 + at % 7, bus, id, data }
    BEGIN {
        for (i = 0; i < 300; i++) {
            at = 10 * i + (i * 7) % 3; a = i % 16; b = (i * 37 + int(i / 3)) % 256; c = (i * 11) % 256
            x = 0; split(a " " b " " c, part, " ")
            for (k = 1; k <= 3; k++) for (bit = 1; bit < 256; bit *= 2) if (int(part[k] / bit) % 2) x = int(x / bit) % 2 ? x - bit : x + bit
            put(at, 0, "0C0", sprintf("%02X%02X%02X%02X", a, b, c, x))
            if (i % 10 == 0) put(at + 1, 0, "3A0", sprintf("%02X04A30000C03F09", i % 256))
            if (i % 25 == 3 || i % 40 == 9) put(at + 2, 0, "2F0", i % 2 ? "01" : "00")
            if (i % 50 == 0) put(at + 3, 0, "18FEF100", i % 100 ? "AABB" : "AABBCC")
            if (i % 5 == 4) put(at + 4, 1, "201", "0102")
            if (i % 100 == 60) put(at + 5, 1, "7E0", "0322F19000000000")
            if (i % 100 == 70) put(at + 5, 1, "3A0", "0000000000000000")
        }
        put(3000, 0, "5A0", "53414C4C59505254")
    }' | sort >both.log
grep ' can0 ' both.log >drive.log

learn --can vehicle:can0=both.log --can unit:can1=both.log -o van.policy
[ $code = 0 ] && [ "$(cat out)" = "van.policy: a draft from 8 messages; read it, then: sallyport check van.policy" ] && same drive.ok van.policy
claim "the draft of a drive is as reviewed"

"$sallyport" check van.policy >out 2>err && ! grep -v warning: err
claim "check takes the draft without an error"

"$sallyport" replay --policy van.policy --can vehicle:can0=both.log >out 2>err && has "0 withheld"
claim "what it was learned from passes"

learn --can vehicle:can0=both.log --can unit:can1=both.log
[ $code = 0 ] && same drive.ok out
claim "without -o it is printed"

echo "# edited" >>van.policy
learn --can vehicle=drive.log -o van.policy
[ $code = 2 ] && has "van.policy: is there already" && tail -1 van.policy | grep -q edited && rm van.policy
claim "a draft that was edited is not written over"

learn --can vehicle:can0=both.log --can unit=both.log
[ $code = 1 ] && has "say which interface"
claim "which interface of a log is the unit's must be said"

learn --can vehicle=- <drive.log
[ $code = 0 ] && has "id 0x0C0 length 4" && has "bus unit = can1 # nothing was heard on it"
claim "a recording may come by stdin, and may be all there is"

learn --can vehicle=drive.log --dbc van.dbc -o named.policy && same named.ok named.policy && "$sallyport" check named.policy >out 2>err
claim "a database names the messages that it has"

mkdir sub && learn --can vehicle=drive.log --dbc van.dbc -o sub/named.policy && "$sallyport" check sub/named.policy >out 2>err
claim "the draft names a database that lies elsewhere by its whole path"

learn --can vehicle=drive.log --json
[ $code = 0 ] && [ "$(grep -c '^{"type":"message","bus":"vehicle",.*}$' out)" = 5 ] && [ "$(wc -l <out)" = 5 ]
claim "JSON is an object a message"

learn --can vehicle=drive.log --json -o with.policy
[ $code = 0 ] && [ "$(wc -l <out)" = 5 ] && grep -q '^from vehicle to unit {$' with.policy
claim "with -o the policy is written too"

{ cat drive.log; echo nonsense; } >bad.log
learn --can vehicle=bad.log
[ $code = 1 ] && has "bad.log:$(wc -l <bad.log): " && has "from vehicle to unit {"
claim "a line that is none is told, the rest is learned, exit 1"

for wrong in "" "--can drive.log" "--can vehicle=drive.log more" "--can from=drive.log" "--nothing"; do
    # shellcheck disable=SC2086
    learn $wrong
    [ $code = 2 ] && [ ! -s out ] && [ "$(wc -l <err)" = 1 ] || { echo "# '$wrong' gave $code"; false; break; }
done
claim "what is used wrongly is one line, exit 2"

learn --can vehicle=/nowhere; first=$code
learn --can vehicle=drive.log --dbc /nowhere; second=$code
learn --can unit=drive.log --can unit2=drive.log; third=$code
learn --ledger /nowhere; [ $first$second$third$code = 1111 ] && [ ! -s out ]
claim "what cannot be read gives no draft, exit 1"

"$sallyport" learn --help >help
sed -n 's/^[a-z: ]* \(sallyport .*\)/\1/p' help | sed -n '/^sallyport learn --can vehicle=drive.log/,$p' | sed "s|^sallyport|'$sallyport'|; s|another.log|drive.log|" >examples
[ "$(wc -l <examples)" = 2 ] && bash -e examples >out 2>err
claim "the example of --help works"

echo "1..$number"
[ $failures = 0 ]
