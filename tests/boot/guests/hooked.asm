; SPDX-License-Identifier: BSD-2-Clause
; Reads its disk and a diskette while an option ROM's handlers are hooked into the BIOS, and prints
; how often these were called. From sector 1 on, each sector of both begins with its number.
%include "guest.inc"

%define BUFFER 0x8000
%define SPT 18

main:
    sti
    xor bp, bp                  ; counts errors
    mov cx, 24                  ; how often to read
.again:
    push cx
    mov [packet.lba], cx
    mov si, packet
    mov ah, 0x42
    mov dl, 0x80
    int 0x13
    adc bp, 0
    mov ax, [packet.lba]
    call compare_all
    mov al, [packet.lba]        ; sectors 1 to 24 are on track 0, head 0 or 1
    mov ah, 0
    mov dl, SPT
    div dl
    mov dh, al
    mov cl, ah
    inc cl
    mov ch, 0
    mov dl, 0
    mov bx, BUFFER
    mov ax, 0x0201
    int 0x13
    adc bp, 0
    mov ax, [packet.lba]
    call compare
    pop cx
    loop .again
    print "guest: "
    mov ax, bp
    call say_word
    push word 0x40
    pop ds
    mov bx, 0xf0
.counts:
    mov al, ' '
    out GUEST_PORT, al
    mov ax, [bx]
    call say_word
    add bx, 2
    cmp bx, 0xf8
    jne .counts
    print " end", 10
    jmp halt

compare_all:                    ; compares 64 sectors from AX on
    mov bx, BUFFER
    mov cx, 64
.next:
    call compare.at
    inc ax
    add bx, 512
    loop .next
    ret

compare:                        ; compares one sector, with number AX
    mov bx, BUFFER
.at:
    cmp ax, [bx]
    je .right
    inc bp
.right:
    ret

packet:
    dw 16, 64
    dw BUFFER, 0
.lba: dd 0, 0

sector_end
