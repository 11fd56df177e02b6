# SPDX-License-Identifier: Apache-2.0
# make lint: every check, the deep ones too, and the figures of the tree. make check runs the fast form.
.PHONY: lint
lint: deps-tests
	$(Q)$(MAKE) --no-print-directory STRICT=1 all unit
	$(Q)LINT_TIDY=all tests/run BUILD=$(BUILD) tests/lint/lint_test.sh; code=$$?; tests/lint/lint figures; exit $$code
