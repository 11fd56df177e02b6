/* SPDX-License-Identifier: Apache-2.0 */
/* Puts a policy in force as the gateway does: parsed, self-tested, all or nothing. */
#include <stdlib.h>
#include <string.h>

#include "gateway/dbc_library.h"
#include "gateway/file.h"
#include "policies/parse.h"
#include "policies/self_test.h"
#include "sim/play_state.h"

struct first_message {
    char text[sizeof((struct trouble *)0)->text];
};

/* Warnings are for `sallyport check`; of the errors the first is enough. */
static void on_message(void *context, const char *line)
{
    struct first_message *first = context;
    if (first->text[0] == '\0' && strstr(line, ": warning: ") == NULL) {
        (void)snprintf(first->text, sizeof first->text, "%s", line);
    }
}

static bool put_in_force(struct play *self, const char *file, const char *text,
                         size_t len)
{
    unsigned spare = 1 - self->in_force;
    struct arena *arena = &self->arenas[spare];
    struct first_message first = {""};
    arena_init(arena, self->blocks[spare], sizeof self->blocks[spare]);
    struct dbc_library library;
    dbc_library_open(&library, file, on_message, &first);
    const struct policy_text whole = {file, text, len, &library.library};
    struct policy *policy = policy_parse_text(&whole, arena, on_message, &first);
    dbc_library_close(&library);
    if (policy == NULL) {
        trouble_set(self->why, "%s", first.text);
        return false;
    }
    struct trouble why;
    if (!secret_keeper_check(&policy->uplink, &why)) {
        return play_broken(self, "%s: %s", file, why.text);
    }
    size_t used_bytes = arena->used_bytes;
    if (!self_test_run(policy, arena, &why)) {
        return play_broken(self, "%s: %s", file, why.text);
    }
    arena->used_bytes = used_bytes; /* what the self-test built is not needed any more */
    struct frame_judge *judge = frame_judge_new(policy, arena);
    if (judge == NULL) {
        return play_broken(self, "%s: too large; make the policy smaller", file);
    }
    if (self->judge != NULL) {
        frame_judge_inherit_seen(judge, self->judge);
    }
    memset(self->memory.up, 0, sizeof self->memory.up);
    memset(self->memory.down, 0, sizeof self->memory.down);
    memset(self->rates, 0, sizeof self->rates);
    self->policy = policy;
    self->judge = judge;
    self->in_force = spare;
    self->mode = 0;
    self->flow_rule = VERDICT_NO_RULE;
    play_examine_end(self);
    secret_keeper_set(&self->secrets, &policy->uplink);
    (void)pacer_reset(&self->pacer);
    return true;
}

/* As many empty lines go before an inline policy as stand before it in the scenario, so
 * that messages name the right line. */
static bool play_inline(struct play *self, const struct scenario_step *step)
{
    size_t before = step->line - 1;
    char *text = malloc(before + step->policy_len + 1);
    if (text == NULL) {
        return play_broken(self, "out of memory");
    }
    memset(text, '\n', before);
    memcpy(text + before, step->policy, step->policy_len);
    bool good = put_in_force(self, self->file, text, before + step->policy_len);
    free(text);
    return good;
}

bool play_policy(struct play *self, const struct scenario_step *step)
{
    if (step->policy != NULL) {
        return play_inline(self, step);
    }
    char path[4096];
    const char *slash = strrchr(self->file, '/');
    int folder =
        step->name[0] == '/' || slash == NULL ? 0 : (int)(slash - self->file) + 1;
    (void)snprintf(path, sizeof path, "%.*s%s", folder, self->file, step->name);
    size_t len;
    struct trouble why;
    char *text = (char *)file_read(path, POLICY_TEXT_BYTES_MAX, &len, &why);
    if (text == NULL) {
        return play_broken(self, "%s", why.text);
    }
    bool good = put_in_force(self, path, text, len);
    free(text);
    return good;
}

bool play_mode(struct play *self, const struct scenario_step *step)
{
    int mode = policy_find_mode(self->policy, step->name);
    if (mode < 0) {
        return play_broken(self, "the policy has no mode '%s'; name one that it declares",
                           step->name);
    }
    for (uint8_t i = 0; i < self->policy->bus_count; i++) {
        if (self->has_wire[i]) {
            egress_recall(&self->wires[i].egress); /* passed in the mode before */
        }
    }
    self->mode = (uint8_t)mode;
    (void)pacer_reset(&self->pacer); /* as this */
    play_tick(self);
    play_rejudge(self);
    return true;
}
