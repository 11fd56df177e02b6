# SPDX-License-Identifier: Apache-2.0
# What came of each attempt, one line each: name, VERDICT:REASON of each record, packets on
# the cloud's cable, frames on the vehicle's bus; tab-separated, "-" for none.
# Reads in this order: table, times, log.json, cloud.txt, bus.out (part_attempts.sh).
BEGIN { FS = "\t" }
FNR == 1 { file++ }
file == 1 { trace[$1] = $4; sub(/:.*/, "", trace[$1]); names[++count] = $1; side[$1] = $3; next }
file == 2 { begin[$1] = $2; end[$1] = $3; begin_s[$1] = $4; end_s[$1] = $5; next }
file == 3 && index($0, "\"subject\":\"trail\"") > 0 { next } # what came before, not an attempt
file == 3 {
    time = field("time"); verdict = field("verdict"); reason = field("reason")
    for (i = 1; i <= count; i++) {
        name = names[i]
        if (time >= begin[name] && time < end[name] && verdict ~ /stop/) {
            records[name] = records[name] (records[name] == "" ? "" : " ") verdict ":" reason
        }
    }
    next
}
file == 4 {
    # What the gateway asks the honest resolver is no trace of an attempt.
    if (index($0, "198.51.100.53.53") > 0) { next }
    at = substr($0, 1, index($0, " ") - 1)
    for (i = 1; i <= count; i++) {
        if (at >= begin_s[names[i]] && at < end_s[names[i]]) { packets[names[i]]++ }
    }
    next
}
file == 5 {
    for (i = 1; i <= count; i++) {
        if (side[names[i]] == "bus" && index($0, " " trace[names[i]] "#") > 0) { frames[names[i]]++ }
    }
}
END {
    for (i = 1; i <= count; i++) {
        name = names[i]
        printf "%s\t%s\t%d\t%d\n", name, records[name] == "" ? "-" : records[name], packets[name], frames[name]
    }
}
function field(key,    text) {
    text = $0
    if (!sub(".*\"" key "\":\"", "", text)) { return "" }
    sub(/".*/, "", text)
    return text
}
