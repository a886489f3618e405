; SPDX-License-Identifier: BSD-2-Clause
; Prints its own drive number. Then prints the TAG in the first sector of each of COUNT drives from
; FIRST (default: 80h) on.
%include "guest.inc"

%ifndef FIRST
%define FIRST 0x80
%endif

%ifndef COUNT
%define COUNT 8
%endif

%defstr TAG_TEXT TAG

main:
    print "guest: booted "
    mov al, [boot_drive]
    call say_byte
    print ":"
    mov dl, FIRST
.drive:
    push dx
    mov ax, 0x0201
    mov bx, 0x8000
    mov cx, 1
    mov dh, 0
    int 0x13
    pop dx
    jc .done
    mov al, ' '
    out GUEST_PORT, al
    mov al, dl
    call say_byte
    mov al, '='
    out GUEST_PORT, al
    mov si, 0x8000 + tag - 0x7c00
    call say
    inc dx
    cmp dl, FIRST + COUNT
    jb .drive
.done:
    print " end", 10
    mov al, 0x10
    jmp exit

tag: db TAG_TEXT, 0

sector_end
