/* SPDX-License-Identifier: BSD-2-Clause */
/* Host tests have no virtual-8086 mode, except what they set up here. */
#include "smm/v86.h"

#include "fake.h"

bool v86_running;

bool v86_irqs_come(void)
{
	return true;
}

bool v86_translate(u32 linear, bool write, u32 *physical)
{
	if (fake_v86_translate)
		return fake_v86_translate(linear, write, physical);
	*physical = linear;
	return true;
}

bool (*fake_v86_translate)(u32 linear, bool write, u32 *physical);
