/* SPDX-License-Identifier: BSD-2-Clause */
/* USB descriptors with any contents and length. */
#include "fuzz.h"
#include "usb/descriptor.h"

static void check_interface(const struct usb_interface_info *in)
{
	fuzz_check(in->endpoints <= USB_ENDPOINTS);
	for (u32 i = 0; i < in->endpoints; i++) {
		const struct usb_endpoint_info *e = &in->endpoint[i];

		fuzz_check(e->address & 15 && !(e->address & 0x70));
		fuzz_check(e->type == USB_BULK || e->type == USB_INTERRUPT);
		fuzz_check(e->max_packet && e->max_packet <= 1024 && e->burst <= 15);
		fuzz_check(e->streams <= 16);
	}
}

FUZZ_TARGET
{
	u32 size = fuzz_left();
	u8 *data = fuzz_rest();
	struct usb_config_info config;
	struct usb_device_info device;
	struct usb_hub_info hub;

	usb_parse_device(data, size, &device);
	if (!usb_parse_hub(data, size, &hub))
		fuzz_check(hub.ports && hub.ports <= 15 && hub.think_time <= 3);
	if (usb_parse_config(data, size, &config))
		return;
	fuzz_check(config.interfaces <= USB_INTERFACES);
	for (u32 i = 0; i < config.interfaces; i++)
		check_interface(&config.interface[i]);
}
