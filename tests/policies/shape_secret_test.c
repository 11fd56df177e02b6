/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/shape.h"

#include "tests/policies/random_terms.h"
#include "tests/tap.h"

static bool is_good(uint8_t kind, const char *text)
{
    const struct policy_secret secret = {.kind = kind, .text = text};
    return shape_secret_fault(&secret) == NULL;
}

static void test_texts_are_of_their_kind(void)
{
    static const char a64[] =
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    static const struct {
        uint8_t kind;
        const char *text;
        bool good;
    } rows[] = {
        {POLICY_SECRET_VIN, "WVWZZZ1JZXW000001", true},
        {POLICY_SECRET_VIN, "WVWZZZ1JZXW00000", false},
        {POLICY_SECRET_VIN, "WVWZZZ1JZXW0000011", false},
        {POLICY_SECRET_VIN, "WVWZZZ1JZXW00000I", false},
        {POLICY_SECRET_VIN, "WVWZZZ1JZXW00000O", false},
        {POLICY_SECRET_VIN, "WVWZZZ1JZXW00000Q", false},
        {POLICY_SECRET_VIN, "wvwzzz1jzxw000001", false},
        {POLICY_SECRET_IMEI, "490154203237518", true},
        {POLICY_SECRET_IMEI, "356938035643809", true},
        {POLICY_SECRET_IMEI, "490154203237519", false},
        {POLICY_SECRET_IMEI, "490154203237581", false},
        {POLICY_SECRET_IMEI, "49015420323751", false},
        {POLICY_SECRET_IMEI, "4901542032375180", false},
        {POLICY_SECRET_IMEI, "49015420323751A", false},
        {POLICY_SECRET_PLATE, "M-AB 1234", true},
        {POLICY_SECRET_PLATE, "M-A 123", true},
        {POLICY_SECRET_PLATE, "M-A 12", false},
        {POLICY_SECRET_PLATE,
         "\xE7\xB2\xA4"
         "B1",
         true},
        {POLICY_SECRET_PLATE, " M-AB 1234", false},
        {POLICY_SECRET_NAME, "Li Na", true},
        {POLICY_SECRET_NAME, "Li N", false},
        {POLICY_SECRET_NAME, "Erika ", false},
        {POLICY_SECRET_NAME, "Eri\nka", false},
        {POLICY_SECRET_NAME, "Erika\"", false},
        {POLICY_SECRET_NAME, "Erika\xff", false},
        {POLICY_SECRET_NAME, "", false},
        {POLICY_SECRET_NAME, a64, true},
        {POLICY_SECRET_POSITION, "48.1, 11.5", false},
        {POLICY_SECRETS, "Erika", false},
        {255, "Erika", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!EXPECT_EQ(is_good(rows[i].kind, rows[i].text), rows[i].good)) {
            printf("# %s\n", rows[i].text);
        }
    }
    char a65[sizeof a64 + 1];
    (void)snprintf(a65, sizeof a65, "%sa", a64);
    EXPECT(!is_good(POLICY_SECRET_NAME, a65));
}

static void test_a_position_is_on_earth_and_has_a_distance(void)
{
    static const struct {
        int32_t latitude_e7;
        int32_t longitude_e7;
        uint32_t within_m;
        bool good;
    } rows[] = {
        {0, 0, 10, true},
        {900000000, 1800000000, 100000, true},
        {-900000000, -1800000000, 10, true},
        {900000001, 0, 10, false},
        {-900000001, 0, 10, false},
        {0, 1800000001, 10, false},
        {0, -1800000001, 10, false},
        {0, 0, 9, false},
        {0, 0, 100001, false},
        {0, 0, 0, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct policy_secret secret = {POLICY_SECRET_POSITION, "",
                                             rows[i].latitude_e7,    rows[i].longitude_e7,
                                             rows[i].within_m,       0};
        EXPECT_EQ(shape_secret_fault(&secret) == NULL, rows[i].good);
        const struct policy_secret name = {POLICY_SECRET_NAME,  "Erika",
                                           rows[i].latitude_e7, rows[i].longitude_e7,
                                           rows[i].within_m,    0};
        EXPECT_EQ(shape_secret_fault(&name) == NULL, i == sizeof rows / sizeof *rows - 1);
    }
}

static void test_a_secret_is_kept_once_whatever_it_is_called(void)
{
    const struct policy_secret name = {POLICY_SECRET_NAME, "Erika", 0, 0, 0, 1};
    const struct policy_secret plate = {POLICY_SECRET_PLATE, "ERIKA", 0, 0, 0, 2};
    const struct policy_secret other = {POLICY_SECRET_NAME, "Erik a", 0, 0, 0, 1};
    const struct policy_secret here = {POLICY_SECRET_POSITION, "", 1, 2, 10, 1};
    const struct policy_secret near = {POLICY_SECRET_POSITION, "", 1, 2, 20, 1};
    const struct policy_secret there = {POLICY_SECRET_POSITION, "", 1, 3, 10, 1};
    EXPECT(shape_secret_is_same(&name, &plate));
    EXPECT(!shape_secret_is_same(&name, &other));
    EXPECT(shape_secret_is_same(&here, &near));
    EXPECT(!shape_secret_is_same(&here, &there));
}

static void test_a_resolver_over_tls_has_one_name(void)
{
    static const char *const bad[] = {"*.quad9.net", "Dns.quad9.net", "9.9.9.9", ""};
    const uint8_t bytes[16] = {9, 9, 9, 9};
    struct policy_uplink uplink = {.resolver = address_ipv4(bytes),
                                   .resolver_name = "dns.quad9.net"};
    EXPECT(shape_resolver_fault(&uplink) == NULL);
    uplink.resolver_ca = random_certificates;
    uplink.resolver_ca_bytes = sizeof random_certificates;
    EXPECT(shape_resolver_fault(&uplink) == NULL);
    uplink.resolver_ca_bytes--;
    EXPECT(shape_resolver_fault(&uplink) != NULL);
    uplink.resolver_ca = NULL;
    EXPECT(shape_resolver_fault(&uplink) != NULL);
    uplink.resolver_ca_bytes = 0;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        uplink.resolver_name = bad[i];
        EXPECT(shape_resolver_fault(&uplink) != NULL);
    }
    uplink.resolver_name = NULL;
    EXPECT(shape_resolver_fault(&uplink) == NULL);
    uplink.resolver_ca = random_certificates;
    EXPECT(shape_resolver_fault(&uplink) != NULL);
    uplink = (struct policy_uplink){.resolver_name = "dns.quad9.net"};
    EXPECT(shape_resolver_fault(&uplink) != NULL);
}

int main(void)
{
    RUN(test_texts_are_of_their_kind);
    RUN(test_a_position_is_on_earth_and_has_a_distance);
    RUN(test_a_secret_is_kept_once_whatever_it_is_called);
    RUN(test_a_resolver_over_tls_has_one_name);
    return tap_done();
}
