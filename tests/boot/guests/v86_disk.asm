; SPDX-License-Identifier: BSD-2-Clause
; A virtual-8086 task under a monitor reads and writes its boot disk. Its buffer is in upper memory
; that other memory is mapped to, page by page, and INT 15h is hooked. From FIRST on the words of a
; sector are its number. With SLOW=1 it then reads much more, and counts ticks meanwhile.
%include "upper_pages.inc"
%include "v86.inc"
%include "disk_calls.inc"

%define FIRST 18
%define COUNT 8
%define CALM 4                  ; ticks
%define BUFFER 0x1f0            ; in UMB, such that sectors cross pages

main:
    mov [drive], dl
    mov word [0x15 * 4], count_waits
    mov word [0x15 * 4 + 2], 0
    call monitor_prepare
    jmp v86_start

task:
    sti
    mov cl, FIRST + 1
    mov dh, 0
    cmp byte [drive], 0
    jne .place
    mov cx, 1                   ; the diskette's second side
    mov dh, 1
.place:
    mov [place], cl
    mov [place + 1], dh
    print "guest: read "
    mov ah, 2
    call move
    call say_ah
    mov eax, FIRST
    call check
    ; writes other contents, and reads them again to low memory
    print "write "
    call invert
    mov ah, 3
    call move
    call say_ah
    mov ax, 0x0200 | COUNT
    mov cl, [place]
    mov ch, 0
    mov dh, [place + 1]
    mov dl, [drive]
    mov bx, 0x3000
    mov es, bx
    mov bx, BUFFER
    int 0x13
    call say_ah
    mov ax, 0x3000
    mov ds, ax
    mov ax, UMB >> 4
    mov es, ax
    mov si, BUFFER
    mov di, BUFFER
    mov cx, COUNT * 128
    repe cmpsd
    mov ax, cx
    mov cx, 0
    mov ds, cx
    call say_result
    print "hooks "
    mov ax, [hooks]
    call say_word
%if SLOW
    call slow
%endif
    print " end", 10
    cli
.halt:
    jmp .halt

; Calls AH=02h or 03h with the sectors and the buffer.
move:
    mov al, COUNT
    mov cl, [place]
    mov ch, 0
    mov dh, [place + 1]
    mov dl, [drive]
    mov bx, UMB >> 4
    mov es, bx
    mov bx, BUFFER
    int 0x13
    ret

say_ah:
    mov al, ah
    call say_byte
    mov al, ' '
    out GUEST_PORT, al
    ret

; Checks whether the buffer has the sectors from EAX on.
check:
    mov bx, UMB >> 4
    mov es, bx
    mov di, BUFFER
    mov dx, COUNT
.sector:
    mov cx, 128
    repe scasd
    jne .done
    inc eax
    dec dx
    jnz .sector
.done:
    mov ax, dx
say_result:
    or ax, ax
    jnz .bad
    print "good "
    ret
.bad:
    print "bad "
    ret

invert:
    mov di, BUFFER
    mov cx, COUNT * 128
.next:
    not dword [es:di]
    add di, 4
    loop .next
    ret

%if SLOW
; Prints how long CALM ticks take while no service runs, by the TSC. Then makes a request of 64 KiB
; minus a sector by AH=42h twice, because the first one uses up what the VMM allows at once. Prints how
; long the second one takes, and how many ticks came. Both times begin at a tick.
slow:
    call begin
.calm:
    mov eax, [monitor_irqs]
    sub eax, [first]
    cmp eax, CALM
    jb .calm
    call passed
    print " calm "
    call say_passed
    call long_read
    call begin
    call long_read
    call passed
    print " slow "
    call say_ah
say_passed:
    mov eax, [time + 4]
    call say_dword
    mov eax, [time]
    call say_dword
    print " for "
    mov eax, [ticks]
    jmp say_dword
; Waits for a tick.
begin:
    mov eax, [monitor_irqs]
.wait:
    cmp eax, [monitor_irqs]
    je .wait
    mov eax, [monitor_irqs]
    mov [first], eax
    rdtsc
    mov [start_time], eax
    mov [start_time + 4], edx
    ret
; Sets `ticks` and `time` to what has passed since begin. Keeps AX.
passed:
    push ax
    rdtsc
    sub eax, [start_time]
    sbb edx, [start_time + 4]
    mov [time], eax
    mov [time + 4], edx
    mov eax, [monitor_irqs]
    sub eax, [first]
    mov [ticks], eax
    pop ax
    ret
long_read:
    mov ah, 0x42
    mov dl, [drive]
    mov si, packet
    int 0x13
    ret
packet: dw 16, 127, 0, 0x3000
    dd 100, 0
first: dd 0
ticks: dd 0
align 4
start_time: dd 0, 0
time: dd 0, 0
%endif

    count_waits_code

drive: db 0
place: db 0, 0

%include "monitor.inc"

    v86_end
