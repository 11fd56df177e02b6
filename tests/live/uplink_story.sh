#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Honest traffic passes untouched, what is denied does not, budgets outlive the daemon.
. "$LAB_LIB"
. tests/live/tap.sh
. tests/live/refusal.sh

MB=100
TOTAL=$((MB * 1048576))

cat >$LAB/uplink.policy <<EOF
policy "uplink" version 1
uplink {
    resolver $RESOLVER4
    pass tls "$TELEMETRY" port 443 up 1GB/day down 1GB/day
    pass tls "other.fleet.example" port 443 up 100kB/day down 1MB/day
    pass ntp "other.fleet.example"
    deny otherwise reset
}
EOF

get() { unit curl -sS -m 60 "$1" --cacert $LAB/cloud.pem "https://$TELEMETRY/bytes/$2"; }
get_unasked() { # BYTES: from the address, with no question of the unit for its name
    unit curl -sS -m 60 --resolve "$TELEMETRY:443:$CLOUD4" --cacert $LAB/cloud.pem "https://$TELEMETRY/bytes/$1"
}
put() { unit curl -sS -m 60 "$1" --cacert $LAB/cloud.pem -T $LAB/bytes "https://$TELEMETRY/up"; }
put_answers() { put "$1" | grep -q "received $TOTAL bytes sha256 $SUM"; }

# The certificate that openssl verifies is the cloud's own: nothing was broken open.
s_client() {
    printf 'GET /bytes/1000 HTTP/1.1\r\nConnection: close\r\n\r\n' |
        unit timeout 10 openssl s_client "$1" -quiet -verify_return_error -CAfile $LAB/cloud.pem \
            -connect $TELEMETRY:443 -servername $TELEMETRY 2>/dev/null | tail -c 1000
}

# The sum over all flows that ended; a repeat is told with those before it.
bytes_recorded() { # up|down AT_LEAST
    lab_log --json --all --reason pass_through | grep -o '"bytes_'"$1"'":[0-9]*' |
        cut -d: -f2 | awk -v want="$2" '{ sum += $1 } END { exit sum < want }'
}

# In the cloud's own kernel: packets to the foreign server, and pings to anyone.
count_foreign() {
    cloud nft -f - <<EOF
table inet watch {
    counter foreign { }
    chain in {
        type filter hook prerouting priority 0;
        ip daddr $FOREIGN4 counter name foreign
        ip6 daddr $FOREIGN6 counter name foreign
        icmp type echo-request counter name foreign
        icmpv6 type echo-request counter name foreign
        ip saddr 10.66.0.0/24 counter name foreign
        ip6 saddr fd66::/64 counter name foreign
    }
}
EOF
}
foreign_packets() { cloud nft list counter inet watch foreign | grep -o 'packets [0-9]*'; }

# A plain request of 48 bytes, which the cloud says back.
ask_time() {
    { printf '\x23'; head -c 47 /dev/zero; sleep 1; } |
        unit timeout 5 ncat -u -i 2s "$(unit dig +short other.fleet.example A)" 123 2>/dev/null | wc -c
}

spend() { # BYTES: what the cloud says it received
    head -c "$1" $LAB/bytes | unit curl -s -m 10 --cacert $LAB/cloud.pem --data-binary @- \
        -H 'Content-Type: application/octet-stream' https://other.fleet.example/
}
spends() { spend "$1" | grep -q "received $1 bytes"; }
gateway_dies() {
    { kill -9 "$PID_gateway" && wait "$PID_gateway"; } 2>/dev/null
    lab_wait 5 no_role_is_left
}
no_role_is_left() { ! pgrep -x sallyport; }

lab_network && lab_cloud && count_foreign
lab_gateway_files && lab_policy $LAB/uplink.policy >$LAB/compile.out 2>&1

# --- What is wrong is named, with the mend, and nothing is opened.
chmod 644 $GW/ledger.key
claim "a private key that others may read is refused" refused "ledger.key: others may read" "chmod 600"
chmod 600 $GW/ledger.key
sed -i 's/^flows-max/flow-max/' $GW/sallyport.conf
claim "a wrong key of the configuration is named with its line" \
    refused "sallyport.conf:[0-9]*: no key 'flow-max'" "run --help"
sed -i 's/^flow-max/flows-max/' $GW/sallyport.conf
mv $GW/van.bundle $GW/good.bundle
claim "without a policy nothing is opened" refused "van.bundle: cannot be opened" "nothing may cross"
head -c 100 $GW/good.bundle >$GW/van.bundle
claim "a bundle that is cut short is refused" refused "van.bundle: no policy bundle; make one with"
sallyport keygen -o $LAB/thief >/dev/null
sallyport compile $LAB/uplink.policy --key $LAB/thief.key -o $GW/van.bundle >/dev/null 2>&1
claim "a policy signed by a stranger is refused" refused "van.bundle: signed with another key"
mv $GW/good.bundle $GW/van.bundle
sed -i 's/modem0/modem9/' $GW/sallyport.conf
claim "a network interface that is missing is named" refused modem9 "see that the interface is there"
sed -i 's/modem9/modem0/; s/unit0/unit9/' $GW/sallyport.conf
claim "and what ip was told when it failed" \
    refused "'ip -4 ntable change name arp_cache dev unit9 queue 1' failed: Cannot find device"
sysctl -qw net.ipv4.ip_forward=1
claim "and that the kernel forwards nothing all the same" eval \
    '! timeout 15 sallyport run --config $GW/sallyport.conf >$LAB/refusal.out 2>&1 && [ "$(sysctl -n net.ipv4.ip_forward)" = 0 ]'
sed -i 's/unit9/unit0/' $GW/sallyport.conf
lab_start squatter ncat -l 10.66.0.1 53
sleep 0.3
claim "a TCP port in use is named" \
    refused "port 53/tcp on 10.66.0.1 is in use; stop the other resolver" "ss -ltnp"
lab_stop squatter
lab_start squatter ncat -u -l 10.66.0.1 53
sleep 0.3
claim "a UDP port in use is named" \
    refused "port 53/udp on 10.66.0.1 is in use; stop the other resolver" "ss -lunp"
lab_stop squatter

# --- Honest traffic.
lab_gateway_start
need "the gateway starts" lab_is_ready
sallyport-sim cloud --print $TOTAL >$LAB/bytes
SUM=$(digest cat $LAB/bytes)

claim "dig gets the address of an allowed name" \
    same "$(unit dig +short $TELEMETRY A)" $CLOUD4
claim "dig gets it over TCP" same "$(unit dig +tcp +short $TELEMETRY A)" $CLOUD4
claim "dig gets the IPv6 address" same "$(unit dig +short $TELEMETRY AAAA)" $CLOUD6
claim "dig gets it from the gateway's IPv6 address" \
    same "$(unit dig @fd66::1 +short $TELEMETRY A)" $CLOUD4
claim "curl downloads $MB MB unchanged" same "$(digest get -4 $TOTAL)" "$SUM"
claim "curl uploads $MB MB unchanged" put_answers -4
claim "curl downloads $MB MB unchanged over IPv6" same "$(digest get -6 $TOTAL)" "$SUM"
claim "curl uploads $MB MB unchanged over IPv6" put_answers -6
claim "openssl s_client sees the cloud's own certificate and bytes" \
    same "$(digest s_client -4)" "$(digest head -c 1000 $LAB/bytes)"
claim "openssl s_client over IPv6 as well" \
    same "$(digest s_client -6)" "$(digest head -c 1000 $LAB/bytes)"
claim "the cloud sees the gateway, never the unit" \
    same "$(grep -c -e '10\.66\.' -e 'fd66:' $LAB/cloud.out)" 0
claim "what was sent out is in the log, with its bytes" lab_wait 8 bytes_recorded up $((2 * TOTAL))
claim "what came back is in the log, with its bytes" lab_wait 8 bytes_recorded down $((2 * TOTAL))

lab_start clock cloud ncat -u -l -k -c cat $CLOUD4 123
lab_wait 5 eval 'cloud ss -lun | grep -q :123'
claim "a plain NTP request gets its answer" same "$(ask_time)" 48
gone_client() { # NTP: client, version 4; nobody is there for the answer
    unit sh -c "{ printf '\\043'; head -c 47 /dev/zero; } | ncat -u --send-only $CLOUD4 123"
}
claim "an error of ICMP that its kernel sends for a client that is gone is no attempt" \
    lab_wait 12 eval 'gone_client && lab_has icmp_error'
claim "nor is it told as one" eval "! lab_has protocol_not_allowed"
lab_stop clock

while IFS=$'\t' read -r name reason side trace _ command; do
    [ "$side" = net ] && unit sallyport-sim attack "$name" >$LAB/attempt.out 2>&1 </dev/null
done < <(sallyport-sim attack --table)
for reason in $(sallyport-sim attack --table | awk -F'\t' '$3 == "net" { print $2 }' | sort -u); do
    claim "an attempt is recorded as $reason" lab_wait 3 lab_has "$reason"
done
claim "not one packet of all attempts reached the foreign server" \
    same "$(foreign_packets)" "packets 0"

claim "60 kB of a budget of 100 kB a day pass" spends 60000
lab_gateway_stop
lab_gateway_start
claim "what was resolved before a restart is resolved after it" \
    same "$(digest get_unasked 1000)" "$(digest head -c 1000 $LAB/bytes)"
claim "after a restart the rest of the budget is not 100 kB again" \
    same "$(spend 60000 | grep -c received)" 0
claim "the end of the budget is recorded" lab_wait 3 lab_has budget_spent
gateway_dies
lab_gateway_start
claim "after kill -9 the budget is still spent" same "$(spend 10 | grep -c received)" 0
claim "and a rule with a budget left still passes" \
    same "$(digest get -4 1000)" "$(digest head -c 1000 $LAB/bytes)"
routing_rules() { ip -4 rule; ip -6 rule; }
claim "each start finds the routing rules of the one before" same "$(routing_rules | grep -c 'lookup 90')" 2
lab_gateway_stop
claim "the ledger of all this is whole" sallyport verify $GW/ledger --key $GW/ledger.pub
tap_done
