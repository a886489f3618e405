; SPDX-License-Identifier: BSD-2-Clause
; Sends SMIs with random commands and registers, while pages are mapped at random. WORLD is the mode
; in which the program runs meanwhile. In virtual-8086 mode it also calls BIOS services with buffers
; in SMRAM, in the firmware's data, or in memory that is not its own. It talks to the test in
; memory, from TALK on.
%include "v86.inc"

%define WORLD_REAL 1
%define WORLD_FLAT 2
%define WORLD_PAGED 3
%define WORLD_V86 4

; Words that test and guest exchange.
%define TALK    0x600
%define READY   TALK            ; 1: the guest waits for GO
%define GO      TALK + 4        ; from the test: how many SMIs; 0: none yet
%define SEED    TALK + 8        ; from the test
%define DONE    TALK + 12       ; 1: all are sent
%define SENT    TALK + 16
%define BAD     TALK + 20       ; number of SMIs after which a register had changed
%define WHICH   TALK + 24       ; in the first of these: which word of WANT
%define SMIS    TALK + 28       ; number of SMIs that this CPU took meanwhile (MSR 34h)
%define ACPI    TALK + 32       ; PM1 control after ACPI off, and after ACPI on
%define LAST    TALK + 36       ; status of the last service, which must succeed
%define CALLS   TALK + 40       ; number of services called
%define OTHER   TALK + 44       ; number of SMIs of the other CPU
%define STOPPED TALK + 48       ; 1: it sends no more

; The registers before an SMI, and after it.
%define WANT    0x500
%define GOT     0x580
%define WORDS   16
%define REG_EAX 0
%define REG_EBX 4
%define REG_ECX 8
%define REG_EDX 12
%define REG_ESI 16
%define REG_EDI 20
%define REG_EBP 24
%define REG_ESP 28
%define REG_FLAGS 32
%define REG_ES  36
%define REG_FS  40
%define REG_GS  44
%define REG_SS  48
%define REG_CR0 52
%define REG_CR3 56
%define REG_CR4 60

%define FLAGS_ANY 0x244ed5      ; all but TF, IOPL, RF and VM
%if WORLD = WORLD_V86
%define FLAGS_SET 0x3002        ; its IOPL
%else
%define FLAGS_SET 2
%endif
%define MSR_SMI_COUNT 0x34
%define PM1_CONTROL 0x604
%define STACK   0x7000
%define PACKET  0x5000          ; for INT 13h, and for INT 15h's descriptors
%define WINDOW  0x20000         ; pages of the caller that are mapped at random
%define WINDOW_PAGES 64
%define OURS    0x200000        ; memory that these pages may show
%define CANARY  0x300000        ; memory that they show without permission to write
%define CANARY_WORD 0x00010010   ; an INT 13h packet with an LBA that no disk has
%define GATE_COPY 0x240000      ; a page that is shown instead of the gate's page
%define SHARED  0xec000
%define AP_PAGE 0x10000          ; where the other CPU starts

main:
%if WORLD = WORLD_V86
    mov edi, CANARY
    mov ecx, WINDOW_PAGES * 1024
    mov eax, CANARY_WORD
    a32 rep stosd
    mov edi, GATE_COPY          ; out 0xb2, al where the gate is, and the way on
    mov ecx, 1024
    mov eax, 0x90909090
    a32 rep stosd
    mov esi, shot_code
    mov edi, GATE_COPY + (GATE & 0xfff)
    mov ecx, shot_end - shot_code
    a32 rep movsb
    mov word [idtr], 14 * 8 - 1
    mov dword [idtr + 2], idt
%endif
    mov dword [READY], 1
.wait:
    pause
    mov eax, [GO]
    or eax, eax
    jz .wait
    mov eax, [SEED]
    mov [random_state], eax
    call smi_count
    mov [SMIS], eax
%ifdef OTHER_CPU
    call start_other
%endif
%if WORLD = WORLD_V86
    jmp v86_start
%elif WORLD != WORLD_REAL
    lgdt [gdtr_16]
    mov eax, cr0
    or al, 1
    mov cr0, eax
    jmp 0x20:.protected
.protected:
    mov ax, 0x10
    mov ds, ax
    mov es, ax
    mov ss, ax
%if WORLD = WORLD_PAGED
    call first_tables
%endif
%endif

task:
    mov esp, STACK
.next:
    call choose
%if WORLD = WORLD_PAGED
    call choose_paging
%elif WORLD = WORLD_V86
    call choose_window
%endif
    call shot
    call compare
%if WORLD = WORLD_V86
    call gate_shot
    call service
%elif WORLD = WORLD_REAL || WORLD = WORLD_FLAT
    call spoil
%endif
    mov al, [WANT + REG_EAX]    ; QEMU's boards serve these two without an SMI
    cmp al, ACPI_ON
    je .next
    cmp al, ACPI_OFF
    je .next
    inc dword [SENT]
    mov eax, [SENT]
    cmp eax, [GO]
    jb .next
%if WORLD = WORLD_V86
    call stop_other
    call good_service
    hlt                         ; leads to finish_32
%endif

%if WORLD = WORLD_PAGED
    mov eax, cr0
    and eax, 0x7fffffff
    mov cr0, eax
%endif
finish:
%if WORLD != WORLD_V86
    call stop_other
    mov al, ACPI_OFF
    call smi
    mov dx, PM1_CONTROL
    in ax, dx
    mov [ACPI], ax
    mov al, ACPI_ON
    call smi
    mov dx, PM1_CONTROL
    in ax, dx
    mov [ACPI + 2], ax
    call smi_count
    sub eax, [SMIS]
    mov [SMIS], eax
    mov dword [DONE], 1
    jmp halt
%endif

stop_other:
%ifdef OTHER_CPU
    mov dword [GO], 0
.wait:
    pause
    cmp dword [STOPPED], 1
    jne .wait
%endif
    ret

smi_count:
    mov ecx, MSR_SMI_COUNT
    rdmsr
    ret

; Returns a random number in EAX (xorshift).
random:
    push edx
    mov eax, [random_state]
    mov edx, eax
    shl edx, 13
    xor eax, edx
    mov edx, eax
    shr edx, 17
    xor eax, edx
    mov edx, eax
    shl edx, 5
    xor eax, edx
    mov [random_state], eax
    pop edx
    ret

; Returns a random number or, one time in four, an address of interest.
random_value:
    call random
    test al, 3
    jnz .done
    push ebx
    mov ebx, eax
    shr ebx, 2
    and ebx, 7
    shr eax, 20
    add eax, [addresses + ebx * 4]
    pop ebx
.done:
    ret

; Chooses the registers before the SMI.
choose:
    xor ebx, ebx
.word:
    call random_value
    mov [WANT + ebx], eax
    add bx, 4
    cmp bx, REG_FLAGS
    jb .word
    call random
    mov [data], al
    test ah, 3                  ; sometimes a command that has a meaning
    jnz .flags
    shr eax, 16
    and eax, 15
    mov al, [commands + eax]
    mov [WANT + REG_EAX], al
.flags:
    call random
    and eax, FLAGS_ANY
    or ax, FLAGS_SET
    mov [WANT + REG_FLAGS], eax
    mov bx, REG_ES
.segment:
    call random
%if WORLD = WORLD_FLAT || WORLD = WORLD_PAGED
    and eax, 0x10
%else
    movzx eax, ax
%endif
    mov [WANT + ebx], eax
    add bx, 4
    cmp bx, REG_SS
    jb .segment
%if WORLD = WORLD_FLAT || WORLD = WORLD_PAGED
    mov eax, 0x10
%else
    call random
    movzx eax, ax
%endif
    mov [WANT + REG_SS], eax
    ret

; Sends the SMI. No stack is used between loading its registers and restoring them.
shot:
%if WORLD = WORLD_REAL
    mov eax, cr0                ; TCG discards translated addresses when PE changes
    or al, 1
    mov cr0, eax
    and al, 0xfe
    mov cr0, eax
%endif
    mov al, [data]
    out 0xb3, al
%if WORLD != WORLD_V86
    mov eax, cr0
    mov [WANT + REG_CR0], eax
    mov eax, cr3
    mov [WANT + REG_CR3], eax
    mov eax, cr4
    mov [WANT + REG_CR4], eax
%endif
    call load
    mov [old_esp], esp
    mov ss, [WANT + REG_SS]
    mov esp, [WANT + REG_ESP]
    mov eax, [WANT + REG_EAX]
    out 0xb2, al
    jmp short arrived           ; TCG accepts an SMI only between two blocks of code

; Loads all registers except the stack's and EAX.
load:
    mov es, [WANT + REG_ES]
    mov fs, [WANT + REG_FS]
    mov gs, [WANT + REG_GS]
    push dword [WANT + REG_FLAGS]
    popfd
    mov ebx, [WANT + REG_EBX]
    mov ecx, [WANT + REG_ECX]
    mov edx, [WANT + REG_EDX]
    mov esi, [WANT + REG_ESI]
    mov edi, [WANT + REG_EDI]
    mov ebp, [WANT + REG_EBP]
    ret

arrived:
    mov [GOT + REG_EAX], eax
    mov [GOT + REG_ESP], esp
    mov [GOT + REG_SS], ss
%if WORLD = WORLD_FLAT || WORLD = WORLD_PAGED
    mov ax, 0x10
%else
    mov ax, 0
%endif
    mov ss, ax
    mov esp, [old_esp]
    pushfd
    pop dword [GOT + REG_FLAGS]
    push dword 2
    popfd
    mov [GOT + REG_EBX], ebx
    mov [GOT + REG_ECX], ecx
    mov [GOT + REG_EDX], edx
    mov [GOT + REG_ESI], esi
    mov [GOT + REG_EDI], edi
    mov [GOT + REG_EBP], ebp
    mov [GOT + REG_ES], es
    mov [GOT + REG_FS], fs
    mov [GOT + REG_GS], gs
%if WORLD != WORLD_V86
    mov eax, cr0
    mov [GOT + REG_CR0], eax
    mov eax, cr3
    mov [GOT + REG_CR3], eax
    mov eax, cr4
    mov [GOT + REG_CR4], eax
%endif
    mov ax, ss
    mov es, ax
    ret

compare:
    xor ebx, ebx
.word:
    mov eax, [WANT + ebx]
    cmp eax, [GOT + ebx]
    jne .other
    add bx, 4
    cmp bx, WORDS * 4
    jb .word
    ret
.other:
    cmp dword [BAD], 0
    jne .counted
    mov [WHICH], ebx
.counted:
    inc dword [BAD]
    ret

%if WORLD = WORLD_REAL || WORLD = WORLD_FLAT
; Spoils the firmware's writable segment, which SMM must not use.
spoil:
    test byte [SENT], 0xff
    jnz .done
    mov edi, SHARED
    mov ecx, 0x4000 / 4
.word:
    call random
    a32 stosd
    dec ecx
    jnz .word
.done:
    ret
%endif

%ifdef OTHER_CPU
; The other CPU sends SMIs all the time.
start_other:
    mov si, other
    mov edi, AP_PAGE
    mov ecx, other_end - other
    movzx esi, si
    a32 rep movsb
    mov dword [dword 0xfee00300], 0xc4500
    mov dword [dword 0xfee00300], 0xc4600 | AP_PAGE >> 12
    ret
other:
    xor ax, ax
    mov ds, ax
    mov eax, 0x12345678
.next:
    imul eax, eax, 1103515245
    add eax, 12345
    rol eax, 8
    out 0xb3, al
    rol eax, 8
    out 0xb2, al
    jmp short .arrived
.arrived:
    inc dword [OTHER]
    cmp dword [GO], 0
    jne .next
    mov dword [STOPPED], 1
    cli
    hlt
other_end:
%endif

%if WORLD = WORLD_PAGED
%include "campaign_pages.inc"
%elif WORLD = WORLD_V86
%include "campaign_v86.inc"
%endif

align 8
gdt_16:
    dq 0
    dq 0x00cf9b000000ffff
    dq 0x00cf93000000ffff
    dq 0
    dq 0x008f9b000000ffff
gdtr_16:
    dw $ - gdt_16 - 1
    dd gdt_16
align 4
random_state: dd 0
old_esp: dd 0
addresses: dd 0xa0000, 0xb0000, 0xb1000, TSEG, TSEG + 0x1000, 0xec000, 0x38000, 0x3fe00
commands: db 0xa5, 0xa6, 0, 1, 2, 3, 4, 5, 0xf0, 0xf1, 0xfe, 0xff, 0xa4, 0xa7, 0xa5, 0xa6
data: db 0

    v86_end
