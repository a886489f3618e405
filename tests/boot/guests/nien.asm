; SPDX-License-Identifier: BSD-2-Clause
; Sends a command to the first drive of each IDE channel, without the BIOS, and prints whether the
; bus master's status shows its interrupt (04). With CALLS=1 this is done after INT 13h requests to
; both.
%include "guest.inc"

main:
%if CALLS
    mov dl, [boot_drive]
    call read
    mov dl, 0xe0
    call read
%endif
    mov ax, 0xb103              ; the first IDE controller
    mov ecx, 0x010180
    xor si, si
    int 0x1a
    jc .none
    mov ax, 0xb109              ; its bus master's ports
    mov di, 0x20
    int 0x1a
    and cl, 0xfc
    mov [master], cx
    print "guest: status"
    mov bx, 0x1f0
    call command
    add word [master], 8
    mov bx, 0x170
    call command
.none:
    print " end", 10
    mov al, 0x10
    jmp exit

read:
    mov ah, 0x42
    mov si, packet
    int 0x13
    ret

; Sends the command to the channel at BX.
command:
    cli
    mov al, ' '
    out GUEST_PORT, al
    lea dx, [bx + 6]
    mov al, 0xa0
    out dx, al
    mov dx, [master]
    add dx, 2
    mov al, 4                   ; clears an earlier interrupt
    out dx, al
    lea dx, [bx + 7]
    mov al, 0xe5                ; CHECK POWER MODE
    out dx, al
    mov cx, 0xffff
.busy:
    in al, dx
    test al, 0x80
    loopnz .busy
    mov dx, [master]
    add dx, 2
    in al, dx
    and al, 4
    jmp say_byte

master: dw 0
packet: db 16, 0, 1, 0
    dw 0x8000, 0
    dq 0

sector_end
