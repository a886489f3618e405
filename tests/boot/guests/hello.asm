; SPDX-License-Identifier: BSD-2-Clause
; Prints that it was booted, from which drive, and its TAG. Then ends QEMU, or halts if STAY is
; defined.
%include "guest.inc"
%ifndef TAG
%define TAG hello
%endif
%defstr TAG_TEXT TAG

main:
    print "guest: ", TAG_TEXT, " "
    mov al, [boot_drive]
    call say_byte
    print 10
%ifdef STAY
    jmp halt
%endif
    mov al, 0x10
    jmp exit

sector_end
