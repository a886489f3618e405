/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * QEMU's ATI Rage 128 Pro (PCI 1002:5046) and Radeon 7000 (1002:5159). The framebuffer is BAR 0;
 * the registers are in I/O ports, BAR 1. It is a VGA with the Bochs display interface. Real mode.
 *
 * The display's EDID comes over the two wires of DDC2B, an I2C bus. A general-purpose I/O register
 * drives them (Rage 128 Pro Register Reference Guide, GPIO_MONID; Radeon's GPIO_DVI_DDC).
 */
#include "dispi.h"
#include "pci.h"

const char oem_product[] = "Selkie VGA ROM for ATI";

#define RAGE128	 0x50461002
#define RADEON	 0x51591002
#define GPIO_DDC 0x64	    /* Radeon: bit 0 is data, bit 1 is clock */
#define GPIO_MON 0x68	    /* Rage 128: bit 1 is data, bit 2 is clock */
#define MON_MASK (1u << 25) /* lets a program control these two bits */
#define DRIVE	 16	    /* the enable bit of bit n is n + 16; its level at the pin is n + 8 */
#define LEVEL	 8
#define EDID	 0xa0 /* the EDID's address on the bus; bit 0 selects reading */

/* vars.mmio contains the port and, above it, which of its bits is data. */
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

/* Pulls each wire to 0 or lets it rise to 1. The enable bits do this. */
static void wires(bool clock, bool data)
{
	u32 pulled = (clock ? 0 : 2) | (data ? 0 : 1);

	outl((u16)vars.mmio, pulled << (DRIVE + data_bit()) | (data_bit() ? MON_MASK : 0));
}

/*
 * Transfers one bit: puts it on the wire while the clock is low, and returns the wire's level while
 * it is high.
 */
static bool bit(bool out)
{
	wires(false, out);
	wires(true, out);
	return out && inl((u16)vars.mmio) >> (LEVEL + data_bit()) & 1;
}

/* Transfers eight bits in both directions, then the acknowledge bit. */
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

/* Sends a start condition and an address. Returns true if a device has acknowledged it. */
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
