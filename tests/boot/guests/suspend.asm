; SPDX-License-Identifier: BSD-2-Clause
; Fills the RAM that INT 15h reports, below 640 KiB and from 1 MiB up. For each request on COM1 it
; sets the waking vectors in the FACS and suspends to RAM by PM1a_CNT (ACPI 6.5, 4.8.3.2.1 and
; 5.2.10). A request is the FACS's address, the vector and the X vector, four bytes each; a vector
; of 1 is this program's own. After it has woken up, it does not write to memory until the next
; request.
%include "guest.inc"
%include "load_rest.inc"
%include "com1.inc"

%define PM1_CONTROL 0x604
%define SLEEP 1 << 10 | 1 << 13
%define FACS_VECTOR 12
%define FACS_X_VECTOR 24
%define PATTERN 0x5e1c1e55

main:
    load_rest 1

sector_end

second:
    cli
    mov ax, 0xe801
    int 0x15
    movzx eax, ax
    shl eax, 10
    movzx ebx, bx
    shl ebx, 16
    add eax, ebx
    mov [extended], eax
    flat_segments ds, es
    mov edi, 0x8000
    mov ecx, (0x9fc00 - 0x8000) / 4
    call fill
    mov edi, 0x100000
    mov ecx, [extended]
    shr ecx, 2
    call fill
    print "guest: RAM to "
    mov eax, [extended]
    add eax, 0x100000
    call say_dword
    print 10
request:
    cli
    call dword_in
    mov ebp, eax
    call dword_in
    cmp eax, 1
    jne .vector
    mov eax, awake
.vector:
    mov [ebp + FACS_VECTOR], eax
    call dword_in
    cmp eax, 1
    jne .x_vector
    mov eax, awake_flat
.x_vector:
    mov [ebp + FACS_X_VECTOR], eax
%ifdef COST
    rdtsc
    mov [asleep_at], eax
%endif
    mov dx, PM1_CONTROL
    mov ax, SLEEP
    out dx, ax
    jmp halt

; Each address gets a different value. The addresses are above 64 KiB; the limits allow this.
fill:
    mov eax, edi
    xor eax, PATTERN
    mov [edi], eax
    add edi, 4
    dec ecx
    jnz fill
    ret

    dword_in_code

; Sends the bytes at CS:SI to the test, without a stack.
awake:
%ifdef COST
    rdtsc
    mov edi, eax
%endif
    jmp 0:.here
.here:
    mov si, awake_text
    mov dx, GUEST_PORT
.next:
    cs lodsb
    test al, al
    jz .limits
    out dx, al
    jmp .next
.limits:
    flat_segments ds
    mov es, ax
    mov ss, ax
    mov esp, 0x7c00             ; flat code leaves SS with 32-bit offsets
%ifdef COST                     ; says how long the machine ran in between, by the TSC
    sub edi, [asleep_at]
    mov cx, 8
.digit:
    rol edi, 4
    mov ax, di
    and al, 15
    cmp al, 10
    sbb al, 0x69
    das
    out GUEST_PORT, al
    loop .digit
    mov al, 10
    out GUEST_PORT, al
%endif
    ; The test reads memory before it sends a byte.
    mov dx, COM1 + 5
.wait:
    in al, dx
    test al, 1
    jz .wait
    jmp request

bits 32
awake_flat:
    mov al, 'P'
    out GUEST_PORT, al
    lgdt [gdtr]
    jmp 8:.narrow
bits 16
.narrow:
    mov eax, cr0
    and al, 0xfe
    mov cr0, eax
    jmp 0:awake

awake_text: db "guest: awake", 10, 0
    align 4
extended: dd 0
asleep_at: dd 0
gdt:                            ; for the way from 32 to 16 bits
    dq 0
    dq 0x00009b000000ffff
gdtr:
    dw $ - gdt - 1
    dd gdt
    times 1024 - ($ - $$) db 0
