/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests APM 1.2 through INT 15h AH=53h. Does not switch the machine off. */
#include "probe.h"

#define APM(s) "APM 1.2, " s

static bool apm(struct regs *r, u8 al, u16 bx, u16 cx, u32 outputs)
{
	regs_init(r);
	r->ah = 0x53;
	r->al = al;
	r->bx = bx;
	r->cx = cx;
	bios_int(0x15, r, outputs);
	return r->flags & CF;
}

static void check(void)
{
	struct regs r;

	fn("INT 15h AX=5300h", APM("4.6.1"));
	ok(!apm(&r, 0, 0, 0, O_AX | O_BX | O_CX), "succeeds");
	eq(r.ah, 1, "major version 1");
	eq(r.al, 2, "minor version 2");
	eq(r.bx, 0x504d, "BX is 'PM'");
	ok(r.cx & 1, "CX bit 0: 16-bit protected mode");
	ok(r.cx & 2, "CX bit 1: 32-bit protected mode");
	eq(r.cx & 0xffe0, 0, "reserved bits of CX are 0");
	ok(apm(&r, 0, 1, 0, O_AX | O_BX | O_CX), "fails for another device");
	eq(r.ah, 9, "with 09h");
}

static void connect(void)
{
	struct regs r;

	fn("INT 15h AX=5304h", APM("4.6.5"));
	apm(&r, 4, 0, 0, O_AX);
	ok(apm(&r, 4, 0, 0, O_AX), "fails with nothing connected");
	eq(r.ah, 3, "with 03h");
	fn("INT 15h AH=53h, not connected", APM("4.6, error 03h"));
	for (u8 al = 5; al <= 0x10; al++)
		ok(apm(&r, al, al == 5 || al == 6 || al == 0x0b || al == 0x0e || al == 0x10 ? 0 : 1,
		       1, O_AX | O_BX | O_CX | O_DX) &&
			   r.ah == 3,
		   "AL=%02xh fails with 03h", al);
	fn("INT 15h AX=5301h", APM("4.6.2"));
	ok(apm(&r, 1, 5, 0, O_AX), "fails for another device");
	eq(r.ah, 9, "with 09h");
	ok(!apm(&r, 1, 0, 0, O_AX), "connects");
	ok(apm(&r, 1, 0, 0, O_AX), "fails when connected");
	eq(r.ah, 2, "with 02h");
	fn("INT 15h AX=530Eh", APM("4.6.15"));
	ok(!apm(&r, 0x0e, 0, 0x0102, O_AX), "succeeds");
	eq(r.ax, 0x0102, "AX is the version agreed on");
}

static void status(void)
{
	struct regs r;

	fn("INT 15h AX=530Ah", APM("4.6.11"));
	ok(!apm(&r, 0x0a, 1, 0, O_AX | O_BX | O_CX | O_DX), "succeeds for all devices");
	ok(r.bh <= 2 || r.bh == 0xff, "AC line status is defined (%02xh)", r.bh);
	ok(r.bl <= 3 || r.bl == 0xff, "battery status is defined (%02xh)", r.bl);
	ok(r.cl <= 100 || r.cl == 0xff, "remaining charge is defined (%02xh)", r.cl);
	ok(apm(&r, 0x0a, 0x0077, 0, O_AX | O_BX | O_CX | O_DX), "fails for no device");
	eq(r.ah, 9, "with 09h");
	fn("INT 15h AX=530Bh", APM("4.6.12"));
	if (apm(&r, 0x0b, 0, 0, O_AX | O_BX | O_CX))
		eq(r.ah, 0x80, "80h: no event is pending");
	else
		ok(r.bx && r.bx <= 0x0c, "an event (%04xh)", r.bx);
	fn("INT 15h AX=5308h", APM("4.6.9"));
	ok(!apm(&r, 8, 1, 1, O_AX), "enables power management");
	ok(apm(&r, 8, 1, 7, O_AX), "fails for CX=7");
	eq(r.ah, 0x0a, "with 0Ah");
	fn("INT 15h AX=5305h", APM("4.6.6"));
	ok(!apm(&r, 5, 0, 0, O_AX), "idles and returns at an interrupt");
	fn("INT 15h AX=5306h", APM("4.6.7"));
	ok(!apm(&r, 6, 0, 0, O_AX), "succeeds");
	fn("INT 15h AX=5307h", APM("4.6.8"));
	ok(!apm(&r, 7, 1, 0, O_AX), "sets all devices to ready");
	ok(!apm(&r, 7, 1, 4, O_AX), "takes the notice that a request is being processed");
	ok(!apm(&r, 7, 1, 5, O_AX), "and that one is rejected");
	ok(apm(&r, 7, 1, 6, O_AX), "fails for a reserved state");
	ok(r.ah == 0x0a || r.ah == 0x60, "with 0Ah or 60h (%02xh)", r.ah);
	ok(apm(&r, 7, 1, 0x99, O_AX), "fails for an unknown state");
	ok(r.ah == 0x0a || r.ah == 0x60, "with 0Ah or 60h (%02xh)", r.ah);
	ok(apm(&r, 7, 0x0077, 3, O_AX), "fails for no device");
	eq(r.ah, 9, "with 09h");
	fn("INT 15h AX=530Ch", APM("4.6.13"));
	ok(!apm(&r, 0x0c, 1, 0, O_AX | O_CX), "succeeds for all devices");
	eq(r.cx, 0, "they are ready");
	fn("INT 15h AX=530Fh", APM("4.6.16"));
	ok(!apm(&r, 0x0f, 1, 1, O_AX), "engages power management");
	ok(apm(&r, 0x0f, 1, 2, O_AX) && r.ah == 0x0a, "0Ah for CX=2");
	ok(!apm(&r, 0x0f, 1, 0, O_AX), "disengages it");
	ok(!apm(&r, 0, 0, 0, O_AX | O_BX | O_CX) && (r.cx & 0x10),
	   "the installation check says so: CX bit 4");
	ok(apm(&r, 5, 0, 0, O_AX) && r.ah == 0x0b, "AL=05h fails then with 0Bh");
	ok(apm(&r, 6, 0, 0, O_AX) && r.ah == 0x0b, "AL=06h as well");
	ok(apm(&r, 7, 1, 1, O_AX) && r.ah == 0x0b, "AL=07h as well");
	ok(!apm(&r, 0x0f, 1, 1, O_AX), "engages it again");
	ok(!apm(&r, 0, 0, 0, O_AX | O_BX | O_CX) && !(r.cx & 0x10), "CX bit 4 is clear");
	fn("INT 15h AX=5308h", APM("4.6.9"));
	ok(!apm(&r, 8, 1, 0, O_AX), "disables power management");
	ok(!apm(&r, 0, 0, 0, O_AX | O_BX | O_CX) && (r.cx & 0x08),
	   "the installation check says so: CX bit 3");
	ok(apm(&r, 7, 1, 1, O_AX) && r.ah == 0x01, "AL=07h fails then with 01h");
	fn("INT 15h AX=5309h", APM("4.6.10"));
	ok(!apm(&r, 9, 1, 0, O_AX), "restores the defaults");
	ok(!apm(&r, 0, 0, 0, O_AX | O_BX | O_CX) && !(r.cx & 0x18), "enabled and engaged");
	ok(apm(&r, 9, 0x77, 0, O_AX) && r.ah == 0x09, "09h for no device");
	fn("INT 15h AX=530Dh", APM("4.6.14"));
	ok(!apm(&r, 0x0d, 1, 0, O_AX), "disables all devices' management");
	ok(!apm(&r, 0x0d, 1, 1, O_AX), "enables it");
	ok(apm(&r, 0x0d, 1, 7, O_AX) && r.ah == 0x0a, "0Ah for CX=7");
	fn("INT 15h AX=530Eh", APM("4.6.15"));
	ok(!apm(&r, 0x0e, 0, 0x0101, O_AX) && r.ax == 0x0101, "a driver of 1.1 gets 1.1");
	ok(!apm(&r, 0x0e, 0, 0x0200, O_AX) && r.ax == 0x0102, "one of 2.0 gets 1.2");
	ok(apm(&r, 0x0e, 1, 0x0102, O_AX) && r.ah == 0x09, "09h for another device");
	fn("INT 15h AX=5310h", APM("4.6.17"));
	ok(!apm(&r, 0x10, 0, 0, O_AX | O_BX | O_CX), "succeeds");
	fn("INT 15h AH=53h unknown functions", APM("4.6, error 0Ch"));
	ok(apm(&r, 0x7f, 0, 0, O_AX), "AL=7Fh fails");
	eq(r.ah, 0x0c, "with 0Ch");
}

/* apm_asm.S uses these: the far entry, and descriptors of the interface's segments. */
extern u32 apm_offset;
extern u16 apm_selector;
extern u8 apm_gdt[];
void apm_call(struct regs *regs);

#define APM_CODE_32 0x20
#define APM_CODE_16 0x28
#define APM_DATA    0x30

static void descriptor(u16 selector, u16 segment, u16 access)
{
	u8 *d = apm_gdt + selector;
	u32 base = segment * 16;

	*(u16 *)d = 0xffff;
	*(u16 *)(d + 2) = base;
	d[4] = base >> 16;
	d[5] = access;
	d[6] = access >> 8;
	d[7] = 0;
}

/* Makes one call of the connected interface. Returns whether CF was set. */
static bool protected_call(struct regs *r, u16 ax, u16 bx, u16 cx)
{
	regs_init(r);
	r->ax = ax;
	r->bx = bx;
	r->cx = cx;
	apm_call(r);
	return r->flags & CF;
}

/* Calls, by the far entry, the functions of 4.6 that do not end the machine's run. */
static void protected_functions(const char *name)
{
	struct regs r, before;

	ok(!protected_call(&r, 0x530a, 1, 0), "%s: AL=0Ah succeeds", name);
	ok(r.bh <= 2 || r.bh == 0xff, "%s: AC line status is defined (%02xh)", name, r.bh);
	regs_init(&before);
	ok(r.esi == before.esi && r.edi == before.edi && r.ebp == before.ebp &&
		   r.eax >> 16 == before.eax >> 16,
	   "%s: registers that are no outputs are kept", name);
	ok(!protected_call(&r, 0x5308, 1, 1), "%s: AL=08h enables power management", name);
	ok(protected_call(&r, 0x5308, 1, 7) && r.ah == 0x0a, "%s: 0Ah for CX=7", name);
	ok(!protected_call(&r, 0x5306, 0, 0), "%s: AL=06h succeeds", name);
	ok(!protected_call(&r, 0x5307, 1, 0), "%s: AL=07h sets all devices to ready", name);
	ok(!protected_call(&r, 0x530c, 1, 0) && !r.cx, "%s: AL=0Ch: they are", name);
	ok(!protected_call(&r, 0x530e, 0, 0x0102) && r.ax == 0x0102, "%s: AL=0Eh agrees on 1.2",
	   name);
	if (protected_call(&r, 0x530b, 0, 0))
		eq(r.ah, 0x80, "%s: AL=0Bh: no event is pending", name);
	ok(protected_call(&r, 0x530a, 0x77, 0) && r.ah == 0x09, "%s: 09h for no device", name);
	ok(protected_call(&r, 0x537f, 0, 0) && r.ah == 0x0c, "%s: 0Ch for AL=7Fh", name);
	ok(protected_call(&r, 0x5301, 0, 0) && (r.ah == 0x05 || r.ah == 0x07 || r.ah == 0x02),
	   "%s: another connection is refused (%02xh)", name, r.ah);
	ok(!protected_call(&r, 0x5304, 0, 0), "%s: AL=04h disconnects", name);
	ok(protected_call(&r, 0x530a, 1, 0) && r.ah == 0x03, "%s: and 03h from then on", name);
}

static void protected_16(void)
{
	struct regs r;

	apm(&r, 2, 0, 0, O_AX | O_BX | O_CX | O_ESI | O_DI);
	descriptor(APM_CODE_16, r.ax, 0x009b);
	descriptor(APM_DATA, r.cx, 0x0093);
	apm_offset = r.bx;
	apm_selector = APM_CODE_16;
	fn("APM 16-bit interface", APM("4.6.3"));
	protected_functions("16-bit");
}

static void protected_32(void)
{
	struct regs r;

	apm(&r, 3, 0, 0, O_AX | O_EBX | O_CX | O_DX | O_ESI | O_DI);
	descriptor(APM_CODE_32, r.ax, 0x409b);
	descriptor(APM_CODE_16, r.cx, 0x009b);
	descriptor(APM_DATA, r.dx, 0x0093);
	apm_offset = r.ebx;
	apm_selector = APM_CODE_32;
	fn("APM 32-bit interface", APM("4.6.4"));
	protected_functions("32-bit");
}

static void protected_modes(void)
{
	struct regs r;

	fn("INT 15h AX=5304h", APM("4.6.5"));
	ok(!apm(&r, 4, 0, 0, O_AX), "disconnects");
	ok(apm(&r, 4, 0, 0, O_AX) && r.ah == 3, "and then fails with 03h");
	fn("INT 15h AX=5302h", APM("4.6.3"));
	ok(!apm(&r, 2, 0, 0, O_AX | O_BX | O_CX | O_SI | O_DI), "connects 16-bit");
	ok(r.ax >= 0xc000 && r.cx, "code and data segments (%04xh, %04xh)", r.ax, r.cx);
	ok(r.si > r.bx, "length of the code covers the entry");
	ok(apm(&r, 2, 0, 0, O_AX | O_BX | O_CX | O_SI | O_DI) && r.ah == 5, "05h when connected");
	apm(&r, 4, 0, 0, O_AX);
	fn("INT 15h AX=5303h", APM("4.6.4"));
	ok(!apm(&r, 3, 0, 0, O_AX | O_EBX | O_CX | O_DX | O_ESI | O_DI), "connects 32-bit");
	ok(r.ax >= 0xc000 && r.cx >= 0xc000 && r.dx, "code and data segments (%04xh, %04xh, %04xh)",
	   r.ax, r.cx, r.dx);
	ok(r.si > r.ebx, "length of the code covers the entry");
	ok(apm(&r, 3, 0, 0, O_AX | O_EBX | O_CX | O_DX | O_ESI | O_DI) && r.ah == 7,
	   "07h when connected");
	apm(&r, 4, 0, 0, O_AX);
	protected_16();
	protected_32();
}

void part_apm(void)
{
	stack_needed(512);
	check();
	connect();
	status();
	protected_modes();
}
