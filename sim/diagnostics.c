/* SPDX-License-Identifier: Apache-2.0 */
/* An engine controller that knows its VIN. */
#include "sim/diagnostics.h"

#include <stdbool.h>
#include <string.h>

#include "can/cursor.h"
#include "sim/traffic.h"

#define VIN_BYTES 17
#define SINGLE_BYTES_MAX 7
#define FIRST_BYTES 6
#define NEGATIVE 0x7F
#define NOT_SUPPORTED 0x11

enum pci { PCI_SINGLE = 0, PCI_FIRST = 1, PCI_CONSECUTIVE = 2, PCI_FLOW = 3 };

static const struct answer_row {
    uint8_t request[3];
    uint8_t request_len;
    uint8_t answer[4];
    uint8_t answer_len;
    bool vin; /* the VIN follows */
} rows[] = {
    {{0x09, 0x02}, 2, {0x49, 0x02, 0x01}, 3, true},
    {{0x22, 0xF1, 0x90}, 3, {0x62, 0xF1, 0x90}, 3, true},
    {{0x01, 0x0C}, 2, {0x41, 0x0C, 0x1A, 0xF8}, 4, false},
    {{0x01, 0x0D}, 2, {0x41, 0x0D, 0x32}, 3, false},
};

static struct frame frame_to_tester(void)
{
    return (struct frame){.id = DIAGNOSTICS_ANSWER_ID, .kind = FRAME_DATA, .length = 8};
}

static void find_answer(struct diagnostics *self, const uint8_t *request, size_t len)
{
    self->at = 0;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct answer_row *row = &rows[i];
        if (len != row->request_len || memcmp(request, row->request, len) != 0) {
            continue;
        }
        memcpy(self->message, row->answer, row->answer_len);
        self->len = row->answer_len;
        if (row->vin) {
            memcpy(self->message + self->len, TRAFFIC_VIN, VIN_BYTES);
            self->len += VIN_BYTES;
        }
        return;
    }
    memcpy(self->message, (uint8_t[]){NEGATIVE, request[0], NOT_SUPPORTED}, 3);
    self->len = 3;
}

static size_t send_first(struct diagnostics *self, struct frame *out)
{
    *out = frame_to_tester();
    if (self->len <= SINGLE_BYTES_MAX) {
        out->data[0] = (uint8_t)self->len;
        memcpy(out->data + 1, self->message, self->len);
        self->at = self->len;
        return 1;
    }
    out->data[0] = PCI_FIRST << 4;
    out->data[1] = (uint8_t)self->len;
    memcpy(out->data + 2, self->message, FIRST_BYTES);
    self->at = FIRST_BYTES;
    return 1;
}

static size_t send_rest(struct diagnostics *self, struct frame *out)
{
    size_t count = 0;
    while (self->at < self->len && count < DIAGNOSTICS_FRAMES_MAX) {
        size_t left = self->len - self->at;
        size_t n = left < SINGLE_BYTES_MAX ? left : SINGLE_BYTES_MAX;
        out[count] = frame_to_tester();
        out[count].data[0] = (uint8_t)(PCI_CONSECUTIVE << 4 | (count + 1));
        memcpy(out[count].data + 1, self->message + self->at, n);
        self->at += n;
        count++;
    }
    return count;
}

size_t diagnostics_answer(struct diagnostics *self, const struct frame *in,
                          struct frame out[static DIAGNOSTICS_FRAMES_MAX])
{
    bool asked = in->id == DIAGNOSTICS_FUNCTIONAL_ID || in->id == DIAGNOSTICS_REQUEST_ID;
    if (!asked || in->extended || in->kind != FRAME_DATA) {
        return 0;
    }
    struct cursor bytes = cursor_over(in->data, in->length);
    uint8_t pci = cursor_u8(&bytes);
    if (pci >> 4 == PCI_FLOW) {
        return send_rest(self, out);
    }
    const uint8_t *request = cursor_take(&bytes, pci);
    if (pci >> 4 != PCI_SINGLE || pci == 0 || request == NULL) {
        return 0;
    }
    find_answer(self, request, pci);
    return send_first(self, out);
}
