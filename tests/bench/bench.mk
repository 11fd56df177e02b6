# SPDX-License-Identifier: Apache-2.0
# make bench: the speed bars, each measured beside its peer in the same run.
BENCH_LOADS = $(BUILD)/tests/bench/load $(BUILD)/tests/bench/can_load
$(BENCH_LOADS): %: %.o
	$(call link,)
$(BUILD)/tests/bench/judge_bench: $(BUILD)/tests/bench/judge_bench.o $(LIBPOLICIES) $(LIBCAN)
	$(call link,$(POLICIES_LIBS) $(CAN_LIBS))
$(BUILD)/tests/bench/log_bench $(BUILD)/tests/bench/dbc_bench: %: %.o $(LIBCAN)
	$(call link,$(CAN_LIBS))
$(BUILD)/tests/bench/quic_bench $(BUILD)/tests/bench/look_bench $(BUILD)/tests/bench/secret_bench $(BUILD)/tests/bench/ledger_bench: %: %.o $(LIBGATEWAY) $(LIBPOLICIES) $(LIBCAN)
	$(call link,$(GATEWAY_LIBS) $(POLICIES_LIBS) $(CAN_LIBS))
$(BUILD)/tests/bench/replay_bench: %: %.o
	$(call link,)

.PHONY: bench
bench: deps-bench all $(BENCH_LOADS) $(BUILD)/tests/live/flood $(BUILD)/tests/bench/judge_bench $(BUILD)/tests/bench/log_bench $(BUILD)/tests/bench/dbc_bench $(BUILD)/tests/bench/quic_bench $(BUILD)/tests/bench/look_bench $(BUILD)/tests/bench/secret_bench $(BUILD)/tests/bench/replay_bench $(BUILD)/tests/bench/ledger_bench
	$(Q)BUILD=$(BUILD) tests/bench/bench
.PHONY: deps-bench
deps-bench:
	$(Q)tests/deps build bench

# make bench-detect [DATA=FOLDER]: what a drafted policy stops, and what it alarms of in vain.
DATA ?=
DETECT_O = $(patsubst %,$(BUILD)/tests/bench/detect_%.o,log attack judge)
DETECT_TEST = $(BUILD)/tests/bench/detect_test
UNIT += $(DETECT_TEST)
$(BUILD)/tests/bench/detect_bench $(DETECT_TEST): %: %.o $(DETECT_O) $(LIBSIM) $(LIBPOLICIES) $(LIBCAN)
	$(call link,$(POLICIES_LIBS) $(CAN_LIBS))
.PHONY: bench-detect
bench-detect: deps $(BUILD)/tests/bench/detect_bench
	$(Q)BUILD=$(BUILD) tests/bench/detect $(DATA)
