# SPDX-License-Identifier: Apache-2.0
# One story, from a drive to a violation log; leaves $(BUILD)/demo/ledger and ledger.pub.
# A recording that is none is told before anything is built.
.PHONY: demo demo-drive
demo: demo-drive
	$(Q)$(MAKE) --no-print-directory all
	$(Q)tests/deps lab
	$(Q)DRIVE="$(DRIVE)" DEMO_OUT="$(BUILD)/demo" \
	DEMO_COLOUR=$$([ -t 1 ] && echo 1) $(BUILD)/sallyport-sim lab demo || { \
	    [ ! -e "$(BUILD)/demo/ledger" ] || echo "What the gateway had recorded by then is in $(BUILD)/demo." >&2; exit 1; }
demo-drive:
	$(Q)[ -z "$(DRIVE)" ] || sim/lab/recording.sh "$(DRIVE)"
