/* SPDX-License-Identifier: BSD-2-Clause */
/* Byte order: x86 is little-endian; fw_cfg and SCSI use big-endian numbers. */
#ifndef LIB_ENDIAN_H
#define LIB_ENDIAN_H

#include "lib/types.h"

static inline u16 be16_to_cpu(be16 v)
{
	return __builtin_bswap16(v);
}
static inline u32 be32_to_cpu(be32 v)
{
	return __builtin_bswap32(v);
}
static inline u64 be64_to_cpu(be64 v)
{
	return __builtin_bswap64(v);
}
static inline be16 cpu_to_be16(u16 v)
{
	return __builtin_bswap16(v);
}
static inline be32 cpu_to_be32(u32 v)
{
	return __builtin_bswap32(v);
}
static inline be64 cpu_to_be64(u64 v)
{
	return __builtin_bswap64(v);
}

/* Read a little-endian number, as the CPU has them, at any address, aligned or not. */
static inline u16 get_le16(const u8 *p)
{
	u16 v;

	__builtin_memcpy(&v, p, sizeof(v));
	return v;
}
static inline u32 get_le32(const u8 *p)
{
	u32 v;

	__builtin_memcpy(&v, p, sizeof(v));
	return v;
}
static inline u64 get_le64(const u8 *p)
{
	u64 v;

	__builtin_memcpy(&v, p, sizeof(v));
	return v;
}

/* Read a big-endian number at any address, aligned or not. */
static inline u16 get_be16(const u8 *p)
{
	return p[0] << 8 | p[1];
}
static inline u32 get_be32(const u8 *p)
{
	return (u32)get_be16(p) << 16 | get_be16(p + 2);
}

#endif
