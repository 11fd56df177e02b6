/* SPDX-License-Identifier: Apache-2.0 */
/* Positions in a line of text, in the ways that trackers write them. Degrees and minutes
 * are those of NMEA 0183, ddmm.mm.. and dddmm.mm..; what is no position is passed over.
 */
#ifndef GATEWAY_TELEMATICS_TEXT_PLACE_H
#define GATEWAY_TELEMATICS_TEXT_PLACE_H

#include "can/cursor.h"
#include "gateway/content/content.h"

/* One angle of a position and where on earth it counts from. */
enum text_place_axis { TEXT_PLACE_LATITUDE, TEXT_PLACE_LONGITUDE };

/* A number and its hemisphere, which may be empty: north, east. A sign says no more than
 * S and W do. In minutes also -dd-mm.mm, and eight (nine) digits without their point. */
MUST_CHECK bool text_place_angle(struct cursor number, struct cursor hemisphere,
                                 enum text_place_axis axis, bool in_minutes,
                                 double *degrees);

/* Every run of four fields latitude, N or S, longitude, E or W: in degrees and minutes
 * where in_minutes, else in degrees. One of the two letters may lack. */
void text_place_add_hemispheres(struct content *out, struct cursor line,
                                uint8_t separator, bool in_minutes);

/* Every pair of fields that follow one another and are both decimal degrees with
 * `decimals` decimals at least; longitude first if so said. */
void text_place_add_pairs(struct content *out, struct cursor line, uint8_t separator,
                          unsigned decimals, bool longitude_first);

/* Every "ddmm.mmmmNdddmm.mmmmE", whatever stands around it; a comma or blanks may part
 * the two. */
void text_place_add_packed(struct content *out, struct cursor text);

#endif
