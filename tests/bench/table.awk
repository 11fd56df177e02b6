# SPDX-License-Identifier: Apache-2.0
# Turns "measure way value..." lines into the table of make bench. Rounds pair up by their order.
function sort(list, n,    i, j, t) {
    for (i = 2; i <= n; i++) for (j = i; j > 1 && list[j - 1] > list[j]; j--) { t = list[j]; list[j] = list[j - 1]; list[j - 1] = t }
}
function median(measure, way, field,    list, i, n) {
    n = rounds[measure, way]
    for (i = 1; i <= n; i++) list[i] = value[measure, way, i, field]
    sort(list, n)
    return n ? list[int((n + 1) / 2)] : "-"
}
# Sets middle, least and greatest of a/b over the rounds that have both.
function pair(measure, a, b, field,    list, i, n) {
    n = rounds[measure, a] < rounds[measure, b] ? rounds[measure, a] : rounds[measure, b]
    for (i = 1; i <= n; i++) list[i] = value[measure, b, i, field] ? value[measure, a, i, field] / value[measure, b, i, field] : 0
    sort(list, n)
    middle = n ? list[int((n + 1) / 2)] : ""
    least = list[1]; greatest = list[n]
}
function row(what, ours, peer, ratio, bar, good) {
    printf "%-46s %12s %12s  %-22s %-12s %s\n", what, ours, peer, ratio, bar, bar == "" ? "" : good ? "holds" : "MISSED"
    if (bar != "" && !good) missed++
}
function against(what, measure, field, peer, bar, atleast,    text) {
    pair(measure, "sallyport", peer, field)
    text = middle == "" ? "not measured" : sprintf("%.2f (%.2f..%.2f)", middle, least, greatest)
    row(what, median(measure, "sallyport", field), median(measure, peer, field), text, bar == "" ? "" : (atleast ? ">= " : "<= ") bar,
        middle != "" && (atleast ? middle >= bar : middle <= bar))
}
function count(what, measure,    i, n, want, got, disorder) {
    n = rounds[measure, "sallyport"]
    for (i = 1; i <= n; i++) { want += value[measure, "sallyport", i, 1]; got += value[measure, "sallyport", i, 2]; disorder += value[measure, "sallyport", i, 3] }
    row(what, got + 0, want + 0, sprintf("%d lost, %d disordered", want - got, disorder), "0 lost", n && want == got && disorder == 0)
}
function plain(what, measure, field, bar,    got) {
    got = median(measure, "sallyport", field)
    row(what, got, median(measure, "haproxy", field), "", bar == "" ? "" : "<= " bar, got != "-" && got + 0 <= bar)
}
function speed(what, measure, bar,    got) {
    got = median(measure, "sallyport", 1)
    row(what, got, "", "", bar == "" ? "" : ">= " bar, got != "-" && got + 0 >= bar)
}
/^failed/ { print $2 ": the measurement failed"; missed++; next }
{ r = ++rounds[$1, $2]; for (i = 3; i <= NF; i++) value[$1, $2, r, i - 2] = $i }
END {
    printf "%-46s %12s %12s  %-22s %s\n", "", "sallyport", "peer", "ratio, median of pairs", "bar"
    print "uplink, 50 names, peer haproxy (TPROXY, splice)"
    against("  1 stream, Gbit/s", "stream_1", 1, "haproxy", 1.0, 1)
    against("  16 streams, Gbit/s", "stream_16", 1, "haproxy", 1.0, 1)
    against("  processor time of the gateway for a Gbit of these, us", "stream_16_cpu", 1, "haproxy", "", 0)
    against("  new connections/s, 32 at once", "connect_32", 1, "haproxy", 1.1, 1)
    against("  processor time of the gateway for one of these, us", "connect_32_cpu", 1, "haproxy", "", 0)
    against("  one connection after another, p50 us", "connect_1", 2, "haproxy", "", 0)
    against("  the same while denied ones meet the decoy, peer without", "connect_decoy", 1, "alone", "", 1)
    plain("  memory with 5,000 idle connections, MB PSS", "memory_mb", 1, 12)
    row("  memory of the uplink role, 10,000 flows, MB PSS", median("memory_role_mb", "sallyport", 1), "", median("memory_role_mb", "sallyport", 2) " flows measured", "<= 24", median("memory_role_mb", "sallyport", 1) + 0 > 0 && median("memory_role_mb", "sallyport", 1) <= 24)
    print "uplink, peer kernel NAT"
    against("  1 stream, Gbit/s", "stream_1", 1, "nat", "", 1)
    against("  16 streams, Gbit/s", "stream_16", 1, "nat", "", 1)
    against("  new connections/s, 32 at once", "connect_32", 1, "nat", "", 1)
    print "CAN, User Mode Linux on one core, peer cangw"
    against("  1,000 frames/s one way, p50 us", "can_1000", 4, "cangw", 4.5, 0)
    against("  4,000 frames/s one way, p50 us", "can_4000", 4, "cangw", 4.5, 0)
    row("  of that processor idle meanwhile, %", median("can_idle", "sallyport", 1), median("can_idle", "cangw", 1), "", "", 1)
    count("  4,000 frames/s each way at once: received, sent", "can_both")
    count("  8,000 frames/s one way: received, sent", "can_8000")
    plain("  from exec to the first frame across, ms", "first_frame_ms", 1, "")
    print "start, on the host"
    row("  from exec to the can role judging, ms", median("start_ms", "can", 1), "", "", "<= 200", median("start_ms", "can", 1) + 0 > 0 && median("start_ms", "can", 1) <= 200)
    row("  from exec to the uplink role judging, ms", median("start_ms", "uplink", 1), "", "", "<= 200", median("start_ms", "uplink", 1) + 0 > 0 && median("start_ms", "uplink", 1) <= 200)
    print "hellos, on one core"
    row("  QUIC Initials of new connections judged, 1/s", median("quic_ja4", "sallyport", 1), "", "", ">= 40000", median("quic_ja4", "sallyport", 1) + 0 >= 40000)
    row("  the same where no rule asks for a JA4, 1/s", median("quic", "sallyport", 1), "", "", "")
    print "a datagram of the dearest bytes looked at, on one core"
    plain("  16 KB, the longest first one, us", "look_us", 1, 500)
    plain("  64 KB, behind a rule with `as`, us", "look_as_us", 1, 2000)
    print "secrets, a vehicle's six, in what leaves on one core, MB/s (1 Gbit/s: 125)"
    speed("  JSON", "secret_json", 125)
    speed("  random bytes", "secret_binary", 125)
    speed("  base64 in lines", "secret_base64", 125)
    against("  JSON in gzip, on the wire, peer inflate alone", "secret_gzip", 1, "inflate", "", 1)
    against("  as tight as is unpacked at all, the same", "secret_bomb", 1, "inflate", "", 1)
    speed("  all but the end of a secret, again and again", "secret_begun", "")
    speed("  the same in escapes and broken lines", "secret_escaped", "")
    speed("  escapes only", "secret_escapes", "")
    speed("  two letters a line", "secret_ends", "")
    speed("  latitudes only", "secret_places", "")
    speed("  bytes that may be a position", "secret_floats", "")
    speed("  heads of zlib that begin nothing", "secret_heads", "")
    speed("  the largest set of secrets compiled by guard, ms", "secret_compile", "")
    speed("  and taken over by the uplink, while flows wait, ms", "secret_taken", "")
    print "judge"
    plain("  a frame against 500 rules, ns", "judge", 1, 150)
    print "logs (two million frames a second: 500 ns)"
    plain("  a frame of candump text replayed, whole, ns", "replay", 1, 500)
    plain("  a frame of candump text read, ns", "log_candump", 1, 500)
    plain("  a frame of .asc read, ns", "log_asc", 1, "")
    plain("  a frame of .trc read, ns", "log_trc", 1, "")
    plain("  a frame of .blf read, not compressed, ns", "log_blf", 1, "")
    print "ledger, group commit, events sealed as fast as they come"
    speed("  events sealed, 1/s", "ledger_write", 50000)
    against("  the same, peer append and fdatasync alone", "ledger_write", 1, "append", "", 1)
    against("  the same, peer systemd-journal-remote --seal", "ledger_write", 1, "journal", "", 1)
    against("  verified, MB/CPU s, peer the hashes of its tree", "ledger_verify", 1, "tree", "", 1)
    against("  verified, MB/CPU s, peer mbedTLS' SHA-256 over it", "ledger_verify", 1, "sha256", "", 1)
    against("  verified by the clock, MB/s, peer the same", "ledger_verify_wall", 1, "sha256", 0.8, 1)
    against("  verified, events/s, peer journalctl --verify", "ledger_verify_events", 1, "journal", "", 1)
    against("  one of 100,000 found, CPU s, peer journalctl", "ledger_find", 1, "journal", "", "")
    row("  a step at thinning holds the loop, p50 us", median("ledger_step", "sallyport", 1), "", median("ledger_step", "sallyport", 2) " p99, " median("ledger_step", "sallyport", 3) " longest", "<= 10000", median("ledger_step", "sallyport", 1) + 0 > 0 && median("ledger_step", "sallyport", 1) <= 10000)
    plain("  log of 10 million: severe ones in 4 of 10 segments, CPU s", "ledger_log_severe", 1, "")
    plain("  log of 10 million: a reason that is not there, CPU s", "ledger_log_none", 1, 1)
    plain("  log of 10 million: five seconds of them, CPU s", "ledger_log_window", 1, 2)
    print "databases"
    row("  a DBC file read, MB/s", median("dbc", "sallyport", 1), "", "", ">= 50", median("dbc", "sallyport", 1) + 0 >= 50)
    exit missed > 0
}
