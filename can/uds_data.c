/* SPDX-License-Identifier: Apache-2.0 */
/* Looks a message up, row by row. */
#include "can/uds_data.h"

enum by { IDENTIFIER, SUB_FUNCTION, SERVICE };

static const struct uds_data rows[] = {
#define UDS_DATA(protocol, service, by, first, last, classes, name) \
    {UDS_##protocol, service, by, first, last, classes, name},
#include "can/uds_data.def"
#undef UDS_DATA
};
#define ROWS (sizeof rows / sizeof rows[0])

/* Services that read what another one reads by the same identifiers: a periodic read, a
 * write, a control, and an identifier made of others, which hides them. */
static const struct {
    enum uds_protocol protocol;
    uint8_t service_id;
    uint8_t reads_like;
} alike[] = {
    {UDS_ISO14229, 0x24, 0x22}, {UDS_ISO14229, 0x2A, 0x22}, {UDS_ISO14229, 0x2C, 0x22},
    {UDS_ISO14229, 0x2E, 0x22}, {UDS_ISO14229, 0x2F, 0x22},
};

static uint8_t reads_like(enum uds_protocol protocol, uint8_t service_id)
{
    for (size_t i = 0; i < sizeof alike / sizeof alike[0]; i++) {
        if (alike[i].protocol == protocol && alike[i].service_id == service_id) {
            return alike[i].reads_like;
        }
    }
    return service_id;
}

static bool names(const struct uds_message *message, const struct uds_data *row)
{
    for (size_t i = 0; i < message->identifier_count; i++) {
        if (message->identifiers[i] >= row->first &&
            message->identifiers[i] <= row->last) {
            return true;
        }
    }
    return false;
}

static bool tells(const struct uds_message *message, const struct uds_data *row)
{
    if (row->protocol != message->protocol) {
        return false;
    }
    if (row->by == IDENTIFIER) {
        return row->service_id == reads_like(message->protocol, message->service_id) &&
               names(message, row);
    }
    if (row->service_id != message->service_id) {
        return false;
    }
    return row->by == SERVICE ||
           (message->has_sub && message->sub >= row->first && message->sub <= row->last);
}

const struct uds_data *uds_data_next(const struct uds_message *message,
                                     const struct uds_data *previous)
{
    if (message->kind != UDS_REQUEST && message->kind != UDS_ANSWER) {
        return NULL;
    }
    size_t next = previous == NULL ? 0 : (size_t)(previous - rows) + 1;
    for (size_t i = next; i < ROWS; i++) {
        if (tells(message, &rows[i])) {
            return &rows[i];
        }
    }
    return NULL;
}

unsigned uds_data_classes(const struct uds_message *message)
{
    if (message->unseen) {
        return DATA_CLASS_ALL;
    }
    unsigned classes = 0;
    const struct uds_data *row = uds_data_next(message, NULL);
    for (; row != NULL; row = uds_data_next(message, row)) {
        classes |= row->classes;
    }
    return classes;
}

static bool lies_within(const struct uds_data *row, const struct uds_data_range *range)
{
    if (row->protocol != range->protocol) {
        return false;
    }
    if (row->by == IDENTIFIER) {
        return row->service_id == reads_like(range->protocol, range->service_id) &&
               row->first <= range->identifier_last &&
               row->last >= range->identifier_first;
    }
    return row->service_id == range->service_id &&
           (row->by == SERVICE ||
            (row->first <= range->sub_last && row->last >= range->sub_first));
}

unsigned uds_data_classes_within(const struct uds_data_range *range)
{
    unsigned classes = 0;
    for (size_t i = 0; i < ROWS; i++) {
        classes |= lies_within(&rows[i], range) ? rows[i].classes : 0;
    }
    return classes;
}
