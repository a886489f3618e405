/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * USB: devices, and the host controllers that carry their transfers (USB 2.0; USB 3.2). A class
 * driver calls the functions below and does not know which controller it is. A controller's driver
 * fills in struct usb_transfers, which lives on after boot, and struct usb_setup_ops, which is
 * POST's. Devices are found during POST.
 */
#ifndef USB_USB_H
#define USB_USB_H

#include "cpu/lock.h"
#include "lib/types.h"
#include "usb/descriptor.h"

struct device;
struct usb_device;

enum usb_speed { USB_LOW, USB_FULL, USB_HIGH, USB_SUPER };

/* A control transfer's first packet, 9.3. */
struct usb_setup {
	u8 type; /* USB_IN, and to whom it is addressed */
	u8 request;
	u16 value, index, length;
} __packed;

#define USB_IN		 0x80
#define USB_TO_DEVICE	 0x00
#define USB_TO_INTERFACE 0x01
#define USB_TO_ENDPOINT	 0x02
#define USB_TO_PORT	 0x03 /* of a hub: "other" */
#define USB_CLASS	 0x20

/* bRequest, table 9-4. */
#define USB_GET_STATUS	      0
#define USB_CLEAR_FEATURE     1
#define USB_SET_FEATURE	      3
#define USB_GET_DESCRIPTOR    6
#define USB_SET_CONFIGURATION 9

struct usb_endpoint {
	struct usb_device *device;
	void *ring; /* the controller driver's; NULL: not open */
	struct usb_endpoint_info info;
};

/*
 * Each returns -ENODEV for a device that is gone or a controller that is no longer ours, -EPIPE for
 * a stall (the controller's side of the endpoint works again then), -ETIMEDOUT, or -EIO. After
 * -ETIMEDOUT the transfer is still under way and its memory the device's: ready() tells when it is
 * over.
 */
struct usb_transfers {
	/* Carries a control transfer with @s->length bytes of data at @data; returns how many bytes
	 * were moved. @start: returns 0 at once, without waiting; -EBUSY while one is under way. */
	int (*control)(struct usb_device *d, const struct usb_setup *s, void *data, u32 ms);
	int (*control_start)(struct usb_device *d, const struct usb_setup *s, void *data);
	/* Moves up to @size bytes (at most USB_BULK_MAX); *@moved is how many. */
	int (*bulk)(struct usb_endpoint *e, u32 addr, u32 size, u32 *moved, u32 ms);
	/* Takes the next packet that an interrupt endpoint has sent: how many bytes, 0 where there
	 * is none. Does not wait. */
	int (*poll)(struct usb_endpoint *e, void *packet, u32 size);
	/* Begins the data toggle or sequence number anew, as the device has after CLEAR_FEATURE. */
	int (*clear)(struct usb_endpoint *e);
	/* 0 where a transfer can begin. */
	int (*ready)(struct usb_endpoint *e);
};

/* POST only. */
struct usb_setup_ops {
	/* Gives a device that was reset an address. */
	int (*address)(struct usb_device *d);
	/* Says how large the packets of its endpoint 0 are. */
	int (*max_packet0)(struct usb_device *d, u16 size);
	/* Opens endpoints, all of a device at once; interrupt endpoints are asked from now on. */
	int (*open)(struct usb_device *d, struct usb_endpoint **e, u32 n);
	/* Tells the controller that the device is a hub. */
	int (*hub)(struct usb_device *d, const struct usb_hub_info *info);
};

/* What a port's look() tells. */
#define USB_PORT_EMPTY	0
#define USB_PORT_DEVICE 1 /* what was there when it was last reset, */
#define USB_PORT_NEW	2 /* or something that was plugged in since */
#define USB_PORT_SAME	3 /* nothing happened since the last look */

/* A port of a controller or of a hub. POST only. */
struct usb_port {
	struct usb_port *next;
	struct usb_controller *hc;
	struct usb_device *hub; /* whose it is; NULL: the controller's */
	const struct usb_port_ops *ops;
	void *of;	/* the hub driver's */
	u8 number;	/* on the hub or, as device paths have it, the controller; from 1 on */
	u8 root_port;	/* the controller's own number of the port that all this hangs on */
	bool super;	/* the controller driver's: a SuperSpeed port */
	bool busy;	/* a task works on what is plugged in */
	bool tried;	/* what is plugged in has been reset */
	bool resetting; /* it is about to be */
	struct usb_device *device; /* what is plugged in; NULL: nothing that works */
};

struct usb_port_ops {
	/* USB_PORT_* above, or a negative error. */
	int (*look)(struct usb_port *p);
	/* Resets the port: the enum usb_speed of what is there, -ENODEV where that is nothing that
	 * this controller serves, or an error. Nobody else is without an address meanwhile. */
	int (*reset)(struct usb_port *p);
};

struct usb_controller {
	const struct usb_transfers *ops;
	const struct usb_setup_ops *setup;
	/* Whose device path its devices have: of a companion the EHCI controller's. */
	const struct device *dev;
	u32 attach_ms; /* how long a device behind a port that was turned on takes to show itself */
	/* Its ports are QEMU's, whose devices are ready at once. Where such a device is one of the
	 * host's, the host keeps the times that the specification gives it. */
	bool emulated;
	bool parallel;	   /* it gives addresses itself, to any number of devices at a time */
	struct lock reset; /* one device at a time is without an address on a bus */
};

#define USB_DATA_SIZE  1024 /* of control transfers */
#define USB_BULK_MAX   0x10000
#define USB_CONTROL_MS 5000 /* 9.2.6.1 */
#define USB_HUBS_MAX   5

struct usb_device {
	struct usb_controller *hc;
	struct usb_device *hub; /* that it is plugged into; NULL: into the controller */
	u8 port;		/* there, from 1 on: what device paths have */
	u8 root_port;		/* the controller's own number of the port that all this hangs on */
	u8 depth;		/* hubs above it */
	u8 speed;		/* enum usb_speed */
	bool gone;
	struct lock lock; /* of control transfers */
	void *slot;	  /* the controller driver's */
	u8 *data;	  /* USB_DATA_SIZE bytes for control transfers */
	struct usb_device_info info;
	struct usb_config_info config;
};

/*
 * A control transfer with the data in d->data; returns the bytes moved or a negative error. What
 * does not answer within USB_CONTROL_MS is given up. POST, or a class's recovery.
 */
int usb_control(struct usb_device *d, u8 type, u8 request, u16 value, u16 index, u16 length);
/* Ends an endpoint's halt: at the device, and the controller's toggle with it (9.4.5). */
int usb_clear_halt(struct usb_endpoint *e);

/* Whether the device was unplugged, or a hub above it. */
bool usb_gone(struct usb_device *d);

/* POST: */
/*
 * @count ports that are alike but for their numbers: the fields hc, hub, of, ops, super and the
 * numbers of the first one are @first's. What is plugged in is started, each port by a task. 0,
 * or -ENOMEM.
 */
int usb_add_ports(const struct usb_port *first, u8 count);
/* Waits until what is plugged into @hc's own ports has been reset. */
void usb_await_resets(const struct usb_controller *hc);
/* A device that was just reset at @p, with an address; NULL, with a log line, where that fails. */
struct usb_device *usb_new(const struct usb_port *p, enum usb_speed speed);
/* Reads its descriptors, configures it and starts its class drivers. Errors are logged. */
void usb_start(struct usb_device *d);
/* The device's path below its controller with @name for its own node, as bootorder has it:
 * "hub@1/NAME@2". False: no room. */
bool usb_path(const struct usb_device *d, const char *name, char *buf, u32 size);
/* "USB 1.2", for messages. */
#define USB_NAME_SIZE 32
void usb_name(const struct usb_device *d, char buf[USB_NAME_SIZE]);

/* Class drivers are found through this linker set. POST only. */
struct usb_class {
	const char *name;
	/* What an interface must say; 0 and a mask of 0: anything. */
	u8 class, subclass, subclass_mask, protocol, protocol_mask;
	/* It needs the interface's endpoints, which are open then. */
	bool endpoints;
	int (*probe)(struct usb_device *d, const struct usb_interface_info *in,
		     struct usb_endpoint *endpoints);
};

#define USB_CLASS_DRIVER(sym)                                                                      \
	static const struct usb_class sym;                                                         \
	static const struct usb_class *const sym##_entry __used                                    \
		__attribute__((section("usb_classes"))) = &sym;                                    \
	static const struct usb_class sym

#endif
