# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# With --observe the same attempts arrive, which shows too that the traces looked for
# elsewhere can be seen at all; each is recorded as what would have been stopped.
lab_gateway_stop
lab_gateway_start --observe
need "the gateway starts observing" lab_is_ready
claim "observing is itself on record" lab_wait 3 lab_has observing

make_attempts
would_stop() { attempt_lines "$1" "would stop" | sort -u | grep -qx "$2" || { attempt_lines "$1" "would stop"; return 1; }; }
seen() {
    if [ "$2" = net ]; then
        attempt_packets "$1" | grep -q .
    else
        attempt_frames "$3" | grep -q .
    fi
}
while IFS=$'\t' read -r name reason side trace _; do
    claim "observed, $name is recorded as $reason" would_stop "$name" "$reason"
    case $name in
    dns_tunnel | dns_text) ;; # answered by the gateway from the resolver in any case
    *) claim "observed, $name arrives" seen "$name" "$side" "$trace" ;;
    esac
done <$LAB/table
lab_gateway_stop
