/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Measures what the machine starts into a TPM, and writes the event log (TCG PC Client Specific
 * Implementation Specification for Conventional BIOS 1.21; for family 2.0 the log is that of the PC
 * Client Platform Firmware Profile 1.05). The VMM says whether there is a TPM, so a machine without
 * one needs no access. Flat 32-bit; resident except where marked.
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
/*
 * Looks for a TPM, starts it, and measures the firmware and its tables. To be called when the
 * tables are made, before any option ROM runs. POST only.
 */
void tpm_init(void);
/*
 * Measures an option ROM before it is initialised. @bdf is 0 if it is not a PCI device's. POST
 * only.
 */
void tpm_measure_rom(const void *image, u32 size, u16 bdf);
/*
 * Measures that the firmware ends and a boot begins: an action, and separators for PCRs 0 to 7.
 * Does this only once.
 */
void tpm_ready_to_boot(void);
/* Restarts the TPM after a sleep. */
void tpm_resume(void);
/* Measures the @len bytes at @data. The log gets @text. Does nothing if there is no TPM. */
void tpm_measure(u32 pcr, u32 type, const void *data, u32 len, const char *text);
/* Measures an action by its text. The log has the same text. */
void tpm_measure_text(u32 pcr, u32 type, const char *text);
/*
 * Returns whether measurements have an effect, for callers that would read data only to measure it.
 */
bool tpm_measures(void);

/*
 * A change of the TPM that a program has requested by the physical presence interface before the
 * last reset. tpm_init() finds it; then the user has to be asked. POST only.
 */
bool tpm_is_requested(void);
/* Returns what step @i of the change does to the TPM ("enable it"), or NULL after the last one. */
const char *tpm_requested_step(u32 i);
/*
 * Carries the change out, or refuses it (@allowed: what the user said). Returns whether to restart
 * the machine, so that it boots as usual.
 */
bool tpm_answer(bool allowed);
/*
 * Returns the text of the change @i that a user may choose ("Clear it"), or NULL if there are no
 * more. tpm_request() requests it; it takes place after a reset, as those that programs request.
 */
const char *tpm_change(u32 i);
void tpm_request(u32 i);
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
static inline bool tpm_is_requested(void)
{
	return false;
}
#endif

#endif
