; SPDX-License-Identifier: BSD-2-Clause
; Sends an SMI to each of CPUS processors in turn. A processor that was left at the default SMBASE
; would run this guest's code there, which counts how often it runs. Then the guest starts all
; processors, and counts those that start.
%include "guest.inc"

%define DEFAULT_ENTRY 0x38000
%define COUNT 0x500             ; number of SMIs taken there
%define STARTED 0x504           ; number of processors that could be started afterwards
%define ICR_LOW 0xfee00300
%define ICR_HIGH 0xfee00310

main:
    cli
    flat_segments ds, es
    mov dword [COUNT], 0
    mov dword [STARTED], 0

    mov si, entry
    mov edi, DEFAULT_ENTRY
    mov ecx, entry_end - entry
    movzx esi, si
    a32 rep movsb
    mov si, ap
    mov edi, 0x8000             ; where a start-up IPI with vector 08h starts
    mov ecx, ap_end - ap
    movzx esi, si
    a32 rep movsb

    xor ebx, ebx
.next:
    mov eax, ebx
    shl eax, 24
    mov [dword ICR_HIGH], eax
    mov dword [dword ICR_LOW], 0x4200
    mov ecx, 500
.wait:
    in al, 0x80
    loop .wait
    inc ebx
    cmp ebx, CPUS
    jb .next

    mov dword [dword ICR_LOW], 0xc4500
    mov dword [dword ICR_LOW], 0xc4608
    mov ecx, 50000000
.start:
    in al, 0x80
    cmp dword [STARTED], CPUS - 1
    je .done
    a32 loop .start
.done:
    print "guest: smi "
    mov eax, [COUNT]
    call say_word
    print ", cpus "
    mov eax, [STARTED]
    call say_word
    print 10
    jmp halt

entry:
    lock inc dword [COUNT]
    db 0x0f, 0xaa               ; RSM
entry_end:

ap:
    xor ax, ax
    mov ds, ax
    lock inc dword [STARTED]
    cli
    hlt
    jmp $ - 1
ap_end:

sector_end
