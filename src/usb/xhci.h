/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * xHCI controllers: what the halves of the driver share (eXtensible Host Controller Interface 1.2,
 * to which section numbers refer). Interrupts are not used: completions are seen in memory.
 */
#ifndef USB_XHCI_H
#define USB_XHCI_H

#include "usb/usb.h"

/* Capability registers (5.3). */
#define XHCI_CAPLENGTH	      0x00
#define XHCI_HCSPARAMS1	      0x04
#define XHCI_HCSPARAMS2	      0x08
#define XHCI_HCCPARAMS1	      0x10
#define HCCPARAMS1_CSZ	      0x04	       /* contexts have 64 bytes */
#define HCCPARAMS1_STREAMS(v) ((v) >> 12 & 15) /* MaxPSASize; 0: there are no streams */
#define XHCI_DBOFF	      0x14
#define XHCI_RTSOFF	      0x18

/* Operational registers (5.4). */
#define XHCI_USBCMD	0x00
#define USBCMD_RS	0x01
#define USBCMD_HCRST	0x02
#define XHCI_USBSTS	0x04
#define USBSTS_HCH	0x0001
#define USBSTS_HSE	0x0004
#define USBSTS_CNR	0x0800
#define USBSTS_HCE	0x1000
#define XHCI_PAGESIZE	0x08
#define XHCI_CRCR	0x18
#define XHCI_DCBAAP	0x30
#define XHCI_CONFIG	0x38
#define XHCI_PORTSC(n)	(0x400 + 0x10 * ((n)-1))
#define PORTSC_CCS	0x00000001
#define PORTSC_PED	0x00000002
#define PORTSC_OCA	0x00000008 /* an over-current */
#define PORTSC_PR	0x00000010
#define PORTSC_PP	0x00000200
#define PORTSC_SPEED(v) ((v) >> 10 & 15)
#define PORTSC_CSC	0x00020000
#define PORTSC_PRC	0x00200000
#define PORTSC_CHANGES	0x00fe0000
/* Bits that keep their value if they are written back (5.4.8): power and wake-up. */
#define PORTSC_KEEP	0x0e000200

/* The first interrupter (5.5.2). */
#define XHCI_ERSTSZ(rt) ((rt) + 0x28)
#define XHCI_ERSTBA(rt) ((rt) + 0x30)
#define XHCI_ERDP(rt)	((rt) + 0x38)
#define ERDP_EHB	0x08

/* Transfer request blocks (6.4). */
struct xhci_trb {
	u32 low, high; /* parameter */
	u32 status;
	u32 control;
};

#define TRB_CYCLE     0x01
#define TRB_TOGGLE    0x02 /* in a link: toggle the cycle bit */
#define TRB_ISP	      0x04 /* a short packet raises an event */
#define TRB_CHAIN     0x10
#define TRB_IOC	      0x20
#define TRB_IDT	      0x40
#define TRB_DIR_IN    0x10000 /* for data and status stages */
#define TRB_SETUP_OUT 0x20000 /* TRT: direction of the data stage */
#define TRB_SETUP_IN  0x30000
#define TRB_TYPE(c)   ((c) >> 10 & 63)
#define TRB(type)     ((u32)(type) << 10)
#define TRB_LENGTH    0x1ffff

#define TRB_NORMAL	   1
#define TRB_SETUP	   2
#define TRB_DATA	   3
#define TRB_STATUS	   4
#define TRB_LINK	   6
#define TRB_ENABLE_SLOT	   9
#define TRB_DISABLE_SLOT   10
#define TRB_ADDRESS_DEVICE 11
#define TRB_CONFIGURE	   12
#define TRB_EVALUATE	   13
#define TRB_RESET_ENDPOINT 14
#define TRB_STOP_ENDPOINT  15
#define TRB_SET_DEQUEUE	   16
#define TRB_EVENT_TRANSFER 32
#define TRB_EVENT_COMMAND  33
#define TRB_EVENT_PORT	   34

/* Completion codes (6.4.5). */
#define XHCI_SUCCESS 1
#define XHCI_BABBLE  3
#define XHCI_STALL   6
#define XHCI_SHORT   13

#define XHCI_RING	  16 /* number of TRBs; the last one links to the first */
#define XHCI_LINK	  (XHCI_RING - 1)
#define XHCI_EVENTS	  256
#define XHCI_REPORT	  64 /* how many events are taken before the controller is told */
#define XHCI_ARMED	  14 /* how many packets an interrupt endpoint is asked for at once */
#define XHCI_PACKET	  64 /* how many bytes of each are kept */
#define XHCI_SLOTS	  64
#define XHCI_ENDPOINTS	  32 /* numbers are device context indexes (4.5.1); 0 is not an endpoint */
#define XHCI_PORTS	  256
/*
 * Streams. An endpoint uses the first stream of a primary array of four, the smallest possible
 * array.
 */
#define XHCI_STREAM	  1
#define XHCI_STREAMS	  4
#define XHCI_MAX_PSTREAMS 1 /* the exponent of the array's size, minus 1 */
#define XHCI_SCT_RING	  2 /* a stream context leads to a ring */

/*
 * A ring and what is running on it: one transfer, or on an interrupt endpoint several packets with
 * one TRB each, in order.
 */
struct xhci_ring {
	struct xhci_trb *trb; /* XHCI_RING of them, aligned to their size */
	u8 at;		      /* the next TRB to fill in */
	u8 cycle;
	u8 first; /* the oldest TRB that is running */
	u8 count; /* how many are running; for interrupts, each is a packet */
	u8 ready; /* how many of these packets have arrived */
	u8 index; /* device context index of the endpoint */
	bool control, interrupt;
	u16 stream;   /* the stream that the ring belongs to; 0: the endpoint has no streams */
	u64 *streams; /* the endpoint's stream contexts, 6.2.4 */
	bool done;    /* the transfer has ended, with @code and @moved */
	u8 code;
	u32 moved, asked;   /* bytes moved; bytes of data asked for */
	u8 *packets;	    /* for interrupts: XHCI_PACKET bytes for each TRB */
	u16 packet_size;    /* how many bytes are requested */
	u8 size[XHCI_RING]; /* and how many have come */
};

struct xhci_slot {
	u8 id;	     /* 0: it has none */
	u8 *input;   /* input context */
	u8 *context; /* output context, which the controller writes */
	struct xhci_ring *ring[XHCI_ENDPOINTS];
};

struct xhci {
	struct usb_controller usb;
	u32 op, doorbells, runtime; /* addresses of registers */
	u8 slots, ports;
	u8 context_size;
	bool streams;  /* the controller supports streams */
	u64 *contexts; /* the device context base address array */
	struct xhci_ring command;
	u8 command_slot;  /* the slot in the completion of the last command */
	struct lock lock; /* for commands */
	struct xhci_trb *events;
	u16 event_at;
	u8 event_cycle;
	u8 unreported;
	struct xhci_slot *slot[XHCI_SLOTS + 1];
	u8 changed[XHCI_PORTS]; /* ports for which an event has come */
};

#define xhci_of(hc_) container_of(hc_, struct xhci, usb)

/* ---- xhci_ring.c */
#define XHCI_RING_BYTES (XHCI_RING * sizeof(struct xhci_trb))
/*
 * Makes a ring in @memory, which is aligned to its size so that it does not cross 64 KiB (6.1).
 * Returns false if that is NULL.
 */
bool xhci_ring_init(struct xhci_ring *r, u8 index, void *memory);
/* Puts a ring back into its first state: empty. */
void xhci_ring_reset(struct xhci_ring *r);
/* Appends a TRB to the transfer. The controller does not see it before xhci_start(). */
void xhci_put(struct xhci_ring *r, u32 low, u32 high, u32 status, u32 control);
/*
 * xhci_begin() begins a transfer and forgets the one before. xhci_start() hands it to the
 * controller, after all its TRBs were put.
 */
void xhci_begin(struct xhci_ring *r);
void xhci_start(struct xhci_ring *r);
/* Asks an interrupt endpoint for one more packet. */
void xhci_arm(struct xhci_ring *r);
/* Takes completions from memory. */
void xhci_events(struct xhci *x);
/*
 * Returns where the next TRB goes, in the form that dequeue pointers have in registers and
 * contexts.
 */
u32 xhci_dequeue(const struct xhci_ring *r);

/* ---- xhci.c */
extern const struct usb_transfers xhci_transfers;
/*
 * Carries out a command on @slot (0: none). Returns 0, -ENODEV, -ETIMEDOUT, or -EIO, which is
 * logged.
 */
int xhci_command(struct xhci *x, u8 type, u32 low, u8 slot, u8 endpoint);
/* Rings the doorbell of an endpoint (4.7). */
void xhci_doorbell(struct xhci *x, u8 slot, const struct xhci_ring *r);
/* Writes the fields of an endpoint context that point to its transfers, 6.2.3 and 6.2.4. */
void xhci_fill_dequeue(const struct xhci_ring *r, u32 *context);
/* Returns the device context index of an endpoint (4.5.1). */
u8 xhci_index(u8 address);
/*
 * Returns context @index of the slot's input context (6.2.5). 0 is the input control context, 1 the
 * slot context, and 1 + n the context of the endpoint with device context index n.
 */
u32 *xhci_context(struct xhci *x, struct xhci_slot *s, u32 index);

extern const struct usb_setup_ops xhci_setup; /* in xhci_slot.c */
/*
 * Starts the devices on @count root ports, beginning with number @first; they count from 1. POST.
 */
int xhci_ports_probe(struct xhci *x, u32 first, u32 count, bool super);

#endif
