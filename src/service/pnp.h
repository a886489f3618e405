/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The Plug and Play BIOS (PnP BIOS Specification 1.0A): the $PnP structure, which option ROMs
 * also look for, and the list of system board devices. POST only; the run-time half is the
 * entry point in pnp_entry.S.
 */
#ifndef SERVICE_PNP_H
#define SERVICE_PNP_H

#include "service/pnp_build.h"

/* Builds the node list and the $PnP structure in the F segment; shared.pnp_offset says where. */
void pnp_init(const struct pnp_machine *machine);

#endif
