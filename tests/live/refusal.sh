# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# refused PATTERN...   'sallyport run' ends with 1 and its words match each pattern: where,
# what, and the mend.
refused() {
    local pattern code
    timeout 15 sallyport run --config $GW/sallyport.conf >$LAB/refusal.out 2>&1
    code=$?
    [ $code = 1 ] || { echo "exit $code"; cat $LAB/refusal.out; return 1; }
    for pattern in "$@"; do
        grep -q -- "$pattern" $LAB/refusal.out || { echo "no '$pattern' in:"; cat $LAB/refusal.out; return 1; }
    done
}
