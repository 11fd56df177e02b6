# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Every row of sim/attack.def, made by a real program: stopped, recorded once, not seen.
# make_attempts, attempt_lines and attempt_packets serve part_observe.sh as well.

now_iso() { # as the log writes it: UTC, microseconds
    local now=$EPOCHREALTIME
    TZ=UTC printf '%(%Y-%m-%dT%H:%M:%S)T.%s' "${now%.*}" "${now#*.}"
}

# One after the other, with the times at which each began and ended in $LAB/times.
make_attempts() {
    sallyport-sim attack --table >$LAB/table
    : >$LAB/times
    lab_capture start
    lab_start bus candump -L can0
    local name begin begin_s
    while IFS=$'\t' read -r name _; do
        begin=$(now_iso) begin_s=$EPOCHREALTIME
        unit sallyport-sim attack "$name" >"$LAB/attempt_$name.out" 2>&1 </dev/null
        sleep 0.3
        printf '%s\t%s\t%s\t%s\t%s\n' "$name" "$begin" "$(now_iso)" "$begin_s" "$EPOCHREALTIME" >>$LAB/times
    done <$LAB/table
    sleep 1.5
    lab_stop capture bus
    lab_log --json --all >$LAB/log.json
    tcpdump -n -tt -r $LAB/cloud.pcap not arp and not icmp6 >$LAB/cloud.txt 2>/dev/null
    tcpdump -n -tt -r $LAB/cloud.pcap 'icmp6[0] = 128' >>$LAB/cloud.txt 2>/dev/null
}

# attempt_lines NAME VERDICT   the reasons recorded during it, one a line.
attempt_lines() {
    local begin end
    IFS=$'\t' read -r _ begin end _ < <(grep "^$1	" $LAB/times)
    grep "\"verdict\":\"$2\"" $LAB/log.json | while read -r line; do
        local time=${line#*\"time\":\"}
        time=${time%%Z*} reason=${line#*\"reason\":\"}
        [[ ! $time < $begin && $time < $end ]] && echo "${reason%%\"*}"
    done
}

# attempt_packets NAME   what was on the cloud's cable during it, but for the names that
# an honest resolver is asked by the gateway.
attempt_packets() {
    local begin end
    IFS=$'\t' read -r _ _ _ begin end < <(grep "^$1	" $LAB/times)
    awk -v begin="$begin" -v end="$end" '$1 >= begin && $1 < end' $LAB/cloud.txt |
        grep -v -e "198.51.100.1.* > $RESOLVER4.53:" -e "$RESOLVER4.53 > 198.51.100.1"
}

attempt_frames() { grep " ${1%%:*}#" $LAB/bus.out; }

stopped_once() { same "$(attempt_lines "$1" stopped)" "$2"; }
unseen() { # NAME SIDE TRACE
    if [ "$2" = net ]; then
        same "$(attempt_packets "$1")" ""
    else
        same "$(attempt_frames "$3")" ""
    fi
}

lab_gateway_start
need "the gateway starts" lab_is_ready
make_attempts
while IFS=$'\t' read -r name reason side trace _; do
    claim "$name is stopped and recorded once, as $reason" stopped_once "$name" "$reason"
    claim "$name leaves no trace behind the gateway" unseen "$name" "$side" "$trace"
done <$LAB/table
claim "the resolver was asked for allowed names and no other" \
    same "$(grep "^dns .*$RESOLVER4" $LAB/cloud.out | grep -vc " $TELEMETRY ")" 0
