/* SPDX-License-Identifier: BSD-2-Clause */
/* The PC BIOS's services, which POST sets up. POST only. */
#ifndef SERVICE_SERVICES_H
#define SERVICE_SERVICES_H

/*
 * Sets up low memory and the devices that belong to the PC BIOS interface: vectors and BIOS data
 * area, interrupt controllers, timer, clock, keyboard, serial and parallel ports. To be called
 * before pci_init(), because drivers and option ROMs add to them.
 */
void services_init(void);
/* Sets up what depends on everything else: memory sizes. To be called after e820_publish(). */
void services_finish(void);

#endif
