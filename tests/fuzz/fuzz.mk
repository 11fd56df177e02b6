# SPDX-License-Identifier: Apache-2.0
# make fuzz: each target for FUZZ_SECONDS with libFuzzer, ASan and UBSan, from the seeds in tests/fuzz/corpus.
# FUZZ_TARGETS="candump_parse_line ..." runs some only. A finding is left in build/fuzz/found.
# make check runs each target once over its seeds: tests/fuzz/replay.c.
FUZZ_SECONDS ?= 60
FUZZ_TARGETS ?= $(filter-out replay,$(basename $(notdir $(wildcard tests/fuzz/*.c))))
FUZZ_BUILD = $(BUILD)/fuzz
FUZZ_SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all

FUZZ_REPLAYS = $(FUZZ_TARGETS:%=$(BUILD)/tests/fuzz/%)
$(FUZZ_REPLAYS): $(BUILD)/tests/fuzz/%: $(BUILD)/tests/fuzz/%.o $(BUILD)/tests/fuzz/replay.o $(LIBSIM) $(LIBGATEWAY) $(LIBPOLICIES) $(LIBCAN)
	$(call link,$(FAST_LD) $(SIM_LIBS) $(GATEWAY_LIBS) $(POLICIES_LIBS) $(CAN_LIBS))

# Inside $(FUZZ_BUILD), where everything is compiled by clang with its coverage counters.
FUZZERS = $(FUZZ_TARGETS:%=$(BUILD)/fuzzer/%)
$(FUZZERS): $(BUILD)/fuzzer/%: $(BUILD)/tests/fuzz/%.o $(LIBSIM) $(LIBGATEWAY) $(LIBPOLICIES) $(LIBCAN)
	$(call link,-fsanitize=fuzzer $(SIM_LIBS) $(GATEWAY_LIBS) $(POLICIES_LIBS) $(CAN_LIBS))
.PHONY: fuzzers
fuzzers: $(FUZZERS)

.PHONY: fuzz
fuzz: deps-tests
	$(Q)$(MAKE) --no-print-directory BUILD=$(FUZZ_BUILD) CC=clang OPT="-O1 -g -fno-omit-frame-pointer" \
	    HARDEN="-fPIE $(FUZZ_SANITIZE) -fsanitize=fuzzer-no-link" LDFLAGS="$(FUZZ_SANITIZE)" fuzzers
	$(Q)tests/fuzz/run $(FUZZ_BUILD) $(FUZZ_SECONDS) $(FUZZ_TARGETS)
