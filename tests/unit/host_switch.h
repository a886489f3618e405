/* SPDX-License-Identifier: BSD-2-Clause */
/* task_switch() for the host, where the tests run. It does what the one in src/cpu/switch.S does,
 * but takes its arguments from the stack, because the host's compiler passes them there. One file
 * of a test may include this. */
#ifndef HOST_SWITCH_H
#define HOST_SWITCH_H

#include "lib/types.h"

void task_switch(u32 *save, u32 stack);

asm(".globl task_switch\n"
    "task_switch:\n"
    "	movl 4(%esp), %eax\n"
    "	movl 8(%esp), %edx\n"
    "	pushl %ebp\n"
    "	pushl %ebx\n"
    "	pushl %esi\n"
    "	pushl %edi\n"
    "	movl %esp, (%eax)\n"
    "	movl %edx, %esp\n"
    "	popl %edi\n"
    "	popl %esi\n"
    "	popl %ebx\n"
    "	popl %ebp\n"
    "	ret\n");

#endif
