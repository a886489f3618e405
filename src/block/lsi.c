// SPDX-License-Identifier: BSD-2-Clause
/*
 * SCSI requests on LSI 53C8xx processors. One register write makes the chip run the program that
 * lsi_probe.c has written for it. The program stores a word in memory just before it ends. Flat
 * 32-bit, resident.
 */
#include "block/lsi.h"
#include "cpu/io.h"
#include "cpu/time.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"

#define FINISHED	1      /* the program has ended, and its stop was acknowledged */
#define ALL_ONES	0xff   /* a register reads as this if the chip is gone */
#define BUS_RESET_US	25     /* how long the bus is reset */
#define BUS_SETTLE_US	250000 /* how long targets may need after a reset of the bus */
#define STOP_MS		100
#define LOOK_FIRST_US	50 /* how long memory is watched at first, before the chip is asked */
#define LOOK_LAST_US	20000
/* in bytes: a target often moves less than a shorter request allows, which stops the program */
#define SHORT_REQUEST	512
#define IDENTIFY	0x80
#define BLOCK_MOVE	0x08000000
#define COUNT_MASK	0xffffff
#define SELECT_WITH_ATN 0x41000000
#define JUMP_IF_PHASE	0x800a0000

static volatile u32 *lsi_word(u32 *p)
{
	return p;
}

/*
 * Resets the bus to free it from a target that holds it. The chip is not reset: QEMU's model aborts
 * the machine if a reset finds a request that failed while its target was disconnected from the
 * bus.
 */
static void lsi_reset_bus(struct lsi *d)
{
	writeb(d->regs + LSI_SCNTL1, LSI_SCNTL1_RST);
	delay_us(BUS_RESET_US);
	writeb(d->regs + LSI_SCNTL1, 0);
	readb(d->regs + LSI_DSTAT);
	readb(d->regs + LSI_SIST0);
	readb(d->regs + LSI_SIST1);
	delay_us(BUS_SETTLE_US);
	d->owed = false;
}

__post int lsi_start(struct lsi *d)
{
	u8 istat = readb(d->regs + LSI_ISTAT);

	if (istat == ALL_ONES)
		return -ENODEV;
	writeb(d->regs + LSI_ISTAT, LSI_ISTAT_SRST);
	writeb(d->regs + LSI_ISTAT, 0);
	if (istat & LSI_ISTAT_CON)
		lsi_reset_bus(d);
	writeb(d->regs + LSI_SCNTL0, LSI_SCNTL0_FULL);
	writeb(d->regs + LSI_SCNTL3, LSI_SCNTL3_40MHZ);
	writeb(d->regs + LSI_SCID, LSI_SCID_RRE | LSI_HOST_ID);
	writeb(d->regs + LSI_RESPID0, 1 << LSI_HOST_ID);
	writeb(d->regs + LSI_STIME0, LSI_STIME0_200MS);
	writeb(d->regs + LSI_DCNTL, LSI_DCNTL_COM);
	return 0;
}

static void lsi_fill(struct lsi *d, const struct scsi_request *r)
{
	u32 phase = r->write ? LSI_DATA_OUT : LSI_DATA_IN;

	memcpy(d->cdb, r->cdb, SCSI_CDB_SIZE);
	d->identify_message = IDENTIFY | r->lun;
	d->status = ALL_ONES;
	d->script[d->select] = SELECT_WITH_ATN | r->target << 16;
	d->script[d->move_command] = BLOCK_MOVE | LSI_COMMAND << 24 | r->cdb_size;
	d->script[d->jump_data] = JUMP_IF_PHASE | phase << 24;
	d->script[d->jump_data + 1] = r->size ? (u32)&d->script[d->data] : d->overrun;
	d->script[d->data] = BLOCK_MOVE | phase << 24 | r->size;
	d->script[d->data + 1] = r->addr;
	d->started = d->done = 0;
}

static void lsi_run(struct lsi *d, u32 word)
{
	memory_barrier();
	writel(d->regs + LSI_DSP, (u32)&d->script[word]);
}

/*
 * Handles a target that went on before all data was moved. It may do so; that is how it reports a
 * residue. QEMU's target goes directly to the status phase if a command fails while it is
 * disconnected.
 */
static int lsi_phase_mismatch(struct lsi *d, struct scsi_request *r)
{
	u32 left = readl(d->regs + LSI_DBC) & COUNT_MASK, dsp = readl(d->regs + LSI_DSP);

	if (dsp == (u32)&d->script[d->back]) {
		r->moved = 0;
		lsi_run(d, d->choice);
		return 0;
	}
	if (dsp != (u32)&d->script[d->after] || left > r->size) {
		log_warn("%s %u: a phase that was not expected\n", d->adapter.name, r->target);
		return -EIO;
	}
	r->moved = r->size - left;
	lsi_run(d, d->after);
	return 0;
}

static int lsi_scsi_interrupt(struct lsi *d, struct scsi_request *r)
{
	u8 sist0 = readb(d->regs + LSI_SIST0), sist1 = readb(d->regs + LSI_SIST1);

	if (sist1 & LSI_SIST1_STO)
		return -ENODEV;
	if (sist0 == LSI_SIST0_MA)
		return lsi_phase_mismatch(d, r);
	log_warn("%s %u: SCSI interrupt %02x%02x\n", d->adapter.name, r->target, sist1, sist0);
	return -EIO;
}

static int lsi_program_interrupt(struct lsi *d, struct scsi_request *r)
{
	u8 dstat = readb(d->regs + LSI_DSTAT);
	u32 dsps = readl(d->regs + LSI_DSPS);

	if (dstat & LSI_DSTAT_SIR && dsps == LSI_INT_DONE && *lsi_word(&d->done))
		return FINISHED;
	log_warn("%s %u: program stopped, status %02x, %x\n", d->adapter.name, r->target, dstat,
		 dsps);
	return -EIO;
}

/*
 * Asks the chip whether the program was stopped, and why. Returns FINISHED, an error, or 0 if the
 * program runs (perhaps because this started it again), so that the caller must wait on.
 */
static int lsi_look(struct lsi *d, struct scsi_request *r)
{
	u8 istat = readb(d->regs + LSI_ISTAT);

	if (istat == ALL_ONES) {
		d->broken = true;
		return -ENODEV;
	}
	if (istat & LSI_ISTAT_SIP)
		return lsi_scsi_interrupt(d, r);
	if (istat & LSI_ISTAT_DIP)
		return lsi_program_interrupt(d, r);
	return 0;
}

/*
 * Acknowledges the program's end. The program stops itself with an interrupt after it has stored
 * the word. The chip can be started again only when the interrupt has been acknowledged.
 */
static int lsi_finish(struct lsi *d)
{
	struct deadline end = deadline_ms(STOP_MS);

	while (!(readb(d->regs + LSI_DSTAT) & LSI_DSTAT_SIR))
		if (!wait_before(&end))
			return -EIO;
	return 0;
}

static int lsi_wait(struct lsi *d, struct scsi_request *r)
{
	struct deadline end = deadline_ms(SCSI_REQUEST_MS), look;
	u32 us = LOOK_FIRST_US;
	int err = 0;

	/*
	 * Ask the chip at once if its program has probably stopped: no target has taken the
	 * command, or the target moved less than a short request allows.
	 */
	if (!*lsi_word(&d->done) && (!*lsi_word(&d->started) || r->size < SHORT_REQUEST))
		err = lsi_look(d, r);
	look = deadline_us(us);
	while (!err && !*lsi_word(&d->done)) {
		if (!wait_before(&end))
			return -ETIMEDOUT;
		if (deadline_passed(&look)) {
			err = lsi_look(d, r);
			us = min(us * 2, (u32)LOOK_LAST_US);
			look = deadline_us(us);
		}
	}
	if (err == FINISHED)
		return 0;
	return err ? err : lsi_finish(d);
}

/*
 * Returns 0 if the chip can take a request, -ENODEV if it is gone, or -ETIMEDOUT while the target
 * still works on a request that was abandoned. If that request has ended by now, resets the bus.
 */
static int lsi_usable(struct lsi *d)
{
	u8 istat;

	if (d->broken)
		return -ENODEV;
	if (!d->owed)
		return 0;
	istat = readb(d->regs + LSI_ISTAT);
	if (!*lsi_word(&d->done) && !(istat & (LSI_ISTAT_DIP | LSI_ISTAT_SIP)))
		return -ETIMEDOUT;
	lsi_reset_bus(d);
	return 0;
}

int lsi_submit(struct scsi_adapter *a, struct scsi_request *r)
{
	struct lsi *d = container_of(a, struct lsi, adapter);
	int err = lsi_usable(d);

	if (err)
		return err;
	lsi_fill(d, r);
	r->moved = r->size;
	lsi_run(d, d->select);
	err = lsi_wait(d, r);
	if (err == -ETIMEDOUT)
		d->owed = true;
	else if (err == -EIO)
		lsi_reset_bus(d);
	r->status = d->status;
	return err;
}
