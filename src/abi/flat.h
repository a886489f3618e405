/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The contract between Selkie's system BIOS and its VGA ROM on flat access.
 *
 * A caller that has given the segment registers 4 GiB limits (big real mode: loading a
 * segment register in real mode changes its base and keeps its limit) may vouch for it in
 * ESI and EDI. The ROM then writes the linear framebuffer by 32-bit addresses, which is
 * plain memory to a virtual machine, where the window at A0000h is an exit for each access.
 *
 * Where: the ROM's initialisation entry (offset 3, AX = PCI bus/device/function) and INT 10h
 * functions 00h, 02h, 0Eh and 13h.
 * The caller guarantees: real mode, and segment limits of 4 GiB in DS, ES, FS and GS for the
 * whole call. The ROM keeps these limits. Everybody else leaves the registers alone: the
 * pair is 64 bits that no program holds by chance.
 *
 * At the initialisation entry alone, ECX is a far pointer (segment in the high half) to the top
 * of VGA_FLAT_STACK bytes that are the ROM's for ever, or 0. INT 10h then runs on them, or, from
 * a handler that interrupts such a call, on its caller's stack again; and takes some 50 bytes of
 * its callers' stacks in place of up to 400.
 */
#ifndef ABI_FLAT_H
#define ABI_FLAT_H

#define VGA_FLAT_EDI 0x464c4154 /* "FLAT" */
#define VGA_FLAT_ESI 0xb9b3beab /* its complement */

#define VGA_FLAT_STACK 512

#endif
