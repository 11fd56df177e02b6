/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/verbs/learn_json.h"

#include "tests/policies/learn_kit.h"

/* From malloc. */
static char *print(struct learn *learn)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    learn_finish(learn);
    learn_json_print(out, learn);
    (void)fclose(out);
    return text;
}

static void test_a_message_is_an_object_with_all_that_was_learned(void)
{
    struct learn *learn = kit_new(NULL);
    (void)!learn_bus(learn, "vehicle");
    for (unsigned i = 0; i < 100; i++) {
        struct frame frame = kit_frame(0x3A0, 4);
        frame.data[0] = (uint8_t)(i % 16);
        frame.data[1] = (uint8_t)(i * i);
        frame.data[2] = (uint8_t)(i * i * i >> 3);
        frame.data[3] = frame.data[0] ^ frame.data[1] ^ frame.data[2];
        learn_add(learn, 0, &frame, i * 10000);
    }
    char *text = print(learn);
    EXPECT_TEXT(
        text,
        "{\"type\":\"message\",\"bus\":\"vehicle\",\"id\":928,\"extended\":false,\"fd\":"
        "false,\"remote\":false,\"length_min\":4,\"length_max\":4,\"frames\":100,"
        "\"span_us\":990000,\"kind\":\"period\",\"period_us\":10000,\"shortest_us\":7500,"
        "\"confidence\":\"medium\",\"moved\":\"0ffdffff\",\"counters\":[{\"start\":0,"
        "\"length\":4,\"motorola\":false,\"last\":15,\"step\":1,\"steps\":99,\"jumps\":0}"
        "]"
        ",\"checksum\":{\"name\":\"xor\",\"start\":24,\"length\":8,\"motorola\":false,"
        "\"solved\":false,\"frames\":100}}\n");
    free(text);
}

static void test_counts_and_diagnostics_have_their_own_keys(void)
{
    struct learn *learn = kit_new(NULL);
    (void)!learn_bus(learn, "unit");
    struct frame asked = kit_frame(0x7E0, 8);
    memcpy(asked.data, "\x03\x22\xF1\x90", 4);
    learn_add(learn, 0, &asked, 0);
    memcpy(asked.data, "\x02\x10\x03\x00", 4);
    learn_add(learn, 0, &asked, 1000);
    struct frame counted = kit_frame(0x201, 2);
    learn_count(learn, 0, &counted, 9, 1000000);
    char *text = print(learn);
    EXPECT(strstr(text,
                  "\"id\":513,\"extended\":false,\"fd\":false,\"remote\":false,"
                  "\"length_min\":2,\"length_max\":2,\"frames\":9,\"span_us\":1000000,"
                  "\"kind\":\"unknown\",\"period_us\":0,\"shortest_us\":0,"
                  "\"confidence\":\"low\"}\n") != NULL);
    EXPECT(strstr(text,
                  "{\"type\":\"diagnostic\",\"bus\":\"unit\",\"id\":2016,\"extended\":"
                  "false,\"service\":34,\"name\":\"ReadDataByIdentifier\","
                  "\"intrusive\":false,\"identifier\":61840,\"times\":1}\n") != NULL);
    EXPECT(strstr(text, "\"sub\":3,\"times\":1}\n") != NULL);
    free(text);
}

int main(void)
{
    RUN(test_a_message_is_an_object_with_all_that_was_learned);
    RUN(test_counts_and_diagnostics_have_their_own_keys);
    return tap_done();
}
