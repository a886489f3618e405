; SPDX-License-Identifier: BSD-2-Clause
; A boot sector that finds nothing to boot: it overwrites conventional memory and the memory above 1 MiB
; up to 4 MiB, as a loader may have done, and calls INT 18h.
%include "guest.inc"

main:
    print "guest: fails", 10
    mov bx, 0x1000              ; segments 1000 to 8000
.segment:
    mov es, bx
    xor di, di
    mov eax, 0xdeadbeef
    mov cx, 0x4000
    rep stosd
    add bx, 0x1000
    cmp bx, 0x9000
    jb .segment
    cli
    flat_segments es
    sti
    mov edi, 0x100000
    mov ecx, 0x300000 / 4
    mov eax, 0xdeadbeef
    a32 rep stosd
    int 0x18

sector_end
