#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What a policy says of time and load, with real CAN.
cd "$(dirname "$0")/../.." || exit 1
exec "${BUILD:-build}/sallyport-sim" lab tests/live/time_story.sh
