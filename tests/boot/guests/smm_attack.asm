; SPDX-License-Identifier: BSD-2-Clause
; Tries in the way WAY to make SMM run its code or use its data. After each attempt the SMI must
; still return, and nothing of the guest may have run: "ran in SMM: 00000000". The code that is put
; in the way only halts.
%include "v86.inc"

%define HALT 0xf4f4f4f4

%define ATTACK_DATA 1           ; fills the firmware's writable segment with FILL
%define ATTACK_SHADOW 2         ; opens shadow RAM again and fills it with the guest's code
%define ATTACK_WINDOW 3         ; puts code of the guest at A0000-BFFFF
%define ATTACK_SERVICE 4        ; calls the gate with a service in the guest's memory
%define ATTACK_LEAVE 5          ; uses the way back without having entered

main:
%if WAY = ATTACK_DATA
    mov edi, 0xec000
    mov ecx, 0x4000 / 4
    mov eax, FILL
    a32 rep stosd
%elif WAY = ATTACK_SHADOW
%ifdef Q35
    mov eax, 0x80000090
%else
    mov eax, 0x80000058
%endif
    mov dx, 0xcf8
    out dx, eax
    mov dx, 0xcfc
    in eax, dx
%ifdef Q35
    mov al, 0x30
%else
    mov ah, 0x30
%endif
    out dx, eax
    mov edi, 0xf0000
    mov ecx, 0x10000 / 4
    mov eax, HALT
    a32 rep stosd
%elif WAY = ATTACK_WINDOW
    mov edi, 0xa0000
    mov ecx, 0x20000 / 4
    mov eax, HALT
    a32 rep stosd
%endif
%if WAY = ATTACK_SERVICE || WAY = ATTACK_LEAVE
    jmp v86_start
%else
    mov al, 0xa5
    call smi
    mov al, 0xa6
    call smi
    mov al, 0x77
    call smi
    mov al, 0x02                ; turns ACPI on, with the command in QEMU's tables
    call smi
    jmp say_mark
%endif

task:
%if WAY = ATTACK_SERVICE
    mov ax, 0xec00
    mov es, ax
    mov di, 0x1000
    mov si, code
    mov cx, code_end - code
    rep movsb
    mov ds, ax
    mov ss, ax
    mov sp, 0x3000
    mov eax, 0x2000             ; a struct regs
    mov ecx, 0xed000            ; the service
    ; the gate's near return leads to the IRET in IBM's BIOS at F000:FF53
    pushf
    push cs
    push word .back
    push word 0xff53
    jmp 0xf000:GATE
.back:
%else
    mov al, 0xa6
    call smi
    mov al, 0xa5
    call smi
%endif
    jmp say_mark

; A service that only reports that it runs.
bits 32
code:
    inc dword [MARK]
    ret
code_end:
bits 16

    v86_end
