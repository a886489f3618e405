/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests VMware's paravirtual SCSI adapter, with fake targets. */
#include <string.h>

#include "unit.h"

#include "../../src/block/pvscsi.c"
#include "kit/adapter.h"

static struct {
	struct fake_adapter a;
	struct pvscsi_setup_rings setup;
	u32 command, words, consumed, produced, interrupts;
	s32 status;
	unsigned int resets;
	/* What the adapter does wrong. */
	bool refuses, counts;
	u32 extra_completions;
	u64 wrong_context;
	u16 wrong_host;
	struct pvscsi_state wrong_start; /* what it writes when it takes the rings */
} box;

static void *page(u64 number, u32 offset, u32 size)
{
	return fake_dma(&box.a.f, (number << PVSCSI_PAGE_SHIFT) + offset, size);
}

static struct pvscsi_state *state_page(void)
{
	return page(box.setup.state, 0, sizeof(struct pvscsi_state));
}

static u16 execute(const struct pvscsi_request *q, struct pvscsi_completion *c)
{
	static const u32 flags[] = { PVSCSI_NO_DATA, PVSCSI_TO_HOST, PVSCSI_TO_DEVICE };
	struct fake_command k = { .target = q->target,
				  .lun = q->lun[1],
				  .cdb = q->cdb,
				  .cdb_size = q->cdb_size,
				  .addr = q->addr,
				  .size = q->size,
				  .sense_addr = q->sense_addr,
				  .sense_size = q->sense_size };
	int status = fake_adapter_execute(&box.a, &k);

	assert_int_equal(q->bus, 0);
	assert_int_equal(q->tag, 0x20); /* SIMPLE QUEUE TAG */
	assert_int_equal(q->lun[0], 0);
	if (status == FAKE_NO_UNIT || q->target >= TARGETS)
		return PVSCSI_HOST_SELECTION;
	assert_int_equal(q->flags, flags[k.way]);
	c->status = status;
	c->sense_size = k.sense_size;
	c->moved = box.counts ? k.moved : 0;
	return k.moved < q->size ? PVSCSI_HOST_DATA_RUN : 0;
}

static void serve(void)
{
	struct pvscsi_state *s = state_page();
	struct pvscsi_request *q;
	struct pvscsi_completion *c;

	while (!box.a.silent && box.consumed != s->request_producer) {
		q = page(box.setup.requests[0], box.consumed++ % 32 * 128, sizeof(*q));
		c = page(box.setup.completions[0], box.produced++ % 128 * 32, sizeof(*c));
		memset(c, 0, sizeof(*c));
		c->context = box.wrong_context ? box.wrong_context : q->context;
		c->host_status = execute(q, c);
		if (box.wrong_host)
			c->host_status = box.wrong_host;
	}
	s->request_consumer = box.consumed;
	s->completion_producer = box.produced + box.extra_completions;
}

static void command(void)
{
	if (box.command == PVSCSI_CMD_RESET) {
		box.resets++;
		memset(&box.setup, 0, sizeof(box.setup));
		box.status = 0;
	} else if (box.command == PVSCSI_CMD_SETUP_RINGS && box.words * 4 == sizeof(box.setup)) {
		assert_int_equal(box.setup.request_pages, 1);
		assert_int_equal(box.setup.completion_pages, 1);
		box.consumed = box.produced = 0;
		memcpy(state_page(), &box.wrong_start, sizeof(struct pvscsi_state));
		box.status = box.refuses ? -1 : 0;
	}
}

static u32 box_read(void *device, u32 off, unsigned int size)
{
	assert_int_equal(off, PVSCSI_COMMAND_STATUS);
	return box.a.gone ? ~0u : (u32)box.status;
}

static void box_write(void *device, u32 off, u32 value, unsigned int size)
{
	assert_int_equal(size, 4);
	switch (off) {
	case PVSCSI_COMMAND:
		box.command = value;
		box.words = 0;
		box.status = -2;
		command();
		break;
	case PVSCSI_COMMAND_DATA:
		assert_true(box.words * 4 < sizeof(box.setup));
		((u32 *)&box.setup)[box.words++] = value;
		command();
		break;
	case PVSCSI_KICK:
		box.a.requests++;
		assert_int_equal(box.interrupts, 0); /* nobody would acknowledge them */
		if (!box.a.gone)
			serve();
		break;
	default:
		assert_int_equal(off, PVSCSI_INTR_MASK);
		box.interrupts = value;
	}
}

static void machine(void)
{
	fake_machine();
	memset(&box, 0, sizeof(box));
	box.interrupts = 1; /* another program has left it so */
	fake_adapter_init(&box.a);
	fake_function_add(&box.a.f, PCI_VMWARE, PCI_PVSCSI, 0x0100, 0, &box);
	fake_function_memory(&box.a.f, 0, 0x8000, box_read, box_write);
}

static const struct fake_controller pvscsi = { FAKE_ADAPTER(box.a), .driver = &pvscsi_driver,
					       .machine = machine, .answer = serve };

static void test_disk(void **state)
{
	controller_check_disk(&pvscsi, 1);
	/* So many requests that both rings wrap. */
	for (u32 i = 0; i < 300; i++)
		fake_medium_expect(block_devices, &box.a.medium, i, 1, 0);
	adapter_check_units(&pvscsi, &box.a, BLOCK_KIND_PVSCSI, 64, 5);
	/* An adapter that says how many bytes it has moved. */
	machine();
	box.counts = true;
	fake_medium_exercise(controller_first(&pvscsi), &box.a.medium);
}

static void test_errors(void **state)
{
	adapter_check_errors(&pvscsi, &box.a);
	adapter_check_sense(&pvscsi, &box.a);
	adapter_check_short(&pvscsi, &box.a);
	box.wrong_host = 0x20;
	controller_fails(-EIO);
	/* The device has moved less data than asked for. */
	box.wrong_host = PVSCSI_HOST_DATA_RUN;
	controller_fails(-EIO);
	box.wrong_host = 0;
	controller_works(&pvscsi);
}

/*
 * If the adapter does not say how many bytes a command that moves sectors has moved, it has moved
 * none.
 */
static void check_sectors(struct scsi_unit *u)
{
	static const u8 commands[] = { 0x28, 0x2a, 0x88, 0x8a };

	box.counts = false;
	box.wrong_host = PVSCSI_HOST_UNDERRUN;
	for (u32 i = 0; i < sizeof(commands); i++) {
		struct scsi_request r = { .cdb = { commands[i] },
					  .cdb_size = commands[i] < 0x80 ? 10 : 16,
					  .write = i & 1,
					  .addr = (u32)resident_alloc(512, 4),
					  .size = 512 };

		r.cdb[r.cdb_size == 10 ? 8 : 13] = 1;
		r.moved = 512;
		assert_int_equal(u->adapter->submit(u->adapter, &r), 0);
		assert_int_equal(r.moved, 0);
	}
}

/* An adapter that says how many bytes a short command has moved, and one that does not say. */
static void test_moved(void **state)
{
	struct block_device *b = controller_start(&pvscsi);
	struct scsi_unit *u = &container_of(b, struct scsi_disk, block)->unit;

	for (u32 i = 0; i < 2; i++) {
		struct scsi_request r = { .cdb = { 0x12, 0, 0, 0, SCSI_DATA_SIZE },
					  .cdb_size = 6,
					  .addr = (u32)u->data,
					  .size = SCSI_DATA_SIZE };

		box.counts = i;
		assert_int_equal(u->adapter->submit(u->adapter, &r), 0);
		assert_int_equal(r.moved, i ? 36 : SCSI_DATA_SIZE);
	}
	check_sectors(u);
}

static void nonsense(bool other)
{
	box.wrong_context = other ? 0 : 12345;
	box.extra_completions = other ? 7 : 0;
	controller_fails(-EIO);
	box.wrong_context = box.extra_completions = 0;
}

/* If the rings contain nonsense, the adapter is started again. The second time it is not used any
 * more. */
static void test_nonsense(void **state)
{
	for (int i = 0; i < 2; i++) {
		controller_start(&pvscsi);
		nonsense(i);
		assert_int_equal(box.resets, 2);
		fake_medium_exercise(block_devices, &box.a.medium);
		nonsense(!i);
		assert_int_equal(box.resets, 3);
		box.a.requests = 0;
		controller_fails(-EIO);
		assert_int_equal(box.a.requests, 0);
	}
	/* It does not start. */
	controller_start(&pvscsi);
	box.refuses = true;
	nonsense(false);
	box.refuses = false;
	controller_fails(-EIO);
}

static void test_silence(void **state)
{
	controller_check_silence(&pvscsi);
	assert_int_equal(box.resets, 1);
	/* The late answer makes no sense. */
	controller_start(&pvscsi);
	box.a.silent = true;
	controller_fails(-ETIMEDOUT);
	box.a.silent = false;
	box.extra_completions = 7;
	serve();
	box.extra_completions = 0;
	controller_fails(-EIO);
	assert_int_equal(box.resets, 2);
	controller_works(&pvscsi);
	controller_check_gone(&pvscsi, -ENODEV, 1000000, -EIO);
}

static void test_start(void **state)
{
	controller_check_memory(&pvscsi, 4);
	controller_check_no_bar(&pvscsi);
	machine();
	box.refuses = true;
	controller_refuses(&pvscsi, -EIO);
	assert_int_equal(box.a.requests, 0);
	/* The rings are not empty at the start. */
	machine();
	box.wrong_start.completion_producer = 3;
	controller_refuses(&pvscsi, -EIO);
	machine();
	box.wrong_start.completion_consumer = 3;
	controller_refuses(&pvscsi, -EIO);
}

UNIT_MAIN(UNIT_TEST(test_disk), UNIT_TEST(test_moved), UNIT_TEST(test_errors),
	  UNIT_TEST(test_nonsense), UNIT_TEST(test_silence), UNIT_TEST(test_start))
