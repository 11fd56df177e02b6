#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# gateway/review/nginx.conf, but for its paths and ports, in front of a review.
set -u
cd "$(dirname "$0")/../.." || exit 1
build=$(realpath "${BUILD:-build}")
example=$(realpath gateway/review/nginx.conf)
work=$(mktemp -d)
server=
proxy=
trap 'for pid in $server $proxy; do kill "$pid" 2>/dev/null; done; rm -rf "$work"' EXIT
cd "$work" || exit 1
number=0
failures=0
claim() { # NAME: ok if the last command was
    local good=$?
    number=$((number + 1))
    [ $good = 0 ] || failures=$((failures + 1))
    [ $good = 0 ] && echo "ok $number - $1" || { echo "not ok $number - $1"; head -c 1500 err answer nginx.err 2>/dev/null | sed 's/^/# /'; }
}
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

authority() { # NAME SUBJECT: a certificate that signs others
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "$2" -keyout "$1.key" -out "$1.crt" 2>/dev/null
}
signed() { # NAME SUBJECT AUTHORITY
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "$2" -keyout "$1.key" -out "$1.csr" 2>/dev/null &&
        openssl x509 -req -in "$1.csr" -CA "$3.crt" -CAkey "$3.key" -CAcreateserial -days 2 -out "$1.crt" \
            -extfile <(echo subjectAltName=DNS:review.example) 2>/dev/null
}
authority ours "/CN=Fleet" && authority others "/CN=Others" && signed site "/CN=review.example" ours &&
    signed ada "/O=Fleet/CN=Ada" ours && signed eve "/CN=Eve" others
claim "certificates are there"

port=$(free_port) inner=$(free_port)
"$build/tests/browser/ledgers" fleet 2 500 && "$build/sallyport" keygen -o notes >/dev/null && mkdir journal
(umask 077 && openssl rand -hex 32 >secret && printf 'proxy_set_header Sallyport-Proxy %s;\n' "$(cat secret)" >secret.conf)
{
    echo "daemon off; master_process off; pid $work/nginx.pid; error_log $work/nginx.err; events {}"
    echo "http { access_log off; client_body_temp_path $work/t1; proxy_temp_path $work/t2; fastcgi_temp_path $work/t3; uwsgi_temp_path $work/t4; scgi_temp_path $work/t5;"
    sed "s|listen 443|listen 127.0.0.1:$port|; s|127.0.0.1:8473|127.0.0.1:$inner|; s|/etc/sallyport/review\.crt|$work/site.crt|; s|/etc/sallyport/review\.key|$work/site.key|
        s|/etc/sallyport/officers.crt|$work/ours.crt|; s|/etc/nginx/sallyport-secret.conf|$work/secret.conf|" "$example"
    echo "}"
} >nginx.conf
origin=https://review.example:$port
"$build/sallyport" review fleet --listen "127.0.0.1:$inner" --origin "$origin" --proxy-secret secret --notes journal --notes-key notes.key >out 2>err &
server=$!
"$(command -v nginx || echo /usr/sbin/nginx)" -p "$work" -c "$work/nginx.conf" 2>nginx.err &
proxy=$!

ask() { # AS OPTION...
    local as=$1
    shift
    curl -s -m 20 --resolve "review.example:$port:127.0.0.1" --cacert ours.crt ${as:+--cert $as.crt --key $as.key} -o answer -w '%{http_code}' "$@"
}
for _ in $(seq 100); do [ "$(ask ada "$origin/")" = 200 ] && break; sleep 0.1; done
[ "$(ask ada "$origin/")" = 200 ] && grep -q van-01 answer
claim "who has a certificate by our authority is let in, without a link"
[ "$(ask "" "$origin/")" = 400 ] && ! grep -q van-01 answer
claim "who has none is not"
[ "$(ask eve "$origin/")" = 400 ] && ! grep -q van-01 answer
claim "who has one by another authority is not"
[ "$(curl -s -m 20 -o answer -w '%{http_code}' -H "Host: review.example:$port" "http://127.0.0.1:$inner/")" = 403 ] &&
    [ "$(curl -s -m 20 -o answer -w '%{http_code}' -H "Host: review.example:$port" -H "Sallyport-Proxy: guessed" "http://127.0.0.1:$inner/")" = 403 ]
claim "past the proxy nobody comes in without its secret"
[ "$(ask ada -H 'Host: attacker.example' "$origin/")" = 421 ]
claim "another name is refused behind the proxy too"
for _ in $(seq 100); do ask ada "$origin/live" >code; grep -q '"whole":true' answer && break; sleep 0.1; done
ask ada "$origin/incidents?vehicle=van-01" >code
leaf=$(grep -o 'vehicle=van-01&amp;leaf=[0-9]*' answer | head -1 | sed 's/.*=//')
ask ada "$origin/incident?vehicle=van-01&leaf=$leaf" >code
form=$(grep -o 'name="form" value="[0-9a-f]*"' answer | sed 's/.*value="//; s/"//')
[ "$(ask ada -H "Origin: $origin" -H 'Sallyport-Officer: CN=Eve' "$origin/note" --data-urlencode vehicle=van-01 --data-urlencode "leaf=$leaf" \
    --data-urlencode "up_to=$leaf" --data-urlencode "form=$form" --data-urlencode note=seen)" = 303 ] && grep -q '"officer":"CN=Ada,O=Fleet","note":"seen"' journal/notes.jsonl
claim "a note is signed in the name of the certificate, whatever the browser says"
[ "$(ask ada -H "Origin: https://attacker.example" "$origin/note" --data-urlencode vehicle=van-01 --data-urlencode "leaf=$leaf" \
    --data-urlencode "up_to=$leaf" --data-urlencode "form=$form" --data-urlencode note=forged)" = 403 ] && ! grep -q forged journal/notes.jsonl
claim "a form of another site is refused behind the proxy too"
echo "1..$number"
[ $failures = 0 ]
