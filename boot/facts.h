/* SPDX-License-Identifier: BSD-2-Clause */
/* What the menu can show about the machine. POST only. */
#ifndef BOOT_FACTS_H
#define BOOT_FACTS_H

#include "boot/pager.h"

#ifdef CONFIG_MENU_SCREEN

/*
 * From now on, collects warnings and errors for the menu. To be called after machine_boot_init().
 */
void facts_watch(void);
/* Stops collecting. To be called before POST's memory is released. */
void facts_forget(void);

#else

static inline void facts_watch(void)
{
}
static inline void facts_forget(void)
{
}

#endif

/* Adds CPU, memory, boot order, disks, failures with their reasons, and PCI functions to @t. */
void facts_tell(struct text *t);
/* Adds the log, as far back as it is kept. */
void facts_log(struct text *t);

#endif
