; SPDX-License-Identifier: BSD-2-Clause
; Looks like a Linux kernel to QEMU's -kernel (Linux, Documentation/arch/x86/boot.rst). Prints at
; which entry it was started, checks the state that the protocol promises, and prints its command
; line and the first bytes of its initrd.
; PROTOCOL, RELOCATABLE, SYSSIZE, LOADFLAGS, XLOADFLAGS, INIT_SIZE, CODE32_ADDRESS are the header's
; fields.
; DTB: setup_data must have a device tree, which consists of this number. HIGH: the initrd must be
; above 2 GiB. COLUMNS is the screen's width: 80, or 0 without a screen. NO_ACPI: there must be no
; RSDP. STAY: it halts at the end. MASKED: the PIC must be masked at the 32-bit entry.
bits 16
org 0

%define SETUP_SECTORS 4
%ifndef SETUP_SECTS             ; what the header says
%define SETUP_SECTS SETUP_SECTORS
%endif
%define CODE_SIZE 0x1000
%ifndef PROTOCOL
%define PROTOCOL 0x020f
%endif
%ifndef RELOCATABLE
%define RELOCATABLE 1
%endif
%ifndef SYSSIZE
%define SYSSIZE CODE_SIZE / 16
%endif
%ifndef LOADFLAGS
%define LOADFLAGS 1
%endif
%ifndef XLOADFLAGS
%define XLOADFLAGS 0
%endif
%ifndef INIT_SIZE
%define INIT_SIZE 0x400000
%endif
%ifndef CODE32_ADDRESS          ; 0: there is no 32-bit entry
%define CODE32_ADDRESS 0x100000
%endif
%define PREFERRED 0x1000000
%define ALIGNMENT 0x200000

; struct boot_params
%define SCREEN_COLUMNS 0x07
%define SCREEN_LINES 0x0e
%define ACPI_RSDP 0x70
%define E820_ENTRIES 0x1e8
%define SENTINEL 0x1ef
%define HEADER_MAGIC 0x202
%define CODE32_START 0x214
%define RAMDISK_IMAGE 0x218
%define RAMDISK_SIZE 0x21c
%define CMD_LINE_PTR 0x228
%define SETUP_DATA 0x250
%define E820_TABLE 0x2d0

; struct setup_data
%define DATA_NEXT 0
%define DATA_TYPE 8
%define DATA_LENGTH 12
%define DATA_CONTENT 16
%define SETUP_DTB 2

    times 0x1f1 db 0xff    ; not part of the header, so the values must not matter
    db SETUP_SECTS
    dw 0
    dd SYSSIZE
    dw 0, 0xffff, 0        ; vid_mode: the normal one
    dw 0xaa55
    jmp short start        ; 0x200: the entry of the setup code, at CS:0 of the next segment
    db "HdrS"
    dw PROTOCOL
    times 0x211 - ($ - $$) db 0
    db LOADFLAGS
    times 0x214 - ($ - $$) db 0
    dd CODE32_ADDRESS
    times 0x22c - ($ - $$) db 0
    dd 0x7fffffff          ; the highest address for an initrd
    dd ALIGNMENT
    db RELOCATABLE
    times 0x236 - ($ - $$) db 0
    dw XLOADFLAGS
    times 0x238 - ($ - $$) db 0
    dd 2047                ; the longest command line
    times 0x258 - ($ - $$) db 0
    dq PREFERRED
    dd INIT_SIZE
    times 0x268 - ($ - $$) db 0
start:
    mov ax, ds
    mov dx, cs
    sub dx, 0x20
    cmp ax, dx             ; the real-mode code's segment, in DS, ES and SS
    jne bad16
    mov dx, es
    cmp ax, dx
    jne bad16
    mov dx, ss
    cmp ax, dx
    jne bad16
    pushf
    pop dx
    test dh, 2             ; interrupts must be off
    jnz bad16
    mov si, text
.next:
    mov al, [si]
    test al, al
    jz .cmdline
    out 0xe9, al
    inc si
    jmp .next
.cmdline:
%if PROTOCOL < 0x202
    cmp word [0x20], 0xa33f
    jne bad16
    mov si, [0x22]
    mov ax, ds
%else
    mov si, [CMD_LINE_PTR]
    and si, 15
    mov eax, [CMD_LINE_PTR]
    shr eax, 4
%endif
    mov fs, ax
.more:
    mov al, [fs:si]
    test al, al
    jz .end
    out 0xe9, al
    inc si
    jmp .more
.end:
    mov al, 10
    out 0xe9, al
%ifdef STAY
    hlt
%endif
    mov al, 0x10
    out 0xf4, al
    hlt
bad16:
    mov al, 0x20
    out 0xf4, al
    hlt
text:
    db "guest: kernel set-up ", 0
    times (SETUP_SECTORS + 1) * 512 - ($ - $$) db 0

; The protected-mode part, at any address. EBP is its address.
bits 32
code:
    mov esp, 0x9000
    call .here
.here:
    pop ebp
    sub ebp, .here - code
    mov dl, 1
    cmp word [esi + HEADER_MAGIC], "Hd"
    jne near bad
    inc dl
    mov eax, cr0
    and eax, 0x80000001    ; must be in protected mode without paging
    cmp eax, 1
    jne near bad
%ifdef MASKED
    in al, 0x21
    cmp al, 0xff
    jne near bad
%endif
    inc dl
    mov ax, cs
    cmp ax, 0x10
    jne near bad
    mov ax, ds
    cmp ax, 0x18
    jne near bad
    mov ax, es
    cmp ax, 0x18
    jne near bad
    mov ax, ss
    cmp ax, 0x18
    jne near bad
    inc dl
    mov ax, 0x10           ; it must be possible to load the descriptors again
    push eax
    lea eax, [ebp + .again - code]
    push eax
    retf
.again:
    mov ax, 0x18
    mov ds, ax
    inc dl
    pushf
    pop eax
    test ah, 2             ; interrupts must be off
    jnz near bad
    inc dl
%if RELOCATABLE
    cmp ebp, PREFERRED
    jb near bad
    test ebp, ALIGNMENT - 1
    jnz near bad
%else
    cmp ebp, 0x100000
    jne near bad
%endif
    cmp [esi + CODE32_START], ebp
    jne near bad
    inc dl
    cmp byte [esi + SENTINEL], 0
    jne near bad
    inc dl
    ; According to the map, the code and the initrd must be in RAM.
    mov eax, ebp
    call in_ram
    mov eax, [esi + RAMDISK_IMAGE]
    test eax, eax
    jz .no_initrd
    call in_ram
    add eax, [esi + RAMDISK_SIZE]
    dec eax
    call in_ram
.no_initrd:
    inc dl
    mov eax, [esi + ACPI_RSDP]
%ifdef NO_ACPI
    test eax, eax
%else
    cmp dword [eax], "RSD "
%endif
    jne near bad
    inc dl
%ifdef COLUMNS
    cmp byte [esi + SCREEN_COLUMNS], COLUMNS
    jne near bad
    cmp byte [esi + SCREEN_LINES], COLUMNS * 25 / 80
    jne near bad
%endif
    inc dl
%ifdef DTB
    mov ebx, [esi + SETUP_DATA]
    cmp dword [esi + SETUP_DATA + 4], 0
    jne near bad
.data:
    test ebx, ebx           ; the VMM may have put other data before it
    jz near bad
    cmp dword [ebx + DATA_TYPE], SETUP_DTB
    je .dtb
    mov ebx, [ebx + DATA_NEXT]
    jmp .data
.dtb:
    cmp dword [ebx + DATA_LENGTH], 4
    jb near bad
    cmp dword [ebx + DATA_CONTENT], DTB
    jne near bad
    mov eax, ebx
    call in_ram
%endif
    inc dl
%ifdef HIGH
    cmp dword [esi + RAMDISK_IMAGE], 0x80000000
    jb near bad
%endif
    ; The end of the code must be as in the file, so all of it was loaded.
    inc dl
    cmp dword [ebp + CODE_SIZE - 4], 0x12345678
    jne near bad
    mov edx, 0xe9
    lea edi, [ebp + text32 - code]
    call say
    mov edi, [esi + CMD_LINE_PTR]
    call say
    cmp dword [esi + RAMDISK_SIZE], 0
    je .done
    mov al, ' '
    out dx, al
    mov edi, [esi + RAMDISK_IMAGE]
    mov ecx, 4
.bytes:
    mov al, [edi]
    out dx, al
    inc edi
    loop .bytes
.done:
    mov al, 10
    out dx, al
%ifdef STAY
    hlt
%endif
    mov al, 0x10
    out 0xf4, al
    hlt

; Checks address EAX. Ends the guest if the map has no RAM there.
in_ram:
    movzx ecx, byte [esi + E820_ENTRIES]
    lea edi, [esi + E820_TABLE]
.entry:
    cmp dword [edi + 4], 0
    jne .next
    cmp dword [edi + 16], 1
    jne .next
    mov ebx, eax
    sub ebx, [edi]
    jb .next
    cmp dword [edi + 12], 0
    jne .found
    cmp ebx, [edi + 8]
    jb .found
.next:
    add edi, 20
    loop .entry
    jmp bad
.found:
    ret

; In: DL = number of the check that failed.
bad:
    mov al, dl
    add al, '@'
    mov edx, 0xe9
    out dx, al
    mov al, 0x20
    out 0xf4, al
    hlt

say:
    mov al, [edi]
    test al, al
    jz .end
    out dx, al
    inc edi
    jmp say
.end:
    ret

text32: db "guest: kernel ", 0
    times CODE_SIZE - 4 - ($ - code) db 0x90
    dd 0x12345678
