/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * EHCI controllers: what the halves of the driver share (Enhanced Host Controller Interface 1.0, to
 * which section numbers refer). Interrupts are not used: the controller writes its results to
 * memory.
 */
#ifndef USB_EHCI_H
#define USB_EHCI_H

#include "usb/usb.h"

/* Capability registers (2.2). */
#define EHCI_CAPLENGTH	   0x00
#define EHCI_HCSPARAMS	   0x04
#define HCSPARAMS_PPC	   0x10 /* the ports' power can be switched */
#define HCSPARAMS_N_PCC(v) ((v) >> 8 & 15)
#define HCSPARAMS_N_CC(v)  ((v) >> 12 & 15)
#define EHCI_HCCPARAMS	   0x08
#define HCCPARAMS_64	   0x01

/* Operational registers (2.3). */
#define EHCI_USBCMD	0x00
#define USBCMD_RS	0x00000001
#define USBCMD_HCRESET	0x00000002
#define USBCMD_PSE	0x00000010
#define USBCMD_ASE	0x00000020
#define EHCI_USBSTS	0x04
#define USBSTS_PCD	0x0004 /* a port has changed */
#define USBSTS_HSE	0x0010
#define USBSTS_HALTED	0x1000
#define EHCI_USBINTR	0x08
#define EHCI_SEGMENT	0x10
#define EHCI_PERIODIC	0x14
#define EHCI_ASYNC	0x18
#define EHCI_CONFIGFLAG 0x40
#define EHCI_PORTSC(n)	(0x40 + 4 * (n)) /* ports count from 1 */
#define PORTSC_CCS	0x0001
#define PORTSC_CSC	0x0002
#define PORTSC_PED	0x0004
#define PORTSC_OCA	0x0010 /* an over-current */
#define PORTSC_CHANGES	0x002a /* cleared by writing 1 */
#define PORTSC_PR	0x0100
#define PORTSC_LINE(v)	((v) >> 10 & 3)
#define LINE_K		1 /* this is a low-speed device */
#define PORTSC_PP	0x1000
#define PORTSC_OWNER	0x2000

/* Queue element transfer descriptor (3.5), with the pointers of the 64-bit form. */
struct ehci_qtd {
	u32 next, alternate;
	u32 token;
	u32 buffer[5];
	u32 high[5];
} __aligned(64);

#define EHCI_END     1 /* in a pointer: it leads nowhere */
#define EHCI_QH	     2 /* in a pointer: it leads to a queue head */
#define QTD_ACTIVE   0x80
#define QTD_HALTED   0x40
#define QTD_ERRORS   0x30 /* data buffer error, babble */
#define QTD_PID	     (3 << 8)
#define QTD_OUT	     (0 << 8)
#define QTD_IN	     (1 << 8)
#define QTD_SETUP    (2 << 8)
#define QTD_CERR     (3 << 10) /* errors that are left; a halt while some are left is a stall */
#define QTD_BYTES(n) ((u32)(n) << 16)
#define QTD_LEFT(t)  ((t) >> 16 & 0x7fff)
#define QTD_TOGGLE   0x80000000u

#define EHCI_PAGE      0x1000
#define EHCI_QTD_BYTES 0x4000 /* five pages hold this many bytes, at whatever offset they begin */
#define EHCI_QTDS      (USB_BULK_MAX / EHCI_QTD_BYTES)

/* Queue head (3.6). */
struct ehci_qh {
	u32 link;
	u32 endpoint;
	u32 split;
	u32 current;
	u32 next, alternate; /* from here on: the overlay */
	u32 token;
	u32 buffer[5];
	u32 high[5];
} __aligned(64);

#define QH_ADDRESS_MASK 0x7f
#define QH_EPS(speed)	((u32)(speed) << 12)
#define EPS_FULL	0
#define EPS_LOW		1
#define EPS_HIGH	2
#define QH_DTC		0x00004000 /* data toggles come from the descriptors */
#define QH_HEAD		0x00008000
#define QH_PACKET(n)	((u32)(n) << 16)
#define QH_PACKET_MASK	0x07ff0000
#define QH_CONTROL	0x08000000 /* a control endpoint that is not high-speed */
#define QH_NAKS		0xf0000000
#define QH_SMASK	0x01   /* interrupt: the microframes in which it starts */
#define QH_CMASK	0x1c00 /* and those in which a split transaction is completed */
#define QH_HUB(n)	((u32)(n) << 16)
#define QH_PORT(n)	((u32)(n) << 23)
#define QH_MULT		0x40000000

#define EHCI_PACKET 64 /* how many bytes of an interrupt endpoint's packet are kept */
#define EHCI_ARMED  16 /* how many packets an interrupt endpoint is asked for at once */

/* An endpoint: what the controller sees, and the current transfer. */
struct ehci_pipe {
	struct ehci_qh qh;
	struct ehci_qtd qtd[EHCI_ARMED];
	struct ehci_qtd stop;	   /* never active: a short packet leads here */
	u8 (*packet)[EHCI_PACKET]; /* for interrupt endpoints: of each descriptor */
	u8 at;			   /* the descriptor whose packet is next */
	struct usb_setup setup;	   /* for control endpoints */
	u8 count;		   /* descriptors of the current transfer; 0: there is none */
	u32 asked[EHCI_ARMED];	   /* size of each in bytes */
	u32 moved;		   /* bytes of data that the transfer has moved */
};

struct ehci {
	struct usb_controller usb;
	u32 op; /* address of the operational registers */
	u8 ports;
	u32 command;		  /* the last value written to USBCMD */
	struct ehci_qh *head;	  /* head of the asynchronous list */
	u32 *frames;		  /* the periodic list */
	struct ehci_qh *periodic; /* all its entries lead to this; NULL: nowhere */
};

#define EHCI_FRAMES 1024

#define ehci_of(hc_) container_of(hc_, struct ehci, usb)

/* ---- ehci.c */
extern const struct usb_transfers ehci_transfers;

/* Forgets the transfer and its halt; keeps the data toggle (4.10.3). */
void ehci_settle(struct ehci_pipe *p);

/* ---- ehci_device.c, ehci_ports.c */
extern const struct usb_setup_ops ehci_setup;
extern const struct usb_port_ops ehci_port_ops;

#endif
