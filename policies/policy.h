/* SPDX-License-Identifier: Apache-2.0 */
/* A policy as the judges read it: plain const tables, compiled from text or read from a
 * bundle.
 *
 * Whatever a table does not name is dropped. All memory belongs to the arena that the
 * policy was built in; nothing in here changes after it was built. */
#ifndef POLICIES_POLICY_H
#define POLICIES_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include "can/checksum.h"
#include "can/counter.h"
#include "can/frame.h"
#include "policies/address.h"
#include "policies/flow_terms.h"

#define POLICY_BUSES_MAX 8
#define POLICY_MODES_MAX 16
#define POLICY_DIRECTIONS_MAX \
    15 /* the tags of can_events.h have 4 bits for one, and one is none */
#define POLICY_FRAME_RULES_MAX 4096
#define POLICY_FLOW_RULES_MAX 1024
#define POLICY_TEXTS_MAX 16 /* of alpn, of ja4 in one rule */
#define POLICY_PACED_RULES_MAX 256
#define POLICY_MASKS_MAX 4096    /* of all rules together */
#define POLICY_RULE_MASKS_MAX 65 /* of one rule: what passes always, and 64 more */
#define POLICY_CHECKS_MAX 1024   /* rules that ask something of the bytes */
#define POLICY_WHERES_MAX 2048   /* of all rules together */
#define POLICY_RULE_WHERES_MAX 64
#define POLICY_CONDITIONS_MAX 3 /* multiplexers one below the other */
#define POLICY_CHANNELS_MAX 32
#define POLICY_PERMISSIONS_MAX 512 /* of all channels together */
#define POLICY_EMERGENCY_MAX 32
#define POLICY_GROUP_BYTES_MAX 1785 /* of a J1939 group (J1939-21 5.10) */
#define POLICY_NAME_BYTES 64        /* policy, bus and mode names, with NUL */
#define POLICY_HOST_BYTES 256       /* a DNS name or pattern, with NUL (RFC 1035 2.3.4) */
#define POLICY_INTERFACE_BYTES 16   /* IFNAMSIZ */
#define POLICY_ARENA_BYTES \
    (9U << 20) /* an arena of this size holds every policy in these limits */

/* What is kept of what is stopped, as the text says it; each includes those above it. */
enum policy_evidence {
    POLICY_EVIDENCE_UNSAID,
    POLICY_EVIDENCE_NONE,    /* the event and nothing else */
    POLICY_EVIDENCE_HEADERS, /* who, where, which id, how long, also of what went before
                              */
    POLICY_EVIDENCE_PAYLOAD  /* bytes: data of frames, hellos, what is said to a decoy */
};

struct policy_bus {
    char name[POLICY_NAME_BYTES];           /* "vehicle" */
    char interface[POLICY_INTERFACE_BYTES]; /* "can0" */
    uint32_t bitrate;                       /* bit/s, 0: leave as it is */
    uint32_t data_bitrate; /* bit/s of the FD data phase, 0: leave as it is */
    bool fd;
    uint8_t load_percent; /* of the bitrate: fuller than that it takes nothing from the
                             unit; 0: no limit */
    bool watch;           /* an id that nothing names is told when it is heard first */
    bool j1939;           /* it carries SAE J1939: each 29-bit id is read so */
    uint8_t evidence;     /* enum policy_evidence, of frames that come from it */
    bool untrusted; /* the unit's side: what it sends is a request, what it gets is a
                       disclosure. True for the bus named "unit" and for any whose name
                       begins with "unit". */
};

struct policy_mode {
    char name[POLICY_NAME_BYTES];
    bool announced; /* a mode other than normal is announced on every bus (AGW-S-011) */
    uint32_t announce_id;
    bool announce_extended;
};

/* Rules of one direction stand together: frame_rules[first_rule .. first_rule +
 * rule_count). */
struct policy_direction {
    uint8_t from; /* index of a bus */
    uint8_t to;
    uint16_t first_rule;
    uint16_t rule_count;
};

/* A number in the data of a frame lies in first..last: a multiplexer shows one page. */
struct policy_condition {
    uint16_t start; /* of the field, as struct signal_layout has it */
    uint8_t length; /* bits, 1 to 64; the number has no sign */
    bool motorola;
    uint64_t first;
    uint64_t last;
};

/* Bits that pass while every condition holds; bit n of a frame is bit n % 8 of byte
 * n / 8, as in a DBC file. */
struct policy_mask {
    uint8_t bits[FRAME_DATA_MAX];
    struct policy_condition conditions[POLICY_CONDITIONS_MAX];
    uint8_t condition_count;
};

enum policy_group_kind {
    POLICY_GROUP_NONE, /* the rule is by id */
    POLICY_GROUP_SENT,
    POLICY_GROUP_REQUESTED /* PGN 59904 that asks for it */
};

/* A parameter group of SAE J1939, whatever its priority (J1939-21 5.2). All zero in a
 * rule by id. */
struct policy_group {
    uint8_t kind; /* enum policy_group_kind */
    uint32_t pgn; /* that is sent, or asked for */
    uint8_t source_first;
    uint8_t source_last;
    uint8_t destination_first; /* one node, or 0..255: any, and all */
    uint8_t destination_last;
};

/* A checksum that each frame of a rule must hold. */
struct policy_checksum {
    const struct checksum_variant *variant; /* NULL: none. A row of checksum_variants, or,
                                               without a name, one written out */
    struct signal_layout field;             /* length 0: where the variant says */
    uint8_t offset_bytes;
    uint32_t data_id;
    bool lists_data_ids;
    uint8_t data_ids[CHECKSUM_DATA_IDS];
};

/* A field holds a number from first to last while every condition holds; it moves as
 * slope.h says. */
struct policy_where {
    struct signal_layout field;
    uint64_t first; /* keys of value.h */
    uint64_t last;
    uint64_t step;    /* value_distance; 0: it may move as it likes */
    uint32_t step_us; /* the line moves by step in this time */
    uint8_t condition_count;
    struct policy_condition conditions[POLICY_CONDITIONS_MAX];
};

/* What a rule asks of the bytes of a frame. */
struct policy_checks {
    struct policy_checksum checksum;
    struct counter counter; /* field.length 0: none */
    uint16_t first_where;   /* of the policy's */
    uint8_t where_count;
};

enum policy_format { POLICY_FORMAT_CLASSIC, POLICY_FORMAT_FD, POLICY_FORMAT_ANY };

struct policy_frame_rule {
    uint32_t id_first; /* inclusive range; equal for a single id. Of a group the least and
                          the greatest at priority 0, see j1939_rule_bind */
    uint32_t id_last;
    struct policy_group group;
    bool extended;
    bool remote;         /* the rule is for remote frames, and for nothing else */
    uint8_t format;      /* enum policy_format */
    uint16_t length_min; /* of a group up to GROUP_BYTES_MAX: above 8 bytes it comes by */
    uint16_t length_max; /* the transport protocol */
    uint8_t mask_count; /* not 0: masks[first_mask ...] say what passes, keep is all ones.
                           A bit passes that any of them passes; the first has no
                           condition */
    uint64_t keep;      /* bit n: byte n passes; others are cleared. All ones: all pass */
    uint32_t every_us; /* at least this long between two, jitter of one period allowed; 0:
                          none */
    uint32_t within_us;   /* not 0: two are at least every_us - within_us apart instead */
    uint32_t rate_count;  /* at most this many ... */
    uint32_t rate_per_us; /* ... in this time; 0: none */
    uint32_t age_us;      /* longest wait in the send queue */
    uint32_t silence_us;  /* none for so long is told; 0: is not watched */
    uint32_t pace_us;     /* they leave so far apart (can/pacer.h); 0: as they come */
    uint16_t modes;       /* bit n: holds in mode n */
    uint16_t first_mask;
    uint16_t checks; /* checks[checks - 1] of the policy; 0: asks nothing of the bytes */
    uint8_t classes; /* bits of data_class.h: what it gives away, as its author says */
    uint32_t line;   /* line of the source, for people */
};
#define POLICY_AGE_DEFAULT_US 100000U

/* Requests of one service that may be sent: one row for each sub-function and range of
 * identifiers that the text names. */
struct policy_permission {
    uint8_t protocol; /* enum uds_protocol */
    uint8_t service;
    bool names_sub; /* else any, where the service has one */
    uint8_t sub_first;
    uint8_t sub_last;
    bool names_identifiers; /* identifiers, routines, PIDs; else any */
    uint16_t identifier_first;
    uint16_t identifier_last;
    uint16_t modes; /* of those of its channel */
    uint32_t line;
};

/* Diagnostics between the unit and a node: requests go from `from` to `to`, answers back.
 * Its permissions are permissions[first_permission .. first_permission +
 * permission_count). */
struct policy_channel {
    uint8_t from; /* index of a bus, untrusted */
    uint8_t to;
    uint32_t id;        /* of requests */
    uint32_t answer_id; /* of answers */
    uint32_t functional_id;
    bool functional; /* requests to all nodes at once have functional_id */
    bool extended;   /* all of its ids */
    bool fd;         /* its frames are FD, else classic */
    bool prefixed;   /* extended or mixed addressing: a byte before each N_PCI ... */
    uint8_t address; /* ... of requests */
    uint8_t answer_address;
    uint8_t dialect;     /* UDS_ISO14229 or UDS_KWP2000: how its services are read */
    uint8_t nrc;         /* what a refused request is answered with; 0: nothing */
    uint32_t rate_count; /* requests, at most this many ... */
    uint32_t rate_per_us;
    uint32_t age_us; /* longest wait of a frame in the send queue */
    uint16_t modes;
    uint16_t first_permission;
    uint16_t permission_count;
    uint32_t line;
};

/* transport.h says which run over UDP and which must begin with a hello. */
enum policy_transport {
    POLICY_TLS,
    POLICY_TCP,
    POLICY_UDP,
    POLICY_QUIC,
    POLICY_DTLS,
    POLICY_NTP,
    POLICY_HTTP,
    POLICY_MQTT,
    POLICY_TRANSPORTS
};

struct policy_budget {
    uint64_t limit_bytes; /* 0: no limit */
    uint64_t period_us;
};

/* `host` is lower case, without final dot. "*.example" matches every name below example,
 * at any depth, but not example itself. */
struct policy_flow_rule {
    uint8_t transport; /* enum policy_transport */
    const char *host;
    uint16_t port;
    struct policy_budget up; /* towards the cloud */
    struct policy_budget down;
    uint16_t modes;
    uint32_t line;
    uint8_t as;         /* enum traffic that its bytes must be; TRAFFIC_UNKNOWN: any */
    bool ech_grease;    /* a hello with ECH that looks like GREASE passes */
    uint16_t tls_least; /* 0x0303 or 0x0304 must be offered at least; 0: any */
    uint8_t alpn_count; /* 0: any protocols may be offered; else these and no others */
    uint8_t ja4_count;  /* 0: any client; else one of these */
    const char *const *alpn;
    const char *const *ja4;
    uint32_t rate_count; /* datagrams of the unit per rate_per_us; 0: no limit */
    uint32_t rate_per_us;
    const struct policy_flow_terms *terms; /* NULL: asks nothing more */
};

enum policy_denial { POLICY_DENY_RESET, POLICY_DENY_SILENT, POLICY_DENY_DECOY };

struct policy_uplink {
    bool present; /* no uplink block: nothing goes out */
    struct address resolver;
    uint16_t resolver_port;
    const char
        *resolver_name; /* not NULL: it is asked over TLS (RFC 7858), by this name */
    const uint8_t *resolver_ca; /* as policy_flow_terms.ca; NULL: those of the system */
    uint32_t resolver_ca_bytes;
    const struct policy_secret *secrets;
    uint8_t secret_count;
    uint8_t denial;   /* enum policy_denial */
    uint8_t evidence; /* enum policy_evidence, of flows */
    uint32_t
        names_count; /* different names below one zone; 0: NAME_BUDGET_DEFAULT_NAMES */
    uint32_t names_per_us;
    struct policy_flow_rule *rules;
    uint16_t rule_count;
};

/* Carried by the kernel: a frame id that can-gw forwards, or a destination that one
 * forward rule lets through. */
struct policy_emergency_frame {
    uint8_t from;
    uint8_t to;
    uint32_t id;
    bool extended;
    uint32_t line;
};
struct policy_emergency_flow {
    uint8_t transport; /* POLICY_TCP or POLICY_UDP */
    struct address server;
    uint16_t port;
    uint32_t line;
};

struct policy {
    char name[POLICY_NAME_BYTES];
    uint64_t version;
    bool observe;     /* the policy itself says: record, stop nothing */
    uint8_t evidence; /* enum policy_evidence, where bus or uplink say nothing */
    struct policy_bus buses[POLICY_BUSES_MAX];
    uint8_t bus_count;
    struct policy_mode modes[POLICY_MODES_MAX]; /* the first is in force at start */
    uint8_t mode_count; /* at least 1: "normal" if the text names none */
    struct policy_direction directions[POLICY_DIRECTIONS_MAX];
    uint8_t direction_count;
    struct policy_frame_rule *frame_rules;
    uint16_t frame_rule_count;
    struct policy_mask *masks; /* those of one rule together, in the order of the rules */
    uint16_t mask_count;
    struct policy_checks *checks; /* in the order of the rules that have any */
    uint16_t checks_count;
    struct policy_where *wheres; /* those of one rule together, in that order */
    uint16_t where_count;
    const char **notes; /* which message each frame rule was made of, for people; NULL:
                           none, and each may be. In no bundle */
    struct policy_channel *channels; /* in the order of the directions */
    uint8_t channel_count;
    struct policy_permission *permissions; /* those of one channel together */
    uint16_t permission_count;
    struct policy_uplink uplink;
    struct policy_emergency_frame emergency_frames[POLICY_EMERGENCY_MAX];
    uint8_t emergency_frame_count;
    struct policy_emergency_flow emergency_flows[POLICY_EMERGENCY_MAX];
    uint8_t emergency_flow_count;
};

/* Index of a bus or mode by its name, -1 if there is none. */
int policy_find_bus(const struct policy *self, const char *name);
int policy_find_mode(const struct policy *self, const char *name);

/* Index of the direction between two buses, -1 if the policy has none (then nothing
 * passes). */
int policy_find_direction(const struct policy *self, uint8_t from, uint8_t to);

/* The line of a rule as a frame verdict counts them: the frame rules, behind them the
 * channels. 0: there is no such rule. */
uint32_t policy_rule_line(const struct policy *self, uint16_t rule);

/* A rule with these modes (bit n: mode n) holds in `mode`; false for a mode that cannot
 * be. */
bool policy_holds(uint16_t modes, uint8_t mode);

/* The first mode in which such a rule holds, POLICY_MODES_MAX if in none. */
uint8_t policy_first_mode(uint16_t modes);

/* The mask of all its modes. */
uint16_t policy_modes_all(const struct policy *self);

/* What is kept of a frame from this bus that is stopped, never POLICY_EVIDENCE_UNSAID.
 * Payload of a trusted bus only where its own line says so: what the vehicle's nodes say
 * tells of its people, and is no attempt. Nothing said: headers. */
enum policy_evidence policy_evidence_of_bus(const struct policy *self,
                                            const struct policy_bus *bus);

/* What is kept of a flow that is denied, never POLICY_EVIDENCE_UNSAID. Nothing said:
 * payload where a decoy is to listen, else headers. */
enum policy_evidence policy_evidence_of_uplink(const struct policy *self);

/* Its word, "" of what was not said. */
const char *policy_evidence_text(enum policy_evidence evidence);

/* How many of its frame rules have a pace. */
uint16_t policy_paced_rules(const struct policy *self);

#endif
