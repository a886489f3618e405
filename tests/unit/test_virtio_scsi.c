/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests the virtio SCSI host with a device that has fake targets. */
#include <string.h>

#include "unit.h"

#include "../../src/block/virtio_scsi.c"
#include "kit/adapter.h"
#include "kit/virtio.h"

#define REQUESTS 2 /* the queue; the others are for control and events */

static struct {
	struct fake_adapter a;
	struct fake_virtio v;
	u8 wrong_response; /* VIRTIO_SCSI_S_* */
	u32 response_times;
	bool no_response; /* the buffer is used, but no response was written */
	bool terse;	  /* it does not write status, residue and sense data that are 0 */
} box;

/* Executes a request with @size bytes of data at @addr, whose pieces say that it goes @way. */
static u8 execute(const struct virtio_scsi_request *q, struct virtio_scsi_response *p, u32 addr,
		  u32 size, enum fake_direction way)
{
	struct fake_command k = { .target = q->lun[1],
				  .lun = (q->lun[2] & 0x3f) << 8 | q->lun[3],
				  .cdb = q->cdb,
				  .cdb_size = fake_cdb_length(q->cdb),
				  .addr = addr,
				  .size = size,
				  .sense_addr = (u32)p->sense,
				  .sense_size = sizeof(p->sense) };
	int status = fake_adapter_execute(&box.a, &k);

	assert_int_equal(q->lun[0], 1);
	assert_int_equal(q->lun[2] & 0xc0, 0x40);
	assert_true(!q->id && !q->task_attr && !q->prio && !q->crn);
	if (status == FAKE_NO_UNIT)
		return VIRTIO_SCSI_S_BAD_TARGET;
	assert_int_equal(k.way, way);
	if (box.terse && !status && k.moved == size)
		return VIRTIO_SCSI_S_OK;
	p->status = status;
	p->sense_size = k.sense_size;
	p->residual = size - k.moved;
	return VIRTIO_SCSI_S_OK;
}

static void serve(void *device, u16 queue, const struct fake_segment *seg, u32 out, u32 in)
{
	struct virtio_scsi_request *q = fake_dma(&box.a.f, seg[0].addr, sizeof(*q));
	struct virtio_scsi_response *p = fake_dma(&box.a.f, seg[out].addr, sizeof(*p));
	const struct fake_segment *data = out == 2 ? &seg[1] : in == 2 ? &seg[out + 1] : NULL;

	box.a.requests++;
	assert_int_equal(queue, REQUESTS);
	assert_int_equal(seg[0].len, sizeof(*q));
	assert_int_equal(seg[out].len, sizeof(*p));
	assert_true(out + in == 2 || out + in == 3);
	if (box.no_response)
		return;
	if (box.response_times) {
		box.response_times--;
		p->response = box.wrong_response;
		return;
	}
	p->response = execute(q, p, data ? data->addr : 0, data ? data->len : 0,
			      out == 2	? FAKE_DATA_OUT
			      : in == 2 ? FAKE_DATA_IN
					: FAKE_NO_DATA);
}

static void set_field(u32 off, u32 value, u32 size)
{
	memcpy(box.v.fields + off, &value, size);
}

static void machine(void)
{
	fake_machine();
	memset(&box, 0, sizeof(box));
	fake_adapter_init(&box.a);
	fake_virtio_add(&box.v, &box.a.f, PCI_TRANSITIONAL, 0x0100, &box);
	box.v.serve = serve;
	box.v.silent = &box.a.silent;
	box.v.gone = &box.a.gone;
	set_field(CFG_MAX_SECTORS, 0xffff, 4);
	set_field(CFG_MAX_TARGET, 255, 2);
	set_field(CFG_MAX_LUN, 0x3fff, 4);
}

static void answer(void)
{
	fake_virtio_serve(&box.v);
}

static const struct fake_controller host = { FAKE_ADAPTER(box.a), .driver = &virtio_scsi_driver,
					     .machine = machine, .answer = answer };

static void test_disk(void **state)
{
	controller_check_disk(&host, 1);
	adapter_check_units(&host, &box.a, BLOCK_KIND_VIRTIO_SCSI, 255, 7);
	/* A target that is absent costs one request. */
	machine();
	controller_first(&host);
	assert_in_range(box.a.requests, 256, 270);
	assert_int_equal(block_devices->interface, BLOCK_SCSI);
}

static void test_errors(void **state)
{
	adapter_check_errors(&host, &box.a);
	adapter_check_sense(&host, &box.a);
	/* Nothing is left of the response before. */
	box.terse = true;
	controller_works(&host);
	box.a.withheld = 1;
	controller_fails(-EIO);
	box.a.withheld = 0;
	controller_works(&host);
	box.no_response = true;
	controller_fails(-EIO);
	box.no_response = false;
	controller_works(&host);
	adapter_check_short(&host, &box.a);
	adapter_check_moved();
	/* The host is busy a few times, has lost the request, or says something unknown. */
	box.response_times = 2;
	box.wrong_response = VIRTIO_SCSI_S_BUSY;
	controller_works(&host);
	box.response_times = 1;
	box.wrong_response = VIRTIO_SCSI_S_RESET;
	controller_works(&host);
	box.response_times = 1;
	box.wrong_response = 9;
	controller_fails(-EIO);
	controller_works(&host);
	/*
	 * The device says that it has answered a request that it was not sent. It is reset, and
	 * used again. The second time it is given up.
	 */
	box.v.wrong_id = true;
	controller_fails(-EIO);
	assert_int_equal(box.v.resets, 1);
	box.v.wrong_id = false;
	controller_works(&host);
	box.v.wrong_id = true;
	controller_fails(-EIO);
	assert_int_equal(box.v.status, 0);
	box.v.wrong_id = false;
	controller_fails(-EIO);
}

/* Requests have the size that the device allows. */
static void test_limits(void **state)
{
	machine();
	set_field(CFG_MAX_SECTORS, 8, 4);
	fake_medium_exercise(controller_first(&host), &box.a.medium);
	assert_int_equal(block_devices->max_sectors, 8);
	machine();
	set_field(CFG_MAX_SECTORS, 7, 4);
	controller_refuses(&host, -EINVAL);
	assert_int_equal(box.v.status, VIRTIO_FAILED);
	machine();
	box.v.queue_size = 2;
	controller_refuses(&host, -EINVAL);
	/* Targets and LUNs beyond the largest are not looked for. */
	machine();
	set_field(CFG_MAX_TARGET, 3, 2);
	set_field(CFG_MAX_LUN, 2, 4);
	box.a.target[0].lun[3] = &box.a.disk[1];
	box.a.target[4].lun[0] = &box.a.disk[2];
	controller_first(&host);
	assert_int_equal(controller_disks(), 1);
	/* A request has one byte for the target. */
	machine();
	set_field(CFG_MAX_TARGET, 1000, 2);
	controller_first(&host);
	assert_int_equal(controller_disks(), 1);
	assert_in_range(box.a.requests, 256, 270);
}

/* A unit that a strict boot order does not name is not asked what it is. */
static void test_unwanted(void **state)
{
	machine();
	box.a.target[0].lun[3] = &box.a.disk[1];
	fake_unwanted = "channel@0/disk@0,0";
	controller_first(&host);
	assert_int_equal(controller_disks(), 1);
	assert_string_equal(block_devices->path, "channel@0/disk@0,3");
	assert_int_equal(box.a.disk[0].commands, 0);
	fake_unwanted = NULL;
}

static void test_silence(void **state)
{
	controller_check_silence(&host);
	controller_check_gone(&host, -ENODEV, 1000000, -ETIMEDOUT);
}

static void test_no_memory(void **state)
{
	controller_check_memory(&host, 2);
}

UNIT_MAIN(UNIT_TEST(test_disk), UNIT_TEST(test_errors), UNIT_TEST(test_limits),
	  UNIT_TEST(test_unwanted), UNIT_TEST(test_silence), UNIT_TEST(test_no_memory))
