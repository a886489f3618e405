; SPDX-License-Identifier: BSD-2-Clause
; Switches the machine off by APM, through the interface MODE: 1 is INT 15h, 2 the 16-bit
; protected-mode entry, 3 the 32-bit one. If this fails, it ends QEMU with 0x20 or more.
%include "guest.inc"

main:
    mov ax, 0x5300
    xor bx, bx
    int 0x15
    mov al, 0x20
    jc exit
    mov ax, 0x5300 + MODE
    xor bx, bx
    int 0x15
    mov al, 0x21
    jc exit
%if MODE = 1
    mov ax, 0x530e
    mov cx, 0x0102
    int 0x15
    mov ax, 0x5307
    mov bx, 1
    mov cx, 3
    int 0x15
    mov al, 0x22
    jmp exit
%else
    mov ax, 0xf000              ; the code's segment in both cases
    mov [entry], ebx
%if MODE = 2
    mov word [entry + 2], code_a - gdt
%endif
    cli
    lgdt [gdtr]
    mov eax, cr0
    or al, 1
    mov cr0, eax
%if MODE = 2
    jmp 0x08:protected
protected:
    mov ax, 0x10
    mov ds, ax
    mov es, ax
    mov ss, ax
    call far_call
    hlt
far_call:
    mov ax, 0x5307
    mov bx, 1
    mov cx, 3
    call far [entry]
%else
    jmp dword 0x18:protected
bits 32
protected:
    mov ax, 0x10
    mov ds, ax
    mov es, ax
    mov ss, ax
    mov esp, 0x7c00
    mov ax, 0x530a              ; first a query, which must return
    mov bx, 1
    call far [entry]
    mov al, 0x23
    jc failed
    cmp bh, 1
    jne failed
    mov ax, 0x5307
    mov bx, 1
    mov cx, 3
    call far [entry]
    mov al, 0x24
failed:
    out EXIT_PORT, al
    hlt
bits 16
%endif
%endif

align 8
gdt:
    dq 0
    dq 0x00009b000000ffff       ; 08: our code, 16-bit
    dq 0x00cf93000000ffff       ; 10: data, flat
    dq 0x00cf9b000000ffff       ; 18: our code, 32-bit
%if MODE = 2
code_a:                         ; the interface's 16-bit code and data
    dq 0x00009b0f0000ffff
    dq 0x0000930ec000ffff
%else
code_a:                         ; the interface's 32-bit code, 16-bit code and data
    dq 0x00409b0f0000ffff
    dq 0x00009b0f0000ffff
    dq 0x0000930ec000ffff
%endif
gdt_end:
gdtr:
    dw gdt_end - gdt - 1
    dd gdt
entry:
    dd 0
    dw code_a - gdt

sector_end
