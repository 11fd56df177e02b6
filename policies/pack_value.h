/* SPDX-License-Identifier: Apache-2.0 */
/* Texts and bytes of a policy as protobuf-c wants them: it only reads what a message to
 * be packed points at, but asks for pointers to what could change. */
#ifndef POLICIES_PACK_VALUE_H
#define POLICIES_PACK_VALUE_H

#include <protobuf-c/protobuf-c.h>

#include "policies/address.h"

static inline char *pack_value_text(const char *text)
{
    return (char *)(uintptr_t)text;
}

static inline ProtobufCBinaryData pack_value_bytes(const uint8_t *bytes, size_t len)
{
    return (ProtobufCBinaryData){len, (uint8_t *)(uintptr_t)bytes};
}

static inline ProtobufCBinaryData pack_value_address(const struct address *address)
{
    return pack_value_bytes(address->bytes, address_length(address));
}

#endif
