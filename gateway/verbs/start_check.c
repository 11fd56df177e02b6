/* SPDX-License-Identifier: Apache-2.0 */
/* Looks at one part of a configuration after another and goes on after each trouble. */
#include "gateway/verbs/start_check.h"

#include <net/if.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "can/link.h"
#include "gateway/authority_file.h"
#include "gateway/key_file.h"
#include "gateway/roles/policy_file.h"
#include "gateway/roles/policy_slot.h"
#include "gateway/roles/sandbox.h"
#include "gateway/ruleset.h"
#include "gateway/uplink/doors.h"

struct check {
    struct config config;
    bool plain_text;
    bool good;
    config_tell_cb tell;
    void *context;
};

static void complain(struct check *self, const struct trouble *why)
{
    self->good = false;
    self->tell(self->context, why->text);
}

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Made at the start where it is missing, one level of it. */
static void check_folder(struct check *self, const char *path)
{
    struct trouble why;
    char parent[CONFIG_PATH_BYTES];
    struct stat st;
    if (path[0] == '\0' || is_folder(path)) {
        return;
    }
    if (stat(path, &st) == 0) {
        trouble_set(&why, "%s: this is a file; name a folder", path);
        complain(self, &why);
        return;
    }
    (void)snprintf(parent, sizeof parent, "%s", path);
    char *slash = strrchr(parent, '/');
    if (slash == NULL) {
        return; /* where we are */
    }
    slash[slash == parent] = '\0';
    if (!is_folder(parent)) {
        trouble_set(&why, "%s: %s is no folder; make it first: mkdir -p %s", path, parent,
                    parent);
        complain(self, &why);
    }
}

static void check_folders(struct check *self)
{
    char control[CONFIG_PATH_BYTES];
    check_folder(self, self->config.state);
    check_folder(self, self->config.ledger);
    (void)snprintf(control, sizeof control, "%s", self->config.control);
    char *slash = strrchr(control, '/');
    if (slash != NULL) {
        *slash = '\0';
        check_folder(self, control);
    }
}

/* NULL where there is none to read, or after a complaint. */
static char *check_key(struct check *self, const char *path,
                       char *(*read)(const char *path, struct trouble *why))
{
    struct trouble why;
    char *pem = path[0] != '\0' ? read(path, &why) : NULL;
    if (pem == NULL && path[0] != '\0') {
        complain(self, &why);
    }
    return pem;
}

/* Half of one was told with the configuration. */
static void check_authority(struct check *self)
{
    static struct certificate_mint mint;
    const struct config *config = &self->config;
    struct trouble why;
    if (config->inspect_certificate[0] == '\0' || config->inspect_key[0] == '\0') {
        return;
    }
    if (authority_file_open_mint(&mint, config->inspect_certificate, config->inspect_key,
                                 &why)) {
        certificate_mint_close(&mint);
    } else {
        complain(self, &why);
    }
}

/* Returns that of the policy. */
static char *check_keys(struct check *self)
{
    struct trouble why;
    if (!self->plain_text && self->config.policy_key[0] == '\0') {
        trouble_set(&why, "configuration: 'policy-key' is missing; add it, or run with "
                          "--unsigned on a bench");
        complain(self, &why);
    }
    free(check_key(self, self->config.mode_key, key_file_public));
    key_file_wipe(check_key(self, self->config.ledger_key, key_file_private));
    return check_key(self, self->config.policy_key, key_file_public);
}

static void check_user(struct check *self)
{
    struct sandbox_user user;
    struct trouble why;
    const char *note = NULL;
    const char *name = self->config.user;
    if (!sandbox_find_user(&user, name, &note, &why)) {
        complain(self, &why);
    } else if (note != NULL && name[0] != '\0' && getpwnam(name) == NULL) {
        trouble_set(&why, "user '%s': no such user; 'useradd --system %s'", name, name);
        complain(self, &why);
    }
}

static void check_buses(struct check *self, const struct policy *policy)
{
    struct trouble why;
    struct link link;
    for (uint8_t i = 0; i < policy->bus_count; i++) {
        const char *name = policy->buses[i].interface;
        if (!link_find(name, &link, &why)) {
            complain(self, &why);
        } else if (policy->buses[i].fd && !link.carries_fd) {
            trouble_set(&why, "%s: carries no FD frames; 'ip link set %s mtu 72' lets it",
                        name, name);
            complain(self, &why);
        }
    }
}

static void check_policy(struct check *self, const char *public_pem)
{
    struct policy_slot slot;
    struct trouble why;
    struct policy_file file = {.path = self->config.policy,
                               .public_pem = public_pem,
                               .state = self->config.state,
                               .plain_text = self->plain_text};
    if (file.path[0] == '\0' || (public_pem == NULL && !self->plain_text)) {
        return; /* which was told */
    }
    policy_slot_init(&slot);
    const struct policy *policy = policy_file_load(&file, policy_slot_spare(&slot), &why);
    if (policy == NULL) {
        complain(self, &why);
        return;
    }
    check_buses(self, policy);
    if (self->config.inspect_certificate[0] == '\0' &&
        self->config.inspect_key[0] == '\0' && !authority_file_unneeded(policy, &why)) {
        complain(self, &why);
    }
    if (policy->uplink.present && self->config.unit_interface[0] == '\0') {
        trouble_set(&why,
                    "%s has rules for the uplink, and no unit-interface is named; "
                    "add 'unit-interface' and 'modem-interface'",
                    self->config.policy);
        complain(self, &why);
    }
}

static void check_interface(struct check *self, const char *key, const char *name)
{
    struct trouble why;
    struct link link;
    if (if_nametoindex(name) == 0) {
        trouble_set(&why, "%s %s: no such interface; 'ip link' lists those there are",
                    key, name);
        complain(self, &why);
    } else if (link_find(name, &link, &why)) {
        trouble_set(&why, "%s %s: this is a CAN bus; name a network interface", key,
                    name);
        complain(self, &why);
    }
}

static void check_address(struct check *self, const struct address *own)
{
    struct trouble why;
    char text[ADDRESS_TEXT_BYTES];
    int fd = own->family != ADDRESS_NONE ? doors_open_dns_udp(own, 0, &why) : -1;
    if (fd >= 0) {
        (void)close(fd);
    } else if (own->family != ADDRESS_NONE) {
        address_print(own, text);
        trouble_set(&why,
                    "unit-address %s: no address of this machine; give it to %s with 'ip "
                    "address add'",
                    text, self->config.unit_interface);
        complain(self, &why);
    }
}

static void check_uplink(struct check *self)
{
    const struct config *config = &self->config;
    struct ruleset_options options = {.observe = false};
    struct trouble why;
    if (config->unit_interface[0] == '\0') {
        return;
    }
    (void)snprintf(options.unit, sizeof options.unit, "%s", config->unit_interface);
    (void)snprintf(options.modem, sizeof options.modem, "%s", config->modem_interface);
    if (!ruleset_options_check(&options, &why)) {
        complain(self, &why);
        return;
    }
    check_interface(self, "unit-interface", config->unit_interface);
    check_interface(self, "modem-interface", config->modem_interface);
    check_address(self, &config->unit_address4);
    check_address(self, &config->unit_address6);
}

bool start_check(const char *config_path, bool plain_text, config_tell_cb tell,
                 void *context)
{
    struct check self = {.plain_text = plain_text, .tell = tell, .context = context};
    self.good = config_check(&self.config, config_path, tell, context);
    if (self.config.flows_max == 0) {
        return false; /* no file was read, so nothing is missing in it */
    }
    char *public_pem = check_keys(&self);
    check_authority(&self);
    check_user(&self);
    check_folders(&self);
    check_policy(&self, public_pem);
    check_uplink(&self);
    free(public_pem);
    return self.good;
}
