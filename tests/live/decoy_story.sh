#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What is denied talks to a decoy: nothing goes out, and what it said is in the ledger. An
# update outlives a policy that would cut it, until its deadline.
. "$LAB_LIB"
. tests/live/tap.sh

policy() { # VERSION CLAUSES...   the rule of the update, with what else it says
    cat <<EOF
policy "decoy" version $1
mode road
mode site
uplink {
    resolver $RESOLVER4
    pass tls "$TELEMETRY" port 443 in $2
    pass ntp "other.fleet.example"
    deny otherwise decoy
}
EOF
}

# evidence NEEDLE   as an officer finds it: a piece whose text has it.
evidence() { lab_log --json --all --reason decoy_kept | grep -F "$1" | grep -q '"evidence":{"part":1'; }
forget_road() {
    policy 2 'site update 3s' >$LAB/second.policy
    lab_policy $LAB/second.policy >/dev/null 2>&1 && kill -HUP "$PID_gateway"
}
is_cut() { ! kill -0 "$PID_update" 2>/dev/null; }
goes_on() { sleep 1.5 && kill -0 "$PID_update"; }

lab_network && lab_cloud && lab_capture start
lab_gateway_files && policy 1 'road update 3s' >$LAB/first.policy && lab_policy $LAB/first.policy >/dev/null 2>&1
lab_gateway_start
need "the gateway starts" lab_is_ready

lab_start plain unit curl -sS -m 40 -d 'vin=WAUZZZ8K9BA000000' http://$FOREIGN4/upload
lab_start careless unit curl -sS -m 40 -k --resolve bank.example:443:$FOREIGN4 https://bank.example/where?lat=48.1
lab_start careful unit curl -sS -m 40 --cacert $LAB/cloud.pem --resolve shop.example:443:$FOREIGN4 https://shop.example/secret
lab_start dtls unit timeout 3 openssl s_client -dtls -connect $FOREIGN4:4433 -servername dtls.example
printf 'imei=490154203237518' | unit timeout 5 ncat -u -w 1 $FOREIGN4 9999

claim "a unit that trusts a certificate from nobody is told at once" lab_wait 5 lab_has decoy_trusted
claim "one that looks at it is not" same "$(lab_log --json --reason decoy_trusted | grep -c shop.example)" 0
claim "and has refused it" lab_wait 5 grep -q -i certificate $LAB/careful.out
claim "what a denied datagram said is kept" lab_wait 5 evidence 'imei=490154203237518'
claim "what a denied connection said is kept when its time is over" lab_wait 40 evidence 'POST /upload HTTP/1.1'
claim "with what it tried to upload" evidence 'vin=WAUZZZ8K9BA000000'
claim "what it said under TLS is kept as plain text" lab_wait 5 evidence 'GET /where?lat=48.1'
claim "the log shows its first line" eval 'lab_log --reason decoy_kept | grep -q "said, 1 of 1, from byte 0: POST /upload"'

lab_start update unit openssl s_client -quiet -CAfile $LAB/cloud.pem -connect $TELEMETRY:443 -servername $TELEMETRY
sleep 1
need "an update is under way" kill -0 "$PID_update"
claim "a policy that would cut it comes into force" forget_road
claim "the update is told to go on" lab_wait 5 lab_has update_deferred
claim "it does" goes_on
claim "a new connection is judged by the new policy" \
    eval '! unit curl -sS -m 2 --cacert $LAB/cloud.pem https://$TELEMETRY/bytes/10'
claim "at its deadline it is cut" lab_wait 6 is_cut
claim "which is told" lab_wait 3 lab_has update_overdue

lab_gateway_stop
lab_capture stop
claim "not one packet went to a server that no rule names" same "$(lab_seen host $FOREIGN4 | wc -l)" 0
hello() { # FORMAT NAME   the name is in the hello of an exported denial, as tshark reads it
    tshark -r $LAB/hellos.pcapng -d udp.port==4433,dtls -Y "$1.handshake.extensions_server_name == \"$2\"" \
        -T fields -e frame.comment 2>/dev/null | grep ' stopped ' | grep -qv decoy_kept
}
claim "the hello of a denied connection is a part of its denial" \
    eval 'sallyport log $GW/ledger --json --all --reason address_not_named | grep "\"kind\":\"hello\"" | grep "bank.example" | grep -q "\"count\":0,"'
claim "whose line says that it was kept" eval 'sallyport log $GW/ledger --reason address_not_named | grep -q "hello kept, in"'
claim "all is exported for Wireshark" sallyport log export $GW/ledger --pcapng -o $LAB/hellos.pcapng
claim "which reads the name that was asked for under TLS" hello tls bank.example
claim "and under DTLS" hello dtls dtls.example
claim "the ledger of all this is whole" sallyport verify $GW/ledger --key $GW/ledger.pub
tap_done
