; SPDX-License-Identifier: BSD-2-Clause
; An option ROM that does what ROMs should not do. WAY is a20 (returns with A20 closed), trap
; (returns with the trap flag set), fill (writes all conventional memory that no interface reserves),
; int18, int19, hang (does not return) or resident (writes the firmware's data at EC000).
%include "rom.inc"

%macro way_a20 0
    in al, 0x92
    and al, 0xfd
    out 0x92, al
%endmacro

%macro way_trap 0
    pushf
    pop ax
    or ax, 0x100
    push ax
    popf
%endmacro

%macro way_fill 0               ; 00600 to 9F000
    mov bx, 0x60
.next:
    mov es, bx
    xor di, di
    mov cx, 0x80
    mov ax, 0x5a5a
    rep stosw
    add bx, 0x10
    cmp bx, 0x9f00
    jb .next
%endmacro

%macro way_int18 0
    int 0x18
%endmacro

%macro way_int19 0
    int 0x19
%endmacro

%macro way_hang 0
    jmp $
%endmacro

%macro way_resident 0
    mov ax, 0xec00
    mov es, ax
    xor di, di
    mov cx, 0x2000
    mov ax, 0x5a5a
    rep stosw
%endmacro

    rom_begin 1
init:
    cld
    mov si, text
    call say
    way_%+WAY
    retf

text: db "rom: here", 10, 0
    rom_end
