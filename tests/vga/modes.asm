; SPDX-License-Identifier: BSD-2-Clause
; Collects what the VGA ROM offers: every VBE mode with its information, EDID, and the e820 map.
; Then sets the mode SET, writes a character, and prints "done" on port E9h. Results:
;   6000h  words: modes; AX and BX of 4F15h BL=0; AX of BL=1 for blocks 0 and 1; e820 entries;
;          AX of 4F02h; BX of 4F03h
;   6100h  EDID blocks 0 and 1      6400h  e820 entries of 20 bytes
;   10000h a record of 16 bytes for each mode: number, AX of 4F01h, width, height, bits, model,
;          bytes per line, and the frame buffer's address
%include "program.inc"
RESULT equ 0x6000
INFO equ 0x8000
MODE equ 0x8200
%ifndef SET
%define SET 3
%endif
	program_begin
	mov di, RESULT
	mov cx, 0x800
	rep stosw

	mov di, INFO
	mov dword [di], 'VBE2'
	mov ax, 0x4f00
	int 0x10
	lds si, [INFO + 14]
	xor bp, bp		; offset of the record
.mode:
	lodsw
	cmp ax, 0xffff
	je .listed
	mov cx, ax
	mov di, MODE
	mov ax, 0x4f01
	int 0x10
	push ds
	mov dx, 0x1000
	mov ds, dx
	mov [ds:bp], cx
	mov [ds:bp + 2], ax
	mov eax, [es:MODE + 0x12]
	mov [ds:bp + 4], eax
	mov al, [es:MODE + 0x19]
	mov ah, [es:MODE + 0x1b]
	mov [ds:bp + 8], ax
	mov ax, [es:MODE + 0x10]
	mov [ds:bp + 10], ax
	mov eax, [es:MODE + 0x28]
	mov [ds:bp + 12], eax
	pop ds
	add bp, 16
	inc word [es:RESULT]
	jmp .mode
.listed:
	xor ax, ax
	mov ds, ax

	mov ax, 0x4f15
	xor bx, bx
	xor cx, cx
	int 0x10
	mov [RESULT + 2], ax
	mov [RESULT + 4], bx
	mov di, 0x6100
	xor dx, dx
	call edid
	mov [RESULT + 6], ax
	mov di, 0x6180
	inc dx
	call edid
	mov [RESULT + 8], ax

	mov di, 0x6400
	xor ebx, ebx
.map:
	mov eax, 0xe820
	mov edx, 'PAMS'
	mov ecx, 20
	int 0x15
	jc .mapped
	inc word [RESULT + 10]
	add di, 20
	or ebx, ebx
	jnz .map
.mapped:
	mov ax, 0x4f02
	mov bx, SET
	int 0x10
	mov [RESULT + 12], ax
	mov ax, 0x4f03
	int 0x10
	mov [RESULT + 14], bx
	mov ax, 0x0edb		; a full block, white
	mov bx, 0x000f
	int 0x10
	program_done

edid:
	mov ax, 0x4f15
	mov bx, 1
	xor cx, cx
	int 0x10
	ret

	program_end
