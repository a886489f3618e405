/* SPDX-License-Identifier: BSD-2-Clause */
/* The PCI BIOS (PCI BIOS Specification 2.1), its 32-bit entry and the routing table. */
#ifndef SERVICE_PCIBIOS_H
#define SERVICE_PCIBIOS_H

#include "abi/regs.h"
#include "service/pir.h"

/*
 * Function AL of the PCI BIOS on buses 0 to @last_bus, with the routing table @pir or NULL; AH
 * and CF of @regs say how it went. Does not know AL=0Eh. Position-independent.
 */
void pcibios_call(struct regs *regs, u8 last_bus, const struct pir *pir);
/* INT 1Ah AH=B1h but for AL=01h. Resident. */
void pcibios_service(struct regs *regs);
/*
 * Makes the PCI BIOS known: to INT 1Ah, by the BIOS32 service directory, and with its interrupt
 * routing table ($PIR). After pci_init(), before alloc_finish(). POST only.
 */
void pcibios_init(void);

#endif
