; SPDX-License-Identifier: BSD-2-Clause
; An option ROM for a q35 that prints the chipset's registers of SMRAM, of TSEG and of the lock for
; SMIs.
%include "rom.inc"

    rom_begin 1
    say_numbers_code

init:
    print "rom: smram "
    mov eax, 0x8000009c
    call config_read
    print " lock "
    mov eax, 0x8000f8a0
    call config_read
    print " end", 10
    retf

config_read:
    mov dx, 0xcf8
    out dx, eax
    mov dx, 0xcfc
    in eax, dx
    jmp say_dword

    rom_end
