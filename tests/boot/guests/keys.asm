; SPDX-License-Identifier: BSD-2-Clause
; Prints each key that INT 16h returns. Esc ends the guest.

%include "guest.inc"

main:
    print "keys", 10
.next:
    mov ah, 0x10
    int 0x16
    push ax
    call say_word
    mov al, 10
    out GUEST_PORT, al
    pop ax
    cmp ax, 0x011b
    jne .next
    mov al, 8
    jmp exit

    sector_end
