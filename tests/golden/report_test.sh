#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# `sallyport report`: its page and its coverage. Each figure is compared with what the command under its table
# gives; what the unit said stays text.
# Holds gateway/officer/report_html.c gateway/officer/report_attempts.c gateway/officer/report_watch.c
# Holds gateway/officer/report_page.c gateway/officer/report_json.c gateway/officer/report_seal.c gateway/verbs/verb_report.c
# Holds gateway/verbs/take_time.c sim/play_record.c gateway/officer/coverage_needs.c gateway/verbs/output_file.c
# Holds gateway/officer/report_names.c gateway/verbs/coverage_print.c
set -u
cd "$(dirname "$0")/../.." || exit 1
build=$(realpath "${BUILD:-build}")
here=$PWD
PATH=$build:$PATH
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
n=0
claim() { # claim NAME: the last command was good
    local good=$?
    n=$((n + 1))
    [ $good = 0 ] && echo "ok $n - $1" || { echo "not ok $n - $1"; sed 's/^/# /' "$dir/out" "$dir/err" | head -30; }
}
report() { (cd "$dir" && sallyport report "$@" >out 2>err); code=$?; }
agrees() { (cd "$dir" && python3 "$here/tests/golden/report_check.py" "$1" >out 2>err); } # page and commands
cp policies/shipped/sensitive-site.policy "$dir/site.policy"
(cd "$dir" && sallyport keygen -o k && sallyport keygen -o other && mkdir a "b's <i>van") >/dev/null
"$build/tests/golden/report_ledger" "$dir/a" "$dir/k.key" 1 2>"$dir/err" &&
    "$build/tests/golden/report_ledger" "$dir/b's <i>van" "$dir/k.key" 3 2>"$dir/err" || { echo "Bail out! no ledger"; exit 1; }

sallyport-sim play --record "$dir/result" tests/scenarios/*.scn >"$dir/out" 2>"$dir/err" &&
    [ "$(wc -l <"$dir/result")" = "$(ls tests/scenarios/*.scn | wc -l)" ] &&
    grep -q 'Z held secret_found tests/scenarios/a-secret-in-a-name-is-not-asked-for.scn$' "$dir/result"
claim "play --record adds a line for each scenario, with the reasons that it claims"
report a --key k.pub --policy site.policy --scenarios result --vehicle '<b>Van</b> 12' -o one.html
[ $code = 0 ] && agrees one.html && [ "$(cat "$dir/out")" = "coverage fired gaps key modes places policies reasons seal summary threats timeline vehicles" ]
claim "each table of a page agrees with the command under it"
report a "b's <i>van" --key k.pub -o two.html; [ $code = 0 ] && agrees two.html
claim "so do the sums over two ledgers, one of a hostile name"
[ "$(grep -c 'set -- a &#39;b' "$dir/two.html")" = 1 ] && ! grep -q 'for l in' "$dir/two.html" && grep -q '^<tr><td class="w"><span class="p">[^:]*<span class="k">:[0-9]*</span></span></td><td class="n">[0-9,]*</td><td class="s">.*</td><td class="v"><bdi class="k">a</bdi>, <bdi class="k">b&#39;s &lt;i&gt;van</bdi></td>' "$dir/two.html" &&
    grep -q '<td class="v"><bdi class="k">b&#39;s &lt;i&gt;van</bdi></td><td>power lost</td>' "$dir/two.html"
claim "a vehicle is called by its folder in each table, and the paths stand once, for the shell"
mkdir "$dir/many" && "$build/tests/golden/report_ledger" "$dir/many" "$dir/k.key" 4 2>"$dir/err"
report many --key k.pub -o many.html; [ $code = 0 ] && agrees many.html && grep -q '[0-9] more places, [0-9]* attempts, not shown' "$dir/many.html" &&
    sed -n '/<table id="places">/,/<.table>/p' "$dir/many.html" | grep -q '2\.<wbr>77<'
claim "of many places those that weigh most are shown, and what is left out is counted"
grep -qF '<td class="w"><span class="p"><bdi>DNS many\x20names:the\x20gateway\\x20.<wbr>example</bdi></span></td><td class="n">3</td>' "$dir/many.html"
claim "a name that the unit chose stands apart from our own words, and says none of them"
report a --since '2027-01-15 10:00' --until '2027-01-15 13:12' -o part.html; [ $code = 0 ] && agrees part.html
claim "so do those of a part of the time"
report a --since '2027-01-15 10:00' -o since.html && report a --until '2027-01-15 13:12' -o until.html
[ $code = 0 ] && grep -q '<strong>Asked for</strong> from 2027-01-15 10:00:00 until 2027-01-15 13:12:00 UTC<' "$dir/part.html" && ! grep -q 'Asked for' "$dir/one.html" &&
    grep -q '<strong>Asked for</strong> from 2027-01-15 10:00:00 UTC<' "$dir/since.html" && grep -q '<strong>Asked for</strong> until 2027-01-15 13:12:00 UTC<' "$dir/until.html"
claim "the head says which time was asked for, where one was"
grep -q '&lt;script&gt;alert(1)&lt;/script&gt;.<wbr>example</bdi>' "$dir/one.html" && grep -q '&lt;b&gt;Van&lt;/b&gt;' "$dir/one.html" &&
    ! grep -qiE '<(script|img|b|i)[ >/]|href=|src="|url\(http' "$dir/one.html"
claim "what the unit and the command line say stays text"
css=$(sed -n "s/.*<style>\(.*\)<\/style>.*/\1/p" "$dir/one.html" | tr -d '\n' | openssl dgst -sha256 -binary | base64)
grep -qF "default-src 'none'; style-src 'sha256-$css'; base-uri 'none'; form-action 'none'" "$dir/one.html"
claim "the page may load nothing, and its style is the one whose hash it names"
grep -q '>power lost<.*2027-01-15 16:50.*2027-01-16 09:00.*>16 h<' "$dir/one.html" && grep -q '>switched off<.*>2 h<' "$dir/one.html" &&
    grep -q '>role down<.*2027-01-15 13:00.*2027-01-15 13:05.*<bdi>uplink</bdi>: ' "$dir/one.html"
claim "power lost, switched off and a role down are told with their times"
grep -q '<td>clock changed</td><td class="t">2027-01-15 13:20</td>.*: <bdi>the wall clock jumped: by -26 h</bdi>' "$dir/one.html"
claim "a clock that was changed is a kind of its own, with the hours"
report a --since '2027-01-15 09:00' --until '2027-01-15 09:30' -o quiet.html; [ $code = 0 ] && agrees quiet.html &&
    ! grep -q 'table id="gaps"' "$dir/quiet.html" && grep -A1 '<h2>Gaps in monitoring' "$dir/quiet.html" | grep -q '<p>None\.</p>'
claim "of no gap there is no table"
grep -q 'whole and untouched' "$dir/one.html" && grep -qF "$(sha256sum <"$dir/k.pub" | cut -d' ' -f1)" "$dir/one.html"
claim "the seal and the key stand on the page"
(cd "$dir" && sallyport prove a 7 -o event.proof && sallyport verify --proof event.proof --key k.pub) >"$dir/out" 2>"$dir/err" &&
    grep -qF ' TCP 203.0.113.7:443 <script>alert(1)</script>.example ' "$dir/out"
claim "what a proof proves is told whole, however long its name"
report a --key other.pub -o wrong.html; [ $code = 1 ] && [ "$(cat "$dir/err")" = "sallyport report: a: this ledger is of another key; 'sallyport verify' with --key other.pub says more" ] && grep -q 'NOT GOOD' "$dir/wrong.html" && grep -q 'ANOTHER KEY' "$dir/wrong.html"
claim "a ledger of another key is exit 1, one line says so, and the page first"
(cd "$dir" && cp -r "b's <i>van" cut && segment=cut/$(ls cut | grep -m1 '\.seg$') && printf changed | dd of="$segment" bs=1 seek=2000 conv=notrunc status=none)
report a cut --key k.pub -o cut.html
[ $code = 1 ] && [ "$(cat "$dir/err")" = "sallyport report: cut: this ledger is not whole and untouched; 'sallyport verify' with --key k.pub says more" ]
claim "of two ledgers the one that is not whole is named"
(cd "$dir" && cp -r a copied && ln -s a linked)
good=0
for second in a ./a/ linked copied; do
    report a "$second"; [ $code = 2 ] && [ "$(cat "$dir/err")" = "sallyport report: a and $second are one ledger, and would count twice; name it once" ] || good=1
done
[ $good = 0 ]
claim "a ledger that is named twice, by path, link or copy, is refused and named"
report "$dir/a/" --key k.pub -o path.html
[ $code = 0 ] && grep -qF "<strong>Vehicle</strong> <bdi class=\"k\">a</bdi></p>" "$dir/path.html" && grep -qF "title=\"seal\">sallyport verify $dir/a/ --key k.pub" "$dir/path.html"
claim "a vehicle is called as its ledger's folder, and the path stands with the seal"
report a; [ $code = 0 ] && grep -q 'not checked, no key was given' "$dir/out"
claim "without a key the page says that nothing was checked"
(cd "$dir" && mkdir -p fleet/c && "$build/tests/golden/report_ledger" fleet/c other.key 2 && cp other.pub fleet/c.pub) 2>"$dir/err" >"$dir/out"
report a fleet/c --key other.pub --key k.pub -o keys.html; [ $code = 0 ] && agrees keys.html && [ "$(grep -o '>whole<' "$dir/keys.html" | wc -l)" = 2 ] &&
    [ "$(grep -c 'SHA-256 of the key file' "$dir/keys.html")" = 2 ]
claim "of several keys each ledger is checked with its own, and each key stands on the page"
report a fleet/c/ -o beside.html; [ $code = 0 ] && agrees beside.html && ! grep -q 'every signature good' "$dir/beside.html" && grep -q 'in agreement with the key found beside the ledger, <strong>which proves no more than that: no key was given</strong>, in 1 of 2 ledgers; <strong>the others were not checked' "$dir/beside.html" &&
    grep -qF 'The seal of <bdi>a</bdi> was not checked: no key was given.' "$dir/beside.html" && grep -q 'No key was given for <bdi>fleet/c/</bdi>: the one used was found beside it' "$dir/beside.html" &&
    grep -q '>agrees with the key beside it<' "$dir/beside.html" && grep -q 'fleet/c.pub' "$dir/beside.html" && ! grep -q 'found beside' "$dir/keys.html"
claim "without --key the key beside a ledger is taken, and a ledger without one is told"
report a fleet/c --key k.pub --json; [ $code = 1 ] && [ "$(jq -c '[.ledgers[]|[.whole,.key]]' <"$dir/out")" = '[[true,"k.pub"],[false,"k.pub"]]' ]
claim "where keys are given none beside a ledger is taken for them"
cp policies/shipped/sensitive-site.policy "$dir/fleet/c.pub"; report fleet/c; [ $code = 2 ] && grep -q 'fleet/c.pub' "$dir/err"
claim "a key beside a ledger that is none is exit 2"
good=0
for words in "verify fleet --key k.pub" "log export fleet --format csv"; do
    (cd "$dir" && sallyport $words >out 2>err); [ $? = 2 ] && grep -q "^sallyport [a-z ]*: fleet.*it holds ledgers: name one of them, as fleet/NAME$" "$dir/err" || good=1
done
[ $good = 0 ]
claim "a folder of ledgers is told to be one"
cp "$dir/other.pub" "$dir/fleet/c.pub" && cp -r "$dir/a" "$dir/fleet/van-2"
report fleet/ --key k.pub --key other.pub -o fleet.html; [ $code = 0 ] && agrees fleet.html && grep -q 'fleet/c' "$dir/fleet.html" && grep -q 'fleet/van-2' "$dir/fleet.html" &&
    report fleet --key k.pub --key other.pub --json && [ "$(jq -c '[.ledgers[].whole]' <"$dir/out")" = '[true,true]' ]
claim "report takes all that are in it"
report fleet a; [ $code = 2 ] && [ "$(cat "$dir/err")" = "sallyport report: fleet/van-2 and a are one ledger, and would count twice; name it once" ]
claim "each once"
report fleet --vehicle one; [ $code = 2 ] && grep -q '^sallyport report: --vehicle NAME is for one ledger' "$dir/err"
claim "and calls each as its folder"
chmod 755 "$dir" "$dir/fleet" && mkdir -m 0 "$dir/fleet/shut"; nobody() { [ "$(id -u)" != 0 ] && { "$@"; return; }; setpriv --reuid=65534 --clear-groups "$@"; } # root reads everything
(cd "$dir" && chmod -R a+rX fleet/c fleet/van-2 && nobody "$build/sallyport" report fleet) >"$dir/out" 2>"$dir/err"; [ $? = 2 ] && [ ! -s "$dir/out" ] &&
    [ "$(cat "$dir/err")" = "sallyport report: fleet/shut: cannot be read: Permission denied; read it as the user whose it is" ]
claim "where one cannot be read there is no page"
rm -rf "$dir/fleet/shut" "$dir/fleet/van-2"
[ "$(grep -c '^<tr><td class="n">.*<td>flow</td>' "$dir/one.html")" = 2 ] && ! grep -q 'pass tls "\*.telemetry' "$dir/one.html"
claim "rules that no event names are shown, the one that an event names is not"
rules_of() { sed -n '/<table id="rules">/,/<.table>/p' "$dir/$1" | grep -o '<tr><td class="n">.*'; }
{ printf '# a head that is not in the print\n\n\n'; cat "$dir/site.policy"; } >"$dir/long.policy"
(cd "$dir" && sallyport compile long.policy --key k.key -o long.bundle >out && sallyport check long.bundle --key k.pub -v >long.print) && report a --policy long.policy -o long.html && report a --policy long.bundle --policy-key k.pub -o bundle.html &&
    [ $code = 0 ] && rules_of long.html >"$dir/long.rules" && rules_of bundle.html >"$dir/bundle.rules" && [ "$(wc -l <"$dir/bundle.rules")" -gt 2 ] &&
    [ "$(sed 's/<code>.*//' "$dir/bundle.rules")" = "$(sed 's/<code>.*//' "$dir/long.rules")" ] && # by the lines that events name
    [ "$(grep -c '<td>flow</td><td class="w"><code>pass ' "$dir/bundle.rules")" = "$(grep -c '<td>flow' "$dir/bundle.rules")" ] &&
    ! sed 's/.*<code>//; s/<.code>.*//; s/&quot;/"/g' "$dir/bundle.rules" | grep -vxFf <(sed 's/^ *//' "$dir/long.print")
claim "of a bundle each is shown by its line of the print"
report a --json; [ $code = 0 ] &&
    [ "$(jq -c '[.attempts,.leaving,.cut_bytes_up,.passed_bytes_up,.reasons.address_not_named,.modes.road,(.gaps|length)]' <"$dir/out")" = '[435,355,109000,4200,43,80,10]' ]
claim "JSON has the same figures"

sed 's/ held / failed /' "$dir/result" >"$dir/failed"
report --coverage site.policy --scenarios result
[ $code = 0 ] && [ "$(grep -cE '^[0-9]+\.[0-9]+ +(prevented|in part|detected|evidence only|out of reach) ' "$dir/out")" = 70 ] && ! grep -qi complian "$dir/out" "$dir/one.html"
claim "coverage has each of the 70 threats, and never a word of being compliant"
good=0
for word in prevented "in part" detected "evidence only" "out of reach" "by default" scenarios; do
    [ "$(grep -c "^  $word  " "$dir/out")" = 1 ] || good=1
done
sed '/^1\.1 /,$d' "$dir/out" >"$dir/words"; [ $good = 0 ] && [ "$(wc -L <"$dir/words")" -le 80 ] && grep -q 'own, not under this one$' "$dir/words"
claim "its head says what each word means, and that a scenario is of another policy"
cp "$dir/out" "$dir/printed"; report a --policy site.policy --scenarios failed -o failed.html; agrees failed.html && report a --policy site.policy -o bare.html && agrees bare.html &&
    ! grep -q 'no scenario recorded' "$dir/bare.html" && [ "$(grep -c 'No scenarios were given' "$dir/bare.html")" = 1 ] && grep -q 'under a policy of its own, not under this one' "$dir/one.html"
claim "of a page without scenarios one note says so, and no row"
report --coverage site.policy --scenarios result -o cover.txt
[ $code = 0 ] && [ ! -s "$dir/out" ] && cmp -s "$dir/cover.txt" "$dir/printed"
claim "with -o it is in that file"
cp "$dir/one.html" "$dir/was.html"; cp "$dir/k.pub" "$dir/was.pub"; good=0
for words in "a --key k.pub -o one.html" "a -o k.pub" "--coverage site.policy -o k.pub"; do
    report $words; [ $code = 2 ] && grep -q '^sallyport report: .*: is there already; say another FILE' "$dir/err" || good=1
done
[ $good = 0 ] && cmp "$dir/one.html" "$dir/was.html" && cmp "$dir/k.pub" "$dir/was.pub"
claim "what is there is never written over"
(cd "$dir" && sallyport report a --json >/dev/full 2>err); [ $? = 1 ] && [ "$(wc -l <"$dir/err")" = 1 ]
claim "a disk that is full is told in one line"
grep -A2 '^11.3 .*prevented' "$dir/printed" | grep -qE 'scenarios: [0-9]+ of [0-9]+ hold, last 20' 
claim "a threat names the scenario that held last"
report --coverage site.policy --scenarios failed --json
[ $code = 0 ] && [ "$(jq -s '[.[]|select(.last_passed)]|length' <"$dir/out")" = 0 ] && [ "$(jq -s 'map(.scenarios_failed)|add>100' <"$dir/out")" = true ]
claim "a scenario that never held proves nothing"
sed 's/^policy.*/& observe/' "$dir/site.policy" >"$dir/observe.policy"; report --coverage observe.policy
[ $code = 0 ] && ! grep -q '^[0-9.]\+ *prevented' "$dir/out" && grep -q '^  it observes: nothing is prevented$' "$dir/out"
claim "a policy that observes prevents nothing"
report --coverage policies/none.policy; [ $code = 1 ] && report --coverage site.policy --scenarios site.policy && [ $code = 2 ] && grep -q 'site.policy:1: no line of a record' "$dir/err"
claim "a policy that is none is exit 1, a record that is none exit 2 and named by line"
refused() { local text=$1; shift; report "$@"; [ $code = 2 ] && grep -q -- "^sallyport report: $text" "$dir/err" && [ ! -s "$dir/out" ]; }
refused '--coverage POLICY is of no ledger.* say --policy' --coverage site.policy a && refused '--coverage POLICY is of no' --coverage site.policy --since 7d &&
    refused '--until lies before --since' a --since 1h --until 2h &&
    refused '--vehicle NAME is for one ledger.*leave it out' a fleet/d --vehicle v && refused '.*say --policy POLICY too' a --scenarios result
claim "what would be dropped silently is refused"
report a --policy nosuch.policy; [ $code = 1 ] && grep -q '^sallyport report: nosuch.policy: ' "$dir/err"
claim "a policy that is not there is told as by the report"
report; first=$code; report nowhere; [ "$first$code" = 22 ] && grep -q nowhere "$dir/err"
claim "no ledger is exit 2"
report --help; [ $code = 0 ] && grep -q 'sallyport report --coverage site.policy' "$dir/out"
claim "help teaches by examples"
good=0
for cause in "not whole" "segments of it are gone" "of another key" "the policy is no good" "not all was written" "no ledger" "named twice" \
    "may not be read" "FILE is there already" "a key or scenarios" "a time that is none" "--until before --since"; do
    sed -n '/^Exit codes/,$p' "$dir/out" | tr '\n' ' ' | grep -qF -- "$cause" || good=1
done
[ $good = 0 ]
claim "and names every cause of an exit code"
echo "1..$n"
