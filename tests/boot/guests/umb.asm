; SPDX-License-Identifier: BSD-2-Clause
; Looks for room for upper memory blocks as a DOS memory manager does. Counts the 4 KiB pages of
; C0000-EFFFF outside option ROMs: `free` that cannot be written, `ram` that can, `empty` of the
; free ones that show only zeros or FFh, and `longest`, the longest run of free ones.
%include "guest.inc"

main:
    mov bx, 0xc000
    mov bp, bx                  ; end of the last ROM
.next:
    mov es, bx
    cmp word [es:0], 0xaa55
    jne .no_rom
    movzx ax, byte [es:2]
    shl ax, 5
    add ax, bx
    cmp ax, bp
    jbe .no_rom
    mov bp, ax
.no_rom:
    test bl, bl
    jnz .step
    cmp bx, bp
    jb .used
    mov ax, [es:0]
    not word [es:0]
    cmp ax, [es:0]
    mov [es:0], ax
    je .fixed
    inc word [ram]
.used:
    mov word [run], 0
    jmp .step
.fixed:
    inc word [free]
    inc word [run]
    mov ax, [run]
    cmp ax, [longest]
    jb .zeros
    mov [longest], ax
.zeros:
    xor di, di
    mov cx, 2048
    mov ax, [es:0]
    repe scasw
    jne .step
    inc ax
    cmp ax, 1
    ja .step
    inc word [empty]
.step:
    add bx, 0x80
    cmp bx, 0xf000
    jb .next
    print "guest: free "
    mov ax, [free]
    call say_word
    print " ram "
    mov ax, [ram]
    call say_word
    print " empty "
    mov ax, [empty]
    call say_word
    print " longest "
    mov ax, [longest]
    call say_word
    print 10
    mov al, 0x10
    jmp exit

free: dw 0
ram: dw 0
empty: dw 0
run: dw 0
longest: dw 0
    sector_end
