/* SPDX-License-Identifier: Apache-2.0 */
/* Target: the readers of binary telematics, of which the first byte chooses one. */
#include "gateway/telematics/aplicom.h"
#include "gateway/telematics/arnavi.h"
#include "gateway/telematics/autofon.h"
#include "gateway/telematics/calamp.h"
#include "gateway/telematics/castel.h"
#include "gateway/telematics/cellocator.h"
#include "gateway/telematics/eelink.h"
#include "gateway/telematics/egts.h"
#include "gateway/telematics/galileo.h"
#include "gateway/telematics/gbt32960.h"
#include "gateway/telematics/gt06.h"
#include "gateway/telematics/jt1078.h"
#include "gateway/telematics/jt808.h"
#include "gateway/telematics/navis.h"
#include "gateway/telematics/ruptela.h"
#include "gateway/telematics/t800x.h"
#include "gateway/telematics/teltonika.h"
#include "gateway/telematics/xexun2.h"
#include "tests/fuzz/cut.h"

static content_read_cb *const readers[] = {
    aplicom_read,
    arnavi_read,
    autofon_read,
    castel_read,
    galileo_read,
    gbt32960_read,
    gt06_read,
    jt1078_read,
    jt808_read,
    navis_read,
    ruptela_read,
    teltonika_read,
    teltonika_read_datagram,
    xexun2_read,
    cellocator_read,
    egts_read,
    eelink_read,
    calamp_read,
    t800x_read,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct content content;
    if (size == 0) {
        return 0;
    }
    content_init(&content);
    content_read_cb *read = readers[data[0] % (sizeof readers / sizeof *readers)];
    if (read != teltonika_read_datagram && read != calamp_read) {
        cut_hold(read, data + 1, size - 1);
    }
    enum content_state state = read(&content, data + 1, size - 1);
    if (state != CONTENT_IS) {
        return 0;
    }
    for (size_t i = 0; i < content.identifier_count; i++) {
        HOLDS(content.identifiers[i].kind < CONTENT_IDENTIFIER_KIND_COUNT);
        HOLDS(content.identifiers[i].value[0] != '\0');
        HOLDS(memchr(content.identifiers[i].value, '\0', CONTENT_IDENTIFIER_BYTES) !=
              NULL);
    }
    for (size_t i = 0; i < content.position_count; i++) {
        HOLDS(content.positions[i].latitude_deg >= -90);
        HOLDS(content.positions[i].latitude_deg <= 90);
        HOLDS(content.positions[i].longitude_deg >= -180);
        HOLDS(content.positions[i].longitude_deg <= 180);
    }
    return 0;
}
