; SPDX-License-Identifier: BSD-2-Clause
; The measured guest. It reports on port 0xE9 what it does, as records that bench.py reads:
;   01 name 00          a measurement begins after this
;   02 nanoseconds(8)   the measurement ended before this; the time is TSC cycles, which icount makes ns
;   03                  the call in the last measurement returned an error
; The first record has the time from reset to this sector, without a name before it.
; If DISK is defined, reads from the boot drive; if VIDEO is defined, calls INT 10h.
bits 16
org 0x7c00

%define GUEST_PORT 0xe9

    mov [cs:drive], dl
    rdtsc                       ; the time from reset to here
    mov [cs:elapsed], eax
    mov [cs:elapsed + 4], edx
    cld
    xor bx, bx
    mov ds, bx
    mov es, bx
    mov ss, bx
    mov sp, 0x7c00
    call ended
    mov dl, [drive]
    mov ah, 0x42                ; reads the rest of this program
    mov si, packet_program
    int 0x13
    jmp stage2

; Reports that a measurement has ended, and the time in `elapsed`.
ended:
    mov al, 2
    out GUEST_PORT, al
    mov si, elapsed
    mov cx, 8
.next:
    lodsb
    out GUEST_PORT, al
    loop .next
    ret

; Begins the measurement with the name at SI.
begin:
    mov al, 1
    out GUEST_PORT, al
.next:
    lodsb
    out GUEST_PORT, al
    test al, al
    jnz .next
    rdtsc
    mov [started], eax
    mov [started + 4], edx
    ret

end:
    rdtsc
    sub eax, [started]
    sbb edx, [started + 4]
    mov [elapsed], eax
    mov [elapsed + 4], edx
    jmp ended

say_failed:
    cmp byte [failed], 0
    je .fine
    mov al, 3
    out GUEST_PORT, al
.fine:
    ret

drive: db 0
failed: db 0
started: dq 0
elapsed: dq 0

packet_program: db 16, 0
    dw 7, 0x7e00, 0
    dq 1

    times 446 - ($ - $$) db 0
    db 0x80, 0, 2, 0, 0x83, 0xff, 0xff, 0xff
    dd 1, 8191
    times 510 - ($ - $$) db 0
    dw 0xaa55

; measure "name" / code / measured
%macro measure 1
    jmp %%over
%%name: db %1, 0
%%over:
    mov si, %%name
    call begin
%endmacro
%macro measured 0
    call end
%endmacro
; like measured, for a call that returns CF
%macro measured_cf 0
    setc [failed]
    call end
    call say_failed
%endmacro

; Transfers the packet at SI from or to the drive; AH = 42h or 43h, AL = 0.
%macro transfer 2
    mov ax, %1
    mov dl, [drive]
    mov si, %2
    int 0x13
%endmacro

stage2:
%ifdef DISK
    measure "read 512 B"
    transfer 0x4200, packet_1
    measured_cf
    measure "read 127 sectors"
    transfer 0x4200, packet_127
    measured_cf
    measure "read 127 sectors again"
    transfer 0x4200, packet_127
    measured_cf
    measure "write 127 sectors"
    transfer 0x4300, packet_127
    measured_cf
    measure "read one sector by CHS"
    mov ax, 0x0201
    mov bx, 0x1000
    mov cx, 2
    mov dh, 0
    mov dl, [drive]
    int 0x13
    measured_cf
    measure "drive parameters"
    mov ah, 8
    mov dl, [drive]
    xor di, di
    int 0x13
    mov ax, 0
    mov es, ax
    measured_cf
%endif
%ifdef VIDEO
    measure "set mode 3"
    mov ax, 3
    int 0x10
    measured
    measure "teletype 80 characters"
    mov cx, 80
.tty:
    mov ax, 0x0e41
    mov bx, 7
    int 0x10
    loop .tty
    measured
    measure "write 80 characters (13h)"
    mov ax, 0x1301
    mov bx, 7
    mov cx, 80
    mov dx, 0x0500
    mov bp, 0x7c00
    int 0x10
    measured
    measure "scroll the screen by a line"
    mov ax, 0x0601
    mov bh, 7
    xor cx, cx
    mov dx, 0x184f
    int 0x10
    measured
    measure "set the cursor"
    mov ah, 2
    mov bh, 0
    mov dx, 0x0a0a
    int 0x10
    measured
    measure "set mode 13h"
    mov ax, 0x13
    int 0x10
    measured
    measure "VBE controller information"
    mov ax, 0x4f00
    mov di, 0x1000
    int 0x10
    xor ax, ax
    mov es, ax
    measured
    measure "VBE set 1024x768"
    mov ax, 0x4f02
    mov bx, 0x4118
    int 0x10
    measured
%endif
    measure "tick count (1Ah)"
    mov ah, 0
    int 0x1a
    measured
    measure "memory map entry (15h E820h)"
    mov eax, 0xe820
    mov edx, 0x534d4150
    mov ecx, 20
    xor ebx, ebx
    mov di, 0x1000
    int 0x15
    measured_cf
    mov al, 0x10
    out 0xf4, al
.halt:
    hlt
    jmp .halt

packet_1: db 16, 0
    dw 1, 0, 0x2000
    dq 64
packet_127: db 16, 0
    dw 127, 0, 0x2000
    dq 128

    times 8 * 512 - ($ - $$) db 0
