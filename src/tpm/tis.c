// SPDX-License-Identifier: BSD-2-Clause
/*
 * The FIFO interface, TIS (TCG PC Client Platform TPM Profile 1.05, 6.5.2; TIS 1.3, 5). Each
 * command requests locality 0 and releases it afterwards, so that other software finds it free.
 * Flat 32-bit, resident.
 */
#include "cpu/io.h"
#include "cpu/time.h"
#include "cpu/wait.h"
#include "lib/endian.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "tpm/transport.h"

#define TIS_ACCESS     (TPM_BASE + 0x00) /* a byte */
#define ACCESS_REQUEST 0x02
#define ACCESS_ACTIVE  0x20
#define TIS_STS	       (TPM_BASE + 0x18)
#define STS_EXPECT     0x08 /* the command is not complete */
#define STS_DATA       0x10 /* there are more bytes of the response */
#define STS_GO	       0x20
#define STS_READY      0x40
#define STS_VALID      0x80 /* STS_EXPECT and STS_DATA are valid */
#define STS_BURST(sts) ((sts) >> 8 & 0xffff)
#define TIS_FIFO       (TPM_BASE + 0x24)

int tpm_response_size(const u8 *header, u32 room)
{
	u32 size = get_be32(header + 2);

	return size < TPM_HEADER_SIZE || size > room ? -ERANGE : (int)size;
}

/*
 * Returns how many bytes the FIFO can accept or has. Returns 0 if there were none before the
 * deadline.
 */
static u32 tis_burst(void)
{
	struct deadline d = deadline_ms(TPM_STEP_MS);
	u32 burst;

	while (!(burst = STS_BURST(readl(TIS_STS))))
		if (!wait_before(&d))
			return 0;
	return burst;
}

/* Sends bytes. Each access moves one to four bytes. */
static int tis_send(const u8 *p, u32 len)
{
	u32 burst, word;

	while (len) {
		burst = min(tis_burst(), len);
		if (!burst)
			return -ETIMEDOUT;
		len -= burst;
		for (; burst >= 4; burst -= 4, p += 4) {
			memcpy(&word, p, sizeof(word));
			writel(TIS_FIFO, word);
		}
		for (; burst; burst--)
			writeb(TIS_FIFO, *p++);
	}
	return 0;
}

static int tis_receive(u8 *p, u32 len)
{
	u32 burst, word;

	while (len) {
		burst = min(tis_burst(), len);
		if (!burst)
			return -ETIMEDOUT;
		len -= burst;
		for (; burst >= 4; burst -= 4, p += 4) {
			word = readl(TIS_FIFO);
			memcpy(p, &word, sizeof(word));
		}
		for (; burst; burst--)
			*p++ = readb(TIS_FIFO);
	}
	return 0;
}

static int tis_command(const u8 *buf, u32 len)
{
	int err;

	writel(TIS_STS, STS_READY);
	if (wait_register(TIS_STS, STS_READY, STS_READY, TPM_STEP_MS))
		return -ETIMEDOUT;
	err = tis_send(buf, len);
	if (err)
		return err;
	/* From the header the TPM knows that the command is complete. */
	if (wait_register(TIS_STS, STS_VALID | STS_EXPECT, STS_VALID, TPM_STEP_MS))
		return -EIO;
	writel(TIS_STS, STS_GO);
	return 0;
}

static int tis_response(u8 *buf, u32 room, u32 ms)
{
	int err, size;

	if (wait_register(TIS_STS, STS_VALID | STS_DATA, STS_VALID | STS_DATA, ms))
		return -ETIMEDOUT;
	err = tis_receive(buf, TPM_HEADER_SIZE);
	if (err)
		return err;
	size = tpm_response_size(buf, room);
	if (size < 0)
		return size;
	err = tis_receive(buf + TPM_HEADER_SIZE, size - TPM_HEADER_SIZE);
	return err ? err : size;
}

static bool tis_take(void)
{
	struct deadline d = deadline_ms(TPM_STEP_MS);

	writeb(TIS_ACCESS, ACCESS_REQUEST);
	while (!(readb(TIS_ACCESS) & ACCESS_ACTIVE))
		if (!wait_before(&d))
			return false;
	return true;
}

int tis_transact(u8 *buf, u32 len, u32 room, u32 ms)
{
	int n;

	if (!tis_take())
		return -ETIMEDOUT;
	n = tis_command(buf, len);
	if (!n)
		n = tis_response(buf, room, ms);
	writel(TIS_STS, STS_READY); /* aborts what may be left of the command */
	writeb(TIS_ACCESS, ACCESS_ACTIVE);
	return n;
}
