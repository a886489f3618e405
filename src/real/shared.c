// SPDX-License-Identifier: BSD-2-Clause
/* The shared block itself (abi/shared.h). */
#include "abi/shared.h"
#include "memory/map.h"

extern u32 enter_eax, enter_esp;

struct shared shared16 = { .stack_pos = SHARED_SIZE, .typematic = TYPEMATIC_DEFAULT };

_Static_assert(offsetof(struct shared, stack_pos) == 0, "enter.S and switch.S know it");
_Static_assert(offsetof(struct shared, ap_msrs) == SHARED_AP_MSRS, "ap_start.S");
_Static_assert(offsetof(struct shared, ap_msr_count) == SHARED_AP_MSR_COUNT, "ap_start.S");
_Static_assert(offsetof(struct shared, ap_ids) == SHARED_AP_IDS, "ap_start.S");
_Static_assert(offsetof(struct shared, ap_max) == SHARED_AP_MAX, "ap_start.S");
_Static_assert(offsetof(struct shared, ap_claimed) == SHARED_AP_CLAIMED, "ap_start.S");
_Static_assert(offsetof(struct shared, ap_count) == SHARED_AP_COUNT, "ap_start.S");
_Static_assert(offsetof(struct shared, post_done) == SHARED_POST_DONE, "resume.S knows it");
_Static_assert(offsetof(struct shared, pci_present) == SHARED_PCI_PRESENT, "fixed.S knows it");
_Static_assert(offsetof(struct shared, pci_last_bus) == SHARED_PCI_LAST_BUS, "fixed.S knows it");
_Static_assert(offsetof(struct shared, serial_console_chain) == SHARED_SERCON_CHAIN, "fixed.S");

/* Where int_enter keeps two registers until it has a stack. */
u32 enter_eax, enter_esp;
_Static_assert(offsetof(struct shared, fixed_disks) == SHARED_FIXED_DISKS, "fixed.S");
_Static_assert(offsetof(struct shared, apm_interface) == SHARED_APM_INTERFACE, "apm.S");
_Static_assert(offsetof(struct shared, apm_flags) == SHARED_APM_FLAGS, "apm.S");
_Static_assert(offsetof(struct shared, apm_off_port) == SHARED_APM_OFF_PORT, "apm.S");
_Static_assert(offsetof(struct shared, apm_off_value) == SHARED_APM_OFF_VALUE, "apm.S");
_Static_assert(offsetof(struct shared, smm_plan) == SHARED_SMM_PLAN, "smm_entry.S, ap_start.S");
_Static_assert(offsetof(struct shared, smm_count) == SHARED_SMM_COUNT, "smm_entry.S, ap_start.S");
_Static_assert(offsetof(struct shared, smm_lock) == SHARED_SMM_LOCK, "ap_start.S");
_Static_assert(offsetof(struct shared, smm_failed) == SHARED_SMM_FAILED, "ap_start.S");
_Static_assert(offsetof(struct shared, smm_ready) == SHARED_SMM_READY, "v86_gate.S");
_Static_assert(offsetof(struct shared, gate_argument) == SHARED_GATE_ARGUMENT, "v86_gate.S");
_Static_assert(offsetof(struct shared, gate_esp) == SHARED_GATE_ESP, "v86_gate.S");
_Static_assert(offsetof(struct shared, gate_state) == SHARED_GATE_STATE, "v86_gate.S");
_Static_assert(offsetof(struct shared, gate_service) == SHARED_GATE_SERVICE, "v86_gate.S");
_Static_assert(offsetof(struct shared, gate_operation) == SHARED_GATE_OPERATION, "v86_gate.S");
_Static_assert(offsetof(struct shared, gate_vector) == SHARED_GATE_VECTOR, "v86_gate.S");
