/* SPDX-License-Identifier: Apache-2.0 */
/* sallyport mode: changes the mode with the operator's key, by challenge and response. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "gateway/challenge.h"
#include "gateway/control.h"
#include "gateway/key_file.h"
#include "gateway/verbs/options.h"
#include "gateway/verbs/verbs.h"
#include "policies/policy.h"

static const char help[] =
    "usage: sallyport mode NAME --key KEY [--control SOCKET]\n\n"
    "Asks the running gateway for a challenge, signs it and the name with the\n"
    "operator's private key, and so changes the mode. An answer works once, for ten\n"
    "seconds.\n"
    "  --control SOCKET   default /run/sallyport/control\n\n"
    "example: sallyport mode workshop --key operator.key\n\n"
    "Exit codes: 0 changed, 1 refused or no gateway answers, 2 used wrongly.\n";

struct arguments {
    const char *name;
    const char *key;
    const char *control;
};

static enum verb_exit read_arguments(struct arguments *out, int argc, char **argv)
{
    *out = (struct arguments){.control = "/run/sallyport/control"};
    const struct options_row rows[] = {{"key", 'k', .text = &out->key},
                                       {"control", .text = &out->control}};
    enum verb_exit code =
        options_read(argc, argv, rows, sizeof rows / sizeof *rows, help);
    if (code != VERB_FOUND) {
        return code;
    }
    if (optind + 1 != argc || out->key == NULL ||
        strlen(argv[optind]) >= POLICY_NAME_BYTES) {
        fputs("sallyport mode: needs one NAME and --key KEY; 'sallyport mode --help'\n",
              stderr);
        return VERB_USAGE;
    }
    out->name = argv[optind];
    return VERB_FOUND;
}

/* The request "M"; 0 with why set. */
static size_t build_request(uint8_t out[static CONTROL_REQUEST_BYTES], const char *name,
                            const char *key_path, const uint8_t *challenge,
                            struct trouble *why)
{
    size_t name_len = strlen(name);
    uint8_t message[CHALLENGE_BYTES + POLICY_NAME_BYTES];
    memcpy(message, challenge, CHALLENGE_BYTES);
    memcpy(message + CHALLENGE_BYTES, name, name_len);
    struct signature_key *key = key_file_parse_private(key_path, why);
    size_t used = 0;
    if (key != NULL) {
        out[used++] = 'M';
        memcpy(out + used, challenge, CHALLENGE_BYTES);
        used += CHALLENGE_BYTES;
        out[used++] = (uint8_t)name_len;
        memcpy(out + used, name, name_len);
        used += name_len;
        size_t signed_len = signature_sign(key, out + used, CONTROL_DOMAIN, message,
                                           CHALLENGE_BYTES + name_len);
        used = signed_len > 0 ? used + signed_len : 0;
        signature_key_free(key);
        if (used == 0) {
            trouble_set(why, "%s: cannot sign; the system has no entropy yet", key_path);
        }
    }
    return used;
}

int verb_mode(int argc, char **argv)
{
    static uint8_t answer[CONTROL_BYTES_MAX];
    uint8_t request[CONTROL_REQUEST_BYTES] = {'C'};
    struct arguments arguments;
    struct trouble why = {0};
    enum verb_exit code = read_arguments(&arguments, argc, argv);
    if (code != VERB_FOUND) {
        return code;
    }
    size_t len = control_ask(arguments.control, request, 1, answer, &why);
    if (len == 1 + CHALLENGE_BYTES && answer[0] == 0) {
        len = build_request(request, arguments.name, arguments.key, answer + 1, &why);
        len = len > 0 ? control_ask(arguments.control, request, len, answer, &why) : 0;
    }
    if (len == 0) {
        fprintf(stderr, "sallyport mode: %s\n", why.text);
        return VERB_FOUND;
    }
    fprintf(answer[0] == 0 ? stdout : stderr, "%s%.*s\n",
            answer[0] == 0 ? "mode " : "sallyport mode: refused: ", (int)(len - 1),
            (const char *)answer + 1);
    return answer[0] == 0 ? VERB_DONE : VERB_FOUND;
}
