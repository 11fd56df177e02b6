# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# What a story sources (. "$LAB_LIB"): the topology, and short names for what is done in it.
#
#   unit (10.66.0.2 fd66::2) -- unit0 [gateway] modem0 -- cloud (198.51.100.10 .53 .99)
#   unit's can1 ------------- can1  [gateway] can0 ----- the vehicle
#
# The story itself runs in the gateway's network namespace.

LAB=/run/lab
CLOUD4=198.51.100.10 RESOLVER4=198.51.100.53 FOREIGN4=198.51.100.99
CLOUD6=2001:db8:51::10 RESOLVER6=2001:db8:51::53 FOREIGN6=2001:db8:51::99
GW=/run/lab/gateway
TELEMETRY=telemetry.fleet.example

unit() { ip netns exec unit "$@"; }
cloud() { ip netns exec cloud "$@"; }

# Two cables and three hosts. No packet waits for duplicate address detection.
lab_network() {
    sysctl -qw net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.all.accept_dad=0
    ip netns add unit
    ip netns add cloud
    ip -batch - <<EOF
link set lo up
link add unit0 type veth peer name eth0 netns unit
link add modem0 type veth peer name eth0 netns cloud
addr add 10.66.0.1/24 dev unit0
addr add fd66::1/64 dev unit0 nodad
addr add 198.51.100.1/24 dev modem0
addr add 2001:db8:51::1/64 dev modem0 nodad
link set unit0 up
link set modem0 up
EOF
    ip -n unit -batch - <<EOF
link set lo up
addr add 10.66.0.2/24 dev eth0
addr add fd66::2/64 dev eth0 nodad
link set eth0 up
route add default via 10.66.0.1
route add default via fd66::1
EOF
    # The cloud knows the way back to the unit: what leaks would be answered.
    ip -n cloud -batch - <<EOF
link set lo up
addr add $CLOUD4/24 dev eth0
addr add $RESOLVER4/24 dev eth0
addr add $FOREIGN4/24 dev eth0
addr add $CLOUD6/64 dev eth0 nodad
addr add $RESOLVER6/64 dev eth0 nodad
addr add $FOREIGN6/64 dev eth0 nodad
link set eth0 up
route add 10.66.0.0/24 via 198.51.100.1
route add fd66::/64 via 2001:db8:51::1
EOF
    ip route add default via $CLOUD4
    ip route add default via $CLOUD6
}

# can0 is the vehicle's bus; can1 is a cable whose other end is in the unit's namespace.
lab_buses() {
    ip -batch - <<EOF
link add can0 type vcan
link set can0 mtu 72
link set can0 up
link add can1 type vxcan peer name can1 netns unit
link set can1 mtu 72
link set can1 up
EOF
    ip -n unit link set can1 mtu 72
    ip -n unit link set can1 up
}

# lab_start NAME COMMAND...   in the background, output in $LAB/NAME.out; lab_stop ends it.
lab_start() {
    local name=$1
    shift
    case $1 in # as a program, so that $! is the program and not a shell around it
    unit | cloud) set -- ip netns exec "$@" ;;
    esac
    "$@" >"$LAB/$name.out" 2>&1 </dev/null &
    printf -v "PID_$name" %s $!
}

# lab_stop NAME...   and waits for the end; of what was never started there is none.
lab_stop() {
    local name pid
    for name in "$@"; do
        pid=PID_$name
        [ -n "${!pid:-}" ] || continue
        kill "${!pid}" 2>/dev/null
        wait "${!pid}" 2>/dev/null
    done
}

# lab_wait SECONDS COMMAND...   until the command succeeds.
lab_wait() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -le "$end" ] || return 1
        sleep 0.1
    done
}

# Honest names and a foreign server, IPv4 and IPv6; what arrives is in $LAB/cloud.out.
lab_cloud() {
    lab_start cloud cloud sallyport-sim cloud --certificate $LAB/cloud.pem \
        --name $TELEMETRY --name other.fleet.example --name evil.example \
        --tls $CLOUD4:443 --tls "[$CLOUD6]:443" --tls $CLOUD4:8443 --tcp $CLOUD4:80 \
        --tls $FOREIGN4:443 --tls "[$FOREIGN6]:443" --tcp $FOREIGN4:80 \
        --dns $RESOLVER4:53 --dns $FOREIGN4:53 --dns "[$FOREIGN6]:53" \
        --zone $TELEMETRY=$CLOUD4 --zone $TELEMETRY=$CLOUD6 \
        --zone other.fleet.example=$CLOUD4 --zone evil.example=$FOREIGN4
    lab_wait 10 grep -q ready $LAB/cloud.out || { cat $LAB/cloud.out; return 1; }
}

# lab_capture start|stop   what really is on the cloud's cable, in $LAB/cloud.pcap.
lab_capture() {
    case $1 in
    start)
        local stay=()
        [ "$(id -u)" != 0 ] || stay=(-Z root) # a file of ours is where it writes
        lab_start capture cloud tcpdump -i eth0 --immediate-mode -U -n "${stay[@]}" -w $LAB/cloud.pcap
        lab_wait 5 grep -q listening $LAB/capture.out
        ;;
    stop) lab_stop capture ;;
    esac
}

# lab_seen FILTER   packets of the cloud's cable that match, as text.
lab_seen() { tcpdump -n -r $LAB/cloud.pcap "$@" 2>/dev/null; }

# Keys of the officer (policy), the operator (mode) and the ledger; the configuration.
lab_gateway_files() {
    mkdir -p $GW
    chmod 755 $GW
    local key
    for key in officer operator ledger; do
        sallyport keygen -o $GW/$key >/dev/null || return 1
    done
    cat >$GW/sallyport.conf <<EOF
policy          $GW/van.bundle
policy-key      $GW/officer.pub
mode-key        $GW/operator.pub
ledger          $GW/ledger
ledger-key      $GW/ledger.key
state           $GW/state
control         $GW/control
unit-interface  unit0
modem-interface modem0
unit-address    10.66.0.1
unit-address    fd66::1
flows-max       256
EOF
    [ "$(id -u)" != 0 ] || echo "user nobody" >>$GW/sallyport.conf
}

# lab_policy FILE   signs it into the bundle that the gateway loads.
lab_policy() { sallyport compile "$1" --key $GW/officer.key -o $GW/van.bundle; }

lab_status() { sallyport status --control $GW/control "$@" 2>/dev/null; }

# Every role that the policy needs is in service.
lab_is_ready() { lab_status --json | grep -o '"state":"in service"' | grep -c . | grep -qx 3; }

# lab_gateway_start [OPTION]...
lab_gateway_start() {
    lab_start gateway sallyport run --config $GW/sallyport.conf "$@"
    lab_wait 30 lab_is_ready || { cat $LAB/gateway.out; return 1; }
}

lab_gateway_stop() { lab_stop gateway; }

# lab_log [OPTION]...   what is recorded so far.
lab_log() { sallyport log $GW/ledger "$@"; }

# Nothing that the story began outlives it.
lab_end() {
    local left
    left=$(jobs -p)
    [ -z "$left" ] || kill $left 2>/dev/null
    wait 2>/dev/null
}
