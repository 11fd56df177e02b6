# SPDX-License-Identifier: Apache-2.0
# make coverage: the lines that the unit tests, the scenarios and the golden files run, a file a line (gcov).
# make coverage-parsers: the lines of each parser in tests/lint/parsers.txt that the unit tests and the fuzzers' corpora
# run; exit 1 if one is missing.
COVERED = $(MAKE) --no-print-directory BUILD=$(BUILD)/coverage OPT="-O0 -g" HARDEN="-fPIE --coverage" LDFLAGS=--coverage
.PHONY: coverage
coverage: deps-tests
	$(Q)+$(COVERED) all unit
	$(Q)+$(COVERED) coverage-table
.PHONY: coverage-table
coverage-table:
	$(Q)find $(BUILD) -name '*.gcda' -delete
	$(Q)tests/run BUILD=$(BUILD) $(UNIT) $(FAST) >$(BUILD)/tests.log; code=$$?; \
	    tests/lint/coverage $(BUILD); tail -1 $(BUILD)/tests.log; exit $$code

PARSER_TESTS = $(foreach layer,can policies gateway,$(call tests_of,$(layer))) $(FUZZ_REPLAYS)
.PHONY: coverage-parsers
coverage-parsers: deps-tests
	$(Q)+$(COVERED) coverage-parsers-run
.PHONY: coverage-parsers-run
coverage-parsers-run:
	$(Q)$(MAKE) -s --no-print-directory $(PARSER_TESTS)
	$(Q)find $(BUILD) -name '*.gcda' -delete
	$(Q)tests/run BUILD=$(BUILD) JOBS=$(JOBS) $(PARSER_TESTS) >$(BUILD)/tests.log || { tail -1 $(BUILD)/tests.log; exit 1; }
	$(Q)tests/lint/coverage_parsers $(BUILD)
