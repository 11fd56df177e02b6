# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# CAN interfaces that cannot be used: named, with the mend.
. tests/live/refusal.sh

with_bus() { # INTERFACE   the policy with another interface for the vehicle
    sed -e "s/can0/$1/" -e '/^emergency {/,/^}/d' $LAB/road2.policy >$LAB/bad.policy
    lab_policy $LAB/bad.policy >/dev/null 2>&1
}
cp $GW/van.bundle $GW/good.bundle
with_bus can7
claim "a CAN interface that is missing is named, with the command that makes one" \
    refused "can7: no such interface" "ip link add can7"
with_bus modem0
claim "an interface that is not CAN is named" refused "modem0: not a CAN interface; name"
mv $GW/good.bundle $GW/van.bundle
ip link set can0 down
lab_gateway_start
claim "a CAN interface that is down is set up at the start" lab_is_ready
ip link set can0 down
claim "one that goes down later is recorded" lab_wait 4 lab_has bus_lost
ip link set can0 up
carries() {
    cansend can0 100#0102030405060708
    [ "$(lab_status | awk '/unit sent/ { print $3 }')" -gt 0 ]
}
claim "and carries again when it is up" lab_wait 8 carries
