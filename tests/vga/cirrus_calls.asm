; SPDX-License-Identifier: BSD-2-Clause
; Calls Cirrus Logic's functions at INT 10h AH=12h, and prints a line for each on port E9h:
;   BL, AL before the call: AX, BX, CX
; Then prints "done".
%include "program.inc"
	program_begin
	mov si, calls
.next:
	lodsw
	test ax, ax
	jz .end
	mov bl, al
	mov al, ah
	mov ah, 0x12
	mov bh, 0x5a
	mov cx, 0x1234
	push si
	call two		; BL and AL
	int 0x10
	xor di, di
	mov ds, di
	mov bp, cx
	call word_and_space
	mov ax, bx
	call word_and_space
	mov ax, bp
	call word_and_space
	mov al, 10
	out 0xe9, al
	pop si
	jmp .next
.end:
	program_done
two:
	push ax
	xchg al, bl
	call byte_and_space
	xchg al, bl
	call byte_and_space
	pop ax
	ret
byte_and_space:
	push ax
	push cx
	mov ah, al
	mov cl, 2
	jmp digits
word_and_space:
	push ax
	push cx
	mov cl, 4
digits:
.digit:
	rol ax, 4
	push ax
	and al, 15
	cmp al, 10
	sbb al, 0x69
	das
	out 0xe9, al
	pop ax
	dec cl
	jnz .digit
	mov al, ' '
	out 0xe9, al
	pop cx
	pop ax
	ret
calls:	db 0x80, 0, 0x81, 0, 0x82, 0, 0x85, 0, 0x9a, 0, 0xa1, 0
	db 0xa0, 0x03, 0xa0, 0x5d, 0xa0, 0x5f, 0xa0, 0x6a, 0xa0, 0x74, 0xa0, 0x59
	dw 0
	program_end
