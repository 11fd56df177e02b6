#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Usage: allowed_story.sh TOOLS   real programs that a rule allows: each ends as it would without a gateway, with the
# bytes that were sent. Prints TAP.
. "$LAB_LIB"
. tests/live/tap.sh
TOOLS=$1
GB=1073741824
WEB=198.51.100.20 BROKER=198.51.100.21 QUIC=198.51.100.22 TIME=198.51.100.23 DTLS=198.51.100.24 ODD=198.51.100.25 CROWD=198.51.100.26

cat >$LAB/allowed.policy <<END
policy "allowed" version 1
uplink {
    resolver $RESOLVER4
    pass tls "$TELEMETRY" port 443 version "1.2"
    pass tls "web.fleet.example" port 443 version "1.3" alpn "h2", "http/1.1"
    pass tls "broker.fleet.example" port 8883
    pass quic "quic.fleet.example" port 443
    pass ntp "time.fleet.example" rate 60/min
    pass dtls "dtls.fleet.example" port 4433
    pass tls "odd.fleet.example" port 443
    pass tcp "odd.fleet.example" port 7001
    pass tcp "odd.fleet.example" port 7002
    pass tcp "odd.fleet.example" port 7003
    pass tls "crowd.fleet.example" port 443
    deny otherwise reset
}
END

have() { command -v "$1" >/dev/null || { echo "ok $((++TAP_NUMBER)) - $2 # SKIP $1 is not installed"; return 1; }; }
# exits CODE COMMAND...   with this exit code.
exits() {
    local want=$1 code
    shift
    "$@"
    code=$?
    [ $code = "$want" ] || { echo "exit $code, expected $want"; return 1; }
}
# gives DIGEST COMMAND...   what it writes, and it ends well.
gives() {
    local want=$1
    shift
    "$@" >$LAB/given && same "$(digest cat $LAB/given)" "$want"
}

# One certificate for every server but the simulated cloud, which makes its own.
make_certificate() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=fleet.example \
        -addext "subjectAltName=DNS:*.fleet.example" -keyout $LAB/servers.key -out $LAB/servers.pem 2>/dev/null
    cat $LAB/servers.key $LAB/servers.pem >$LAB/servers.both
}

start_servers() {
    local address name zones=()
    while read -r address name; do
        ip -n cloud addr add "$address/24" dev eth0
        zones+=(--zone "$name.fleet.example=$address")
    done <<END
$WEB web
$BROKER broker
$QUIC quic
$TIME time
$DTLS dtls
$ODD odd
$CROWD crowd
END
    lab_start cloud cloud sallyport-sim cloud --certificate $LAB/cloud.pem --name $TELEMETRY \
        --tls $CLOUD4:443 --dns $RESOLVER4:53 --zone $TELEMETRY=$CLOUD4 "${zones[@]}"
    mkdir -p $LAB/htdocs
    head -c 8000000 /dev/urandom >$LAB/htdocs/file
    for number in 1 2 3 4 5 6 7 8; do head -c $((number * 30011)) $LAB/htdocs/file >$LAB/htdocs/$number; done
    FILE=$(digest cat $LAB/htdocs/file)
    lab_start crowd cloud "$TOOLS/honest" serve $CROWD 443
    lab_start web cloud nghttpd -d $LAB/htdocs --echo-upload -a $WEB 443 $LAB/servers.key $LAB/servers.pem
    printf 'listener 8883 %s\ncertfile %s\nkeyfile %s\nallow_anonymous true\nuser root\n' \
        $BROKER $LAB/servers.pem $LAB/servers.key >$LAB/mosquitto.conf
    lab_start broker cloud mosquitto -c $LAB/mosquitto.conf
    lab_start quic cloud gtlsserver -q --no-quic-dump --no-http-dump -d $LAB/htdocs $QUIC 443 $LAB/servers.key $LAB/servers.pem
    lab_start time cloud perl -e "$NTP_SERVER" $TIME
    mkfifo $LAB/dtls.in # what the server says is written there; held open, or it would end
    exec 7<>$LAB/dtls.in
    lab_start dtls cloud sh -c "openssl s_server -dtls1_2 -quiet -accept $DTLS:4433 -cert $LAB/servers.pem -key $LAB/servers.key <$LAB/dtls.in"
}

# RFC 5905 7.3: as a server of the second stratum answers, to the second.
NTP_SERVER='use IO::Socket::INET;
    my $socket = IO::Socket::INET->new(Proto => "udp", LocalAddr => $ARGV[0], LocalPort => 123) or die;
    while (defined $socket->recv(my $asked, 512)) {
        my $now = pack("N2", time + 2208988800, 0);
        $socket->send(pack("C4N2a4", 0x24, 2, 6, 0xec, 256, 256, "LOCL") . $now . substr($asked, 40, 8) . $now . $now);
    }'

# Servers that end in odd ways; a web server's answer of 8 MB with a pause of 20 s in its middle, one that is cut.
start_odd() {
    local head="printf 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 8000000\r\n\r\n'"
    echo "$head; head -c 4000000 $LAB/htdocs/file; sleep 20; tail -c 4000000 $LAB/htdocs/file" >$LAB/stall.sh
    echo "$head; head -c 100000 $LAB/htdocs/file; sleep 1" >$LAB/reset.sh
    echo "cat $LAB/htdocs/file; exec >&-; sha256sum >&2" >$LAB/half.sh
    lab_start stall cloud socat OPENSSL-LISTEN:443,bind=$ODD,reuseaddr,fork,verify=0,cert=$LAB/servers.both EXEC:"sh $LAB/stall.sh"
    lab_start half cloud socat TCP-LISTEN:7001,bind=$ODD,reuseaddr,fork EXEC:"bash $LAB/half.sh"
    lab_start digest cloud socat TCP-LISTEN:7002,bind=$ODD,reuseaddr,fork EXEC:sha256sum
    lab_start reset cloud socat TCP-LISTEN:7003,bind=$ODD,reuseaddr,fork,linger=0,shut-close EXEC:"sh $LAB/reset.sh"
}

get() { unit curl -sS -m 60 --cacert $LAB/cloud.pem "$1" "https://$TELEMETRY/bytes/$2"; }
web() { unit curl -sS -m 60 --cacert $LAB/servers.pem "$@"; }
speaks() { same "$(web -o /dev/null -w '%{http_version}' "$1" https://web.fleet.example/1)" "$2"; }
many_at_once() {
    local number
    web --http2 -Z --parallel-max 8 --create-dirs -o "$LAB/got/#1" "https://web.fleet.example/[1-8]" || return 1
    for number in 1 2 3 4 5 6 7 8; do cmp "$LAB/got/$number" "$LAB/htdocs/$number" || return 1; done
}
uploads() { # what the cloud says that it got
    web --cacert $LAB/cloud.pem --http1.1 -T "$1" "https://$TELEMETRY/up" "${@:4}" | grep "received $2 bytes sha256 $3"
}
sends_gb() { # from a pipe: so many bytes have no room here
    sallyport-sim cloud --print $GB | uploads - $GB "$GB_SUM" -H "Content-Length: $GB" -H "Transfer-Encoding:"
}
download_gb() { same "$(get --http1.1 $GB | sha256sum | cut -d' ' -f1)" "$GB_SUM"; }

s_client() { unit timeout 20 openssl s_client -quiet -verify_return_error -CAfile $LAB/cloud.pem -connect $TELEMETRY:443 -servername $TELEMETRY "$@" 2>/dev/null; }
s_client_gets() { printf 'GET /bytes/1000 HTTP/1.1\r\nConnection: close\r\n\r\n' | s_client "$@" | tail -c 1000; }
resumes() {
    printf 'GET /bytes/10 HTTP/1.1\r\n\r\n' | s_client -sess_out $LAB/session >$LAB/first.out
    printf 'GET /bytes/1000 HTTP/1.1\r\nConnection: close\r\n\r\n' | s_client -sess_in $LAB/session | tail -c 1000 | cmp - <(head -c 1000 $LAB/bytes)
}

carries_messages() {
    local qos=$1
    unit timeout 20 mosquitto_sub -h broker.fleet.example -p 8883 --cafile $LAB/servers.pem -q "$qos" -C 3 -N -t vehicle >$LAB/messages 2>$LAB/sub.out &
    local subscriber=$!
    sleep 1
    for _ in 1 2 3; do
        unit mosquitto_pub -h broker.fleet.example -p 8883 --cafile $LAB/servers.pem -q "$qos" -t vehicle -f $LAB/htdocs/8 || return 1
    done
    wait $subscriber || { cat $LAB/sub.out; return 1; }
    same "$(digest cat $LAB/messages)" "$(digest cat $LAB/htdocs/8 $LAB/htdocs/8 $LAB/htdocs/8)"
}
quic_gets() {
    rm -rf $LAB/quic && mkdir $LAB/quic
    unit timeout 30 gtlsclient -q --no-quic-dump --no-http-dump --exit-on-all-streams-close --download $LAB/quic "$@" \
        quic.fleet.example 443 https://quic.fleet.example/file >$LAB/gtlsclient.out 2>&1 ||
        { tail -5 $LAB/gtlsclient.out; return 1; }
    same "$(digest cat $LAB/quic/file)" "$FILE"
}
chronyd_asks() { unit timeout 40 chronyd -Q -t 30 -u root -f /dev/null "pidfile $LAB/asks.pid" "cmdport 0" "server time.fleet.example iburst maxsamples 4"; }
dtls_answers() {
    { echo "what the vehicle says"; sleep 6; } |
        unit timeout 10 openssl s_client -dtls1_2 -quiet -verify_return_error -CAfile $LAB/servers.pem \
            -connect dtls.fleet.example:4433 -servername dtls.fleet.example >$LAB/dtls.given 2>&1 &
    lab_wait 5 grep -q "what the vehicle says" $LAB/dtls.out || return 1
    echo "what the cloud answers" >&7
    lab_wait 5 grep -q "what the cloud answers" $LAB/dtls.given
}
half_closed() {
    { sleep 1; cat $LAB/htdocs/file; } | unit timeout 30 socat -t 10 - TCP:odd.fleet.example:7001 >$LAB/half.given || return 1
    same "$(digest cat $LAB/half.given)" "$FILE" && lab_wait 5 grep -q "$FILE" $LAB/half.out
}
half_closes() { same "$(unit timeout 30 socat -t 10 - TCP:odd.fleet.example:7002 <$LAB/htdocs/file | cut -d' ' -f1)" "$FILE"; }
crowd() { unit "$TOOLS/honest" flows crowd.fleet.example $CROWD 443 "$@"; }

make_certificate
lab_network && start_servers && start_odd
lab_gateway_files && sed -i 's/^flows-max.*/flows-max 4096/' $GW/sallyport.conf
lab_policy $LAB/allowed.policy >$LAB/compile.out 2>&1 || cat $LAB/compile.out
lab_gateway_start
need "the gateway starts" lab_is_ready
need "the cloud stands" lab_wait 10 grep -q ready $LAB/cloud.out
for name in telemetry crowd; do unit dig +short $name.fleet.example >/dev/null; done

# What takes its time, beside the rest.
{ web -m 60 --http1.1 -o $LAB/stalled https://odd.fleet.example/; echo $? >$LAB/stalled.code; } >$LAB/stalled.out 2>&1 &

sallyport-sim cloud --print 100000000 >$LAB/bytes
SUM=$(digest cat $LAB/bytes)
claim "curl over HTTP/1.1 gets 100 MB" gives "$SUM" get --http1.1 100000000
claim "curl over HTTP/1.1 sends 100 MB" uploads $LAB/bytes 100000000 "$SUM"
rm $LAB/given
have nghttpd "HTTP/2" && {
    claim "curl and the server agree on HTTP/2" speaks --http2 2
    claim "curl over HTTP/2 gets 8 MB" gives "$FILE" web --http2 https://web.fleet.example/file
    claim "curl over HTTP/2 gets eight files in one connection" many_at_once
    claim "curl over HTTP/2 sends 8 MB and gets them back" gives "$FILE" web --http2 --data-binary @$LAB/htdocs/file https://web.fleet.example/
    claim "what is not there is 404 for curl -f" exits 22 web -f --http2 -o /dev/null https://web.fleet.example/none
}
claim "openssl s_client by TLS 1.2" gives "$(digest head -c 1000 $LAB/bytes)" s_client_gets -tls1_2
claim "openssl s_client by the best it has" gives "$(digest head -c 1000 $LAB/bytes)" s_client_gets
claim "openssl s_client goes on with the session that it had" resumes
have mosquitto "mosquitto_pub and mosquitto_sub by TLS" && {
    claim "mosquitto_sub gets what mosquitto_pub sends, by TLS" carries_messages 0
    claim "and what it sends with an acknowledgement" carries_messages 2
}
have gtlsclient "a QUIC client" && {
    claim "a QUIC client gets 8 MB by HTTP/3" quic_gets
    claim "and when a twentieth of its packets is lost" quic_gets -t 0.05 -r 0.05
    claim "and when it changes its keys" quic_gets --key-update 100ms
}
have ntpdate "ntpdate" && claim "ntpdate gets the time" unit timeout 20 ntpdate -q time.fleet.example
have chronyd "chronyd" && claim "chronyd gets the time" chronyd_asks
claim "openssl s_client by DTLS" dtls_answers
have socat "servers that end in odd ways" && {
    claim "a server that has said all still gets 8 MB" half_closed
    claim "a client that has said all still gets its answer" half_closes
    claim "a server that resets: curl is told of a reset" exits 56 web -o /dev/null http://odd.fleet.example:7003/
}
claim "2,000 connections at once all get their bytes" crowd 2000 0
claim "and one every 20 ms" crowd 200 20 10.66.0.1

rm $LAB/bytes
GB_SUM=$(digest sallyport-sim cloud --print $GB)
claim "curl sends 1 GB" sends_gb
claim "curl gets 1 GB" download_gb
lab_wait 40 test -s $LAB/stalled.code
claim "a server that pauses for 20 s: curl waits, and has it all" same "$(cat $LAB/stalled.code) $(digest cat $LAB/stalled)" "0 $FILE"
# A client that has gone leaves its kernel to say so of what still comes; that is no flow.
claim "no flow of all this was stopped" same "$(lab_log --denied --json | grep '"subject":"flow"')" ""
lab_gateway_stop
claim "the ledger of all this is whole" sallyport verify $GW/ledger --key $GW/ledger.pub
tap_done
