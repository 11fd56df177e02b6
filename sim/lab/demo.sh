#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# One story, from a drive to a violation log.
. "$LAB_LIB"
