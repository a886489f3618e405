; SPDX-License-Identifier: BSD-2-Clause
; The boot sector of a FAT16 volume. It reads as DOS's do: one sector of 512 bytes at a time, by
; cylinder, head and sector. Loads SECOND.BIN (fat_second.asm) to 0000:8000 and jumps there. The test
; puts the volume's parameter block to where the zeros are.
bits 16
org 0x7c00

%include "fat.inc"

    jmp start
    times 62 - ($ - $$) db 0

    jmp access              ; ACCESS in fat.inc
    nop
operation: db 2             ; OPERATION

start:
    cld
    xor ax, ax
    mov ds, ax
    mov es, ax
    mov ss, ax
    mov sp, 0x7c00
    mov [DRIVE], dl
    mov ah, 8               ; the geometry, which DOS's FORMAT has written to the parameter block
    int 0x13
    jc fail
    xor ax, ax
    mov es, ax
    and cx, 63
    mov [SECTORS], cx
    mov al, dh
    inc ax
    mov [HEADS], ax
    mov al, [FATS]          ; the root directory follows the FATs
    cbw
    mul word [FAT_SIZE]
    add ax, [RESERVED]
    add ax, [HIDDEN]
    mov [ROOT], ax
    mov bx, [ENTRIES]
    shr bx, 4
    add bx, ax
    mov [DATA], bx
    mov si, name
    call find
    mov di, 0x8000
.cluster:
    push si
    call lba_of
    movzx cx, byte [CLUSTER]
.sector:
    mov bx, di
    call access
    inc ax
    add di, 512
    loop .sector
    pop si
    mov ax, si              ; a sector of the FAT has 256 entries
    shr ax, 8
    add ax, [RESERVED]
    add ax, [HIDDEN]
    mov bx, BUFFER
    call access
    and si, 0xff
    add si, si
    mov si, [BUFFER + si]
    cmp si, 0xfff8
    jb .cluster
    jmp 0x8000

name: db "SECOND  BIN"

    fat_code

; Reads the sector AX to BX, or writes it.
access:
    pusha
    xor dx, dx
    div word [SECTORS]
    inc dx
    mov cl, dl
    xor dx, dx
    div word [HEADS]
    mov ch, al
    shl ah, 6
    or cl, ah
    mov dh, dl
    mov dl, [DRIVE]
    mov ah, [operation]
    mov al, 1
    int 0x13
    popa
    jc fail
    ret

    times 510 - ($ - $$) db 0
    dw 0xaa55
