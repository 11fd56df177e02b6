#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# sallyport inspect of a recording of packets and of messages in hex, and of recordings with faults.
set -u
cd "$(dirname "$0")/../.." || exit 1
build=$(realpath "${BUILD:-build}")
sallyport=$build/sallyport
pcap=tests/gateway/fixtures/uplink.pcap
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0
failures=0

claim() { # NAME: ok if the last command was
    local good=$?
    number=$((number + 1))
    [ $good = 0 ] || failures=$((failures + 1))
    [ $good = 0 ] && echo "ok $number - $1" || echo "not ok $number - $1"
}

inspect() { timeout 20 "$sallyport" inspect "$@" >"$work/out" 2>"$work/err"; }
says() { grep -qF -- "$1" "$work/err" || { sed 's/^/# /' "$work/err"; return 1; }; }
shows() { grep -qF -- "$1" "$work/out" || { sed 's/^/# /' "$work/out"; return 1; }; }

inspect $pcap --json && shows '{"type":"dns","time":1764403200.001000,"client":"192.0.2.7:40000","server":"192.0.2.1:53","id":4660,"response":true,"qname":"a.telemetry.example","qtype":"A","rcode":"NOERROR","answers":[{"name":"a.telemetry.example","type":"A","data":"198.51.100.9","ttl":300}]}'
claim "a DNS answer is a line with what it says"
shows '{"type":"flow","transport":"tcp","client":"192.0.2.7:40001","server":"198.51.100.9:443","first":1764403200.002000,"bytes_up":325,"bytes_down":0,"protocol":"tls","server_name":"a.telemetry.example","alpn":[],"ja4":"t13d311000_e8f1e7e78f70_1f22a2ca17c4","ech":"none","quic_version":null,"http_host":null,"identifiers":[],"positions":[]}'
claim "a hello whose segments come out of order is read"
[ "$(grep -c '"type":"flow"' "$work/out")" = 2 ]
claim "a line a flow"

inspect - <$pcap && shows '7 packets, 2 flows, 2 DNS messages; 1 of other protocols, 0 without IP' &&
    shows '2025-11-29 08:00:00Z  TCP 192.0.2.7:40001 > 198.51.100.9:443  TLS, a.telemetry.example  325 bytes out, 0 bytes in'
claim "standard input does as well, and people get a table with its sums"

head -c 700 $pcap >"$work/broken.pcap"
inspect "$work/broken.pcap"
[ $? = 1 ] && says "$work/broken.pcap: packet 6: truncated dump file" && shows '5 packets, 2 flows'
claim "a recording that breaks off is shown as far as it goes"

head -c 24 $pcap >"$work/empty.pcap"
inspect "$work/empty.pcap"
[ $? = 1 ] && says "no packet in it; name another recording"
claim "a recording without a packet says so"

head -c 10 $pcap >"$work/short.pcap"
inspect "$work/short.pcap"
[ $? = 1 ] && says "record it again"
claim "a recording that has no whole header says so"

{ head -c 20 $pcap; printf '\223\0\0\0'; tail -c +25 $pcap; } >"$work/odd.pcap"
inspect "$work/odd.pcap"
[ $? = 1 ] && says "7 packets are passed over, whose link type 147 is not known; record on an Ethernet interface"
claim "a link type that is not known is named"

fragment() { # BYTES: the first eight of UDP, of packet 1; more are to come
    printf '\0\0\0\0\0\0\0\0\034\0\0\0\034\0\0\0'
    printf '\105\0\0\034\0\1\040\0\100\021\0\0\300\0\2\1\300\0\2\2%s' "$1"
}
{ head -c 20 $pcap; printf '\145\0\0\0'; fragment 01234567; fragment xxxxxxxx; } >"$work/fragments.pcap"
inspect "$work/fragments.pcap" && shows '2 packets, 0 flows' &&
    says "$work/fragments.pcap: 1 packet in fragments given up: fragments contradict each other, or too many packets are not whole at once"
claim "packets in fragments that are given up are counted"

"$build/tests/browser/ledgers" "$work/van" 1 300 && "$sallyport" log export "$work"/van/van-01 --pcapng -o "$work/mixed.pcapng"
inspect "$work/mixed.pcapng"
[ $? = 1 ] && [ "$(grep -cE '^[0-9-]+ [0-9:]+Z  (TCP|UDP) ' "$work/out")" -gt 10 ] && shows ' flows, ' &&
    says "$work/mixed.pcapng: 35 CAN frames of 1 interface passed over, since only IP is read here; Wireshark shows them" &&
    says " packets are cut; record with a larger snapshot length, as 'tcpdump -s 0' does (an export of 'sallyport log' has no more)"
claim "of an export with a bus and IP in one file the IP is read, and the frames that are passed over are counted"

printf '# comment\n\n00 01 02\nxyz\n0\n00010g\nffff\n' >"$work/hex"
inspect --payload "$work/hex" --json
[ $? = 1 ] && [ "$(grep -c '{"type":"payload","protocol":null,"identifiers":\[\],"positions":\[\]}' "$work/out")" = 2 ] &&
    says "$work/hex:4: no message in hex; write pairs of hex digits" && says "$work/hex:5:" && says "$work/hex:6:"
claim "lines that are no hex are told one by one, and the others are read"

echo "1..$number"
[ $failures = 0 ]
