/* SPDX-License-Identifier: BSD-2-Clause */
/* What the menu can show of the machine. POST only. */
#ifndef BOOT_FACTS_H
#define BOOT_FACTS_H

#include "boot/pager.h"

#ifdef CONFIG_MENU_SCREEN

/* Keeps warnings and errors from now on, where somebody may ask for them: after
 * machine_boot_init(). */
void facts_watch(void);
/* Ends that: before POST's memory goes. */
void facts_forget(void);

#else

static inline void facts_watch(void)
{
}
static inline void facts_forget(void)
{
}

#endif

/* Adds CPU, memory, boot order, disks, what failed and why, and PCI functions. */
void facts_tell(struct text *t);
/* Adds the log, as far back as it is kept. */
void facts_log(struct text *t);

#endif
