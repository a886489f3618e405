/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The POST Memory Manager (POST Memory Manager Specification 1.01), from which option ROMs allocate
 * scratch memory while POST runs. POST only.
 */
#ifndef SERVICE_PMM_H
#define SERVICE_PMM_H

/* Puts the $PMM structure into the F segment. */
void pmm_init(void);
/* Removes it, since PMM ends with POST (1.01, 2.2). */
void pmm_finish(void);

#endif
