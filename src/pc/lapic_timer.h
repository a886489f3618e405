/* SPDX-License-Identifier: BSD-2-Clause */
/* The local APIC's timer (Intel SDM vol. 3A, 11.5.4). Flat code. */
#ifndef PC_LAPIC_TIMER_H
#define PC_LAPIC_TIMER_H

#define LAPIC_LVT_TIMER	   0xfee00320u
#define LAPIC_LVT_MASKED   0x10000u
#define LAPIC_LVT_PERIODIC 0x20000u
#define LAPIC_INITIAL	   0xfee00380u
#define LAPIC_CURRENT	   0xfee00390u /* counts down from LAPIC_INITIAL */
#define LAPIC_DIVIDE	   0xfee003e0u
#define LAPIC_DIVIDE_BY_16 3
#define LAPIC_USUAL_KHZ	   1000000 /* of KVM and QEMU, before it is divided */

#endif
