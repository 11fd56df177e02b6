#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The decoy, and an update under way, with the real daemon in namespaces of this kernel.
cd "$(dirname "$0")/../.." || exit 1
exec "${BUILD:-build}/sallyport-sim" lab --uplink-only tests/live/decoy_story.sh
