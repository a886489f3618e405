// SPDX-License-Identifier: BSD-2-Clause
/* Finds the TPM that the VMM describes, starts it, and measures the firmware. Flat 32-bit, POST. */
#include "acpi/acpi.h"
#include "acpi/smbios.h"
#include "cpu/io.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"
#include "machine/machine.h"
#include "memory/alloc.h"
#include "memory/image.h"
#include "memory/memory.h"
#include "tpm/event_log.h"
#include "tpm/measure.h"
#include "tpm/presence.h"
#include "version.h"

/* Offsets in the tables TPM2 and TCPA (TCG ACPI Specification 1.4, 7.3 and 7.2.1). */
#define TPM2_START_METHOD 48
#define TPM2_LOG_SIZE	  64
#define TPM2_LOG	  68
#define TPM2_LOG_END	  76
#define TCPA_LOG_SIZE	  38
#define TCPA_LOG	  42
#define TCPA_LOG_END	  50

#define START_CRB 7

#define VERSION_2     2
#define PRESENCE_1_30 1

/* Tags of EV_EVENT_TAG (Conventional BIOS 1.21, 11.3.3.2). */
#define TAG_SMBIOS	   1
#define TAG_OPTION_ROM_RUN 7

struct tag {
	u32 id, size;
} __packed;

/* etc/tpm/config (QEMU docs/specs/tpm.rst) */
struct config {
	u32 presence; /* the address of the physical presence interface's memory */
	u8 version, presence_version;
} __packed;

/* The VMM's description of the TPM. */
struct told {
	bool is_2, crb;
	u64 log;
	u32 log_size;
};

static u64 probe_field(const struct acpi_header *h, u32 at, u32 size)
{
	u64 v = 0;

	memcpy(&v, (const u8 *)h + at, size);
	return v;
}

static void probe_use_log(struct told *told, const struct acpi_header *h, u32 size_at, u32 at,
			  u32 end)
{
	if (h->length < end)
		return;
	told->log_size = probe_field(h, size_at, 4);
	told->log = probe_field(h, at, 8);
}

/*
 * If a TPM has no ACPI table, the configuration describes it, and the TPM itself says which
 * interface it has.
 */
static bool told_by_config(struct told *told)
{
	struct config c;

	if (machine_file_read("etc/tpm/config", 0, &c, sizeof(c)) || !c.version)
		return false;
	if (c.version > VERSION_2) {
		log_info("tpm: version %u of the configuration is unknown\n", c.version);
		return false;
	}
	told->is_2 = c.version == VERSION_2;
	told->crb = told->is_2 && (readl(TPM_INTERFACE_ID) & 15) == TPM_INTERFACE_CRB;
	return true;
}

static bool find_told(struct told *told)
{
	const struct acpi_header *h = acpi_find_table("TPM2");

	memset(told, 0, sizeof(*told));
	if (h && h->length >= TPM2_START_METHOD + 4) {
		told->is_2 = true;
		told->crb = probe_field(h, TPM2_START_METHOD, 4) == START_CRB;
		probe_use_log(told, h, TPM2_LOG_SIZE, TPM2_LOG, TPM2_LOG_END);
		return true;
	}
	h = acpi_find_table("TCPA");
	if (!h)
		return told_by_config(told);
	probe_use_log(told, h, TCPA_LOG_SIZE, TCPA_LOG, TCPA_LOG_END);
	return true;
}

/* Sets up the log. It is written only if the table loader has put the VMM's file for it there. */
static void take_log(struct tpm *t, const struct told *told)
{
	if (!told->log_size || !acpi_is_loaded(told->log, told->log_size)) {
		log_warn("tpm: there is no room for an event log\n");
		return;
	}
	t->log = (u8 *)(u32)told->log;
	t->log_size = told->log_size;
	if (event_log_start(t))
		log_warn("tpm: the event log's area of %u bytes is too small\n", told->log_size);
}

static int probe_start(struct tpm *t)
{
	int err = tpm_startup(t, false);

	if (!err)
		err = tpm_self_test(t);
	return err ? err : tpm_find_banks(t);
}

/* Returns whether a request waits for the user. */
static bool probe_presence(struct tpm *t)
{
	struct config c;

	return !machine_file_read("etc/tpm/config", 0, &c, sizeof(c)) &&
	       c.presence_version == PRESENCE_1_30 && c.presence >= ram_below_4g() &&
	       c.presence <= 0u - PRESENCE_SIZE && presence_init(t, c.presence);
}

static void measure_acpi(void)
{
	static const char names[][5] = { "FACP", "DSDT", "APIC", "SSDT", "HPET", "MCFG",
					 "SRAT", "SLIT", "WAET", "DMAR", "IVRS", "BGRT" };

	for (u32 i = 0; i < ARRAY_SIZE(names); i++) {
		const struct acpi_header *h = acpi_find_table(names[i]);

		if (h)
			tpm_measure(PCR_FIRMWARE, EV_POST_CODE, h, h->length, "ACPI DATA");
	}
}

/* Hashes @data, and logs it as a tag with at most 32 bytes of data. */
static void measure_tagged(u32 pcr, u32 id, const void *data, u32 len, const void *info, u32 size)
{
	struct {
		struct tag tag;
		u8 info[32];
	} __packed e = { .tag = { id, size } };
	struct tpm *t = tpm_get();
	struct tpm_digests d;

	if (!t)
		return;
	memcpy(e.info, info, size);
	tpm_hash(t, data, len, &d);
	tpm_measure_digests(t, pcr, EV_EVENT_TAG, &d, &e, sizeof(e.tag) + size);
}

/*
 * Returns the size of the SMBIOS structure at @p with its strings, which end with two zero bytes.
 */
static u32 smbios_structure_size(const u8 *p, u32 left)
{
	u32 size = p[1];

	while (size + 2 <= left && (p[size] || p[size + 1]))
		size++;
	return min(size + 2, left);
}

/*
 * Returns whether a structure identifies one machine. Such structures are left out, because equal
 * machines should have equal measurements.
 */
static bool tells_who(u8 type)
{
	/*
	 * System, board, chassis, OEM strings, memory devices, batteries. They contain serial
	 * numbers.
	 */
	static const u8 types[] = { 1, 2, 3, 11, 17, 22 };

	for (u32 i = 0; i < ARRAY_SIZE(types); i++)
		if (type == types[i])
			return true;
	return false;
}

static void measure_smbios(void)
{
	u32 size, n, kept = 0;
	const u8 *tables = smbios_tables(&size);
	u8 *copy = size ? post_alloc(size, 4) : NULL;

	for (u32 at = 0; copy && at + 4 < size; at += n) {
		n = smbios_structure_size(tables + at, size - at);
		if (tells_who(tables[at]))
			continue;
		memcpy(copy + kept, tables + at, n);
		kept += n;
	}
	if (kept)
		measure_tagged(PCR_PLATFORM_CONFIG, TAG_SMBIOS, copy, kept, NULL, 0);
	post_free(copy);
}

static void measure_firmware(void)
{
	tpm_measure_text(PCR_FIRMWARE, EV_S_CRTM_VERSION, SELKIE_VERSION);
	tpm_measure(PCR_FIRMWARE, EV_POST_CODE, (const void *)image_base(), image_size(),
		    "POST CODE");
	measure_acpi();
	measure_smbios();
	tpm_measure_text(PCR_OPTION_ROM, EV_ACTION, "Start Option ROM Scan");
}

void tpm_measure_rom(const void *image, u32 size, u16 bdf)
{
	/* TCG_PCClientOptionROMExecute: a u16 reserved, a u16 device. The event has the digest. */
	u16 info[2] = { 0, bdf };

	measure_tagged(PCR_OPTION_ROM, TAG_OPTION_ROM_RUN, image, size, info, sizeof(info));
}

void tpm_init(void)
{
	struct told told;
	struct tpm *t;
	int err;

	if (!find_told(&told))
		return;
	t = resident_alloc(sizeof(*t), 16);
	if (!t)
		return;
	t->is_2 = told.is_2;
	t->transact = told.crb ? crb_transact : tis_transact;
	err = probe_start(t);
	if (!err && !probe_presence(t))
		err = tpm_lock_platform(t);
	if (err) {
		log_warn("tpm: %s, nothing is measured\n", error_name(err));
		return;
	}
	take_log(t, &told);
	tpm_set(t);
	log_info("tpm: family %s by %s, %u banks, %u bytes of event log\n", t->is_2 ? "2.0" : "1.2",
		 told.crb ? "CRB" : "TIS", t->banks, t->log_size);
	measure_firmware();
}
