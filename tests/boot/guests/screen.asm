; SPDX-License-Identifier: BSD-2-Clause
; Writes "guest on the screen" by INT 10h, then prints the contents of the text screen, for
; emulators whose screen a test cannot see.
%include "guest.inc"

main:
    mov si, text
.next:
    lodsb
    test al, al
    jz .tell
    mov ah, 0x0e
    mov bx, 7
    int 0x10
    jmp .next
.tell:
    mov ax, 0xb800
    mov ds, ax
    xor si, si
    mov cx, 80 * 25
.cell:
    lodsw
    cmp al, 0x20
    jb .skip
    out GUEST_PORT, al
.skip:
    loop .cell
    push cs
    pop ds
    print 10, "guest: end", 10
    jmp halt

text: db "guest on the screen", 0

sector_end
