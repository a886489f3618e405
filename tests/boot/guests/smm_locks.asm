; SPDX-License-Identifier: BSD-2-Clause
; Ring 0 on a q35 tries to open SMRAM, to move TSEG, and to switch SMIs off. Prints the registers of
; SMRAM, TSEG and SMIs, and whether A0000 and the memory at TSEG can then be written.
%include "v86.inc"
%include "parts.inc"

%define SMI_EN 0x630
%define HOST_SMRAM 0x8000009c
%define LPC_PMCON 0x8000f8a0

main:
    mov ebx, HOST_SMRAM
    mov eax, 0x00004a00         ; open, not locked, no TSEG
    call config_write
    mov ebx, HOST_SMRAM
    call config_read
    print "guest: smram "
    call say_dword
    mov ebx, LPC_PMCON
    xor eax, eax
    call config_write
    mov dx, SMI_EN
    xor eax, eax
    out dx, eax
    in eax, dx
    print " smi "
    call say_dword
    mov ebx, LPC_PMCON
    call config_read
    print " lock "
    call say_dword
    mov eax, [dword TSEG]
    mov ebx, eax
    not ebx
    mov [dword TSEG], ebx
    cmp [dword TSEG], ebx
    jne .closed
    print " open"
.closed:
    print " end", 10
    jmp halt

task:                           ; (there is no virtual-8086 task)
    jmp halt

config_write:
    xchg eax, ebx
    mov dx, 0xcf8
    out dx, eax
    mov dx, 0xcfc
    xchg eax, ebx
    out dx, eax
    ret

    config_read_code

    v86_end
