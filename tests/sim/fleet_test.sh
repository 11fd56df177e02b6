#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The officer's questions about a small fleet, by the pages and the commands of the README,
# and what the fleet is made of. Prints TAP.
# Holds sim/fleet.c sim/fleet_files.c sim/fleet_record.c sim/fleet_vehicle.c sim/verb_fleet.c gateway/review/page_elsewhere.c.
set -u
cd "$(dirname "$0")/../.." || exit 1
build=$PWD/${BUILD:-build}
sim=$build/sallyport-sim
sallyport=$build/sallyport
dir=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$dir"' EXIT
cd "$dir" || exit 1
n=0
claim() { # claim NAME: the last command was good
    local good=$?
    n=$((n + 1))
    [ $good = 0 ] && echo "ok $n - $1" || { echo "not ok $n - $1"; sed 's/^/# /' out; }
}
tuesday() { "$sallyport" log "fleet/$1" --since 2026-11-17 --until 2026-11-18 "${@:2}"; }

"$sim" fleet -o fleet --vehicles 4 --days 2 >out 2>&1 && [ "$(wc -l <out)" = 4 ]
claim "four vehicles live two days"
for van in van-01 van-02 van-03 van-04; do
    "$sallyport" verify fleet/$van --key fleet/$van.pub
done >out 2>&1 && [ "$(grep -c '^WHOLE: ' out)" = 4 ]
claim "each ledger is whole under its vehicle's key"

# --- By the pages of the review alone, as the README has it.
mapfile -t keys < <(printf -- '--key\n%s\n' fleet/*.pub)
"$sallyport" review fleet "${keys[@]}" >link 2>err &
server=$!
for _ in $(seq 100); do [ -s link ] && break; sleep 0.1; done
base=$(sed 's|/?token.*||' link)
unbroken() { sed -E 's/<span class="word">([^<]*(<wbr>[^<]*)*)<.span>/\1/g; s/<wbr>//g'; }
page() { curl -s -m 20 -b jar -c jar "$base$1" | unbroken >out; } # page PATH: as the browser has it, but for where words may break
words() { sed 's/<[^>]*>/ /g' out | tr -s ' \n' ' '; }  # as the officer reads it
link_of() { grep -o "href=\"[^\"]*\">\(<bdi>\)\{0,1\}[^<]*$1" out | head -1 | sed 's/href="//; s/".*//; s/&amp;/\&/g'; }
page "/$(sed 's|.*/||' link)"
for _ in $(seq 300); do page /; [ "$(grep -o 'class="seal whole"' out | wc -l)" = 4 ] && break; sleep 0.1; done
[ "$(grep -o 'class="seal whole"' out | wc -l)" = 4 ]
claim "the review shows four vehicles whose ledgers are whole"
page '/incidents?since=2026-11-17&until=2026-11-18&reason=vehicle_data'
[ "$(grep -o '<td class="vehicle"><bdi>[^<]*' out | sort | uniq -c | tr -s ' ')" = ' 2 <td class="vehicle"><bdi>van-03' ] &&
    words | grep -qF 'TCP jt808 203.0.113.77:6808' && words | grep -qF '0 bytes left in them'
claim "which tried to send its position, to whom: van-03 alone, to 203.0.113.77, and 0 bytes left"
words | grep -qF 'TCP h02 203.0.113.77:5013 a tracker&#39;s report: who and where the vehicle is; what it said to the decoy is kept'
claim "one of its incidents says that what it said is kept"
h02=$(link_of 'TCP h02 203.0.113.77:5013')
page "$(link_of 'TCP jt808 203.0.113.77:6808')" && words | grep -qE 'This incident ?, until 2026-11-17 14:17:50 2026-11-17 14:17:50 severe TCP h02 203.0.113.77:5013'
claim "what else was tried while it went on stands beside the other"
page "$h02" && words | grep -qF 'position 48.13988, 11.57010'
claim "its page has the position that it told the decoy"
words | grep -qF 'but 4 incidents that were let through hold it, or a place within 2 km:' && words | grep -qF '2 more incidents with it were stopped'
claim "was any of it sent: the page has found four names that passed, and two that did not"
grep -q '^secret position 48.13988 11.57010 within 2km$' <(sed 's/<[^>]*>/\n/g' out) && words | grep -qF 'from the first of them on, at 2026-11-17 14:05:00'
claim "which rule would have stopped it earlier: the page has the line, and from when on"
rule=$(sed 's/<[^>]*>/\n/g' out | grep '^secret position')
page "$(link_of lat48.137154.lon11.576124.p1.telemetry.example)" && words | grep -qF 'It was let through : a rule allows it. The rule is in line 29' &&
    sed -n 29p fleet/fleet.policy | grep -qF '"*.telemetry.example"'
claim "the page of the first name says which line of the policy let it through"
words | grep -qF "under a signature by the ledger's key, and the whole ledger adds up"
claim "can it be proved: it is in the ledger's tree, and the whole ledger adds up"
curl -s -m 20 -b jar "$base$(link_of 'Download the proof')" >page.proof && "$sallyport" verify --proof page.proof --key fleet/van-03.pub >out 2>&1 &&
    ! "$sallyport" verify --proof page.proof --key fleet/van-02.pub >out 2>&1
claim "its proof, downloaded, holds by the vehicle's key alone"
page '/incidents?vehicle=van-04&reason=role_died'; page "$(link_of 'uplink: killed')"
words | grep -qF 'That happened 9,600 times within 79 min.' && words | grep -qF ' This incident , until 2026-11-17 14:49:59 2026-11-17 14:50:00 notice uplink: in service'
claim "the page of a role that died has it end where the role is in service again"
kill $server && wait $server; server=

# --- By the commands: which vehicle tried to send its position on Tuesday, and to whom?
"$sallyport" log fleet --since 2026-11-17 --until 2026-11-18 --reason vehicle_data >out 2>err
[ "$(grep -c '^van-' out)" = 1 ] && grep -qE '^van-03 +2026-11-17 1[0-9:]{7}Z +13 +13 +13$' out && grep -q 'in 3 of 4 ledgers$' err
claim "which vehicle tried to send its position on Tuesday: of the whole folder one row, van-03"
[ "$("$sallyport" log fleet --json | sed 's/.*"vehicle":"\([^"]*\)".*/\1/' | tr '\n' ' ')" = "van-01 van-02 van-03 van-04 " ]
claim "each vehicle is a row, in order"
for van in van-01 van-02 van-03 van-04; do
    tuesday $van --reason vehicle_data 2>err | sed "s/^/$van /"
done >out
[ "$(cut -d' ' -f1 out | sort -u)" = van-03 ] &&
    grep -qF 'TCP jt808 203.0.113.77:6808 x12' out && grep -qF 'TCP h02 203.0.113.77:5013' out
claim "van-03 alone tried, to 203.0.113.77, ports 6808 and 5013"
tuesday van-03 --reason decoy_kept >out 2>&1; grep -qF '4808.3926,N,01134.2061,E' out
claim "the decoy kept the position that it told there"

# --- Was any of it sent?
tuesday van-03 --json | grep -F '"server":"203.0.113.77"' >out
[ "$(wc -l <out)" = 3 ] && [ "$(grep -c '"verdict":"stopped".*"bytes_up":0,' out)" = 3 ]
claim "of what it tried there no byte was sent"
tuesday van-03 --subject name | grep -F .p >out
[ "$(grep -c '  passed  DNS A lat48' out)" = 4 ] && [ "$(grep -c '  stopped DNS A lat48' out)" = 2 ]
claim "but four positions left in names before, until the hour's names were spent"

# --- Can it be proved?
leaf=$(tuesday van-03 --subject name --json | sed -n '/lat48.137154/s/^{"leaf":\([0-9]*\),.*/\1/p')
"$sallyport" prove fleet/van-03 "$leaf" -o name.proof >out 2>&1 &&
    "$sallyport" verify --proof name.proof --key fleet/van-03.pub >out 2>&1 &&
    ! "$sallyport" verify --proof name.proof --key fleet/van-02.pub >out 2>&1
claim "the first of these names is proved to who has the vehicle's key alone"

# --- Which rule would have stopped it earlier?
"$sim" play fleet/tuesday.scn >out 2>&1
claim "its story holds behind the policy that was in force"
sed "s/^    names 4/    $rule\n&/" fleet/fleet.policy >after
mv after fleet/fleet.policy
"$sim" play fleet/tuesday.scn >out 2>&1
[ $? = 1 ] && grep -qF 'expected pass; came drop secret_found' out &&
    grep -qF "tuesday.scn:$(grep -n -m1 -A1 p1.telemetry fleet/tuesday.scn | sed -n 's/^\([0-9]*\)-.*/\1/p'):" out
claim "behind a policy with the line that the page has the first name is stopped"

# --- What else there is to find.
"$sallyport" log fleet/van-01 --since '2026-11-16 22:10' --until '2026-11-17 06:19' >out 2>err
[ ! -s out ] && grep -q 'no event matches' err && "$sallyport" log fleet/van-01 --all >out &&
    [ "$(grep -c 'guard: in service' out)" = 2 ]
claim "van-01 has a night without power: nothing recorded, another start"
"$sallyport" log fleet/van-02 --reason diagnostic_request >out 2>&1
grep -q 'CAN unit>vehicle 7DF.*a diagnostic' out && grep -q '7E2, 8 bytes x30' out
claim "van-02 scanned for diagnostic services"
[ "$(grep '^    before it: ' out | sed 's/^ *before it: //' | tr '\n' ,)" = 'nothing else in the seconds that are kept,2 headers at the same moment,32 headers of the last 5.8 s,52 headers of the last 10.0 s,' ] &&
    "$sallyport" log fleet/van-02 --subject trail --all --json | grep '"id":2018' | grep -q '"reason":"diagnostic_request","from":"unit","id":2017,'
claim "and what came before each of them is there, as of a real vehicle"
"$sallyport" log fleet/van-04 --reason role_died >out 2>&1
grep -q 'uplink: killed by signal 11 (Segmentation fault) x9600 in 79 min ' out
claim "van-04 was without its uplink for an hour and twenty minutes"

# --- A roll-up is told by when it happened, not by when it was written, wherever it is shown.
"$sallyport" log fleet/van-03 --all --json >out 2>&1; "$sallyport" log export fleet/van-03 --format jsonl >lines 2>>out
"$sallyport" log export fleet/van-03 --format csv >table 2>>out
times=$(grep -F '"vehicle_data"' table | grep -F '"6808"' | tail -1 | grep -o '2026-11-17T14:17:[0-9.]*Z' | tr '\n' ' ')
[ "$times" = '2026-11-17T14:17:30.000000Z 2026-11-17T14:17:50.000000Z ' ] && cmp out lines &&
    grep -qF "\"first_time\":\"${times:0:27}\",\"last_time\":\"${times:28:27}\"" lines
claim "each format has the same first and last time of it"
"$sallyport" log fleet/van-04 --reason role_died --json >out 2>&1
grep -qF '"last_time":"2026-11-17T14:49:59.' out && "$sallyport" log fleet --reason role_died >out 2>&1 && grep -q '^van-04 *2026-11-17 14:49:59Z' out
claim "van-04's uplink was down until it was in service again"

# --- Made from the seed.
"$sim" fleet -o again --vehicles 4 --days 2 >out 2>&1
for van in van-01 van-02 van-03 van-04; do
    "$sallyport" log fleet/$van --all --json >one && "$sallyport" log again/$van --all --json >two
    [ -s one ] && cmp one two && cmp fleet/$van.pub again/$van.pub && echo same
done >out 2>&1
[ "$(grep -c '^same$' out)" = 4 ]
claim "the same seed has the same events and keys"
"$sim" fleet -o other --vehicles 1 --days 2 --seed 2 >out 2>&1 && ! cmp -s fleet/van-01.pub other/van-01.pub
claim "another seed has other keys"
"$sim" fleet -o later --vehicles 3 --days 1 --start 2026-11-24 >out 2>&1 &&
    "$sallyport" log later/van-03 --reason vehicle_data >out && grep -q '^2026-11-24 14:16' out
claim "a fleet that starts on a Tuesday has its Tuesday first"
"$sim" fleet -o bulk --events 3000 --json >out 2>&1 && grep -q '"records":3[0-9]*}$' out &&
    "$sallyport" verify bulk/van-01 --key bulk/van-01.pub >out && grep -q '^WHOLE: 3' out
claim "a ledger of as many records as wanted is whole"

"$sim" fleet -o fleet >out 2>&1; [ $? = 1 ] && grep -qF 'fleet/van-01: is there already; name another folder' out
claim "a ledger that is there is left alone"
"$sim" fleet >out 2>&1; [ $? = 2 ] && grep -qF "name the folder to write to, as '-o fleet'" out
claim "without a folder it is used wrongly"
"$sim" fleet -o x --start tomorrow >out 2>&1; [ $? = 2 ] && grep -qF 'write one as 2026-11-16' out
claim "a start that is no date is used wrongly"
echo "1..$n"
