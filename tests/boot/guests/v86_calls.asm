; SPDX-License-Identifier: BSD-2-Clause
; BIOS calls of a virtual-8086 task with memory that it must not use. Page 20000 shows PAGE_HOME
; (SMRAM, TSEG, a device). Prints AH and the carry flag of each call: INT 13h AH=48h with that page,
; AH=42h to it, INT 15h AH=87h from it, to it, and to 2 MiB, which is not mapped, and INT 13h
; AX=4C00h. The test then reads what is at 2 MiB.
%define PAGE_AT 0x20000
%include "v86.inc"
%include "disk_calls.inc"

%define SECRET 0x11111111

main:
    mov dword [dword 0x200000], SECRET
    jmp v86_start

task:
    print "guest:"
    mov ax, PAGE_AT >> 4
    mov ds, ax
    xor si, si
    mov ah, 0x48
    mov dl, 0x80
    bios INT13
    call report
    mov si, packet
    mov ah, 0x42
    mov dl, 0x80
    bios INT13
    call report
    mov dword [source], PAGE_AT | 0x93000000
    mov dword [target], 0x9100 | 0x93000000
    call move
    mov dword [source], 0x9100 | 0x93000000
    mov dword [target], PAGE_AT | 0x93000000
    call move
    mov dword [target], 0x200000 | 0x93000000
    call move
    mov si, cd_packet
    mov ax, 0x4c00
    mov dl, 0x80
    bios INT13
    call report
    ; correct calls must still work
    mov dword [source], 0x7c00 | 0x93000000
    mov dword [target], 0x9200 | 0x93000000
    call move
    mov word [packet + 6], 0
    mov word [packet + 4], 0x9200
    mov si, packet
    mov ah, 0x42
    mov dl, 0x80
    bios INT13
    call report
    print " end", 10
    jmp halt

; Calls INT 15h AH=87h, and prints its result.
move:
    mov si, table
    mov cx, 2
    mov ah, 0x87
    bios INT15
; Prints a call's result. (MOV keeps the flags.)
report:
    mov bx, 0
    mov ds, bx
    mov es, bx
    say_status_code             ; it goes on there

align 4
packet:
    db 16, 0
    dw 1, 0, PAGE_AT >> 4
    dq 0
cd_packet:
    db 0x13, 0, 0xe0, 0
    dd 20
    dw 0, 0, 0x2000, 4
    db 0, 0, 0
table:
    times 16 db 0
    dw 0xffff
source: dd 0
    dw 0
    dw 0xffff
target: dd 0
    dw 0
    times 16 db 0

    v86_end
