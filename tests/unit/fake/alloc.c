/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The allocators for host builds. Each block comes from malloc(), so that the sanitizer finds
 * accesses outside it. fake_alloc_left makes allocations fail. Blocks are freed only when the
 * program ends.
 */
#include <stdlib.h>
#include <string.h>

#include "fake.h"
#include "memory/alloc.h"

static void *allocate(u32 size, u32 align)
{
	void *p;

	if (!fake_alloc_left)
		return NULL;
	fake_alloc_left--;
	if (align < sizeof(void *))
		align = sizeof(void *);
	if (posix_memalign(&p, align, size ? size : 1))
		return NULL;
	return memset(p, 0, size);
}

void *post_alloc(u32 size, u32 align)
{
	return allocate(size, align);
}

void *post_alloc_low(u32 size, u32 align)
{
	return allocate(size, align);
}

void post_free(void *p)
{
	free(p);
}

void *resident_alloc(u32 size, u32 align)
{
	return allocate(size, align);
}

void *resident_alloc_dirty(u32 size, u32 align)
{
	return resident_alloc(size, align);
}

void *fseg_alloc(u32 size, u32 align)
{
	return fake_fseg_full ? NULL : allocate(size, align);
}

void *fseg_alloc_dirty(u32 size, u32 align)
{
	return fseg_alloc(size, align);
}

void *low_alloc(u32 size, u32 align)
{
	void *p = allocate(size, align);

	if (p)
		fake_low_kib--;
	return p;
}

u16 alloc_reported_kib(void)
{
	return fake_low_kib;
}

u16 alloc_conventional_kib(void)
{
	return fake_low_kib;
}
