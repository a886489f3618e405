/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * PCI: configuration access, and the list of functions that enumeration found (PCI Local Bus
 * 3.0; PCI Express Base, 7.2.2 for ECAM). Access functions are resident, the list is POST's.
 */
#ifndef PCI_PCI_H
#define PCI_PCI_H

#include "lib/list.h"
#include "lib/types.h"

/* Bus, device and function in one number: bus << 8 | device << 3 | function. */
typedef u16 pci_bdf;
#define PCI_BDF(bus, dev, fn) ((pci_bdf)((bus) << 8 | (dev) << 3 | (fn)))
#define pci_bus(bdf) ((bdf) >> 8)
#define pci_dev(bdf) ((bdf) >> 3 & 31)
#define pci_fn(bdf) ((bdf)&7)

#define PCI_VENDOR_ID 0x00
#define PCI_DEVICE_ID 0x02
#define PCI_COMMAND 0x04
#define PCI_COMMAND_IO 0x0001
#define PCI_COMMAND_MEMORY 0x0002
#define PCI_COMMAND_MASTER 0x0004
#define PCI_COMMAND_SERR 0x0100
#define PCI_COMMAND_INTX_DISABLE 0x0400
#define PCI_STATUS 0x06
#define PCI_STATUS_CAP_LIST 0x0010
#define PCI_REVISION 0x08
#define PCI_PROG_IF 0x09
#define PCI_CLASS 0x0a
#define PCI_HEADER_TYPE 0x0e
#define PCI_HEADER_MULTIFUNCTION 0x80
#define PCI_HEADER_BRIDGE 0x01
#define PCI_HEADER_CARDBUS 0x02
#define PCI_BAR(n) (0x10 + 4 * (n))
#define PCI_BAR_IO 0x01
#define PCI_BAR_MEM_64 0x04
#define PCI_BAR_PREFETCH 0x08
#define PCI_SUBSYSTEM_VENDOR 0x2c
#define PCI_ROM 0x30
#define PCI_ROM_ENABLE 0x01
#define PCI_CAP_PTR 0x34
#define PCI_INTERRUPT_LINE 0x3c
#define PCI_INTERRUPT_PIN 0x3d

#define PCI_CAP_ID_VENDOR 0x09
#define PCI_CAP_ID_EXP 0x10

#define PCI_BASE_CLASS_STORAGE 0x01
#define PCI_CLASS_IDE 0x0101
#define PCI_CLASS_SATA 0x0106
#define PCI_CLASS_NVME 0x0108
#define PCI_CLASS_VGA 0x0300
#define PCI_CLASS_HOST_BRIDGE 0x0600
#define PCI_CLASS_ISA_BRIDGE 0x0601
#define PCI_CLASS_PCI_BRIDGE 0x0604

/* Configuration space; @off is aligned to the access. Two accesses by 0xCF8, one by ECAM. */
u8 pci_read8(pci_bdf bdf, u16 off);
u16 pci_read16(pci_bdf bdf, u16 off);
u32 pci_read32(pci_bdf bdf, u16 off);
void pci_write8(pci_bdf bdf, u16 off, u8 v);
void pci_write16(pci_bdf bdf, u16 off, u16 v);
void pci_write32(pci_bdf bdf, u16 off, u32 v);
/* Writes the doubleword and returns what it then reads: one access less than the two calls. */
u32 pci_write_back32(pci_bdf bdf, u16 off, u32 v);
/* Turns ECAM on for what follows: @base is where bus 0's configuration space is mapped. */
void pci_set_ecam(u32 base, u8 last_bus);
/* Where ECAM is, and in *@size its bytes: 0 if it is off. */
u32 pci_ecam(u64 *size);

/* A place in a function's list of capabilities (PCI 3.0, 6.7). */
struct pci_capability {
	u8 at;	    /* its offset */
	u8 left;    /* how many more are looked at: the walk ends however the list is linked */
	u32 header; /* id, offset of the next one, and two bytes of the capability's own */
};

/* The first capability of a function whose status says that it has a list, and the next one.
 * False: there is none. Two accesses and one. POST only. */
bool pci_first_capability(pci_bdf bdf, struct pci_capability *c);
bool pci_next_capability(pci_bdf bdf, struct pci_capability *c);

/* A base address register as enumeration left it. */
struct pci_bar {
	u64 addr; /* 0 while unassigned */
	u64 size; /* 0: not implemented */
	u8 flags; /* the low four bits of the register: PCI_BAR_* */
};

#define PCI_NO_LINE 0xff

#define PCI_ROM_BAR 6
#define PCI_BARS 7 /* six, and the expansion ROM */

struct pci_bridge; /* src/pci/setup.h */
struct place_item; /* src/pci/place.h */

struct pci_device {
	struct list_node node; /* in the list of all, in bus order */
	struct pci_device *parent; /* the bridge above, or NULL on a root bus */
	pci_bdf bdf;
	u16 root_bus; /* the root bus it is under; 0 for the first */
	u16 vendor, device, class; /* class: base << 8 | sub */
	u8 prog_if, revision;
	u8 header_type; /* without the multifunction bit */
	u8 irq_pin, irq_line; /* pin 1-4, 0: none; line as routed or PCI_NO_LINE */
	u8 secondary_bus, subordinate_bus; /* bridges only */
	bool taken; /* a driver or an option ROM has it */
	u16 command; /* what was last written to PCI_COMMAND */
	struct pci_bridge *bridge; /* bridges only */
	struct pci_bar bar[PCI_BARS];
	struct place_item *place[PCI_BARS]; /* while they are placed */
};

extern struct list pci_devices;
#define pci_for_each(d) list_for_each (d, &pci_devices, node)

#define PCI_BARS_UNKNOWN 0xff

/* What PCI asks the board it is on (src/platform). */
struct pci_board {
	/*
	 * Once BARs are placed, for each function found: sets up those of the board. One that
	 * is not routed as a PCI device gets its irq_pin and irq_line here. May be NULL.
	 */
	void (*device_init)(struct pci_device *d);
	/*
	 * Which BARs to place of a function that the board knows, as a mask (bit 6: the ROM),
	 * so that the others cost no access; PCI_BARS_UNKNOWN for any other. May be NULL.
	 */
	u8 (*bars)(const struct pci_device *d);
	/* The IRQ (0-15) that pin @pin (1-4) of slot @dev on the root bus is routed to. NULL
	 * where PCI pins have no ISA interrupts. */
	u8 (*irq_route)(u8 dev, u8 pin);
	/* Which input of the router that pin is on, as the routing table names it; 0: none. NULL
	 * where there is no router. The IRQs to choose from, and those that only PCI has. */
	u8 (*irq_link)(u8 dev, u8 pin);
	u16 irqs, exclusive_irqs;
	/*
	 * Device memory below 4 GiB lies from the end of RAM to mmio_end, by preference from
	 * mmio_base up; 0 where there is none for us to give.
	 */
	u32 mmio_base, mmio_end;
};

/*
 * Enumerates, sizes and places everything, and routes interrupts. Where I/O space or memory below
 * 4 GiB is short, @wanted (may be NULL) is asked of each function how much it is wanted: 0 for not
 * at all; more is served first. POST only.
 */
void pci_init(const struct pci_board *board, u32 (*wanted)(const struct pci_device *d));
/* The function at @bdf, or NULL. POST only. */
struct pci_device *pci_find(pci_bdf bdf);
/*
 * Sets PCI_COMMAND_* bits beside those that are set; no access if they all are. pci_init() has
 * turned on the decoding of what it placed, and bus mastering of storage controllers and
 * bridges. POST only.
 */
void pci_enable(struct pci_device *d, u16 command_bits);
/*
 * The address of memory BAR @n of at least @min_size bytes, if it is assigned below 4 GiB
 * where flat code reaches it; 0 with a log line otherwise. POST only.
 */
u32 pci_bar_mem(struct pci_device *d, unsigned int n, u32 min_size);
/* The port of I/O BAR @n, or 0. POST only. */
u16 pci_bar_io(struct pci_device *d, unsigned int n);
/*
 * The display that the legacy VGA addresses reach: the first VGA controller in bus order, or
 * NULL. The bridges above it forward A0000-BFFFF and the VGA ports. POST only.
 */
struct pci_device *pci_primary_vga(void);

#endif
