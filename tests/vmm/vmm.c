// SPDX-License-Identifier: BSD-2-Clause
/*
 * A small VMM on /dev/kvm (Linux, Documentation/virt/kvm/api.rst), to try the firmware on machines
 * that are not QEMU's:
 *
 *	vmm PROFILE ROM DISK SECONDS
 *
 * The first serial port is standard output, the debug port standard error. The guest ends it with
 * a byte at port F4h, which becomes the exit status. Other ends: 2 for a mistake of the guest's, 3
 * for a crash of the CPU, 4 for a forbidden access, 5 after SECONDS, 77 without KVM.
 */
#include "vmm.h"
#include <fcntl.h>
#include <linux/kvm.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#define LOW_END	      0xa0000u
#define PAGE	      4096ull
#define NO_KVM	      77
#define CPUID_MAX     100
#define IDENTITY      0xfeffc000u /* KVM's page tables and TSS for CPUs that need them */
#define EXIT_PORT     0xf4
#define DEBUG_PORT    0x402
#define DEBUG_PRESENT 0xe9 /* what the port reads as */
#define COM1	      0x3f8
#define TEXT	      0xb8000
#define COLUMNS	      80

static const struct profile profiles[] = {
	{ "unknown", 0x5a5a1234, .pic = true, .pit = true, .cmos = true, .debug = true },
	{ "bhyve", 0x12751275, .pic = true, .pit = true, .cmos = true },
	{ "crosvm", 0x12378086, .modern = true, .pic = true, .pit = true, .cmos = true },
	{ "vmd", 0x06660b5d, .low_image = true, .pic = true, .pit = true, .cmos = true,
	  .fw_cfg = true, .no_strings = true, .fixed_bars = true },
	/* Machines that lack more than these: */
	{ "bare", 0x0d578086, .modern = true, .tsc_known = true },
	{ "no-rom", 0x06660b5d, .low_image = true, .no_rom = true, .pic = true, .pit = true,
	  .cmos = true, .fw_cfg = true },
	{ "firecracker", .pvh = true, .pic = true, .pit = true },
	{ "no-pit", .pvh = true, .tsc_known = true },
	{ "no-shadow-pvh", .pvh = true, .no_upper = true, .pic = true, .pit = true },
	{ "no-shadow", 0x12751275, .no_upper = true, .pic = true, .pit = true, .cmos = true },
};

const struct profile *profile;
static uint8_t *ram;
static int vm, cpu;
static struct kvm_run *state;
static uint8_t screen[0x2000]; /* what is written where a VGA's text is, if there is no RAM */
static uint8_t uart[8], divisor[2], cmos_index;

void die(int status, const char *fmt, ...)
{
	va_list args;

	fflush(stdout);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	exit(status);
}

void *guest(uint64_t address, uint64_t size)
{
	if (address > RAM_SIZE || size > RAM_SIZE - address)
		die(2, "no RAM at %llx\n", (unsigned long long)address);
	return ram + address;
}

/* Calls KVM. */
static int call(int file, unsigned long request, void *arg)
{
	int result = ioctl(file, request, arg);

	if (result < 0)
		die(NO_KVM, "KVM's request %lx does not work\n", request);
	return result;
}

static void slot(uint64_t at, void *p, uint64_t size, bool read_only)
{
	static int slots;
	struct kvm_userspace_memory_region r = { .slot = slots++,
						 .flags = read_only ? KVM_MEM_READONLY : 0,
						 .guest_phys_addr = at,
						 .memory_size = size,
						 .userspace_addr = (uintptr_t)p };

	call(vm, KVM_SET_USER_MEMORY_REGION, &r);
}

/* Protected mode with flat segments, without paging (Xen docs/misc/pvh.pandoc). */
static void enter_kernel(uint32_t entry, uint32_t info)
{
	struct kvm_segment data = {
		.limit = ~0u, .type = 3, .present = 1, .db = 1, .s = 1, .g = 1
	};
	struct kvm_segment code = data;
	struct kvm_regs r = { .rip = entry, .rbx = info, .rflags = 2 };
	struct kvm_sregs s;

	call(cpu, KVM_GET_SREGS, &s);
	code.type = 11;
	code.selector = 8;
	data.selector = 16;
	s.cs = code;
	s.ds = s.es = s.fs = s.gs = s.ss = data;
	s.cr0 |= 1;
	call(cpu, KVM_SET_SREGS, &s);
	call(cpu, KVM_SET_REGS, &r);
}

static void load(const char *path)
{
	int file = open(path, O_RDONLY);
	uint64_t length = file < 0 ? 0 : lseek(file, 0, SEEK_END),
		 size = (length + PAGE - 1) & -PAGE;
	uint8_t *rom = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
	uint32_t entry, info;

	ram = mmap(NULL, RAM_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (size > 4 * MIB || rom == MAP_FAILED || ram == MAP_FAILED)
		die(2, "%s: no ROM, or no memory\n", path);
	slot(0, ram, LOW_END, false);
	if (!profile->no_upper)
		slot(LOW_END, ram + LOW_END, MIB - LOW_END, false);
	slot(MIB, ram + MIB, RAM_SIZE - MIB, false);
	if (profile->low_image)
		memcpy(ram + MIB - size, rom, size);
	if (profile->pvh) {
		entry = pvh_load(rom, length, &info);
		enter_kernel(entry, info);
	} else if (!profile->no_rom) {
		slot(0x100000000ull - size, rom, size, true);
	}
}

static void make_chips(void)
{
	struct kvm_pit_config pit = { 0 };
	struct kvm_enable_cap split = { .cap = KVM_CAP_SPLIT_IRQCHIP, .args = { 24 } };

	if (profile->pic)
		call(vm, KVM_CREATE_IRQCHIP, NULL);
	else
		call(vm, KVM_ENABLE_CAP, &split);
	if (profile->pit)
		call(vm, KVM_CREATE_PIT2, &pit);
}

static void set_cpuid(int kvm)
{
	struct {
		struct kvm_cpuid2 head;
		struct kvm_cpuid_entry2 entries[CPUID_MAX + 1];
	} c = { .head = { .nent = CPUID_MAX } };

	call(kvm, KVM_GET_SUPPORTED_CPUID, &c);
	for (uint32_t i = 0; profile->tsc_known && i < c.head.nent; i++)
		if (c.entries[i].function == 0x40000000)
			c.entries[i].eax = 0x40000010;
	if (profile->tsc_known)
		c.entries[c.head.nent++] =
			(struct kvm_cpuid_entry2){ .function = 0x40000010,
						   .eax = ioctl(cpu, KVM_GET_TSC_KHZ, 0) };
	call(cpu, KVM_SET_CPUID2, &c);
}

static void start(void)
{
	int kvm = open("/dev/kvm", O_RDWR), size;
	uint64_t identity = IDENTITY;
	struct kvm_sregs s;

	if (kvm < 0)
		die(NO_KVM, "there is no /dev/kvm\n");
	vm = call(kvm, KVM_CREATE_VM, NULL);
	call(vm, KVM_SET_IDENTITY_MAP_ADDR, &identity);
	call(vm, KVM_SET_TSS_ADDR, (void *)(uintptr_t)(IDENTITY + 0x1000));
	make_chips();
	cpu = call(vm, KVM_CREATE_VCPU, NULL);
	set_cpuid(kvm);
	size = call(kvm, KVM_GET_VCPU_MMAP_SIZE, NULL);
	state = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, cpu, 0);
	if (state == MAP_FAILED)
		die(NO_KVM, "KVM: no memory\n");
	if (profile->low_image) {
		call(cpu, KVM_GET_SREGS, &s);
		s.cs.base = 0xf0000;
		call(cpu, KVM_SET_SREGS, &s);
	}
}

/* A 16550 that sends at once and never receives. */
static uint8_t uart_access(uint8_t at, bool write, uint8_t v)
{
	bool latch = uart[3] & 0x80 && at < 2;

	if (!write)
		return latch ? divisor[at] : at == 5 ? 0x60 : at == 2 ? 1 : at ? uart[at] : 0;
	if (latch)
		divisor[at] = v;
	else if (at)
		uart[at] = v & (at == 1 ? 0x0f : 0xff);
	else
		putchar(v);
	return 0;
}

static uint8_t cmos_read(void)
{
	uint32_t above_16m = (RAM_SIZE - 16 * MIB) >> 16;

	if (cmos_index == 0x34 || cmos_index == 0x35)
		return above_16m >> (cmos_index == 0x34 ? 0 : 8);
	return cmos_index == 0x0a ? 0x26 : 0;
}

static void port_access(uint16_t port, uint8_t size, bool write, uint32_t *v)
{
	if (write && port == EXIT_PORT)
		die(*v & 0xff, "");
	if (write && port == DEBUG_PORT)
		fputc(*v, stderr);
	else if (write && port == 0x70)
		cmos_index = *v & 0x7f;
	else if (!write && port == 0x71 && profile->cmos)
		*v = cmos_read();
	else if (!write && port == DEBUG_PORT && profile->debug)
		*v = DEBUG_PRESENT;
	else if (port >= COM1 && port < COM1 + 8)
		*v = uart_access(port - COM1, write, *v);
	else if (port >= 0xcf8 && port < 0xd00)
		pci_port(port, size, write, v);
	else if (port >= 0x510 && port < 0x51c && profile->fw_cfg)
		fw_cfg_port(port, write, v);
	else
		disk_port(port, write, v);
}

static void do_port(void)
{
	uint8_t *data = (uint8_t *)state + state->io.data_offset, size = state->io.size;
	bool write = state->io.direction == KVM_EXIT_IO_OUT;

	if (state->io.count > 1 && profile->no_strings)
		die(4, "a string instruction at port %x\n", state->io.port);
	for (uint32_t i = 0; i < state->io.count; i++, data += size) {
		uint32_t v = write ? 0 : ~0u;

		if (write)
			memcpy(&v, data, size);
		port_access(state->io.port, size, write, &v);
		if (!write)
			memcpy(data, &v, size);
	}
}

static void do_memory(void)
{
	uint32_t v = state->mmio.is_write ? 0 : ~0u,
		 size = state->mmio.len > 4 ? 4 : state->mmio.len;
	uint64_t cell = state->mmio.phys_addr - TEXT;

	if (state->mmio.is_write)
		memcpy(&v, state->mmio.data, size);
	else
		memset(state->mmio.data, 0xff, sizeof(state->mmio.data));
	if (state->mmio.is_write && cell < sizeof(screen) - state->mmio.len)
		memcpy(screen + cell, state->mmio.data, state->mmio.len);
	disk_memory(state->mmio.phys_addr, state->mmio.is_write, &v);
	if (!state->mmio.is_write)
		memcpy(state->mmio.data, &v, size);
}

/* A signal at any time ends KVM_RUN, also if it comes just before. */
static void time_is_over(int signal)
{
	state->immediate_exit = 1;
}

/* The guest's accesses are carried out here; all else is done by KVM. */
static void run(void)
{
	struct kvm_sregs s;
	struct kvm_regs r;

	if (ioctl(cpu, KVM_RUN, 0) < 0) /* a signal */
		return;
	if (state->exit_reason == KVM_EXIT_IO) {
		do_port();
	} else if (state->exit_reason == KVM_EXIT_MMIO) {
		do_memory();
	} else {
		call(cpu, KVM_GET_REGS, &r);
		call(cpu, KVM_GET_SREGS, &s);
		die(3, "exit %u at %x:%llx\n", state->exit_reason, s.cs.selector, r.rip);
	}
}

int main(int argc, char **argv)
{
	for (size_t i = 0; argc == 5 && i < sizeof(profiles) / sizeof(*profiles); i++)
		if (!strcmp(argv[1], profiles[i].name))
			profile = &profiles[i];
	if (!profile)
		die(2, "vmm PROFILE ROM DISK SECONDS\n");
	setvbuf(stdout, NULL, _IONBF, 0);
	start();
	load(argv[2]);
	disk_open(argv[3]);
	signal(SIGALRM, time_is_over);
	alarm(atoi(argv[4]));
	while (!state->immediate_exit)
		run();
	fprintf(stderr, "\nvmm: the time is over. The screen's first line:\n");
	for (int i = 0; i < COLUMNS; i++)
		fputc(screen[2 * i] ? screen[2 * i] : ' ', stderr);
	die(5, "\n");
}
