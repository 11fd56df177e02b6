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

# Two hundred frames a second; passes: some arrive from now on; closed: for half a second none.
lab_start traffic "$load" send can0 0x100 200 1000000
lab_start seen ip netns exec unit candump -L can1,100:7FF
seen() { wc -l <$LAB/seen.out; }
seen_above() { [ "$(seen)" -gt "$1" ]; }
passes() { lab_wait 3 seen_above $(($(seen) + 3)); }
closed() { local before; before=$(seen) && sleep 0.5 && ! seen_above "$before"; }
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
claim "can: with no gateway no frame crosses" lab_wait 3 closed
claim "can: the ledger is whole after all that" ledger_is_whole
lab_stop traffic seen
lab_end
