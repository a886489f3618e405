; SPDX-License-Identifier: BSD-2-Clause
; An ELF kernel with a PVH entry (Xen, docs/misc/pvh.pandoc and start_info.h). Checks the state in
; which it is started, and prints the command line and the first bytes of its module.
; BASE is its address. FILL is a number of further doublewords, which it checks. If STAY is defined,
; it halts at the end. NO_ACPI: there is no RSDP. WIDE: it is a 64-bit file.
bits 32
%ifndef BASE
%define BASE 0x200000
%endif
org BASE
%include "kernel_end.inc"

%define PATTERN 0x5ca1ab1e
%define XEN_ELFNOTE_PHYS32_ENTRY 18
%define START_MAGIC 0x336ec578

%define START_MODULES 12
%define START_MODLIST 16
%define START_CMDLINE 24
%define START_RSDP 32
%define START_MEMMAP_ENTRIES 48

file:
%ifdef WIDE
    db 0x7f, "ELF", 2, 1, 1, 0  ; 64 bits, little-endian
    times 8 db 0
    dw 2, 62                    ; executable, x86-64
    dd 1
    dq start, phdrs - file, 0
    dd 0
    dw 64, 56, 2, 0, 0, 0
phdrs:
    dd 1, 7                     ; PT_LOAD
    dq 0, BASE, BASE, end - file, stack - file, 0x1000
    dd 4, 4                     ; PT_NOTE
    dq note - file, note, note, note_end - note, note_end - note, 4
%else
    db 0x7f, "ELF", 1, 1, 1, 0  ; 32 bits, little-endian
    times 8 db 0
    dw 2, 3                     ; executable, i386
    dd 1, start, phdrs - file, 0, 0
    dw 52, 32, 2, 0, 0, 0
phdrs:
    dd 1, 0, BASE, BASE, end - file, stack - file, 7, 0x1000 ; PT_LOAD
    dd 4, note - file, note, note, note_end - note, note_end - note, 4, 4 ; PT_NOTE
%endif
note:
    dd 4, 4, XEN_ELFNOTE_PHYS32_ENTRY
    db "Xen", 0
    dd start
note_end:

start:
    mov esp, stack
    mov dx, 0xe9
    cmp dword [ebx], START_MAGIC
    jne bad
    mov eax, cr0
    and eax, 0x80000001         ; protected mode without paging
    cmp eax, 1
    jne bad
%ifdef MASKED                   ; the PIC must be masked
    in al, 0x21
    cmp al, 0xff
    jne bad
%endif
    cmp dword [ebx + START_MEMMAP_ENTRIES], 3
    jb bad
    mov esi, [ebx + START_RSDP]
%ifdef NO_ACPI
    test esi, esi
%else
    cmp dword [esi], "RSD "
%endif
    jne bad
%ifdef FILL
    mov edi, fill               ; all of the kernel must be as it was loaded
    mov ecx, FILL
    mov eax, PATTERN
    repe scasd
    jne bad
%endif
    mov esi, text
    call say
    mov esi, [ebx + START_CMDLINE]
    call say
    cmp dword [ebx + START_MODULES], 0
    je done
    mov al, ' '
    out dx, al
    mov edi, [ebx + START_MODLIST]
    mov esi, [edi]
    mov ecx, 4
    rep outsb
done:
    mov al, 10
    out dx, al
%ifdef STAY
    hlt
%endif
    kernel_end

text: db "guest: pvh ", 0
%ifdef FILL
fill: times FILL dd PATTERN
%endif
end:
absolute end
    resb 1024
stack:
