; SPDX-License-Identifier: BSD-2-Clause
; An option ROM with a bootstrap entry vector (BIOS Boot Specification 1.01, 3.3.3), which says that
; the ROM boots, and ends QEMU.
bits 16
org 0
%include "say.inc"
    dw 0xaa55
    db 1
    jmp init
    times 0x18 - ($ - $$) db 0
    dw 0, pnp

pnp:
    db "$PnP", 1, 2
    dw 0
    db 0, 0
    dd 0
    dw 0, name
    db 0, 0, 2                  ; a network card
    db 0
    dw 0, 0, boot, 0, 0, 0

name: db "Some network", 0

init:
    retf

boot:
    mov si, text
    call say
    mov al, 0x10
    out 0xf4, al
    hlt

    say_code

text: db "guest: the ROM boots", 10, 0
    times 512 - ($ - $$) db 0
