# SPDX-License-Identifier: Apache-2.0
# make browser: the review in a real browser; screenshots in $(BUILD)/browser. Installs Chromium.
BROWSER_LEDGERS = $(BUILD)/tests/browser/ledgers
$(BROWSER_LEDGERS): %: %.o $(LIBGATEWAY) $(LIBPOLICIES) $(LIBCAN)
	$(call link,$(FAST_LD) $(GATEWAY_LIBS) $(POLICIES_LIBS) $(CAN_LIBS))
.PHONY: browser
unit: $(BROWSER_LEDGERS)
browser: all $(BROWSER_LEDGERS)
	$(Q)tests/deps build browser
	$(Q)BUILD=$(BUILD) tests/run tests/browser/proxy_test.sh tests/browser/review_test.sh
