/* SPDX-License-Identifier: BSD-2-Clause */
/* Checks that every storage controller's driver must pass. Host only. */
#include "unit.h"

#include "kit/controller.h"
#include "lib/errno.h"

/* Controllers may still write to it after a request has ended at its deadline. */
static u8 buffer[4096] __aligned(64);

int controller_probe(const struct fake_controller *c)
{
	return fake_function_probe(c->function, c->driver);
}

struct block_device *controller_first(const struct fake_controller *c)
{
	assert_int_equal(controller_probe(c), 0);
	assert_non_null(block_devices);
	return block_devices;
}

struct block_device *controller_start(const struct fake_controller *c)
{
	c->machine();
	return controller_first(c);
}

void controller_refuses(const struct fake_controller *c, int err)
{
	assert_int_equal(controller_probe(c), err);
	assert_null(block_devices);
}

u32 controller_disks(void)
{
	u32 n = 0;

	for (struct block_device *b = block_devices; b; b = b->next)
		n++;
	return n;
}

void controller_fails(int err)
{
	assert_int_equal(block_read(block_devices, 0, 1, (u32)buffer, NULL), err);
}

void controller_fails_within(int err, u32 us)
{
	u64 before = fake_now_us;

	controller_fails(err);
	assert_true(fake_now_us - before < us);
}

void controller_works(const struct fake_controller *c)
{
	fake_medium_expect(block_devices, c->medium, 9, 3, 1);
}

void controller_check_disk(const struct fake_controller *c, unsigned int accesses)
{
	struct block_device *b = controller_start(c);
	unsigned int before;

	fake_medium_exercise(b, c->medium);
	fake_medium_bad_sector(b, c->medium);
	before = c->function->bar[c->bar].accesses;
	assert_int_equal(block_read(b, 7, 1, (u32)buffer, NULL), 0);
	assert_in_range(c->function->bar[c->bar].accesses - before, 1, accesses);
}

void controller_check_silence(const struct fake_controller *c)
{
	unsigned int sent;
	u64 before;

	controller_start(c);
	*c->silent = true;
	before = fake_now_us;
	controller_fails(-ETIMEDOUT);
	assert_true(fake_now_us - before >= c->deadline_us);
	sent = *c->requests;
	controller_fails_within(-ETIMEDOUT, 1000);
	assert_int_equal(*c->requests, sent);
	*c->silent = false;
	if (!c->answer)
		return;
	c->answer();
	controller_works(c);
}

void controller_check_late_failure(const struct fake_controller *c, void (*failure)(void))
{
	controller_start(c);
	*c->silent = true;
	controller_fails(-ETIMEDOUT);
	*c->silent = false;
	failure();
	controller_fails(-EIO);
	controller_works(c);
}

void controller_check_gone(const struct fake_controller *c, int err, u32 us, int probe_err)
{
	for (u32 zeros = 0; zeros <= !!c->reads_as; zeros++) {
		controller_start(c);
		controller_works(c);
		if (c->reads_as)
			*c->reads_as = zeros ? 0 : ~0u;
		*c->gone = true;
		controller_fails_within(err, us);
		assert_true(block_devices->gone || err != -ENODEV);
		assert_int_not_equal(block_read(block_devices, 0, 1, (u32)buffer, NULL), 0);
	}
	controller_start(c);
	*c->silent = true;
	controller_fails(-ETIMEDOUT);
	if (c->reads_as)
		*c->reads_as = ~0u;
	*c->gone = true;
	controller_fails(err);
	assert_true(block_devices->gone || err != -ENODEV);
	c->machine();
	if (c->reads_as)
		*c->reads_as = ~0u;
	*c->gone = true;
	controller_refuses(c, probe_err);
}

void controller_check_memory(const struct fake_controller *c, u32 needed)
{
	int err = -ENOMEM;

	for (u32 left = 0, enough = 0; enough < 8; left++) {
		assert_true(left < 100);
		c->machine();
		fake_alloc_left = left;
		if (left < needed) {
			controller_refuses(c, -ENOMEM);
			continue;
		}
		err = controller_probe(c);
		assert_true(!err || err == -ENOMEM);
		enough += !err && block_devices;
	}
	assert_int_equal(err, 0);
}

void controller_check_no_bar(const struct fake_controller *c)
{
	static const u32 sizes[] = { 0, 4 };

	for (u32 i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct pci_bar *bar = &c->function->pci.bar[c->bar];

		c->machine();
		assert_true(bar->size > sizes[i]);
		bar->size = sizes[i];
		bar->addr = sizes[i] ? bar->addr : 0;
		controller_refuses(c, -ENODEV);
		assert_int_equal(c->function->bar[c->bar].accesses, 0);
	}
}
