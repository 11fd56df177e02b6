#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Usage: flood_story.sh TOOLS   what honest flows see of a flood by the same unit: each completes, 99 of 100 within a
# second, and as much more as a busy machine takes without one. Prints TAP, and their times with a flood and without.
. "$LAB_LIB"
. tests/live/tap.sh
TOOLS=$1
HONEST=198.51.100.20 STORE=198.51.100.21 SILENT=198.51.100.22 INSPECTED=198.51.100.23
SECOND_US=1000000

cat >$LAB/flood.policy <<END
policy "flood" version 1
uplink {
    resolver $RESOLVER4
    pass tls "honest.fleet.example" port 443
    pass tls "store.fleet.example" port 443
    pass tls "silent.fleet.example" port 443
    pass tls "inspected.fleet.example" port 443 ca "cloud.pem" inspect
    deny otherwise reset
}
END

# The store takes what comes and says nothing; the silent one does not even take a connection.
start_servers() {
    local address
    for address in $HONEST $STORE $SILENT $INSPECTED; do ip -n cloud addr add $address/24 dev eth0; done
    ip -n unit addr add 10.66.0.3/24 dev eth0
    lab_start cloud cloud sallyport-sim cloud --dns $RESOLVER4:53 --zone honest.fleet.example=$HONEST \
        --zone store.fleet.example=$STORE --zone silent.fleet.example=$SILENT --serve sink --tcp $STORE:443 \
        --zone inspected.fleet.example=$INSPECTED
    lab_start inspected cloud sallyport-sim cloud --certificate $LAB/cloud.pem --name inspected.fleet.example \
        --tls $INSPECTED:443
    lab_start honest cloud "$TOOLS/honest" serve $HONEST 443
    cloud nft -f - <<END
table inet silence {
    set silent { type ipv4_addr; elements = { $SILENT } }
    chain in { type filter hook input priority 0; ip daddr @silent drop; }
}
END
    # What answers the half-open ones is not seen by the kernel, which would end them.
    unit nft -f - <<'END'
table inet half { chain in { type filter hook prerouting priority -300; ip daddr 10.66.0.3 tcp flags & (syn | ack) == syn | ack drop; }; }
END
}

# honest COUNT [RESOLVER]   a line: done N failed N median_us N p99_us N max_us N
honest() { unit "$TOOLS/honest" flows honest.fleet.example $HONEST 443 "$1" 20 ${2:+"$2"}; }
field() { sed -n "s/^.*\b$1 \([0-9]*\).*/\1/p; s/^$1 \([0-9]*\).*/\1/p" <<<"$2" | tail -1; }
ms() { printf '%d.%d' $(($1 / 1000)) $(($1 / 100 % 10)); }
served() { # WITH WITHOUT
    same "$(field failed "$1") of $(field done "$1")" "0 of 250" || { echo "$1"; return 1; }
    test "$(field p99_us "$1")" -lt $((SECOND_US + 4 * $(field p99_us "$2"))) || { echo "$1"; return 1; }
}
at_least() { [ "${2:-0}" -ge "$1" ] || { echo "only ${2:-0} of $1"; return 1; }; }

# The flood is nice: a unit has a processor of its own, and does not take that of the gateway.
# during NAME LEAST RESOLVER|- KIND ARGUMENT...   of the flood at least so many were begun.
during() {
    local name=$1 least=$2 resolver=${3#-} calm hurt sent
    shift 3
    calm=$(honest 100 $resolver 2>&1)
    lab_start flood unit nice "$TOOLS/flood" "$1" "$2" "$3" "$4" 7 "$least" ${5:+"$5"}
    sleep 1
    hurt=$(honest 250 $resolver 2>&1)
    wait "$PID_flood"
    sent=$(cat $LAB/flood.out)
    claim "$name: honest flows are served" served "$hurt" "$calm"
    claim "$name: it was a flood" at_least "$least" "$(field began "$sent")"
    echo "# $name: median $(ms "$(field median_us "$hurt")") ms, p99 $(ms "$(field p99_us "$hurt")") ms;" \
        "without $(ms "$(field median_us "$calm")") ms, $(ms "$(field p99_us "$calm")") ms; $sent"
}
restarts() { lab_status --json | grep -o '"restarts":[0-9]*' | cut -d: -f2 | sort -u; }
name_again() { unit dig +tries=1 +time=2 +short honest.fleet.example | grep -q $HONEST; }

lab_network && start_servers
lab_gateway_files && sed -i 's/^flows-max.*/flows-max 1024/' $GW/sallyport.conf # as many as where it is not said
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 \
    -subj "/CN=Operator" -keyout $LAB/inspect.key -out $LAB/inspect.crt 2>/dev/null && chmod 600 $LAB/inspect.key
{ echo "inspect-certificate $LAB/inspect.crt"; echo "inspect-key $LAB/inspect.key"; } >>$GW/sallyport.conf
need "the cloud stands" lab_wait 10 grep -q ready $LAB/cloud.out
need "and its server with a certificate" lab_wait 10 grep -q ready $LAB/inspected.out
lab_policy $LAB/flood.policy >$LAB/compile.out 2>&1 || cat $LAB/compile.out
lab_gateway_start
need "the gateway starts" lab_is_ready
for name in honest store silent inspected; do unit dig +short $name.fleet.example >/dev/null; done

during "hellos that are cut short" 1000 10.66.0.1 cut $HONEST 443 honest.fleet.example
during "hellos of 16 KB with 4,000 extensions" 1000 10.66.0.1 long $HONEST 443 evil.example
during "a thousand hellos that never end" 1000 10.66.0.1 drip $HONEST 443 honest.fleet.example
during "a connection to every port" 65535 10.66.0.1 ports $HONEST 1 honest.fleet.example
during "connections that are never made" 65535 10.66.0.1 half_open $HONEST 1 honest.fleet.example 10.66.0.3
during "more idle flows than there are slots" 1536 10.66.0.1 hold $STORE 443 store.fleet.example
during "a listed server that never answers" 1536 10.66.0.1 hold $SILENT 443 silent.fleet.example
during "handshakes of flows that are inspected" 1000 10.66.0.1 shake $INSPECTED 443 inspected.fleet.example
during "datagrams to every port" 65535 10.66.0.1 noise $HONEST 1 honest.fleet.example
during "datagrams of a thousand names, each through a hundred" 2000 10.66.0.1 chains $HONEST 1 honest.fleet.example
during "datagrams of hundreds of fields that tell of the body" 2000 10.66.0.1 fields $HONEST 1 honest.fleet.example
during "questions whose names go round" 10000 10.66.0.1 loops 10.66.0.1 53 honest.fleet.example
during "questions for names that are not allowed" 10000 10.66.0.1 names 10.66.0.1 53 evil.example
cloud nft add element inet silence silent "{ $RESOLVER4 }"
during "questions while the resolver is silent" 10000 - same_name 10.66.0.1 53 honest.fleet.example
cloud nft delete element inet silence silent "{ $RESOLVER4 }"
claim "when the resolver is back names are" lab_wait 10 name_again
claim "no role was started anew" same "$(restarts)" 0
lab_gateway_stop
claim "the ledger of all this is whole" sallyport verify $GW/ledger --key $GW/ledger.pub
tap_done
