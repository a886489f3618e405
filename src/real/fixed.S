/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The entry points and tables that must be where IBM's BIOS has them in F000, because old programs
 * jump to these addresses (IBM PC AT Technical Reference, BIOS listing), and the stubs of the other
 * vectors. A few interrupts that only load a word are served here, in a few instructions.
 */
#include "abi/bda.h"
#include "abi/map.h"
#include "abi/regs.h"
#include "abi/shared.h"

	/* The stub of a vector. @handler(struct regs *) is real-mode C or a flat service. */
	.macro stub name handler
	.globl \name
\name:	pushl $\handler
	jmp int_enter
	.endm

	/* The stub of a device's interrupt. @handler is real-mode C. */
	.macro irq_stub name handler
	.globl \name
\name:	pushl $\handler + (IRQ_HANDLER << 16)
	jmp int_enter
	.endm

	/* An interrupt that returns a word of the BDA in AX. */
	.macro read_bda offset
	pushw %ds
	movw %cs:bda_seg, %ds
	movw \offset, %ax
	popw %ds
	iretw
	.endm

	.section .entry16, "ax"
	.code16
	stub int00_entry int00_service
	stub int06_entry int06_service
	stub int07_entry int07_service
	irq_stub int0c_entry int0c
	irq_stub int0d_entry int0d
	irq_stub irq_master_entry irq_unexpected_master
	irq_stub irq_slave_entry irq_unexpected_slave
	stub int18_entry int18_service
	irq_stub int70_entry int70
	irq_stub int71_entry int71
	irq_stub int74_entry int74
	irq_stub int75_entry int75
	irq_stub int76_entry int76
#ifdef CONFIG_FEW_PARTS
	irq_stub int78_entry int78
#endif
	stub int1a_other int1a

	stub sercon_stub sercon_int10

/*
 * INT 10h when there is a serial console. The console comes first, then the display's ROM if there
 * is one.
 */
	.globl sercon_entry
sercon_entry:
	pushw %ds
	movw %cs:shared_seg, %ds
	cmpl $0, SHARED_SERCON_CHAIN + shared16
	popw %ds
	je sercon_stub
	pushfw
	pushw %cs
	callw sercon_stub
	subw $4, %sp
	pushw %bp
	movw %sp, %bp
	pushl %eax
	pushw %ds
	movw %cs:shared_seg, %ds
	movl SHARED_SERCON_CHAIN + shared16, %eax
	movl %eax, 2(%bp)
	popw %ds
	popl %eax
	popw %bp
	lretw

/*
 * INT 1Ah. The installation check of the PCI BIOS (PCI BIOS 2.1, 4.2) is answered here, because
 * programs call it often and the answer is always the same.
 */
int1a_entry:
	cmpw $0xb101, %ax
	jne int1a_other
	pushw %ds
	movw %cs:shared_seg, %ds
	cmpb $0, SHARED_PCI_PRESENT + shared16
	je 1f
	movb SHARED_PCI_LAST_BUS + shared16, %cl
	popw %ds
	movw $0x0001, %ax /* configuration mechanism 1, no special cycles */
	movw $0x0210, %bx
	movl $0x20494350, %edx /* "PCI " */
	pushw %bp
	movw %sp, %bp
	andb $~1, 6(%bp)
	popw %bp
	iretw
1:	popw %ds
	jmp int1a_other

/*
 * INT 13h. If there is a hard disk, requests for diskettes go on through vector 40h. IBM's BIOS
 * does so, too: the BIOS of the hard disk moves the older vector there (IBM PC AT Technical
 * Reference, BIOS listing), and a program can hook it. Calls for bootable CDs (AH=4Ah-4Dh) are not
 * requests for diskettes, since their drive is in a packet. Two functions for disks with fixed
 * media need no device and are answered in real mode: the last status and the check for extensions.
 */
int13_entry:
	testb %dl, %dl
	jns int13_diskette
	cmpb $0x01, %ah
	je 1f
	cmpb $0x41, %ah
	jne int13_flat
1:	pushw %ds
	pushw %dx
	movw %cs:shared_seg, %ds
	subb $0x80, %dl
	cmpb SHARED_FIXED_DISKS + shared16, %dl
	popw %dx
	popw %ds
	jb int13_known
	stub int13_flat int13_service
	stub int13_known int13_real
	stub int40_known int40_real
	stub int40_flat int13_floppy

int13_diskette:
	cmpb $0x4a, %ah
	jb 1f
	cmpb $0x4d, %ah
	jbe int13_flat
1:	pushw %ds
	movw %cs:bda_seg, %ds
	cmpb $0, 0x75 /* number of hard disks */
	popw %ds
	je int40
	subw $4, %sp
	pushw %bp
	movw %sp, %bp
	pushl %eax
	pushw %ds
	xorw %ax, %ax
	movw %ax, %ds
	movl 4 * 0x40, %eax
	movl %eax, 2(%bp)
	popw %ds
	popl %eax
	popw %bp
	lretw

/* INT 40h: only diskettes. */
int40:
	cmpb $0x01, %ah
	jne int40_flat
	testb %dl, %dl
	jns int40_known
	jmp int40_flat

	/*
	 * Begins a section at offset @addr of F000, four hexadecimal digits. The linker puts each of them at
	 * its place (src/selkie.lds.S), and may put flat code between them.
	 */
	.macro from addr
	.section .fixed16.\addr, "ax"
	.code16
	.set section_start, 0x\addr
	.endm

	/* Puts the code or data that follows at offset @addr of F000. */
	.macro at addr
	.org \addr - section_start
	.endm

	from e05b
	jmp reset_entry

	/* NMI. The sources of NMIs (parity errors, watchdogs) mean nothing here. */
	from e2c3
	.globl nmi_entry
nmi_entry:
	iretw

	from e3fe
	.globl int13_fixed
int13_fixed:
	jmp int13_entry

	/*
	 * IBM's BIOS has its table of disk types from E401 to here. Nothing is there, because no
	 * drive of ours has a type.
	 */
	at 0xe6f1

	at 0xe6f2
	jmp int19_entry

	/* INT 15h AH=C0h returns this description of the machine. */
	at 0xe6f5
	.globl config_table
config_table:
	.word 8
	.byte 0xfc, 0x01, 0 /* AT, second model; revision 0 */
	.byte 0x74 /* has: second 8259, RTC, INT 15h AH=4Fh is called, EBDA */
	.byte 0x40 /* has: INT 16h AH=09h */
	.byte 0, 0, 0
	stub int19_entry int19_service

	/* INT 14h AH=00h: divisors of the UART's clock for 110, 150, 300 to 9600 baud. */
	at 0xe729
	.globl baud_table
baud_table:
	.word 1047, 768, 384, 192, 96, 48, 24, 12

	at 0xe739
	stub int14_entry int14

	from e82e
	stub int16_entry int16

	from e987
	irq_stub int09_entry int09

	from ec59
	.globl int40_entry
int40_entry:
	jmp int40

	from ef57
	irq_stub int0e_entry int0e

	/* The parameters of a 1.44 MB diskette. */
	at 0xefc7
	.globl diskette_table
diskette_table:
	.byte 0xaf, 0x02 /* step rate 6 ms, head unload 240 ms; head load 4 ms, DMA */
	.byte 37 /* ticks until the motor stops */
	.byte 2 /* 512 bytes per sector */
	.byte 18 /* sectors per track */
	.byte 27, 0xff, 108 /* gap, data length, gap for formatting */
	.byte 0xf6 /* fill byte */
	.byte 15, 8 /* head settle time 15 ms, motor start time 1 s */

	at 0xefd2
	stub int17_entry int17

	/*
	 * INT 10h if there is no display's ROM. IBM's BIOS has the near addresses of its functions
	 * from F045 to here. They are useful to that BIOS only, so nothing is there.
	 */
	at 0xf065
	.globl int10_none
int10_none:
	iretw

	/*
	 * 6845 registers for the CGA's text with 40 and 80 columns, for its graphics, and for the
	 * MDA.
	 */
	at 0xf0a4
	.globl video_table
video_table:
	.byte 0x38, 0x28, 0x2d, 0x0a, 0x1f, 6, 0x19, 0x1c, 2, 7, 6, 7, 0, 0, 0, 0
	.byte 0x71, 0x50, 0x5a, 0x0a, 0x1f, 6, 0x19, 0x1c, 2, 7, 6, 7, 0, 0, 0, 0
	.byte 0x38, 0x28, 0x2d, 0x0a, 0x7f, 6, 0x64, 0x70, 2, 1, 6, 7, 0, 0, 0, 0
	.byte 0x61, 0x50, 0x52, 0x0f, 0x19, 6, 0x19, 0x19, 2, 0x0d, 0x0b, 0x0c, 0, 0, 0, 0
	.word 2048, 4096, 16384, 16384 /* size of the screen in bytes, for each of them */
	.byte 40, 40, 80, 80, 40, 40, 80, 80 /* columns of modes 0 to 7 */
	.byte 0x2c, 0x28, 0x2d, 0x29, 0x2a, 0x2e, 0x1e, 0x29 /* mode register in modes 0 to 7 */

	from f841
	.globl int12_entry
int12_entry:
	read_bda BDA_MEMORY_KB

	at 0xf84d
	.globl int11_entry
int11_entry:
	read_bda BDA_EQUIPMENT

	at FSEG_INT15
	.globl int15_entry
int15_entry:
	cmpb $0x53, %ah
	je apm_int15
	stub int15_other int15

	/* The first 128 characters in 8x8, for CGA graphics modes. */
	from fa6e
	.globl font8x8
font8x8:
	.incbin FONT8X8, 0, 1024

	at 0xfe6e
	.globl int1a_fixed
int1a_fixed:
	jmp int1a_entry

	at 0xfea5
	irq_stub int08_entry int08

	/* Offsets of the handlers for vectors 08h to 1Fh, and 70h to 77h. */
	at 0xfef3
	.globl vector_table
vector_table:
	.word int08_entry, int09_entry, irq_master_entry, irq_master_entry
	.word int0c_entry, int0d_entry, int0e_entry, irq_master_entry
	.word int10_none, int11_entry, int12_entry, int13_fixed
	.word int14_entry, int15_entry, int16_entry, int17_entry
	.word int18_entry, 0xe6f2, int1a_fixed, dummy_iret
	.word dummy_iret, video_table, diskette_table, 0
	.globl vector_table_slave
vector_table_slave:
	.word int70_entry, int71_entry, irq_slave_entry, irq_slave_entry
	.word int74_entry, int75_entry, int76_entry, irq_slave_entry

	at 0xff53
	.globl dummy_iret
dummy_iret:
	iretw

	at 0xff54
	stub int05_entry int05
