; SPDX-License-Identifier: BSD-2-Clause
; Reads the second hard disk until that fails, and then until it succeeds.
%include "guest.inc"

main:
    print "guest: reads", 10
.there:
    call read
    jnc .there
    print "guest: gone", 10
.gone:
    call read
    jc .gone
    print "guest: back", 10
    mov al, 8
    jmp exit

%include "read_second.inc"

    sector_end
