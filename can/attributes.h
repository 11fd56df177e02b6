/* SPDX-License-Identifier: Apache-2.0 */
/* Words for the compiler: a result that must be read, a format it can check. */
#ifndef CAN_ATTRIBUTES_H
#define CAN_ATTRIBUTES_H

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(format_at, first_at) \
    __attribute__((format(printf, format_at, first_at)))

#endif
