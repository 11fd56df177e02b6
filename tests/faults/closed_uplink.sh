#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Story for the lab: what closes the uplink, and what opens it again.
. "$LAB_LIB"
. tests/faults/kill.sh
tools=${BUILD:-build}/tests
hello=tests/bench/hello.bin
name=telemetry-00.fleet.example
LEDGER=$LAB/disk/record

policy() { # policy VERSION   the good one
    cat >$LAB/faults.policy <<END
policy "closed" version $1
uplink {
    resolver $RESOLVER4
    pass tls "$name" port 443
}
END
}
lab_network
lab_start serve ip netns exec cloud "$tools/bench/load" serve $CLOUD4 443
lab_start names ip netns exec cloud "$tools/bench/load" names $RESOLVER4 $CLOUD4
mkdir -p $LAB/disk
mount -t tmpfs -o size=1100k,mode=777 tmpfs $LAB/disk
faults_files $LAB/faults.policy "unit-interface unit0" "modem-interface modem0" "unit-address 10.66.0.1" \
    "flows-max 64" "ledger-max 768kB"

start() { : >$LAB/gateway.out; lab_start gateway sallyport run --config $LAB/faults/sallyport.conf --unsigned; }
asks() { unit dig +time=1 +tries=1 +short @10.66.0.1 $name | grep -qx $CLOUD4; }
flows() { [ "$(unit "$tools/bench/load" connect $CLOUD4 443 $hello 0 1 150 2>/dev/null | cut -d' ' -f1)" -gt 0 ]; }
passes() { asks && flows; }
opens() { lab_wait "$1" passes || { cat $LAB/gateway.out; return 1; }; }
# Time enough for a gateway that would open by mistake, and then no name and no flow.
closed() { sleep 0.6; ! asks && ! flows || { cat $LAB/gateway.out; return 1; }; }
closed_but_alive() { closed && kill -0 $PID_gateway || { cat $LAB/gateway.out; return 1; }; }
told() { records >$LAB/told; grep -q "\"reason\":\"$1\"" $LAB/told || { cut -c1-200 $LAB/told; return 1; }; }
says() { grep -q "$1" $LAB/gateway.out || { cat $LAB/gateway.out; return 1; }; }
closed_and_said() { says "nothing can be recorded" && closed_but_alive; }
ends_saying() { lab_wait 3 eval '! kill -0 $PID_gateway' && says "$1"; }
fill() { dd if=/dev/zero of=$LAB/disk/full bs=1k 2>/dev/null; true; }

start
claim "uplink: with no policy nothing crosses" closed
claim "uplink: and the gateway says why and ends" ends_saying "faults.policy"
policy 5
start
claim "uplink: a policy opens it" opens 5

echo 'policy "closed" version' >$LAB/faults.policy
kill -HUP $PID_gateway
sleep 0.3
claim "uplink: a bad policy leaves the one before in force" passes
claim "uplink: and is told as policy_refused" told policy_refused
policy 6

fill
lab_start flood ip netns exec unit "$tools/faults/probe" names 10.66.0.1 100
# A role tells few new causes of one reason, each life anew: so the disk is filled by many lives.
while [ ! -e $LAB/filled ]; do sleep 0.8; pkill -9 -P $PID_gateway -f "role uplink"; done &
claim "uplink: with a full disk nothing crosses once nothing can be recorded" lab_wait 30 closed_and_said
touch $LAB/filled
claim "uplink: the gateway says so" says "nothing can be recorded"
rm $LAB/disk/full
lab_stop flood
claim "uplink: room on the disk opens it again" opens 5
claim "uplink: what was held meanwhile is recorded, and that it was closed" told record_down

kill -9 $PID_gateway
wait $PID_gateway 2>/dev/null
claim "uplink: with every process dead nothing crosses" closed
fill
sed -i "s|^ledger .*|ledger $LAB/disk/second|" $LAB/faults/sallyport.conf
start
claim "uplink: a gateway that finds no room for a ledger is closed after its second of patience" lab_wait 3 closed
rm -f $LAB/disk/full
kill -0 $PID_gateway 2>/dev/null || start
claim "uplink: and opens when there is room" opens 5
lab_stop gateway
claim "uplink: the ledger is whole after all that" ledger_is_whole
lab_end
