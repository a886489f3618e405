/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory that an assigned Intel display shares with its drivers. POST only. */
#ifndef PLATFORM_IGD_H
#define PLATFORM_IGD_H

#ifdef CONFIG_IGD
/*
 * Reserves the stolen memory that the VMM asks for, at the end of the RAM below 4 GiB. To be called
 * before heaps_init().
 */
void igd_reserve(void);
/*
 * Tells the display where its stolen memory is, and gives it the OpRegion that the VMM has. To be
 * called after pci_init() and before the display's ROM runs.
 */
void igd_init(void);
#else
static inline void igd_reserve(void)
{
}
static inline void igd_init(void)
{
}
#endif

#endif
