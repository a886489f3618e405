/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The Plug and Play BIOS (PnP BIOS Specification 1.0A): the $PnP structure, which option ROMs look
 * for as well, and the list of system board devices. POST only; the entry point that guests call is
 * in pnp_entry.S.
 */
#ifndef SERVICE_PNP_H
#define SERVICE_PNP_H

#include "service/pnp_build.h"

/*
 * Builds the node list and the $PnP structure in the F segment, and stores the structure's offset
 * in shared.pnp_offset.
 */
void pnp_init(const struct pnp_machine *machine);

#endif
