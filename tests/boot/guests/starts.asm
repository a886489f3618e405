; SPDX-License-Identifier: BSD-2-Clause
; For tests that compare boots. Collects at SEEN what a program finds, prints "ready", and waits for
; a byte on COM1. Then it changes memory and devices as no program should, leaves controllers working
; with that memory, and resets the machine.
; The bits of the byte:
;   bits 0-2  reset by: 0 keyboard controller, 1 port CF9h, 2 triple fault, 3 port 92h, 4 the test
;   bits 3-4  value of the PAM registers: 0, 11h, 22h, 33h
;   bit 5     memory is filled with: 0 random bytes, 1 copies of the BIOS's segment, whose tables have
;             right checksums
%include "guest.inc"
%include "parts.inc"
%include "load_rest.inc"

%define SEEN 0x2000             ; segments: 64 KiB each
%define COPY 0x4000
%define NOISE 0x5000
%define RAM_END 0x1000000       ; 16 MiB
%define CODE_FIRST 0x7000       ; this program and its stack are not filled
%define CODE_LAST 0x9000

main:
    load_rest (last - second + 511) / 512

sector_end

second:
    push SEEN
    pop es
    xor di, di
    xor eax, eax
    mov cx, 0x4000
    rep stosd
    call see_memory
    call see_msrs
    call see_services
    call see_pci
    cli                         ; otherwise a serial console would take the byte
    print "guest: ready", 10
    mov dx, 0x3fd
.wait:
    in al, dx
    test al, 1
    jz .wait
    mov dx, 0x3f8
    in al, dx
    mov [command], al
    call flat
    call copy_bios
    call run_devices
    mov al, 0x33
    call set_pam
    call fill
    mov bl, [command]
    shr bl, 3
    and bx, 3
    mov al, [pams + bx]
    call set_pam
    call a20_off
    mov bl, [command]
    and bx, 7
    add bx, bx
    jmp [ways + bx]

command: db 0
pams: db 0, 0x11, 0x22, 0x33
ways: dw by_keyboard, by_cf9, by_fault, by_92, by_test, by_test, by_test, by_test

; ---------------------------------------------------------------- what a program finds
see_memory:                     ; the E820h map, with 32 bytes for each entry
    xor di, di
    xor ebx, ebx
.next:
    mov eax, 0xe820
    mov edx, 0x534d4150
    mov ecx, 20
    int 0x15
    jc .end
    add di, 32
    test ebx, ebx
    jnz .next
.end:
    ret

see_msrs:                       ; the MTRRs
    mov di, 0x0c00
    mov si, msrs
.next:
    lodsw
    movzx ecx, ax
    jcxz .end
    rdmsr
    stosd
    mov eax, edx
    stosd
    jmp .next
.end:
    ret
msrs: dw 0x1b, 0x2ff, 0x250, 0x258, 0x259, 0x268, 0x269, 0x26a, 0x26b, 0x26c, 0x26d, 0x26e, 0x26f
      dw 0x200, 0x201, 0x202, 0x203, 0x204, 0x205, 0x206, 0x207, 0

see_services:
    mov di, 0x0e00
    int 0x11
    stosw
    int 0x12
    stosw
    mov ah, 0x88
    int 0x15
    stosw
    mov ax, 0xe801
    xor cx, cx
    xor dx, dx
    int 0x15
    stosw
    xchg ax, bx
    stosw
    mov ax, 0xb101
    push di
    int 0x1a
    pop di
    stosw
    xchg ax, bx
    stosw
    xchg ax, cx
    stosw
    mov dl, 0x80
    mov ah, 8
    push es
    push di
    int 0x13
    pop di
    pop es
    xchg ax, cx
    stosw
    xchg ax, dx
    stosw
    ret

see_pci:                        ; all registers of bus 0
    mov di, 0x1000
    mov ebx, 0x80000000
.function:
    mov al, 0
    call config_read
    cmp ax, 0xffff
    je .absent
.register:
    call config_read
    stosd
    add bl, 4
    jnz .register
    cmp di, 0xff00
    jae .end
.absent:
    mov bl, 0
    add bx, 0x100
    jnc .function
.end:
    ret

    config_read_code

; Finds the function of class EAX under mask ECX. Returns its address in EBX, or carry.
pci_find:
    mov ebx, 0x80000008
; The same for the register that EBX selects.
pci_find_by:
    mov esi, eax
.next:
    call config_read
    and eax, ecx
    cmp eax, esi
    je .found
    add bx, 0x100
    jnc .next
    ret
.found:
    clc
    ret

; ---------------------------------------------------------------- spoiling the machine
flat:                           ; all memory can be reached
    flat_segments ds, es, fs
    in al, 0x92
    or al, 2
    and al, ~1
    out 0x92, al
    ret

copy_bios:
    mov esi, 0xf0000
    mov edi, COPY * 16
    mov ecx, 0x4000
    a32 rep movsd
    mov edi, NOISE * 16
    mov ecx, 0x4000
    mov eax, [0x46c]
.noise:
    imul eax, eax, 1664525
    add eax, 1013904223
    a32 stosd
    loop .noise
    ret

run_devices:
    mov eax, 0x01000000         ; a storage controller that is not IDE, AHCI...: virtio
    mov ecx, 0xffff0000
    call pci_find
    jc .timers
    mov bl, 0x10
    call config_read
    test al, 1
    jz .timers
    and al, ~3
    lea dx, [eax + 16]
    xor ax, ax
    out dx, ax                  ; the device looks at queue 0 after memory is filled
    mov [kick], dx
.timers:
    mov ebx, 0x10               ; the I/O APIC: vectors 60h to 77h, level, nothing masked
.pin:
    mov eax, 0xfec00000
    mov [fs:eax], ebx
    mov edx, ebx
    shr edx, 1
    add edx, 0x8058
    mov [fs:eax + 16], edx
    inc ebx
    mov [fs:eax], ebx
    mov dword [fs:eax + 16], 0
    inc ebx
    cmp ebx, 0x40
    jb .pin
    ; timers at about a kHz, because faster ones would only keep the host busy
    mov al, 0x34
    out 0x43, al
    mov al, 0
    out 0x40, al
    mov al, 4
    out 0x40, al
    mov al, 0x0b                ; RTC: all interrupts, binary
    out 0x70, al
    mov al, 0x76
    out 0x71, al
    mov al, 0x0a
    out 0x70, al
    mov al, 0x26
    out 0x71, al
    mov eax, 0xfed00010
    mov dword [fs:eax], 3       ; HPET
    mov eax, 0xfee000f0
    mov dword [fs:eax], 0x1ff
    mov eax, 0xfee00320
    mov dword [fs:eax], 0x20055
    mov eax, 0xfee00380
    mov dword [fs:eax], 0x100000
    pics_init 0x50, 0x90
    mov dx, 0x4d0               ; all level-triggered
    mov al, 0xf8
    out dx, al
    inc dx
    mov al, 0xde
    out dx, al
    mov al, 3
    out 0x61, al
    mov dx, 0x514               ; half of an address for fw_cfg's DMA
    mov eax, 0x12345678
    out dx, eax
    mov ecx, 0x2ff              ; MTRRs off, and a strange value in one of them
    xor eax, eax
    xor edx, edx
    wrmsr
    mov ecx, 0x201
    mov eax, 0xff000800
    wrmsr
    mov dx, 0x3c4               ; the display
    mov ax, 0x0101
    out dx, ax
    mov dx, 0x3d4
    mov ax, 0x0011
    out dx, ax
    mov ax, 0x5500
    out dx, ax
    ret

; Sets all PAM registers of the host bridge to AL.
set_pam:
    mov ah, al
    push ax
    mov ebx, 0x80000000
    call config_read
    shr eax, 16
    cmp ax, 0x1237
    mov bl, 0x58                ; its second byte is the first one of seven
    je .i440fx
    mov bl, 0x90
.i440fx:
    pop cx
    call config_read               ; sets port CF8h
    mov bh, bl
    mov si, 7
    mov dx, 0xcfc
    cmp bl, 0x58
    jne .next
    inc dx
.next:
    push dx
    push ebx
    and bl, 0xfc
    mov bh, 0
    mov eax, ebx
    mov dx, 0xcf8
    out dx, eax
    pop ebx
    pop dx
    mov al, cl
    out dx, al
    inc dx
    cmp dx, 0xd00
    jne .same
    mov dx, 0xcfc
    add bl, 4
.same:
    dec si
    jnz .next
    ret

fill:
    mov edi, 0x100000
    mov ebp, RAM_END
    call fill_range
    mov edi, 0xc0000
    mov ebp, 0xf0000
    call fill_range
    ; The tables' copies are at other addresses than the tables.
    mov edi, 0xf0000
    mov esi, COPY * 16 + 0x1230
    test byte [command], 0x20
    jnz .bios
    mov esi, NOISE * 16
.bios:
    mov ecx, (0x10000 - 0x1230) / 4
    a32 rep movsd
    mov dx, [kick]
    test dx, dx
    jz .low
    xor ax, ax
    out dx, ax
.low:
    call leave_running
    ; Low memory last, because it has the data with which the rest is filled.
    xor edi, edi
    mov ecx, CODE_FIRST / 4
    mov eax, 0x5f504d5f         ; "_MP_"
    a32 rep stosd
    mov edi, CODE_LAST
    mov ecx, (0xa0000 - CODE_LAST) / 4
    a32 rep stosd
    ret
kick: dw 0

; Lets controllers work with what they now find in memory: with the queues and lists that the firmware
; has given them, or with others. Each row is a register that names the function (0: vendor and device,
; 8: class), its value and mask, the BAR's register, the offset from the BAR, the value to be written,
; and its size.
%macro row 7
    dd %2, %3, %5, %6
    db %1, %4, %7, 0
%endmacro
LISTS equ 0x300000              ; where lists are said to be
rows:
    row 0, 0x10421af4, -1, 0x20, 0x3000, 0, 2           ; virtio 1.x disk: notifies queue 0 (QEMU's
    row 0, 0x10481af4, -1, 0x20, 0x3008, 2, 2           ; offsets), SCSI: queue 2
    row 8, 0x01080200, ~0xff, 0x10, 0x1000, 7, 4        ; NVMe: seven commands in the admin queue,
    row 8, 0x01080200, ~0xff, 0x10, 0x1008, 7, 4        ; and in the first one for I/O
    row 8, 0x01060100, ~0xff, 0x24, 0x114, -1, 4        ; AHCI: interrupts, and a command of port 0
    row 8, 0x01060100, ~0xff, 0x24, 0x004, 0x80000002, 4
    row 8, 0x01060100, ~0xff, 0x24, 0x138, 1, 4
    row 8, 0x0c033000, ~0xff, 0x10, 0x2000, 0, 4        ; xHCI: the command ring,
    row 8, 0x0c033000, ~0xff, 0x10, 0x2004, 1, 4        ; a control endpoint,
    row 8, 0x0c033000, ~0xff, 0x10, 0x2004, 3, 4        ; and an endpoint of the first device
    row 8, 0x0c032000, ~0xff, 0x10, 0x34, LISTS, 4      ; EHCI: both lists, and both schedules run
    row 8, 0x0c032000, ~0xff, 0x10, 0x38, LISTS + 0x1000, 4
    row 8, 0x0c032000, ~0xff, 0x10, 0x28, 0x3f, 4       ; with interrupts
    row 8, 0x0c032000, ~0xff, 0x10, 0x20, 0x80031, 4
    row 8, 0x0c031000, ~0xff, 0x10, 0x20, LISTS, 4      ; OHCI: control and bulk lists
    row 8, 0x0c031000, ~0xff, 0x10, 0x28, LISTS + 0x1000, 4
    row 8, 0x0c031000, ~0xff, 0x10, 0x10, 0x8000007f, 4
    row 8, 0x0c031000, ~0xff, 0x10, 0x04, 0xbc, 4
    row 8, 0x0c031000, ~0xff, 0x10, 0x08, 6, 4
    row 0, 0x07c015ad, -1, 0x10, 0x4018, 1, 4           ; PVSCSI: a request
    row 0, 0x00601000, -1, 0x10, 0x40, LISTS, 4         ; MegaRAID: a frame
    row 0, 0x00791000, -1, 0x14, 0x40, LISTS, 4
    row 0, 0x00541000, -1, 0x14, 0x40, LISTS, 4         ; Fusion-MPT: a message
    row 0, 0x00121000, -1, 0x14, 0x2c, LISTS, 4         ; 53C895A and 53C810: SCRIPTS
    row 0, 0x00011000, -1, 0x14, 0x2c, LISTS, 4
rows_end:

leave_running:
    mov bp, rows
.row:
    mov eax, [bp]
    mov ecx, [bp + 4]
    mov ebx, 0x80000000
    mov bl, [bp + 16]
    call pci_find_by
    jc .next
    mov bl, [bp + 17]
    call config_read
    and al, 0xf0
    test eax, eax
    jz .next
    add eax, [bp + 8]
    mov ecx, [bp + 12]
    cmp byte [bp + 18], 2
    je .word
    mov [fs:eax], ecx
    jmp .next
.word:
    mov [fs:eax], cx
.next:
    add bp, 20
    cmp bp, rows_end
    jb .row
    ; IDE: a read of 256 sectors, by the list of addresses in LISTS
    mov eax, 0x01010000
    mov ecx, 0xffff0000
    call pci_find
    jc .end
    mov bl, 0x20
    call config_read
    and ax, 0xfff0
    jz .end
    xchg ax, si
    lea dx, [si + 4]
    mov eax, LISTS
    out dx, eax
    mov dx, 0x1f6
    mov al, 0xe0
    out dx, al
    mov dx, 0x1f2
    mov al, 0
    mov cx, 4
.address:
    out dx, al
    inc dx
    loop .address
    mov dx, 0x1f7
    mov al, 0xc8
    out dx, al
    mov dx, si
    mov al, 9
    out dx, al
.end:
    ret

; Fills from EDI up to EBP, in steps of 64 KiB.
fill_range:
    mov esi, COPY * 16
    test byte [command], 0x20
    jnz .bios
    mov esi, NOISE * 16
.bios:
    mov ecx, 0x4000
    a32 rep movsd
    cmp edi, ebp
    jb fill_range
    ret

a20_off:
    mov al, 0xdd
    call keyboard_output
    mov al, 0xad                ; the keyboard is off
    out 0x64, al
    call keyboard_free
    in al, 0x92
    and al, 0xfc
    out 0x92, al
    ret

    keyboard_code

by_test:
    print "guest: spoilt", 10
    jmp halt

by_keyboard:
    mov al, 0xfe
    out 0x64, al
    jmp halt

by_cf9:
    reset_by_cf9
    jmp halt

by_fault:
    lidt [nothing]
    int 3
nothing: times 6 db 0

by_92:
    in al, 0x92
    or al, 1
    out 0x92, al
    jmp halt

    align 4
last:
