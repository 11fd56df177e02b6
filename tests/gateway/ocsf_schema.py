# SPDX-License-Identifier: Apache-2.0
# What OCSF 1.5 asks of a Detection Finding with the profile security_control, of the attributes and objects that are
# exported: written down by hand from github.com/ocsf/ocsf-schema (events/base_event, events/findings/finding and
# detection_finding, profiles/security_control, objects/*, dictionary). No program from elsewhere that holds it could be
# had from the package registries.
import re

REQUIRED, RECOMMENDED, OPTIONAL = "required", "recommended", "optional"
STRING, BOOLEAN, JSON = "string_t", "boolean_t", "json_t"
HOSTNAME = re.compile(r"([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)*[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?")
IP = re.compile(r"(\d{1,3}\.){3}\d{1,3}|[0-9a-f:]*:[0-9a-f:.]*")
RANGES = {"integer_t": (-2**31, 2**31 - 1), "long_t": (-2**63, 2**63 - 1), "timestamp_t": (0, 2**63 - 1), "port_t": (0, 65535)}

# object: attribute: (type, requirement[, values]); a type in brackets is a list, one that is an object here is that.
SCHEMA = {
    "detection_finding": {
        "action_id": ("integer_t", RECOMMENDED, range(3)),
        "activity_id": ("integer_t", REQUIRED, (0, 1, 2, 3, 99)),
        "category_uid": ("integer_t", REQUIRED, (2,)),
        "class_uid": ("integer_t", REQUIRED, (2004,)),
        "confidence_id": ("integer_t", RECOMMENDED, (0, 1, 2, 3, 99)),
        "count": ("integer_t", OPTIONAL),
        "disposition_id": ("integer_t", RECOMMENDED, (*range(28), 99)),
        "end_time": ("timestamp_t", OPTIONAL),
        "evidences": (["evidences"], RECOMMENDED),
        "finding_info": ("finding_info", REQUIRED),
        "firewall_rule": ("firewall_rule", OPTIONAL),
        "is_alert": (BOOLEAN, RECOMMENDED),
        "message": (STRING, RECOMMENDED),
        "metadata": ("metadata", REQUIRED),
        "observables": ([JSON], RECOMMENDED),
        "resources": (["resource_details"], RECOMMENDED),
        "severity_id": ("integer_t", REQUIRED, (*range(7), 99)),
        "start_time": ("timestamp_t", OPTIONAL),
        "status_code": (STRING, RECOMMENDED),
        "status_detail": (STRING, RECOMMENDED),
        "status_id": ("integer_t", RECOMMENDED, (0, 1, 2, 3, 4, 5, 6, 99)),
        "time": ("timestamp_t", REQUIRED),
        "timezone_offset": ("integer_t", RECOMMENDED),
        "type_uid": ("long_t", REQUIRED, (200400, 200401, 200402, 200403, 200499)),
        "unmapped": (JSON, OPTIONAL),
    },
    "metadata": {
        "event_code": (STRING, OPTIONAL), "log_name": (STRING, RECOMMENDED), "log_provider": (STRING, RECOMMENDED),
        "original_time": (STRING, RECOMMENDED), "product": ("product", REQUIRED), "profiles": ([STRING], OPTIONAL),
        "sequence": ("integer_t", OPTIONAL), "tenant_uid": (STRING, RECOMMENDED), "version": (STRING, REQUIRED),
    },
    "product": {
        "lang": (STRING, OPTIONAL), "name": (STRING, RECOMMENDED), "uid": (STRING, RECOMMENDED),
        "vendor_name": (STRING, RECOMMENDED), "version": (STRING, RECOMMENDED),
    },
    "finding_info": {
        "analytic": ("analytic", RECOMMENDED), "desc": (STRING, OPTIONAL), "title": (STRING, RECOMMENDED),
        "uid": (STRING, REQUIRED),
    },
    "analytic": {
        "name": (STRING, RECOMMENDED), "type_id": ("integer_t", REQUIRED, (0, 1, 2, 3, 4, 99)), "uid": (STRING, RECOMMENDED),
    },
    "firewall_rule": {"name": (STRING, RECOMMENDED), "uid": (STRING, RECOMMENDED), "version": (STRING, OPTIONAL)},
    "resource_details": {
        "name": (STRING, RECOMMENDED), "owner": (JSON, RECOMMENDED), "type": (STRING, OPTIONAL), "uid": (STRING, RECOMMENDED),
    },
    "evidences": {
        "connection_info": ("network_connection_info", RECOMMENDED), "data": (JSON, OPTIONAL),
        "dst_endpoint": ("network_endpoint", RECOMMENDED), "query": ("dns_query", RECOMMENDED),
        "src_endpoint": ("network_endpoint", RECOMMENDED),
    },
    "network_connection_info": {
        "boundary_id": ("integer_t", RECOMMENDED), "direction_id": ("integer_t", REQUIRED, (0, 1, 2, 3, 99)),
        "protocol_name": (STRING, RECOMMENDED), "protocol_num": ("integer_t", RECOMMENDED, range(-1, 256)),
        "protocol_ver_id": ("integer_t", RECOMMENDED, (0, 4, 6, 99)),
    },
    "network_endpoint": {
        "hostname": ("hostname_t", RECOMMENDED), "ip": ("ip_t", RECOMMENDED), "name": (STRING, RECOMMENDED),
        "port": ("port_t", RECOMMENDED), "svc_name": (STRING, RECOMMENDED), "uid": (STRING, RECOMMENDED),
    },
    "dns_query": {"hostname": ("hostname_t", REQUIRED), "type": (STRING, RECOMMENDED)},
}
AT_LEAST_ONE = {
    "analytic": ("name", "uid"), "firewall_rule": ("name", "uid"), "product": ("name", "uid"), "resource_details": ("name", "uid"),
    "network_endpoint": ("ip", "uid", "name", "hostname", "svc_name"),
    "evidences": ("connection_info", "data", "dst_endpoint", "query", "src_endpoint"),
}
# Recommended, and left out: the gateway does not know it, or it stands elsewhere.
LEFT_OUT = {
    "detection_finding": {"confidence_id", "observables", "status_code", "status_detail"},
    "metadata": {"original_time", "tenant_uid"}, "product": {"uid"}, "analytic": {"name"}, "firewall_rule": {"name"},
    "resource_details": {"owner", "uid"}, "network_connection_info": {"boundary_id", "protocol_name"},
    "network_endpoint": {"hostname", "ip", "name", "port", "svc_name", "uid"},
    "evidences": {"connection_info", "dst_endpoint", "query", "src_endpoint"},
}


def value_faults(where, kind, value):
    if isinstance(kind, list):
        if not isinstance(value, list) or not value:
            yield f"{where}: no list, or an empty one"
            return
        for part in value:
            yield from value_faults(where, kind[0], part)
    elif kind in SCHEMA:
        yield from object_faults(where, kind, value)
    elif kind in RANGES:
        low, high = RANGES[kind]
        if type(value) is not int or not low <= value <= high:
            yield f"{where}: {value!r} is no {kind}"
    elif kind == BOOLEAN:
        if type(value) is not bool:
            yield f"{where}: {value!r} is no boolean"
    elif kind != JSON:
        shape = {"hostname_t": HOSTNAME, "ip_t": IP}.get(kind)
        if not isinstance(value, str) or shape and not shape.fullmatch(value):
            yield f"{where}: {value!r} is no {kind}"


def object_faults(where, name, value):
    if not isinstance(value, dict):
        yield f"{where}: no object"
        return
    rows = SCHEMA[name]
    for key in value:
        if key not in rows:
            yield f"{where}.{key}: not in {name}"
            continue
        kind, _, *values = rows[key]
        yield from value_faults(f"{where}.{key}", kind, value[key])
        if values and value[key] not in values[0]:
            yield f"{where}.{key}: {value[key]!r} is not among its values"
    for key, (_, requirement, *_) in rows.items():
        if key not in value and requirement == REQUIRED:
            yield f"{where}.{key}: required"
        if key not in value and requirement == RECOMMENDED and key not in LEFT_OUT.get(name, ()):
            yield f"{where}.{key}: recommended"
    if name in AT_LEAST_ONE and not set(AT_LEAST_ONE[name]) & value.keys():
        yield f"{where}: none of {AT_LEAST_ONE[name]}"


def faults(event, optional=()):
    """What of an event the schema does not allow; recommended attributes named in optional may be away."""
    found = list(object_faults("event", "detection_finding", event))
    found = [f for f in found if f not in {f"event.{key}: recommended" for key in optional}]
    if isinstance(event.get("type_uid"), int) and event["type_uid"] != event.get("class_uid", 0) * 100 + event.get("activity_id", 0):
        found.append("event.type_uid: not class_uid * 100 + activity_id")
    for evidence in event.get("evidences", []):
        name = evidence.get("connection_info", {}).get("protocol_name", "")
        if name != name.lower():
            found.append(f"event.evidences.connection_info.protocol_name: {name!r} is not in small letters")
    return found
