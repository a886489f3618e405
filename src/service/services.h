/* SPDX-License-Identifier: BSD-2-Clause */
/* The PC BIOS's services, as POST sets them up. POST only. */
#ifndef SERVICE_SERVICES_H
#define SERVICE_SERVICES_H

/*
 * Low memory and the devices that the PC BIOS interface is made of: vectors and BIOS data
 * area, interrupt controllers, timer, clock, keyboard, serial and parallel ports. Before
 * pci_init(): drivers and option ROMs add to them.
 */
void services_init(void);
/* What depends on all the rest: sizes of memory. After e820_publish(). */
void services_finish(void);

#endif
