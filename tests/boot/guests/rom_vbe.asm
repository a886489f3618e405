; SPDX-License-Identifier: BSD-2-Clause
; An option ROM that takes INT 10h, so that the display appears to have fewer VBE modes. LINEAR: 1, modes keep their
; linear framebuffers; 0, no mode has one; 2, modes have them, but are refused with them. DEPTH: 0, modes of all
; depths; otherwise only those of so many bits. WINDOW: 0, the window cannot be moved.
%include "rom.inc"
rom_begin 1
%ifndef LINEAR
%define LINEAR 1
%endif
%ifndef DEPTH
%define DEPTH 0
%endif
%ifndef WINDOW
%define WINDOW 1
%endif

; Offsets in the information on a mode (VBE 3.0, 4.4), and bits of its attributes.
%define BITS 25
%define SUPPORTED 0x01
%define HAS_FRAMEBUFFER 0x80

init:
    push eax
    push es
    push word 0
    pop es
    mov eax, [es:0x10 * 4]
    mov [cs:old], eax           ; the ROM can be written until it returns
    mov [es:0x10 * 4], word video
    mov [es:0x10 * 4 + 2], cs
    pop es
    pop eax
    xor ax, ax
    retf

video:
    cmp ax, 0x4f01
    je .mode
%if LINEAR == 2
    cmp ax, 0x4f02
    jne .chain
    test bh, 0x40
    jnz .refuse
%endif
%if WINDOW == 0
    cmp ax, 0x4f05
    je .refuse
%endif
.chain:
    jmp far [cs:old]
.refuse:
    mov ax, 0x014f
    iret
.mode:
    pushf
    call far [cs:old]
%if LINEAR == 0
    and [es:di], byte ~HAS_FRAMEBUFFER
%endif
%if DEPTH
    cmp [es:di + BITS], byte DEPTH
    je .end
    and [es:di], byte ~SUPPORTED
.end:
%endif
    iret

old: dd 0

rom_end
