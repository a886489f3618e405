; SPDX-License-Identifier: BSD-2-Clause
; Rings teletype's bell three times: with interrupts enabled, while INT 1Ch draws by INT 10h; in the
; middle of a string; and with interrupts disabled. Then prints "done" on port E9h. The results are
; words at 6000h: the ticks that each bell took; SP after each; the cursor; port 61h; how often INT
; 1Ch was called while the speaker sounded; and the pages that AH=0Fh returned then, ORed together.
%include "program.inc"
RESULT equ 0x6000
	program_begin
	mov word [RESULT + 12], ax
	mov word [RESULT + 14], ax
	mov ax, 3
	int 0x10
	cli
	mov word [0x1c * 4], tick
	mov word [0x1c * 4 + 2], ax
	mov word [0x1c * 4 + 2], 0
	sti
	mov di, RESULT
	mov si, one
	call time
	mov si, string
	call time
	mov si, disabled
	call time
	mov [RESULT + 6], sp
	mov ah, 3
	mov bh, 0
	int 0x10
	mov [RESULT + 8], dx
	in al, 0x61
	mov [RESULT + 10], al
	program_done

; Calls SI at the start of a tick. DI gets the number of ticks that it took.
time:
	mov ax, [0x46c]
.start:
	cmp ax, [0x46c]
	je .start
	mov ax, [0x46c]
	push ax
	call si
	pop bx
	mov ax, [0x46c]
	sub ax, bx
	stosw
	ret

disabled:
	cli
	call one
	sti
	ret
one:
	mov ax, 0x0e07
	mov bx, 7
	int 0x10
	ret
string:
	push di
	mov ax, 0x1301
	mov bx, 0x000e
	mov cx, 3
	mov dx, 0x0203
	mov bp, text
	int 0x10
	pop di
	ret

tick:
	push ax
	; draw only while the speaker sounds, because a tick just after the bell
	in al, 0x61
	not al			; must not leave a star behind the string
	test al, 3
	jnz .silent
	push bx
	push cx
	inc word [cs:RESULT + 12]
	mov ah, 0x0f
	int 0x10
	or [cs:RESULT + 14], bh
	mov ax, 0x092a		; a star at the cursor
	mov bx, 0x000c
	mov cx, 1
	int 0x10
	pop cx
	pop bx
.silent:
	pop ax
	iret

text:	db "A", 7, "B"
	program_end
