; SPDX-License-Identifier: BSD-2-Clause
; Makes the BIOS calls that a test requests on COM1 (tests/lib/calls.py), and sends back the
; registers. A request is 'I', the vector, and the registers in the order of the list at REGISTERS;
; or 'W', a far pointer, a 16-bit length, and as many bytes, which are written to that address.
%include "guest.inc"
%include "com1.inc"

%define REGISTERS 0x600 ; edi esi ebp esp ebx edx ecx eax ds es flags
%define REGISTERS_SIZE 38

main:
    jmp 0:.flat
.flat:
    sti
    mov dx, COM1 + 3
    mov al, 3               ; 8 bits, no parity
    out dx, al
    dec dx
    mov al, 0xc1            ; the FIFO, 14 bytes at a time: on a busy host each byte alone takes long
    out dx, al
    print "guest: ready", 10
next:
    call byte_in
    cmp al, 'I'
    je interrupt
    cmp al, 'W'
    jne next
    call get_word
    mov di, ax
    call get_word
    mov es, ax
    call get_word
    mov cx, ax
    call get_bytes
    xor ax, ax
    mov es, ax
    jmp next

interrupt:
    call byte_in
    mov [.vector], al
    mov di, REGISTERS
    mov cx, REGISTERS_SIZE
    call get_bytes
    cli
    mov sp, REGISTERS
    popad
    pop ds
    pop es
    mov sp, 0x7c00
    push word [cs:REGISTERS + 36]
    popf
    db 0xcd
.vector:
    db 0
    pushf
    push es
    push ds
    pushad
    xor ax, ax
    mov ds, ax
    mov es, ax
    cld
    sti
    mov si, sp
    mov cx, REGISTERS_SIZE
.answer:
    lodsb
    call say_byte
    loop .answer
    mov sp, 0x7c00
    print 10
    jmp next

get_word:
    call byte_in
    mov ah, al
    call byte_in
    xchg al, ah
    ret

get_bytes:
    jcxz .done
.next:
    call byte_in
    stosb
    loop .next
.done:
    ret

    byte_in_code

sector_end
