; SPDX-License-Identifier: BSD-2-Clause
; Sets every mode that INT 10h has, one after another: standard modes (-DSTANDARD), Cirrus's own
; modes (-DOWN), and the modes of VBE's list. In each mode it draws a white block in the first and
; in the last character cell, prints a line of words on port E9h, and waits for a byte from COM1:
;   number, AL of AH=0Fh, columns, rows, width, height, bits (the last three of 4F01h, else 0), "."
%include "program.inc"
INFO equ 0x8000
MODE equ 0x8400
	program_begin
	mov si, plain
.plain:
	lodsb
	cmp al, 0xff
	je .vbe
	push si
	mov ah, 0
	push ax
	int 0x10
	pop cx
	mov di, MODE
	push cx
	mov cx, 128
	xor ax, ax
	rep stosw
	pop cx
	call show
	pop si
	jmp .plain
.vbe:
	mov di, INFO
	mov dword [di], 'VBE2'
	mov ax, 0x4f00
	int 0x10
	lfs si, [INFO + 14]
.list:
	mov cx, [fs:si]
	add si, 2
	cmp cx, -1
	je .end
	mov di, MODE
	mov ax, 0x4f01
	int 0x10
	mov bx, cx
	test byte [MODE], 0x80	; a linear framebuffer
	jz .set
	or bh, 0x40
.set:
	mov ax, 0x4f02
	int 0x10
	push fs
	push si
	call show
	pop si
	pop fs
	jmp .list
.end:
	program_done

; In: CX = the mode's number
show:
	push cx
	mov ah, 1		; hides the cursor, because it blinks
	mov cx, 0x2000
	int 0x10
	xor dx, dx
	call block
	mov ax, [0x44a]		; the number of columns, which may be 256
	cmp ax, 256
	jbe .columns
	mov ax, 256
.columns:
	mov dl, al
	dec dl
	mov dh, [0x484]
	call block
	pop ax
	call word_out
	mov ah, 0x0f
	int 0x10
	mov ah, 0
	call word_out
	mov ax, [0x44a]
	call word_out
	movzx ax, byte [0x484]
	inc ax
	call word_out
	mov ax, [MODE + 0x12]
	call word_out
	mov ax, [MODE + 0x14]
	call word_out
	movzx ax, byte [MODE + 0x19]
	call word_out
	mov al, '.'
	out 0xe9, al
	mov al, 10
	out 0xe9, al
.wait:
	mov dx, 0x3fd
	in al, dx
	test al, 1
	jz .wait
	mov dl, 0xf8
	in al, dx
	ret
block:
	mov bx, 0x000f
	mov ah, 2
	int 0x10
	mov ax, 0x09db
	mov cx, 1
	int 0x10
	ret
word_out:
	mov cx, 4
.digit:
	rol ax, 4
	push ax
	and al, 15
	add al, '0'
	cmp al, '9'
	jbe .out
	add al, 'a' - '9' - 1
.out:
	out 0xe9, al
	pop ax
	loop .digit
	mov al, ' '
	out 0xe9, al
	ret
plain:
%ifdef STANDARD
	db 0, 1, 2, 3, 4, 5, 6, 7, 0x0d, 0x0e, 0x0f, 0x10, 0x11, 0x12, 0x13, 0x6a
%endif
%ifdef OWN
	db 0x58, 0x5c, 0x5e, 0x5f, 0x60, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6d, 0x71, 0x74, 0x75, 0x78
	db 0x79, 0x7c
%endif
	db 0xff
	program_end
