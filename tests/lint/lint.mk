# SPDX-License-Identifier: Apache-2.0
# make lint: every check, the deep ones too, and the figures of the tree. make check runs the fast form.
.PHONY: lint
lint: deps-tests
	$(Q)$(MAKE) --no-print-directory -j$(JOBS) STRICT=1 all unit
	$(Q)BUILD=$(BUILD) JOBS=$(JOBS) LINT_TIDY=all tests/lint/every
