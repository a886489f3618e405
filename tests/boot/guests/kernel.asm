; SPDX-License-Identifier: BSD-2-Clause
; What QEMU's -kernel takes for a Linux kernel: a set-up sector that says so and ends QEMU
; (Linux, Documentation/arch/x86/boot.rst).
bits 16
org 0

%define SETUP_SECTORS 4

    times 0x1f1 db 0
    db SETUP_SECTORS
    times 0x1fe - ($ - $$) db 0
    dw 0xaa55
    jmp short start        ; 0x200: where set-up code is entered, at CS:0 of the next segment
    db "HdrS"
    dw 0x0206              ; protocol
    times 0x211 - ($ - $$) db 0
    db 1                   ; LOADED_HIGH
    times 0x214 - ($ - $$) db 0
    dd 0x100000
    times 0x22c - ($ - $$) db 0
    dd 0x7fffffff          ; where an initrd may end
    times 0x260 - ($ - $$) db 0
start:
    mov si, text
.next:
    mov al, [cs:si - 0x200]
    test al, al
    jz .end
    out 0xe9, al
    inc si
    jmp .next
.end:
    mov al, 0x10
    out 0xf4, al
    hlt
text:
    db "guest: kernel", 10, 0
    times (SETUP_SECTORS + 1) * 512 - ($ - $$) db 0
    times 4096 db 0x90     ; the protected-mode part
