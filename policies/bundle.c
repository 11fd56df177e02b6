/* SPDX-License-Identifier: Apache-2.0 */
/* Seals a policy with a signature and opens it again only when that is right. */
#include "policies/bundle.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "policies/pack_arena.h"
#include "policies/policy.pb-c.h"
#include "policies/policy_pack.h"
#include "policies/signature.h"

#define BUNDLE_DOMAIN "sallyport-policy-bundle-v1"

/* The bytes of a Bundle, from malloc. */
static uint8_t *pack_bundle(uint8_t *packed, size_t packed_len, uint8_t *signature,
                            size_t signature_len, const struct signature_key *key,
                            size_t *out_len)
{
    uint8_t id[SIGNATURE_KEY_ID_BYTES];
    Sallyport__Bundle bundle = SALLYPORT__BUNDLE__INIT;
    signature_key_id(key, id);
    bundle.policy = (ProtobufCBinaryData){packed_len, packed};
    bundle.signature = (ProtobufCBinaryData){signature_len, signature};
    bundle.key_sha256 = (ProtobufCBinaryData){sizeof id, id};
    uint8_t *out = malloc(sallyport__bundle__get_packed_size(&bundle));
    if (out != NULL) {
        *out_len = sallyport__bundle__pack(&bundle, out);
    }
    return out;
}

static uint8_t *seal(const struct policy *policy, struct signature_key *key,
                     size_t *out_len, struct trouble *why)
{
    uint8_t signature[SIGNATURE_BYTES_MAX];
    size_t packed_len;
    uint8_t *out = NULL;
    uint8_t *packed = policy_pack(policy, &packed_len);
    if (packed == NULL) {
        trouble_set(why, "no memory to pack the policy");
        return NULL;
    }
    size_t signature_len =
        signature_sign(key, signature, BUNDLE_DOMAIN, packed, packed_len);
    if (signature_len == 0) {
        trouble_set(why, "the policy could not be signed; free some memory, and see that "
                         "the kernel gives random bytes");
    } else {
        out = pack_bundle(packed, packed_len, signature, signature_len, key, out_len);
        if (out == NULL) {
            trouble_set(why, "no memory for the bundle");
        }
    }
    free(packed);
    return out;
}

uint8_t *bundle_seal(const struct policy *policy, const char *key_pem, size_t *out_len,
                     struct trouble *why)
{
    struct signature_key *key = signature_key_parse(key_pem, why);
    if (key == NULL) {
        return NULL;
    }
    uint8_t *out = seal(policy, key, out_len, why);
    signature_key_free(key);
    return out;
}

static bool is_signed(const Sallyport__Bundle *bundle, struct signature_public *key,
                      struct trouble *why)
{
    uint8_t id[SIGNATURE_KEY_ID_BYTES];
    signature_public_id(key, id);
    if (bundle->key_sha256.len != sizeof id ||
        memcmp(bundle->key_sha256.data, id, sizeof id) != 0) {
        trouble_set(why, "signed with another key; give the public key that belongs to "
                         "its signer");
        return false;
    }
    if (!signature_check(key, bundle->signature.data, bundle->signature.len,
                         BUNDLE_DOMAIN, bundle->policy.data, bundle->policy.len)) {
        trouble_set(why, "the signature is wrong, so the policy was changed after it was "
                         "signed; compile it again");
        return false;
    }
    return true;
}

static struct policy *open_signed(const Sallyport__Bundle *bundle, uint64_t version_min,
                                  struct arena *arena, struct trouble *why)
{
    struct policy *policy =
        policy_unpack(bundle->policy.data, bundle->policy.len, arena, why);
    if (policy != NULL && policy->version < version_min) {
        trouble_set(why,
                    "version %" PRIu64 " is older than %" PRIu64
                    ", which was in force; raise the version and compile it again",
                    policy->version, version_min);
        return NULL;
    }
    return policy;
}

struct policy *bundle_open(const uint8_t *bytes, size_t len, const char *public_pem,
                           uint64_t version_min, struct arena *arena, struct trouble *why)
{
    size_t start = arena->used_bytes;
    ProtobufCAllocator allocator = pack_arena(arena);
    Sallyport__Bundle *bundle = len <= BUNDLE_BYTES_MAX
                                    ? sallyport__bundle__unpack(&allocator, len, bytes)
                                    : NULL;
    if (bundle == NULL) {
        arena->used_bytes = start;
        trouble_set(why, "no policy bundle; make one with 'sallyport compile'");
        return NULL;
    }
    struct signature_public *key = signature_public_parse(public_pem, why);
    struct policy *policy = NULL;
    if (key != NULL && is_signed(bundle, key, why)) {
        policy = open_signed(bundle, version_min, arena, why);
    }
    signature_public_free(key);
    if (policy == NULL) {
        arena->used_bytes = start;
    }
    return policy;
}
