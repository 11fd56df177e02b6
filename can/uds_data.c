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

static uint8_t reads_like(const struct uds_message *message)
{
    for (size_t i = 0; i < sizeof alike / sizeof alike[0]; i++) {
        if (alike[i].protocol == message->protocol &&
            alike[i].service_id == message->service_id) {
            return alike[i].reads_like;
        }
    }
    return message->service_id;
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
        return row->service_id == reads_like(message) && names(message, row);
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
