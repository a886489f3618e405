/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * USB devices, and the host controllers that carry their transfers (USB 2.0; USB 3.2). A class
 * driver calls the functions below and does not know which controller it uses. A controller's
 * driver fills in struct usb_transfers and struct usb_setup_ops. Devices are found during POST, and
 * by late.c after it.
 */
#ifndef USB_USB_H
#define USB_USB_H

#include "lib/types.h"
#include "task/lock.h"
#include "usb/descriptor.h"

struct device;
struct usb_bound;
struct usb_controller;
struct usb_device;

enum usb_speed { USB_LOW, USB_FULL, USB_HIGH, USB_SUPER };

/* The first packet of a control transfer (9.3). */
struct usb_setup {
	u8 type; /* USB_IN, and the recipient */
	u8 request;
	u16 value, index, length;
} __packed;

#define USB_IN		 0x80
#define USB_TO_DEVICE	 0x00
#define USB_TO_INTERFACE 0x01
#define USB_TO_ENDPOINT	 0x02
#define USB_TO_PORT	 0x03 /* of a hub. The specification's name for this recipient is "other" */
#define USB_CLASS	 0x20

/* bRequest (table 9-4). */
#define USB_GET_STATUS	      0
#define USB_CLEAR_FEATURE     1
#define USB_SET_FEATURE	      3
#define USB_GET_DESCRIPTOR    6
#define USB_SET_CONFIGURATION 9
#define USB_SET_INTERFACE     11

struct usb_endpoint {
	struct usb_device *device;
	void *ring; /* used by the controller's driver; NULL: not open */
	/*
	 * An interrupt endpoint is asked for many packets at once, so that it can send several
	 * between two polls. Set by its class before the first poll.
	 */
	bool deep;
	/* the stream of its transfers; 0: it has none. Set when the endpoint is opened. */
	u16 stream;
	struct usb_endpoint_info info;
};

/* A bulk transfer that is one of several. */
struct usb_bulk {
	struct usb_endpoint *endpoint;
	u32 addr, size;
	u32 ms;	   /* how long it may take after the one before it */
	u32 moved; /* how many bytes were moved */
};

/*
 * Each returns -ENODEV if the device is gone or the controller is no longer ours; -EPIPE for a
 * stall, after which the controller's side of the endpoint works again; -ETIMEDOUT; or -EIO. After
 * -ETIMEDOUT the transfer is still running, and its memory belongs to the device until idle() says
 * that it is over.
 */
struct usb_transfers {
	/*
	 * Starts a control transfer with @s->length bytes of data at @data, without waiting.
	 * Returns 0, or -EBUSY if one is running. The second waits until it has ended, and returns
	 * how many bytes were moved.
	 */
	int (*control_start)(struct usb_device *d, const struct usb_setup *s, void *data);
	int (*control_finish)(struct usb_device *d, u32 ms);
	/* Moves up to @size bytes (at most USB_BULK_MAX). *@moved is how many were moved. */
	int (*bulk)(struct usb_endpoint *e, u32 addr, u32 size, u32 *moved, u32 ms);
	/*
	 * Carries out @n transfers of a device like bulk(), one after the other, and begins each as
	 * soon as the one before it has ended. Ends early after one that moves less than its size,
	 * or fails, or where the controller cannot go on. *@done is how many have succeeded; there
	 * may be none, without an error. NULL if this saves no time on the controller.
	 */
	int (*chain)(struct usb_bulk *b, u32 n, u32 *done);
	/*
	 * Takes the next packet that an interrupt endpoint has sent. Returns its size, or 0 if
	 * there is none. Does not wait.
	 */
	int (*poll)(struct usb_endpoint *e, void *packet, u32 size);
	/* Resets the data toggle or sequence number, as CLEAR_FEATURE does in the device. */
	int (*clear)(struct usb_endpoint *e);
	/* Returns 0 if a transfer can begin, as far as that is known without an access. */
	int (*idle)(struct usb_endpoint *e);
	/*
	 * Reads from a register whether the controller still has the address of our lists. An
	 * operating system that takes over resets it. Call usb_ours().
	 */
	bool (*ours)(const struct usb_controller *hc);
	/* Reads from the controller's own port whether the device is still there; sets d->gone. */
	void (*look)(struct usb_device *d);
	/*
	 * Returns whether the controller's own ports may have changed since the last call. Takes an
	 * access, or none if usb_controller.events, and one more if they have.
	 */
	bool (*changed)(struct usb_controller *hc);
	/* The following are for endpoints with streams. NULL if the controller supports none. */
	/* Starts a transfer like bulk(), but does not wait. */
	int (*start)(struct usb_endpoint *e, u32 addr, u32 size);
	/* Waits until that transfer has ended. */
	int (*finish)(struct usb_endpoint *e, u32 *moved, u32 ms);
	/* Takes back a transfer that the device has not ended. Then its memory is free. */
	int (*cancel)(struct usb_endpoint *e);
};

/*
 * For the next device in a port the first two are called again, and for a device that comes back
 * (usb_may_return()) also the third. They then use the memory that they have allocated.
 */
struct usb_setup_ops {
	/*
	 * Gives an address to a device that was reset. d->slot is NULL, or what an earlier call has
	 * stored there, also one that failed.
	 */
	int (*address)(struct usb_device *d);
	/* Sets the packet size of the device's endpoint 0. */
	int (*max_packet0)(struct usb_device *d, u16 size);
	/*
	 * Opens an endpoint. e->ring is NULL, or what an earlier call has stored there. Interrupt
	 * endpoints are polled from now on.
	 */
	int (*open)(struct usb_endpoint *e);
	/* Tells the controller of endpoints that were opened. NULL if it need not be told. */
	int (*opened)(struct usb_device *d, struct usb_endpoint **e, u32 n);
	/* Tells the controller that the device is a hub. NULL if it need not be told. */
	int (*hub)(struct usb_device *d, const struct usb_hub_info *info);
};

/* Results of a port's look(). */
#define USB_PORT_EMPTY	0
#define USB_PORT_DEVICE 1 /* the device that was there at the last reset */
#define USB_PORT_NEW	2 /* a device that was plugged in since */
#define USB_PORT_SAME	3 /* nothing has changed since the last look */
#define USB_PORT_SHORT	4 /* an over-current: its power is off, or will be */

/* A port of a controller or of a hub. */
struct usb_port {
	struct usb_port *next;
	struct usb_controller *hc;
	struct usb_device *hub; /* the hub that it belongs to; NULL: the controller */
	const struct usb_port_ops *ops;
	void *of;  /* for the hub's driver */
	u8 number; /* number on the hub, or on the controller as device paths count; from 1 */
	/* the controller's own number of its port that this port is, or is behind */
	u8 root_port;
	bool super;		   /* for the controller's driver: a SuperSpeed port */
	bool busy;		   /* a task is looking at it, or working on the device */
	bool tried;		   /* the device was reset */
	bool resetting;		   /* a task is about to reset it */
	bool shorted;		   /* it had an over-current at the last look */
	struct usb_device *device; /* the device that is plugged in; NULL: none that works */
	struct usb_device *known;  /* the devices that have ever been plugged in here */
};

struct usb_port_ops {
	/* Returns USB_PORT_* above, or a negative error. */
	int (*look)(struct usb_port *p);
	/*
	 * Resets the port. Returns the device's enum usb_speed; -ENODEV if there is no device, or
	 * none that this controller serves; or an error. No other device may be without an address
	 * meanwhile.
	 */
	int (*reset)(struct usb_port *p);
};

struct usb_controller {
	struct usb_controller *next;
	const struct usb_transfers *ops;
	const struct usb_setup_ops *setup;
	/*
	 * The device whose path its USB devices use: for a companion that of the EHCI controller.
	 * POST only.
	 */
	const struct device *dev;
	/* how long a device may take to signal itself after its port was turned on; 0 if emulated
	 */
	u32 attach_ms;
	/*
	 * The ports are QEMU's, where devices are ready at once. If such a device really is one of
	 * the host's, the host keeps the times in the specification.
	 */
	bool emulated;
	/* the controller assigns addresses itself, to any number of devices at once */
	bool parallel;
	/* even an emulated one takes up to a frame of a millisecond for each transfer */
	bool framed;
	/* Its devices are left to the time after POST, unless the user is asked in POST. */
	bool deferred;
	u8 addresses;	   /* number of addresses that the driver has given to devices so far */
	bool events;	   /* it tells in memory what has changed */
	bool dead;	   /* it is no longer ours, or does not work any more */
	struct lock reset; /* only one device on a bus may be without an address */
};

#define USB_DATA_SIZE  1024 /* the most bytes of a control transfer's data */
#define USB_BULK_MAX   0x10000
#define USB_CHAIN_MAX  3
#define USB_CONTROL_MS 5000 /* of a control transfer, 9.2.6.1 */
#define USB_HUBS_MAX   5

/* An interface that has a driver. */
struct usb_bound {
	const struct usb_class *class;
	struct usb_endpoint *endpoints;
	void *state; /* the driver's; NULL: it does not use the interface */
	bool failed; /* the driver could not start */
};

struct usb_device {
	struct usb_controller *hc;
	/*
	 * another one that was in this port. Those of the same speed have the same @slot, @address
	 * and @data, because only one of them can be there at a time.
	 */
	struct usb_device *other;
	struct usb_device *hub; /* the hub that it is plugged into; NULL: the controller */
	u8 port;		/* port on that hub, from 1, as in device paths */
	u8 root_port;		/* the controller's own number of the port that all this hangs on */
	u8 depth;		/* number of hubs above it */
	u8 speed;		/* enum usb_speed */
	u8 address;		/* on buses whose driver gives addresses */
	bool gone;
	bool opened;	  /* the endpoints that its drivers need */
	bool probed;	  /* its drivers were asked to start */
	bool started;	  /* a driver uses it */
	bool drive;	  /* it has a driver that only starts during POST */
	bool multi_tt;	  /* a hub that has a transaction translator for each port in use */
	struct lock lock; /* held during a control transfer */
	void *slot;	  /* for the controller's driver */
	u8 *data;	  /* USB_DATA_SIZE bytes for control transfers */
	struct usb_device_info info;
	struct usb_config_info config;
	struct usb_bound bound[USB_INTERFACES];
	/*
	 * What tells devices apart: hashes of the descriptors, and of the serial number (0:
	 * unknown)
	 */
	u32 identity, serial;
};

/*
 * Does a control transfer with the data in d->data. Returns how many bytes were moved, or a
 * negative error. Abandons the transfer after USB_CONTROL_MS. For POST, or a class's recovery.
 */
int usb_control(struct usb_device *d, u8 type, u8 request, u16 value, u16 index, u16 length);
/* Ends an endpoint's halt, in the device and in the controller (9.4.5). */
int usb_clear_halt(struct usb_endpoint *e);

/* Carries out a control transfer. Returns how many bytes were moved, or a negative error. */
int usb_transfer(struct usb_device *d, const struct usb_setup *s, void *data, u32 ms);
/* Returns 0 if a transfer can begin. Takes one access. */
int usb_ready(struct usb_endpoint *e);
/* Returns whether the controller is still ours. Takes one access. */
bool usb_ours(struct usb_controller *hc);

/* Returns whether the device, or a hub above it, was unplugged, as far as that is known. */
bool usb_gone(struct usb_device *d);
/*
 * Asks the hub above whether the device is still plugged in. For controllers' drivers, when a
 * device does not answer.
 */
bool usb_plugged(struct usb_device *d);

/* Returns memory that stays, cleared, or NULL: after POST, from what was kept for devices. */
void *usb_alloc(u32 size, u32 align);
/*
 * Adds @count ports that differ only in their numbers. @first has the fields hc, hub, of, ops and
 * super, which all ports share, and the numbers of the first port. During POST each port's device
 * is started by a task of its own, and after POST by the code that looks at the hub. Returns 0 or
 * -ENOMEM. The second is for a controller's ports, in POST.
 */
int usb_add_ports(const struct usb_port *first, u8 count);
int usb_add_root_ports(const struct usb_port *first, u8 count);
/* Forgets the devices on the ports of a hub. */
void usb_forget_behind(const struct usb_device *hub);
/* Waits until all devices that are plugged into @hc's own ports have been reset. POST. */
void usb_await_resets(const struct usb_controller *hc);
/*
 * Makes a device that was just reset at @p, adds it to p->known and gives it an address. Returns
 * NULL, after logging it, if that fails.
 */
struct usb_device *usb_new(struct usb_port *p, enum usb_speed speed);
/*
 * Does the same at a port where devices of that speed were before; @known is the last of them. If
 * the device is one of these, returns that one, and sets *@back if its drivers know it.
 */
struct usb_device *usb_again(struct usb_port *p, struct usb_device *known, bool *back);
/*
 * Returns whether a device that is plugged in may be @d, which was in the same port before. During
 * POST this is so only for keyboards, mice and hubs: each drive gets a boot entry of its own,
 * because its medium may be another one.
 */
bool usb_may_return(const struct usb_device *d);
/*
 * Reads the device's descriptors, configures it and starts its class drivers. Errors are logged. If
 * @back, it is usb_again()'s, and its drivers are told that it is back.
 */
void usb_start(struct usb_device *d, bool back);
/*
 * Reads the device's serial number. Returns its hash, and stores the value of its last 12
 * hexadecimal digits in *@value. If there is no serial number, returns 0 and does not change
 * *@value.
 */
u32 usb_serial(struct usb_device *d, u64 *value);
/*
 * Writes the device's path below its controller, as bootorder has it, with @name for its own node:
 * "hub@1/NAME@2". Returns false if it does not fit. POST.
 */
bool usb_path(const struct usb_device *d, const char *name, char *buf, u32 size);
/* Writes a name like "USB 1.2", for messages. */
#define USB_NAME_SIZE 32
void usb_port_name(const struct usb_device *hub, u8 port, char buf[USB_NAME_SIZE]);
static inline void usb_name(const struct usb_device *d, char buf[USB_NAME_SIZE])
{
	usb_port_name(d->hub, d->port, buf);
}

/* Class drivers are found through this linker set. */
struct usb_class {
	const char *name;
	/* What an interface's descriptor must contain; with a mask of 0, any value matches. */
	u8 class, subclass, subclass_mask, protocol, protocol_mask;
	/* The driver needs the interface's endpoints, which are opened for it. */
	bool endpoints;
	bool late; /* probe may be called after POST */
	/*
	 * Sets @b->state. If it fails and the device is plugged in again, a class with @late gets
	 * another call.
	 */
	int (*probe)(struct usb_device *d, const struct usb_interface_info *in,
		     struct usb_bound *b);
	/*
	 * For a driver that has set @b->state. gone() is called when a device was gone, and one is
	 * plugged into its port again. back() is called afterwards if that is the same device;
	 * during POST only if all its drivers have @late. Each may be NULL.
	 */
	void (*gone)(struct usb_bound *b);
	int (*back)(struct usb_device *d, const struct usb_interface_info *in, struct usb_bound *b);
};

#define USB_CLASS_DRIVER(sym)                                                                      \
	static const struct usb_class sym;                                                         \
	static const struct usb_class *const sym##_entry __used                                    \
		__attribute__((section("usb_classes"))) = &sym;                                    \
	static const struct usb_class sym

#endif
