; SPDX-License-Identifier: BSD-2-Clause
; Moves the interrupt controllers' vectors to BASE, as DOS extenders and kernels do, and calls the
; BIOS meanwhile: reads sectors 0-3 of disk 80h, waits 100 ms by INT 15h AH=86h, and reads a
; diskette (FLOPPY=1). The handlers only count and acknowledge the interrupt. With KEEP=1 the tick
; goes to the handler that its new vector already has.
%include "guest.inc"
%include "parts.inc"

%ifndef FLOPPY
%define FLOPPY 0
%endif
%ifndef KEEP
%define KEEP 0
%endif
%define BUFFER 0x6000

main:
    jmp 0:.flat
.flat:
    cli
    mov di, (BASE + KEEP) * 4
    mov cx, 16 - KEEP
.vector:
    mov ax, handler
    stosw
    xor ax, ax
    stosw
    loop .vector
    pics_init BASE, BASE + 8
    sti

    print "guest: disk"
    mov cx, 4
.read:
    mov si, packet
    mov ah, 0x42
    mov dl, 0x80
    int 0x13
    call report
    loop .read
    cmp word [BUFFER + 510], 0xaa55
    setne ah
    call report

    print " wait"
    mov ah, 0x86
    mov cx, 100000 >> 16
    mov dx, 100000 & 0xffff
    int 0x15
    mov ah, 0
    adc ah, 0
    call report

%if FLOPPY
    print " diskette"
    mov ax, 0x0201
    mov bx, BUFFER
    mov cx, 1
    mov dx, 0
    int 0x13
    call report
%endif

    print " ticks "
    mov ax, [count]
    call say_word
    print " end", 10
    jmp halt

; Prints a blank and AH.
report:
    mov al, ' '
    out GUEST_PORT, al
    mov al, ah
    jmp say_byte

handler:
    push ax
    inc word [cs:count]
    mov al, 0x20
    out 0xa0, al
    out 0x20, al
    pop ax
    iret

align 4
count: dw 0
packet:
    db 16, 0
    dw 1, BUFFER, 0
    dq 0

sector_end
