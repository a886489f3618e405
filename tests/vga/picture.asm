; SPDX-License-Identifier: BSD-2-Clause
; Draws one picture through INT 10h and prints "done" on port E9h.
; -DMODE is AX of the call that sets the mode, -DNUMBER is BX.
%include "program.inc"
	program_begin
	mov ax, MODE
	mov bx, NUMBER
	int 0x10
	mov ah, 1		; hides the cursor, because it blinks
	mov cx, 0x2000
	int 0x10
	mov si, title
	mov bp, si
	mov ax, 0x1301		; a string that moves the cursor
	mov bx, 0x000f
	mov cx, title_end - title
	xor dx, dx
	int 0x10
	mov dx, 0x0200		; all characters, in all colors
	xor cx, cx
.all:
	push cx
	mov ah, 2
	mov bh, 0
	int 0x10
	mov al, cl
	mov ah, 9
	mov bl, cl
	and bl, 0x7f
	mov cx, 1
	int 0x10
	pop cx
	inc dl
	cmp dl, 32
	jb .same
	mov dl, 0
	inc dh
.same:
	inc cx
	cmp cx, 256
	jb .all
	mov ax, 0x0b0a		; teletype beyond the end of the screen
	mov cx, 16
.lines:
	push cx
	mov ax, cx
	add al, 'a'
	mov ah, 0x0e
	mov bx, 0x000e
	int 0x10
	mov ax, 0x0e0a
	int 0x10
	pop cx
	loop .lines
	mov ax, 0x0602		; scrolls a window up, another down
	mov bh, 0x03
	mov cx, 0x0304
	mov dx, 0x080c
	int 0x10
	mov ax, 0x0701
	mov bh, 0x05
	mov cx, 0x0310
	mov dx, 0x0818
	int 0x10
	mov cx, 100		; pixels, in graphics modes
.pixels:
	push cx
	mov ax, 0x0c0b
	mov bh, 0
	mov dx, cx
	add cx, 100
	int 0x10
	pop cx
	loop .pixels
	program_done
title:	db "Selkie VGA ", 1, 2, 3, 0xb0, 0xb1, 0xb2, 0xdb, 13, 10
title_end:
	program_end
