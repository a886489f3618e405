post-y += fw_cfg/fw_cfg.o fw_cfg/directory.o fw_cfg/file.o
resident-$(CONFIG_S3) += fw_cfg/kept.o
post-$(CONFIG_KERNEL_PVH) += fw_cfg/early_kernel.o
