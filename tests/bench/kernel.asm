; SPDX-License-Identifier: BSD-2-Clause
; The measured kernel: a bzImage that reports on port 0xE9 the time from reset to its 32-bit entry, as
; bench.asm does, and ends the machine (Linux, Documentation/arch/x86/boot.rst). If PVH is defined, it is
; an ELF kernel with a PVH entry instead, which QEMU loads where the firmware's data is (Xen,
; docs/misc/pvh.pandoc).
%define GUEST_PORT 0xe9
%define SETUP_SECTORS 4
%define KERNEL_SIZE 0x1000

%ifdef PVH
%define BASE 0x100000
bits 32
org BASE
file:
    db 0x7f, "ELF", 1, 1, 1, 0  ; 32 bits, little-endian
    times 8 db 0
    dw 2, 3                     ; executable, i386
    dd 1, entry, phdrs - file, 0, 0
    dw 52, 32, 2, 0, 0, 0
phdrs:
    dd 1, 0, BASE, BASE, KERNEL_SIZE, KERNEL_SIZE, 7, 0x1000 ; PT_LOAD
    dd 4, note - file, note, note, note_end - note, note_end - note, 4, 4 ; PT_NOTE
note:
    dd 4, 4, 18                 ; XEN_ELFNOTE_PHYS32_ENTRY
    db "Xen", 0
    dd entry
note_end:
%else
bits 16
org 0
    times 0x1f1 - ($ - $$) db 0
    db SETUP_SECTORS
    dw 0
    dd KERNEL_SIZE / 16
    times 0x1fe - ($ - $$) db 0
    dw 0xaa55
    jmp short halt
    db "HdrS"
    dw 0x020c                   ; protocol
    times 0x211 - ($ - $$) db 0
    db 1                        ; it is loaded high
    times 0x214 - ($ - $$) db 0
    dd 0x100000
    times 0x22c - ($ - $$) db 0
    dd 0x7fffffff               ; the initrd's end
    dd 0x200000                 ; alignment
    db 1                        ; it can be moved
    times 0x238 - ($ - $$) db 0
    dd 255                      ; length of the command line
    times 0x258 - ($ - $$) db 0
    dq 0x1000000                ; where it wants to run
    dd 0x100000                 ; memory that it needs there
    times 0x280 - ($ - $$) db 0
halt:
    hlt
    jmp halt
    times (1 + SETUP_SECTORS) * 512 - ($ - $$) db 0
%endif

bits 32
%macro send 1
    mov eax, %1
%rep 4
    out GUEST_PORT, al
    shr eax, 8
%endrep
%endmacro

entry:
    rdtsc
    mov ebx, eax
    mov ecx, edx
    mov al, 2
    out GUEST_PORT, al
    send ebx
    send ecx
    out 0xf4, al
    jmp $
    times KERNEL_SIZE - ($ - entry) db 0
