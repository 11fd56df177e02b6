# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Rows of NMFTA's vehicle gateway requirements, as far as virtual CAN can show them. UND is
# the unit's bus, TND the vehicle's.
lab_is_ready 2>/dev/null || lab_gateway_start

status_has() { lab_status --json | grep -q "$1"; }
mode() { sallyport mode "$1" --key $GW/operator.key --control "${2:-$GW/control}"; }
# count ID FILE   data frames of that id in a candump log.
count() { grep -c " $1#" "$2"; }
at_most() { [ "$1" -le "$2" ] || { echo "$1, expected at most $2"; return 1; }; }

# --- AGW-S-000: the recorded bundle was valid once; its version is below the one in force.
mv $GW/van.bundle $GW/current.bundle
cp $GW/recorded.bundle $GW/van.bundle
kill -HUP "$PID_gateway"
claim "AGW-S-000 a policy that was valid once is refused when it is played again" \
    lab_wait 3 lab_has policy_refused
claim "AGW-S-000 and the policy in force stays" status_has '"version":2'
head -c 3000 /dev/urandom >$GW/van.bundle
kill -HUP "$PID_gateway"
sleep 0.5
claim "AGW-S-000 bytes that nobody signed change nothing" status_has '"version":2'
mv $GW/current.bundle $GW/van.bundle

# --- AGW-S-003 / CGW-S-007: the vehicle sends 3E0, and a rule would let the unit.
lab_start vehicle sallyport-sim vehicle can0
lab_start bus candump -L can0,3E0:7FF
sleep 1
unit cansend can1 3E0#FFFF
claim "AGW-S-003 CGW-S-007 an id of the vehicle is refused from the unit, whatever a rule says" \
    lab_wait 3 lab_has id_of_vehicle
lab_stop vehicle bus
claim "AGW-S-003 CGW-S-007 and is not seen on the vehicle's bus" \
    same "$(grep -c '#FFFF' $LAB/bus.out)" 0

# --- AGW-S-002 / CGW-S-006: the unit sends what it can, allowed and not.
lab_start bus candump -L can0
began=$SECONDS
unit timeout 3 cangen can1 -g 0 -i -I 201 -L 2 -n 3000 &
unit timeout 3 cangen can1 -g 0 -i -I 555 -L 8 -n 3000
wait $!
sleep 0.5
took=$((SECONDS - began + 1))
lab_stop bus
claim "AGW-S-002 CGW-S-006 a flood of an allowed frame is cut to its rate" \
    at_most "$(count 201 $LAB/bus.out)" $((10 * (took + 1)))
claim "AGW-S-002 CGW-S-006 and what is allowed of it arrives" \
    test "$(count 201 $LAB/bus.out)" -ge 10
claim "AGW-S-002 CGW-S-006 a flood of a denied frame does not arrive at all" \
    same "$(count 555 $LAB/bus.out)" 0
claim "AGW-S-002 CGW-S-006 the flood is recorded in a few lines" \
    at_most "$(lab_log --json --all --reason unknown_id | grep -c '"id":"\?\(0x\)\?555\|"id":1365')" 8

# --- AGW-S-006 / CGW-S-005a, c: both ways at once, compared frame by frame.
FRAMES_EACH=3000
awk -v n=$FRAMES_EACH 'BEGIN { for (i = 0; i < n; i++) printf "(%.6f) can0 100#%016X\n", i / 1500, i }' >$LAB/down.log
awk -v n=$FRAMES_EACH 'BEGIN { for (i = 0; i < n; i++) printf "(%.6f) can0 202#%016X\n", i / 1500, i }' >$LAB/up.log
# candump -l writes its file at the end, which costs the bus less than a line each time.
mkdir -p $LAB/unit_rec $LAB/bus_rec
(cd $LAB/unit_rec && exec ip netns exec unit candump -l can1,100:7FF >/dev/null 2>&1) &
unit_rec=$!
(cd $LAB/bus_rec && exec candump -l can0,202:7FF >/dev/null 2>&1) &
bus_rec=$!
sleep 0.5
lab_start vehicle sallyport-sim vehicle --log $LAB/down.log can0
unit sallyport-sim vehicle --log $LAB/up.log can1 >$LAB/up.out 2>&1
wait "$PID_vehicle"
sleep 1
kill $unit_rec $bus_rec
wait $unit_rec $bus_rec
frames() { cut -d' ' -f3 "$@"; }
claim "AGW-S-006 CGW-S-005a nothing allowed to the unit is lost or changed, both ways at once" \
    same "$(frames $LAB/unit_rec/*.log | sort | digest cat)" "$(frames $LAB/down.log | sort | digest cat)"
claim "AGW-S-006 CGW-S-005a nothing allowed to the vehicle is lost or changed" \
    same "$(frames $LAB/bus_rec/*.log | sort | digest cat)" "$(frames $LAB/up.log | sort | digest cat)"
claim "CGW-S-005c within one id the order is kept towards the vehicle" \
    same "$(digest frames $LAB/bus_rec/*.log)" "$(digest frames $LAB/up.log)"
claim "CGW-S-005c within one id the order is kept towards the unit" \
    same "$(digest frames $LAB/unit_rec/*.log)" "$(digest frames $LAB/down.log)"

# --- CGW-S-005b, d: a bus that takes 20 ms a frame, so that a queue builds up.
tc qdisc add dev can0 root netem delay 20ms
lab_start bus candump -L can0
sleep 0.3
for id in 010 011 00240000 008 001C0000 00100000 003 00080000 001; do
    echo "(0000000001.000000) can0 $id#00"
done >$LAB/sequence.log
unit sallyport-sim vehicle --log $LAB/sequence.log can1 >/dev/null
sleep 1
lab_stop bus
tc qdisc del dev can0 root
order=$(cut -d' ' -f3 $LAB/bus.out | cut -d'#' -f1 | tr '\n' ' ')
claim "CGW-S-005b what waits for the bus is overtaken by what has priority" \
    same "$(echo "$order" | cut -d' ' -f1-3)" "010 001 00080000"
claim "CGW-S-005d frames leave by priority across ids, 11 and 29 bit" \
    same "$order" "010 001 00080000 003 00100000 001C0000 008 00240000 011 "

# --- AGW-S-010, -011: the mode.
lab_start bus candump -L can0,6A0:7FF
lab_start unit_bus unit candump -L can1,6A0:7FF
lab_start relay sallyport-sim control --relay $GW/relay $GW/control
lab_wait 3 test -S $GW/relay
mode workshop $GW/relay >$LAB/mode.out 2>&1
claim "AGW-S-010 the operator's key changes the mode" status_has '"mode":"workshop"'
unit cansend can1 203#0102030405060708
sleep 1.2
lab_stop bus unit_bus relay
claim "AGW-S-011 the mode is announced on the vehicle's bus" grep -q ' 6A0#' $LAB/bus.out
claim "AGW-S-011 and on the unit's" grep -q ' 6A0#' $LAB/unit_bus.out
mode road >$LAB/mode.out 2>&1
claim "AGW-S-010 and back" status_has '"mode":"road"'
said=$(grep '^> 4d' $LAB/relay.out | cut -c3-)
claim "AGW-S-010 the switch was listened to" test -n "$said"
sallyport-sim control $GW/control "$said" >$LAB/replay.out
claim "AGW-S-010 what was heard is refused when it is said again" grep -q '^01' $LAB/replay.out
sallyport-sim control $GW/control 43 "$said" >$LAB/replay.out
claim "AGW-S-010 also after a new challenge" same "$(tail -1 $LAB/replay.out | cut -c1-2)" 01
claim "AGW-S-010 the mode stays and the attempt is recorded" lab_wait 3 lab_has mode_refused
claim "AGW-S-010 the mode is what it was" status_has '"mode":"road"'
lab_start bus candump -L can0,6A0:7FF
announcement=$(grep -m1 -o '6A0#.*' $LAB/unit_bus.out)
unit cansend can1 "$announcement"
sleep 0.5
lab_stop bus
claim "AGW-S-011 the announcement played by the unit switches nothing" status_has '"mode":"road"'
claim "AGW-S-011 and does not reach the vehicle" same "$(count 6A0 $LAB/bus.out)" 0
