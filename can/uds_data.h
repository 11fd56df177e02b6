/* SPDX-License-Identifier: Apache-2.0 */
/* What a diagnostic answer gives away, by the identifiers that a standard names.
 *
 * A request has the classes of the answer that it asks for, so what is refused is never
 * sent; an answer has those of itself. An answer to ReadDataByIdentifier tells only its
 * first identifier (uds.h), so one that follows a request is judged by both. An empty set
 * is not "harmless": makers give their own identifiers to positions, odometers and
 * phones (all of 21 and 22 in KWP2000), and only a rule that names identifiers one by one
 * keeps them in. */
#ifndef CAN_UDS_DATA_H
#define CAN_UDS_DATA_H

#include "can/data_class.h"
#include "can/uds.h"

struct uds_data { /* a row of uds_data.def */
    enum uds_protocol protocol;
    uint8_t service_id;
    uint8_t by; /* private */
    uint16_t first;
    uint16_t last;
    unsigned classes; /* of data_class.h */
    const char *name;
};

/* The row after previous (NULL: the first) that tells something of the message; NULL: no
 * more. Static. */
MUST_CHECK const struct uds_data *uds_data_next(const struct uds_message *message,
                                                const struct uds_data *previous);

/* All classes of the message. DATA_CLASS_ALL when it asks for identifiers that are not
 * seen: they could be any. */
MUST_CHECK unsigned uds_data_classes(const struct uds_message *message);

/* Requests of one service: those whose sub-function and identifiers lie in these ranges.
 */
struct uds_data_range {
    enum uds_protocol protocol;
    uint8_t service_id;
    uint8_t sub_first;
    uint8_t sub_last;
    uint16_t identifier_first;
    uint16_t identifier_last;
};

/* All classes that a standard tells of any of them; of identifiers that no standard has,
 * nothing is told. */
MUST_CHECK unsigned uds_data_classes_within(const struct uds_data_range *range);

#endif
