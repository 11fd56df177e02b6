/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of who is let in. */
#include "gateway/review/session.h"

#include "tests/tap.h"

static struct session session;
static struct trouble why;
static const char secret[] = "0123456789abcdef0123456789abcdef";

static void begin(void)
{
    EXPECT(session_init(&session, &why));
    session_stand_at(&session, "127.0.0.1:8080");
}

static void test_the_link_works_once(void)
{
    char token[SESSION_WORD_BYTES];
    begin();
    memcpy(token, session.token, sizeof token);
    EXPECT_EQ(strlen(token), 64);
    EXPECT(!session_admits(&session, session.cookie, NULL)); /* nobody has it yet */
    EXPECT(!session_redeem(&session, "x"));
    EXPECT(!session_redeem(&session, ""));
    EXPECT(!session_redeem(&session, session.cookie));
    EXPECT(session_redeem(&session, token));
    EXPECT(!session_redeem(&session, token));
    EXPECT(!session_redeem(&session, ""));
    EXPECT(session_admits(&session, session.cookie, NULL));
    EXPECT(!session_admits(&session, token, NULL));
    EXPECT(!session_admits(&session, NULL, NULL));
    EXPECT(!session_admits(&session, "", ""));
}

static void test_words_are_new_each_time(void)
{
    struct session other;
    begin();
    EXPECT(session_init(&other, &why));
    EXPECT(strcmp(other.token, session.token) != 0);
    EXPECT(strcmp(other.cookie, session.cookie) != 0);
    EXPECT(strcmp(other.form, session.form) != 0);
    EXPECT(strcmp(session.form, session.cookie) != 0);
}

static void test_only_the_name_in_the_link_leads_here(void)
{
    begin();
    EXPECT(session_is_host(&session, "127.0.0.1:8080"));
    EXPECT(!session_is_host(&session, "127.0.0.1"));
    EXPECT(!session_is_host(&session, "localhost:8080"));
    EXPECT(!session_is_host(&session, "attacker.example:8080"));
    EXPECT(!session_is_host(&session, NULL));
}

static void test_a_form_has_the_hidden_word_and_comes_from_here(void)
{
    begin();
    EXPECT(session_is_form(&session, session.form, "http://127.0.0.1:8080"));
    EXPECT(session_is_form(&session, session.form, NULL));
    EXPECT(!session_is_form(&session, session.form, "http://attacker.example"));
    EXPECT(!session_is_form(&session, session.form, "null"));
    EXPECT(!session_is_form(&session, NULL, NULL));
    EXPECT(!session_is_form(&session, session.cookie, NULL));
}

static void test_behind_a_proxy_its_secret_lets_in_and_no_cookie(void)
{
    begin();
    EXPECT(session_stand_behind(&session, "https://review.example", secret, &why));
    EXPECT(session_is_host(&session, "review.example"));
    EXPECT(!session_is_host(&session, "127.0.0.1:8080"));
    EXPECT(session_admits(&session, NULL, secret));
    EXPECT(!session_admits(&session, session.cookie, NULL));
    EXPECT(!session_admits(&session, session.cookie, "wrong"));
    EXPECT(!session_redeem(&session, ""));
    EXPECT(session_is_form(&session, session.form, "https://review.example"));
}

static void test_an_origin_or_a_secret_that_is_none_is_told(void)
{
    begin();
    EXPECT(!session_stand_behind(&session, "http://review.example", secret, &why));
    EXPECT(strstr(why.text, "https://review.example") != NULL);
    EXPECT(!session_stand_behind(&session, "https://", secret, &why));
    EXPECT(!session_stand_behind(&session, "https://review.example/", secret, &why));
    EXPECT(!session_stand_behind(&session, "https://review.example", "short", &why));
    EXPECT(strstr(why.text, "openssl rand") != NULL);
    EXPECT(session.secret[0] == 0 && session.token[0] != 0);
}

int main(void)
{
    RUN(test_the_link_works_once);
    RUN(test_words_are_new_each_time);
    RUN(test_only_the_name_in_the_link_leads_here);
    RUN(test_a_form_has_the_hidden_word_and_comes_from_here);
    RUN(test_behind_a_proxy_its_secret_lets_in_and_no_cookie);
    RUN(test_an_origin_or_a_secret_that_is_none_is_told);
    return tap_done();
}
