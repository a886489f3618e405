; SPDX-License-Identifier: BSD-2-Clause
; Writes to the screen, reads it back by INT 10h AH=08h, and prints the result.
%include "guest.inc"
%include "cells.inc"

main:
    mov dx, 0x050a
    call cursor
    mov ax, 0x0941              ; AAA in yellow on blue
    mov bx, 0x001e
    mov cx, 3
    int 0x10
    print "guest: "
    cell 5, 10
    cell 5, 12
    cell 5, 13
    mov ax, 0x0602              ; scrolls two lines up
    mov bh, 0x70
    xor cx, cx
    mov dx, 0x184f
    int 0x10
    cell 3, 10
    cell 5, 10
    cell 24, 79
    mov ax, 0x0701              ; scrolls one line down, from row 2 on
    mov bh, 0x07
    mov cx, 0x0200
    mov dx, 0x184f
    int 0x10
    cell 4, 11
    cell 2, 11
    mov dx, 0x1800
    call cursor
    mov ax, 0x0e42
    int 0x10
    mov ax, 0x0e0a
    int 0x10
    cell 3, 10
    cell 23, 0
    mov ax, 0x0600              ; clears a part of the screen
    mov bh, 0x07
    mov cx, 0x0200
    mov dx, 0x0a20
    int 0x10
    cell 3, 10
    mov dx, 0x0500
    call cursor
    mov ax, 0x0e43
    int 0x10
    cell 5, 0
    mov ax, 3
    int 0x10
    cell 5, 0
    print "end", 10
    jmp halt

cells_code

sector_end
