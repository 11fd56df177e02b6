/* SPDX-License-Identifier: Apache-2.0 */
/* The words of a scenario that say what a flow says: CONNECT, and THEN for what comes
 * later. REQUEST, PUBLISH, SUBSCRIBE and SAY say it to the letter. */
#ifndef SIM_SCENARIO_FLOW_H
#define SIM_SCENARIO_FLOW_H

#include "sim/scenario_line.h"

/* tls|quic|dtls|tcp|udp ADDRESS PORT and what it says first. */
void scenario_flow_connect(struct scenario_line *line, struct scenario_step *step);

/* What the flow that was opened last goes on with. */
void scenario_flow_then(struct scenario_line *line, struct scenario_step *step);

/* METHOD HOST TARGET [body 10kB [in chunks]] [saying TEXT [in FORM]] [upgrade] */
void scenario_flow_request(struct scenario_line *line, struct scenario_step *step);

/* A topic [saying TEXT [in FORM]]. */
void scenario_flow_publish(struct scenario_line *line, struct scenario_step *step);

/* A filter of topics. */
void scenario_flow_subscribe(struct scenario_line *line, struct scenario_step *step);

/* TEXT [in FORM] */
void scenario_flow_say(struct scenario_line *line, struct scenario_step *step);

#endif
