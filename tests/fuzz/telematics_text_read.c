/* SPDX-License-Identifier: Apache-2.0 */
/* Target: the readers of telematics in text; the first byte says which. What was whole
 * stays so when bytes follow. */
#include "gateway/telematics/atrack.h"
#include "gateway/telematics/fifotrack.h"
#include "gateway/telematics/freematics.h"
#include "gateway/telematics/gosafe.h"
#include "gateway/telematics/gps103.h"
#include "gateway/telematics/h02.h"
#include "gateway/telematics/laipac.h"
#include "gateway/telematics/meitrack.h"
#include "gateway/telematics/queclink.h"
#include "gateway/telematics/queclink_binary.h"
#include "gateway/telematics/suntech.h"
#include "gateway/telematics/tk103.h"
#include "gateway/telematics/totem.h"
#include "gateway/telematics/watch.h"
#include "gateway/telematics/wialon.h"
#include "gateway/telematics/xirgo.h"
#include "tests/fuzz/cut.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static content_read_cb *const readers[] = {
        freematics_read,      gps103_read,    h02_read,   meitrack_read, queclink_read,
        suntech_read,         tk103_read,     totem_read, watch_read,    wialon_read,
        queclink_binary_read, fifotrack_read, xirgo_read, laipac_read,   gosafe_read,
        atrack_read};
    struct content content;
    if (size == 0) {
        return 0;
    }
    content_init(&content);
    content_read_cb *read = readers[data[0] % (sizeof readers / sizeof *readers)];
    (void)!read(&content, data + 1, size - 1);
    if (read != freematics_read) {
        cut_hold(read, data + 1, size - 1);
    }
    HOLDS(content.identifier_count <= CONTENT_IDENTIFIERS_MAX);
    HOLDS(content.position_count <= CONTENT_POSITIONS_MAX);
    return 0;
}
