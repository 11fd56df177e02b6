/* SPDX-License-Identifier: Apache-2.0 */
/* What route_answer gives, as libmicrohttpd sends it. */
#ifndef GATEWAY_REVIEW_REPLY_H
#define GATEWAY_REVIEW_REPLY_H

#include <microhttpd.h>

#include "gateway/review/route.h"
#include "gateway/review/session.h"

/* Frees what the reply holds, or has it freed when it is sent. MHD_NO: the connection is
 * to be closed. */
enum MHD_Result reply_send(struct MHD_Connection *connection, struct route_reply *reply,
                           const struct session *session);

#endif
