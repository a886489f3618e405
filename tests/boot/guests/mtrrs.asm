; SPDX-License-Identifier: BSD-2-Clause
; Prints IA32_MTRR_DEF_TYPE of this CPU, then of the second CPU after INIT and SIPI. The second CPU
; then writes another value to it. Prints what it finds after INIT and SIPI again.
%include "guest.inc"

%define DEF_TYPE 0x2ff
%define OTHER 0x806
%define AP_SEGMENT 0x0900       ; where SIPI starts it
%define FOUND 0x600             ; the value that it finds
%define ICR_LOW 0xfee00300

main:
    cli
    flat_segments fs
    mov ax, AP_SEGMENT
    mov es, ax
    mov si, ap
    xor di, di
    mov cx, ap_end - ap
    rep movsb
    print "guest: first "
    mov ecx, DEF_TYPE
    rdmsr
    call say_dword
    print " second "
    call start_second
    print " kept "
    call start_second
    print " end", 10
    mov al, 0x10
    jmp exit

start_second:
    mov dword [FOUND], -1
    mov dword [fs:dword ICR_LOW], 0xc4500       ; INIT to all others
    call wait_a_while
    mov dword [fs:dword ICR_LOW], 0xc4600 | AP_SEGMENT >> 8
    mov ecx, 100000000
.wait:
    pause
    cmp dword [FOUND], -1
    a32 loope .wait
    mov eax, [FOUND]
    jmp say_dword

wait_a_while:
    mov ecx, 1000000
.again:
    pause
    a32 loop .again
    ret

ap:
    cli
    xor ax, ax
    mov ds, ax
    mov ecx, DEF_TYPE
    rdmsr
    mov ebx, eax
    mov eax, OTHER
    wrmsr
    mov [FOUND], ebx
.stop:
    hlt
    jmp .stop
ap_end:

sector_end
