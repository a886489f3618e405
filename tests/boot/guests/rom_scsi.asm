; SPDX-License-Identifier: BSD-2-Clause
; A SCSI adapter's option ROM with a disk of one sector, which it offers by INT 13h: at its
; initialisation, or with BCV defined when its boot connection vector is called. The disk's boot
; sector says "guest: rom disk" and its number. With INT19 or INT18 defined, it takes over that
; interrupt instead of INT 13h.
bits 16
org 0
%include "say.inc"
    dw 0xaa55
    db 2
    jmp init
    times 0x18 - ($ - $$) db 0
    dw 0
%ifdef BCV
    dw pnp
%else
    dw 0
%endif

pnp:
    db "$PnP", 1, 2
    dw 0
    db 0, 0
    dd 0
    dw 0, name
    db 0, 0, 1                  ; a mass storage device
    db 0
%ifdef BCV
    dw connect
%else
    dw 0
%endif
    dw 0, 0, 0, 0

name: db "Some SCSI", 0

    say_code

init:
%ifdef BCV
    retf
connect:
%endif
    pushad
    push ds
    xor ax, ax
    mov ds, ax
%ifdef INT19
    mov word [0x19 * 4], bootstrap
    mov [0x19 * 4 + 2], cs
%elifdef INT18
    mov word [0x18 * 4], bootstrap
    mov [0x18 * 4 + 2], cs
%else
    mov al, [0x475]             ; the first number that is free
    or al, 0x80
    mov [cs:number], al         ; the ROM can be written until it returns
    inc byte [0x475]
    mov eax, [0x13 * 4]
    mov [cs:old], eax
    mov word [0x13 * 4], disk
    mov [0x13 * 4 + 2], cs
%endif
    pop ds
    popad
    retf

bootstrap:
    mov si, taken
    call say
    mov al, 0x10
    out 0xf4, al
    hlt

disk:
    cmp dl, [cs:number]
    je .mine
    jmp far [cs:old]
.mine:
    cmp ah, 0x02
    jne .bad
    cmp cx, 1
    jne .bad
    push si
    push di
    push cx
    mov si, sector
    mov di, bx
    mov cx, sector_end - sector
    cld
    cs rep movsb
    mov word [es:bx + 510], 0xaa55
    pop cx
    pop di
    pop si
    mov ax, 1
    jmp .good
.bad:
    mov ah, 1
    push bp
    mov bp, sp
    or byte [bp + 6], 1
    pop bp
    iret
.good:
    push bp
    mov bp, sp
    and byte [bp + 6], 0xfe
    pop bp
    iret

sector:                         ; runs at 0:7C00
    xor ax, ax
    mov ds, ax
    mov si, 0x7c00 + text - sector
.next:
    lodsb
    test al, al
    jz .said
    out 0xe9, al
    jmp .next
.said:
    mov al, dl
    shr al, 4
    add al, '0'
    out 0xe9, al
    mov al, dl
    and al, 15
    add al, '0'
    out 0xe9, al
    mov al, 10
    out 0xe9, al
    hlt
text: db "guest: rom disk ", 0
sector_end:

taken: db "guest: the ROM boots", 10, 0
old: dd 0
number: db 0
    times 1024 - ($ - $$) db 0
