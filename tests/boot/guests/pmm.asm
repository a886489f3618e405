; SPDX-License-Identifier: BSD-2-Clause
; An option ROM that uses the POST Memory Manager (PMM 1.01). It prints a digit on port 0xE9 for
; each check: 1 if the result is right.
%include "rom.inc"
rom_begin 2

%define ANONYMOUS 0xffffffff

; pmm FUNCTION, words...: arguments as in C; the last one is pushed first.
%macro allocate 3               ; paragraphs, handle, flags
    push word %3
    push dword %2
    push dword %1
    push word 0
    call far [bp]
    add sp, 12
    call joined
%endmacro
%macro find 1
    push dword %1
    push word 1
    call far [bp]
    add sp, 6
    call joined
%endmacro
%macro free 1
    push dword %1
    push word 2
    call far [bp]
    add sp, 6
    call joined
%endmacro

; check CONDITION: prints whether the flags have this condition.
%macro check 1
    push eax
    set%1 al
    call digit
    pop eax
%endmacro

init:
    pushad
    push ds
    push es
    sub sp, 32                  ; 0: the entry; 4, 8, 12: blocks
    mov bp, sp
    push ss
    pop ds
    mov si, text
    call say
    mov ax, 0xe000
.scan:
    mov es, ax
    cmp dword [es:0], '$PMM'
    je .found
    inc ax
    jnz .scan
    mov si, none
    call say
    jmp .out
.found:
    mov eax, [es:7]
    mov [bp], eax
    xor bx, bx
    xor al, al
    movzx cx, byte [es:5]
.sum:
    add al, [es:bx]
    inc bx
    loop .sum
    test al, al
    check z                     ; checksum
    cmp byte [es:4], 1
    check e                     ; revision

    mov ebx, 0x12345678
    mov esi, 0x9abcdef0
    allocate 0, ANONYMOUS, 1
    cmp eax, 0x100
    check ae                    ; at least this much is free below 1 MiB
    mov edi, eax
    cmp ebx, 0x12345678
    check e                     ; registers are kept
    cmp esi, 0x9abcdef0
    check e
    allocate 0, ANONYMOUS, 2
    cmp eax, 0x1000
    check ae                    ; and above 1 MiB
    mov ebx, eax
    allocate 0, ANONYMOUS, 3
    cmp ebx, edi
    cmovb ebx, edi
    cmp eax, ebx
    check e                     ; in both together: the larger one

    allocate 0x100, 'SLK1', 2
    mov [bp + 4], eax
    cmp eax, 0x100000
    check ae                    ; extended memory is above 1 MiB
    test al, 15
    check z                     ; a multiple of 16
    find 'SLK1'
    cmp eax, [bp + 4]
    check e                     ; it can be found
    allocate 0x100, 'SLK2', 2
    mov [bp + 8], eax
    sub eax, [bp + 4]
    cdq
    xor eax, edx
    sub eax, edx
    cmp eax, 0x1000
    check ae                    ; blocks do not overlap
    allocate 0x100, 'SLK3', 1
    mov [bp + 12], eax
    cmp eax, 0xa0000 - 0x1000
    check be                    ; conventional memory is below 640 KiB
    test eax, eax
    check nz
    allocate 0x300, 'SLK4', 2 | 4
    test eax, eax
    check nz
    test ax, 0xfff
    check z                     ; aligned to the length's lowest bit
    free eax
    test eax, eax
    check z                     ; freed
    find 'SLK4'
    test eax, eax
    check z                     ; and cannot be found any more
    find 'NONE'
    test eax, eax
    check z                     ; a handle that was never used
    free dword [bp + 4]
    test eax, eax
    check z
    free dword [bp + 4]
    test eax, eax
    check nz                    ; it cannot be freed twice
    free 0x12345670
    test eax, eax
    check nz                    ; an address that is not a block
    free dword [bp + 8]
    free dword [bp + 12]
    allocate 0x0fffffff, ANONYMOUS, 2
    test eax, eax
    check z                     ; more than there is
    allocate 0, ANONYMOUS, 2
    push eax
    allocate 0x100, ANONYMOUS, 2
    mov [bp + 4], eax
    test eax, eax
    check nz                    ; without a handle
    find ANONYMOUS
    test eax, eax
    check z                     ; such a block cannot be found
    free dword [bp + 4]
    pop ebx
    allocate 0, ANONYMOUS, 2
    cmp eax, ebx
    check e                     ; everything is free again
    push word 7
    call far [bp]
    add sp, 2
    call joined
    cmp eax, -1
    check e                     ; there is no such function
    mov si, end
    call say
.out:
    add sp, 32
    pop es
    pop ds
    popad
    xor ax, ax
    retf

; Returns DX:AX in EAX. Says nothing about other registers.
joined:
    shl edx, 16
    movzx eax, ax
    or eax, edx
    ret

digit:
    add al, '0'
    out 0xe9, al
    ret

text: db "pmm: ", 0
none: db "none"
end: db " end", 10, 0

rom_end
