// SPDX-License-Identifier: BSD-2-Clause
/*
 * The command response buffer interface (TCG PC Client Platform TPM Profile 1.05, 6.5.3). Its
 * buffers are memory in the interface's own page. Flat 32-bit, resident.
 */
#include "cpu/io.h"
#include "cpu/wait.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "tpm/transport.h"

#define LOC_CTRL       (TPM_BASE + 0x08)
#define LOC_REQUEST    1
#define LOC_RELINQUISH 2
#define LOC_STS	       (TPM_BASE + 0x0c)
#define LOC_GRANTED    1
#define CTRL_REQ       (TPM_BASE + 0x40)
#define REQ_READY      1
#define REQ_IDLE       2
#define CTRL_STS       (TPM_BASE + 0x44)
#define STS_FATAL      1
#define CTRL_CANCEL    (TPM_BASE + 0x48)
#define CTRL_START     (TPM_BASE + 0x4c)
#define CMD_SIZE       (TPM_BASE + 0x58)
#define CMD_LOW	       (TPM_BASE + 0x5c)
#define RSP_SIZE       (TPM_BASE + 0x64)
#define RSP_LOW	       (TPM_BASE + 0x68)
#define BUFFERS	       (TPM_BASE + 0x80)
#define BUFFERS_END    (TPM_BASE + 0x1000)

/*
 * Returns the buffer that the registers at @low and @size describe, or 0 if it is not in the page.
 */
static u32 crb_buffer(u32 low, u32 size, u32 *bytes)
{
	u32 base = readl(low);

	*bytes = readl(size);
	if (base < BUFFERS || base >= BUFFERS_END || *bytes > BUFFERS_END - base)
		return 0;
	return base;
}

static void crb_write(u32 to, const u8 *p, u32 len)
{
	u32 word;

	for (; len >= 4; len -= 4, p += 4, to += 4) {
		memcpy(&word, p, sizeof(word));
		writel(to, word);
	}
	for (; len; len--)
		writeb(to++, *p++);
}

static void crb_read(u8 *p, u32 from, u32 len)
{
	u32 word;

	for (; len >= 4; len -= 4, p += 4, from += 4) {
		word = readl(from);
		memcpy(p, &word, sizeof(word));
	}
	for (; len; len--)
		*p++ = readb(from++);
}

static int crb_response(u8 *buf, u32 room)
{
	u32 bytes, base = crb_buffer(RSP_LOW, RSP_SIZE, &bytes);
	int size;

	if (readl(CTRL_STS) & STS_FATAL || !base || bytes < TPM_HEADER_SIZE)
		return -EIO;
	crb_read(buf, base, TPM_HEADER_SIZE);
	size = tpm_response_size(buf, min(room, bytes));
	if (size > 0)
		crb_read(buf, base, size);
	return size;
}

static int crb_command(const u8 *buf, u32 len, u32 ms)
{
	u32 bytes, base;

	writel(CTRL_REQ, REQ_READY);
	if (wait_register(CTRL_REQ, REQ_READY, 0, TPM_STEP_MS))
		return -ETIMEDOUT;
	base = crb_buffer(CMD_LOW, CMD_SIZE, &bytes);
	if (!base || len > bytes)
		return -EIO;
	crb_write(base, buf, len);
	writel(CTRL_CANCEL, 0);
	writel(CTRL_START, 1);
	if (!wait_register(CTRL_START, 1, 0, ms))
		return 0;
	writel(CTRL_CANCEL, 1);
	return -ETIMEDOUT;
}

int crb_transact(u8 *buf, u32 len, u32 room, u32 ms)
{
	int n;

	writel(LOC_CTRL, LOC_REQUEST);
	if (wait_register(LOC_STS, LOC_GRANTED, LOC_GRANTED, TPM_STEP_MS))
		return -ETIMEDOUT;
	n = crb_command(buf, len, ms);
	if (!n)
		n = crb_response(buf, room);
	writel(CTRL_REQ, REQ_IDLE);
	writel(LOC_CTRL, LOC_RELINQUISH);
	return n;
}
