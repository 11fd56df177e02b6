#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What the unit says inside an allowed connection is judged: in the clear, and where the
# operator has the gateway end TLS.
. "$LAB_LIB"
. tests/live/tap.sh
. tests/live/refusal.sh

cat >$LAB/content.policy <<EOF
policy "content" version 1
uplink {
    resolver $RESOLVER4
    secret vin "WVWZZZ1JZXW000001"
    secret name "Erika Mustermann"
    pass http "$TELEMETRY" port 80
        request "POST" "/v1/report" body 1kB, "GET" "/bytes/*"
    pass tls "$TELEMETRY" port 443 ca "cloud.pem"
        inspect request "POST" "/v1/report" body 1kB, "GET" "/bytes/*"
    pass tls "*.fleet.example" port 443 inspect except "other.fleet.example"
    pass tls "$TELEMETRY" port 9443
    pass tcp "other.fleet.example" port 8080
    deny otherwise reset
}
EOF

fetch() { unit curl -sS -m 10 "$@"; }
plain() { fetch "http://$TELEMETRY$1" "${@:2}"; }
inspected() { fetch --cacert $LAB/inspect.crt "https://$TELEMETRY$1" "${@:2}"; }
answered() { "$@" 2>/dev/null | grep -q received; }
silent() { ! "$@" 2>/dev/null | grep -q .; }
issuer() { # NAME
    unit sh -c "openssl s_client -connect $1:443 -servername $1 </dev/null 2>/dev/null" |
        openssl x509 -noout -issuer 2>/dev/null
}
head -c 1000 /dev/zero | tr '\0' a >$LAB/small
head -c 1001 /dev/zero | tr '\0' a >$LAB/large

lab_network && lab_cloud
lab_gateway_files
claim "the policy compiles" lab_policy $LAB/content.policy

claim "a policy that inspects without an authority is refused, with the mend" \
    refused "policy line 8 inspects" "add 'inspect-certificate' and 'inspect-key'"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 \
    -subj "/CN=Operator" -keyout $LAB/inspect.key -out $LAB/inspect.crt 2>/dev/null
openssl ecparam -name prime256v1 -genkey -noout -out $LAB/thief.key 2>/dev/null
chmod 600 $LAB/inspect.key $LAB/thief.key
{ echo "inspect-certificate $LAB/inspect.crt"; echo "inspect-key $LAB/thief.key"; } >>$GW/sallyport.conf
claim "an authority whose key is another's is refused" \
    refused "inspect.crt: cannot sign" "thief.key is not its own"
sed -i 's/thief.key/inspect.key/' $GW/sallyport.conf

lab_gateway_start
need "the gateway starts" lab_is_ready

claim "an allowed request in the clear is answered" answered plain /v1/report --data-binary @$LAB/small
claim "and bytes come back whole" \
    same "$(digest plain /bytes/300000)" "$(digest sallyport-sim cloud --print 300000)"
claim "a longer body is not" silent plain /v1/report --data-binary @$LAB/large
claim "nor is another path" silent plain /v2/report --data-binary @$LAB/small
claim "nor another method" silent plain /v1/report -X PUT --data-binary @$LAB/small
claim "nor another host at the same address" silent plain /bytes/10 -H "Host: evil.example"
claim "nor a path that only begins like it" silent plain "/bytes/../v2/x" --path-as-is
claim "the record says which" lab_wait 3 lab_has request_not_allowed
claim "and to whom, whole where no screen is" lab_wait 3 eval \
    'lab_log --reason request_not_allowed | grep -q " $TELEMETRY .*an HTTP request"'
claim "and how long" lab_wait 3 lab_has body_too_long

claim "an allowed request inside TLS is answered" answered inspected /v1/report --data-binary @$LAB/small
claim "under the operator's certificate" same "$(issuer $TELEMETRY)" "issuer=CN = Operator"
claim "and bytes come back whole" \
    same "$(digest inspected /bytes/3000000)" "$(digest sallyport-sim cloud --print 3000000)"
claim "another path inside TLS is not" silent inspected /v2/report --data-binary @$LAB/small
claim "nor a longer body" silent inspected /v1/report --data-binary @$LAB/large
claim "a unit that does not take the certificate gets nothing" silent fetch "https://$TELEMETRY/bytes/10"
claim "and that is on record" lab_wait 3 lab_has inspection_refused
claim "a name that is excepted is left alone" \
    same "$(issuer other.fleet.example)" "$(openssl x509 -noout -issuer -in $LAB/cloud.pem)"

# --- Secrets, in what may be said.
VIN=WVWZZZ1JZXW000001
says() { "$1" /v1/report --data-binary @- "${@:2}"; } # plain|inspected, from standard input
for way in plain inspected; do
    claim "a VIN does not leave ($way)" eval "! echo vin=$VIN | says $way 2>/dev/null | grep -q ."
    claim "nor in base64 ($way)" eval "! echo x$VIN | base64 | says $way 2>/dev/null | grep -q ."
    claim "nor inside gzip ($way)" eval "! echo 'from Erika Mustermann' | gzip -c | says $way 2>/dev/null | grep -q ."
    claim "but what only begins like one does ($way)" eval "echo WVWZZZ1JZXW00000 | says $way | grep -q received"
    claim "and random bytes do ($way)" eval "head -c 1000 /dev/urandom | says $way | grep -q received"
    claim "but nothing in a code that cannot be read ($way)" \
        eval "! echo hello | says $way -H 'Content-Encoding: br' 2>/dev/null | grep -q ."
done
claim "that is on record" lab_wait 3 lab_has secret_found
claim "and so is the code" lab_wait 3 lab_has content_encoding_unreadable
for form in plain base64; do
    claim "and in what form it stood ($form)" lab_wait 3 eval \
        "lab_log --json --all --reason secret_found | grep -q '\"detail\":\"secret_$form\"'"
done
claim "a person can read it" eval 'lab_log --all --reason secret_found | grep -q "about to leave: in base64"'
claim "no part of one reached the cloud" eval "! grep -q -i -e ZZZ1J -e Mustermann $LAB/cloud.out"
claim "nor is one asked for as a name" eval "! unit dig +short $VIN.fleet.example A | grep -q ."
claim "nor over its labels" eval "! unit dig +short ${VIN:0:9}.${VIN:9}.fleet.example A | grep -q ."
claim "which is told as that" lab_wait 3 eval \
    'lab_log --reason secret_found | grep -q -i "${VIN:0:9}.${VIN:9}.fleet.example"'

# --- Where no rule judges requests: chunks of a byte, behind heads that servers read each in their way.
lab_start lenient cloud sallyport-sim cloud --name other.fleet.example --tcp $CLOUD4:8080
lab_wait 5 eval 'cloud ss -ltn | grep -q :8080'
heads() { # HEAD   as printf has it, then the VIN in chunks
    unit timeout 5 bash -c 'exec 3<>/dev/tcp/other.fleet.example/8080
        { printf "$1"; for ((i = 0; i < ${#2}; i++)); do printf "1\r\n%s\r\n" "${2:i:1}"; done
          printf "0\r\n\r\n"; } >&3; cat <&3' - "$1" $VIN
}
POST='POST /v1/report HTTP/1.1\r\nHost: other.fleet.example\r\n'
CODED='Transfer-Encoding: chunked'
unread() { lab_log --json --all --reason not_examined | grep -c '"detail":"framed"'; }
claim "a request to a tcp rule is answered" answered fetch http://other.fleet.example:8080/v1/report -d hello
claim "a VIN in chunks is not" silent heads "$POST$CODED\r\n\r\n"
claim "nor behind a head of bare LF" silent heads "${POST//\\r/}$CODED\n\n"
claim "nor behind a folded field" silent heads "${POST}X: y\r\n $CODED\r\n\r\n"
claim "which are told as not examined" lab_wait 3 eval '[ "$(unread)" -ge 2 ]'
lab_stop lenient

# --- What a client says in the clear in a handshake.
certificate() { # NAME   of the unit, as many makers have it
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 \
        -subj "/CN=$1" -keyout $LAB/unit.key -out $LAB/unit.crt 2>/dev/null
}
shows() { # VERSION NAME   the unit's certificate, whose name the server says back
    unit sh -c "printf 'GET / HTTP/1.0\r\n\r\n' | timeout 5 openssl s_client -quiet -connect $TELEMETRY:9443 \
        -servername $TELEMETRY -$1 -cert $LAB/unit.crt -key $LAB/unit.key 2>/dev/null" | grep -q "CN *= *$2"
}
certificate unit-7
cp $LAB/unit.crt $LAB/mutual.crt && cp $LAB/unit.key $LAB/mutual.key
lab_start mutual cloud openssl s_server -accept $CLOUD4:9443 -www -Verify 1 \
    -cert $LAB/mutual.crt -key $LAB/mutual.key
lab_wait 5 eval 'cloud ss -ltn | grep -q :9443'
claim "a certificate that names nobody is shown to a server" shows tls1_2 unit-7
claim "and to one of TLS 1.3" shows tls1_3 unit-7
certificate $VIN
claim "one that is made for a VIN does not leave" eval "! shows tls1_2 $VIN"
claim "which is told" lab_wait 3 eval 'lab_log --all --reason secret_found | grep -q ":9443 "'
lab_stop mutual

# --- Other secrets, and none, while it runs.
says_name() { echo "from Max Mustermann" | says plain 2>/dev/null | grep -q received; }
change() { # VERSION CHANGE-OF-THE-POLICY
    sed -i -e "1s/version .*/version $1/" -e "$2" $LAB/content.policy
    lab_policy $LAB/content.policy >/dev/null 2>&1 && kill -HUP "$PID_gateway"
    lab_wait 15 eval "lab_log --all --reason policy_loaded | grep -q 'version $1'"
}
claim "a name that is no secret leaves" says_name
claim "a new policy names it" change 2 's/Erika/Max/'
claim "then it does not" eval "! says_name"
uplink_pid() { pgrep -P "$PID_gateway" -f "role uplink"; }
dies() { before=$(uplink_pid) && kill -9 $before && lab_wait 5 eval '[ "$(uplink_pid)" != "$before" ] && lab_is_ready'; }
claim "the role that looks for it dies, and another comes" dies
claim "which looks for it too" eval "! says_name"
claim "a new version names the same" change 3 's/^$//'
claim "which is looked for as before" eval "! says_name"
claim "and what was one does" eval "echo 'from Erika Mustermann' | says plain | grep -q received"
claim "a policy without secrets comes" change 4 '/secret/d'
claim "then it leaves" says_name

lab_gateway_stop
claim "the ledger of all this is whole" sallyport verify $GW/ledger --key $GW/ledger.pub
tap_done
