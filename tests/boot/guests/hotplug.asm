; SPDX-License-Identifier: BSD-2-Clause
; The test plugs in a CPU while this guest runs. The guest sends it an SMI before its start-up IPI,
; starts it, and sends it more SMIs. The CPU must survive all of them. With ATTACK the guest has code
; at the default SMBASE, and says how often it has run in SMM. Before the CPU is started the guest waits
; for a byte from the test, which sees when the SMI has ended: under TCG an INIT ends an SMI.
%include "guest.inc"

%define STARTED 0x500           ; the CPU counts here as long as it runs
%define RAN 0x504               ; the guest's code counts here in SMM
%define DEFAULT_ENTRY 0x38000
%define AP_PAGE 0x9000
%define ICR_LOW 0xfee00300
%define ICR_HIGH 0xfee00310
%define SMI 0x4200
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
    mov dword [dword ICR_LOW], SMI
    call byte_from_test
    mov dword [dword ICR_LOW], 0x4500
    mov dword [dword ICR_LOW], 0x4600 | AP_PAGE >> 12
    call runs
    mov bx, 5
.smi:
    mov dword [dword ICR_LOW], SMI
    call runs
    dec bx
    jnz .smi
    print "guest: runs, in SMM "
    mov eax, [RAN]
    call say_word
    print 10
    jmp halt

%include "byte_from_test.inc"

; Returns when the CPU has counted on for some time.
runs:
    mov ecx, 2000000
    a32 loop $
    mov edx, [STARTED]
.wait:
    cmp edx, [STARTED]
    je .wait
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
