#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What each verb exits with, and says in one line, where a file is not there, is there already, or takes no more.
# Prints TAP. Holds gateway/dispatch.c gateway/verbs/verb_keygen.c gateway/verbs/output_file.c gateway/verbs/sheet_file.c
set -u
cd "$(dirname "$0")/../.." || exit 1
root=$PWD
build=$(realpath "${BUILD:-build}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
number=0
failures=0
claim() { # NAME: ok if the last command was
    local good=$?
    number=$((number + 1))
    [ $good = 0 ] || failures=$((failures + 1))
    [ $good = 0 ] && echo "ok $number - $1" || { echo "not ok $number - $1"; sed 's/^/# /' err; }
}
sallyport() { timeout 20 "$build/sallyport" "$@" </dev/null; }
line() { # CODE PATTERN: of the last command, whose messages are in err: one line
    local code=$?
    [ $code = "$1" ] && [ "$(grep -c . err)" = 1 ] && grep -qE -- "$2" err && return 0
    echo "exit $code" >>err
    return 1
}

"$build/tests/browser/ledgers" van 1 200 2>err && sallyport keygen -o k >out 2>err && echo '(1.000000) can0 100#00' >drive.log
printf 'BO_ 1 A: 8 X\n SG_ S : 0|8@1+ (1,0) [0|0] "" X\n' >drive.dbc
policy=$root/policies/shipped/passenger-car.policy
claim "a ledger, keys and a recording are there"

while read -r code words; do
    sallyport $words >out 2>err
    line "$code" 'none: (cannot be opened|cannot open it|no ledger can be read here|No such file)' && [ ! -s out ]
    claim "of what is not there, $code and one line: $words"
done <<END
1 check none
1 compile none --key k.key -o bundle
1 learn --can vehicle=none
1 replay --policy none --can vehicle=drive.log
1 replay --policy $policy --can vehicle=none
1 replay --diff $policy none --can vehicle=drive.log
1 inspect none
1 ruleset --policy none --unit a --modem b
1 report --coverage none
1 report van/van-01 --policy none -o page
2 report none
2 log none
2 log export none --format csv
2 review none
2 verify none --key k.pub
2 verify --proof none --key k.pub
2 prove none 4
2 head none --key k.pub
2 witness none --key k.key
END
for verb in check compile ruleset inspect learn replay; do
    sallyport $verb --help 2>err | sed -n '/^Exit codes/,$p' | tr '\n' ' ' | grep -qE '[ ,]1 .*(cannot be read|none that can be read).* 2 '
    claim "$verb --help says so"
done

touch there
cp k.key before
sallyport keygen -o k >out 2>err; line 2 '^sallyport keygen: k.key: is there already' && cmp -s k.key before
claim "keys are not written over, which is 2"
sallyport keygen -o none/k >out 2>err; line 2 'none/k.key: its folder cannot be written to'
claim "nor made where there is no folder"
while read -r words; do
    sallyport $words >out 2>err
    line 2 '^sallyport [a-z ]*: there: is there already' && [ ! -s there ]
    claim "a file that is there already is 2: $words"
done <<END
learn --can vehicle=drive.log -o there
prove van/van-01 4 -o there
head van/van-01 --key van/van-01.pub -o there
report van/van-01 -o there
log export van/van-01 --format csv -o there
END

room='not all was written(: No space left on device)?; make room'
while read -r words; do
    sallyport $words >/dev/full 2>err
    line 1 "^sallyport ${words%% *}( export: /dev/full)?: (standard output: )?$room"
    claim "of a full disk behind standard output, 1 and one line: $words"
done <<END
report van/van-01
report van/van-01 --json
report --coverage $policy
log van/van-01
log van
log van/van-01 --json
log export van/van-01 --format csv
log export van/van-01 --pcapng
inspect drive.log
inspect drive.dbc
verify van/van-01 --key van/van-01.pub
verify van/van-01 --key van/van-01.pub --json
replay --policy $policy --can vehicle=drive.log
replay --diff $policy $policy --can vehicle=drive.log --json
learn --can vehicle=drive.log
check $policy
prove van/van-01 4
head van/van-01 --key van/van-01.pub
ruleset --policy $policy --unit a --modem b
log --help
END
sallyport report van/van-01 -o /dev/full >out 2>err; line 2 '^sallyport report: /dev/full: a pipe or a device; name a file$'
claim "a report is a file, whole or not at all"
sallyport log export van/van-01 --format csv -o /dev/full >out 2>err; line 1 "^sallyport log export: /dev/full: $room"
claim "an export may go to a device, which may be full"

echo "1..$number"
[ $failures = 0 ]
