# SPDX-License-Identifier: Apache-2.0
# make coverage: the lines that the unit tests, the scenarios and the golden files run, a file a line (gcov).
.PHONY: coverage
coverage: deps-tests
	$(Q)$(MAKE) --no-print-directory BUILD=$(BUILD)/coverage OPT="-O0 -g" HARDEN="-fPIE --coverage" LDFLAGS=--coverage all unit
	$(Q)$(MAKE) --no-print-directory BUILD=$(BUILD)/coverage OPT="-O0 -g" HARDEN="-fPIE --coverage" LDFLAGS=--coverage coverage-table
.PHONY: coverage-table
coverage-table:
	$(Q)find $(BUILD) -name '*.gcda' -delete
	$(Q)tests/run BUILD=$(BUILD) $(UNIT) $(FAST) >$(BUILD)/tests.log; code=$$?; \
	    tests/lint/coverage $(BUILD); tail -1 $(BUILD)/tests.log; exit $$code
