/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * UHCI controllers: what the files of the driver share (Universal Host Controller Interface Design
 * Guide 1.1, whose sections are given without a title). The driver uses no interrupts: the
 * controller looks for work in memory each millisecond and writes the results there.
 */
#ifndef USB_UHCI_H
#define USB_UHCI_H

#include "usb/usb.h"

/* Registers, 2.1. */
#define UHCI_USBCMD    0x00
#define USBCMD_RS      0x0001
#define USBCMD_HCRESET 0x0002
#define USBCMD_CF      0x0040
#define USBCMD_MAXP    0x0080 /* a packet of 64 bytes may begin late in a frame */
#define UHCI_USBSTS    0x02
#define USBSTS_HALTED  0x0020
#define UHCI_USBINTR   0x04
#define UHCI_FRNUM     0x06
#define UHCI_FRBASEADD 0x08
#define UHCI_PORTSC(n) (0x0e + 2 * (n)) /* @n counts from 1 */
#define PORTSC_CCS     0x0001
#define PORTSC_CSC     0x0002
#define PORTSC_PE      0x0004
#define PORTSC_PEC     0x0008
#define PORTSC_ONE     0x0080 /* always 1 in the register of a port that exists */
#define PORTSC_LOW     0x0100
#define PORTSC_PR      0x0200
/* Of Intel's controllers only: on others these bits mean something else, or the opposite. */
#define PORTSC_OCA     0x0400 /* an over-current; the port is off */
#define PORTSC_OCC     0x0800 /* it has begun or ended; cleared by writing 1 */

/* Pointers, 3.1. */
#define UHCI_END   1
#define UHCI_QH	   2
#define UHCI_DEPTH 4 /* in a descriptor's link: continue with the next one in the same frame */

/* Transfer descriptor, 3.2. */
struct uhci_td {
	u32 link;
	u32 status;
	u32 token;
	u32 buffer;
} __aligned(16);

#define TD_LENGTH(s) (((s) + 1) & 0x7ff)
#define TD_ERRORS    0x00360000 /* bit stuffing, CRC or time-out, babble, data buffer error */
#define TD_STALLED   0x00400000
#define TD_ACTIVE    0x00800000
#define TD_LOW	     0x04000000
#define TD_CERR	     0x18000000
#define TD_SPD	     0x20000000 /* short packet detect: a short packet ends the queue */

#define TD_PID(t)	 ((t)&0xff)
#define PID_IN		 0x69
#define PID_OUT		 0xe1
#define PID_SETUP	 0x2d
#define TD_ADDRESS(n)	 ((u32)(n) << 8)
#define TD_ENDPOINT(n)	 ((u32)(n) << 15)
#define TD_TOGGLE	 0x00080000
#define TD_SIZE(n)	 ((((u32)(n)-1) & 0x7ff) << 21)
#define TD_TOKEN_SIZE(t) TD_LENGTH((t) >> 21)

/* Queue head, 3.3. */
struct uhci_qh {
	u32 link;
	u32 element;
} __aligned(16);

#define UHCI_FRAMES  1024
#define UHCI_PERIODS 6 /* number of periods of interrupt endpoints: 1 to 32 ms */
#define UHCI_PACKET  64
#define UHCI_ARMED   16 /* packets that an interrupt endpoint is asked for at once */

/* An endpoint: its queue, and the current transfer. */
struct uhci_pipe {
	struct uhci_qh qh;
	struct uhci_td *td;
	u32 tds;   /* number of descriptors in @td */
	u32 count; /* number of the transfer's descriptors; 0: there is no transfer */
	u32 at;	   /* how many of these are done */
	u32 moved; /* bytes of data moved so far */
	u32 who;   /* address and endpoint, in the form of a token */
	u32 speed; /* TD_LOW or 0 */
	u32 toggle;
	u16 packet;
	u8 (*buffer)[UHCI_PACKET]; /* interrupt endpoints': of each descriptor */
	struct usb_setup setup;	   /* setup packet of a control endpoint */
};

struct uhci {
	struct usb_controller usb;
	u16 io;
	u16 over_current; /* the bits of PORTSC that report an over-current; 0: there are none */
	u8 ports;
	u8 pair; /* the next pair of ports to check for changes */
	u32 *frames;
	/*
	 * Heads of the queues. @periodic is indexed by the logarithm of an interrupt endpoint's
	 * period; each head links to the one of the next shorter period, and the last one to
	 * @async, for control and bulk.
	 */
	struct uhci_qh *periodic, *async;
};

#define uhci_of(hc_) container_of(hc_, struct uhci, usb)

/* ---- uhci.c */
extern const struct usb_transfers uhci_transfers;

/* Takes the transfer off the queue and forgets it. */
void uhci_settle(struct uhci_pipe *p);

/* ---- uhci_device.c, uhci_ports.c */
extern const struct usb_setup_ops uhci_setup;
extern const struct usb_port_ops uhci_port_ops;

#endif
