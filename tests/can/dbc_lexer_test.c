/* SPDX-License-Identifier: Apache-2.0 */
#include "can/dbc_lexer.h"

#include "tests/tap.h"

static struct cursor over(const char *text)
{
    return dbc_lexer_over((const uint8_t *)text, strlen(text));
}

static void expect_token(struct cursor *text, enum dbc_token_kind kind,
                         const char *wanted)
{
    struct dbc_token token = dbc_lexer_token(text);
    bool good = token.kind == kind && token.len == strlen(wanted) &&
                memcmp(token.text, wanted, token.len) == 0;
    if (!EXPECT(good)) {
        printf("# got %d '%.*s', wanted %d '%s'\n", token.kind, (int)token.len,
               (const char *)token.text, kind, wanted);
    }
}

/* "KEYWORD[body]" for each section, '!' behind one that is unfinished. */
static void expect_sections(const char *text, const char *wanted)
{
    char got[512] = "";
    struct cursor cursor = over(text);
    struct dbc_section section;
    while (dbc_lexer_section(&cursor, &section)) {
        size_t used = strlen(got);
        const char *form =
            section.keyword == DBC_NONE ? "-" : dbc_lexer_form(section.keyword);
        (void)snprintf(got + used, sizeof got - used, "%.*s[%.*s]%s",
                       (int)strcspn(form, " :"), form,
                       (int)(section.body.len - section.body.pos),
                       (const char *)section.body.base + section.body.pos,
                       section.unfinished ? "!" : "");
    }
    EXPECT_TEXT(got, wanted);
}

static void text_is_cut_into_tokens(void)
{
    struct cursor text = over("SG_ a_1 m3M : 7|16@0- (1.5e-3,-.5) \"k\\\"m\" 1e 2.E+1 ;");
    expect_token(&text, DBC_TOKEN_WORD, "SG_");
    expect_token(&text, DBC_TOKEN_WORD, "a_1");
    expect_token(&text, DBC_TOKEN_WORD, "m3M");
    expect_token(&text, DBC_TOKEN_MARK, ":");
    expect_token(&text, DBC_TOKEN_NUMBER, "7");
    expect_token(&text, DBC_TOKEN_MARK, "|");
    expect_token(&text, DBC_TOKEN_NUMBER, "16");
    expect_token(&text, DBC_TOKEN_MARK, "@");
    expect_token(&text, DBC_TOKEN_NUMBER, "0");
    expect_token(&text, DBC_TOKEN_MARK, "-");
    expect_token(&text, DBC_TOKEN_MARK, "(");
    expect_token(&text, DBC_TOKEN_NUMBER, "1.5e-3");
    expect_token(&text, DBC_TOKEN_MARK, ",");
    expect_token(&text, DBC_TOKEN_MARK, "-");
    expect_token(&text, DBC_TOKEN_MARK, ".");
    expect_token(&text, DBC_TOKEN_NUMBER, "5");
    expect_token(&text, DBC_TOKEN_MARK, ")");
    expect_token(&text, DBC_TOKEN_STRING, "k\\\"m");
    expect_token(&text, DBC_TOKEN_NUMBER, "1");
    expect_token(&text, DBC_TOKEN_WORD, "e");
    expect_token(&text, DBC_TOKEN_NUMBER, "2.E+1");
    expect_token(&text, DBC_TOKEN_MARK, ";");
    expect_token(&text, DBC_TOKEN_END, "");
    expect_token(&text, DBC_TOKEN_END, "");
}

static void a_token_knows_whether_it_begins_a_line(void)
{
    struct cursor text = over("a b\n\t c\r\nd // no\r e / f\v\f");
    static const bool first[] = {true, false, true, true, true, false, false};
    for (size_t i = 0; i < sizeof first; i++) {
        EXPECT(dbc_lexer_token(&text).first_on_line == first[i]);
    }
    EXPECT_EQ(dbc_lexer_token(&text).kind, DBC_TOKEN_END);
}

static void a_byte_order_mark_is_passed_over(void)
{
    struct cursor text = over("\xEF\xBB\xBFVERSION");
    struct dbc_token token = dbc_lexer_token(&text);
    EXPECT_EQ(token.keyword, DBC_VERSION);
    EXPECT_EQ(token.offset, 3);
}

static void a_text_without_an_end_takes_all_that_is_left(void)
{
    struct cursor text = over("\"a\\\"b");
    expect_token(&text, DBC_TOKEN_OPEN, "a\\\"b");
    expect_token(&text, DBC_TOKEN_END, "");
}

static void any_other_byte_is_a_mark(void)
{
    struct cursor text = dbc_lexer_over((const uint8_t *)"\0\xFF", 2);
    EXPECT_EQ(*dbc_lexer_token(&text).text, 0);
    EXPECT_EQ(*dbc_lexer_token(&text).text, 0xFF);
    EXPECT_EQ(dbc_lexer_token(&text).kind, DBC_TOKEN_END);
}

static void sections_end_with_their_mark_or_at_the_next(void)
{
    expect_sections("VERSION \"x\"\nBU_: A B\nBO_ 1 M: 8 A\n SG_ s : 0|8 \"\" B\n"
                    "CM_ \"a; BO_ 2\nBO_ 3\" ; VAL_ 1 s 0 \"x\";",
                    "VERSION[ \"x\"\n]BU_[: A B\n]BO_[ 1 M: 8 A\n ]SG_[ s : 0|8 \"\" B\n]"
                    "CM_[ \"a; BO_ 2\nBO_ 3\" ]VAL_[ 1 s 0 \"x\"]");
    expect_sections("", "");
    expect_sections("CM_;", "CM_[]");
}

static void keywords_inside_a_section_do_not_end_it(void)
{
    expect_sections(
        "CM_ SG_ 1 s \"x\";BA_\n\"n\"\nBO_ 1 5;BA_DEF_\nBO_ \"n\" INT 0 1;",
        "CM_[ SG_ 1 s \"x\"]BA_[\n\"n\"\nBO_ 1 5]BA_DEF_[\nBO_ \"n\" INT 0 1]");
    expect_sections("BU_: VERSION FILTER\nFILTER 1;",
                    "BU_[: VERSION FILTER\n]FILTER[ 1]");
}

static void a_section_without_its_mark_ends_at_a_keyword_that_begins_a_line(void)
{
    expect_sections("CM_ \"x\"\nBO_ 1 M: 8 A\nCM_ 2",
                    "CM_[ \"x\"\n]!BO_[ 1 M: 8 A\n]CM_[ 2]!");
    expect_sections("CM_ 1 BO_\n;", "CM_[ 1 BO_\n]");
    expect_sections("CM_ \"x", "CM_[ \"x]!");
}

static void the_list_of_new_keywords_ends_at_the_first_that_is_used(void)
{
    expect_sections("NS_ :\n\tNS_DESC_\n\tCM_\n\tBU_SG_REL_\nBS_:\nBU_:",
                    "NS_[ :\n\tNS_DESC_\n\tCM_\n\tBU_SG_REL_\n]BS_[:\n]BU_[:]");
    expect_sections("NS_: Other CM_ BA_ VAL_\nBU_:", "NS_[: Other CM_ BA_ VAL_\n]BU_[:]");
    expect_sections("NS_:\nCM_\nBO_ 1 M: 8 A", "NS_[:\nCM_\n]BO_[ 1 M: 8 A]");
    expect_sections("NS_:\nCM_", "NS_[:\nCM_]");
}

static void what_begins_with_no_keyword_goes_to_the_next(void)
{
    expect_sections("a b\n1 / x\nBU_: // BO_\n", "-[a b\n1 / x\n]BU_[: // BO_\n]");
}

static void an_open_text_is_told_with_its_place(void)
{
    struct cursor text = over("CM_ 1 \"x\nBO_ 2");
    struct dbc_section section;
    EXPECT(dbc_lexer_section(&text, &section));
    EXPECT(section.open && section.unfinished);
    EXPECT_EQ(section.open_at, 6);
    EXPECT(!dbc_lexer_section(&text, &section));
}

int main(void)
{
    RUN(text_is_cut_into_tokens);
    RUN(a_token_knows_whether_it_begins_a_line);
    RUN(a_byte_order_mark_is_passed_over);
    RUN(a_text_without_an_end_takes_all_that_is_left);
    RUN(any_other_byte_is_a_mark);
    RUN(sections_end_with_their_mark_or_at_the_next);
    RUN(keywords_inside_a_section_do_not_end_it);
    RUN(a_section_without_its_mark_ends_at_a_keyword_that_begins_a_line);
    RUN(the_list_of_new_keywords_ends_at_the_first_that_is_used);
    RUN(what_begins_with_no_keyword_goes_to_the_next);
    RUN(an_open_text_is_told_with_its_place);
    return tap_done();
}
