resident-y += src/pci/config.o
resident-$(CONFIG_S3) += src/pci/kept.o
post-y += src/pci/enumerate.o src/pci/identify.o src/pci/bridge.o src/pci/bars.o src/pci/place.o src/pci/assign.o
post-y += src/pci/irq.o src/pci/device.o src/pci/capability.o
post-$(CONFIG_SHORT_CUTS) += src/pci/known.o
