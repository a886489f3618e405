resident-y += src/block/block.o src/block/drive.o
post-y += src/block/geometry.o src/block/fdpt.o

resident-$(CONFIG_VIRTIO_BLK) += src/block/virtq.o src/block/virtio_blk.o
post-$(CONFIG_VIRTIO_BLK) += src/block/virtio_pci.o src/block/virtio_blk_probe.o
