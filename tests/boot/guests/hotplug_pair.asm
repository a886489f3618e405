; SPDX-License-Identifier: BSD-2-Clause
; The test plugs in two CPUs while this guest runs. They get their first SMI at the same time, are
; started together, and then all CPUs get many SMIs at the same time. Each must go on with its own
; registers. Before the first SMI, and when the test sees that it has ended, the guest waits for a
; byte from the test, because under TCG an INIT ends an SMI.
%include "guest.inc"

%define COUNTS 0x500            ; a doubleword for each APIC id
%define MIXED 0x520             ; not 0: a CPU has found another one's registers
%define AP_PAGE 0x9000
%define ICR_LOW 0xfee00300
%define TO_OTHERS 0xc0000
%define TO_ALL 0x80000
%define SMI 0x4200
%define INSERTED 0x02           ; ACPI CPU hot-plug: an event is pending

main:
    cli
    flat_segments ds, es
    mov di, COUNTS
    mov cx, 9
    xor eax, eax
    rep stosd
    mov esi, ap
    mov edi, AP_PAGE
    mov ecx, ap_end - ap
    a32 rep movsb

    print "guest: waits", 10
    mov dx, HOTPLUG
    xor eax, eax
    out dx, eax                 ; QEMU switches from the legacy interface to the new one
    mov ebx, 1
.plugged:
    mov dx, HOTPLUG
    mov eax, ebx
    out dx, eax
    add dx, 4
    in al, dx                   ; is it there?
    test al, INSERTED
    jz .plugged
    inc ebx
    cmp ebx, 2
    jbe .plugged

    call byte_from_test
    mov edi, ICR_LOW
    mov dword [edi], TO_OTHERS | SMI
    call byte_from_test
    mov dword [edi], TO_OTHERS | 0x4500
    mov dword [edi], TO_OTHERS | 0x4600 | AP_PAGE >> 12
    call run
    mov bp, 300
.smi:
    mov dword [edi], TO_OTHERS | SMI
    mov cx, 1000
    loop $
    dec bp
    jnz .smi
    call run
    print "guest: runs", 10
    jmp halt

%include "byte_from_test.inc"

; Waits until both counts have grown. Prints a message if a CPU runs with the registers of another.
run:
    mov eax, [COUNTS + 4]
    mov edx, [COUNTS + 8]
.wait:
    cmp byte [MIXED], 0
    jne .lost
    cmp eax, [COUNTS + 4]
    je .wait
    cmp edx, [COUNTS + 8]
    je .wait
    ret
.lost:
    print "guest: lost", 10
    jmp halt

ap:
    xor ax, ax
    mov ds, ax
.count:                         ; ESI is 0 at first, then this CPU's id as long as nobody mixes registers
    mov eax, 1
    cpuid
    shr ebx, 24
    test esi, esi
    jnz .known
    mov esi, ebx
.known:
    inc dword [COUNTS + esi * 4]
    cmp ebx, esi
    je .count
    inc byte [MIXED]
    hlt
    jmp $ - 1
ap_end:

sector_end
