# SPDX-License-Identifier: Apache-2.0
# What the golden tests need beside the programs: a ledger with a bit of everything.
GOLDEN_TOOLS = $(BUILD)/tests/golden/report_ledger
$(BUILD)/tests/golden/report_ledger: $(BUILD)/tests/golden/report_ledger.o $(LIBGATEWAY) $(LIBPOLICIES) $(LIBCAN)
	$(call link,$(FAST_LD) $(GATEWAY_LIBS) $(POLICIES_LIBS) $(CAN_LIBS))
unit check-fast: $(GOLDEN_TOOLS)
