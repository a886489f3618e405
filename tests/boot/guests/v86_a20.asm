; SPDX-License-Identifier: BSD-2-Clause
; A virtual-8086 task reads its boot disk with A20 closed and then with A20 open. Port 92h (WAY=0) or
; the keyboard controller (WAY=1) switches it. INT 15h is hooked: what the BIOS calls in the middle of
; a request closes A20 again. Prints AH, the carry flag, "other" if the sector was not read, and A20 after both
; reads, and how often the hook ran. Page 20000 shows 109000, so it shows 9000 while A20 is closed.
%define PAGE_AT 0x20000
%define PAGE_HOME 0x109000
%include "v86.inc"
%include "disk_calls.inc"
%include "parts.inc"

%define BUFFER 0x9200
%define PLACE 0x9600
%define CLOSED 0
%define OPEN 2

main:
    mov [drive], dl
    mov dword [PLACE], 0x11111111
    mov dword [dword 0x100000 + PLACE], 0x22222222
    mov word [0x15 * 4], count_waits
    mov word [0x15 * 4 + 2], 0
    jmp v86_start

task:
    print "guest:"
    mov byte [wanted], CLOSED
    call try
    mov byte [wanted], OPEN
    call try
    print " hooks "
    mov ax, [hooks]
    call say_word
    print " end", 10
    jmp halt

; Switches A20, reads the second sector, and tells what came of it.
try:
    call switch
    xor ax, ax
    mov di, BUFFER
    mov cx, 256
    rep stosw
    mov ax, 0x0201
    mov cx, 2
    mov dh, 0
    mov dl, [drive]
    mov bx, BUFFER
    bios INT13
    cli
    call say_status
    mov si, 0x7e00
    mov di, BUFFER
    mov cx, 256
    repe cmpsw
    je .same
    print " other"
.same:
    mov ax, PAGE_AT >> 4
    mov es, ax
    mov eax, [es:PLACE & 0xfff]
    mov cx, 0
    mov es, cx
    cmp eax, [PLACE]
    je .closed
    print " open"
    ret
.closed:
    print " closed"
    ret

; Switches A20 as wanted. Changes AX and CX.
switch:
%if WAY = 0
    in al, 0x92
    and al, 0xfc
    or al, [cs:wanted]
    out 0x92, al
%else
    mov al, 0xdd
    or al, [cs:wanted]
    call keyboard_output
%endif
    ret

    keyboard_code
    say_status_code
    count_waits_code switch

drive: db 0
wanted: db 0

    v86_end
