; SPDX-License-Identifier: BSD-2-Clause
; A virtual-8086 task under a monitor prints each key that INT 16h returns. Esc ends it. With PEEK=1
; the task asks for a key before it takes it.
%include "v86.inc"
%include "keys.inc"

main:
    call monitor_prepare
    jmp v86_start

task:
    sti
    print "guest: keys", 10
    print_keys PEEK
    print "end", 10
    cli
.halt:
    jmp .halt

%include "monitor.inc"

    v86_end
