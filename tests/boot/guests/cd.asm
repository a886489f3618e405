; SPDX-License-Identifier: BSD-2-Clause
; Prints from which drive of a CD it was booted, what INT 13h says about it, how many drives there
; are, and the first bytes of the drive after the emulated one. Then ends the emulation and looks
; again.
%include "guest.inc"

main:
    print "guest: cd "
    mov al, [boot_drive]
    call say_byte
    ; prints media, drive and sectors of the packet
    mov ax, 0x4b01
    mov dl, [boot_drive]
    mov si, packet
    int 0x13
    print " packet "
    call say_flag
    mov al, [packet + 1]
    call say_byte
    mov al, [packet + 2]
    call say_byte
    mov ax, [packet + 14]
    call say_word
    print 10, "guest: "
    call look
    mov ax, 0x4b00
    mov dl, [boot_drive]
    mov si, packet
    int 0x13
    print "guest: end "
    call say_flag
    print 10, "guest: "
    call look
    mov al, 0x10
    jmp exit

; Prints the number of diskette drives by INT 11h, of disks by 40:75h, and the first word of drives
; 80h and 81h at 440.
look:
    int 0x11
    call say_word
    print " disks "
    mov al, [0x475]
    call say_byte
    mov dl, 0x80
    call read
    mov dl, 0x81
    call read
    print 10
    ret

read:
    print " "
    mov ax, 0x0201
    mov cx, 1
    mov dh, 0
    mov bx, buffer
    int 0x13
    jc .failed
    mov ax, [buffer + 440]
    call say_word
    ret
.failed:
    print "none"
    ret

    say_flag_code

packet equ 0x600
buffer equ 0x1000
%ifndef MARK
%define MARK 0x4d4d
%endif
    times 440 - ($ - $$) db 0
    dw MARK
    times 446 - ($ - $$) db 0
    db 0x80, 0, 2, 0, 0x83, 15, 63, 9
    dd 63, 10 * 16 * 63 - 63
    times 510 - ($ - $$) db 0
    dw 0xaa55
