/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/gateway/reading.h"

static bool tells(content_read_cb *read, const char *text, const char *client)
{
    bool good = pieces_may_be(read, text, strlen(text));
    return good && (client == NULL ? content.identifier_count == 0
                                   : strcmp(content.identifiers[0].value, client) == 0);
}

static bool is_none(content_read_cb *read, const char *text)
{
    return read_bytes(read, text, strlen(text)) == CONTENT_NOT;
}

static void test_smtp(void)
{
    EXPECT(tells(command_read_smtp, "EHLO unit.example\r\n", NULL));
    EXPECT(tells(command_read_smtp, "helo x\r\n", NULL));
    EXPECT(is_none(command_read_smtp, "EHLP"));
    EXPECT(is_none(command_read_smtp, "EHLOX\r\n"));
    EXPECT(
        tells(command_read_smtp_server, "220-hi\r\n220 a.example ESMTP Exim\r\n", NULL));
    EXPECT(is_none(command_read_smtp_server, "221 "));
    EXPECT(is_none(command_read_smtp_server, "220 \1"));
    EXPECT(is_none(command_read_smtp_server, "220 a\nb\nb\nb\nb\nb\nb\nb\n"));
}

static void test_ftp(void)
{
    EXPECT(tells(command_read_ftp, "USER bob\r\n", "bob"));
    EXPECT(tells(command_read_ftp, "FEAT\r\n", NULL));
    EXPECT(tells(command_read_ftp, "USER\r\n", NULL));
    EXPECT(tells(command_read_ftp_server, "220 (vsFTPd 3.0.3)\r\n", NULL));
    EXPECT(is_none(command_read_ftp, "A rather long line of text that is no command"));
}

static void test_imap(void)
{
    EXPECT(tells(command_read_imap, "a1 login bob secret\r\n", "bob"));
    EXPECT(tells(command_read_imap, "A.1 CAPABILITY\r\n", NULL));
    EXPECT(tells(command_read_imap_server, "* OK ready\r\n", NULL));
    EXPECT(is_none(command_read_imap, "a1 x"));
    EXPECT(is_none(command_read_imap, "a1\r\n"));
    EXPECT(is_none(command_read_imap, " "));
    EXPECT(is_none(command_read_imap, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
    EXPECT(is_none(command_read_imap_server, "* NO"));
    EXPECT(is_none(command_read_imap_server, "+"));
}

static void test_pop3(void)
{
    EXPECT(tells(command_read_pop3, "CAPA\r\n", NULL));
    EXPECT(tells(command_read_pop3, "APOP bob digest\r\n", "bob"));
    EXPECT(tells(command_read_pop3, "USER bob\r\nPASS x\r\nSTAT\r\n", "bob"));
    EXPECT(tells(command_read_pop3_server, "+OK ready\r\n", NULL));
    EXPECT(
        is_none(command_read_pop3, "USER b\nPWD\nPWD\nPWD\nPWD\nPWD\nPWD\nPWD\nPWD\n"));
    EXPECT(is_none(command_read_pop3, "QUIT\r\n"));
    EXPECT(is_none(command_read_pop3_server, "-ERR"));
}

int main(void)
{
    RUN(test_smtp);
    RUN(test_ftp);
    RUN(test_imap);
    RUN(test_pop3);
    return tap_done();
}
