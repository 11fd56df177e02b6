/* SPDX-License-Identifier: Apache-2.0 */
/* Chinese number plates, which JT/T 808 writes in GBK. */
#ifndef GATEWAY_TELEMATICS_PLATE_H
#define GATEWAY_TELEMATICS_PLATE_H

#include "can/cursor.h"
#include "gateway/content/content.h"

/* As UTF-8: the characters that stand on plates (GA 36), else U+FFFD for two bytes. */
void plate_add(struct content *out, struct cursor gbk);

#endif
