; SPDX-License-Identifier: BSD-2-Clause
; Prints each key that INT 16h returns. Esc ends the guest.
%include "guest.inc"
%include "keys.inc"

main:
    print "keys", 10
    print_keys 0
    mov al, 8
    jmp exit

    sector_end
