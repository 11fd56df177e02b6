/* SPDX-License-Identifier: Apache-2.0 */
/* Target: kept_head_sheet_parse. A head that is read prints as the very same bytes, and
 * no more of it is used than there is room for. */
#include "gateway/officer/kept_head_sheet.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct kept_head kept;
    static struct sheet sheet;
    if (!kept_head_sheet_parse(&kept, data, size)) {
        return 0;
    }
    HOLDS(kept.len <= sizeof kept.bytes && kept.witness_len <= sizeof kept.witness);
    HOLDS(kept_head_sheet_print(&sheet, &kept));
    HOLDS(sheet.used == size && memcmp(sheet.text, data, size) == 0);
    return 0;
}
