/* SPDX-License-Identifier: Apache-2.0 */
/* Records put together, as their receiver does it. */
#include "gateway/uplink/clear_flight.h"

#include "can/cursor.h"
#include "gateway/content/tls_records.h"

struct flight {
    uint8_t said[TLS_HELLO_RAW_BYTES]; /* in the records, without their headers */
    size_t said_bytes;
    size_t reach; /* bytes of the records */
    bool broken;  /* the last record is not whole */
    bool behind;  /* something else comes behind them */
};

static void gather(struct flight *self, const uint8_t *bytes, size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    self->said_bytes = 0;
    self->reach = 0;
    while (cursor_left(&in) > 0 && cursor_peek(&in) == TLS_RECORDS_HANDSHAKE) {
        cursor_skip(&in, 3);
        struct cursor body = cursor_block(&in, cursor_u16be(&in));
        size_t body_bytes = cursor_left(&body);
        if (in.failed) {
            break;
        }
        cursor_copy(&body, self->said + self->said_bytes, body_bytes);
        self->said_bytes += body_bytes;
        self->reach = len - cursor_left(&in);
    }
    self->broken = in.failed;
    self->behind = cursor_left(&in) > 0;
}

/* RFC 5246 7.4: a type and 24 bits of length. */
static bool ends_with_a_message(const struct flight *self)
{
    struct cursor in = cursor_over(self->said, self->said_bytes);
    while (cursor_left(&in) > 0) {
        cursor_skip(&in, 1);
        cursor_skip(&in, cursor_u24be(&in));
    }
    return !in.failed;
}

struct verdict clear_flight_judge(const struct regime *regime, struct verdict pass,
                                  const uint8_t *bytes, size_t len, size_t *reach)
{
    struct flight flight;
    gather(&flight, bytes, len);
    if (!flight.behind && (flight.broken || !ends_with_a_message(&flight))) {
        pass.action = VERDICT_MORE;
        return len < TLS_HELLO_RAW_BYTES ? pass
                                         : verdict_drop(REASON_NOT_EXAMINED, pass.rule);
    }
    *reach = flight.reach;
    pass = regime_judge_bytes(regime, pass, flight.said, flight.said_bytes);
    return regime_judge_bytes(regime, pass, bytes, flight.reach);
}
