; SPDX-License-Identifier: BSD-2-Clause
; Prints a sum of what the boot has left at C0000-EBFFF and F0000-FFFFF. Then spoils what it can and
; resets the machine. CMOS byte 75h, which no BIOS uses, counts the boots. Each boot resets in
; another way, and the boot with number STARTS ends QEMU.

%include "guest.inc"
%include "parts.inc"

%define COUNT 0x75
%ifndef STARTS
%define STARTS 10
%endif

main:
    cli
    flat_segments ds, es

    print "sum "
    xor ebx, ebx
    mov esi, 0xc0000
    mov ecx, 0x2c000 / 4
    call sum
    mov esi, 0xf0000
    mov ecx, 0x10000 / 4
    call sum
    mov eax, ebx
    call say_dword
    print 10

    mov al, COUNT
    out 0x70, al
    in al, 0x71
    inc ax
    out 0x71, al
    mov bl, al
    cmp al, STARTS
    jb spoil
    mov al, 8
    jmp exit

spoil:
    ; Makes all of C0000-FFFFF RAM, by the registers of either host bridge.
    mov eax, 0x80000000
    mov dx, 0xcf8
    out dx, eax
    mov dx, 0xcfe
    in ax, dx
    cmp ax, 0x1237
    mov cx, 0x0758
    je .pam
    mov cx, 0x0790
.pam:
    mov eax, 0x80000000
    mov al, cl
    call open
    mov al, cl
    add al, 4
    call open

    ; Writes data that looks like tables and ROMs everywhere except here.
    mov bp, areas
.area:
    mov edi, [bp]
    mov ecx, [bp + 4]
    mov esi, pattern
    times 4 a32 movsd
    lea esi, [edi - 16]
    a32 rep movsd
    add bp, 8
    cmp bp, areas_end
    jb .area

    ; Changes fw_cfg's DMA address, the interrupt controllers and A20.
    mov dx, 0x514
    mov eax, 0x12345678
    out dx, eax
    mov al, 0x11
    out 0x20, al
    mov al, 0x50
    out 0x21, al
    mov al, 0xf8
    mov dx, 0x4d0
    out dx, al
    xor ax, ax
    out 0x92, al

    and bl, 3
    jz .keyboard
    dec bl
    jz .control
    dec bl
    jz .port92
    lidt [no_idt]
    int3
.port92:
    mov al, 1
    out 0x92, al
    jmp halt
.control:
    reset_by_cf9
    jmp halt
.keyboard:
    mov al, 0xfe
    out 0x64, al
    jmp halt

sum:
    a32 lodsd
    rol ebx, 1
    add ebx, eax
    a32 loop sum
    ret

open:
    mov dx, 0xcf8
    out dx, eax
    push eax
    mov dx, 0xcfc
    mov eax, 0x33333333
    out dx, eax
    pop eax
    ret

areas: ; first address and number of doublewords
    dd 0xc0000, 0x140000 / 4 - 4
    dd 0x500, 0x7000 / 4
    dd 0x8000, 0x98000 / 4 - 4
areas_end:

pattern:
    db "RSD PTR _MP_", 0x55, 0xaa, 4, 0xea
no_idt:
    dw 0
    dd 0

    ; There is no partition table, because the code needs its room.
    times 510 - ($ - $$) db 0
    dw 0xaa55
