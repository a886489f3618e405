# SPDX-License-Identifier: BSD-2-Clause
#
# A diskette with a prompt. Each command calls a BIOS service and prints what it returns, so one sees
# that screen, keyboard, diskette, clock and memory services work. Real mode, 8086 instructions.

	.arch i8086
	.code16
	.set line_size, 40

	.globl _start
_start:
	ljmp	$0, $1f
1:	xorw	%ax, %ax
	movw	%ax, %ds
	movw	%ax, %es
	movw	%ax, %ss
	movw	$0x7c00, %sp
	cld
	movw	$(0x0200 + (end - more + 511) / 512), %ax
	movw	$more, %bx
	movw	$2, %cx			# cylinder 0, sector 2
	xorb	%dh, %dh
	int	$0x13
	jnc	prompt_start
	movw	$read_error, %si
	call	print
1:	hlt
	jmp	1b

# Prints the text at SI.
print:
	lodsb
	testb	%al, %al
	jz	1f
	call	put
	jmp	print
1:	ret

# Prints the character in AL.
put:
	pushw	%bx
	pushw	%bp
	movb	$0x0e, %ah
	movw	$7, %bx
	int	$0x10
	popw	%bp
	popw	%bx
	ret

read_error: .asciz "The diskette cannot be read.\r\n"

	.org	510
	.word	0xaa55

more:
prompt_start:
	sti
	movw	$greeting, %si
	call	print
prompt:
	movw	$arrow, %si
	call	print
	call	read_line
	cmpb	$0, line
	je	prompt
	movw	$commands, %bx
1:	movw	(%bx), %si		# the command's name
	testw	%si, %si
	jz	2f
	movw	$line, %di
	call	same
	je	3f
	addw	$4, %bx
	jmp	1b
2:	movw	$unknown, %si
	call	print
	jmp	prompt
3:	call	*2(%bx)
	jmp	prompt

# Reads a line from the keyboard into `line`, and shows it.
read_line:
	movw	$line, %di
1:	xorb	%ah, %ah
	int	$0x16
	cmpb	$'\r', %al
	je	3f
	cmpb	$'\b', %al
	je	2f
	cmpb	$' ', %al
	jb	1b
	cmpb	$'~', %al
	ja	1b
	cmpw	$(line + line_size - 1), %di
	jae	1b
	stosb
	call	put
	jmp	1b
2:	cmpw	$line, %di
	je	1b
	decw	%di
	movw	$rub_out, %si
	call	print
	jmp	1b
3:	movb	$0, (%di)
	movw	$new_line, %si
	jmp	print

# Compares the texts at SI and DI. Sets ZF if they are equal.
same:
	lodsb
	cmpb	(%di), %al
	jne	1f
	incw	%di
	testb	%al, %al
	jnz	same
1:	ret

# Prints AX in decimal digits.
print_number:
	xorw	%cx, %cx
	movw	$10, %di
1:	xorw	%dx, %dx
	divw	%di
	pushw	%dx
	incw	%cx
	testw	%ax, %ax
	jnz	1b
2:	popw	%ax
	addb	$'0', %al
	call	put
	loop	2b
	ret

# Prints AL, a number of two BCD digits.
print_bcd:
	pushw	%ax
	movb	$4, %cl
	shrb	%cl, %al
	addb	$'0', %al
	call	put
	popw	%ax
	andb	$15, %al
	addb	$'0', %al
	jmp	put

do_help:
	movw	$help_text, %si
	jmp	print

do_memory:
	int	$0x12
	call	print_number
	movw	$below, %si
	call	print
	movb	$0x88, %ah
	int	$0x15
	call	print_number
	movw	$above, %si
	jmp	print

do_diskette:
	movb	$8, %ah
	xorb	%dl, %dl
	pushw	%es
	int	$0x13
	popw	%es
	jc	1f
	pushw	%cx
	pushw	%dx
	movb	%ch, %al
	xorb	%ah, %ah
	incw	%ax
	call	print_number
	movw	$cylinders, %si
	call	print
	popw	%ax
	movb	%ah, %al
	xorb	%ah, %ah
	incw	%ax
	call	print_number
	movw	$heads, %si
	call	print
	popw	%ax
	andw	$63, %ax
	call	print_number
	movw	$sectors, %si
	jmp	print
1:	movw	$none, %si
	jmp	print

do_time:
	movb	$2, %ah
	int	$0x1a
	movb	%ch, %al
	pushw	%cx
	call	print_bcd
	movb	$':', %al
	call	put
	popw	%ax
	call	print_bcd
	movw	$new_line, %si
	jmp	print

do_restart:
	ljmp	$0xf000, $0xfff0

	.balign	2
commands:
	.word	help, do_help, memory, do_memory, diskette, do_diskette, time, do_time
	.word	restart, do_restart, 0

greeting: .asciz "\r\nThis prompt is a program on a diskette. It uses BIOS services only.\r\nType help and press Enter.\r\n"
arrow:	.asciz "\r\nA> "
rub_out: .asciz "\b \b"
new_line: .asciz "\r\n"
unknown: .asciz "There is no such command. Type help.\r\n"
help_text:
	.ascii	"memory     how much memory the machine has\r\n"
	.ascii	"diskette   the diskette drive's geometry\r\n"
	.ascii	"time       the clock's time\r\n"
	.asciz	"restart    starts the machine again\r\n"
below:	.asciz " KiB below 640 KiB, "
above:	.asciz " KiB above 1 MiB\r\n"
cylinders: .asciz " cylinders, "
heads:	.asciz " heads, "
sectors: .asciz " sectors a track\r\n"
none:	.asciz "There is no diskette drive.\r\n"
help:	.asciz "help"
memory:	.asciz "memory"
diskette: .asciz "diskette"
time:	.asciz "time"
restart: .asciz "restart"
end:
	.balign	512

	.bss
line:	.skip	line_size
