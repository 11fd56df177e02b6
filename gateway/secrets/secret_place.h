/* SPDX-License-Identifier: Apache-2.0 */
/* The numbers that stand for a place near a secret one, as patterns.
 *
 * Signs and hemispheres are not looked at: which sign is west is known to the reader
 * alone, and the three mirrored places are far from any road of the vehicle. */
#ifndef GATEWAY_SECRETS_SECRET_PLACE_H
#define GATEWAY_SECRETS_SECRET_PLACE_H

#include "gateway/secrets/secret_pattern.h"
#include "policies/flow_terms.h"

enum secret_place_half { SECRET_PLACE_LATITUDE, SECRET_PLACE_LONGITUDE };

/* Least and greatest without sign, degrees by 10,000,000, inclusive. */
struct secret_place_range {
    uint32_t least_e7;
    uint32_t greatest_e7;
};

/* Of a half of all places within_m (WGS 84 taken as a sphere of 6,371 km) of this one:
 * the box around the circle. Near a pole each longitude is near. */
MUST_CHECK struct secret_place_range
secret_place_range(const struct policy_secret *secret, enum secret_place_half half);

/* Adds one half in decimal degrees of one to any number of digits behind the point, a
 * comma for it as well; in NMEA's ddmm.mmm; and, from one degree on, as an integer of
 * degrees by 1e5 or more. Bounds are taken to 1e-5 of a degree, 1e-3 of a minute.
 * The tag of each pattern is `tag` + enum secret_encoding. */
void secret_place_add(struct secret_patterns *patterns,
                      const struct policy_secret *secret, enum secret_place_half half,
                      uint16_t tag);

#endif
