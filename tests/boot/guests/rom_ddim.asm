; SPDX-License-Identifier: BSD-2-Clause
; A PCI card's option ROM by the device driver initialization model (Plug and Play BIOS Specification
; 1.0A, 3.2; PCI Firmware Specification 3.0, 5.2.1): its initialisation writes to the ROM itself, and
; shrinks it from 2 KiB to 512 bytes. It prints "rom: ddim" and a number. A bit of the number is set
; if POST has passed the Plug and Play structure (bit 0), FFFFh for "no ISA card" (bit 1), and the
; ROM's own device DEVICE_AT (bit 2).
bits 16
org 0
%include "say.inc"
    db 0x55, 0xaa
blocks:
    db 4
    jmp init
    times 0x18 - ($ - $$) db 0
    dw pcir, pnp

pcir:
    db "PCIR"
    dw 0x8086, 0x100e, 0, 0x18
    db 0, 0, 0, 2               ; revision, class: a network card
    dw 4, 0                     ; blocks, revision
    db 0, 0x80                  ; x86, the last image
    dw 0

pnp:
    db "$PnP", 1, 2
    dw 0
    db 0, 0
    dd 0
    dw 0, 0
    db 0, 0, 2                  ; a network card
    db 0xe0                     ; this model, may be copied to RAM, may be cached
    dw 0, 0, 0, 0, 0, 0

init:
    xor cl, cl
    cmp dword [es:di], "$PnP"
    jne .no_pnp
    or cl, 1
.no_pnp:
    cmp bx, 0xffff
    jne .isa
    cmp dx, 0xffff
    jne .isa
    or cl, 2
.isa:
    cmp ax, DEVICE_AT
    jne .other
    or cl, 4
.other:
    mov [cs:scratch], cx
    mov byte [cs:blocks], 1
    mov si, text
    call say
    mov al, [cs:scratch]
    add al, '0'
    out 0xe9, al
    mov al, 10
    out 0xe9, al
    retf

    say_code

text: db "rom: ddim ", 0
    times 0x1e0 - ($ - $$) db 0
scratch: db 0xff, 0xff
    times 2048 - ($ - $$) db 0
