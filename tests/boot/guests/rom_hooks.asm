; SPDX-License-Identifier: BSD-2-Clause
; An option ROM that calls the BIOS while it is initialised. Then it stays hooked: its handlers of
; INT 13h, INT 15h and INT 1Ch call the BIOS from within BIOS calls. For each of its own calls it
; prints a digit on port 0xE9. Later it counts in 40:F0h, the inter-application area: 0 ticks, 2
; disk calls, 4 waits, 6 wrong results.
%include "rom.inc"
rom_begin 1

%define COUNTS 0xf0

%macro check 1                  ; prints whether the flags have this condition
    push ax
    set%1 al
    add al, '0'
    out 0xe9, al
    pop ax
%endmacro

%macro hook 2                   ; vector, handler; ES = 0
    mov eax, [es:%1 * 4]
    mov [cs:%2.old], eax        ; the ROM can be written until it returns
    mov [es:%1 * 4], word %2
    mov [es:%1 * 4 + 2], cs
%endmacro

init:
    pushad
    push ds
    push es
    sti
    mov si, begin
    call say
    push word 0x40
    pop ds
    push word 0
    pop es
    mov ah, 0x0f
    int 0x10
    cmp ax, 0x5003
    check e                     ; 80 columns, mode 3
    int 0x11
    cmp ax, [0x10]
    check e
    int 0x12
    cmp ax, [0x13]
    check e
    mov ah, 0x88
    int 0x15
    check nc
    mov ah, 1
    int 0x16
    check z                     ; no key was pressed
    mov ax, 0xb101
    int 0x1a
    cmp edx, 'PCI '
    check e
    hook 0x13, disk
    hook 0x15, system
    hook 0x1c, tick
    mov dword [COUNTS], 0
    mov dword [COUNTS + 4], 0
    mov ah, 0x86
    mov cx, 3
    mov dx, 0xd090              ; 250 ms
    int 0x15
    check nc
    cmp word [COUNTS], 4
    check ae                    ; the tick has come meanwhile
    cmp word [COUNTS + 6], 0
    check e
    mov si, end
    call say
    pop es
    pop ds
    popad
    xor ax, ax
    retf

; The calls from within handlers. Their results must not depend on when they are made, and they
; must change nothing else. In: DS = 40h.
%macro inner 1
    mov ebx, 0x12345678
    mov ebp, 0x9abcdef0
    int %1
    cmp ebp, 0x9abcdef0
    call wrong
%endmacro

calls:
    mov ah, 0x0f
    int 0x10
    cmp al, [0x49]
    call wrong
    mov ah, 1
    inner 0x16
    cmp ebx, 0x12345678
    call wrong
    mov ah, 2
    inner 0x16
    cmp al, [0x17]
    call wrong
    mov ah, 0
    inner 0x1a
    cmp dx, [0x6c]
    call wrong
    mov ax, 0x8800
    inner 0x15
    cmp ebx, 0x12345678
    call wrong
    mov ax, 0xb101
    inner 0x1a
    cmp edx, 'PCI '

wrong:
    je .right
    inc word [COUNTS + 6]
.right:
    ret

ask_disk:
    mov ah, 0x15
    mov dl, 0x80
    int 0x13
    cmp ah, 3                   ; a fixed disk
    jmp wrong

%macro enter_handler 1          ; argument: the counter's offset
    pushad
    push ds
    push word 0x40
    pop ds
    inc word [COUNTS + %1]
%endmacro
%macro leave_handler 0
    pop ds
    popad
    jmp far [cs:.old]
%endmacro

tick:
    enter_handler 0
    call calls
    leave_handler
.old: dd 0

; Before each disk call except our own, asks for the drive.
disk:
    cmp ah, 0x15
    je .chain
    enter_handler 2
    call calls
    call ask_disk
    leave_handler
.chain:
    jmp far [cs:.old]
.old: dd 0

; The BIOS waits for a device, or the device is done.
system:
    cmp ah, 0x90
    je .wait
    cmp ah, 0x91
    jne .chain
.wait:
    enter_handler 4
    call calls
    call ask_disk
    leave_handler
.chain:
    jmp far [cs:.old]
.old: dd 0

begin: db "rom: ", 0
end: db " end", 10, 0

rom_end
