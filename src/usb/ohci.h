/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * OHCI controllers: what the files of the driver share (OpenHCI for USB 1.0a, whose sections are
 * given without a title). The driver uses no interrupts and no done queue: it reads in the
 * descriptors how they ended.
 */
#ifndef USB_OHCI_H
#define USB_OHCI_H

#include "usb/usb.h"

/* Operational registers, 7. */
#define OHCI_CONTROL	   0x04
#define CONTROL_PLE	   0x0004
#define CONTROL_CLE	   0x0010
#define CONTROL_BLE	   0x0020
#define CONTROL_STATE	   0x00c0
#define CONTROL_OPERATING  0x0080
#define CONTROL_IR	   0x0100 /* SMM owns the controller */
#define OHCI_COMMANDSTATUS 0x08
#define COMMAND_RESET	   0x01
#define COMMAND_CLF	   0x02 /* the control list has work */
#define COMMAND_BLF	   0x04 /* the bulk list has work */
#define COMMAND_OCR	   0x08 /* asks SMM to release the controller */
#define OHCI_INTSTATUS	   0x0c
#define INT_RHSC	   0x40 /* a port has changed */
#define OHCI_INTDISABLE	   0x14
#define INT_ALL		   0xffffffff
#define OHCI_HCCA	   0x18
#define OHCI_CONTROLHEAD   0x20
#define OHCI_BULKHEAD	   0x28
#define OHCI_FMINTERVAL	   0x34
#define FM_TOGGLE	   0x80000000u
#define OHCI_PERIODICSTART 0x40
#define OHCI_RHDESCRIPTORA 0x48
#define RH_PORTS(v)	   ((v)&0xff)
#define RH_POWER_MS(v)	   (((v) >> 24) * 2)
#define RH_OVER_CURRENT	   0x00001800 /* 0: it is reported for all ports together */
#define OHCI_RHSTATUS	   0x50
#define RH_OCI		   0x00000002	    /* an over-current of all ports together */
#define RH_POWER_ON	   0x00010000	    /* power on all ports */
#define OHCI_PORT(n)	   (0x50 + 4 * (n)) /* @n counts from 1 */
/* Some bits have one meaning when read and another when written. */
#define PORT_CCS	   0x00000001
#define PORT_PES	   0x00000002 /* written: enables the port */
#define PORT_POCI	   0x00000008 /* an over-current */
#define PORT_PRS	   0x00000010 /* written: resets the port */
#define PORT_LOW	   0x00000200
#define PORT_CSC	   0x00010000
#define PORT_PRSC	   0x00100000
#define PORT_CHANGES	   0x001f0000
#define OHCI_REGS	   0x60

/* Endpoint descriptor, 4.2. */
struct ohci_ed {
	u32 flags;
	u32 tail;
	u32 head;
	u32 next;
} __aligned(16);

#define ED_ADDRESS_MASK 0x7f
#define ED_ENDPOINT(n)	((u32)(n) << 7)
#define ED_OUT		(1 << 11)
#define ED_IN		(2 << 11)
#define ED_LOW		0x2000
#define ED_SKIP		0x4000
#define ED_PACKET(n)	((u32)(n) << 16)
#define ED_PACKET_MASK	0x07ff0000
#define ED_HALTED	1 /* a bit in @head */
#define ED_TOGGLE	2
#define ED_HEAD_MASK	0xfffffff0

/* Transfer descriptor, 4.3.1. */
struct ohci_td {
	u32 flags;
	u32 buffer; /* address of the next byte; 0 when all bytes are moved */
	u32 next;
	u32 end; /* address of the last byte */
} __aligned(16);

#define TD_ROUND     0x00040000 /* a short packet is not an error */
#define TD_SETUP     0x00000000
#define TD_OUT	     0x00080000
#define TD_IN	     0x00100000
#define TD_DIRECTION 0x00180000
#define TD_NO_IRQ    0x00e00000
#define TD_DATA0     0x02000000 /* the descriptor sets the data toggle */
#define TD_DATA1     0x03000000
#define TD_CC(f)     ((f) >> 28)
#define TD_UNTOUCHED 0xf0000000
#define CC_GOOD	     0
#define CC_STALL     4
#define CC_UNDERRUN  9 /* less data than asked for */
#define CC_PENDING   14

/* The host controller communications area, which the controller reads each millisecond, 4.4. */
struct ohci_hcca {
	u32 interrupt[32];
	u16 frame, pad;
	u32 done;
	u8 reserved[120];
} __aligned(256);

#define OHCI_PERIODS 6 /* number of periods of interrupt endpoints: 1 to 32 ms */
/* the most bytes that every descriptor can have: it may cross one page boundary */
#define OHCI_BYTES   0x1000
#define OHCI_TDS     (USB_BULK_MAX / OHCI_BYTES)
#define OHCI_PACKET  64
#define OHCI_ARMED   16 /* packets that an interrupt endpoint is asked for at once */

/*
 * An endpoint and its current transfer. The list always ends with a descriptor that is not
 * executed. It becomes the first descriptor of the next transfer (5.2.8.1).
 */
struct ohci_pipe {
	struct ohci_ed ed;
	struct ohci_td td[OHCI_TDS + 1];
	u8 (*packet)[OHCI_PACKET]; /* for interrupt endpoints: of each descriptor */
	struct usb_setup setup;	   /* setup packet of a control endpoint */
	u8 first;		   /* index in @td of the transfer's first descriptor */
	u8 count;		   /* number of its descriptors; 0: there is no transfer */
	u8 silent;		   /* polls since the last packet */
	u8 at;			   /* how many of its descriptors are done */
	u32 moved;		   /* bytes of data moved so far */
	u32 asked[OHCI_TDS + 1];
};

struct ohci {
	struct usb_controller usb;
	u32 regs;
	bool collective; /* one over-current is reported for all ports */
	struct ohci_hcca *hcca;
	/*
	 * Heads of the lists, which belong to no endpoint. @periodic is indexed by the logarithm of
	 * an interrupt endpoint's period; each head links to the one of the next shorter period.
	 */
	struct ohci_ed *periodic, *control, *bulk;
};

#define ohci_of(hc_) container_of(hc_, struct ohci, usb)

/* ---- ohci.c */
extern const struct usb_transfers ohci_transfers;

/* Forgets the transfer and clears the endpoint's halt. Keeps the data toggle. */
void ohci_settle(struct ohci_pipe *p);

/* ---- ohci_device.c, ohci_ports.c */
extern const struct usb_setup_ops ohci_setup;
extern const struct usb_port_ops ohci_port_ops;

#endif
