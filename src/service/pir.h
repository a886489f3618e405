/* SPDX-License-Identifier: BSD-2-Clause */
/* The PCI interrupt routing table (Microsoft, PCI IRQ Routing Table Specification 1.0). */
#ifndef SERVICE_PIR_H
#define SERVICE_PIR_H

#include "lib/types.h"

struct pir_slot {
	u8 bus, devfn;
	struct {
		u8 link;  /* which input of the router; 0: none */
		u16 irqs; /* a mask of the IRQs that it can be routed to */
	} __packed pin[4];
	u8 slot; /* number on the case; 0: soldered to the board */
	u8 reserved;
} __packed;

struct pir {
	u32 signature;
	u16 version;
	u16 size; /* of the whole table, in bytes */
	u8 router_bus, router_devfn;
	u16 exclusive_irqs; /* a mask of the IRQs that only PCI devices use */
	u16 router_vendor, router_device;
	u32 miniport;
	u8 reserved[11];
	u8 checksum;
	struct pir_slot slots[];
} __packed;

_Static_assert(sizeof(struct pir_slot) == 16 && sizeof(struct pir) == 32, "PIR layout");

#define PIR_SIGNATURE 0x52495024 /* "$PIR" */
#define PIR_SLOTS     32	 /* slots of bus 0 */

/*
 * Fills @pir, which has room for PIR_SLOTS slots. The router is at @devfn of bus 0; @id is its
 * device << 16 | vendor. @links(slot) returns the router's inputs that INTA# to INTD# of a slot
 * lead to, from the lowest byte on (0: none). @irqs is a mask of the IRQs to choose from,
 * @exclusive one of those that only PCI devices use.
 */
void pir_fill(struct pir *pir, u8 devfn, u32 id, u16 irqs, u16 exclusive, u32 (*links)(u8 dev));

#endif
