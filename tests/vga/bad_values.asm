; SPDX-License-Identifier: BSD-2-Clause
; In some VBE modes, does to the adapter's registers and to the BIOS data what a careless program may do,
; one thing after the other, and then calls functions that calculate with these values. Prints "divide" on
; port E9h if one of them divides by 0, then "done". Before that it prints a dot for each damage done.
%include "program.inc"
	program_begin
	mov word [0], divide
	mov [2], cs
	mov di, modes
.mode:
	mov si, damages
.damage:
	mov ax, 0x4f02
	mov bx, [di]
	int 0x10
	cmp ax, 0x4f
	jne .next		; this adapter does not have the mode
	call [si]
	call calls
	mov al, '.'
	out 0xe9, al
	add si, 2
	cmp word [si], 0
	jne .damage
.next:
	add di, 2
	cmp word [di], 0
	jne .mode
end:
	mov al, 10
	out 0xe9, al
	program_done

divide:
	xor ax, ax
	mov ds, ax
	mov si, .text
.next:
	lodsb
	out 0xe9, al
	cmp al, 10
	jne .next
	jmp end
.text:	db "divide", 10

; Each damage. Registers that an adapter does not have stay as they are.
no_pitch:		; the CRT controller's offset, with Cirrus Logic's further bit
	mov dx, 0x3d4
	mov ax, 0x0013
	out dx, ax
	mov ax, 0x001b
	out dx, ax
	ret
long_line:		; Bochs display interface: 4000h pixels in a line, which may be 64 KiB
	mov dx, 0x1ce
	mov ax, 6
	out dx, ax
	mov ax, 0x4000
	inc dx
	out dx, ax
	ret
no_bytes:		; 40:B8, the bytes of a line
	mov word [0x4b8], 0
	ret
no_bits:		; 40:B7, the bits of a pixel
	mov byte [0x4b7], 0
	ret

calls:
	push si
	push di
	mov si, list
.next:
	lodsw
	test ax, ax
	jz .end
	mov bx, [si]
	add si, 2
	mov cx, 1
	mov dx, 1
	push si
	int 0x10
	pop si
	xor ax, ax
	mov ds, ax
	jmp .next
.end:
	pop di
	pop si
	ret

modes:	dw 0x101, 0x102, 0x111, 0x112, 0x142, 0
damages: dw no_pitch, long_line, no_bytes, no_bits, 0
list:	; AX, BX; 4F06h with BL=0 comes late, because it sets a length that is valid
	dw 0x4f06, 1, 0x4f06, 3, 0x4f07, 1, 0x4f06, 0, 0x4f06, 2, 0x4f07, 1, 0x4f07, 0, 0x0c01, 0, 0x0d00, 0
	dw 0x0e41, 1, 0x0601, 0
	dw 0
	program_end
