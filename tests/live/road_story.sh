#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# One boot, many claims: the parts below share the world and the gateway that is running.
. "$LAB_LIB"
. tests/live/tap.sh

lab_network && lab_buses && lab_cloud && lab_gateway_files
tests/live/road_policy.sh 1 >$LAB/road1.policy
tests/live/road_policy.sh 2 >$LAB/road2.policy
lab_policy $LAB/road1.policy >$LAB/compile.out 2>&1 && mv $GW/van.bundle $GW/recorded.bundle
lab_policy $LAB/road2.policy >$LAB/compile.out 2>&1 || cat $LAB/compile.out

for part in ${LAB_PARTS:-bad_input attempts nmfta emergency observe}; do
    began=$SECONDS
    . tests/live/part_$part.sh
    echo "# $part: $((SECONDS - began)) s"
done
tap_done
