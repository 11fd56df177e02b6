#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What the programs of the desk, make demo and .ci/run say when asked how, or wrongly. Prints TAP.
# Holds sim/verb_attack.c sim/verb_cloud.c sim/verb_control.c sim/verb_lab.c sim/verb_play.c sim/verb_unit.c sim/verb_vehicle.c.
set -u
cd "$(dirname "$0")/../.." || exit 1
sim=${BUILD:-build}/sallyport-sim
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
n=0
claim() { # claim NAME: the last command was good
    local good=$?
    n=$((n + 1))
    [ $good = 0 ] && echo "ok $n - $1" || { echo "not ok $n - $1"; sed 's/^/# /' "$dir/out"; }
}
says() { # says CODE WORDS COMMAND...   in one line
    local want=$1 words=$2
    shift 2
    timeout 20 "$@" >"$dir/out" 2>&1 </dev/null
    [ $? = "$want" ] && [ "$(wc -l <"$dir/out")" = 1 ] && grep -qF -- "$words" "$dir/out"
}

# --- Each verb, asked how and asked wrongly.
for verb in attack cloud control fleet lab play unit vehicle; do
    timeout 20 "$sim" $verb --help >"$dir/out" 2>&1
    [ $? = 0 ] && head -1 "$dir/out" | grep -q "^usage: sallyport-sim $verb " &&
        grep -q '^example: sallyport-sim' "$dir/out" && grep -q '^Exit code' "$dir/out"
    claim "$verb --help says how, with an example and the exit codes"
done
for verb in attack cloud control fleet lab play unit vehicle; do
    says 2 "sallyport-sim $verb: no option '--nonsense'; 'sallyport-sim $verb --help'" "$sim" $verb --nonsense
    claim "$verb names an option that it does not have"
done
while IFS='|' read -r words said; do
    says 2 "sallyport-sim ${words%% *}: $said" "$sim" $words
    claim "'$words' is told what is missing"
done <<'EOF'
cloud|nothing to serve; give --tls, --tcp or --dns and where
cloud --tls|'--tls' has no value; see
cloud --dns 127.0.0.1:0 --seconds soon|--seconds soon: write a number from 1
lab --seconds 0|--seconds 0: write a number from 1
unit|--host and --authority are wanted
unit --host a --authority b --times -1|--times -1: write a number from 1
unit --host a --authority b --every 86401|--every 86401: write a number from 1 to 86400
vehicle|name one CAN interface
vehicle --speed fast can0|--speed fast: write a number from 0.001 to 1000
vehicle -x|no option '-x'
attack|name one attempt
attack flying|no attack 'flying'
play -v|name a scenario
cloud --serve tea|--serve tea: write http, echo or sink
control --relay a|name a socket
control|name a socket and what to say
EOF
# --- The two together.
serve() { # into port and cloud; a port may be another's, of this test in the other build for one
    for port in $(shuf -i 20000-29999 -n 10); do
        "$sim" cloud --name localhost --certificate "$dir/cloud.pem" --tls 127.0.0.1:$port --seconds 60 >"$dir/cloud.out" 2>&1 &
        cloud=$!
        while kill -0 $cloud 2>/dev/null; do ! grep -q ready "$dir/cloud.out" || return 0; sleep 0.1; done
    done
}
serve
timeout 20 "$sim" unit --host localhost --port $port --authority "$dir/cloud.pem" --times 1 --every 1 >"$dir/out" 2>&1 &&
    grep -q '^received 24 bytes' "$dir/out"
claim "what the unit reports arrives in the cloud"
says 1 "not sent: " "$sim" unit --host localhost --port $port --authority tests/sim/desk_test.sh --times 1
claim "a report that does not arrive is exit 1"
kill $cloud

# --- make demo DRIVE=...
: >"$dir/empty.log"
echo text >"$dir/text.log"
printf '(1.0)  can0  20000004#0004000000000000 T\r\n(1717548054.4) can1 18FEF100##1AB\n' >"$dir/none.log"
(cat "$dir/none.log" && printf '(1717548054.5)  can0  7df#0201\r\n') >"$dir/good.log"
says 1 "no such file" sim/lab/recording.sh "$dir/nowhere.log"
claim "a drive that is not there is named"
says 1 "this is a folder" sim/lab/recording.sh "$dir"
claim "so is a folder"
says 1 "this file is empty" sim/lab/recording.sh "$dir/empty.log"
claim "and an empty file"
says 1 "line 1 is no frame" sim/lab/recording.sh "$dir/text.log"
claim "and a file that is no recording"
sim/lab/recording.sh "$dir/good.log" >"$dir/out" 2>&1
claim "what candump -L writes is a recording"
says 1 "no data frame of classic CAN is in it" sim/lab/recording.sh "$dir/none.log"
claim "where no frame has an id that the demo can give, it is told"
for data in '20000004#0004000000000000' '201#R8' '3A1##1AB' '7E0#11 ' '7E0#' '18FEF100#AABB' '18FEF100#AA' '701#'; do
    for _ in 1 2 3 4 5; do printf '(1.0) can0 %s\r\n' "$data"; done
done >"$dir/ids.log"
sim/lab/busiest.sh "$dir/ids.log" >"$dir/out" 2>&1
[ "$(cat "$dir/out")" = "18FEF100 extended 2"$'\n'"7E0 - 1"$'\n'"701 - 0" ] && [ "$(sim/lab/busiest.sh "$dir/good.log")" = "7DF - 2" ]
claim "its ids are those of data frames, an empty one's too, and none an error's, which no policy can name"
sim/lab/busiest.sh tests/can/fixtures/drive.candump.log >"$dir/out" 2>&1
[ "$(cat "$dir/out")" = "3A0 - 8"$'\n'"18FEF100 extended 2" ]
claim "those of a drive with an error frame too"
env -u MAKELEVEL MAKEFLAGS='' make BUILD="$dir/build" demo DRIVE="$dir/text.log" >"$dir/out" 2>&1
[ $? = 2 ] && [ ! -e "$dir/build" ] && [ "$(grep -c . "$dir/out")" = 2 ]
claim "it is told before anything is built"

# --- .ci/run
mkdir -p "$dir/ci/.ci" && cp .ci/run "$dir/ci/.ci/"
ends() { # ends COUNTS CODE RECIPE
    printf 'check:\n\t@%s\n' "$3" >"$dir/ci/Makefile"
    env -u MAKELEVEL MAKEFLAGS='' "$dir/ci/.ci/run" >"$dir/out" 2>&1
    [ $? = "$2" ] && [ "$(tail -1 "$dir/out")" = "$1" ]
}
ends "3 passed, 0 failed, 0 skipped" 0 'echo "3 passed, 0 failed, 0 skipped"' &&
    ends "3 passed, 1 failed, 0 skipped" 2 'echo "3 passed, 1 failed, 0 skipped"; exit 1' &&
    ends "0 passed, 1 failed, 0 skipped" 2 'exit 1'
claim "what the build server runs ends with the counts, whatever make says, and with its exit code"
echo "1..$n"
