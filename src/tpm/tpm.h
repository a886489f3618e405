/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Measures what is started into a TPM, and notes it in the event log (TCG PC Client Specific
 * Implementation Specification for Conventional BIOS 1.21; for family 2.0 its log is that of the PC
 * Client Platform Firmware Profile 1.05). A machine without a TPM takes no access: the VMM says
 * that there is one. Flat 32-bit; resident but for what is marked.
 */
#ifndef TPM_TPM_H
#define TPM_TPM_H

#include "lib/types.h"

/* Kinds of events. */
#define EV_POST_CODE	      0x01
#define EV_NO_ACTION	      0x03
#define EV_SEPARATOR	      0x04
#define EV_ACTION	      0x05
#define EV_EVENT_TAG	      0x06
#define EV_S_CRTM_CONTENTS    0x07
#define EV_S_CRTM_VERSION     0x08
#define EV_COMPACT_HASH	      0x0c
#define EV_IPL		      0x0d
#define EV_IPL_PARTITION_DATA 0x0e

/* PCRs (Conventional BIOS 1.21, 3.3.3). */
#define PCR_FIRMWARE	    0
#define PCR_PLATFORM_CONFIG 1
#define PCR_OPTION_ROM	    2
#define PCR_LOADER	    4
#define PCR_LOADER_CONFIG   5

#ifdef CONFIG_TPM
/* Looks for a TPM, starts it and measures the firmware and its tables. After the tables are there,
 * before an option ROM runs. POST. */
void tpm_init(void);
/* Measures an option ROM before it is initialised; @bdf is 0 for one that is no PCI device's. POST.
 */
void tpm_measure_rom(const void *image, u32 size, u16 bdf);
/* No more of the platform's own code follows: actions and separators of PCRs 0 to 7. Once. */
void tpm_ready_to_boot(void);
/* After a sleep. */
void tpm_resume(void);
/* Measures the @len bytes at @data, with @text in the log. Nothing where there is no TPM. */
void tpm_measure(u32 pcr, u32 type, const void *data, u32 len, const char *text);
/* What is loaded is the same data as the log's: an action, by its text. */
void tpm_measure_text(u32 pcr, u32 type, const char *text);
/* Whether measuring does something, for who would have to read data for it alone. */
bool tpm_measures(void);
#else
static inline void tpm_init(void)
{
}
static inline void tpm_measure_rom(const void *image, u32 size, u16 bdf)
{
}
static inline void tpm_ready_to_boot(void)
{
}
static inline void tpm_resume(void)
{
}
static inline void tpm_measure(u32 pcr, u32 type, const void *data, u32 len, const char *text)
{
}
static inline void tpm_measure_text(u32 pcr, u32 type, const char *text)
{
}
static inline bool tpm_measures(void)
{
	return false;
}
#endif

#endif
