/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The PnP BIOS entry point, for both real mode and 16-bit protected mode (PnP BIOS 1.0A, 4.3). All
 * its data is in the F segment and is read through CS. It loads the caller's far pointers as they
 * are. It is called by a far call with C arguments, and returns in AX.
 *
 * The stack, after BP was pushed and copied from SP:
 *
 *	BP + 8	arguments, which differ by function; the first of most is a far pointer
 *	BP + 6	function number (16 bits)
 *	BP + 2	the caller's IP and CS
 *	BP	the caller's BP
 */
#define A_FUNCTION 6 /* offsets of arguments from BP */
#define A_1 8
#define A_2 12
#define A_3 16
#define A_SET_NODE 10 /* "set node" has the node's number, not a pointer, as first argument */
#define A_SET_CONTROL 14

#define NODE_HEADER 12 /* bytes of a node before its resources */
#define NODE_END 5 /* bytes after them: a checksum that nobody checks, and two end tags */

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
	.word 0 /* offset of struct pnp_list in F000; POST sets it */

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
	 * These functions are optional and missing here. 03h-05h are events, messages and docking
	 * stations, and nothing docks. 09h-0Bh are static resources and the APM id table. 41h-43h
	 * (ESCD) and 60h (boot specification) would need memory that outlasts the machine; the VMM
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

/* 00h: returns the number of nodes and the size of the largest. */
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

/* 01h: copies a node, and returns the number of the next one, or FFh. */
get_node:
	movw A_3(%bp), %ax /* must be either "now" (1) or "next boot" (2) */
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

/* In: CL = number of an existing node. Out: the node has CX bytes at CS:SI. */
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
 * 02h: the devices cannot be configured, so a caller can only ask for the resources that a device
 * has already. Only the block of allocated resources is compared; two end tags follow it. It makes
 * no difference which control bits are set.
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

/* 40h: there are no ISA PnP cards, so no isolation was done and there is no read port. */
isa_configuration:
	lesw A_1(%bp), %di
	movw $0x0001, %es:(%di) /* revision 1, no cards */
	movw $0, %es:2(%di)
	movw $0, %es:4(%di)
	jmp success
