/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the sections of a DBC file once, so that later walks need not. */
#include "can/dbc_sections.h"

#define ARENA_ALIGN ((size_t)16)

/* The others are passed over: whatever they say, no frame is read another way. */
static const bool is_read[DBC_KEYWORDS] = {
    [DBC_BO_] = true,  [DBC_SG_] = true,          [DBC_VERSION] = true,
    [DBC_VAL_] = true, [DBC_SIG_VALTYPE_] = true, [DBC_SG_MUL_VAL_] = true,
    [DBC_BA_] = true,  [DBC_BA_DEF_] = true,      [DBC_BA_DEF_DEF_] = true,
};

/* True if the section is whole. */
static bool check_section(struct dbc_reader *self, const struct dbc_section *section)
{
    if (section->keyword == DBC_NONE) {
        dbc_faults_error(&self->faults, section->offset,
                         "no section begins like this; begin with a keyword such as BO_ "
                         "or VAL_");
    } else if (section->open) {
        dbc_faults_error(&self->faults, section->open_at,
                         "a text without its end; close it with '\"'");
    } else if (section->unfinished) {
        dbc_faults_error(&self->faults, section->offset, "its ';' is missing; write %s",
                         dbc_lexer_form(section->keyword));
    }
    return section->keyword != DBC_NONE && !section->unfinished;
}

static bool note_section(struct dbc_reader *self, const struct dbc_section *section)
{
    struct arena *arena = self->arena;
    if (arena->size_bytes - arena->used_bytes < sizeof *self->spans) {
        return false;
    }
    arena->size_bytes -= sizeof *self->spans;
    self->spans = (struct dbc_span *)(void *)(arena->block + arena->size_bytes);
    self->spans[0] = (struct dbc_span){
        .offset = (uint32_t)section->offset,
        .begin = (uint32_t)section->body.pos,
        .end = (uint32_t)section->body.len,
        .keyword = section->keyword,
    };
    self->span_count++;
    return true;
}

bool dbc_sections_find(struct dbc_reader *self)
{
    struct cursor text = self->text;
    struct dbc_section section;
    self->arena->size_bytes &= ~(ARENA_ALIGN - 1);
    while (dbc_lexer_section(&text, &section)) {
        bool whole = check_section(self, &section);
        self->message_room += section.keyword == DBC_BO_;
        self->signal_room += section.keyword == DBC_SG_;
        if (whole && is_read[section.keyword] && !note_section(self, &section)) {
            return false;
        }
    }
    return true;
}

struct dbc_section dbc_sections_at(const struct dbc_reader *self, size_t number)
{
    const struct dbc_span *span = &self->spans[self->span_count - 1 - number];
    struct dbc_section section = {.keyword = (enum dbc_keyword)span->keyword,
                                  .offset = span->offset,
                                  .body = self->text};
    section.body.pos = span->begin;
    section.body.len = span->end;
    return section;
}
