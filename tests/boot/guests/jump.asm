; SPDX-License-Identifier: BSD-2-Clause
; Jumps to the reset vector with FEh in CMOS byte 0Fh. After the reset it prints the byte.
%include "guest.inc"

%define SHUTDOWN 0x0f
%define MARK 0x75           ; not used by a BIOS; a reset does not change it

main:
    mov al, MARK
    out 0x70, al
    in al, 0x71
    cmp al, 0x5a
    je again
    mov al, 0x5a
    out 0x71, al
    mov al, SHUTDOWN
    out 0x70, al
    mov al, 0xfe
    out 0x71, al
    jmp 0xffff:0

again:
    mov al, SHUTDOWN
    out 0x70, al
    in al, 0x71
    print "code "
    call say_byte
    print 10
    mov al, 8
    jmp exit

    sector_end
