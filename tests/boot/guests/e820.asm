; SPDX-License-Identifier: BSD-2-Clause
; Prints the memory map of INT 15h AX=E820h, as lines "base length type". If STAY is defined, halts.
%include "guest.inc"

main:
    xor ebx, ebx
.next:
    mov eax, 0xe820
    mov edx, 0x534d4150
    mov ecx, 20
    mov di, entry
    int 0x15
    jc .done
    cmp eax, 0x534d4150
    jne .wrong
    push ebx
    mov bx, entry
    mov eax, [bx + 4]
    call say_dword
    mov eax, [bx]
    call say_dword
    print " "
    mov eax, [bx + 12]
    call say_dword
    mov eax, [bx + 8]
    call say_dword
    print " "
    mov eax, [bx + 16]
    call say_dword
    print 10
    pop ebx
    test ebx, ebx
    jnz .next
.done:
    print "guest: end", 10
%ifdef STAY
    jmp halt
%endif
    mov al, 0x10
    jmp exit
.wrong:
    print "guest: no SMAP", 10
    mov al, 0x11
    jmp exit

entry equ 0x500
sector_end
