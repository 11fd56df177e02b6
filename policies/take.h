/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers of a message that a stranger wrote, into fields that may be smaller. */
#ifndef POLICIES_TAKE_H
#define POLICIES_TAKE_H

/* False when the number does not fit into the field. */
#define TAKE(field, value) ((field) = (__typeof__(field))(value), (field) == (value))

#endif
