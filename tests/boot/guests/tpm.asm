; SPDX-License-Identifier: BSD-2-Clause
; Calls the TCG's BIOS interface (INT 1Ah AH=BBh) and prints the results: the status check, the
; SHA-1 of a text, its measurement into PCR 8, and the values of PCRs 0 to 9 in each bank. FAMILY is
; 1 or 2. Then shuts the interface down and calls it once more.
%include "guest.inc"
%include "tcg.inc"

main:
    jmp 0:begin
begin:
%ifndef LOADED                  ; a CD's image and a network program come as a whole
    mov ax, 0x0202              ; reads the rest of this program
    mov bx, rest
    mov cx, 2
    mov dh, 0
    mov dl, [boot_drive]
    int 0x13
    jc halt
%endif
    jmp rest

sector_end

rest:
    mov ax, 0xbb00
    int 0x1a
    jnc .there
    print "no tpm", 10, "done", 10
    jmp halt
.there:
    print "status "
    call say_dword
    print " "
    mov eax, ebx
    call say_dword
    print " "
    mov ax, cx
    call say_word
    print 10

    mov dword [inbuf], 16          ; HashAll
    mov dword [inbuf + 4], text
    mov dword [inbuf + 8], TEXT_SIZE
    mov dword [inbuf + 12], 4
    tcg 5
    print "hash "
    call say_dword
    mov si, outbuf
    mov cx, 20
    call say_bytes

    mov ax, 0xbb07              ; CompactHashLogExtendEvent
    mov ebx, 0x41504354
    mov ecx, TEXT_SIZE
    mov edx, 8
    mov esi, 0x12345678
    mov di, text
    int 0x1a
    print "extend "
    call say_dword
    print 10

    mov byte [pcr], 0
.next:
    mov si, command
    mov di, inbuf + 8
    mov cx, COMMAND_SIZE
    rep movsb
    mov al, [pcr]
%if FAMILY == 1
    mov [inbuf + 8 + 13], al
%else
    mov cl, al
    and cl, 7
    mov bl, 1
    shl bl, cl
    shr al, 3
    movzx di, al
    mov [inbuf + 8 + 17 + di], bl
%endif
    mov dword [inbuf], 8 + COMMAND_SIZE
    mov dword [inbuf + 4], 256
    tcg 2                       ; PassThroughToTPM
    print "pcr "
    push ax
    mov al, [pcr]
    call say_byte
    print " "
    pop ax
    call say_dword
    mov si, outbuf + 4
    mov cx, [outbuf]
    sub cx, 4
    call say_bytes
    inc byte [pcr]
    cmp byte [pcr], 10
    jb .next

    tcg 6                       ; TSS
    print "tss "
    call say_dword
    print 10
    tcg 3                       ; ShutdownPreBootInterface
    print "shut "
    call say_dword
    tcg 5
    print " "
    call say_dword
    print 10, "done", 10
    jmp halt

; Prints CX bytes from SI.
say_bytes:
    print " "
.next:
    lodsb
    call say_byte
    loop .next
    print 10
    ret

text: db "abc"
TEXT_SIZE equ $ - text

command:
%if FAMILY == 1
    db 0, 0xc1, 0, 0, 0, 14, 0, 0, 0, 0x15, 0, 0, 0, 0       ; TPM_PCRRead
%else
    ; TPM2_PCR_Read of one bank
    db 0x80, 1, 0, 0, 0, 20, 0, 0, 1, 0x7e, 0, 0, 0, 1, 0, BANK, 3, 0, 0, 0
%endif
COMMAND_SIZE equ $ - command
pcr: db 0
    times 1536 - ($ - $$) db 0
inbuf equ 0x9000
outbuf equ 0x9200
