; SPDX-License-Identifier: BSD-2-Clause
; Booted from a CD without emulation: reads the catalog, starts the emulation of the second entry,
; ends it, and boots from the second entry.
%include "guest.inc"

main:
    print "guest: calls "
    mov ax, 0x4d00
    mov si, catalog_packet
    int 0x13
    call say_flag
    mov ax, [buffer + 30]
    call say_word           ; 55AA
    mov al, [buffer + 64 + 32 + 1]
    call say_byte           ; the media type of the second entry
    mov word [catalog_packet + 6], 0x7000
    mov ax, 0x4d00
    mov si, catalog_packet
    int 0x13
    call say_flag           ; an error: there is no such sector
    mov eax, [buffer + 64 + 32 + 8]
    mov [packet + 4], eax
    print 10, "guest: start "
    mov ax, 0x4a00
    mov si, packet
    int 0x13
    call say_flag
    mov ax, 0x4a00
    mov si, packet
    int 0x13
    call say_flag           ; an image is emulated already
    mov ax, 0x0201
    mov bx, buffer
    mov cx, 1
    mov dx, 0
    int 0x13
    call say_flag
    mov ax, [buffer + 510]
    call say_word
    mov ax, 0x4b00
    mov dl, 0x7f
    mov si, buffer
    int 0x13
    call say_flag
    mov ax, 0x4b00
    mov dl, 0x7f
    mov si, buffer
    int 0x13
    call say_flag           ; the emulation has ended
    print 10
    mov byte [packet], 0x12
    mov ax, 0x4c00
    mov si, packet
    int 0x13
    print "guest: short "
    call say_flag
    print 10
    mov byte [packet], 0x13
    mov ax, 0x4c00
    mov si, packet
    int 0x13
    print "guest: failed", 10
    jmp halt

    say_flag_code

catalog_packet:
    db 8, 1
    dw buffer, 0
    dw 0
packet:
    db 0x13, 2, 0, 0        ; a 1.44 MB diskette on the first CD
    dd 0
    dw 0, 0, 0, 1
    db 0, 0, 0

buffer equ 0x1000
sector_end
