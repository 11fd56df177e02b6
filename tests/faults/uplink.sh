#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# "ip netns exec" and not "unit": what is started is what a signal reaches.
# Story for the lab: uplink.sh KILLS. An honest and a hostile unit at once, while guard, uplink and ledger are killed.
. "$LAB_LIB"
. tests/faults/kill.sh
kills=${1:-12}
tools=${BUILD:-build}/tests
hello=tests/bench/hello.bin
name=telemetry-00.fleet.example

cat >$LAB/faults.policy <<END
policy "faults" version 1
uplink {
    resolver $RESOLVER4
    pass tls "$name" port 443
}
END

lab_network
for address in $CLOUD4 $FOREIGN4; do
    lab_start "serve${address##*.}" ip netns exec cloud "$tools/bench/load" serve $address 443
done
lab_start names ip netns exec cloud "$tools/bench/load" names $RESOLVER4 $CLOUD4
lab_start watch ip netns exec cloud "$tools/faults/probe" watch eth0
faults_files $LAB/faults.policy "unit-interface unit0" "modem-interface modem0" "unit-address 10.66.0.1" "flows-max 256"
faults_start
asks() { unit dig +time=1 +tries=1 +short @10.66.0.1 $name | grep -qx $CLOUD4; }
lab_wait 10 asks || { echo "not ok - the gateway answers for an allowed name"; cat $LAB/faults/run.out; exit 1; }
lab_start honest ip netns exec unit "$tools/faults/probe" honest $CLOUD4 10.66.0.1 $hello
lab_start hostile ip netns exec unit "$tools/faults/probe" hostile $CLOUD4 $FOREIGN4 10.66.0.1 $hello

faults_kill "$kills" uplink ledger guard
lab_stop honest hostile
sleep 0.3
lab_stop watch
faults_stop

read -r attempts answered <$LAB/hostile.out
read -r seen words lost < <(tail -1 $LAB/watch.out)
nothing_crossed() {
    echo "$attempts attempts, $answered answered; $seen frames on the cloud's cable, $words with the word, $lost not seen"
    [ "$attempts" -gt 100 ] && [ "$answered" = 0 ] && [ "$seen" -gt 100 ] && [ "$words" = 0 ] && [ "$lost" = 0 ]
}
claim "uplink: nothing of $attempts denied attempts crosses" nothing_crossed
echo "# $(head -1 $LAB/claim.out)"
faults_claims "$kills" $LAB/honest.out uplink
lab_end
