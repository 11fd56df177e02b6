# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# With --observe the same attempts arrive, which shows too that the traces looked for
# elsewhere can be seen at all; each is recorded as what would have been stopped.
lab_gateway_stop
lab_gateway_start --observe
need "the gateway starts observing" lab_is_ready
claim "observing is itself on record" lab_wait 3 lab_has observing

# NAME   recorded under its reason, and arrived. What is asked of the gateway's own
# resolver is answered, so only the record tells of it.
observed() {
    [[ " ${RECORDS[$1]} " == *" would stop:${REASON[$1]} "* ]] || { echo "recorded: ${RECORDS[$1]}"; return 1; }
    [[ $1 == dns_* ]] || [ "$((PACKETS[$1] + FRAMES[$1]))" -gt 0 ] || { echo "did not arrive"; return 1; }
}
make_attempts
for name in "${!REASON[@]}"; do
    claim "observed, $name arrives and is recorded as ${REASON[$name]}" observed "$name"
done

# Guard itself sees nothing of what comes.
before_death() { # the trail of a role's death has a datagram in it
    local cause
    cause=$(lab_log --json --reason role_died | sed -n '1s/.*"cause":"\([0-9a-f]*\)".*/\1/p')
    lab_log --json --all --subject trail | grep -F "\"cause\":\"$cause\"" | grep -F '"asked":true' | grep -qF '"what":"datagram"'
}
echo x | unit ncat -u -w 1 198.51.100.77 4445 >/dev/null 2>&1
kill -9 "$(pgrep -P "$PID_gateway" -f "role can")"
claim "before the death of a role stands what the other saw" lab_wait 5 before_death
lab_gateway_stop
