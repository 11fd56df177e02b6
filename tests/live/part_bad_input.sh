# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# What cannot be used is named, with the mend: CAN interfaces, a port, a ledger.
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
sed "s/can0/modem0/" $LAB/road2.policy >$LAB/bad.policy
lab_policy $LAB/bad.policy >/dev/null 2>&1
claim "so is one that an emergency rule names" refused "modem0: not a CAN interface; name"
claim "and nothing else is blamed for it" same "$(grep -c -e can-gw -e 'a rate' $LAB/refusal.out)" 0
claim "nor is its traffic held to the rate of emergencies" \
    same "$(tc filter show dev modem0 egress)" ""
mv $GW/good.bundle $GW/van.bundle

# --- A resolver that shares its port, a ledger that will never open.
lab_start squatter ncat -u -l 10.66.0.1 53
sleep 0.3
claim "a UDP port in use is named" \
    refused "port 53/udp on 10.66.0.1 is in use; stop the other resolver" "ss -lunp"
lab_stop squatter
with_line() { # KEY VALUE   the configuration with another value
    sed "s|^$1 .*|$1 $2|" $GW/good.conf >$GW/sallyport.conf
}
once() { # PATTERN   is said in one line
    refused "$1" && same "$(grep -c "$1" $LAB/refusal.out)" 1
}
cp $GW/sallyport.conf $GW/good.conf
echo text >$GW/file
with_line ledger $GW/file
claim "a ledger that is a file is named" once "file: this is a file; name a folder"
with_line ledger-key $GW/operator.key
claim "a ledger that another key made is named, once" once "ledger: .*another key"
with_line ledger $GW/damaged
cp -a $GW/ledger $GW/damaged
printf xxxx | dd of="$(ls $GW/damaged/*.seg)" bs=1 seek=300 conv=notrunc status=none
claim "a ledger that is damaged is named, once" once "ledger: $GW/damaged"
mv $GW/good.conf $GW/sallyport.conf
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
