/* SPDX-License-Identifier: Apache-2.0 */
/* Answers the operator. Whoever can connect is read as a stranger; a change of mode needs
 * the operator's key. */
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "can/cursor.h"
#include "gateway/challenge.h"
#include "gateway/roles/guard.h"
#include "policies/signature.h"

enum { DONE = 0, REFUSED = 1 };

static struct challenges challenges;

static size_t say(uint8_t *out, uint8_t result, const char *text)
{
    size_t len = strlen(text);
    out[0] = result;
    memcpy(out + 1, text, len);
    return 1 + len;
}

static size_t answer_status(struct guard *guard, struct cursor *in, uint8_t *out)
{
    bool json = cursor_u8(in) != 0;
    if (!cursor_at_end(in)) {
        return say(out, REFUSED, "no such request");
    }
    out[0] = DONE;
    return 1 + guard_status_print(guard, json, (char *)out + 1, CONTROL_BYTES_MAX - 1);
}

static size_t answer_challenge(struct cursor *in, uint8_t *out)
{
    uint8_t random[CHALLENGE_BYTES];
    if (!cursor_at_end(in) ||
        getrandom(random, sizeof random, 0) != (ssize_t)sizeof random) {
        return say(out, REFUSED, "no such request");
    }
    challenge_issue(&challenges, random, clock_steady_us());
    out[0] = DONE;
    memcpy(out + 1, random, sizeof random);
    return 1 + sizeof random;
}

struct mode_request {
    uint8_t message[CHALLENGE_BYTES + POLICY_NAME_BYTES]; /* what is signed */
    size_t message_len;
    char name[POLICY_NAME_BYTES];
    const uint8_t *signature;
    size_t signature_len;
};

static bool read_mode_request(struct mode_request *out, struct cursor *in)
{
    cursor_copy(in, out->message, CHALLENGE_BYTES);
    uint8_t name_len = cursor_u8(in);
    if (name_len == 0 || name_len >= POLICY_NAME_BYTES) {
        return false;
    }
    cursor_copy(in, out->name, name_len);
    out->name[name_len] = '\0';
    memcpy(out->message + CHALLENGE_BYTES, out->name, name_len);
    out->message_len = CHALLENGE_BYTES + (size_t)name_len;
    out->signature_len = cursor_left(in);
    out->signature = cursor_take(in, out->signature_len);
    return cursor_at_end(in) && out->signature_len > 0 &&
           out->signature_len <= SIGNATURE_BYTES_MAX;
}

static bool signed_by_operator(const struct guard *guard,
                               const struct mode_request *asked)
{
    struct trouble why;
    struct signature_public *key = signature_public_parse(guard->mode_pem, &why);
    bool good = key != NULL &&
                signature_check(key, asked->signature, asked->signature_len,
                                CONTROL_DOMAIN, asked->message, asked->message_len);
    if (key != NULL) {
        signature_public_free(key);
    }
    return good;
}

/* Why the change is refused; NULL when it is good. The challenge is used up either way.
 */
static const char *judge_mode(const struct guard *guard, struct mode_request *asked,
                              struct cursor *in)
{
    if (!read_mode_request(asked, in)) {
        return "not a well-formed request";
    }
    if (!challenge_take(&challenges, asked->message, clock_steady_us())) {
        return "the challenge is not ours, too old, or was answered before";
    }
    if (guard->mode_pem == NULL) {
        return "no operator's key is configured; add 'mode-key' to the configuration";
    }
    if (!signed_by_operator(guard, asked)) {
        return "the signature is not by the operator's key";
    }
    return policy_find_mode(guard->policy, asked->name) < 0
               ? "the policy has no such mode"
               : NULL;
}

static size_t answer_mode(struct guard *guard, struct cursor *in, uint8_t *out)
{
    struct mode_request asked = {.name = ""};
    const char *refused = judge_mode(guard, &asked, in);
    if (refused != NULL) {
        recorder_say(guard->recorder, REASON_MODE_REFUSED, asked.name, refused);
        return say(out, REFUSED, refused);
    }
    guard_policy_set_mode(guard, (uint8_t)policy_find_mode(guard->policy, asked.name));
    return say(out, DONE, asked.name);
}

size_t guard_control_answer(void *context, const uint8_t *request, size_t len,
                            uint8_t out[static CONTROL_BYTES_MAX])
{
    struct guard *guard = context;
    struct cursor in = cursor_over(request, len);
    if (len > CONTROL_REQUEST_BYTES) {
        return say(out, REFUSED, "no such request");
    }
    switch (cursor_u8(&in)) {
    case 'S':
        return answer_status(guard, &in, out);
    case 'C':
        return answer_challenge(&in, out);
    case 'M':
        return answer_mode(guard, &in, out);
    default:
        return say(out, REFUSED, "no such request");
    }
}
