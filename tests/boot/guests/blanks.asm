; SPDX-License-Identifier: BSD-2-Clause
; Clears the screen in three ways that boot loaders use, and reads back what is left on it.
%include "guest.inc"
%include "cells.inc"

main:
    call letters
    xor dx, dx
    call cursor
    mov ax, 0x0920              ; one run of blanks over the whole screen, as GRUB does it
    mov bx, 0x001e
    mov cx, 80 * 25
    int 0x10
    print "guest: "
    cell 0, 0
    cell 24, 79
    call letters
    mov dx, 0x0c03
    call cursor
    mov ax, 0x0920              ; from the middle of a line to the end of the second line after it
    mov bx, 0x0007
    mov cx, 77 + 80
    int 0x10
    cell 12, 2
    cell 12, 3
    cell 13, 79
    cell 14, 0
    mov ax, 0x0600              ; rows 5 and 6
    mov bh, 0x70
    mov cx, 0x0500
    mov dx, 0x064f
    int 0x10
    cell 4, 79
    cell 5, 0
    cell 6, 79
    cell 7, 0
    print "end", 10
    jmp halt

letters:                        ; X at the beginning and at the end of each row
    xor dx, dx
.row:
    mov dl, 0
    mov cx, 4
    call .write
    mov dl, 79
    mov cx, 1
    call .write
    inc dh
    cmp dh, 25
    jb .row
    ret
.write:
    call cursor
    mov ax, 0x0958
    mov bx, 0x0002
    int 0x10
    ret

cells_code

sector_end
