/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * PCI: access to configuration space, and the list of functions that enumeration found (PCI Local
 * Bus 3.0; PCI Express Base, 7.2.2 for ECAM). Configuration access is resident; the list is POST's.
 */
#ifndef PCI_PCI_H
#define PCI_PCI_H

#include "lib/list.h"
#include "lib/types.h"

/* A bus, device and function number in one: bus << 8 | device << 3 | function. */
typedef u16 pci_bdf;
#define PCI_BDF(bus, dev, fn) ((pci_bdf)((bus) << 8 | (dev) << 3 | (fn)))
#define pci_bus(bdf)	      ((bdf) >> 8)
#define pci_dev(bdf)	      ((bdf) >> 3 & 31)
#define pci_fn(bdf)	      ((bdf)&7)

#define PCI_VENDOR_ID		 0x00
#define PCI_NO_VENDOR		 0xffff
#define PCI_DEVICE_ID		 0x02
#define PCI_COMMAND		 0x04
#define PCI_COMMAND_IO		 0x0001
#define PCI_COMMAND_MEMORY	 0x0002
#define PCI_COMMAND_MASTER	 0x0004
#define PCI_COMMAND_SERR	 0x0100
#define PCI_COMMAND_INTX_DISABLE 0x0400
#define PCI_STATUS		 0x06
#define PCI_STATUS_CAP_LIST	 0x0010
#define PCI_REVISION		 0x08
#define PCI_PROG_IF		 0x09
#define PCI_CLASS		 0x0a
#define PCI_HEADER_TYPE		 0x0e
#define PCI_HEADER_MULTIFUNCTION 0x80
#define PCI_HEADER_BRIDGE	 0x01
#define PCI_HEADER_CARDBUS	 0x02
#define PCI_BAR(n)		 (0x10 + 4 * (n))
#define PCI_BAR_IO		 0x01
#define PCI_BAR_MEM_64		 0x04
#define PCI_BAR_PREFETCH	 0x08
#define PCI_SUBSYSTEM_VENDOR	 0x2c
#define PCI_ROM			 0x30
#define PCI_ROM_ENABLE		 0x01
#define PCI_CAP_PTR		 0x34
#define PCI_INTERRUPT_LINE	 0x3c
#define PCI_INTERRUPT_PIN	 0x3d

#define PCI_CAP_ID_VENDOR 0x09
#define PCI_CAP_ID_EXP	  0x10

#define PCI_VENDOR_INTEL 0x8086

#define PCI_BASE_CLASS_STORAGE 0x01
#define PCI_BASE_CLASS_BRIDGE  0x06
#define PCI_CLASS_IDE	       0x0101
#define PCI_CLASS_SATA	       0x0106
#define PCI_CLASS_NVME	       0x0108
#define PCI_CLASS_VGA	       0x0300
#define PCI_CLASS_HOST_BRIDGE  0x0600
#define PCI_CLASS_ISA_BRIDGE   0x0601
#define PCI_CLASS_PCI_BRIDGE   0x0604

/*
 * Read and write configuration space. @off must be aligned to the access size. A call takes two
 * accesses through port 0xCF8, or one through ECAM.
 */
u8 pci_read8(pci_bdf bdf, u16 off);
u16 pci_read16(pci_bdf bdf, u16 off);
u32 pci_read32(pci_bdf bdf, u16 off);
void pci_write8(pci_bdf bdf, u16 off, u8 v);
void pci_write16(pci_bdf bdf, u16 off, u16 v);
void pci_write32(pci_bdf bdf, u16 off, u32 v);
/*
 * Looks at functions *@bdf, *@bdf + @step... below @end, all of one bus. Returns the vendor and
 * device of the first one that is there, and its number in *@bdf; or 0. POST only.
 */
u32 pci_next_function(u32 *bdf, u32 end, u32 step);
/*
 * Writes a byte of the same doubleword that the last access to configuration space was to. Takes
 * one access less than pci_write8(). POST only.
 */
void pci_write8_again(pci_bdf bdf, u16 off, u8 v);
/* Writes the doubleword and reads it back: one access less than the two calls. */
u32 pci_write_back32(pci_bdf bdf, u16 off, u32 v);
/*
 * Makes later accesses to buses 0 to @last_bus use ECAM. @base is the address at which bus 0's
 * configuration space is mapped. POST only.
 */
void pci_set_ecam(u32 base, u8 last_bus);
/* Returns the address of ECAM, and its size in *@size; both are 0 if it is off. */
u32 pci_ecam(u64 *size);

/* A position in a function's list of capabilities (PCI 3.0, 6.7). */
struct pci_capability {
	u8 at;	    /* the capability's offset */
	u8 left;    /* how many more to look at: ends the walk if the list is circular */
	u32 header; /* id, offset of the next capability, and two bytes of this one's own */
};

/*
 * Find the first capability and the next one. Call them only if the function's status register says
 * that it has a list. They return false if there is no more. The first takes two accesses, each
 * next one takes one. POST only.
 */
bool pci_first_capability(pci_bdf bdf, struct pci_capability *c);
bool pci_next_capability(pci_bdf bdf, struct pci_capability *c);

/* A base address register, as enumeration left it. */
struct pci_bar {
	u64 addr; /* 0: no address was assigned */
	u64 size; /* 0: the BAR does not exist */
	u8 flags; /* the low four bits of the register: PCI_BAR_* */
};

#define PCI_NO_LINE 0xff

#define PCI_ROM_BAR 6
#define PCI_BARS    7 /* six BARs and the expansion ROM */

struct pci_bridge; /* see src/pci/setup.h */
struct place_item; /* see src/pci/place.h */

struct pci_device {
	struct list_node node;	   /* link in pci_devices, which is in bus order */
	struct pci_device *parent; /* the bridge above; NULL on a root bus */
	pci_bdf bdf;
	u16 root_bus;		   /* the root bus above; 0 for the first */
	u16 vendor, device, class; /* class is base class << 8 | subclass */
	u8 prog_if;
	u8 revision;			   /* 0 for a board's own chips: it is not read */
	u8 header_type;			   /* without the multifunction bit */
	u8 irq_pin, irq_line;		   /* pin: 1 to 4, 0: none; line: an IRQ or PCI_NO_LINE */
	u8 secondary_bus, subordinate_bus; /* for bridges only */
	bool taken;			   /* a driver or an option ROM uses it */
	u8 bars;			   /* a bit for each BAR that it has */
	u16 command;			   /* the last value written to PCI_COMMAND */
	struct pci_bridge *bridge;	   /* for bridges only */
	struct pci_bar bar[PCI_BARS];
	struct place_item *place[PCI_BARS]; /* only during placement */
};

extern struct list pci_devices;
#define pci_for_each(d) list_for_each(d, &pci_devices, node)

#define PCI_BARS_UNKNOWN 0xff

/*
 * Returns four inputs of a router for pci_board.irq_links, if the inputs are @first to @first + 3
 * and the first pin leads to the one @turn after @first, the next pin to the next, and so on
 * around.
 */
static inline u32 pir_links_from(u8 first, u8 turn)
{
	u32 links = first * 0x01010101u + 0x03020100u, by = 8 * (turn & 3u);

	return by ? links >> by | links << (32 - by) : links;
}

/* What the PCI code asks the board (src/platform). */
struct pci_board {
	/*
	 * Called for each function once BARs are placed; sets up the functions that belong to the
	 * board. Sets irq_pin and irq_line of a function whose interrupt is not routed as a PCI
	 * pin. May be NULL.
	 */
	void (*device_init)(struct pci_device *d);
	/*
	 * Returns a mask of the BARs to place of a function that the board knows (bit 6: the ROM),
	 * so that the other BARs cost no access; PCI_BARS_UNKNOWN for any other function. May be
	 * NULL.
	 */
	u8 (*bars)(const struct pci_device *d);
	/*
	 * Returns the IRQ (0-15) to which pin @pin (1-4) of slot @dev on the root bus is routed.
	 * NULL if PCI pins have no ISA interrupts.
	 */
	u8 (*irq_route)(u8 dev, u8 pin);
	/*
	 * Returns the router's inputs for the slot's four pins, by the names that the PCI IRQ
	 * routing table uses: for pin 1 in the lowest byte, and so on; 0: none. NULL if there is no
	 * router. @irqs are the IRQs to choose from; @exclusive_irqs are those of them that only
	 * PCI uses.
	 */
	u32 (*irq_links)(u8 dev);
	u16 irqs, exclusive_irqs;
	/*
	 * Returns whether the VMM has given BARs their addresses, because only it knows which ones
	 * it can serve. Called when all functions are enumerated. NULL: BARs are ours to place.
	 */
	bool (*keep_bars)(void);
	/*
	 * Memory for devices below 4 GiB lies between the end of RAM and @mmio_end, preferably at
	 * @mmio_base and above. @mmio_end is 0 if there is none that we may assign.
	 */
	u32 mmio_base, mmio_end;
	/* The first doubleword of 00:00.0, if the board is known by it; 0: it must be read. */
	u32 host_bridge;
	/* Configuration space is reached by ECAM, or there is no PCI. */
	bool only_ecam;
};

/*
 * Enumerates all functions, finds the sizes of their BARs, places them, and routes interrupts. If
 * I/O space or memory below 4 GiB is short, pci_init() calls @wanted (may be NULL) for each
 * function. It returns how much the function is wanted: 0 for not at all; higher numbers are served
 * first. POST only.
 */
void pci_init(const struct pci_board *board, u32 (*wanted)(const struct pci_device *d));
/* Returns the function at @bdf, or NULL. POST only. */
struct pci_device *pci_find(pci_bdf bdf);
/*
 * Sets more PCI_COMMAND_* bits; takes no access if all of them are set. pci_init() has already
 * turned on decoding of what it placed, and bus mastering of storage controllers and bridges. POST
 * only.
 */
void pci_enable(struct pci_device *d, u16 command_bits);
/*
 * Returns the address of memory BAR @n if it has at least @min_size bytes and lies below 4 GiB,
 * where flat code can reach it. Otherwise logs an error and returns 0. POST only.
 */
u32 pci_bar_mem(struct pci_device *d, unsigned int n, u32 min_size);
/* Returns the port of I/O BAR @n, or 0. POST only. */
u16 pci_bar_io(struct pci_device *d, unsigned int n);
/*
 * Returns the display that answers at the legacy VGA addresses, or NULL: the first VGA controller
 * in bus order. The bridges above it forward A0000-BFFFF and the VGA ports. POST only.
 */
struct pci_device *pci_primary_vga(void);

#endif
