#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Both paths with real CAN: attempts, NMFTA rows, emergency, bad input, observe; one boot.
cd "$(dirname "$0")/../.." || exit 1
exec "${BUILD:-build}/sallyport-sim" lab tests/live/road_story.sh
