#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Story for the lab: can.sh KILLS. Allowed and denied frames both ways, while guard, can and ledger are killed.
. "$LAB_LIB"
. tests/faults/kill.sh
kills=${1:-12}
load=${BUILD:-build}/tests/bench/can_load

cat >$LAB/faults.policy <<END
policy "faults" version 1
bus vehicle = can0
bus unit    = can1
from vehicle to unit {
    id 0x100 length 8
}
from unit to vehicle {
    id 0x200 length 8 rate 1000/s
}
END

lab_network
lab_buses
faults_files $LAB/faults.policy
faults_start
lab_start seen_vehicle candump -L can0
lab_start seen_unit ip netns exec unit candump -L can1
lab_start allowed_down "$load" send can0 0x100 200 1000000
lab_wait 20 grep -q ' 100#' $LAB/seen_unit.out || { echo "not ok - an allowed frame crosses"; cat $LAB/faults/run.out; exit 1; }
lab_start denied_down "$load" send can0 0x101 100 1000000
lab_start denied_up ip netns exec unit "$load" send can1 0x201 100 1000000
lab_start allowed_up ip netns exec unit "$load" send can1 0x200 100 1000000

faults_kill "$kills" can ledger guard
lab_stop allowed_down denied_down denied_up allowed_up
sleep 0.5
lab_stop seen_vehicle seen_unit
faults_stop

count() { grep -c " $1#" "$2"; }
nothing_crossed() {
    local down up
    down=$(count 101 $LAB/seen_unit.out) up=$(count 201 $LAB/seen_vehicle.out)
    echo "denied frames: $(count 101 $LAB/seen_vehicle.out) sent down, $down crossed; $(count 201 $LAB/seen_unit.out) sent up, $up crossed"
    [ "$down" = 0 ] && [ "$up" = 0 ] && [ "$(count 201 $LAB/seen_unit.out)" -gt 100 ] && [ "$(count 200 $LAB/seen_vehicle.out)" -gt 100 ]
}
claim "can: no denied frame crosses" nothing_crossed
echo "# $(head -1 $LAB/claim.out)"
awk '/ 100#/ { gsub(/[().]/, "", $1); print $1, $1 }' $LAB/seen_unit.out >$LAB/crossed
faults_claims "$kills" $LAB/crossed can
lab_end
