; SPDX-License-Identifier: BSD-2-Clause
; The test plugs in a CPU while this guest runs. The guest sends it SMIs before its start-up IPI,
; starts it, and sends it more SMIs. The CPU must survive all of them. With ATTACK the guest has
; code at the default SMBASE, and says how often it has run in SMM.
%include "guest.inc"

%define STARTED 0x500           ; the CPU counts here as long as it runs
%define RAN 0x504               ; the guest's code counts here in SMM
%define DEFAULT_ENTRY 0x38000
%define AP_PAGE 0x9000
%define ICR_LOW 0xfee00300
%define ICR_HIGH 0xfee00310
%define INSERTED 0x02           ; ACPI CPU hot-plug: an event is pending

main:
    cli
    flat_segments ds, es
    mov dword [STARTED], 0
    mov si, ap
    mov edi, AP_PAGE
    mov ecx, ap_end - ap
    movzx esi, si
    a32 rep movsb
    mov dword [RAN], 0
%ifdef ATTACK
    mov esi, evil
    mov edi, DEFAULT_ENTRY
    mov ecx, evil_end - evil
    a32 rep movsb
%endif
    mov dword [dword ICR_HIGH], 1 << 24

    print "guest: waits", 10
    mov dx, HOTPLUG
    xor eax, eax
    out dx, eax                 ; QEMU switches from the legacy interface to the new one
    inc al
    out dx, eax                 ; CPU 1
    add dx, 4
.plugged:
    in al, dx                   ; is it there?
    test al, INSERTED
    jz .plugged
    call smis
    mov dword [dword ICR_LOW], 0x4500
    mov dword [dword ICR_LOW], 0x4600 | AP_PAGE >> 12
    call runs
    jz .lost
    call smis
    call runs
    jz .lost
    print "guest: runs, in SMM "
    mov eax, [RAN]
    call say_word
    print 10
    jmp halt
.lost:
    print "guest: lost", 10
    jmp halt

smis:
    mov bx, 5
.next:
    mov dword [dword ICR_LOW], 0x4200
    mov ecx, 20000
.wait:
    in al, 0x80
    a32 loop .wait
    dec bx
    jnz .next
    ret

; Returns with ZF set if the CPU does not count.
runs:
    mov ecx, 2000000
    mov edx, [STARTED]
.wait:
    in al, 0x80
    cmp edx, [STARTED]
    jne .done
    a32 loop .wait
.done:
    ret

ap:
    xor ax, ax
    mov ds, ax
.count:
    inc dword [STARTED]
    jmp .count
ap_end:

evil:                           ; data segments begin at 0
    inc dword [RAN]
    db 0x0f, 0xaa               ; RSM
evil_end:

sector_end
