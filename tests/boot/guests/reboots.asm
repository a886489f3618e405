; SPDX-License-Identifier: BSD-2-Clause
; Restarts in one way after the other, and prints the word at 40:72 after each start. The ways: by
; INT 19h, by INT 18h, by a jump to FFFF:0 with the word for a warm boot, and by the ACPI reset
; register. Its port and value are PORT and VALUE. Steps are counted in CMOS, which resets keep.
%include "guest.inc"

%define CMOS_STEP 0x75      ; not used by a BIOS

main:
    mov al, CMOS_STEP
    out 0x70, al
    in al, 0x71
    mov bl, al
    inc al
    out 0x71, al
    print "start "
    mov al, bl
    call say_byte
    print " "
    mov ax, [0x472]
    call say_word
    print " "
    mov al, [boot_drive]
    call say_byte
    print 10
    cmp bl, 1
    je .int18
    ja .jump
    mov word [0x472], 0
    int 0x19
.int18:
    int 0x18
.jump:
    cmp bl, 3
    je .acpi
    ja .end
    mov word [0x472], 0x1234
    jmp 0xffff:0
.acpi:
    mov dx, PORT
    mov al, VALUE
    out dx, al
    jmp halt
.end:
    mov al, 4
    jmp exit

sector_end
