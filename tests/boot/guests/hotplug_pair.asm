; SPDX-License-Identifier: BSD-2-Clause
; Two CPUs are plugged in while this guest runs. They get their first SMI at the same time, are started
; together, and then all CPUs get many SMIs at the same time. Each must go on with its own registers.
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

    mov edi, ICR_LOW
    mov dword [edi], TO_OTHERS | SMI
    mov ecx, 1500000            ; TCG lets an INIT end an SMI, so both must be out of it
    call pause
    mov dword [edi], TO_OTHERS | 0x4500
    mov dword [edi], TO_OTHERS | 0x4600 | AP_PAGE >> 12
    call run
    mov bp, 300
.smi:
    mov dword [edi], TO_OTHERS | SMI
    mov ecx, 300
    call pause
    dec bp
    jnz .smi
    call run
    print "guest: runs", 10
    jmp halt

pause:
    in al, 0x80
    a32 loop pause
    ret

; Returns when both have counted on; says it if one does not.
run:
    mov eax, [COUNTS + 4]
    mov edx, [COUNTS + 8]
    mov ecx, 8000000
.wait:
    cmp byte [MIXED], 0
    jne .lost
    cmp eax, [COUNTS + 4]
    je .next
    cmp edx, [COUNTS + 8]
    jne .done
.next:
    out 0x80, al
    a32 loop .wait
.lost:
    print "guest: lost", 10
    jmp halt
.done:
    ret

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
