#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# `sallyport replay` over small recordings: what it prints and its exit codes.
set -u
cd "$(dirname "$0")/../.." || exit 1
sallyport=${BUILD:-build}/sallyport
policy=tests/scenarios/van.policy
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
n=0
claim() { # claim NAME: the last command was good
    local good=$?
    n=$((n + 1))
    [ $good = 0 ] && echo "ok $n - $1" || { echo "not ok $n - $1"; sed 's/^/# /' "$dir/out" "$dir/err"; }
}
replay() { "$sallyport" replay --policy $policy "$@" >"$dir/out" 2>"$dir/err"; code=$?; }
has() { grep -qF -- "$1" "$dir/out" "$dir/err"; }

cat >"$dir/vehicle" <<'LOG'
(1700000000.000000) can0 3A0#1122334455667788
(1700000000.010000) can0 555#00
(1700000000.020000) can0 3A0#1122334455667788
(1700000000.030000) can0 555#00
(1700000000.040000) can0 201#0000
LOG
cat >"$dir/unit" <<'LOG'
(1700000000.005000) can1 202#11
(1700000000.015000) can1 7DF#0209020000000000
(1700000000.025000) can1 6F1#01
(1700000000.050000) can1 201#0000
LOG

replay --can vehicle="$dir/vehicle"
[ $code = 0 ] && has "vehicle to unit  555  drop not_given (info)  2 x, 0.010000 to 0.030000 s"
claim "what the vehicle sends and nobody is given is one line with its count, and no violation"
has "5 frames in 0.040 s, 5 verdicts: 2 passed (2 masked), 3 withheld, 0 emergency, 0 violations; 0 bad lines"
claim "the summary adds up"

replay --can vehicle="$dir/vehicle" --can unit="$dir/unit"
[ $code = 1 ] && has "unit to vehicle  7DF  drop diagnostic_request (severe)  1 x, 0.015000 to 0.015000 s"
claim "a violation of the unit is exit 1"
has "unit to vehicle  201  drop id_of_vehicle"
claim "two recordings are judged in order of time: the unit sends what the vehicle sent before"
has "unit to vehicle  6F1  pass emergency (notice)"
claim "an emergency frame is told as passed by the kernel"
sed -n 1p "$dir/out" | grep -q '(severe)'
claim "the worst comes first"

replay --can unit="$dir/unit" --json
[ $code = 1 ] && has '{"type":"frame","time":"1700000000.015000","bus":"unit","to":"vehicle","id":2015,"extended":false,"action":"drop","reason":"diagnostic_request","rule":null}'
claim "JSON gives type, time, bus, to, id, extended, action, reason and rule"
grep -q '^{"type":"frame".*"reason":"wrong_mode","rule":23}$' "$dir/out"
claim "the rule is its line in the policy"
tail -1 "$dir/out" | grep -q '^{"type":"summary","frames":4,"verdicts":4,"passed":1,"masked":0,"withheld":0,"emergency":1,"violations":2,"bad_lines":0,"replies":0}$'
claim "the last JSON line has the sums"

replay --can vehicle="$dir/vehicle" --json
! grep -q '"pass"' "$dir/out" && tail -1 "$dir/out" | grep -q '"passed":2,"masked":2,'
claim "a frame that passed masked is in the sums alone"
replay --can vehicle="$dir/vehicle" --json --masked
[ "$(grep -c '"id":928,"extended":false,"action":"pass","reason":"allowed","rule":13,"masked":true}$' "$dir/out")" = 2 ] &&
    [ "$(grep -c '"masked":true' "$dir/out")" = 2 ] && [ "$(grep -c '"reason":"not_given","rule":null}$' "$dir/out")" = 3 ]
claim "--masked tells each of them too"
printf '%s\n' '(1700000000.000000) can1 7E0#0322F190CCCCCCCC' '(1700000000.100000) can1 7E0#0322F187CCCCCCCC' '(1700000000.300000) can1 7E0#0131' >"$dir/asked"
printf '%s\n' '(1700000000.200000) can0 7E8#0562F1874142CCCC' '(1700000000.400000) can0 7E8#0562F1874142CCCC' >"$dir/answered"
diagnostics() { "$sallyport" replay --policy tests/scenarios/diagnostics.policy --can vehicle="$dir/answered" --can unit="$dir/asked" "$@" >"$dir/out" 2>"$dir/err"; }
diagnostics
has "unit to vehicle  7E0  drop intrusive_request (severe, rule on line 16)  1 x" && has "2 refused requests answered by the gateway" &&
    has "vehicle to unit  7E8  drop answer_not_given (info, rule on line 16)  1 x"
claim "diagnostics are judged by service, by the line of their channel"
diagnostics --json
tail -1 "$dir/out" | grep -q '"passed":2,"masked":0,"withheld":1,"emergency":0,"violations":2,"bad_lines":0,"replies":2}$'
claim "the sums count what the gateway would have answered"

replay --can unit="$dir/unit" --mode workshop --json
has '"violations":1,' && ! has wrong_mode
claim "--mode judges in that mode"

printf '(1.000000) can1 202#11\nnonsense\n(2.000000) can1 202#1\n(3.000000) can1 202#11\n' >"$dir/bad"
replay --can unit="$dir/bad"
[ $code = 1 ] && [ "$(grep -c "^$dir/bad:[23]: .*; " "$dir/err")" = 2 ] && has "2 frames in" && has "2 passed" && has "; 2 bad lines"
claim "a bad line is told with file, line and mend, the rest is judged, exit 1"
"$sallyport" replay --policy $policy --can unit=- <"$dir/unit" >"$dir/out" 2>"$dir/err"
[ $? = 1 ] && has "4 frames"
claim "a recording may come from stdin"

cat "$dir/vehicle" "$dir/unit" | sort >"$dir/both"
replay --can vehicle="$dir/both"
[ $code = 1 ] && has "$dir/both:2: a frame of can1, after those of can0; say which" && ! [ -s "$dir/out" ]
claim "a recording of two interfaces is not taken for one bus"
replay --can vehicle:can0="$dir/both" --can unit:can1="$dir/both"
[ $code = 1 ] && has "$dir/both: 5 frames of can0, as bus vehicle" && has "$dir/both: 4 frames of can1, as bus unit" &&
    has "unit to vehicle  201  drop id_of_vehicle"
claim "told which interface is which bus, it judges both, and says what it took as what"
replay --can unit:can1="$dir/both" --json
has "{\"type\":\"recording\",\"path\":\"$dir/both\",\"interface\":\"can1\",\"bus\":\"unit\",\"frames\":4}"
claim "in JSON too"
: >"$dir/empty"
head -1 "$dir/unit" >"$dir/one"
replay --can unit="$dir/one"
has "$dir/one: 1 frame of can1, as bus unit" && has "1 frame in 0.000 s, 1 verdict: 1 passed"
claim "one is told as one"
replay --can unit="$dir/empty"; first=$code
[ $first = 1 ] && has "$dir/empty: no frame in it" && replay --can unit:can9="$dir/both"
[ $code = 1 ] && has "$dir/both: no frame of can9 in it"
claim "a recording with no frame to judge is told, exit 1"
for form in candump.log asc trc blf; do
    replay --can vehicle:1=tests/can/fixtures/drive.$form --json
    sed "s/\.$form\"/\"/" "$dir/out" >"$dir/of.$form"
done
[ "$(grep -c 'drive","interface":"1","bus":"vehicle","frames":4}$' "$dir/of.blf")" = 1 ] && cmp "$dir/of.candump.log" "$dir/of.asc" &&
    cmp "$dir/of.asc" "$dir/of.trc" && cmp "$dir/of.trc" "$dir/of.blf"
claim "one drive recorded in four forms is judged the same"
replay --can unit="$sallyport"
[ $code = 1 ] && has "$sallyport: is no recording" && [ "$(wc -l <"$dir/err")" -le 5 ]
claim "a file that is no recording is told once, not line by line"

replay --can unit="$dir/missing"
[ $code = 1 ] && has "$dir/missing: cannot open it"
claim "a recording that is missing is named"
replay --can other="$dir/unit"
[ $code = 2 ] && has "no bus 'other'"
claim "a bus that the policy does not have is named"
replay --can unit="$dir/unit" --mode moon
[ $code = 2 ] && has "no mode 'moon'"
claim "a mode that the policy does not have is named, exit 2"
printf 'policy' >"$dir/wrong.policy"
"$sallyport" replay --policy "$dir/wrong.policy" --can unit="$dir/unit" >"$dir/out" 2>"$dir/err"
[ $? = 1 ] && has "$dir/wrong.policy:1:"
claim "a policy that is none is told and nothing is judged"
replay --can "$dir/unit"; first=$code
"$sallyport" replay --can unit="$dir/unit" >>"$dir/out" 2>>"$dir/err"; second=$?
replay --pcap x; third=$code
replay --can unit="$dir/unit" --masked; fourth=$code
[ "$first$second$third$fourth" = 2222 ]
claim "used wrongly it says how and exits 2"
for i in $(seq 17); do printf -- '--can\nunit=%s\n' "$dir/unit"; done >"$dir/many"
mapfile -t many <"$dir/many"
replay "${many[@]}"
[ $code = 2 ] && has "more than 16 recordings; join some"
claim "more recordings than fit are refused"
cat >"$dir/watch.policy" <<'POLICY'
policy "watch" version 1
bus vehicle = can0 bitrate 500k watch load 1%
bus unit    = can1 bitrate 500k
from vehicle to unit {
    id 0x3A0 length 8 every 20ms silence 100ms
}
POLICY
awk 'BEGIN { for (i = 0; i < 50; i++) if (i < 20 || i > 30) printf "(%.6f) can0 3A0#%016X\n", 1000 + i / 50, i
    for (i = 0; i < 90; i++) printf "(%.6f) can0 123#00\n", 1003 + i / 1000 }' >"$dir/gap"
policy=$dir/watch.policy
replay --can vehicle="$dir/gap"
[ $code = 0 ] && has "vehicle  3A0  noted silent_message (warning, rule on line 5)  2 x, 0.480000 to 1.080000 s" &&
    has "vehicle  3A0  noted message_back (notice, rule on line 5)  1 x, 0.620000 to 0.620000 s"
claim "a message that stops is told with when its silence was over, and is no violation"
has "vehicle  123  noted first_seen (notice)  1 x, 3.000000 to 3.000000 s"
claim "an id that no rule names is told where it comes first"
has "vehicle  noted bus_load (warning)  1 x, 3.083000 to 3.083000 s"
claim "a bus above its load is told"
replay --can vehicle="$dir/gap" --json
has '{"type":"notice","time":"1000.480000","bus":"vehicle","id":928,"extended":false,"reason":"silent_message","rule":5}' &&
    has '"bus":"vehicle","id":null,"extended":false,"reason":"bus_load","rule":null}'
claim "JSON gives a notice with type, time, bus, id, extended, reason and rule"

echo "1..$n"
