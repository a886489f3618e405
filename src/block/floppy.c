// SPDX-License-Identifier: BSD-2-Clause
/*
 * Diskette drives on an Intel 82078: motor, change line, head, medium and transfers (its data
 * sheet; IBM PS/2 and PC BIOS Interface TR, INT 13h diskette and BIOS data area). The state that
 * the interface documents is in the BIOS data area, where programs change it. Flat 32-bit,
 * resident.
 *
 * After the motor was started, nothing waits a fixed time. A read is tried until it works, or until
 * the motor must be at speed. A write begins when a sector can be read.
 */
#include "block/floppy.h"
#include "abi/bda.h"
#include "block/floppy_state.h"
#include "cpu/io.h"
#include "lib/errno.h"

#define TICKS_NEVER		0xff
#define RATE_LAST		(3 << MEDIA_RATE_SHIFT) /* in 40:8Bh */
#define SPECIFY_NO_DMA		0x01
#define RESET_SELF_CLEARING	0x80
#define PERPENDICULAR_OVERWRITE 0x80
#define EIGHTH_MS		125
#define MOTOR_WRITES		0x80 /* in 40:3Fh */

static bool running; /* the controller was reset and has its parameters */
static bool rate_known, perpendicular;
static bool busy;  /* an operation is running; an interrupt's handler must not begin another one */
static u8 dropped; /* the one byte that is stored of a sector that is read only for its checksum */

/* ------------------------------------------------------------------ controller */

/*
 * Resets the controller. After a reset it has a change of state to report for each of four drives,
 * so all four are read.
 */
static int reset_controller(const struct diskette_table *t)
{
	const u8 specify[] = { FDC_SPECIFY, t->specify[0], t->specify[1] & ~SPECIFY_NO_DMA };
	u8 st[2];
	int err;

	rate_known = perpendicular = false;
	bios_data->floppy_recalibrate &= 0xf0;
	fdc_dma_init();
	fdc_expect_irq();
	outb(FDC_MSR, RESET_SELF_CLEARING | FLOPPY_RATE_500);
	err = fdc_wait_irq();
	for (int i = 0; i < 4 && !err; i++)
		err = fdc_sense(st);
	return err ? err : fdc_send(specify, sizeof(specify));
}

/* Starts the drive's motor and selects the drive. */
static void select_drive(struct floppy *f, const struct diskette_table *t)
{
	u8 motors = bios_data->floppy_motor;
	u8 want = f->number << 4 | 1 << f->number;

	/* This comes before the register write, so that the tick does not stop the motor again. */
	bios_data->floppy_motor_ticks = TICKS_NEVER;
	if (running && (motors & (0x30 | 1 << f->number)) == want)
		return;
	if (!(motors & 1 << f->number)) {
		f->at_speed = deadline_ms(t->motor_start * EIGHTH_MS);
		f->turns = f->steady = false;
	}
	motors = (motors & 0x0f) | want;
	bios_data->floppy_motor = motors;
	outb(FDC_DOR, motors << 4 | DOR_DMA | DOR_NO_RESET | f->number);
}

static int floppy_start(struct floppy *f)
{
	struct diskette_table room;
	const struct diskette_table *t = floppy_table(f, &room);
	int err = 0;

	select_drive(f, t);
	if (!running)
		err = reset_controller(t);
	running = !err;
	return err;
}

/*
 * After an error that leaves the controller in an unknown state, makes sure that it is reset before
 * its next use.
 */
static int checked(int err)
{
	if (err == -ETIMEDOUT || err == -ENODEV)
		running = false;
	return err;
}

static void floppy_finish(struct floppy *f)
{
	struct diskette_table room;

	bios_data->floppy_motor_ticks = max(floppy_table(f, &room)->motor_off, (u8)1);
}

/* ------------------------------------------------------------------ medium */

static void floppy_describe(struct block_device *b, const struct floppy_format *fmt)
{
	b->cylinders = fmt->cylinders;
	b->heads = fmt->heads;
	b->spt = fmt->spt;
}

/*
 * Forgets the medium. Afterwards the geometry is that of the largest medium for the drive, and the
 * number of sectors is 0.
 */
static void forget_medium(struct floppy *f)
{
	u32 count;

	f->format = NULL;
	f->double_step = false;
	f->measured.spt = 0;
	floppy_describe(&f->block, floppy_formats(f->type, &count));
	f->block.sectors = 0;
	bios_data->floppy_media[f->number] &= ~MEDIA_ESTABLISHED;
}

/*
 * Checks the change line, by which a drive tells that its door was opened. The line stays set until
 * the head steps with a medium in the drive, so this moves the head. Returns 0, -ENOMEDIUM if the
 * drive is empty, or -ECHANGED if the medium may not be the one that the caller expects.
 */
static int check_change_line(struct floppy *f)
{
	bool told = !f->seen;
	int err;

	if (!floppy_has_change_line(f->type) || !(inb(FDC_DIR) & DIR_CHANGED))
		return 0;
	forget_medium(f);
	err = floppy_step_to(f, 1);
	if (!err || err == -EIO)
		err = floppy_recalibrate(f);
	if (err)
		return err;
	if (inb(FDC_DIR) & DIR_CHANGED)
		return -ENOMEDIUM;
	f->seen = true;
	return told ? 0 : -ECHANGED;
}

static int floppy_set_rate(struct floppy *f, u8 rate)
{
	u8 command[] = { FDC_PERPENDICULAR, PERPENDICULAR_OVERWRITE };
	bool wanted = rate == FLOPPY_RATE_1000;
	int err = 0;

	if (wanted)
		command[1] |= 0x04 << f->number;
	if (wanted != perpendicular)
		err = fdc_send(command, sizeof(command));
	if (err)
		return err;
	perpendicular = wanted;
	if (rate_known && bios_data->floppy_rate >> MEDIA_RATE_SHIFT == rate)
		return 0;
	rate_known = true;
	bios_data->floppy_rate = (bios_data->floppy_rate & ~RATE_LAST) | rate << MEDIA_RATE_SHIFT;
	outb(FDC_DIR, rate);
	return 0;
}

static int run_transfer(struct floppy *f, const struct floppy_request *r)
{
	u8 command[9], result[FDC_RESULTS];
	u32 n = floppy_command(f, r, command);
	int err;

	if (r->check)
		fdc_dma((u32)&dropped, sizeof(dropped), true);
	else
		fdc_dma(r->addr, floppy_bytes(f, r), r->command == FDC_READ);
	err = fdc_run(command, n);
	if (!err)
		err = fdc_results(result, sizeof(result));
	if (err) {
		fdc_dma_stop();
		return err;
	}
	for (u32 i = 0; i < sizeof(result); i++)
		bios_data->floppy_result[i] = result[i];
	f->steady = !(result[0] & ST0_CODE);
	f->turns |= f->steady;
	if (f->steady)
		return 0;
	return result[1] & ST1_PROTECTED ? -EROFS : -EIO;
}

/* Reads sectors one at a time, only for their checksums. *@done is how many were good. */
static int check_sectors(struct floppy *f, const struct floppy_request *r, u8 *done)
{
	struct floppy_request one = *r;
	u32 spt = floppy_track_sectors(f);
	int err = 0;

	one.count = 1;
	for (*done = 0; *done < r->count; ++*done) {
		err = run_transfer(f, &one);
		if (err)
			break;
		one.head += one.sector == spt;
		one.sector = one.sector == spt ? 1 : one.sector + 1;
	}
	return err;
}

/* Tries whether sector @sector of the first track can be read in format @fmt. Returns 0 if so. */
static int try_format(struct floppy *f, const struct floppy_format *fmt, u8 sector)
{
	struct floppy_request r = { .command = FDC_READ,
				    .check = true,
				    .sector = sector,
				    .count = 1,
				    .table = &fmt->table };
	int err;

	f->format = fmt;
	err = floppy_set_rate(f, fmt->rate);
	if (!err)
		err = floppy_seek(f, 0);
	if (!err)
		err = run_transfer(f, &r);
	if (err)
		f->format = NULL;
	return err;
}

/*
 * Finds the format. The last sector of a track tells both the data rate and the number of sectors.
 * A medium with fewer sectors than usual is recognised by its first sector.
 */
static int try_formats(struct floppy *f)
{
	u32 count;
	const struct floppy_format *list = floppy_formats(f->type, &count);
	int err = -EIO;

	for (u32 i = 0; i < 2 * count && err == -EIO; i++)
		err = try_format(f, &list[i % count], i < count ? list[i % count].spt : 1);
	return err;
}

/*
 * Finds out whether the head makes one step for each cylinder of the medium, or two. Moves the head
 * by one step from cylinder 0 and reads a sector of cylinder 1. As the headers of sectors contain
 * the cylinder's number, this succeeds only if a cylinder is one step. If it fails, @otherwise says
 * whether a cylinder is two steps: a medium that is not formatted yet cannot be read at all.
 */
static int find_steps(struct floppy *f, const struct floppy_format *fmt, bool otherwise)
{
	struct floppy_request r = { .command = FDC_READ,
				    .check = true,
				    .cylinder = 1,
				    .sector = 1,
				    .count = 1,
				    .table = &fmt->table };
	int err;

	f->double_step = false;
	if (!floppy_may_double_step(f->type, fmt))
		return 0;
	err = floppy_set_rate(f, fmt->rate);
	if (!err)
		err = floppy_seek(f, 1);
	if (!err)
		err = run_transfer(f, &r);
	f->double_step = err && otherwise;
	return err == -EIO ? 0 : err;
}

static void floppy_note_format(struct floppy *f, const struct floppy_format *fmt)
{
	f->format = fmt;
	if (fmt != &f->measured)
		f->measured.spt = 0;
	f->seen = true;
	floppy_describe(&f->block, fmt);
	f->block.sectors = fmt->cylinders * fmt->heads * fmt->spt;
	bios_data->floppy_media[f->number] = floppy_media_state(f->type, fmt, f->double_step);
}

static int establish(struct floppy *f)
{
	int err;

	if (f->format)
		return 0;
	do
		err = try_formats(f);
	while (err == -EIO && !deadline_passed(&f->at_speed));
	if (!err)
		err = find_steps(f, f->format, true);
	if (!err)
		floppy_note_format(f, f->format);
	else
		f->format = NULL;
	return err;
}

/* ------------------------------------------------------------------ what others call */

static int floppy_begin(struct floppy *f)
{
	int err;

	if (busy)
		return -EBUSY;
	busy = true;
	err = floppy_start(f);
	return err ? err : check_change_line(f);
}

static int floppy_end(struct floppy *f, int err)
{
	if (err == -EBUSY)
		return err;
	floppy_finish(f);
	busy = false;
	return checked(err);
}

/*
 * Waits before a write until the medium turns fast enough and the head has settled. A sector on
 * this track that can be read shows it. If none can be read, waits a fixed time.
 */
static int wait_until_steady(struct floppy *f)
{
	struct floppy_request r = { .command = FDC_READ,
				    .check = true,
				    .count = 1,
				    .sector = 1,
				    .table = &f->format->table };
	struct diskette_table room;
	int err;

	r.cylinder = bios_data->floppy_track[f->number] >> f->double_step;
	do
		err = run_transfer(f, &r);
	while (err == -EIO && !deadline_passed(&f->at_speed));
	if (err != -EIO)
		return err;
	delay_us(floppy_table(f, &room)->settle * 1000);
	return 0;
}

static int floppy_run(struct floppy *f, const struct floppy_request *r, u8 *done)
{
	int err;

	if (r->check)
		return check_sectors(f, r, done);
	err = run_transfer(f, r);
	*done = err == -EIO ? floppy_moved(f, r) : err ? 0 : r->count;
	return err;
}

static int floppy_try_transfer(struct floppy *f, const struct floppy_request *r, u8 *done)
{
	bool writes = r->command == FDC_WRITE || r->command == FDC_FORMAT;
	int err = establish(f);

	bios_data->floppy_motor &= ~MOTOR_WRITES;
	if (writes)
		bios_data->floppy_motor |= MOTOR_WRITES;
	if (!err)
		err = floppy_set_rate(f, f->format->rate);
	if (!err)
		err = floppy_seek(f, r->cylinder);
	if (!err && writes && !f->steady)
		err = wait_until_steady(f);
	if (err)
		return err;
	do
		err = floppy_run(f, r, done);
	while (err == -EIO && !writes && !f->turns && !deadline_passed(&f->at_speed));
	/* Whatever the error was, the next try first recalibrates the drive. */
	if (err == -EIO)
		bios_data->floppy_recalibrate &= ~(1 << f->number);
	return err;
}

int floppy_transfer(struct floppy *f, const struct floppy_request *r, u8 *done)
{
	int err = floppy_begin(f);

	*done = 0;
	if (!err)
		err = floppy_try_transfer(f, r, done);
	return floppy_end(f, err);
}

int floppy_refresh(struct floppy *f)
{
	int err = floppy_begin(f);

	if (err == -ECHANGED)
		err = 0;
	if (!err)
		err = establish(f);
	return floppy_end(f, err);
}

void floppy_restart(void)
{
	if (busy)
		running = false;
	busy = false;
}

void floppy_reset_later(void)
{
	if (busy)
		return;
	running = false;
	bios_data->floppy_recalibrate &= 0xf0;
}

int floppy_reset(struct floppy *f)
{
	u8 motors = bios_data->floppy_motor;
	struct diskette_table room;
	int err;

	if (busy)
		return -EBUSY;
	busy = true;
	outb(FDC_DOR, motors << 4 | DOR_DMA | DOR_NO_RESET | (motors >> 4 & 3));
	err = reset_controller(floppy_table(f, &room));
	running = !err;
	busy = false;
	return err;
}

int floppy_changed(struct floppy *f)
{
	int err;

	if (!floppy_has_change_line(f->type))
		return -ENOTSUP;
	if (busy)
		return -EBUSY;
	busy = true;
	err = floppy_start(f);
	if (!err && inb(FDC_DIR) & DIR_CHANGED)
		err = -ECHANGED;
	return floppy_end(f, err);
}

int floppy_set_format(struct floppy *f, const struct floppy_format *fmt)
{
	int err = floppy_begin(f);

	if (err == -ECHANGED)
		err = 0;
	if (!err && fmt != &f->measured)
		err = find_steps(f, fmt, fmt->double_step);
	if (!err)
		floppy_note_format(f, fmt);
	return floppy_end(f, err);
}
