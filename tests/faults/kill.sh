# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# What the stories of tests/faults share: a gateway that is started again as an init would, roles that are
# killed in turn, and a ledger that is watched meanwhile. Prints claims as "ok - ..." and "not ok - ...".

claim() { # claim NAME COMMAND...
    local name=$1
    shift
    if "$@" >$LAB/claim.out 2>&1; then echo "ok - $name"; else
        echo "not ok - $name"
        tail -15 $LAB/claim.out | sed 's/^/# /'
    fi
}
now() { date +%s%6N; }

# faults_start POLICY_FILE CONFIG_LINE...   a gateway that an unclean end restarts at once.
faults_start() {
    local policy=$1 line
    shift
    mkdir -p $LAB/faults
    sallyport keygen -o $LAB/faults/ledger >$LAB/keygen.out 2>&1 || { cat $LAB/keygen.out; return 1; }
    {
        echo "policy $policy"
        echo "ledger $LAB/faults/record"
        echo "ledger-key $LAB/faults/ledger.key"
        echo "state $LAB/faults/state"
        echo "control $LAB/faults/control"
        ! lab_can_change_user || echo "user nobody"
        for line in "$@"; do echo "$line"; done
    } >$LAB/faults/sallyport.conf
    while [ ! -e $LAB/faults/stop ]; do
        sallyport run --config $LAB/faults/sallyport.conf --unsigned >>$LAB/faults/run.out 2>&1 &
        echo $! >$LAB/faults/guard.pid
        wait $!
    done &
    keeper=$!
}
faults_stop() {
    touch $LAB/faults/stop
    kill "$(cat $LAB/faults/guard.pid)"
    wait $keeper
}

pid_of() { # pid_of ROLE
    local guard
    guard=$(cat $LAB/faults/guard.pid)
    if [ "$1" = guard ]; then echo "$guard"; else pgrep -P "$guard" -f "role $1"; fi
}

status() { sallyport status --control $LAB/faults/control --json 2>/dev/null; }
records() { sallyport log $LAB/faults/record --all --json 2>/dev/null; }
faults_snapshot() { records >$LAB/faults/snapshot.$(ls $LAB/faults | grep -c '^snapshot'); }

# faults_kill COUNT ROLE...   in turn, each while the path is in service; when and what goes to kills.
faults_kill() {
    local count=$1 i pid role
    shift
    : >$LAB/faults/kills
    for ((i = 0; i < count; i++)); do
        role=${*:i % $# + 1:1}
        sleep 0."$((RANDOM % 5 + 4))"
        [ $((i % 8)) = 0 ] && faults_snapshot
        lab_wait 3 pid_of "$role" || { echo "# no $role to kill"; continue; }
        pid=$(pid_of "$role")
        echo "$(now) $role $pid" >>$LAB/faults/kills
        kill -9 $pid
    done
    sleep 1
}

# faults_outages SUCCESSES   lines "role worst_ms median_ms" from kills and "begun answered" lines; fails above a second.
faults_outages() {
    awk 'NR == FNR { begun[NR] = $1; answered[NR] = $2; n = NR; next }
        { at = $1 + 0; while (k < n && begun[k + 1] < at) k++
          wait = k < n ? (answered[k + 1] - at) / 1000 : 99999
          count[$2]++; sum[$2] += wait; if (wait > worst[$2]) worst[$2] = wait }
        END { for (role in count) { printf "%s: %d kills, back after %.0f ms on average, %.0f ms at worst\n", role, count[role], sum[role] / count[role], worst[role]
              if (worst[role] > 1000) late = 1 } exit late || n == 0 }' "$1" $LAB/faults/kills
}

killed_all() { [ "$(wc -l <$LAB/faults/kills)" = "$1" ] || { cat $LAB/faults/kills; return 1; }; }
ledger_is_whole() { sallyport verify $LAB/faults/record --key $LAB/faults/ledger.pub; }

# What was once sealed, and so acknowledged, stands in the ledger at the end as it stood then.
ledger_kept_all() {
    local snapshot lines
    records >$LAB/faults/final
    for snapshot in $LAB/faults/snapshot.*; do
        lines=$(wc -l <"$snapshot")
        head -n "$lines" $LAB/faults/final | cmp -s - "$snapshot" || { echo "$snapshot differs: $lines lines"; return 1; }
    done
    [ "$(wc -l <$LAB/faults/final)" -gt "$lines" ] && [ "$lines" -gt 0 ]
}
deaths_are_told() { # a killed role is an event; guard's own death shows as its new start
    local killed told
    killed=$(grep -vc ' guard ' $LAB/faults/kills)
    told=$(grep '"role_died"' $LAB/faults/final | grep -o '"count":[0-9]*' | awk -F: '{ sum += $2 } END { print sum + 0 }')
    echo "killed $killed, told $told"
    [ "$told" -gt 0 ]
}

faults_claims() { # faults_claims KILLS SUCCESSES WHAT
    local outages
    claim "$3: $1 roles were killed under load" killed_all "$1"
    outages=$(faults_outages "$2")
    claim "$3: the path is back within a second of each kill" faults_outages "$2"
    sed 's/^/# /' <<<"$outages"
    claim "$3: every acknowledged event is in the ledger, as it was" ledger_kept_all
    claim "$3: the ledger is whole at the end" ledger_is_whole
    claim "$3: the deaths are events" deaths_are_told
}
