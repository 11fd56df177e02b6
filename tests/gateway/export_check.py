#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Usage: export_check.py FORMAT FOLDER   looks at FOLDER/FORMAT, an export of the events of export_kit.h.
# Reads it with what did not come from here: the json and csv modules, rsyslogd, tshark, protoc-c; where there is no such
# program (CEF, AUTOSAR's frames, OCSF's schema) by the standard's own rules, written here once more.
import csv
import io
import json
import os
import re
import socket
import subprocess
import sys
import time

sys.dont_write_bytecode = True
import ocsf_schema

HOST = "evil\\u{a}<13>1 - - forged - - - \"x\"]|a=b\\,\\u{d}\\u{a}"
FORMULA = "=cmd|' /C calc'!A0;@SUM(1)\\u{9}+1;\uff1d1;\uff0b1;\uff0d1;\uff201"
BAD_NAME = "\\xff\\u{1b}[2J\\u{202e}<script>.tunnel.example"
TEXT = "line 1\\u{a}line 2\\u{9}tab \\ |"
COUNT = 14
FRAME, LONG_FRAME, FLOW, FORMULA_AT, HELLO, HELLO_REST, NAME, BAD_AT, PACKET, DATA_FRAME, QUIC, QUIC_REST, SYSTEM, TRAIL = range(COUNT)
DATA = "02100300000000aa"


def expect(got, want, what):
    if got != want:
        sys.exit(f"# {what} is {got!r}, expected {want!r}")


def lines(path):
    text = open(path, encoding="utf-8", newline="").read()
    expect(text[-1], "\n", "the last character")
    parts = text[:-1].split("\n")
    expect(len(parts), COUNT, "the number of lines")
    return parts


def check_jsonl(path):
    events = [json.loads(line) for line in lines(path)]
    expect([e["leaf"] for e in events], list(range(COUNT)), "the leaves")
    expect(events[FLOW]["flow"]["host"], "evil\n<13>1 - - forged - - - \"x\"]|a=b\\,\r\n", "the host, exact")
    expect(events[FRAME]["count"], 70000, "the count")
    expect((events[FRAME]["frame"].get("data"), events[DATA_FRAME]["frame"]["data"]), (None, DATA), "data of a frame")
    expect((events[HELLO]["flow"]["evidence"]["kind"], events[QUIC]["flow"]["evidence"]["kind"]), ("said", "hello"), "kinds")


def check_csv(path):
    text = open(path, encoding="utf-8", newline="").read()
    expect(text.count("\r\n"), COUNT + 1, "the number of rows")
    expect(text.replace("\r\n", "").count("\n"), 0, "bare line feeds")
    names, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    expect({len(row) for row in rows}, {len(names)}, "cells in each row")
    rows = [dict(zip(names, row)) for row in rows]
    expect(rows[FLOW]["host"], HOST.replace(" -", " '-"), "a host")
    expect(rows[FORMULA_AT]["host"], "'" + re.sub(";(?=[@\uff1d\uff0b\uff0d\uff20])", ";'", FORMULA), "a formula")
    expect(rows[BAD_AT]["dns_name"], BAD_NAME, "a name")
    expect(rows[FRAME]["can_id"], "7E0", "an id")
    expect((rows[FRAME]["can_data"], rows[DATA_FRAME]["can_data"]), ("", DATA), "data of a frame")
    expect([rows[n]["evidence_kind"] for n in (FRAME, FLOW, HELLO, QUIC)], ["", "", "said", "hello"], "kinds of evidence")
    expect(rows[FRAME]["first_time"], "2026-11-23T11:59:00.123456Z", "the first time")
    expect(rows[0]["vehicle"], "van-7", "the vehicle")
    # Whatever a program takes for the separator, no cell begins as a formula.
    for separator in ",;|\t ":
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            for cell in row:
                expect(re.match("[=+\\-@\uff1d\uff0b\uff0d\uff20]", cell), None, f"with {separator!r} the cell {cell!r}")


RSYSLOG = """global(workDirectory="{dir}" maxMessageSize="64k")
module(load="imptcp") module(load="mmpstrucdata")
template(name="json" type="list" option.jsonf="on") {{
    property(outname="facility" name="syslogfacility" format="jsonf")
    property(outname="severity" name="syslogseverity" format="jsonf")
    property(outname="time" name="timereported" dateFormat="rfc3339" format="jsonf")
    property(outname="host" name="hostname" format="jsonf")
    property(outname="app" name="app-name" format="jsonf")
    property(outname="process" name="procid" format="jsonf")
    property(outname="id" name="msgid" format="jsonf")
    property(outname="text" name="msg" format="jsonf")
    property(outname="data" name="$!rfc5424-sd" format="jsonf")
}}
ruleset(name="take") {{
    action(type="mmpstrucdata")
    action(type="omfile" file="{dir}/taken" template="json")
}}
input(type="imptcp" path="{dir}/socket" ruleset="take")
"""


def wait_for(what, found):
    for _ in range(300):
        if found():
            return
        time.sleep(0.1)
    sys.exit(f"# {what}: not within 30 s")


def through_rsyslog(path):
    folder = os.path.dirname(path)
    for name in ("taken", "socket"):
        if os.path.exists(f"{folder}/{name}"):
            os.unlink(f"{folder}/{name}")
    with open(f"{folder}/rsyslog.conf", "w") as conf:
        conf.write(RSYSLOG.format(dir=folder))
    with open(f"{folder}/rsyslog.log", "w") as log:
        daemon = subprocess.Popen(["rsyslogd", "-n", "-f", f"{folder}/rsyslog.conf", "-i", f"{folder}/rsyslog.pid"],
                                  stdout=log, stderr=log)
    try:
        wait_for("rsyslogd's socket", lambda: os.path.exists(f"{folder}/socket"))
        with socket.socket(socket.AF_UNIX) as sender:
            sender.connect(f"{folder}/socket")
            sender.sendall(open(path, "rb").read())
        wait_for("what rsyslogd took", lambda: os.path.exists(f"{folder}/taken") and
                 open(f"{folder}/taken", "rb").read().count(b"\n") >= COUNT)
    finally:
        daemon.terminate()
        daemon.wait()
    return [json.loads(line) for line in open(f"{folder}/taken", encoding="utf-8")]


def check_syslog(path):
    messages = through_rsyslog(path)
    expect(len(messages), COUNT, "the number of messages")
    for message in messages:
        message["data"] = json.loads(message["data"])
    data = [m["data"]["event@32473"] for m in messages]
    expect([d["leaf"] for d in data], [str(n) for n in range(COUNT)], "the leaves")
    expect({m["host"] for m in messages}, {"van-7"}, "the host")
    expect({(m["facility"], m["app"]) for m in messages}, {("13", "sallyport")}, "facility and name")
    expect((messages[FRAME]["severity"], messages[FRAME]["id"], messages[FRAME]["process"]),
           ("2", "diagnostic_request", "can"), "severity, id and process")
    expect(messages[FRAME]["time"], "2026-11-23T12:00:00.123456Z", "the time")
    expect([m["data"]["timeQuality".lower()]["issynced"] for m in messages[:2]], ["1", "0"], "isSynced")
    expect(messages[FLOW]["data"]["meta"]["sequenceid"], str(FLOW + 1), "sequenceId")
    expect(data[FLOW]["host"], HOST, "a host")
    expect(data[FORMULA_AT]["host"], FORMULA, "a formula")
    expect(data[BAD_AT]["dns_name"], BAD_NAME, "a name")
    expect(data[SYSTEM]["text"], TEXT, "a text")
    expect("forged" in messages[FLOW]["text"], True, "the words of the message")


def check_octets(path):
    left = open(path, "rb").read()
    while left:
        length, left = left.split(b" ", 1)
        expect(left[:1], b"<", "what a message begins with")
        left = left[int(length):]
    check_syslog(path)


def split_cef(line):
    parts = re.split(r"(?<!\\)(?:\\\\)*\|", line, maxsplit=7)
    expect(len(parts), 8, "the parts of a CEF header")
    pairs = re.findall(r"(\w+)=((?:\\.|[^\\=])*?)(?=(?: \w+=)|$)", parts[7])
    return parts[:7], {key: re.sub(r"\\(.)", r"\1", value) for key, value in pairs}


def check_cef(path):
    events = [split_cef(line) for line in lines(path)]
    header, frame = events[FRAME]
    expect((header[0], header[4], header[6]), ("CEF:0", "diagnostic_request", "9"), "the header")
    expect((frame["cnt"], frame["cs3"], frame["cs3Label"], frame["dvchost"]), ("70000", "7E0", "CAN id", "van-7"), "a frame")
    expect((frame["start"], frame["end"]), ("1795435140123", "1795435200123"), "start and end")
    data = events[DATA_FRAME][1]
    expect((data["cs4"], data["cs4Label"], frame.get("cs4")), (DATA, "CAN data", None), "data of a frame")
    expect((events[QUIC][1]["cs3"], events[QUIC][1]["cs3Label"]), ("hello", "evidence kind"), "a kind of evidence")
    flow = events[FLOW][1]
    expect(flow["dhost"], HOST, "a host")
    expect((flow["src"], flow["dst"], flow["dpt"], flow["act"]), ("192.168.7.2", "198.51.100.99", "443", "stopped"), "a flow")
    expect(events[BAD_AT][1]["request"], BAD_NAME, "a name")
    expect(events[NAME][1]["c6a3"], "2001:db8::53", "an IPv6 address")
    expect(events[SYSTEM][1]["msg"], TEXT, "a text")


# Each way to spoil an event, and the fault that the schema finds in it.
SPOILT = [
    (lambda e: e.pop("time"), "event.time: required"), (lambda e: e.pop("message"), "event.message: recommended"),
    (lambda e: e.update(colour="red"), "event.colour: not in detection_finding"),
    (lambda e: e.update(severity_id=7), "event.severity_id: 7 is not among its values"),
    (lambda e: e.update(is_alert=1), "event.is_alert: 1 is no boolean"),
    (lambda e: e.update(count=2**31), "event.count: 2147483648 is no integer_t"),
    (lambda e: e.update(activity_id=2), "event.type_uid: not class_uid * 100 + activity_id"),
    (lambda e: e["finding_info"].pop("uid"), "event.finding_info.uid: required"),
    (lambda e: e["evidences"][0]["connection_info"].update(protocol_name="TCP"),
     "event.evidences.connection_info.protocol_name: 'TCP' is not in small letters"),
    (lambda e: e["evidences"][0]["dst_endpoint"].update(hostname="a_b"),
     "event.evidences.dst_endpoint.hostname: 'a_b' is no hostname_t"),
    (lambda e: e["evidences"][0]["dst_endpoint"].clear(),
     "event.evidences.dst_endpoint: none of ('ip', 'uid', 'name', 'hostname', 'svc_name')"),
    (lambda e: e.update(evidences=[{}]), "event.evidences: none of ('connection_info', 'data', 'dst_endpoint', 'query', "
     "'src_endpoint')"),
]


def check_ocsf(path):
    events = [json.loads(line) for line in lines(path)]
    for number, event in enumerate(events):
        away = ("evidences",) if number in (SYSTEM, TRAIL) else ()
        expect(ocsf_schema.faults(event, away), [], f"what is wrong with event {number}")
        expect((event["activity_id"], event["status_id"], event["metadata"]["version"]), (1, 1, "1.5.0"), "what it is")
    for spoil, fault in SPOILT:
        spoilt = json.loads(json.dumps(events[HELLO]))
        spoil(spoilt)
        expect(ocsf_schema.faults(spoilt), [fault], "a spoilt event's fault")
    expect([n for n, e in enumerate(events) if "evidences" not in e], [SYSTEM, TRAIL], "what is no evidence")
    expect([events[n]["evidences"][0]["connection_info"] for n in (FLOW, PACKET)],
           [{"direction_id": 2, "protocol_num": 6, "protocol_name": "tcp", "protocol_ver_id": 4},
            {"direction_id": 2, "protocol_num": 1, "protocol_name": "icmp", "protocol_ver_id": 4}], "connections")
    expect(events[FRAME]["finding_info"]["analytic"], {"type_id": 1, "uid": "diagnostic_request"}, "by what it was found")
    expect(len({e["finding_info"]["uid"] for e in events}), COUNT, "uids")
    expect([(events[n]["action_id"], events[n]["disposition_id"]) for n in (FRAME, FLOW, PACKET, SYSTEM)],
           [(2, 6), (2, 2), (1, 15), (0, 17)], "outcomes")
    expect(events[HELLO]["evidences"][0]["dst_endpoint"],
           {"ip": "198.51.100.99", "port": 443, "hostname": "a.telemetry.example"}, "where to")
    expect(events[NAME]["evidences"][0]["query"], {"hostname": "tunnel.example", "type": "TXT"}, "a question")
    expect(events[BAD_AT]["unmapped"]["dns_name"], BAD_NAME, "a name")
    expect(events[DATA_FRAME]["evidences"][0]["data"]["data"], DATA, "data of a frame")
    expect(events[QUIC]["evidences"][0]["data"]["evidence"]["kind"], "hello", "a kind of evidence")
    expect(events[FRAME]["resources"], [{"type": "vehicle", "name": "van-7"}], "the vehicle")


def decode_event(packed):
    return subprocess.run(["protoc-c", "--decode=sallyport.Event", "gateway/ledger/event.proto"], input=packed,
                          capture_output=True, check=True).stdout.decode()


def check_autosar(path):
    left = open(path, "rb").read()
    messages = []
    while left:
        version, flags = left[0] >> 4, left[0] & 15
        expect((version, flags, left[7]), (2, 3, 0), "version, flags and what is reserved")
        ids = int.from_bytes(left[1:3], "big")
        nanoseconds, seconds = int.from_bytes(left[8:12], "big"), int.from_bytes(left[12:16], "big")
        expect(int.from_bytes(left[16:18], "big"), 1, "the version of the context")
        size, at = (left[18], 19) if left[18] < 128 else (int.from_bytes(left[18:22], "big") & 0x7FFFFFFF, 22)
        messages.append({"instance": ids >> 6, "sensor": ids & 63, "event": int.from_bytes(left[3:5], "big"),
                         "count": int.from_bytes(left[5:7], "big"), "oem": nanoseconds >> 31,
                         "us": seconds * 1000000 + (nanoseconds & 0x3FFFFFFF) // 1000,
                         "leaf": int.from_bytes(left[at:at + 8], "big"), "packed": left[at + 8:at + size]})
        left = left[at + size:]
    expect([m["leaf"] for m in messages], list(range(COUNT)), "the leaves")
    expect({(m["instance"], m["oem"]) for m in messages}, {(1, 1)}, "instance and time base")
    expect([messages[n]["event"] for n in (FLOW, NAME, PACKET, FRAME, SYSTEM, TRAIL)],
           [0x8101, 0x8102, 0x8103, 0x8201, 0x8301, 0x8401], "ids")
    expect((messages[FRAME]["sensor"], messages[FRAME]["count"], messages[FRAME]["us"]), (1, 65535, 1795435200123456), "a frame")
    decoded = decode_event(messages[FRAME]["packed"])
    for want in ('reason: "diagnostic_request"', "count: 70000", 'to: "vehicle"'):
        expect(want in decoded, True, f"{want} in the context")
    expect(r'host: "evil\n<13>1 - - forged' in decode_event(messages[FLOW]["packed"]), True, "the host in the context")


# By the number of its event, and of one event as in the file.
def tshark_with_comments(path, *fields):
    words = ["tshark", "-n", "-r", path, "-o", "tcp.relative_sequence_numbers:FALSE", "-o", "ip.check_checksum:TRUE",
             "-o", "tcp.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE", "-T", "fields", "-E", "separator=|"]
    for field in (*fields, "frame.comment"):
        words += ["-e", field]
    out = subprocess.run(words, capture_output=True, check=True).stdout.decode()
    rows = [line.split("|", len(fields)) for line in out.splitlines()]
    return sorted(rows, key=lambda row: int(re.match(r"#(\d+) ", row[-1])[1]))


def tshark(path, *fields):
    return [row[:-1] for row in tshark_with_comments(path, *fields)]


def check_pcapng(path):
    rows = tshark(path, "frame.interface_name", "frame.cap_len", "frame.len", "can.id", "can.len", "tcp.dstport", "tcp.flags.syn")
    expect(len(rows), COUNT - 3 + 4, "packets: all but what the gateway says of itself, of two pieces of a datagram one, and the four of a trail")
    expect(rows[-4], ["unit", "8", "16", str(0x7E0), "8", "", ""], "a frame of a trail, its header alone")
    expect(rows[-3:], [["uplink", "28", "1228", "", "", "", ""], ["uplink", "60", "60", "", "", "443", "1"],
                       ["uplink", "44", "60", "", "", "443", ""]], "a datagram, a connection and its verdict")
    expect(tshark(path, "udp.length")[-3], ["1208"], "how long the datagram was")
    expect(rows[FRAME], ["unit", "8", "16", str(0x7E0), "8", "", ""], "a frame, its header alone")
    expect(rows[LONG_FRAME], ["unit", "8", "72", str(0x18DA10F1), "64", "", ""], "an FD frame")
    expect(rows[FLOW], ["uplink", "40", "40", "", "", "443", "1"], "a flow")
    comments = [row[-1] for row in tshark_with_comments(path)]
    expect(comments[FRAME].startswith("#0 stopped CAN unit>vehicle 7E0, 8 bytes x70000 in 60 s. diagnostic_request: a diagnostic "
                                      "request that no rule allows [11.3 7.2 18.3]. no rule, policy version 7, mode road"),
           True, comments[FRAME])
    expect("rule at line 12" in comments[HELLO], True, comments[HELLO])
    expect("evil\\u{a}<13>" in "|".join(comments), True, "the escaped host in a comment")
    names = [row[0] for row in tshark(path, "tls.handshake.extensions_server_name") if row[0]]
    expect(names, ["a.telemetry.example"] * 2, "the hello that a decoy kept, put together, and that of QUIC")
    quic = tshark(path, "udp.dstport", "quic.long.packet_type", "tls.handshake.extensions_server_name", "udp.checksum.status")
    expect(quic[QUIC], ["443", "0", "a.telemetry.example", "1"], "an Initial that came in two pieces")
    expect("stopped" in comments[QUIC] and "server_name_mismatch" in comments[QUIC] and "rule at line 12" in comments[QUIC], True,
           comments[QUIC])
    expect(tshark(path, "frame.cap_len", "frame.len", "data.data", "can.id")[DATA_FRAME][:2], ["16", "16"], "a frame with its data")
    expect(tshark(path, "tcp.seq")[HELLO_REST], ["201"], "where its second piece stands")
    expect(tshark(path, "dns.qry.name", "dns.qry.type", "ipv6.dst")[NAME], ["tunnel.example", "16", "2001:db8::53"], "a question")
    expect(tshark(path, "ip.proto", "ip.dst", "frame.cap_len", "frame.len")[PACKET], ["1", "192.0.2.1", "21", "28"], "a packet")
    expect(tshark(path, "frame.time_epoch")[FRAME], ["1795435200.123456000"], "the time")
    expect([row[0] for row in tshark(path, "frame.time_epoch")[-4:]], [f"17954352{n}.123456000" for n in ("11", "12")] +
           ["1795435212.623456000", "1795435212.623457000"], "the times of a trail, before its event")
    expect(comments[-2], "#13 came TCP [2001:db8::1]:40000 to [2001:db8::1]:443, opened. Kept of what came before a severe event, part 1 of 1",
           "the comment of a header")
    out = subprocess.run(["tshark", "-n", "-r", path, "-T", "fields", "-e", "frame.time_epoch"], capture_output=True, check=True).stdout
    times = [float(time) for time in out.split()]
    expect(times, sorted(times), "packets by time")
    hops = tshark(path, "ip.ttl", "ipv6.hlim", "tcp.window_size_value")
    expect((hops[FLOW], hops[HELLO_REST], hops[NAME]), (["64", "", "64240"], ["64", "", "64240"], ["", "64", ""]), "hop limits and windows")
    section = subprocess.run(["capinfos", "-k", path], capture_output=True, check=True).stdout.decode()
    expect("each is 64 or 64240" in section, True, section)
    sums = tshark(path, "ip.checksum.status", "tcp.checksum.status", "udp.checksum.status")
    expect((sums[FLOW], sums[HELLO_REST], sums[NAME]), (["1", "1", ""], ["1", "1", ""], ["", "", "1"]), "checksums, 1 for good")


if __name__ == "__main__":
    checks = {"jsonl": check_jsonl, "csv": check_csv, "syslog": check_syslog, "syslog-octets": check_octets, "cef": check_cef,
              "ocsf": check_ocsf, "autosar": check_autosar, "pcapng": check_pcapng}
    checks[sys.argv[1]](f"{sys.argv[2]}/{sys.argv[1]}")
