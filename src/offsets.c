// SPDX-License-Identifier: BSD-2-Clause
/*
 * Tells assembly the offsets of fields in C structures. This file is only compiled to assembly. The
 * output's lines that begin with "->" become the #defines of offsets.h in the build folder.
 * abi/bda.h, abi/regs.h and abi/shared.h include that file for assembly.
 */
#include "abi/bda.h"
#include "abi/regs.h"
#include "abi/shared.h"
#include "service/pir.h"

#define DEFINE(name, value)	  asm volatile("\n.ascii \"->" #name " %c0\"" : : "i"(value))
#define OFFSET(name, type, field) DEFINE(name, offsetof(struct type, field))

void offsets(void);

void offsets(void)
{
	DEFINE(REGS_SIZE, sizeof(struct regs));
	OFFSET(REGS_EDI, regs, edi);
	OFFSET(REGS_ESI, regs, esi);
	OFFSET(REGS_EBP, regs, ebp);
	OFFSET(REGS_EBX, regs, ebx);
	OFFSET(REGS_EDX, regs, edx);
	OFFSET(REGS_ECX, regs, ecx);
	OFFSET(REGS_EAX, regs, eax);
	OFFSET(REGS_DS, regs, ds);
	OFFSET(REGS_ES, regs, es);
	OFFSET(REGS_FLAGS, regs, flags);
	OFFSET(REGS_AL, regs, al);
	OFFSET(REGS_AH, regs, ah);

	OFFSET(BDA_EQUIPMENT, bda, equipment);
	OFFSET(BDA_MEMORY_KB, bda, memory_kb);
	OFFSET(BDA_RESUME, bda, resume_off);

	OFFSET(SHARED_AP_MSRS, shared, ap_msrs);
	OFFSET(SHARED_AP_MSR_COUNT, shared, ap_msr_count);
	OFFSET(SHARED_AP_IDS, shared, ap_ids);
	OFFSET(SHARED_AP_MAX, shared, ap_max);
	OFFSET(SHARED_AP_CLAIMED, shared, ap_claimed);
	OFFSET(SHARED_AP_COUNT, shared, ap_count);
	OFFSET(SHARED_AP_WOKEN, shared, ap_woken);
	OFFSET(SHARED_POST_DONE, shared, post_done);
	OFFSET(SHARED_PCI_PRESENT, shared, pci_present);
	OFFSET(SHARED_PCI_LAST_BUS, shared, pci_last_bus);
	OFFSET(SHARED_SERCON_CHAIN, shared, serial_console_chain);
	OFFSET(SHARED_SMM_PLAN, shared, smm_plan);
	OFFSET(SHARED_GATE_ARGUMENT, shared, gate_argument);
	OFFSET(SHARED_GATE_ESP, shared, gate_esp);
	OFFSET(SHARED_GATE_STATE, shared, gate_state);
	OFFSET(SHARED_GATE_SERVICE, shared, gate_service);
	OFFSET(SHARED_GATE_OPERATION, shared, gate_operation);
	OFFSET(SHARED_GATE_VECTOR, shared, gate_vector);
	OFFSET(SHARED_SMM_COUNT, shared, smm_count);
	OFFSET(SHARED_SMM_RESUME, shared, smm_resume);
	OFFSET(SHARED_SMM_LOCK, shared, smm_lock);
	OFFSET(SHARED_SMM_READY, shared, smm_ready);
	OFFSET(SHARED_FIXED_DISKS, shared, fixed_disks);
	OFFSET(SHARED_APM_INTERFACE, shared, apm_interface);
	OFFSET(SHARED_APM_FLAGS, shared, apm_flags);
	OFFSET(SHARED_APM_OFF_PORT, shared, apm_off_port);
	OFFSET(SHARED_APM_OFF_VALUE, shared, apm_off_value);
	OFFSET(SHARED_SMM_FAILED, shared, smm_failed);

	DEFINE(PIR_HEADER, sizeof(struct pir));
	OFFSET(PIR_SIZE, pir, size);
	OFFSET(PIR_EXCLUSIVE, pir, exclusive_irqs);
}
