; SPDX-License-Identifier: BSD-2-Clause
; The program that fat.asm loads. Checks that all of it was loaded, writes the first sector of LOG.TXT
; as DOS does, and reads it back.
bits 16
org 0x8000

%include "fat.inc"
%include "say.inc"

%define SIZE 20480
%define LOG  0x700          ; what is written
%define BACK 0x900          ; and what is read

main:
    mov si, 512             ; each word behind the code contains its offset
.check:
    cmp [0x8000 + si], si
    jne fail
    add si, 2
    cmp si, SIZE
    jb .check
    mov si, log
    call find
    call lba_of
    mov di, LOG
    mov cx, 512
    mov bx, di
    push ax
    mov al, 'W'
    rep stosb
    pop ax
    mov si, ACCESS
    mov byte [OPERATION], 3
    call si
    mov byte [OPERATION], 2
    mov bx, BACK
    call si
    mov si, LOG
    mov di, BACK
    mov cx, 512
    repe cmpsb
    jne fail
    print "guest: wrote a file", 10
    mov al, 0x10
    out 0xf4, al
    hlt

log: db "LOG     TXT"

    fat_code
    say_code

    times 512 - ($ - $$) db 0
%assign at 512
%rep (SIZE - 512) / 2
    dw at
%assign at at + 2
%endrep
