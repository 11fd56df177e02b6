#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# `sallyport log` on a terminal and off one: rows of 80 columns, and incidents that go on while it follows. Prints TAP.
# Holds gateway/verbs/log_show.c gateway/verbs/log_follow.c gateway/verbs/log_fleet.c
# Holds gateway/verbs/fleet_folder.c
set -u
cd "$(dirname "$0")/../.." || exit 1
root=$PWD
build=$(realpath "${BUILD:-build}")
work=$(mktemp -d)
follower=
trap '[ -z "$follower" ] || kill "$follower" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 1
number=0
failures=0
claim() { # NAME: ok if the last command was
    local good=$?
    number=$((number + 1))
    [ $good = 0 ] || failures=$((failures + 1))
    [ $good = 0 ] && echo "ok $number - $1" || { echo "not ok $number - $1"; head -c 3000 out | sed 's/^/# /'; }
}
export TERM=xterm
ledgers=$build/tests/browser/ledgers
terminal() { PYTHONDONTWRITEBYTECODE=1 python3 "$root/tests/golden/log_terminal.py" "$1" "$2" "$build/sallyport" log "${@:3}" >out 2>&1; }
rows() { grep -v '^colours: ' out; }
is_narrow() { [ "$(rows | LC_ALL=C.UTF-8 wc -L)" -le "$1" ]; }
more() { echo "$ledgers more van/van-01 $1"; }

"$ledgers" van 1 900 2>out
claim "a ledger of 900 records is there"
timeout 5 "$build/sallyport" log van/van-01 --follow --until 2h >out 2>&1
[ $? = 2 ] && [ "$(cat out)" = "sallyport log: --follow goes on until it is stopped; leave out --until" ]
claim "--follow with --until is refused"
terminal 80 24 van/van-01 --denied -- && is_narrow 80 && [ "$(rows | grep -vc '^    said, ')" -gt 100 ] &&
    ! rows | grep -v '^    said, ' | grep -qvE '^(2026-)?11-(1[6-9]|2[0-5]) [0-9:]{8}Z (  | !|!!) (stopped|would stop) [a-z0-9_]+ +[^ ]'
claim "on a terminal of 80 columns every incident is a row that fits"
rows | grep -qE 'tls api.weather.example:443 +x[0-9]+$' && rows | grep -qF '…' && rows | grep -q '^    said, 1 of 1, from byte 0: POST /collect?v=2'
claim "with who or where, how often, a long name cut in its middle, and what a decoy kept below"
rows | grep -qF '\u{1b}[2J.example' && rows | grep -qF 'bad\xff\xfe.example' && grep -qx 'colours: 0 1;31 33' out
claim "hostile text is escaped, and steers nothing but what the log colours by severity"
terminal 140 24 van/van-01 --denied -- && rows | grep -q '  severe  stopped TCP tls .*  a hard-coded address.* \[3.2 19.2 22.2 27.1\]$'
claim "a wide one has the sentence and the threats"
NO_COLOR=1 terminal 80 24 van/van-01 -n 5 -- && grep -qx 'colours: ' out && [ "$(rows | wc -l)" = 5 ]
claim "NO_COLOR is kept to"
TERM=dumb terminal 80 24 van/van-01 -n 1 --follow -- "$(more dumb.example)" "$(more dumb.example)" && grep -qx 'colours: ' out &&
    [ "$(rows | wc -l)" = 3 ] && rows | tail -1 | grep -qE 'tls dumb.example:443 +x2$'
claim "a dumb terminal is sent no escapes: each turn of an incident is a row below"

terminal 80 10 van/van-01 -n 3 --follow -- "$(more fresh.example)" "$(more other.example)" "$(more fresh.example)" "$(more fresh.example)"
[ "$(rows | wc -l)" = 5 ] && rows | sed -n 4p | grep -qE '!! stopped address_not_named  tls fresh.example:443 +x3$' &&
    rows | sed -n 5p | grep -qE 'tls other.example:443$' && is_narrow 80
claim "an incident that goes on is counted up where its row stands"
rows >before && terminal 80 10 van/van-01 -n 2 --follow -- "$(more fresh.example)" && [ "$(rows | wc -l)" = 2 ] &&
    rows | sed -n 1p | grep -qE 'tls fresh.example:443 +x4$'
claim "one that began before it was followed too"
terminal 80 4 van/van-01 -n 1 --follow -- "$(more a.example)" "$(more b.example)" "$(more c.example)" "$(more d.example)" "$(more a.example)"
[ "$(rows | wc -l)" = 6 ] && rows | tail -1 | grep -qE 'tls a.example:443 +x2$' && rows | sed -n 2p | grep -qE 'tls a.example:443$'
claim "one whose row has left the screen is told again below, with its count"
terminal 80 24 van/van-01 -n 1 --follow -- "$(more e.example)" enter "$(more e.example)" && [ "$(rows | wc -l)" = 4 ] &&
    rows | sed -n 2p | grep -qE 'tls e.example:443$' && [ -z "$(rows | sed -n 3p)" ] && rows | sed -n 4p | grep -qE 'tls e.example:443 +x2$'
claim "after Enter it goes on below"
terminal 80 24 van/van-01 -n 1 --follow -- "$(more f.example)" "size 100 24" "$(more f.example)" && [ "$(rows | wc -l)" = 3 ] &&
    rows | tail -1 | grep -qE 'TCP tls 198.51.100.[0-9]+:443 f.example +x2$' && is_narrow 100
claim "on a terminal of another size too, in its columns"

long=$(printf 'a-name-that-is-long-%02d.' $(seq 10))end.example
eval "$(more $long)" && "$build/sallyport" log van/van-01 -n 1 >out && grep -qE "^2026-11-[0-9]+ [0-9:]+Z  severe  stopped TCP tls 198.51.100.[0-9]+:443 $long  a hard-coded address: no allowed name was resolved to it \\[3.2 19.2 22.2 27.1\\]\$" out
claim "where it is no terminal nothing is cut, since it is for grep"
terminal 300 24 van/van-01 -n 1 -- && ! rows | grep -qF $long && [ "$(rows | LC_ALL=C.UTF-8 wc -L)" -gt 250 ] && is_narrow 300
claim "a very wide one is filled"

"$build/sallyport" log van/van-01 -n 1 --follow >out 2>err &
follower=$!
comes() { for _ in $(seq 100); do grep -qE "$1" out && return; sleep 0.1; done; return 1; }
comes . && eval "$(more g.example)" && comes '^2026-11-26 00:01:00Z  severe  stopped TCP tls 198.51.100.[0-9]+:443 g.example  a hard-coded' &&
    eval "$(more g.example)" && comes ':443 g.example x2 in 0 s  a hard-coded' && [ "$(grep -c g.example out)" = 2 ] && ! grep -q $'\033' out
claim "off a terminal each line stays, whole and without colour, and an incident that goes on has another"
kill $follower; wait $follower 2>/dev/null
"$build/sallyport" log van/van-01 -n 1 --follow --json >out 2>err &
follower=$!
comes . && eval "$(more g.example)" && comes '"count":1,"records":1,.*"host":"g.example"' && [ "$(grep -c '"count":1,' out)" = 1 ]
claim "as JSON each record is told by itself"
cp -r van/van-01 van/van-10 && cp -r van/van-01 van/van-9 && cp van/van-01.key van/van-10.key && "$ledgers" more van/van-10 z.example
"$build/sallyport" log van --reason address_not_named >out 2>err && [ "$(wc -l <out)" = 4 ] && [ ! -s err ] && is_narrow 80 &&
    grep -qE '^vehicle +last event +events +stopped +severe$' out && [ "$(cut -c1-6 out | tail -3 | tr '\n' ' ')" = 'van-01 van-9  van-10 ' ] &&
    [ "$(awk '{ print $4 }' out | sed -n 4p)" = $(($(awk '{ print $4 }' out | sed -n 2p) + 1)) ]
claim "of a folder of ledgers each vehicle is a row, by name, with how many events match"
stopped=$("$build/sallyport" log van --json | jq -c 'select(.vehicle=="van-01").stopped')
[ "$stopped" -gt 0 ] && [ "$("$build/sallyport" report van/van-01 --json 2>err | jq .attempts)" = "$stopped" ] && "$build/sallyport" log van/van-01 --reason decoy_kept --json | grep -q decoy_kept
claim "as many were stopped as the report counts, which a decoy kept none more of"
printf '\377' | dd of=van/van-9/000000000001.seg bs=1 seek=3000 conv=notrunc 2>dd.err
"$build/sallyport" log van >out 2>err; [ $? = 1 ] && [ "$(wc -l <out)" = 4 ] && grep -q 'van-9: segment 1, offset .* not shown' err
claim "one that is damaged is told, and the others are shown"
"$ledgers" long . 16000 2>err && rm long/000000000002.seg long.pub
gap="long: segments 2 to 2 are gone behind event #5199, with 5200 events, and the ledger does not state that it removed them; 'sallyport verify long' says more"
"$build/sallyport" log long >out 2>err; [ $? = 1 ] && [ "$(cat err)" = "sallyport log: $gap" ] && [ -s out ] &&
    { "$build/sallyport" log long --reason unknown_id >out 2>err; [ $? = 1 ]; } && [ "$(head -1 err)" = "sallyport log: $gap" ]
claim "a segment that is gone is told, also where none is read for what is asked"
"$build/sallyport" log long --all --json --since '2026-11-16 00:00:12' >out 2>err; [ $? = 1 ] && [ "$(cat err)" = "sallyport log: $gap" ] &&
    [ "$(wc -l <out)" -gt 1000 ] && [ "$(jq -r .leaf <out | head -1)" -gt 10399 ] &&
    cp -r long front && rm front/000000000001.seg && "$build/sallyport" log front --all --json >out 2>err; [ $? = 1 ] && [ "$(jq -r .leaf <out | head -1)" = 10400 ]
claim "and what is behind it is shown, also where nothing is before it"
"$build/sallyport" log export long --format csv >out 2>err; [ $? = 1 ] && [ "$(cat err)" = "sallyport log export: $gap" ] && [ -s out ]
claim "and by an export"
"$build/sallyport" report long --json >out 2>err; [ $? = 1 ] && [ "$(cat err)" = "sallyport report: $gap" ] &&
    [ "$(jq -r '.gaps[] | [.kind, .from[:19], .until[:19], .text] | join(" ")' out)" = "events missing 2026-11-16T00:00:05 2026-11-16T00:00:10 $gap" ]
claim "and by a report, among the gaps from the event before to the one behind, where there is no key too"
nobody() { [ "$(id -u)" != 0 ] && { "$@"; return; }; setpriv --reuid=65534 --clear-groups "$@"; } # root reads everything
chmod 755 . && mkdir -m 0 van/van-7 only only/van-3 && chmod -R a+rX van/van-[019]* && chmod 755 only
nobody "$build/sallyport" log van --reason address_not_named >out 2>err; [ $? = 1 ] && [ "$(wc -l <out)" = 4 ] &&
    grep -q '^sallyport log: van/van-7: cannot be read: Permission denied; read it as the user whose it is$' err
claim "one that may not be entered is told, and is a fault"
nobody "$build/sallyport" log only >out 2>err; [ $? = 1 ] && [ "$(grep -c . err)" = 1 ] && grep -q '^sallyport log: only/van-3: cannot be read: Permission' err &&
    { nobody "$build/sallyport" log export only --format csv >out 2>err; [ $? = 2 ]; } && grep -q 'no .seg file), and only/van-3 cannot be read: Permission denied; read' err
claim "and where there is nothing else it is what is told"
cp -r van/van-01 shut && rm -f shut/lock && chmod 755 shut && chmod 0 shut/*.seg && segment=$(ls shut | grep -m1 'seg$')
nobody "$build/sallyport" log shut >out 2>err; [ $? = 1 ] && [ "$(grep -c . err)" = 1 ] && grep -q 'cannot be read' err
claim "of a segment that may not be read nothing is said but that"
nobody "$build/sallyport" prove shut 4 >out 2>err; [ $? = 1 ] && [ ! -s out ] && [ "$(cat err)" = "sallyport prove: shut/$segment: cannot be read: Permission denied; read it as the user whose it is, or mend the disk" ]
claim "nor by prove"
nobody "$build/sallyport" report shut >out 2>err; [ $? = 2 ] && [ ! -s out ] && [ "$(cat err)" = "sallyport report: shut/$segment: cannot be read: Permission denied; read it as the user whose it is, or mend the disk" ]
claim "and report writes no page"
"$build/sallyport" log van -n 3 >out 2>err; [ $? = 2 ] && grep -q 'for one of them, as van/NAME$' err
claim "what is for one ledger is not taken for a folder"
names() { # VERB CAUSE...: its help has each behind the exit codes
    local said cause
    said=$("$build/sallyport" $1 --help | sed -n '/^Exit codes/,/^[A-Z][a-z]*:$/p' | tr '\n' ' ')
    shift
    for cause in "$@"; do [[ $said == *"$cause"* ]] || return 1; done
}
names log "damaged" "may not be read" "not all was written" "no ledger" "a time that is none" "--until before --since" "more than one ledger" "of a FOLDER" &&
    names "log export" "damaged" "a trail breaks off" "not all was written" "no such event" "FILE is there already" "a time that is none" "--until before --since" "for a terminal"
claim "help names every cause of an exit code"
"$build/sallyport" log van/van-01 --since 1h --until 2h >out 2>&1; first=$?; "$build/sallyport" log van/van-01 --since 02-30 >>out 2>&1
[ "$first$?" = 22 ] && touch there && { "$build/sallyport" log export van/van-01 --format csv -o there >>out 2>&1; [ $? = 2 ]; } && [ ! -s there ] &&
    { "$build/sallyport" log export van/van-01 --format csv --incident 99999999 -o new >>out 2>&1; [ $? = 2 ]; } && [ ! -e new ]
claim "and they are as it says"
echo "1..$number"
[ $failures = 0 ]
