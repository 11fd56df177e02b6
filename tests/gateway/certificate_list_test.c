/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates one behind the other, and bytes that are none. */
#include "gateway/tls/certificate_list.h"

#include "tests/gateway/tls_kit.h"

static struct tls_session_identity leaf;

static void a_chain_is_split_into_its_certificates(void)
{
    struct certificate_view chain[CERTIFICATE_CHAIN_MAX];
    EXPECT_EQ(certificate_list_split(leaf.chain, leaf.chain_bytes, chain, 10), 2);
    EXPECT(chain[0].bytes == leaf.chain);
    EXPECT(chain[1].bytes == leaf.chain + chain[0].len);
    EXPECT_EQ(chain[0].len + chain[1].len, leaf.chain_bytes);
    EXPECT_EQ(certificate_list_split(leaf.chain, leaf.chain_bytes, chain, 1), 1);
    EXPECT_EQ(certificate_list_split(NULL, 0, chain, 10), 0);
}

static void a_chain_that_is_cut_anywhere_is_none(void)
{
    struct certificate_view chain[CERTIFICATE_CHAIN_MAX];
    EXPECT_EQ(certificate_list_split(leaf.chain, leaf.chain_bytes, chain, 10), 2);
    size_t first = chain[0].len;
    for (size_t len = 1; len < leaf.chain_bytes; len++) {
        EXPECT_EQ(certificate_list_split(leaf.chain, len, chain, 10), len == first);
    }
}

static void subject_and_issuer_are_found(void)
{
    struct certificate_view chain[2];
    struct certificate_view names[4];
    EXPECT_EQ(certificate_list_split(leaf.chain, leaf.chain_bytes, chain, 2), 2);
    EXPECT(certificate_list_names(&chain[0], &names[0], &names[1]));
    EXPECT(certificate_list_names(&chain[1], &names[2], &names[3]));
    EXPECT(memmem(names[0].bytes, names[0].len, "a.example", 9) != NULL);
    EXPECT(certificate_list_same(&names[1], &names[2]));
    EXPECT(certificate_list_same(&names[2], &names[3]));
    EXPECT(!certificate_list_same(&names[0], &names[1]));
    EXPECT_EQ(names[0].bytes[0], 0x30);
}

static void what_is_no_certificate_has_no_names(void)
{
    static const struct {
        const char *bytes;
        size_t len;
    } cases[] = {
        {"", 0},
        {"\x30\x00", 2},
        {"\x30\x80\x00\x00", 4},             /* a length that is not told */
        {"\x30\x84\x00\x00\x00\x01\x00", 7}, /* longer than any */
        {"\x30\x04\x30\x02\x02\x00", 6},
        {"\x31\x00", 2},
    };
    struct certificate_view names[2];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct certificate_view view = {(const uint8_t *)cases[i].bytes, cases[i].len};
        EXPECT(!certificate_list_names(&view, &names[0], &names[1]));
    }
}

int main(void)
{
    kit_open_mint();
    EXPECT(certificate_mint_leaf(&kit_mint, "a.example", KIT_NOW, &leaf));
    RUN(a_chain_is_split_into_its_certificates);
    RUN(a_chain_that_is_cut_anywhere_is_none);
    RUN(subject_and_issuer_are_found);
    RUN(what_is_no_certificate_has_no_names);
    certificate_mint_close(&kit_mint);
    return tap_done();
}
