resident-y += src/pci/config.o
