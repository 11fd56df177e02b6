/* SPDX-License-Identifier: Apache-2.0 */
/* What a parser tells of a text that a test wrote, as a remark of TAP. */
#ifndef TESTS_REMARK_H
#define TESTS_REMARK_H

#include <stdio.h>

static inline void remark(void *context, const char *line)
{
    (void)context;
    printf("# %s\n", line);
}

#endif
