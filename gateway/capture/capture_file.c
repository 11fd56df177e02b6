/* SPDX-License-Identifier: Apache-2.0 */
/* Five functions of libpcap, and blocks read one by one. */
#include "gateway/capture/capture_file.h"

#include <dlfcn.h>
#include <pcap/pcap.h>
#include <stdlib.h>

#include "gateway/capture/pcapng_blocks.h"

#define LIBRARY "libpcap.so.0.8"

struct library {
    void *handle;
    __typeof__(pcap_fopen_offline) *fopen_offline;
    __typeof__(pcap_close) *close;
    __typeof__(pcap_datalink) *datalink;
    __typeof__(pcap_next_ex) *next_ex;
    __typeof__(pcap_geterr) *geterr;
};

struct capture_file {
    struct library library;
    pcap_t *pcap; /* NULL: it is pcapng */
    FILE *file;   /* of pcapng */
    uint8_t *block;
    size_t room;
    struct pcapng_blocks blocks;
    uint64_t packets;
    const char *name;
};

bool capture_file_is_one(struct cursor head)
{
    switch (cursor_u32be(&head)) {
    case 0xa1b2c3d4:
    case 0xd4c3b2a1:
    case 0xa1b23c4d:
    case 0x4d3cb2a1:
    case 0x0a0d0d0a:
        return true;
    default:
        return false;
    }
}

/* POSIX has dlsym give functions too, which ISO C does not know of. */
static bool find(void *handle, const char *name, void *function)
{
    void **out = function;
    *out = dlsym(handle, name);
    return *out != NULL;
}

static bool load(struct library *out)
{
    out->handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    return out->handle != NULL &&
           find(out->handle, "pcap_fopen_offline", &out->fopen_offline) &&
           find(out->handle, "pcap_close", &out->close) &&
           find(out->handle, "pcap_datalink", &out->datalink) &&
           find(out->handle, "pcap_next_ex", &out->next_ex) &&
           find(out->handle, "pcap_geterr", &out->geterr);
}

/* The stream says whose first byte it is, and keeps it. */
static bool is_pcapng(FILE *file)
{
    int first = getc(file);
    return ungetc(first, file) == 0x0a;
}

static bool open_pcap(struct capture_file *self, FILE *file, struct trouble *why)
{
    char error[PCAP_ERRBUF_SIZE] = "";
    if (!load(&self->library)) {
        trouble_set(why, "%s: " LIBRARY " cannot be loaded; install libpcap0.8",
                    self->name);
        return false;
    }
    self->pcap = self->library.fopen_offline(file, error);
    if (self->pcap == NULL) {
        trouble_set(why, "%s: %s; record it again, or convert it with 'editcap -F pcap'",
                    self->name, error);
    }
    return self->pcap != NULL;
}

struct capture_file *capture_file_open(FILE *file, const char *name, struct trouble *why)
{
    struct capture_file *self = calloc(1, sizeof *self);
    bool good = self != NULL;
    if (good) {
        self->name = name;
        self->file = is_pcapng(file) ? file : NULL;
        good = self->file != NULL || open_pcap(self, file, why);
    } else {
        trouble_set(why, "%s: no memory to read it; free some", name);
    }
    if (!good) {
        (void)fclose(file);
        free(self);
    }
    return good ? self : NULL;
}

void capture_file_close(struct capture_file *self)
{
    if (self->pcap != NULL) {
        self->library.close(self->pcap);
    } else {
        (void)fclose(self->file);
    }
    free(self->block);
    free(self);
}

static enum capture_result fail(const struct capture_file *self, const char *what,
                                struct trouble *why)
{
    trouble_set(why, "%s: packet %llu: %s; what came before it was read", self->name,
                (unsigned long long)self->packets + 1, what);
    return CAPTURE_FAULT;
}

static enum capture_result next_of_pcap(struct capture_file *self,
                                        struct capture_packet *out, struct trouble *why)
{
    struct pcap_pkthdr *header;
    const u_char *bytes;
    int got = self->library.next_ex(self->pcap, &header, &bytes);
    if (got == PCAP_ERROR_BREAK) {
        return CAPTURE_END;
    }
    if (got != 1) {
        return fail(self, self->library.geterr(self->pcap), why);
    }
    out->time_us = (uint64_t)header->ts.tv_sec * 1000000 + (uint64_t)header->ts.tv_usec;
    out->cut = header->caplen < header->len;
    out->linktype = self->library.datalink(self->pcap);
    out->interface = 0;
    out->bytes = cursor_over(bytes, header->caplen);
    return CAPTURE_PACKET;
}

static bool make_room(struct capture_file *self, size_t len)
{
    uint8_t *block = len > self->room ? realloc(self->block, len) : self->block;
    if (block == NULL) {
        return false;
    }
    self->block = block;
    self->room = len > self->room ? len : self->room;
    return true;
}

/* The next block of pcapng. CAPTURE_PACKET: it is there. */
static enum capture_result next_block(struct capture_file *self, size_t *len,
                                      struct trouble *why)
{
    const size_t head = PCAPNG_BLOCKS_HEAD;
    if (!make_room(self, head)) {
        return fail(self, "no memory to read it", why);
    }
    size_t got = fread(self->block, 1, head, self->file);
    if (got == 0 && feof(self->file) != 0) {
        return CAPTURE_END;
    }
    if (got < head) {
        return fail(self, "truncated dump file", why);
    }
    *len = pcapng_blocks_length(&self->blocks, self->block);
    if (*len == 0) {
        return fail(self, "a block of a length that none can have", why);
    }
    if (!make_room(self, *len)) {
        return fail(self, "no memory to read it", why);
    }
    return fread(self->block + head, 1, *len - head, self->file) == *len - head
               ? CAPTURE_PACKET
               : fail(self, "truncated dump file", why);
}

static enum capture_result next_of_pcapng(struct capture_file *self,
                                          struct capture_packet *out, struct trouble *why)
{
    const char *fault = "";
    size_t len = 0;
    enum pcapng_blocks_found found = PCAPNG_BLOCKS_OTHER;
    while (found == PCAPNG_BLOCKS_OTHER) {
        enum capture_result result = next_block(self, &len, why);
        if (result != CAPTURE_PACKET) {
            return result;
        }
        found =
            pcapng_blocks_take(&self->blocks, out, cursor_over(self->block, len), &fault);
    }
    return found == PCAPNG_BLOCKS_PACKET ? CAPTURE_PACKET : fail(self, fault, why);
}

enum capture_result capture_file_next(struct capture_file *self,
                                      struct capture_packet *out, struct trouble *why)
{
    enum capture_result result = self->pcap != NULL ? next_of_pcap(self, out, why)
                                                    : next_of_pcapng(self, out, why);
    self->packets += result == CAPTURE_PACKET;
    return result;
}
