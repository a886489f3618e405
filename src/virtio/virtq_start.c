// SPDX-License-Identifier: BSD-2-Clause
/*
 * The steps in which a virtio device is started (Virtual I/O Device 1.2, 3.1.1). POST needs them;
 * so does a device after a failure; and so does the first request to a disk whose start has waited
 * for it, perhaps until long after POST, because most of a hundred disks are never asked for
 * anything. Flat 32-bit, resident.
 */
#include "cpu/time.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"
#include "virtio/transport.h"

#define RESET_MS 1000

#define STARTING (VIRTIO_ACKNOWLEDGE | VIRTIO_DRIVER | VIRTIO_FEATURES_OK)

int virtio_reset(const struct virtio_device *v)
{
	struct deadline end = deadline_ms(RESET_MS);

	v->transport->set_status(v, 0);
	while (v->transport->get_status(v))
		if (!wait_before(&end))
			return -ETIMEDOUT;
	return 0;
}

int virtio_accept(const struct virtio_device *v)
{
	const struct virtio_transport *t = v->transport;

	t->driver_features(v, 0, v->features);
	if (t->legacy)
		return 0;
	t->driver_features(v, 1, v->features >> 32);
	t->set_status(v, STARTING);
	return t->get_status(v) & VIRTIO_FEATURES_OK ? 0 : -ENOTSUP;
}

void virtio_drive(const struct virtio_device *v)
{
	v->transport->set_status(v, VIRTIO_ACKNOWLEDGE | VIRTIO_DRIVER | VIRTIO_DRIVER_OK |
					    (v->transport->legacy ? 0 : VIRTIO_FEATURES_OK));
}

/*
 * The device's status shows whether it is still as POST left it. If it is not, an operating system
 * drives it, or has reset it: our queue must not be put in the place of another.
 */
int virtq_start(struct virtq *q)
{
	const struct virtio_device *v = &q->device;

	q->waiting = false;
	q->broken = true;
	if (v->transport->get_status(v) != STARTING)
		return -ENODEV;
	if (v->transport->enable_queue(v, q)) {
		v->transport->set_status(v, VIRTIO_FAILED);
		return -EIO;
	}
	virtio_drive(v);
	q->broken = false;
	return 0;
}

/*
 * Resets the device and starts it as POST did, with an empty queue. The device may offer another
 * length than before. Our memory has room for the old one only, so a longer queue is shortened to
 * that, and refused if the transport cannot tell a device its length.
 */
static int virtq_start_again(struct virtq *q)
{
	const struct virtio_device *v = &q->device;
	const struct virtio_transport *t = v->transport;
	int err = virtio_reset(v);
	u32 most;

	if (err)
		return err;
	q->avail->idx = 0;
	memset(q->used, 0, sizeof(*q->used) + q->size * sizeof(q->used->ring[0]));
	t->set_status(v, VIRTIO_ACKNOWLEDGE | VIRTIO_DRIVER);
	err = virtio_accept(v);
	if (err)
		return err;
	most = t->select_queue(v, q->index);
	if (most < q->size || (most > q->size && t->fixed_size))
		return -EINVAL;
	q->resized = most != q->size;
	err = t->enable_queue(v, q);
	if (!err)
		virtio_drive(v);
	return err;
}

void virtq_restart(struct virtq *q)
{
	const struct virtio_device *v = &q->device;

	v->transport->select_queue(v, q->index);
	if (!v->transport->has_queue(v, q))
		return;
	log_error("virtio at %x: failed, is reset\n", v->common | v->port);
	q->broken = q->restarted || virtq_start_again(q);
	q->restarted = true;
	if (q->broken)
		v->transport->set_status(v, 0);
}
