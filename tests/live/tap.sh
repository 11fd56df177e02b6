# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# TAP for stories: claim NAME COMMAND...; what the command said is shown when it failed.
TAP_NUMBER=0 TAP_FAILED=0

claim() {
    local name=$1 good=ok
    shift
    "$@" >"$LAB/claim.out" 2>&1 || { good="not ok"; TAP_FAILED=$((TAP_FAILED + 1)); }
    echo "$good $((++TAP_NUMBER)) - $name"
    [ "$good" = ok ] || { tail -20 "$LAB/claim.out" | sed 's/^/# /'; return 1; }
}

# need NAME COMMAND...   a claim without which there is no sense in going on.
need() { claim "$@" || { tap_done; exit 1; }; }

# same A B   equal texts.
same() { [ "$1" = "$2" ] || { echo "got '$1', expected '$2'"; return 1; }; }

# digest COMMAND...   SHA-256 of what it writes.
digest() { "$@" | sha256sum | cut -d' ' -f1; }

# lab_has REASON   the officer can read of it.
lab_has() { lab_log --json --reason "$1" | grep -q .; }

tap_done() {
    lab_end
    echo "1..$TAP_NUMBER"
    [ $TAP_FAILED = 0 ]
}
