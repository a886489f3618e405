/* SPDX-License-Identifier: BSD-2-Clause */
/* The common configuration structure of a virtio device on PCI (Virtual I/O Device 1.2, 4.1.4.3).
 */
#ifndef VIRTIO_PCI_COMMON_H
#define VIRTIO_PCI_COMMON_H

#define C_DEVICE_FEATURE_SELECT 0x00
#define C_DEVICE_FEATURE	0x04
#define C_DRIVER_FEATURE_SELECT 0x08
#define C_DRIVER_FEATURE	0x0c
#define C_STATUS		0x14
#define C_QUEUE_SELECT		0x16
#define C_QUEUE_SIZE		0x18
#define C_QUEUE_ENABLE		0x1c
#define C_QUEUE_NOTIFY_OFF	0x1e
#define C_QUEUE_DESC		0x20
#define C_QUEUE_DRIVER		0x28
#define C_QUEUE_DEVICE		0x30
#define C_SIZE			0x38

#endif
