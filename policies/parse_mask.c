/* SPDX-License-Identifier: Apache-2.0 */
/* `pass bytes ...`, `pass bits ...` and `when ... pass bits ...` of a frame rule. */
#include "policies/parse_mask.h"

#include "can/frame.h"
#include "policies/parse_field.h"
#include "policies/parse_value.h"

#define BIT_LAST (8U * FRAME_DATA_MAX - 1U)

struct policy_mask *parse_mask_add(struct parser *parser, struct policy_frame_rule *rule)
{
    struct draft *draft = parser->draft;
    if (rule->mask_count == POLICY_RULE_MASKS_MAX) {
        messages_error(
            parser->messages, parser->statement,
            "more than %d pages of one frame told apart; let more of them pass "
            "the same bits",
            POLICY_RULE_MASKS_MAX - 1);
        return NULL;
    }
    if (draft->mask_count == POLICY_MASKS_MAX) {
        messages_error(
            parser->messages, parser->statement,
            "more than %d masks of bits; use 'pass bytes' where that is enough",
            POLICY_MASKS_MAX);
        return NULL;
    }
    if (rule->mask_count++ == 0) {
        rule->first_mask = (uint16_t)draft->mask_count;
    }
    draft->masks[draft->mask_count] = (struct policy_mask){.condition_count = 0};
    return &draft->masks[draft->mask_count++];
}

/* The mask without conditions, made when first asked for. */
static struct policy_mask *first_mask(struct parser *parser,
                                      struct policy_frame_rule *rule)
{
    return rule->mask_count == 0 ? parse_mask_add(parser, rule)
                                 : &parser->draft->masks[rule->first_mask];
}

static void set_bits(struct policy_mask *mask, uint64_t first, uint64_t last)
{
    for (uint64_t bit = first; bit <= last; bit++) {
        mask->bits[bit / 8] |= (uint8_t)(1U << bit % 8);
    }
}

/* "0..7, 9" or "none", in what the clause counts; each range goes to bits, width bits a
 * piece. */
static bool read_list(struct parser *parser, const char *what, unsigned width,
                      struct policy_mask *mask)
{
    if (parser_accept(parser, KEYWORD_NONE)) {
        return true;
    }
    do {
        struct place place = parser->token.place;
        uint64_t first;
        uint64_t last;
        if (!parse_range(parser, what, (BIT_LAST + 1) / width - 1, &first, &last)) {
            return false;
        }
        if (first > last) {
            messages_error(parser->messages, place,
                           "the range of %s runs backwards; write the lower one first",
                           width == 1 ? "bits" : "bytes");
            return false;
        }
        set_bits(mask, first * width, last * width + width - 1);
    } while (parser_accept_mark(parser, ','));
    return true;
}

static bool pass_bytes(struct parser *parser, struct draft_frame *frame)
{
    struct policy_mask bytes = {.condition_count = 0};
    if (!read_list(parser, "a byte of the frame", 8, &bytes)) {
        return false;
    }
    frame->in_bytes = true;
    frame->rule.keep = 0;
    for (unsigned i = 0; i < FRAME_DATA_MAX; i++) {
        frame->rule.keep |= (uint64_t)(bytes.bits[i] & 1U) << i;
    }
    return true;
}

bool parse_mask_pass(struct parser *parser, void *target)
{
    struct draft_frame *frame = target;
    if (!parser_accept(parser, KEYWORD_BITS)) {
        return parser_expect(parser, KEYWORD_BYTES, "or 'bits' after 'pass'") &&
               pass_bytes(parser, frame);
    }
    struct policy_mask *mask = first_mask(parser, &frame->rule);
    return mask != NULL && read_list(parser, "a bit of the frame", 1, mask);
}

bool parse_mask_condition(struct parser *parser, struct policy_condition *out)
{
    struct signal_layout field;
    if (!parser_expect(parser, KEYWORD_BITS, "and a field, as in 'bits 0|4', here") ||
        !parse_field_bits(parser, &field)) {
        return false;
    }
    out->start = field.start;
    out->length = (uint8_t)field.length;
    out->motorola = field.motorola;
    return parser_expect(parser, KEYWORD_IS, "and a value after the field") &&
           parse_range(parser, "a value", UINT64_MAX, &out->first, &out->last);
}

static bool read_conditions(struct parser *parser, struct policy_mask *mask)
{
    do {
        if (mask->condition_count == POLICY_CONDITIONS_MAX) {
            messages_error(parser->messages, parser->token.place,
                           "more than %d conditions in one 'when'; take some out",
                           POLICY_CONDITIONS_MAX);
            return false;
        }
        if (!parse_mask_condition(parser, &mask->conditions[mask->condition_count++])) {
            return false;
        }
    } while (parser_accept(parser, KEYWORD_AND));
    return true;
}

static bool read_page(struct parser *parser, struct policy_frame_rule *rule)
{
    struct policy_mask *mask = parse_mask_add(parser, rule);
    return mask != NULL && read_conditions(parser, mask) &&
           parser_expect(parser, KEYWORD_PASS, "and what passes then") &&
           parser_expect(parser, KEYWORD_BITS, "after 'pass'") &&
           read_list(parser, "a bit of the frame", 1, mask);
}

bool parse_mask_when(struct parser *parser, void *target)
{
    struct draft_frame *frame = target;
    if (first_mask(parser, &frame->rule) == NULL) {
        return false;
    }
    do {
        if (!read_page(parser, &frame->rule)) {
            return false;
        }
    } while (parser_accept(parser, KEYWORD_WHEN));
    return true;
}

void parse_mask_join(struct parser *parser, struct draft_frame *frame)
{
    struct policy_frame_rule *rule = &frame->rule;
    if (rule->mask_count == 0 || !frame->in_bytes) {
        return;
    }
    struct policy_mask *mask = &parser->draft->masks[rule->first_mask];
    for (unsigned i = 0; i < FRAME_DATA_MAX; i++) {
        mask->bits[i] = (rule->keep >> i & 1U) != 0 ? UINT8_MAX : 0;
    }
    rule->keep = UINT64_MAX;
}
