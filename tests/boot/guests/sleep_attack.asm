; SPDX-License-Identifier: BSD-2-Clause
; Ring 0 of a guest that tries to run its code in SMM. Before a sleep it writes VALUE to the
; firmware's data at DATA (with SHADOW=1 it first opens shadow RAM). After the sleep it puts its
; code at the default SMBASE, and sends SMIs to both CPUs (and to a third one if PLUGGED is
; defined). It prints whether its code has run in SMM, and whether TSEG can be written.
%include "v86.inc"
%include "com1.inc"

%define PM1_CONTROL 0x604
%define SLEEP 1 << 10 | 1 << 13
%define FACS_VECTOR 12
%define PLACE 0x38000
%define ICR_LOW 0xfee00300
%define ICR_HIGH 0xfee00310

main:
    print "guest: ready", 10
    call dword_in               ; the FACS's address, from the test
    mov dword [eax + FACS_VECTOR], awake
%if SHADOW
    mov eax, 0x80000090
    mov dx, 0xcf8
    out dx, eax
    mov dx, 0xcfc
    in eax, dx
    mov al, 0x30
    out dx, eax
%endif
    mov dword [dword DATA], VALUE
    mov dx, PM1_CONTROL
    mov ax, SLEEP
    out dx, ax
    jmp halt

awake:
    jmp 0:.here
.here:
    cli
    xor ax, ax
    mov ds, ax
    mov es, ax
    mov ss, ax
    mov sp, 0x7c00
    load_flat gdtr, 0x10, ds, es
    mov si, code
    mov edi, PLACE
    mov ecx, code_end - code
    movzx esi, si
    a32 rep movsb
    mov al, 0x77
    call smi
    xor eax, eax
    call send
    mov eax, 1 << 24
    call send
%ifdef PLUGGED
    mov eax, 2 << 24
    call send
%endif
    print "guest: TSEG "
    mov eax, [dword TSEG]
    mov dword [dword TSEG], 0x12345678
    cmp dword [dword TSEG], 0x12345678
    jne .closed
    print "open", 10
    jmp say_mark
.closed:
    print "closed", 10
    jmp say_mark

task:                           ; (there is no virtual-8086 task)
    jmp halt

send:
    mov [dword ICR_HIGH], eax
    mov dword [dword ICR_LOW], 0x4200
    mov ecx, 1000000
.wait:
    dec ecx
    jnz .wait
    ret

code:
    lock inc dword [dword MARK]
    db 0x0f, 0xaa               ; RSM
code_end:

    dword_in_code

    v86_end
