/* SPDX-License-Identifier: BSD-2-Clause */
/* Devices with any Bulk-Only or UAS status, whose transfers end in any way. */
#include <string.h>

#include "fuzz.h"
#include "lib/errno.h"
#include "usb/storage.h"
#include "usb/uas.h"

static u32 tag; /* what a status has to name */
static struct usb_uas *uas;

/* A function that locks call. */
bool time_can_yield(void)
{
	return false;
}

static int some_error(void)
{
	static const int errors[] = { 0, 0, 0, 0, 0, -EPIPE, -EIO, -ETIMEDOUT };

	return errors[fuzz_next(1) & 7];
}

/* Moves any data to the driver, mostly with the right tag. */
static int bulk(struct usb_endpoint *e, u32 addr, u32 size, u32 *moved, u32 ms)
{
	u8 *p = (u8 *)addr;

	(void)ms;
	*moved = fuzz_next(1) & 1 ? size : min(fuzz_next(2), size);
	if (!(e->info.address & USB_ENDPOINT_IN)) {
		tag = uas ? 0 : ((struct storage_cbw *)p)->tag;
		return some_error();
	}
	for (u32 i = 0; i < min(*moved, 300u); i++)
		p[i] = fuzz_next(1);
	if (!uas && size == 13 && fuzz_next(1) & 1)
		memcpy(p, &(struct storage_csw){ CSW_SIGNATURE, tag, fuzz_next(4), fuzz_next(1) },
		       13);
	if (uas && size == UAS_STATUS_ROOM && fuzz_next(1) & 7) {
		memcpy(p, (u8[]){ fuzz_next(1) & 7, 0, 0, 1 }, 4);
		*moved = fuzz_next(1) & 1 ? UAS_SENSE_SIZE + fuzz_next(1) : *moved;
	}
	return some_error();
}

/* Ends wherever it likes. */
static int chain(struct usb_bulk *b, u32 n, u32 *done)
{
	*done = 0;
	for (u32 i = fuzz_next(1) % (n + 1); i; i--) {
		int err = bulk(b->endpoint, b->addr, b->size, &b->moved, b->ms);

		if (err)
			return err;
		b++;
		++*done;
	}
	return 0;
}

static u32 started; /* bytes: a controller never says that it has moved more */

static int start(struct usb_endpoint *e, u32 addr, u32 size)
{
	(void)e;
	(void)addr;
	started = size;
	return some_error();
}

static int finish(struct usb_endpoint *e, u32 *moved, u32 ms)
{
	if (uas && e == uas->status)
		return bulk(e, (u32)uas->reply, UAS_STATUS_ROOM, moved, ms);
	*moved = min((u32)fuzz_next(2), started);
	return some_error();
}

static int cancel(struct usb_endpoint *e)
{
	(void)e;
	return some_error();
}

static int control_start(struct usb_device *d, const struct usb_setup *s, void *data)
{
	(void)d;
	(void)s;
	(void)data;
	return 0;
}

static int control_finish(struct usb_device *d, u32 ms)
{
	(void)d;
	(void)ms;
	return some_error();
}

static bool ours(const struct usb_controller *hc)
{
	(void)hc;
	return true;
}

static const struct usb_transfers ops = { .control_start = control_start,
					  .control_finish = control_finish,
					  .bulk = bulk,
					  .chain = chain,
					  .clear = cancel,
					  .idle = cancel,
					  .ours = ours,
					  .start = start,
					  .finish = finish,
					  .cancel = cancel };

static void requests(struct scsi_adapter *a)
{
	static u8 data[4096];

	for (int i = 0; i < 16 && fuzz_left(); i++) {
		struct scsi_request r = { .lun = fuzz_next(1) & 1,
					  .cdb = { fuzz_next(1) },
					  .cdb_size = 10,
					  .write = fuzz_next(1) & 1,
					  .addr = (u32)data,
					  .size = fuzz_next(2) % sizeof(data) };
		int err = a->submit(a, &r);

		fuzz_check(err <= 0);
		if (!err)
			fuzz_check(r.moved <= r.size && r.sense_size <= SCSI_SENSE_SIZE);
	}
}

FUZZ_TARGET
{
	static u8 buffer[USB_DATA_SIZE], reply[UAS_STATUS_ROOM];
	struct usb_controller hc = { .ops = &ops };
	struct usb_device d = { .hc = &hc, .data = buffer };
	struct usb_endpoint e[4] = { { .device = &d, .info = { .address = 1 } },
				     { .device = &d, .info = { .address = 0x82 } },
				     { .device = &d, .info = { .address = 0x83 } },
				     { .device = &d, .info = { .address = 4 } } };
	struct usb_storage s = { .host = { .adapter = { .submit = storage_submit }, .device = &d },
				 .in = &e[1],
				 .out = &e[0] };
	struct usb_uas u = { .host = { .adapter = { .submit = uas_submit }, .device = &d },
			     .command = &e[0],
			     .status = &e[1],
			     .in = &e[2],
			     .out = &e[3],
			     .tag = 1,
			     .reply = (struct uas_status *)reply };

	uas = fuzz_next(1) & 1 ? &u : NULL;
	if (uas && fuzz_next(1) & 1)
		e[1].stream = e[2].stream = e[3].stream = 1;
	requests(uas ? &u.host.adapter : &s.host.adapter);
}
