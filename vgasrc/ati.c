/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * QEMU's ATI Rage 128 Pro (PCI 1002:5046) and Radeon 7000 (1002:5159): framebuffer in BAR 0,
 * VGA core with the Bochs display interface; registers in I/O ports, BAR 1. Real mode.
 *
 * The display's EDID comes over the two wires of DDC2B, an I2C bus, which a general-purpose I/O
 * register drives (Rage 128 Pro Register Reference Guide, GPIO_MONID; Radeon's GPIO_DVI_DDC).
 */
#include "dispi.h"
#include "pci.h"

const char oem_product[] = "Selkie VGA ROM for ATI";

#define RAGE128	  0x50461002
#define RADEON	  0x51591002
#define GPIO_DDC  0x64 /* Radeon: data is bit 0, clock bit 1 */
#define GPIO_MON  0x68 /* Rage 128: data is bit 1, clock bit 2 */
#define MON_MASK  (1u << 25) /* these two bits are the program's */
#define DRIVE	  16 /* a bit's enable is so much higher; its level at the pin is at bit + 8 */
#define LEVEL	  8
#define EDID	  0xa0 /* the EDID's address on the bus; bit 0 means reading */

/* vars.mmio: the port, and above it which of its bits is data. */
static u8 data_bit(void)
{
	return (u8)(vars.mmio >> 16);
}

static int ati_probe(u16 bdf)
{
	int err = pci_adapter(bdf, RAGE128, 0, PCI_NO_BAR);
	u32 wires = 1u << 16 | GPIO_MON;

	if (err < 0) {
		err = pci_adapter(bdf, RADEON, 0, PCI_NO_BAR);
		wires = GPIO_DDC;
	}
	if (err < 0)
		return err;
	vars.mmio = wires + (pci_read(vars.bdf, PCI_BAR(1)) & 0xfffc);
	return dispi_probe();
}

/* Pull a wire to 0 or let it go up: it is the enable bit that switches. */
static void wires(bool clock, bool data)
{
	u32 pulled = (clock ? 0 : 2) | (data ? 0 : 1);

	outl((u16)vars.mmio, pulled << (DRIVE + data_bit()) | (data_bit() ? MON_MASK : 0));
}

/* One bit: put it on the wire while the clock is down, return the wire while it is up. */
static bool bit(bool out)
{
	wires(false, out);
	wires(true, out);
	return out && inl((u16)vars.mmio) >> (LEVEL + data_bit()) & 1;
}

/* Eight bits either way and the acknowledge bit behind them. */
static u16 byte(u8 out, bool acknowledge)
{
	u16 in = 0;
	u8 i;

	for (i = 0; i < 8; i++) {
		in = in << 1 | bit(out & 0x80);
		out <<= 1;
	}
	return in << 1 | bit(!acknowledge);
}

/* A start condition and an address. True if a device took it. */
static bool start(u8 address)
{
	wires(false, true);
	wires(true, true);
	wires(true, false);
	return !(byte(address, false) & 1);
}

static void stop(void)
{
	wires(false, false);
	wires(true, false);
	wires(true, true);
}

static int ati_edid(u16 at, u8 bytes, u32 to)
{
	bool found = at < 0x100 && start(EDID) && !(byte((u8)at, false) & 1) && start(EDID | 1);

	while (found && bytes--) {
		poke8(FAR_SEG(to), FAR_OFF(to), byte(0xff, bytes) >> 1);
		to++;
	}
	stop();
	return found ? 0 : -ENODEV;
}

const struct adapter_ops adapter = { .probe = ati_probe, .read_edid = ati_edid, DISPI_OPS };
