; SPDX-License-Identifier: BSD-2-Clause
; A virtual-8086 task under a monitor reads the CD that it was booted from, without emulation. Its
; buffer is in upper memory that other memory is mapped to, page by page. From FIRST on
; the words of a block are its number. Then it reads to low memory, and tries to write.
%include "upper_pages.inc"
%include "v86.inc"

%define FIRST 28
%define COUNT 4
%define BUFFER 0x1f0            ; in UMB, such that blocks cross pages

main:
    mov [drive], dl
    call monitor_prepare
    jmp v86_start

task:
    sti
    print "guest: read "
    mov ah, 0x42
    call move
    mov word [packet + 6], 0x3000
    print "low "
    mov ah, 0x42
    call move
    print "write "
    mov ax, 0x4300
    call request
    print "end", 10
    cli
.halt:
    jmp .halt

; Reads, and checks whether the buffer has the blocks from FIRST on.
move:
    call request
    les di, [packet + 4]
    mov eax, FIRST
    mov dx, COUNT
.block:
    mov cx, 512
    repe scasd
    jne .bad
    inc eax
    dec dx
    jnz .block
    print "good "
    ret
.bad:
    print "bad "
    ret

request:
    mov dl, [drive]
    mov si, packet
    int 0x13
    mov al, ah
    call say_byte
    mov al, ' '
    out GUEST_PORT, al
    ret

drive: db 0
packet: dw 16, COUNT, BUFFER, UMB >> 4
    dd FIRST, 0

%include "monitor.inc"

    v86_end
