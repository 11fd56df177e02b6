#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A unit that lies about who it is, with the real daemon.
cd "$(dirname "$0")/../.." || exit 1
exec "${BUILD:-build}/sallyport-sim" lab --uplink-only tests/live/sender_story.sh
