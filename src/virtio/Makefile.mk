resident-$(CONFIG_VIRTIO) += src/virtio/virtq.o src/virtio/virtq_enable.o
post-$(CONFIG_VIRTIO) += src/virtio/virtio.o src/virtio/pci.o
post-$(CONFIG_VIRTIO_MMIO) += src/virtio/mmio.o
$(O)/kind-resident/src/virtio/virtq.o: CFLAGS += $(fast)
