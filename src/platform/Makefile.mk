post-y += src/platform/platform.o src/platform/plain.o src/platform/pam.o src/platform/i440fx.o src/platform/q35.o
resident-y += src/platform/q35_tseg.o
post-$(CONFIG_IGD) += src/platform/igd.o
post-$(CONFIG_MICROVM) += src/platform/microvm.o
