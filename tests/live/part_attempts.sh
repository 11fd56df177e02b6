# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Every row of sim/attack.def, made by a real program: stopped, recorded once, not seen.
# make_attempts serves part_observe.sh as well.

now_iso() { # into NOW as the log writes it: UTC, microseconds
    NOW=$EPOCHREALTIME
    printf -v NOW '%(%Y-%m-%dT%H:%M:%S)T.%sZ' "${NOW%.*}" "${NOW#*.}"
}

# One after the other; what came of each is then in the arrays RECORDS, PACKETS, FRAMES.
declare -A RECORDS PACKETS FRAMES REASON SIDE
make_attempts() {
    local name reason side records packets frames begin begin_s
    sallyport-sim attack --table >$LAB/table
    : >$LAB/times
    lab_capture start
    lab_start bus candump -L can0
    while IFS=$'\t' read -r name reason side _; do
        REASON[$name]=$reason SIDE[$name]=$side
        now_iso
        begin=$NOW begin_s=$EPOCHREALTIME
        unit sallyport-sim attack "$name" >"$LAB/attempt_$name.out" 2>&1 </dev/null
        sleep 0.2
        now_iso
        printf '%s\t%s\t%s\t%s\t%s\n' "$name" "$begin" "$NOW" "$begin_s" "$EPOCHREALTIME" >>$LAB/times
    done <$LAB/table
    sleep 1.2
    lab_stop capture bus
    lab_log --json --all >$LAB/log.json
    tcpdump -n -tt -r $LAB/cloud.pcap 'not arp and (not icmp6 or icmp6[0] = 128)' >$LAB/cloud.txt 2>/dev/null
    while IFS=$'\t' read -r name records packets frames; do
        RECORDS[$name]=$records PACKETS[$name]=$packets FRAMES[$name]=$frames
    done < <(awk -f tests/live/attempts.awk $LAB/table $LAB/times $LAB/log.json $LAB/cloud.txt $LAB/bus.out)
}

unseen() { # NAME
    same "${PACKETS[$1]} packets to the cloud, ${FRAMES[$1]} frames to the vehicle" \
        "0 packets to the cloud, 0 frames to the vehicle"
}

TZ=UTC
lab_is_ready 2>/dev/null || lab_gateway_start
need "the gateway is in service" lab_is_ready
make_attempts
for name in "${!REASON[@]}"; do
    claim "$name is stopped and recorded once, as ${REASON[$name]}" \
        same "${RECORDS[$name]}" "stopped:${REASON[$name]}"
    claim "$name leaves no trace behind the gateway" unseen "$name"
done
claim "the resolver was asked for allowed names and no other" \
    same "$(grep "^dns .*$RESOLVER4" $LAB/cloud.out | grep -vc " $TELEMETRY ")" 0

trail_has() { # asked|own WHAT
    grep '"subject":"trail"' $LAB/log.json | grep -F "\"asked\":$1," | grep -qF "$2"
}
claim "before a severe event of the buses their frames are kept" trail_has false '"from":"unit","id":'
claim "before one by IP the packets are" trail_has false '"transport":"TCP","what":"opened"'
claim "and the packets that came before one of the buses" trail_has true '"transport":'
asked_frames() { lab_log --json --all --subject trail | grep -F '"asked":true' | grep -qF '"from":"unit","id":'; }
unit cansend can1 555#01
echo x | unit ncat -u -w 1 198.51.100.77 4444 >/dev/null 2>&1
claim "and the frames that came before one by IP" lab_wait 4 asked_frames
claim "the log tells how many" eval "lab_log --severity severe | grep -q '^    before it: [0-9]* headers of the last [0-9]'"
claim "no byte of a frame or packet is in them" \
    same "$(grep '"subject":"trail"' $LAB/log.json | grep -cE '"(data|hex|bytes)"')" 0
claim "and they are sealed as all else" sallyport verify $GW/ledger --key $GW/ledger.pub
