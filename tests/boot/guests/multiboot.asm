; SPDX-License-Identifier: BSD-2-Clause
; A Multiboot kernel (Multiboot Specification 0.6.96). Checks the state in which it is started, and
; prints the command line, and each module's first bytes. NAMES: before these it prints the module's
; command line. With TEXT, WIDTH, HEIGHT and DEPTH it asks for such a screen, prints the description
; of the one that it got, and draws a green line, or a G. STAY: it halts at the end. ELF: it is an ELF
; file, which says where it is loaded instead of the Multiboot header.
bits 32
%ifndef BASE
%define BASE 0x200000
%endif
org BASE
%include "kernel_end.inc"

%define MAGIC 0x1badb002
%ifdef ELF
%define FLAGS 0x00000003       ; pages aligned, memory told
%elifdef WIDTH
%define FLAGS 0x00010007       ; and a screen
%else
%define FLAGS 0x00010003       ; and addresses below
%endif

%define INFO_FLAGS 0
%define INFO_MEM_UPPER 8
%define INFO_CMDLINE 16
%define INFO_MODS_COUNT 20
%define INFO_MODS 24
%define MODULE_END 4
%define MODULE_CMDLINE 8
%define MODULE_SIZE 16
%define INFO_MMAP_LENGTH 44
%define INFO_SCREEN 88
%define INFO_PITCH 96
%define INFO_WIDTH 100
%define INFO_HEIGHT 104
%define INFO_BITS 108
%define INFO_TYPE 109
%define INFO_COLOURS 110

%ifdef ELF
file:
    db 0x7f, "ELF", 1, 1, 1, 0  ; 32 bits, little-endian
    times 8 db 0
    dw 2, 3                     ; executable, i386
    dd 1, start, phdrs - file, 0, 0
    dw 52, 32, 1, 0, 0, 0
phdrs:
    dd 1, 0, BASE, BASE, end - file, stack - file, 7, 0x1000 ; PT_LOAD
%endif

header:
    dd MAGIC, FLAGS, -(MAGIC + FLAGS)
    dd header, BASE, end, stack, start
%ifdef WIDTH
    dd TEXT, WIDTH, HEIGHT, DEPTH
%endif

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
    mov ebp, [ebx + INFO_MODS_COUNT]
    mov edi, [ebx + INFO_MODS]
module:
    dec ebp
    js done
%ifdef NAMES
    mov al, ' '
    out dx, al
    mov esi, [edi + MODULE_CMDLINE]
    call say
%endif
    mov al, ' '
    out dx, al
    mov esi, [edi]
    mov ecx, [edi + MODULE_END]
    sub ecx, esi
    cmp ecx, 4
    jb bad
    mov ecx, 4
    rep outsb
    add edi, MODULE_SIZE
    jmp module
done:
%ifdef WIDTH
    call draw
%endif
    mov al, 10
    out dx, al
%ifdef WIDTH
    hlt
%endif
%ifdef STAY
    hlt
%endif
    kernel_end

%ifdef WIDTH
draw:
    test dword [ebx + INFO_FLAGS], 0x1000
    mov esi, no_screen
    jz say
    mov esi, screen
    call say
    mov eax, [ebx + INFO_WIDTH]
    call number
    mov eax, [ebx + INFO_HEIGHT]
    call number
    movzx eax, byte [ebx + INFO_BITS]
    call number
    movzx eax, byte [ebx + INFO_TYPE]
    call number
    cmp dword [ebx + INFO_SCREEN + 4], 0
    jne bad
    mov edi, [ebx + INFO_SCREEN]
    add edi, [ebx + INFO_PITCH]        ; the second line
    cmp byte [ebx + INFO_TYPE], 2
    je .text
    mov cl, [ebx + INFO_COLOURS + 3]   ; all bits of green, at green's position
    mov eax, 1
    shl eax, cl
    dec eax
    mov cl, [ebx + INFO_COLOURS + 2]
    shl eax, cl
    movzx edx, byte [ebx + INFO_BITS]
    add edx, 7
    shr edx, 3
    mov ecx, [ebx + INFO_WIDTH]
.pixel:
    mov [edi], ax
    cmp edx, 2
    je .next
    mov ebp, eax
    shr ebp, 8
    mov [edi + 1], bp
.next:
    add edi, edx
    loop .pixel
.drawn:
    mov dx, 0xe9
    ret
.text:
    mov word [edi], 0x0a00 + 'G'
    jmp .drawn

number:                                ; prints a space and EAX
    mov ecx, 10
    push dword 0
.digit:
    xor edx, edx
    div ecx
    add edx, '0'
    push edx
    test eax, eax
    jnz .digit
    mov dx, 0xe9
    mov al, ' '
.put:
    out dx, al
    pop eax
    test eax, eax
    jnz .put
    ret

screen: db " screen", 0
no_screen: db " blind", 0
%endif

text: db "guest: multiboot ", 0
end:
absolute end
    resb 1024
stack:
