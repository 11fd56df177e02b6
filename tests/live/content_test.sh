#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What is said inside allowed connections: the real daemon in namespaces of this kernel.
cd "$(dirname "$0")/../.." || exit 1
exec "${BUILD:-build}/sallyport-sim" lab --uplink-only tests/live/content_story.sh
