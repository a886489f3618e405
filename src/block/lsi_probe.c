// SPDX-License-Identifier: BSD-2-Clause
/*
 * Finds LSI 53C8xx processors and writes their programs (LSI53C895A Technical Manual, chapter 5,
 * SCRIPTS). Flat 32-bit, POST.
 */
#include "block/lsi.h"
#include "block/scsi_disk.h"
#include "device/driver.h"
#include "lib/errno.h"
#include "log/log.h"
#include "memory/alloc.h"
#include "pci/pci.h"

#define PCI_LSI	     0x1000
#define PCI_53C810   0x0001
#define PCI_53C895A  0x0012
#define REGISTERS    1	      /* number of the memory BAR */
#define BYTES_MOST   0x400000 /* a move counts in 24 bits */
#define LUN_MOST     7	      /* the largest LUN that fits an IDENTIFY message */
#define TARGETS	     8
#define TARGETS_WIDE 16

/* Instructions: the first word. For most, an address is the second word. */
#define MOVE(phase)	  (0x08000000 | (phase) << 24 | 1) /* moves one byte */
#define SELECT		  0x41000000
#define WAIT_DISCONNECT	  0x48000000
#define WAIT_RESELECT	  0x50000000
#define CLEAR_ACK	  0x60000040
#define EXPECT_DISCONNECT 0x7c027f00 /* SCNTL2 &= 7fh */
#define JUMP		  0x80080000
#define JUMP_WHEN(phase)  (0x800b0000 | (phase) << 24) /* waits for the next phase */
#define JUMP_IF(phase)	  (0x800a0000 | (phase) << 24)
#define JUMP_IF_BYTE(v)	  (0x800c0000 | (v)) /* tests the byte that was moved last */
#define INTERRUPT	  0x98080000
#define COPY_WORD	  0xc0000004

/* Messages (SPI-2, 14). */
#define COMMAND_COMPLETE 0x00
#define SAVE_POINTERS	 0x02
#define RESTORE_POINTERS 0x03
#define DISCONNECT	 0x04
#define MESSAGE_REJECT	 0x07

struct writer {
	struct lsi *d;
	u8 at;
};

static u8 lsi_put(struct writer *w, u32 first, u32 second)
{
	u8 at = w->at;

	w->d->script[w->at++] = first;
	w->d->script[w->at++] = second;
	return at;
}

static u8 put_copy(struct writer *w, const u32 *from, u32 *to)
{
	u8 at = lsi_put(w, COPY_WORD, (u32)from);

	w->d->script[w->at++] = (u32)to;
	return at;
}

/* Makes @jump, whose address was left open, lead to the instruction that is written next. */
static void land(struct writer *w, u8 jump)
{
	w->d->script[jump + 1] = (u32)&w->d->script[w->at];
}

/* Writes the instructions for a target that has announced that it leaves the bus. */
static void put_leave(struct writer *w)
{
	lsi_put(w, EXPECT_DISCONNECT, 0);
	lsi_put(w, CLEAR_ACK, 0);
	lsi_put(w, WAIT_DISCONNECT, 0);
}

/*
 * Writes the program. The target tells by bus phases what it wants next, so the program is a loop
 * with a choice. Data is moved only once: the program then patches its own choice, so that it
 * ends with LSI_INT_PHASE if the target wants to move more data.
 */
static void lsi_write_script(struct lsi *d)
{
	struct writer w = { d, 0 };
	u8 phase_end, message_end, command, status, message, complete, leave, bytes[3];
	u32 at;

	phase_end = lsi_put(&w, INTERRUPT, LSI_INT_PHASE);
	message_end = lsi_put(&w, INTERRUPT, LSI_INT_MESSAGE);
	d->overrun = (u32)&d->script[phase_end];
	d->yes = 1;

	d->select = lsi_put(&w, SELECT, d->overrun);
	lsi_put(&w, MOVE(LSI_MSG_OUT), (u32)&d->identify_message);

	d->choice = w.at;
	at = (u32)&d->script[d->choice];
	command = lsi_put(&w, JUMP_WHEN(LSI_COMMAND), 0);
	d->jump_data = lsi_put(&w, JUMP_IF(LSI_DATA_IN), 0);
	status = lsi_put(&w, JUMP_IF(LSI_STATUS), 0);
	message = lsi_put(&w, JUMP_IF(LSI_MSG_IN), 0);
	lsi_put(&w, JUMP, d->overrun);

	land(&w, command);
	d->move_command = lsi_put(&w, MOVE(LSI_COMMAND), (u32)d->cdb);
	put_copy(&w, &d->yes, &d->started);
	lsi_put(&w, JUMP, at);

	d->data = lsi_put(&w, MOVE(LSI_DATA_IN), 0);
	d->after = put_copy(&w, &d->overrun, &d->script[d->jump_data + 1]);
	lsi_put(&w, JUMP, at);

	land(&w, status);
	lsi_put(&w, MOVE(LSI_STATUS), (u32)&d->status);
	lsi_put(&w, JUMP, at);

	land(&w, message);
	lsi_put(&w, MOVE(LSI_MSG_IN), (u32)&d->message);
	complete = lsi_put(&w, JUMP_IF_BYTE(COMMAND_COMPLETE), 0);
	leave = lsi_put(&w, JUMP_IF_BYTE(DISCONNECT), 0);
	bytes[0] = lsi_put(&w, JUMP_IF_BYTE(SAVE_POINTERS), 0);
	bytes[1] = lsi_put(&w, JUMP_IF_BYTE(RESTORE_POINTERS), 0);
	bytes[2] = lsi_put(&w, JUMP_IF_BYTE(MESSAGE_REJECT), 0);
	lsi_put(&w, JUMP, (u32)&d->script[message_end]);

	for (u32 i = 0; i < sizeof(bytes); i++)
		land(&w, bytes[i]);
	lsi_put(&w, CLEAR_ACK, 0);
	lsi_put(&w, JUMP, at);

	land(&w, complete);
	put_leave(&w);
	put_copy(&w, &d->yes, &d->done);
	lsi_put(&w, INTERRUPT, LSI_INT_DONE);

	/* The target comes back with an IDENTIFY message. */
	land(&w, leave);
	put_leave(&w);
	lsi_put(&w, WAIT_RESELECT, d->overrun);
	d->back = w.at;
	lsi_put(&w, MOVE(LSI_MSG_IN), (u32)&d->message);
	lsi_put(&w, CLEAR_ACK, 0);
	lsi_put(&w, JUMP, at);
}

static const struct scsi_host lsi_host = {
	.adapter = {
		.submit = lsi_submit,
		.max_bytes = BYTES_MOST,
		.align = 1,
		.max_lun = LUN_MOST,
		.kind = BLOCK_KIND_LSI53C8XX,
		.name = "53C8xx",
	},
	.size = sizeof(struct lsi),
	.align = 4,
	.offset = offsetof(struct lsi, adapter),
	.decode = PCI_COMMAND_MEMORY,
};

static int lsi_probe(struct device *dev)
{
	u32 regs = pci_bar_mem(dev->pci, REGISTERS, LSI_END);
	struct lsi *d = scsi_host_new(dev, regs, &lsi_host);
	int err;

	if (!d)
		return scsi_host_error(regs);
	d->regs = regs;
	lsi_write_script(d);
	err = lsi_start(d);
	if (err)
		return err;
	return scsi_probe_targets(&d->adapter, 0,
				  dev->pci->device == PCI_53C810 ? TARGETS : TARGETS_WIDE);
}

static const struct driver_id lsi_ids[] = {
	PCI_ID(PCI_LSI, PCI_53C810),
	PCI_ID(PCI_LSI, PCI_53C895A),
	{ 0 },
};

DRIVER(lsi_driver)
= { .name = "53c8xx", .ids = lsi_ids, .probe = lsi_probe, .if_named = true };
