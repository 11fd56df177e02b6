/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of who is let in. */
#include "gateway/review/session.h"

#include "gateway/review/peer.h"
#include "tests/tap.h"

enum user { ADA = 1000, EVE };

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
    EXPECT(!session_admits(&session, session.cookie, NULL, ADA)); /* nobody has it yet */
    EXPECT(!session_redeem(&session, "x", ADA));
    EXPECT(!session_redeem(&session, "", ADA));
    EXPECT(!session_redeem(&session, session.cookie, ADA));
    EXPECT(!session_redeem(&session, token, PEER_NOBODY));
    EXPECT(session_redeem(&session, token, ADA));
    EXPECT(!session_redeem(&session, token, ADA));
    EXPECT(!session_redeem(&session, "", ADA));
    EXPECT(session_admits(&session, session.cookie, NULL, ADA));
    EXPECT(!session_admits(&session, token, NULL, ADA));
    EXPECT(!session_admits(&session, NULL, NULL, ADA));
    EXPECT(!session_admits(&session, "", "", ADA));
}

/* A browser sends the cookie to any server at the address, whatever its port. */
static void test_another_user_who_has_the_cookie_is_not_let_in(void)
{
    char token[SESSION_WORD_BYTES];
    begin();
    memcpy(token, session.token, sizeof token);
    EXPECT(session_awaits(&session, EVE));
    EXPECT(session_redeem(&session, token, ADA));
    EXPECT(session_admits(&session, session.cookie, NULL, ADA));
    EXPECT(!session_admits(&session, session.cookie, NULL, EVE));
    EXPECT(!session_admits(&session, session.cookie, NULL, PEER_NOBODY));
    EXPECT(session_awaits(&session, ADA));
    EXPECT(!session_awaits(&session, EVE) && !session_awaits(&session, PEER_NOBODY));
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
    EXPECT(session_admits(&session, NULL, secret, ADA));
    EXPECT(!session_admits(&session, session.cookie, NULL, ADA));
    EXPECT(!session_admits(&session, session.cookie, "wrong", ADA));
    EXPECT(!session_redeem(&session, "", ADA));
    EXPECT(session_admits(&session, NULL, secret, EVE) && session_awaits(&session, EVE));
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
    RUN(test_another_user_who_has_the_cookie_is_not_let_in);
    RUN(test_words_are_new_each_time);
    RUN(test_only_the_name_in_the_link_leads_here);
    RUN(test_a_form_has_the_hidden_word_and_comes_from_here);
    RUN(test_behind_a_proxy_its_secret_lets_in_and_no_cookie);
    RUN(test_an_origin_or_a_secret_that_is_none_is_told);
    return tap_done();
}
