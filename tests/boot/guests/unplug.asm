; SPDX-License-Identifier: BSD-2-Clause
; Reads the second hard disk again and again until that fails, and prints the status of INT 13h
; twice.
%include "guest.inc"

main:
    print "guest: reads", 10
.next:
    call read
    jnc .next
    call tell
    call read
    jnc .next
    call tell
    mov al, 8
    jmp exit

tell:
    push ax
    print "guest: status "
    pop ax
    mov al, ah
    mov ah, 0
    call say_word
    print "", 10
    ret

%include "read_second.inc"

    sector_end
