; SPDX-License-Identifier: BSD-2-Clause
; Executes commands from COM1 for a TPM:
;   w, a u32 address, a u8      writes the byte there: to the physical presence interface's memory
;   c, a u16 size, a command    sends it to the TPM by INT 1Ah AX=BB02h and prints the answer
;   r                           resets the machine
; The interrupts are off, so that no tick takes the bytes for a serial console's keys.
%include "guest.inc"
%include "com1.inc"
%include "tcg.inc"

%define CONTROL 0xcf9
inbuf equ 0x9000
outbuf equ 0xa000

main:
    cli
    flat_segments ds
    print "guest: ready", 10
request:
    cli
    call byte_in
    cmp al, 'w'
    je write
    cmp al, 'c'
    je command
    mov dx, CONTROL
    mov al, 2
    out dx, al
    mov al, 6
    out dx, al
    jmp halt

write:
    mov cx, 4
.byte:
    call byte_in
    ror ebx, 8
    mov bl, al
    loop .byte
    ror ebx, 8
    call byte_in
    mov [ebx], al
    print "written", 10
    jmp request

command:
    call byte_in
    mov cl, al
    call byte_in
    mov ch, al
    mov di, inbuf + 8
    mov ax, cx
    add ax, 8
    mov [inbuf], ax
    mov word [inbuf + 2], 0
    mov dword [inbuf + 4], 0x800
.byte:
    call byte_in
    stosb
    loop .byte
    tcg 2                       ; PassThroughToTPM
    cli
    print "answer "
    call say_dword
    print " "
    test eax, eax
    jnz .end
    mov si, outbuf + 4
    mov cx, [outbuf]
    sub cx, 4
.next:
    lodsb
    call say_byte
    loop .next
.end:
    print 10
    jmp request

    byte_in_code

sector_end
