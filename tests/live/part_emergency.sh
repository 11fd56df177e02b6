# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Emergency rules are the kernel's: with every process of the gateway killed they pass, and
# nothing else does.
lab_is_ready 2>/dev/null || lab_gateway_start
lab_start rescue cloud sallyport-sim cloud --dns $CLOUD4:5060 --dns $CLOUD4:5061
lab_start bus candump -L can0
sleep 0.3

# TEXT   the emergency call in both its forms.
call() {
    unit cansend can1 "6F1#$1"
    echo "call $1" | unit ncat -u -w 1 $CLOUD4 5060 >/dev/null 2>&1
}
calls() { [ "$(grep -c "^dns udp $CLOUD4:5060 " $LAB/rescue.out)" -ge "$1" ]; }
between() { [ "$3" -ge "$1" ] && [ "$3" -le "$2" ] || { echo "$3, expected $1 to $2"; return 1; }; }
claim "the kernel takes the rate of emergency frames" \
    same "$(grep 'pass without a rate' $LAB/gateway.out)" ""
call 0A
claim "an emergency frame passes" lab_wait 2 grep -q ' 6F1#0A' $LAB/bus.out
claim "an emergency datagram passes" lab_wait 2 calls 1
claim "both are recorded" lab_wait 4 lab_has emergency

{ pkill -9 -x sallyport; wait "$PID_gateway"; } 2>/dev/null
claim "every process of the gateway is gone" same "$(pgrep -c -x sallyport)" 0
lab_capture start
began=$SECONDS
unit timeout 3 cangen can1 -g 0 -i -I 6F1 -L 8 -D FFFFFFFFFFFFFFFF -n 3000
took=$((SECONDS - began + 1))
sleep 0.5
claim "a flood of an emergency id reaches the vehicle as 50 frames and 200 a second" \
    between 50 $((50 + 200 * took)) "$(grep -c ' 6F1#F' $LAB/bus.out)"
sleep 0.5 # for as many at once as there may be
call 0B
claim "an emergency frame passes with every role killed" lab_wait 2 grep -q ' 6F1#0B' $LAB/bus.out
claim "an emergency datagram passes with every role killed" \
    lab_wait 2 calls 2

unit cansend can1 201#0102
unit cansend can1 7DF#0209020000000000
cansend can0 3A0#0102030405060708
echo leak | unit ncat -u -w 1 $CLOUD4 5061 >/dev/null 2>&1
echo leak | unit ncat -w 1 $CLOUD4 5060 >/dev/null 2>&1
unit curl -sk -m 2 https://$CLOUD4/ >/dev/null 2>&1
unit dig +tries=1 +time=1 @$RESOLVER4 $TELEMETRY >/dev/null 2>&1
unit ping -c 1 -W 1 $CLOUD4 >/dev/null 2>&1
unit ping -c 1 -W 1 $CLOUD6 >/dev/null 2>&1
sleep 0.5
lab_stop capture bus
claim "no other frame crosses then" \
    same "$(grep -c -e ' 201#' -e ' 7DF#' $LAB/bus.out)" 0
claim "no other packet leaves then" \
    same "$(lab_seen 'not arp and not (icmp6 and icmp6[0] != 128) and not (udp port 5060)')" ""
lab_stop rescue
lab_gateway_start
claim "the gateway starts again after that" lab_is_ready
claim "its ledger is whole" sallyport verify $GW/ledger --key $GW/ledger.pub

# Who floods one bus takes no room from the emergencies of another.
lab_gateway_stop
ip link add can2 type vcan && ip link set can2 up
tests/live/road_policy.sh 3 | sed 's/^bus unit .*/&\nbus body = can2 bitrate 500k/
    s/from unit to vehicle id 0x6F1/&\n    from body to vehicle id 0x6F2/' >$LAB/road3.policy
lab_policy $LAB/road3.policy >$LAB/compile.out 2>&1 || cat $LAB/compile.out
lab_start bus candump -L can0,6F2:7FF
lab_gateway_start
lab_start flood unit timeout 5 cangen can1 -g 0 -i -I 6F1 -L 8
sleep 0.5 # for what may pass at once
for _ in 1 2 3 4 5 6 7 8 9 10; do cansend can2 6F2#0D && sleep 0.02; done
sleep 0.2
lab_stop flood bus
claim "a flood of emergencies by the unit leaves those of another bus alone" \
    same "$(grep -c ' 6F2#0D' $LAB/bus.out)" 10

# What an earlier policy left in the kernel would pass by every judge.
lab_gateway_stop
tests/live/road_policy.sh 4 | sed '/^emergency {/,/^}/d' >$LAB/road4.policy
lab_policy $LAB/road4.policy >$LAB/compile.out 2>&1 || cat $LAB/compile.out
lab_start bus candump -L can0,6F1:7FF
lab_gateway_start
unit cansend can1 6F1#0C
lab_wait 4 lab_has unknown_id
lab_stop bus
claim "what the policy no longer calls an emergency is carried no more" \
    same "$(cat $LAB/bus.out)" ""
claim "and has no rate of its own any more" same "$(tc filter show dev can0 egress)" ""
lab_gateway_stop
tests/live/road_policy.sh 5 >$LAB/road5.policy
lab_policy $LAB/road5.policy >$LAB/compile.out 2>&1 || cat $LAB/compile.out
lab_gateway_start
