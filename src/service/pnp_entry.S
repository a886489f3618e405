/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The PnP BIOS entry point, for real and for 16-bit protected mode alike (PnP BIOS 1.0A, 4.3):
 * all that it needs lies in the F segment and is read through CS, and the caller's far
 * pointers are loaded as they come. A far call with C arguments; AX returns.
 */
#define A_FUNCTION 6 /* arguments, by BP after it is pushed */
#define A_1 8
#define A_2 12
#define A_3 16
#define A_SET_NODE 10 /* set node has the number itself, not a pointer, before it */
#define A_SET_CONTROL 14

#define NODE_HEADER 12 /* bytes of a node before its resources */
#define NODE_END 5 /* after them: a checksum that counts for nothing, and two end tags */

#define UNKNOWN_FUNCTION 0x81
#define NOT_SUPPORTED 0x82
#define INVALID_HANDLE 0x83
#define BAD_PARAMETER 0x84
#define SET_FAILED 0x85

	.section .entry16, "ax"
	.code16
	.globl pnp_nodes_offset
	.align 2
pnp_nodes_offset:
	.word 0 /* of struct pnp_list in F000; POST sets it */

	.globl pnp_entry
pnp_entry:
	pushw %bp
	movw %sp, %bp
	pushfw
	pushw %bx
	pushw %cx
	pushw %si
	pushw %di
	pushw %ds
	pushw %es
	cld
	movw %cs:pnp_nodes_offset, %bx
	movw A_FUNCTION(%bp), %ax
	testw %ax, %ax
	jz count_nodes
	cmpw $1, %ax
	je get_node
	cmpw $2, %ax
	je set_node
	cmpw $0x40, %ax
	je isa_configuration
	/*
	 * Optional and not here: events, messages and docking stations (03h-05h), since nothing
	 * docks; static resources and the APM id table (09h-0Bh); ESCD (41h-43h) and the boot
	 * specification (60h), whose settings want memory that outlasts the machine. The VMM
	 * keeps the boot order (fw_cfg: bootorder).
	 */
	cmpw $0x0b, %ax
	jbe not_supported
	cmpw $0x43, %ax
	jbe maybe_escd
	cmpw $0x60, %ax
	je not_supported
unknown:
	movw $UNKNOWN_FUNCTION, %ax
	jmp done
maybe_escd:
	cmpw $0x41, %ax
	jb unknown
not_supported:
	movw $NOT_SUPPORTED, %ax
	jmp done

/* 00h: how many nodes there are and how large the largest is. */
count_nodes:
	lesw A_1(%bp), %di
	movb %cs:(%bx), %al
	movb %al, %es:(%di)
	lesw A_2(%bp), %di
	movw %cs:2(%bx), %ax
	movw %ax, %es:(%di)
success:
	xorw %ax, %ax
done:
	popw %es
	popw %ds
	popw %di
	popw %si
	popw %cx
	popw %bx
	popfw
	popw %bp
	lretw

/* 01h: copies the node, and names the next one or FFh. */
get_node:
	movw A_3(%bp), %ax /* exactly one of "now" and "next boot" */
	cmpw $1, %ax
	je 1f
	cmpw $2, %ax
	je 1f
	movw $BAD_PARAMETER, %ax
	jmp done
1:	ldsw A_1(%bp), %di
	movb (%di), %al
	cmpb %cs:(%bx), %al
	jb 1f
	movw $INVALID_HANDLE, %ax
	jmp done
1:	movb %al, %cl
	incb %al
	cmpb %cs:(%bx), %al
	jb 1f
	movb $0xff, %al
1:	movb %al, (%di)
	callw find_node
	lesw A_2(%bp), %di
	rep movsb %cs:(%si), %es:(%di)
	jmp success

/* In: CL = a node that there is. Out: its bytes are CX from CS:SI on. */
find_node:
	movw %bx, %si
	addw $4, %si
	xorb %ch, %ch
	jcxz 2f
1:	addw %cs:(%si), %si
	loop 1b
2:	movw %cs:(%si), %cx
	retw

/*
 * 02h: none of the devices can be configured, so what they have is all that can be asked for.
 * What counts is the block of allocated resources; it is last but for two end tags. Which
 * control bits are set makes no difference.
 */
set_node:
	movw A_SET_CONTROL(%bp), %ax
	testw $3, %ax
	jz 1f
	testw $~3, %ax
	jz 2f
1:	movw $BAD_PARAMETER, %ax
	jmp done
2:	movb A_1(%bp), %cl
	cmpb %cs:(%bx), %cl
	jb 1f
	movw $INVALID_HANDLE, %ax
	jmp done
1:	callw find_node
	lesw A_SET_NODE(%bp), %di
	addw $NODE_HEADER, %si
	addw $NODE_HEADER, %di
	subw $NODE_HEADER + NODE_END, %cx
	repe cmpsb %es:(%di), %cs:(%si)
	je success
	movw $SET_FAILED, %ax
	jmp done

/* 40h: no ISA PnP cards, so no isolation was done and there is no read port. */
isa_configuration:
	lesw A_1(%bp), %di
	movw $0x0001, %es:(%di) /* revision 1, no cards */
	movw $0, %es:2(%di)
	movw $0, %es:4(%di)
	jmp success
