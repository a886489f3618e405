; SPDX-License-Identifier: BSD-2-Clause
; Calls VBE's protected-mode interface (4F0Ah) from a 16-bit and from a 32-bit code segment, and
; reads the EDID. Results at 7000h: AX of 4F0Ah, the window set from 16 bits, the window set from 32
; bits, pixel and line of the display start set from 16 bits, AX of 4F15h; red, green and blue of the
; palette's entries 7, which is set from 16 bits, and 8, which is not; EDID at 7100h. Prints "done" on
; port E9h.
%include "program.inc"
RESULT equ 0x7000
COPY equ 0x2000			; segment of the copied interface
	program_begin
	mov ax, 0x4f15
	mov bx, 1
	xor cx, cx
	xor dx, dx
	mov di, 0x7100
	int 0x10
	mov [RESULT + 10], ax
	mov ax, 0x4f02
	mov bx, 0x103		; 800x600, 8 bits
	int 0x10
	mov ax, 0x4f0a
	mov bx, 0
	int 0x10
	mov [RESULT], ax
	push es
	pop ds
	mov si, di
	mov ax, COPY
	mov es, ax
	mov dx, cx
	xor di, di
	push word [si + 4]	; set palette
	push word [si + 2]	; set display start
	push word [si]		; set window
	rep movsb
	xor ax, ax
	mov ds, ax
	pop ax
	call stub16		; at the copy's end: a 16-bit call of set window
	mov [window16], bx
	call stub32
	mov [window32], ebx
	pop ax
	call stub16
	mov [start16], bx
	pop ax
	call stub16
	mov [palette16], bx
	cli
	lgdt [gdtr]
	mov eax, cr0
	or al, 1
	mov cr0, eax
	jmp 0x18:.protected
.protected:
	mov ax, 0x10
	mov ds, ax
	mov es, ax
	mov ss, ax
	xor bx, bx
	mov dx, 3
	call far [window16]
	xor bx, bx
	mov bh, 1
	xor dx, dx
	call far [window16]
	mov [RESULT + 2], dx
	xor bx, bx
	mov dx, 5
	call dword far [window32]
	mov bh, 1
	xor dx, dx
	call far [window16]
	mov [RESULT + 4], dx
	xor bx, bx
	mov cx, (800 * 20 + 40) / 4
	xor dx, dx
	call far [start16]
	mov di, colour
	mov cx, 1
	mov dx, 7
	call far [palette16]
	xor cx, cx		; no entries, from 0 on
	xor dx, dx
	call far [palette16]
	mov eax, cr0
	and al, 0xfe
	mov cr0, eax
	jmp 0:.real
.real:
	xor ax, ax
	mov ds, ax
	mov es, ax
	mov ss, ax
	sti
	mov ax, 0x4f07
	mov bx, 1
	int 0x10
	mov [RESULT + 6], cx
	mov [RESULT + 8], dx
	mov dx, 0x3c7
	mov al, 7
	out dx, al
	mov dx, 0x3c9
	mov cx, 6
	mov di, RESULT + 12
	rep insb
	program_done

; Writes a 16-bit near call of offset AX and a far return to ES:DI. Returns its offset in BX.
stub16:
	mov bx, di
	sub ax, di
	sub ax, 3
	mov byte [es:di], 0xe8
	mov [es:di + 1], ax
	mov byte [es:di + 3], 0xcb
	add ax, di
	add ax, 3
	add di, 4
	ret
stub32:
	movzx ebx, di
	movzx ecx, ax
	sub ecx, ebx
	sub ecx, 5
	mov byte [es:di], 0xe8
	mov [es:di + 1], ecx
	mov byte [es:di + 5], 0xcb
	add di, 6
	ret

window16: dw 0, 0x08
start16: dw 0, 0x08
palette16: dw 0, 0x08
colour:	db 1, 2, 3, 0		; blue, green, red
window32: dd 0
	dw 0x20
	align 8
gdt:	dq 0
	db 0xff, 0xff, 0, 0, COPY >> 12, 0x9b, 0, 0	; 08 16-bit code
	db 0xff, 0xff, 0, 0, 0, 0x93, 0, 0			; 10 data
	db 0xff, 0xff, 0, 0, 0, 0x9b, 0, 0			; 18 this program
	db 0xff, 0xff, 0, 0, COPY >> 12, 0x9b, 0x40, 0	; 20 32-bit code
gdtr:	dw gdtr - gdt - 1
	dd gdt
	program_end
