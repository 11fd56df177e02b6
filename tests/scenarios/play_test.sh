#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# `sallyport-sim play` as a program: what it says when a claim fails or cannot be played.
# Holds sim/verb_play.c.
set -u
cd "$(dirname "$0")/../.." || exit 1
sim=${BUILD:-build}/sallyport-sim
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
n=0
claim() { # claim NAME: the last command was good
    local good=$?
    n=$((n + 1))
    [ $good = 0 ] && echo "ok $n - $1" || { echo "not ok $n - $1"; sed 's/^/# /' "$dir/out" "$dir/err"; }
}
play() { "$sim" play "$@" >"$dir/out" 2>"$dir/err"; code=$?; }
says() { grep -qF -- "$1" "$dir/out" "$dir/err"; }
van=$PWD/tests/scenarios/van.policy
scene() { printf 'POLICY %s\n%s\n' "$van" "$1" >"$dir/s.scn"; play "$dir/s.scn"; }

scene $'SEND vehicle 3A0#1122334455667788\nEXPECT pass'
[ $code = 0 ] && says "held   $dir/s.scn"
claim "a claim that holds is told and is exit 0"
scene $'SEND vehicle 3A0#1122334455667788\nEXPECT pass 3A0#1122334455667788'
[ $code = 1 ] && says "failed $dir/s.scn:3: expected pass 3A0#1122334455667788; came pass 3A0#1122334400000000"
claim "a claim that fails shows its line, what was expected and what came, exit 1"
scene $'SEND unit 999\nEXPECT pass'
[ $code = 1 ] && says "broken $dir/s.scn:2: '999' is no frame: "
claim "a statement that is none is named by line, exit 1"
scene $'SEND moon 123#00\nEXPECT pass'
[ $code = 1 ] && says "$dir/s.scn:2: the policy has no bus 'moon'; name one of its buses"
claim "a bus that is not there is named"
printf 'POLICY <<\npolicy "x" version 1\nbus vehicle = can0\nfrom vehicle to unit {\n}\n>>\nEXPECT pass\n' >"$dir/s.scn"
play "$dir/s.scn"
[ $code = 1 ] && says "$dir/s.scn:4:"
claim "an error in an inline policy has the line of the scenario"
printf 'POLICY nowhere.policy\nEXPECT pass\n' >"$dir/s.scn"; play "$dir/s.scn"
[ $code = 1 ] && says "$dir/nowhere.policy"
claim "a policy file is looked for beside the scenario"
play "$dir/missing.scn"
[ $code = 1 ] && says "$dir/missing.scn"
claim "a scenario that is missing is named"
scene $'SEND unit 202#11\nEXPECT pass'; cp "$dir/s.scn" "$dir/good.scn"
scene $'SEND unit 202#11\nEXPECT drop over_rate'
play "$dir/s.scn" "$dir/good.scn"
[ $code = 1 ] && [ "$(grep -c '^held' "$dir/out")" = 1 ] && [ "$(grep -c '^failed' "$dir/out")" = 1 ]
claim "after one that fails the next is played"
play --json "$dir/good.scn" "$dir/s.scn"
[ $code = 1 ] && says "{\"type\":\"scenario\",\"file\":\"$dir/good.scn\",\"result\":\"held\"}" && says '"result":"failed","why":"'
claim "JSON gives type, file, result and why"
scene $'REPEAT 100 EVERY 1ms SEND unit 202#11\nEXPECT count allowed 5'
play -v "$dir/s.scn"
[ "$(wc -l <"$dir/out")" = 3 ] && says "0.005000 s: drop over_rate"
claim "-v tells each verdict, of repeats where they change"
play "$dir/good.scn" "$dir/nonesuch.scn"
[ $code = 1 ] && [ "$(tail -1 "$dir/out")" = "1 of 2 scenarios held" ]
claim "after several it tells how many held"
play; first=$code
play --nonsense "$dir/good.scn"; second=$code
[ "$first$second" = 22 ] && says "no option '--nonsense'"
claim "used wrongly it says how and exits 2"
"$sim" play --help >"$dir/out" 2>"$dir/err" && says usage && says "EXPECT would-drop REASON"
claim "it explains itself and the language"
echo "1..$n"
