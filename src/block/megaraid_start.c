// SPDX-License-Identifier: BSD-2-Clause
/* Starts MegaRAID SAS adapters, during POST and after a failure. Flat 32-bit, resident. */
#include "block/megaraid.h"
#include "cpu/io.h"
#include "cpu/time.h"
#include "cpu/wait.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"

#define READY_MS   180000 /* the adapter's firmware may be starting */
#define KEYS_MS	   10000  /* how long the adapter may take to accept the keys */
/* How long an adapter does not answer after a reset: a 1078, and the second generation. */
#define RESET_1_US 3000000
#define RESET_2_US 10000000
#define RESET_MS   100000

/*
 * Makes the firmware go on from @state towards the ready state. In other states than these it goes
 * on by itself. Returns -EIO if it has failed.
 */
static int megaraid_step(const struct megaraid *d, u32 state)
{
	switch (state) {
	case MFI_STATE_FAULT:
		return -EIO;
	case MFI_STATE_HANDSHAKE:
		writel(d->regs + MFI_DOORBELL, MFI_INIT_HANDSHAKE | MFI_INIT_HOTPLUG);
		break;
	case MFI_STATE_BOOT_MESSAGE:
		writel(d->regs + MFI_DOORBELL, MFI_INIT_HOTPLUG);
		break;
	case MFI_STATE_OPERATIONAL: /* another program has left it in this state */
		writel(d->regs + MFI_INT_MASK, 0xffffffff);
		writel(d->regs + MFI_DOORBELL, MFI_INIT_READY | MFI_INIT_MFIMODE | MFI_INIT_ABORT);
		break;
	}
	return 0;
}

int megaraid_ready(const struct megaraid *d, u32 *commands)
{
	struct deadline end = deadline_ms(READY_MS);
	u32 scratch, state, before = 0xff;
	int err;

	for (;;) {
		scratch = readl(d->regs + MFI_SCRATCH);
		state = MFI_SCRATCH_STATE(scratch);
		if (state == MFI_STATE_READY)
			break;
		err = state == before ? 0 : megaraid_step(d, state);
		if (err)
			return err;
		before = state;
		if (!wait_before(&end))
			return -ETIMEDOUT;
	}
	*commands = scratch & MFI_SCRATCH_COMMANDS;
	return 0;
}

int megaraid_init(struct megaraid *d)
{
	struct mfi_init_frame *f = &d->frame.init;
	int err;

	writel(d->regs + MFI_INT_MASK, 0xffffffff);
	d->indices[0] = d->indices[1] = 0;
	memset(f, 0, sizeof(*f));
	f->header.command = MFI_CMD_INIT;
	f->header.size = sizeof(d->queues);
	f->queues = (u32)&d->queues;
	err = megaraid_send(d, MEGARAID_COMMAND_MS);
	if (!err && f->header.command_status != MFI_STAT_OK) {
		log_error("%s: status %02x after init\n", d->adapter.name,
			  f->header.command_status);
		err = -EIO;
	}
	return err;
}

/* Resets an adapter of the second generation. It allows this after these keys, in this order. */
static int megaraid_reset_second(const struct megaraid *d)
{
	static const u8 keys[] = { 0x0, 0x4, 0xb, 0x2, 0x7, 0xd };
	int err;

	for (u32 i = 0; i < sizeof(keys); i++)
		writel(d->regs + MFI_KEYS, keys[i]);
	err = wait_register(d->regs + MFI_DIAG, MFI_DIAG_WRITABLE, MFI_DIAG_WRITABLE, KEYS_MS);
	if (err)
		return err;
	writel(d->regs + MFI_DIAG, readl(d->regs + MFI_DIAG) | MFI_DIAG_RESET);
	delay_us(RESET_2_US);
	return wait_register(d->regs + MFI_DIAG, MFI_DIAG_RESET, 0, RESET_MS);
}

static int megaraid_reset(const struct megaraid *d)
{
	if (d->second)
		return megaraid_reset_second(d);
	writel(d->regs + MFI_DOORBELL, MFI_INIT_RESET);
	delay_us(RESET_1_US);
	return 0;
}

void megaraid_restart(struct megaraid *d)
{
	u32 commands;

	if (d->restarted)
		return;
	d->restarted = true;
	d->broken = d->owed = false;
	if (megaraid_reset(d) || megaraid_ready(d, &commands) || commands < d->queues.entries ||
	    megaraid_init(d))
		d->broken = true;
}
