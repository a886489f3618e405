; SPDX-License-Identifier: BSD-2-Clause
; An option ROM of 1 KiB for a PCI device (PCI Firmware Specification 3.0, 5.1). When it is
; initialised, it prints "guest: rom TAG", makes the mistake that is defined, and returns. Its sum
; is wrong. lib/guest.py may correct the sum in the last byte.
bits 16
org 0
%include "say.inc"
%ifndef TAG
%define TAG hello
%endif
%defstr TAG_TEXT TAG

    db 0x55, 0xaa, 2
    jmp init
    times 0x18 - ($ - $$) db 0
    dw pcir, 0

pcir:
    db "PCIR"
    dw VENDOR, DEVICE, 0, 0x18
    db 0, 0, 0, 2          ; revision, class: a network card
    dw 2, 0                ; blocks, revision
    db 0, 0x80             ; x86, the last image
    dw 0

init:
    mov si, text
    call say
    mov ebx, 0x9abcdef0
    xor edx, edx
%ifdef INVALID_OPCODE
    ud2
%elifdef DIVIDE_BY_ZERO
    mov bl, 0
    div bl
%elifdef QUOTIENT_TOO_LARGE
    mov ax, 0xffff
    mov bl, 1
    div bl
%elifdef NO_FPU
    mov eax, cr0
    or al, 4
    mov cr0, eax
    fninit
%elifdef NO_VECTOR
    push cs
    pop ds
    lidt [idt]
    int 0x20               ; past the limit: general protection
%elifdef SOFTWARE_INT
    int SOFTWARE_INT
    mov al, 'b'            ; the instruction has returned
    out 0xe9, al
%elifdef BREAK
    mov ax, (BREAK >> 4) & 0xf000
    mov ds, ax             ; writes UD2 to the firmware's code at this address
    mov word [BREAK & 0xffff], 0x0b0f
%endif
    retf

    say_code

idt: dw 0x3f, 0, 0
text:
    db "guest: rom ", TAG_TEXT, 10, 0
    times 1024 - ($ - $$) db 0
