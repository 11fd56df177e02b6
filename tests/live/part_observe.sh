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
lab_gateway_stop
