/* SPDX-License-Identifier: Apache-2.0 */
/* The version of the programs, as --version tells it. */
#ifndef GATEWAY_VERSION_H
#define GATEWAY_VERSION_H

#define VERSION "0.3.0"

#endif
