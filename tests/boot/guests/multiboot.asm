; SPDX-License-Identifier: BSD-2-Clause
; A Multiboot kernel (Multiboot Specification 0.6.96). Checks the state in which it is started, and
; prints the command line, the first module's command line, and the module's first bytes.
bits 32
%ifndef BASE
%define BASE 0x200000
%endif
org BASE

%define MAGIC 0x1badb002
%define FLAGS 0x00010003       ; pages aligned, memory told, addresses below

%define INFO_FLAGS 0
%define INFO_MEM_UPPER 8
%define INFO_CMDLINE 16
%define INFO_MODS_COUNT 20
%define INFO_MODS 24
%define INFO_MMAP_LENGTH 44

header:
    dd MAGIC, FLAGS, -(MAGIC + FLAGS)
    dd header, BASE, end, stack, start

start:
    mov esp, stack
    mov dx, 0xe9
    cmp eax, 0x2badb002
    jne bad
    mov eax, cr0
    and eax, 0x80000001        ; protected mode without paging
    cmp eax, 1
    jne bad
    mov esi, text
    call say
    mov esi, [ebx + INFO_CMDLINE]
    call say
    cmp dword [ebx + INFO_MEM_UPPER], 1024
    jb bad
    cmp dword [ebx + INFO_MMAP_LENGTH], 40
    jb bad
    cmp dword [ebx + INFO_MODS_COUNT], 0
    je done
    mov al, ' '
    out dx, al
    mov edi, [ebx + INFO_MODS]
    mov esi, [edi]
    mov ecx, 4
    rep outsb
done:
    mov al, 10
    out dx, al
    mov al, 0x10
    out 0xf4, al
    hlt
bad:
    mov al, 0x20
    out 0xf4, al
    hlt

say:
    lodsb
    test al, al
    jz .end
    out dx, al
    jmp say
.end:
    ret

text: db "guest: multiboot ", 0
end:
absolute end
    resb 1024
stack:
