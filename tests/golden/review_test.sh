#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# `sallyport review` over HTTP as curl sees it: who is let in, what every answer carries, hostile text, notes.
# Holds gateway/review/page.c gateway/review/page_fleet.c gateway/review/page_incidents.c gateway/review/page_incident.c
# Holds gateway/review/page_proof.c gateway/review/page_help.c gateway/review/timeline.c gateway/review/choices.c
# Holds gateway/review/exhibits.c gateway/review/assets.c
set -u
cd "$(dirname "$0")/../.." || exit 1
build=$(realpath "${BUILD:-build}")
work=$(mktemp -d)
server=
as= # whose review it is
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT
cd "$work" || exit 1
number=0
failures=0
export USER=ada

claim() { # NAME: ok if the last command was
    local good=$?
    number=$((number + 1))
    [ $good = 0 ] || failures=$((failures + 1))
    [ $good = 0 ] && echo "ok $number - $1" || { echo "not ok $number - $1"; head -c 2000 out err answer 2>/dev/null | sed 's/^/# /'; }
}

start() { # OPTION...: a review; its link in $link, its base in $base
    rm -f out
    $as "$build/sallyport" review "$@" >out 2>err &
    server=$!
    for _ in $(seq 100); do
        [ -s out ] && break
        kill -0 $server 2>/dev/null || break
        sleep 0.1
    done
    link=$(head -1 out)
    base=${link%%/\?*}
}
stop() { kill $server && wait $server; local code=$?; server=; return $code; }
ask() { curl -s -m 20 -b jar -c jar "$@"; }
code() { ask -o answer -D headers -w '%{http_code}' "$@"; }
read_to_end() { for _ in $(seq 300); do ask "$base/live" | grep -q '"whole":true' && return; sleep 0.1; done; return 1; }
sealed() { for _ in $(seq 300); do ask "$base/" >answer; ! grep -q 'being checked' answer && return; sleep 0.1; done; return 1; }

"$build/tests/browser/ledgers" fleet 3 1500 2>err
claim "three ledgers of 1500 records are there"
"$build/sallyport" keygen -o officer >/dev/null

! "$build/sallyport" review fleet --listen 0.0.0.0:0 >out 2>err && grep -q 'reverse proxy' err
claim "an address that others can reach is refused with the mend"
"$build/sallyport" review >out 2>err; [ $? = 2 ] && grep -q 'say which' err
claim "no ledger is a wrong use"
"$build/sallyport" review --bogus >out 2>err; [ $? = 2 ] && [ "$(cat err)" = "sallyport review: no option '--bogus'; 'sallyport review --help' lists them" ] &&
    ! "$build/sallyport-review" --key >out 2>err && grep -q "^sallyport review: '--key' has no value; see 'sallyport review --help'$" err
claim "an option that it has not is told under the name that was typed"
"$build/sallyport" review --help >out 2>err && grep -q 'usage: sallyport review' out
claim "help teaches"

start fleet --notes notes --notes-key officer.key
[[ $link =~ ^http://127\.0\.0\.1:[0-9]+/\?token=[0-9a-f]{64}$ ]]
claim "it prints a link with a token of 256 bits"
[ "$(stat -c '%F %a' notes)" = "directory 700" ]
claim "the folder for notes is made, for its owner alone"
[ "$(code -b none "$base/")" = 403 ] && ! grep -q van-01 answer
claim "without the link nobody sees anything"
[ "$(code "$link")" = 303 ] && grep -qi '^Set-Cookie: sallyport=[0-9a-f]\{64\}; Path=/; HttpOnly; SameSite=Strict' headers
claim "the link gives a cookie that no script reads and no other site sends"
[ "$(curl -s -m 20 -o answer -w '%{http_code}' "$link")" = 403 ]
claim "the link works once"
[ "$(code "$base/")" = 200 ] && grep -q van-01 answer
claim "the cookie lets in"
[ "$(code -H 'Host: attacker.example' "$base/")" = 421 ] && [ "$(code -H 'Host: localhost' "$base/")" = 421 ]
claim "another name that leads here is refused (DNS rebinding)"
[ "$(code -X PUT "$base/")" = 405 ] && [ "$(code -X DELETE "$base/note")" = 405 ]
claim "only GET, HEAD and POST are taken"

good=0
for path in / /incidents /help /style.css /nothing "/live?after=0"; do
    code "$base$path" >/dev/null
    for header in "content-security-policy: default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'" \
        'x-content-type-options: nosniff' 'cache-control: no-store' 'referrer-policy: same-origin' 'x-frame-options: deny'; do
        tr -d '\r' <headers | grep -qiFx "$header" || good=1
    done
done
[ $good = 0 ]
claim "every answer forbids what is from elsewhere, guessing types, keeping, framing"

read_to_end && sealed && [ "$(grep -c 'class="seal agrees"' answer)" = 3 ]
claim "the ledgers are read, and their seals checked with the keys beside them"
[ "$(code "$base/incidents?vehicle=van-01")" = 200 ]
for part in '&lt;script&gt;document.title=' '&quot;&gt;&lt;img\x20src=x' '&amp;lt;b&amp;gt;' '\u{1b}[2J' 'bad\xff\xfe'; do
    found=1
    for page in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
        ask "$base/incidents?vehicle=van-01&page=$page" | sed 's/<wbr>//g' >page
        grep -qF "$part" page && { found=0; break; }
    done
    [ $found = 0 ] || break
done
[ $found = 0 ]
claim "what the unit sent shows as it is, as text"
ask "$base/incidents?vehicle=van-01&text=stats.head" >page; grep -qE '<bdi>TCP tls [0-9.:]+ <span class="word">stats.<wbr>head-unit.<wbr>example</span></bdi>' page &&
    ask "$base/style.css" | grep -qF '.word, .story bdi, .facts bdi { display: inline-block; max-width: 100%;'
claim "a name that could be broken stays whole where there is room for it"
for page in $(seq 1 15); do ask "$base/incidents?vehicle=van-01&page=$page"; done >pages
! grep -qE '<script>|<img|<h1>owned|href="javascript|onmouseover=.x' <(sed "s/onmouseover=x y//; s/&#39;\\x20onmouseover=&#39;x//g" pages) && [ "$(grep -c '<table' pages)" -gt 5 ]
claim "nothing the unit sent is markup on any page"

grep -o 'href="/incident?vehicle=van-01&amp;leaf=[0-9]*"' pages | sort -u | sed 's/href="//; s/"$//; s/&amp;/\&/' >incidents
good=0
while read -r path; do
    [ "$(code "$base$path")" = 200 ] || good=1
    ! grep -qE '<script>|<img|<h1>owned|href="javascript' answer || good=1
    grep -q 'class="card story"' answer || good=1
done < <(shuf -n 60 --random-source=<(yes) incidents)
[ $good = 0 ] && [ "$(wc -l <incidents)" -gt 100 ]
claim "sixty incidents each have a page and a story, without markup of the unit's"
path=$(ask "$base/incidents?vehicle=van-01&reason=decoy_kept" | grep -o '/incident?vehicle=van-01&amp;leaf=[0-9]*' | head -1 | sed 's/&amp;/\&/')
ask "$base$path" >answer
grep -q 'What it said to the decoy' answer && grep -qE '50 4f 53 54 20 2f 63|78 78 0d 01' answer && grep -qE 'Protocol</dt><dd>(HTTP/1|a )' answer && grep -q 'in the ledger&#39;s tree\|in the ledger.s tree' answer
claim "what a decoy kept is there in hex and read, and what is proven"
grep -q 'Was any of it sent?</h2><p>Not in this incident' answer
claim "and whether any of it was sent is answered, whatever it said"
grep -q 'class="seal agrees">agrees with the key beside it<' answer && grep -q 'found beside the ledger, as <code>[^<]*van-01.pub</code>. This proves only that the ledger agrees with that key' answer
claim "where no key was given a page says that the one beside the ledger proves no more than that the two agree, and marks it as no good seal"
ask "$base$path" | grep -q 'sallyport verify .*fleet/van-01 --key .*van-01.pub'
claim "an incident says how to check it oneself"
leaf=${path##*=}
[ "$(code "$base/proof?vehicle=van-01&leaf=$leaf")" = 200 ] && grep -qi "^Content-Disposition: attachment; filename=\"van-01-$leaf.proof\"" headers && cp answer downloaded.proof &&
    ask "$base$path" | sed 's/<[^>]*>/\n/g' | grep -E "^sallyport (prove .* -o|verify --proof) van-01-$leaf.proof" >commands && [ "$(wc -l <commands)" = 2 ] &&
    (PATH=$build:$PATH && . ./commands) >out && grep -q "^PROVEN: " out && cmp downloaded.proof "van-01-$leaf.proof"
claim "one event is proven by a file, and by the commands that its page shows, which make the same"
[ "$(code "$base/export?vehicle=van-01&leaf=$leaf&format=jsonl")" = 200 ] && grep -qi "^Content-Disposition: attachment; filename=\"van-01-$leaf.jsonl\"" headers &&
    [ "$(head -1 answer)" = "$("$build/sallyport" log export fleet/van-01 --format jsonl | grep "\"leaf\":$leaf,")" ]
claim "an incident is downloaded as log export writes it"
[ "$(code "$base/export?vehicle=van-01&leaf=$leaf&format=pcapng")" = 200 ] && cp answer incident.pcapng &&
    tshark -r incident.pcapng -T fields -e frame.comment -e tcp.dstport 2>err >frames && grep -q "#$leaf stopped .*decoy_kept.*	500[0-2]$" frames
claim "its pcapng is read by tshark, verdict and reason in a comment"

path=$(ask "$base/incidents?vehicle=van-01&text=%3Cscript" | grep -o '/incident?vehicle=van-01&amp;leaf=[0-9]*' | head -1 | sed 's/&amp;/\&/')
alike=$(ask "$base$path" | grep -o 'href="[^"]*">The same in all' | sed 's/href="//; s/">.*//; s/&amp;/\&/g')
ask "$base$alike" >answer && [ "$(grep -c '<tr data-row' answer)" -gt 0 ] && ! grep '<tr data-row' answer | grep -qv '&lt;script&gt;'
claim "an incident leads to the same in all vehicles"
path=$(ask "$base/incidents?vehicle=van-01&reason=decoy_kept" | grep -o '/incident?vehicle=van-01&amp;leaf=[0-9]*' | head -1 | sed 's/&amp;/\&/')

[ "$(code "$base/incidents?severity=grave")" = 400 ] && grep -q 'not filtered by severity: .*grave.* is none; choose one under Severity' answer &&
    [ "$(code "$base/incidents?since=2026-11-18&until=2026-11-17")" = 400 ] && grep -q 'class="trouble" role="alert">.*Until lies before Since' answer &&
    [ "$(code "$base/incidents?since=2026-11-17&until=2026-11-18")" = 200 ] && ! grep -q 'lies before' answer &&
    [ "$(code "$base/incidents?since=rubbish")" = 400 ] && grep -q 'not filtered by Since: .*rubbish' answer
claim "a wrong filter is told with the mend, in the words of the page"
[ "$(code "$base/incidents?reason=video_stream&severity=severe")" = 200 ] && [ "$(grep -c '<tr data-row' answer)" -gt 0 ] && ! grep '<tr data-row' answer | grep -qv 'video or sound'
claim "filters in the URL hold"
zoom=$(grep -o 'href="[^"]*" data-key="+"' answer | sed 's/href="//; s/".*//; s/&amp;/\&/g')
before=$(grep -o 'data-width="[0-9]*"' answer) && ask "$base$zoom" >answer && [ "$(grep -o 'data-width="[0-9]*"' answer)" != "$before" ] && [[ $zoom == *reason=video_stream* ]]
claim "the timeline zooms by links, and keeps the filters"

form=$(ask "$base$path" | grep -o 'name="form" value="[0-9a-f]*"' | sed 's/.*value="//; s/"//')
leaf=${path##*=}
note() { code "$base/note" --data-urlencode "vehicle=van-01" --data-urlencode "leaf=$leaf" --data-urlencode "up_to=$leaf" "$@"; }
[ "$(note --data-urlencode 'note=x')" = 403 ] && [ "$(note -H 'Origin: http://attacker.example' --data-urlencode "form=$form" --data-urlencode 'note=x')" = 403 ] && [ ! -s notes/notes.jsonl ]
claim "a form of another site is not taken"
[ "$(note --data-urlencode "form=$form" --data-urlencode "note=$(head -c 9000 /dev/zero | tr '\0' x)")" = 413 ]
claim "a form that is too long is not taken"
[ "$(note --data-urlencode "form=$form" --data-urlencode $'note=A <b>test</b>\r\ndrive')" = 303 ] && ask "$base$path" >answer && grep -q 'A &lt;b&gt;test&lt;/b&gt;<br>drive' answer && grep -q '"officer":"ada","note":"A <b>test</b>\\u000adrive"' notes/notes.jsonl
claim "a note is kept, signed, and shown as text"
ask "$base/incidents?vehicle=van-01&reason=decoy_kept&open=1" >answer && ! grep -q "leaf=$leaf\"" answer
claim "an incident with a note is no longer among those without"
severe=$(ask "$base/" | grep -o '<a href="/incidents?severity=severe&amp;open=1&amp;vehicle=van-01">[^/]*<' | sed 's/.*">//; s/[^0-9]//g')
[ "${severe:-0}" -gt 0 ] && ask "$base/incidents?severity=severe&open=1&vehicle=van-01" >answer &&
    [ "$(sed 's/<[^>]*>//g' answer | grep -oE '[0-9,]+ incidents?' | head -1 | tr -dc 0-9)" = "$severe" ]
claim "the list behind the number of severe incidents has as many, those of the gateway itself too"
stop
claim "it ends in order"

start fleet --notes notes --notes-key officer.key
ask "$link" >answer; read_to_end
ask "$base$path" >answer && grep -q 'A &lt;b&gt;test&lt;/b&gt;<br>drive' answer
claim "notes are there again after a start"
sealed
before=$(ask "$base/live" | grep -o '"version":[0-9]*' | cut -d: -f2)
ask "$base/live?after=$before" >news & asked=$!
sleep 0.5
[ ! -s news ] && kill -0 $asked
claim "who knows all there is waits"
"$build/tests/browser/ledgers" more fleet/van-02 "new.example" 2>err && wait $asked && grep -q '"records":4503' news
claim "and is answered when a record is added"
ask "$base/incidents?vehicle=van-02" | grep '<tr data-row' | head -1 | grep -q 'new.example'
claim "which is the first on the list"
path=$(ask "$base/incidents?vehicle=van-02" | grep -o '/incident?vehicle=van-02&amp;leaf=[0-9]*' | head -1 | sed 's/&amp;/\&/')
ask "$base$path" >answer && grep -q 'The hello that was judged' answer && ! grep -q 'said to the decoy' answer && grep -q '<dt>Host</dt><dd><bdi>a.telemetry.example' answer &&
    grep -q '16 03 01 ' answer && grep -q '<dt>Occurrences</dt><dd>1<' answer && grep -q '<dt>Records</dt><dd>3<' answer
claim "the hello that was judged is a part of its incident, in hex and read"
[ "$(grep -c 'what was kept of one, or its trail' answer)" = 2 ] && ! grep -q '<td class="n">0</td>' answer
claim "a record that is no occurrence says what it is"
[ "$(code "$base/export?vehicle=van-02&leaf=${path##*=}&format=pcapng")" = 200 ] && cp answer hello.pcapng &&
    tshark -r hello.pcapng -Y 'tls.handshake.extensions_server_name == "a.telemetry.example"' -T fields -e frame.comment 2>err | grep -q ' stopped .*address_not_named'
claim "its pcapng has the hello, as tshark reads it, under the reason that it was denied for"
other=$(ask "$base/incidents?vehicle=van-02&reason=address_not_named" | grep -o '/incident?vehicle=van-02&amp;leaf=[0-9]*' | sed 's/&amp;/\&/' | grep -vxF "$path" | head -1)
ask "$base$other" >answer && grep -F 'Nothing of it left here. What it said was not kept' answer | grep -F "&amp;leaf=${path##*=}\">" | grep -qF 'No reader finds a vehicle' && ! ask "$base$path" | grep -q 'What it said was not kept'
claim "where nothing of an incident was kept its page says what left, and what is known of the nearest of its reason of which something was"
grep -qF '<dt>Policy line</dt><dd>none</dd>' answer && ! grep -qF 'Policy line</dt><dd>0' answer
claim "where no rule applies no line of the policy is named"
"$build/tests/browser/ledgers" more fleet/van-02 "newer.example" 2>err
newer() { ask "$base/incidents?vehicle=van-02" | grep '<tr data-row' | head -1 | grep -q newer.example; }
for _ in $(seq 50); do newer && break; sleep 0.1; done
next=$(ask "$base/incidents?vehicle=van-02" | grep -o '/incident?vehicle=van-02&amp;leaf=[0-9]*' | head -1 | sed 's/&amp;/\&/')
ask "$base$next" >answer && [ "$(grep -c '<tr data-row.*>[^<]*new\.example' answer)" = 1 ]
claim "what happened once is once before what came after it"
good=0
for name in "$(printf '\001%.0s' $(seq 60))" "$(printf 'y%.0s' $(seq 127))"; do
    before=$(ask "$base/live" | grep -o '"version":[0-9]*' | cut -d: -f2)
    "$build/tests/browser/ledgers" more fleet/van-02 "$name" 2>err && ask "$base/live?after=$before" >news || good=1
    path=$(ask "$base/incidents?vehicle=van-02" | grep -o '/incident?vehicle=van-02&amp;leaf=[0-9]*' | head -1 | sed 's/&amp;/\&/')
    alike=$(ask "$base$path" | grep -o 'href="[^"]*">The same in all vehicles' | sed 's/href="//; s/".*//; s/&amp;/\&/g')
    [[ $alike == *text=* && $alike != *.. ]] && ask "$base$alike" | grep -q "<strong>1</strong> incident," || good=1
    [[ $name != y* || $alike == *text=$name* ]] || good=1
done
[ $good = 0 ]
claim "the same is found in all vehicles, however the unit spells its name"
stop
for who in "--name Eve" "" ; do
    start fleet --notes notes2 --notes-key officer.key $who 2>/dev/null
    ask "$link" >answer; read_to_end
    form=$(ask "$base$path" | grep -o 'name="form" value="[0-9a-f]*"' | sed 's/.*value="//; s/"//')
    code "$base/note" --data-urlencode "vehicle=van-02" --data-urlencode "leaf=${path##*=}" --data-urlencode "up_to=${path##*=}" --data-urlencode "form=$form" --data-urlencode note=seen >/dev/null
    stop
    unset USER
done
export USER=ada
[ "$(grep -o '"officer":"[^"]*"' notes2/notes.jsonl | head -1)" = '"officer":"Eve"' ] && grep -q '"officer":"key [0-9a-f]\{8\}"' notes2/notes.jsonl
claim "a note is signed by the name that is given, and without any by the key's fingerprint"
sed -i 's/test/TEST/' notes/notes.jsonl
! "$build/sallyport" review fleet --notes notes --notes-key officer.key >out 2>err && grep -q 'notes.jsonl: line 1: its signature is not by this key, or it was changed; keep the file as evidence' err
claim "a note that was changed is told, and nothing goes on as if it were signed"

start fleet/van-03
port=${base##*:}
other() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
if [ "$(id -u)" = 0 ]; then
    hold() { # USER: holds what connections it gets
        python3 -c "
import encodings.idna, os, socket, time
os.setgroups([]), os.setgid($1), os.setuid($1)
held = []
for _ in range(200):
    held.append(socket.create_connection(('127.0.0.1', $port)))
print('held', flush=True)
time.sleep(60)" >"held$1" 2>err &
    }
    holders=()
    for user in 65534 65533; do hold $user; holders+=($!); done
    for _ in $(seq 100); do [ -s held65534 ] && [ -s held65533 ] && break; sleep 0.1; done
    [ -s held65534 ] && [ -s held65533 ] && [ "$(code -m 5 "$link")" = 303 ] && [ "$(code -m 5 "$base/")" = 200 ]
    claim "two other users of the machine who hold 200 connections each do not shut the officer out"
    kill "${holders[@]}"
    cookie=$(sed -n 's/.*\tsallyport\t//p' jar)
    [ ${#cookie} = 64 ] && [ "$(curl -s -m 5 -o answer -w '%{http_code}' -H "Cookie: sallyport=$cookie" "$base/")" = 200 ] &&
        [ "$(other curl -s -m 5 -o - -w '%{http_code}' -H "Cookie: sallyport=$cookie" "$base/")" = 000 ]
    claim "nor is let in with the cookie, which a browser sends to each server of the machine"
    stop
    start fleet/van-03
    port=${base##*:}
    holders=()
    for user in 65534 65533 65532; do rm -f held$user; hold $user; holders+=($!); done
    for _ in $(seq 100); do [ -s held65534 ] && [ -s held65533 ] && [ -s held65532 ] && break; sleep 0.1; done
    officer() { setpriv --reuid=4321 --regid=4321 --clear-groups curl -s -m 5 -o - -w '%{http_code}' "$@"; }
    [ -s held65532 ] && [ "$(officer -D - "$link" | tee headers | tail -c 3)" = 303 ] &&
        cookie=$(sed -n 's/^[Ss]et-[Cc]ookie: sallyport=\([0-9a-f]*\).*/\1/p' headers) &&
        [ ${#cookie} = 64 ] && [ "$(officer -H "Cookie: sallyport=$cookie" "$base/" | tail -c 3)" = 200 ]
    claim "nor do three shut out an officer who did not start the review"
    kill "${holders[@]}"
    stop
    start fleet/van-03
fi
ask "$link" >answer; read_to_end && sealed
ask "$base/" >answer; grep -q '<h1><bdi>van-03\|<h1>Incidents' answer && ! grep -q 'href="/" data-key="v"' answer
claim "over one ledger the list of incidents is the first page"
! grep -q 'class="verdict \(passed\|noted\)"' answer && more=$(grep -o 'href="[^"]*">Show what passed or was noted too' answer | sed 's/href="//; s/".*//; s/&amp;/\&/g') &&
    ask "$base$more" >answer && grep -q 'class="verdict \(passed\|noted\)"' answer && ! grep -q 'Show what passed' answer
claim "the list begins with what was stopped, and has what passed behind a link"
head=$(curl -s -m 20 -b jar -I "$base/incidents" | head -1)
[[ $head == *" 200 "* ]]
claim "HEAD is answered"
stop
start fleet --key officer.pub --key fleet/van-02.pub
ask "$link" >answer; read_to_end && sealed
[ "$(grep -o 'class="seal [^<]*' answer | sort)" = "$(printf 'class="seal %s\n' 'broken">another key' 'broken">another key' 'whole">whole')" ] &&
    ask "$base$path" | grep -q 'class="seal whole">whole<' && path=$(ask "$base/incidents?vehicle=van-03" | grep -o '/incident?vehicle=van-03&amp;leaf=[0-9]*' | head -1 | sed 's/&amp;/\&/') &&
    ask "$base$path" | grep -q 'signed with none of the keys that were given' 
claim "where a key was given the one beside a ledger is not taken, and a ledger that none fits is told to be another's"
stop
cp -r fleet/van-03 torn && cp fleet/van-03.pub torn.pub && printf XXXX | dd of=torn/000000000001.seg bs=1 seek=20000 conv=notrunc 2>err
missed=$("$build/sallyport" log torn --all --json 2>err | jq -r .leaf | sort -n | awk 'NR > 1 && $1 != last + 1 { print last + 1; exit } { last = $1 }')
start torn
ask "$link" >answer; read_to_end
[ -n "$missed" ] && [ "$(code "$base/incident?vehicle=torn&leaf=$missed")" = 404 ] && grep -q 'ledger of this vehicle is broken: .*offset' answer && grep -q 'sallyport verify .*torn --key .*torn.pub' answer &&
    ! grep -q 'taken out to save room' answer
claim "of what is damaged a page says that the ledger is broken, with the command that tells more"
stop
mkdir gaps && "$build/tests/browser/ledgers" long gaps 16000 2>err && mv gaps/long gaps/gap && rm gaps/gap/000000000002.seg gaps/long.* && cp -r fleet/van-03 gaps && echo junk >gaps/van-03.pub
start gaps
ask "$link" >answer; read_to_end
ask "$base/" >answer && grep -q 'title="[^"]*/gap: segments 2 to 2 are gone behind event #5199, with 5200 events, [^"]*">damaged</span>' answer &&
    ask "$base/incidents?vehicle=gap" | grep -q 'segments 2 to 2 are gone behind event #5199, with 5200 events, '
claim "of a segment that is gone both pages of the vehicle tell, where no key was given too"
ask "$base/" >answer && grep -q 'title="[^"]*no P-256 public key[^"]*">no key in its .pub</span>' answer && [ "$(grep -c '>damaged</span>' answer)" = 1 ] &&
    ask "$base/incidents?vehicle=van-03" | grep -q 'no P-256 public key'
claim "nor is a ledger called damaged by whose side lies what is no key"
stop
"$build/tests/browser/ledgers" long . 4000 2>err
start long
ask "$link" >answer; read_to_end
both() { curl -s -m 20 -b jar -w '%{time_total} %{http_code}\n' "$@"; } # neither writes the jar under the other
both "$base/export?vehicle=long&leaf=0&format=pcapng" -o long.pcapng >took & export=$!
while kill -0 $export 2>/dev/null; do both -o answer "$base/help"; sleep 0.05; done >waited
wait $export && [ "$(stat -c %s long.pcapng)" -gt 40000000 ] && [ -s waited ] && ! grep -qv ' 200$' took waited &&
    sort -n waited | tail -1 | awk -v took="$(cut -d' ' -f1 took)" '{ exit !($1 < 0.3 || $1 * 3 < took) }'
claim "while a large incident is downloaded other pages are answered"
stop
mkdir vans && cp -r fleet/van-03 fleet/van-03.pub vans && mkdir -m 0 vans/van-04 && chmod -R a+rX . 2>err; chmod 0 vans/van-04
[ "$(id -u)" != 0 ] || as="setpriv --reuid=65534 --clear-groups" # root reads everything
start vans
as=
ask "$link" >answer; read_to_end && sealed
grep -q '><bdi>van-04</bdi></th><td class="quiet" colspan="4">cannot be read: Permission denied</td>' answer && grep -q 'Seals that do not hold</dt><dd>1<' answer && grep -q 'href="/" data-key="v"' answer
claim "a folder that may not be entered is a row of its own, and a seal that does not hold"
stop
echo "1..$number"
[ $failures = 0 ]
