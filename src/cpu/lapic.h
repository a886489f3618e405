/* SPDX-License-Identifier: BSD-2-Clause */
/* The registers of the local APIC (Intel SDM vol. 3A, chapter 11). For flat code and assembly. */
#ifndef CPU_LAPIC_H
#define CPU_LAPIC_H

#define LAPIC_BASE	   0xfee00000
#define LAPIC_ID	   0xfee00020
#define LAPIC_EOI	   0xfee000b0
#define LAPIC_SVR	   0xfee000f0
#define LAPIC_SVR_ENABLE   0x100
#define LAPIC_ICR_LOW	   0xfee00300
#define LAPIC_ICR_HIGH	   0xfee00310
#define LAPIC_LVT_TIMER	   0xfee00320
#define LAPIC_LVT_MASKED   0x10000
#define LAPIC_LVT_PERIODIC 0x20000
#define LAPIC_LVT_LINT0	   0xfee00350
#define LAPIC_LVT_LINT1	   0xfee00360
#define LAPIC_INITIAL	   0xfee00380
#define LAPIC_CURRENT	   0xfee00390 /* counts down from LAPIC_INITIAL */
#define LAPIC_DIVIDE	   0xfee003e0
#define LAPIC_DIVIDE_BY_16 3
#define LAPIC_USUAL_KHZ	   1000000 /* frequency of KVM's and QEMU's timer, before it is divided */

/* Bits of LAPIC_ICR_LOW: an SMI to the CPU that LAPIC_ICR_HIGH names */
#define LAPIC_ICR_SMI 0x4200

#endif
