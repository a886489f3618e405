; SPDX-License-Identifier: BSD-2-Clause
; Checks for INT 13h's extensions on the boot drive and reads by them: the last sector, then one
; after it, then one whose buffer crosses a 64-KiB boundary.
%include "guest.inc"

main:
    print "guest: edd "
    mov ah, 0x41
    mov bx, 0x55aa
    mov dl, [boot_drive]
    int 0x13
    call say_flag
    mov ax, bx
    call say_word
    print " "
    mov word [result], 74
    mov ah, 0x48
    mov dl, [boot_drive]
    mov si, result
    int 0x13
    call say_flag
    mov ax, [result]
    call say_word
    mov eax, [result + 16]
    call say_dword
    print " "
    dec eax
    mov [packet + 8], eax
    call read
    inc dword [packet + 8]
    call read
    mov dword [packet + 8], 0
    mov dword [packet + 4], 0x0f000f00 ; linear FF00
    mov byte [packet + 2], 1 ; the number of sectors that were read
    call read
    mov ax, 0x0f00
    mov es, ax
    mov ax, [es:0xf00 + 510]
    call say_word
    print 10
    mov al, 0x10
    jmp exit

read:
    mov ah, 0x42
    mov dl, [boot_drive]
    mov si, packet
    int 0x13
    call say_flag
    ret

say_flag:
    push ax
    mov al, 'C'
    jc .say
    mov al, 'c'
.say:
    out GUEST_PORT, al
    pop ax
    ret

packet:
    dw 16, 1
    dw 0x1000, 0
    dq 0
result equ 0x600
sector_end
