#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Story for the lab: what closes the CAN path, and what opens it again. The clock is that of a kernel of its own.
. "$LAB_LIB"
. tests/faults/kill.sh
load=${BUILD:-build}/tests/bench/can_load

cat >$LAB/faults.policy <<END
policy "closed" version 1
bus vehicle = can0
bus unit    = can1
from vehicle to unit {
    id 0x100 length 8
}
END
lab_network
lab_buses
faults_files $LAB/faults.policy
lab_start gateway sallyport run --config $LAB/faults/sallyport.conf --unsigned
told() { records >$LAB/told; grep -q "\"reason\":\"$1\"" $LAB/told || { cut -c1-200 $LAB/told; return 1; }; }

# Two hundred frames a second; passes: some arrive within the next half second.
lab_start traffic "$load" send can0 0x100 200 1000000
passes() { [ "$(timeout 0.5 ip netns exec unit candump -n 3 can1,100:7FF | wc -l)" = 3 ]; }
closed() { [ "$(timeout 0.5 ip netns exec unit candump -n 1 can1,100:7FF | wc -l)" = 0 ]; }
lab_wait 15 passes || { echo "not ok - an allowed frame crosses"; cat $LAB/gateway.out; exit 1; }

date -s "+400 days" >/dev/null
claim "can: a clock that jumps 400 days does not stop the path" passes
claim "can: and is told as clock_jumped" lab_wait 5 told clock_jumped
kill $PID_traffic
ip link set can0 down
lab_wait 5 told bus_lost
claim "can: a bus that goes down is told as bus_lost" told bus_lost
ip link set can0 up
lab_start traffic "$load" send can0 0x100 200 1000000
claim "can: and is in use again by itself when it is up" lab_wait 5 passes
lab_stop gateway
claim "can: with no gateway no frame crosses" closed
claim "can: the ledger is whole after all that" ledger_is_whole
kill $PID_traffic
lab_end
