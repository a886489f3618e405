resident-$(CONFIG_VIRTIO) += src/virtio/virtq.o src/virtio/virtq_start.o src/virtio/pci_registers.o
post-$(CONFIG_VIRTIO) += src/virtio/virtio.o src/virtio/pci.o
resident-$(CONFIG_VIRTIO_MMIO) += src/virtio/mmio.o
$(O)/kind-resident/src/virtio/virtq.o: CFLAGS += $(fast)
