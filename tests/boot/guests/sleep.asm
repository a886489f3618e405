; SPDX-License-Identifier: BSD-2-Clause
; Prints "guest: ready". For each byte on COM1 it suspends to RAM by PM1a_CNT (ACPI 6.5, 4.8.3.2.1)
; without a waking vector in the FACS. The sleep type of S3 is 1, as in etc/system-states.
%include "guest.inc"

PM1_CONTROL equ 0x604
SLEEP equ 1 << 10 | 1 << 13
COM1 equ 0x3f8

main:
    print "guest: ready", 10
.wait:
    mov dx, COM1 + 5
    in al, dx
    test al, 1
    jz .wait
    mov dx, COM1
    in al, dx
    mov dx, PM1_CONTROL
    mov ax, SLEEP
    out dx, ax
    jmp halt

sector_end
