#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Whom the gateway believes: a resolver over TLS, and servers whose keys or authorities a
# rule names.
. "$LAB_LIB"
. tests/live/tap.sh

# A resolver over TLS: the cloud's own, behind a certificate of NAME.
dot_start() { # NAME
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj "/CN=$1" \
        -addext "subjectAltName=DNS:$1" -keyout $LAB/dot.key -out $LAB/dot.pem 2>/dev/null
    lab_start dot cloud ncat --ssl --ssl-cert $LAB/dot.pem --ssl-key $LAB/dot.key -k -l $RESOLVER4 853 \
        --sh-exec "ncat $RESOLVER4 53"
    lab_wait 5 listens
}
listens() { cloud ss -ltn | grep -q "$RESOLVER4:853"; }
pin_of() { # PEM
    openssl x509 -in "$1" -pubkey -noout | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | base64
}
policy() { # VERSION PIN
    cat >$LAB/certificate.policy <<EOF
policy "certificate" version $1
uplink {
    resolver tls $RESOLVER4 name "dns.fleet.example" ca "dns.pem"
    pass tls "$TELEMETRY" port 443 ca "cloud.pem" pin "sha256/$2"
    pass tls "other.fleet.example" port 443 pin "sha256/$2"
    deny otherwise reset
}
EOF
    lab_policy $LAB/certificate.policy >/dev/null
}
# IPv4 alone: the cloud's name server answers one question of a connection, and what stands
# before it holds on to the rest.
get() { unit curl -4 -sS -m 10 --cacert $LAB/cloud.pem "https://$1/bytes/30000"; }
fails() { ! get "$1" 2>/dev/null | grep -q .; }
resolves() { unit dig +short +time=8 +tries=1 $TELEMETRY A | grep -qx $CLOUD4; }
# Questions that came to the resolver in the clear; those over TLS reach it from itself.
packets_to() { lab_seen "dst host $RESOLVER4 and port $1" | grep -c .; }

lab_network && lab_cloud
lab_gateway_files
need "a resolver over TLS stands" dot_start dns.fleet.example
cp $LAB/dot.pem $LAB/dns.pem
need "the policy compiles" policy 1 "$(pin_of $LAB/cloud.pem)"
lab_capture start
lab_gateway_start
need "the gateway starts" lab_is_ready

claim "a name is resolved over TLS" resolves
claim "a server with the authority and the key that the rule names is reached" \
    same "$(digest get $TELEMETRY)" "$(digest sallyport-sim cloud --print 30000)"
claim "again, while its verdict is known" \
    same "$(digest get $TELEMETRY)" "$(digest sallyport-sim cloud --print 30000)"
claim "one that no authority of the system vouches for is not, whatever its key" fails other.fleet.example
claim "that is on record" lab_wait 3 lab_has certificate_wrong
detailed() { lab_log --json --all | grep -q "\"detail\":\"$1\""; }
claim "and what is wrong with it" lab_wait 3 detailed certificate_untrusted

policy 2 "$(pin_of $LAB/dot.pem)"
kill -HUP "$PID_gateway"
second() { lab_log --json --all | grep -q '"policy_version":2'; }
claim "another pin is put in force" lab_wait 10 second
claim "a server with another key is not reached" fails $TELEMETRY
claim "and that it is the key" lab_wait 3 detailed certificate_not_pinned

lab_stop dot
claim "without the resolver nothing resolves" eval "! resolves"
need "a resolver with a certificate for another name stands" dot_start evil.example
sleep 5
claim "it is not believed" eval "! resolves"
dot_told() { lab_log --json --reason certificate_wrong | grep -q dns.fleet.example; }
claim "and that is on record" lab_wait 5 dot_told
lab_capture stop
claim "the resolver was asked over TLS" test "$(packets_to 853)" -gt 20
claim "and never in the clear" same "$(packets_to 53)" 0

lab_gateway_stop
claim "the ledger of all this is whole" sallyport verify $GW/ledger --key $GW/ledger.pub
tap_done
