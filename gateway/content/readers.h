/* SPDX-License-Identifier: Apache-2.0 */
/* Every reader that readers.def names; content.h says what a reader is. Each returns
 * CONTENT_IS as soon as the protocol is sure: when it is asked again with more bytes,
 * more hosts, identifiers and positions may be found. */
#ifndef GATEWAY_CONTENT_READERS_H
#define GATEWAY_CONTENT_READERS_H

#include "gateway/content/content.h"

#define READER(PROTOCOL, function, transports, sides) content_read_cb function;
#include "gateway/content/readers.def"
#undef READER

#endif
