#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What the gateway answers goes to the sender: a sender on the cloud's side would get there
# what the unit wrote. And an emergency passes recorded or not at all.
. "$LAB_LIB"
. tests/live/tap.sh
. tests/live/refusal.sh

VIN=SALLYPRT0VAN00042
cat >$LAB/sender.policy <<EOF
policy "sender" version 1
uplink {
    resolver $RESOLVER4
    pass tls "$TELEMETRY" port 443
    pass udp "$TELEMETRY" port 9
    deny otherwise reset
}
emergency {
    to $CLOUD4 udp port 5060
    to $CLOUD6 udp port 5060
    to $CLOUD4 tcp port 5061
}
EOF

# The unit takes on the address of a server in the cloud.
asks_as() { # SENDER GATEWAY SERVER
    unit ip addr add "$1" dev lo
    unit dig +tries=1 +time=1 -b "${1%/*}" "@$2" $VIN.evil.example
    unit curl -gs -m 1 --interface "${1%/*}" "http://$3/$VIN"
    unit ip addr del "$1" dev lo
}
# What belongs to no connection, to the port that the gateway itself listens on.
acks_as() { # SENDER SERVER
    echo 'table inet odd { chain out { type filter hook postrouting priority 0;
        tcp dport 15001 tcp flags set ack; }; }' | unit nft -f -
    unit ip addr add "$1" dev lo
    unit curl -gs -m 1 --interface "${1%/*}" "http://$2:15001/"
    unit ip addr del "$1" dev lo
    unit nft delete table inet odd
}
# A call that comes no further than the gateway, which tells its sender so.
calls_too_near() { # SENDER SERVER
    echo 'table inet odd { chain out { type filter hook postrouting priority 0;
        udp dport 5060 ip ttl set 1; udp dport 5060 ip6 hoplimit set 1; }; }' | unit nft -f -
    unit ip addr add "$1" dev lo
    echo $VIN | unit ncat -u -w 1 -s "${1%/*}" "$2" 5060
    unit ip addr del "$1" dev lo
    unit nft delete table inet odd
}
to_foreign() { # but for what a link lives by
    lab_seen "(dst host $FOREIGN4 or dst host $FOREIGN6) and not (icmp6 and ip6[40] > 127)" | wc -l
}

# Flags that no connection has: the tracker calls it invalid.
calls_without_flags() {
    echo 'table ip odd { chain out { type filter hook postrouting priority 0;
        tcp dport 5061 tcp flags set 0; }; }' | unit nft -f -
    unit ncat -w 1 $CLOUD4 5061 </dev/null
    unit nft delete table ip odd
}

has_line() { lab_log --reason foreign_sender | grep -q "$1"; }
counts() { # COUNTER AT_LEAST
    [ "$(lab_status --json | grep -o "\"$1\":[0-9]*" | cut -d: -f2)" -ge "$2" ]
}
without() { # CAPABILITY COMMAND...: as one who does not have it
    GW=$GW LAB=$LAB setpriv --inh-caps="-$1" --bounding-set="-$1" bash -c "$(declare -f); \"\$@\"" without "${@:2}"
}
few_files() { (ulimit -n 1000 && without sys_resource "$@"); } # nor may root have more
says_one_line() { "$@" && same "$(wc -l <$LAB/refusal.out)" 1; }

# Questions of senders that are not there; one from port 1053 keeps its own.
invented() {
    echo 'table inet invented { chain out { type filter hook postrouting priority 0
        udp dport 53 udp sport != 1053 ip saddr set 10.66.0.77
        udp dport 53 udp sport != 1053 ip6 saddr set numgen inc mod 2000 map {'
    for i in {0..1999}; do echo "$i : fd66::1:$i,"; done
    printf '}\n}\n}\n'
}
ask_as_invented() { # GATEWAY: 2,000 a second for four seconds
    local question='\1\2\1\0\0\1\0\0\0\0\0\0\4evil\7example\0\0\1\0\1'
    unit bash -c "for i in {1..200}; do
        for j in {1..40}; do printf '$question' >/dev/udp/$1/53; done; sleep 0.02; done"
}
answered() { # SENDER GATEWAY
    unit dig +tries=1 +time=1 -b "$1#1053" "@$2" +short $TELEMETRY | grep -q '^198'
}
answered_all_the_while() { # SENDER GATEWAY: who was there before
    local good=0 i
    answered "$@" || return 1
    ask_as_invented "$2" &
    for i in 1 2 3; do
        sleep 1
        answered "$@" || good=1
    done
    wait $!
    return $good
}

lab_network && lab_cloud && lab_gateway_files
lab_policy $LAB/sender.policy >$LAB/compile.out 2>&1
claim "whoever may not administer the network is told so, and nothing else" \
    says_one_line without net_admin refused "run as root"
sed -i 's/^flows-max.*/flows-max 65536/' $GW/sallyport.conf
claim "more flows than there can be descriptors are refused" \
    few_files refused "flows-max 65536 needs 1[0-9]* descriptors and the limit is 1000; lower flows-max"
sed -i 's/^flows-max.*/flows-max 4/' $GW/sallyport.conf
lab_gateway_start
need "the gateway starts" lab_is_ready
sysctl -qw net.ipv4.conf.all.rp_filter=2 # loose, as many distributions set it
lab_capture start

asks_as $FOREIGN6/128 fd66::1 '[2001:db8:5341:4c4c:5950:5254:3056:414e]' >/dev/null 2>&1
asks_as $FOREIGN4/32 10.66.0.1 203.0.113.77 >/dev/null 2>&1
acks_as $FOREIGN4/32 203.0.113.77 >$LAB/odd.out 2>&1
acks_as $FOREIGN6/128 '[2001:db8:5341::1]' >>$LAB/odd.out 2>&1
calls_too_near $FOREIGN4/32 $CLOUD4 >>$LAB/odd.out 2>&1
calls_too_near $FOREIGN6/128 $CLOUD6 >>$LAB/odd.out 2>&1
calls_without_flags >>$LAB/odd.out 2>&1
echo $VIN | unit ncat -u -w 1 $CLOUD4 5060
sleep 1
lab_capture stop
claim "nothing is answered to a sender on the other side" same "$(to_foreign)" 0
claim "each such attempt is recorded" lab_wait 3 lab_has foreign_sender
claim "an error that was held back is" lab_wait 3 has_line 'stopped ICMPv6 to 2001:db8:51::99'
claim "what the tracker calls invalid is no emergency" \
    same "$(lab_seen 'tcp port 5061' | wc -l)" 0
invented | unit nft -f -
claim "an honest sender is answered while another is invented" \
    answered_all_the_while 10.66.0.2 10.66.0.1
claim "an honest sender is answered while thousands are" answered_all_the_while fd66::2 fd66::1
claim "few neighbours are kept" test "$(ip -6 neigh show dev unit0 | wc -l)" -le 140
unit nft delete table inet invented
# Each from a port of its own, and so many at once as a busy gateway still finds in its socket; the server has no use
# for them.
associates() { # COUNT
    unit dig +short $TELEMETRY && unit bash -c "for i in {1..$1}; do echo >/dev/udp/$CLOUD4/9; ((i % 32)) || sleep 0.02; done"
}
associates 256 >/dev/null
claim "few flows leave descriptors for every association" lab_wait 4 counts datagrams_relayed 256
claim "and none fails for want of one" same "$(lab_log --json --reason upstream_failed)" ""
# Nobody reads them, and the kernel keeps as many as its socket has room for.
floods_a_sleeper() {
    local role
    role=$(pgrep -f '^[^ ]*sallyport role uplink') && kill -STOP "$role" || return 1
    unit bash -c "for i in {1..3000}; do echo $VIN >/dev/udp/$FOREIGN4/9; done"
    kill -CONT "$role"
}
claim "a flood of datagrams is sent while the uplink sleeps" floods_a_sleeper
claim "what found no room is recorded as missed" lab_wait 4 lab_has packets_missed
claim "and counted" lab_wait 2 counts packets_missed 100
long_flow() {
    { printf 'POST /up HTTP/1.1\r\nContent-Length: 9\r\n\r\n'; sleep 10; } |
        unit timeout 10 openssl s_client -quiet -connect $TELEMETRY:443 -servername $TELEMETRY
}
# As after a minute in which nobody spoke; then only on a connection that stands.
speaks_on_a_standing_flow() {
    { printf 'POST /up HTTP/1.1\r\nContent-Length: 9\r\n\r\n'; sleep 2; echo more; sleep 1; } |
        unit timeout 10 openssl s_client -4 -quiet -connect $TELEMETRY:443 -servername $TELEMETRY &
    sleep 1
    nft flush set inet sallyport senders_ipv4
    wait $!
    nft get element inet sallyport senders_ipv4 '{ 10.66.0.2 }'
}
claim "who speaks on a connection that stands is heard on" speaks_on_a_standing_flow
claim "ids that found no room to be claimed would be shown" counts "claims lost" 0
claim "an emergency passes" same "$(lab_seen 'dst port 5060' | wc -l)" 1
claim "and is recorded" lab_wait 3 lab_has emergency
long_flow >/dev/null 2>&1 &
claim "a flow is recorded while it goes on" lab_wait 5 lab_has allowed
claim "its end is not told yet" same "$(lab_log --json --reason pass_through)" ""
lab_gateway_stop
lab_capture start
echo $VIN | unit ncat -u -w 1 $FOREIGN4 9
unit ping -c 1 -W 1 $CLOUD4 >/dev/null
echo $VIN | unit ncat -u -w 1 $CLOUD4 5060
sleep 0.5
lab_capture stop
claim "after an orderly stop an emergency passes" same "$(lab_seen 'dst port 5060' | wc -l)" 1
claim "and nothing else" same "" \
    "$(lab_seen "(ip or ip6) and not icmp6 and not port 5060 and not src $CLOUD4")"
tap_done
