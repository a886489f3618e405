/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A display on the two wires of DDC2B: an I2C device at A0h with a byte pointer (I2C-bus
 * Specification UM10204, 3.1; VESA E-DDC 1.2). To be included by one file.
 */
#ifndef DDC_H
#define DDC_H

static unsigned char ddc_edid[128]; /* what it answers */
static int ddc_present;
static unsigned ddc_starts; /* start conditions seen */

static struct {
	int clock, data;  /* the levels that the master sets */
	int pull;	  /* the device pulls data low */
	int idle;	  /* not addressed until the next start */
	int bits;	  /* bits of the byte that were clocked; the ninth is its acknowledge */
	int acknowledged; /* by the receiver */
	int addressed, sending, pointed;
	unsigned char byte, pointer;
} ddc = { .clock = 1, .data = 1, .idle = 1 };

static int ddc_level(void)
{
	return ddc.data && !ddc.pull;
}

static unsigned char ddc_take(void)
{
	return ddc_edid[ddc.pointer++ % 128];
}

/* Called when nine bits were clocked. */
static void ddc_byte_done(void)
{
	ddc.bits = 0;
	if (!ddc.acknowledged) {
		ddc.idle = 1;
	} else if (ddc.sending) {
		ddc.byte = ddc_take();
	} else if (!ddc.addressed) {
		ddc.addressed = 1;
		ddc.pointed = 0;
		ddc.sending = ddc.byte & 1;
		if (ddc.sending)
			ddc.byte = ddc_take();
	} else if (!ddc.pointed) {
		ddc.pointed = 1;
		ddc.pointer = ddc.byte;
	}
}

static void ddc_clock_falls(void)
{
	ddc.pull = 0;
	if (!ddc.idle && ddc.bits == 9)
		ddc_byte_done();
	if (ddc.idle)
		return;
	if (ddc.bits < 8)
		ddc.pull = ddc.sending && !(ddc.byte >> (7 - ddc.bits) & 1);
	else if (!ddc.sending)
		ddc.pull = ddc.addressed || (ddc_present && (ddc.byte & 0xfe) == 0xa0);
}

static void ddc_clock_rises(void)
{
	if (ddc.idle)
		return;
	if (ddc.bits < 8 && !ddc.sending)
		ddc.byte = ddc.byte << 1 | ddc_level();
	if (ddc.bits == 8)
		ddc.acknowledged = !ddc_level();
	ddc.bits++;
}

/* Sets the master's levels of both wires. If both change, the clock changes first. */
static void ddc_wires(int clock, int data)
{
	int before = ddc_level();

	if (ddc.clock && !clock)
		ddc_clock_falls();
	ddc.data = data;
	if (ddc.clock && clock && ddc_level() != before) { /* a start; or, if data rises, a stop */
		ddc.addressed = ddc.sending = ddc.bits = 0;
		ddc.idle = !before;
		ddc_starts += before;
	}
	if (!ddc.clock && clock)
		ddc_clock_rises();
	ddc.clock = clock;
}

#endif
