; SPDX-License-Identifier: BSD-2-Clause
; Writes coloured characters as iPXE does: AH=09h, which leaves the cursor, then AH=0Eh, which keeps
; the attribute. First it writes a word that goes over the end of a row. Then it writes characters
; that are no such pair: another one at the same place, and the same one at another place.
%include "guest.inc"

main:
    mov dx, 5 << 8 | 77
    call cursor
    mov si, word_text
.next:
    lodsb
    test al, al
    jz .rest
    call colour
    call teletype
    jmp .next
.rest:
    mov al, 'x'
    call colour
    mov al, 'y'
    call teletype
    mov al, 'z'
    call colour
    mov dx, 7 << 8 | 3
    call cursor
    mov al, 'z'
    call teletype
    mov ah, 3
    mov bh, 0
    int 0x10
    print "guest: "
    mov ax, dx
    call say_word
    print " end", 10
    jmp halt

colour:                         ; AL, in cyan
    mov ah, 9
    mov bx, 0x0003
    mov cx, 1
    push ax
    int 0x10
    pop ax
    ret

teletype:
    mov ah, 0x0e
    mov bx, 0x0007
    int 0x10
    ret

cursor:
    mov ah, 2
    mov bh, 0
    int 0x10
    ret

word_text: db "colour", 0

sector_end
