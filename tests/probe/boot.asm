; SPDX-License-Identifier: BSD-2-Clause
; The boot sector of the conformance image: real mode, for any BIOS that loads a sector at linear
; 7C00h.
; It saves the registers that it gets from the BIOS, which are tested too. Then it loads the program
; to linear 50000h: by EDD, or if that is missing, sector by sector with CHS.

        bits 16
        cpu 386
        org 0x7c00

%define LOAD_SEG     0x5000
%define ENTRY_RECORD 0x600      ; struct entry_record of probe.h
%define MAGIC        0x3b1d5e1c

        jmp short entry
        nop
        times 0x3e - ($ - $$) db 0      ; where a BIOS may patch a BPB

entry:
        pushf
        pushad
        push ds
        push es
        push cs
        call .here
.here:
        ; stack, from SP: ip cs es ds pushad flags = 42 bytes
        mov bp, sp
        mov ax, ss
        mov bx, sp
        cli
        xor dx, dx
        mov es, dx
        mov di, ENTRY_RECORD
        mov ds, ax
        mov si, bp
        mov cx, 42
        cld
        rep movsb
        stosw                           ; ss
        lea ax, [bx + 42]
        stosw                           ; sp at entry
        mov ss, dx
        mov sp, 0x7c00
        mov ds, dx
        sti
        jmp 0:.flat
.flat:
        mov dl, [ENTRY_RECORD + 2 + 2 + 2 + 2 + 20]
        mov [drive], dl

%ifdef CD
        cld
        mov ax, (0x7c00 + 2048) >> 4
        mov dx, LOAD_SEG
        mov bp, 9                       ; 9 times 32 KiB: LOAD_SIZE and more
.copy:
        mov ds, ax
        mov es, dx
        xor si, si
        xor di, di
        mov cx, 0x4000
        rep movsw
        add ax, 0x800
        add dx, 0x800
        dec bp
        jnz .copy
        jmp LOAD_SEG:0
%endif
        mov ah, 0x41
        mov bx, 0x55aa
        int 0x13
        jc .chs
        cmp bx, 0xaa55
        jne .chs
        test cl, 1
        jz .chs
        mov byte [edd], 1
.chs:
        cmp byte [edd], 0
        jne .first
        mov ah, 8
        mov dl, [drive]
        xor di, di
        mov es, di
        int 0x13
        jc fail
        and cl, 0x3f
        mov [spt], cl
        movzx ax, dh
        inc ax                          ; 256 do not fit a byte
        mov [heads], ax
.first:
        call read                       ; the header, which tells the length
        mov ax, LOAD_SEG
        mov es, ax
        cmp dword [es:8], MAGIC
        jne fail
        mov cx, [es:12]                 ; sectors of the program
        mov [left], cx
.next:
        mov ax, [left]
        or ax, ax
        jz .run
        mov bx, 32                      ; 16 KiB: never crosses 64 KiB
        cmp byte [edd], 0
        jne .size
        mov bx, 1
.size:
        cmp ax, bx
        jae .whole
        mov bx, ax
.whole:
        mov [dap_count], bx
        call read
        mov bx, [dap_count]
        sub [left], bx
        add [dap_lba], bx
        shl bx, 5
        add [dap_seg], bx
        jmp .next
.run:
        jmp LOAD_SEG:0

; Reads dap_count sectors at dap_lba to dap_seg:0.
read:
        cmp byte [edd], 0
        je .chs
        mov si, dap
        mov ah, 0x42
        mov dl, [drive]
        int 0x13
        jc fail
        ret
.chs:
        mov ax, [dap_lba]
        xor dx, dx
        movzx cx, byte [spt]
        div cx
        mov cl, dl
        inc cl                          ; sector
        xor dx, dx
        div word [heads]
        mov dh, dl                      ; head
        mov ch, al                      ; cylinder
        shl ah, 6
        or cl, ah
        mov es, [dap_seg]
        xor bx, bx
        mov dl, [drive]
        mov bp, 3                       ; a floppy may need its motor first
.try:
        mov ax, 0x201
        int 0x13
        jnc .done
        dec bp
        jz fail
        xor ah, ah
        int 0x13
        jmp .try
.done:
        ret

fail:
        mov si, text
.char:
        lodsb
        or al, al
        jz .stop
        mov ah, 0x0e
        mov bx, 7
        int 0x10
        jmp .char
.stop:
        hlt
        jmp .stop

text:   db "selkie-probe: cannot load the program", 13, 10, 0

edd:    db 0
spt:    db 18
heads:  dw 2
drive:  db 0
left:   dw 0
dap:    db 16, 0
dap_count: dw 1
        dw 0
dap_seg: dw LOAD_SEG
dap_lba: dd 1, 0

%ifdef CD
        times 1024 - ($ - $$) db 0
%else
        times 440 - ($ - $$) db 0
        dd 0x4b4c4553                   ; disk signature
        dw 0
        ; one bootable partition for the whole image, type DAh (no file system)
        db 0x80, 0, 2, 0, 0xda, 0xff, 0xff, 0xff
        dd 1
        dd 0                            ; length, set by mkimage.py
        times 510 - ($ - $$) db 0
        dw 0xaa55
%endif
%ifdef CD
        times 2048 - ($ - $$) db 0
%endif
